/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"

/* What newer libraries have and the oldest supported ones, GTK 4.8 and
 * libadwaita 1.2, have not. Nothing else may use newer functions. */

/**
 * nj_widget_clear_children:
 * @widget: a widget made from a template
 *
 * Unparents the children of a template; gtk_widget_dispose_template(), which
 * does this and more, came with GTK 4.8's successor.
 */
void
nj_widget_clear_children (GtkWidget *widget)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

/**
 * nj_widget_let_spin_buttons_activate_default:
 * @widget: a widget with spin buttons in it
 *
 * Lets Enter in a spin button activate the default widget of the window, for
 * which GtkSpinButton has a property since GTK 4.14.
 */
void
nj_widget_let_spin_buttons_activate_default (GtkWidget *widget)
{
  if (GTK_IS_SPIN_BUTTON (widget))
    {
      GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (widget));

      if (GTK_IS_TEXT (text))
        gtk_text_set_activates_default (GTK_TEXT (text), TRUE);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    nj_widget_let_spin_buttons_activate_default (child);
}
