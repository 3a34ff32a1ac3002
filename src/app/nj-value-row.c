/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-value-row.h"

/**
 * NjValueRow:
 *
 * A name and a value to read, and to select and copy.
 */
struct _NjValueRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *title_label;
  GtkLabel *value_label;
};

G_DEFINE_FINAL_TYPE (NjValueRow, nj_value_row, ADW_TYPE_PREFERENCES_ROW)

static void
nj_value_row_class_init (NjValueRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-value-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjValueRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, NjValueRow, value_label);
}

static void
nj_value_row_init (NjValueRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_value_row_new:
 * @title: the name
 * @value: the value, which may come from anybody
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
nj_value_row_new (const char *title,
                  const char *value)
{
  NjValueRow *self = g_object_new (NJ_TYPE_VALUE_ROW, NULL);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->value_label, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->value_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, value,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title,
                                  -1);

  return GTK_WIDGET (self);
}

/**
 * nj_value_row_get_value:
 * @self: a row
 *
 * Returns: (transfer none): the value
 */
const char *
nj_value_row_get_value (NjValueRow *self)
{
  g_return_val_if_fail (NJ_IS_VALUE_ROW (self), NULL);

  return gtk_label_get_text (self->value_label);
}
