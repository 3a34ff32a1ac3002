/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "nj-row-names.h"

/* In libadwaita 1.2 the title of a row is a label beside a control, and neither
 * knows of the other. A screen reader would say "switch" and no more. */

static GtkAccessible *
get_editable (GtkWidget *widget)
{
  GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (widget));

  while (delegate != NULL && gtk_editable_get_delegate (delegate) != NULL)
    delegate = gtk_editable_get_delegate (delegate);

  return GTK_ACCESSIBLE (delegate != NULL ? GTK_WIDGET (delegate) : widget);
}

/**
 * nj_row_get_control:
 * @row: a row of a preferences group, or a control
 *
 * Returns: (transfer none): what in it has the focus when it is used
 */
GtkAccessible *
nj_row_get_control (GtkWidget *row)
{
  g_return_val_if_fail (GTK_IS_WIDGET (row), NULL);

  if (GTK_IS_EDITABLE (row))
    return get_editable (row);

  if (ADW_IS_ACTION_ROW (row))
    {
      GtkWidget *control = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

      if (control != NULL)
        return nj_row_get_control (control);
    }

  return GTK_ACCESSIBLE (row);
}

static char *
get_plain_title (AdwPreferencesRow *row)
{
  const char *title = adw_preferences_row_get_title (row);
  g_autoptr (GString) plain = g_string_new (title);

  if (adw_preferences_row_get_use_underline (row))
    g_string_replace (plain, "_", "", 1);

  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static void
name_row (AdwPreferencesRow *row)
{
  g_autofree char *title = get_plain_title (row);
  GtkAccessible *control = nj_row_get_control (GTK_WIDGET (row));

  if (*title == '\0')
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  if (control != GTK_ACCESSIBLE (row))
    gtk_accessible_update_property (control,
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    -1);
}

/**
 * nj_row_names_update:
 * @root: a widget with rows in it
 *
 * Gives every row, and the control in it, the row's title as accessible name.
 */
void
nj_row_names_update (GtkWidget *root)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (ADW_IS_PREFERENCES_ROW (root))
    name_row (ADW_PREFERENCES_ROW (root));

  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    nj_row_names_update (child);
}
