/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-number-row.h"

/**
 * NjNumberRow:
 *
 * The title of a number, its chart, and its newest value.
 */
struct _NjNumberRow
{
  GtkListBoxRow parent_instance;

  GtkLabel *title_label;
  GtkLabel *detail_label;
  NjChart *chart;
  GtkLabel *value_label;
};

G_DEFINE_FINAL_TYPE (NjNumberRow, nj_number_row, GTK_TYPE_LIST_BOX_ROW)

static void
nj_number_row_class_init (NjNumberRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (NJ_TYPE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-number-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjNumberRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, NjNumberRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, NjNumberRow, chart);
  gtk_widget_class_bind_template_child (widget_class, NjNumberRow, value_label);
}

static void
nj_number_row_init (NjNumberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_number_row_new:
 * @title: what the number is, for the user
 * @unit: what it counts
 *
 * Returns: (transfer floating): a row whose chart has no series yet
 */
GtkWidget *
nj_number_row_new (const char *title,
                   NjUnit      unit)
{
  NjNumberRow *self;

  g_return_val_if_fail (title != NULL, NULL);

  self = g_object_new (NJ_TYPE_NUMBER_ROW, NULL);
  gtk_label_set_text (self->title_label, title);
  nj_chart_set_title (self->chart, title);
  nj_chart_set_unit (self->chart, unit);

  return GTK_WIDGET (self);
}

/**
 * nj_number_row_get_chart:
 * @self: a row
 *
 * Returns: (transfer none): its chart
 */
NjChart *
nj_number_row_get_chart (NjNumberRow *self)
{
  g_return_val_if_fail (NJ_IS_NUMBER_ROW (self), NULL);

  return self->chart;
}

static void
update_name (NjNumberRow *self)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", gtk_label_get_text (self->title_label),
                                           gtk_label_get_text (self->value_label));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * nj_number_row_set_value:
 * @self: a row
 * @value: (nullable): the value, %NULL for what its chart has as the newest
 */
void
nj_number_row_set_value (NjNumberRow *self,
                         const char  *value)
{
  g_autofree char *newest = NULL;

  g_return_if_fail (NJ_IS_NUMBER_ROW (self));

  if (value == NULL)
    value = newest = nj_chart_describe (self->chart);
  if (g_str_equal (gtk_label_get_text (self->value_label), value))
    return;

  gtk_label_set_text (self->value_label, value);
  update_name (self);
}

/**
 * nj_number_row_set_detail:
 * @self: a row
 * @detail: (nullable): what else there is to say, below the title
 */
void
nj_number_row_set_detail (NjNumberRow *self,
                          const char  *detail)
{
  g_return_if_fail (NJ_IS_NUMBER_ROW (self));

  gtk_label_set_text (self->detail_label, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail_label), detail != NULL);
}

/**
 * nj_number_row_get_title:
 * @self: a row
 *
 * Returns: (transfer none): the title
 */
const char *
nj_number_row_get_title (NjNumberRow *self)
{
  g_return_val_if_fail (NJ_IS_NUMBER_ROW (self), NULL);

  return gtk_label_get_text (self->title_label);
}

/**
 * nj_number_row_get_value:
 * @self: a row
 *
 * Returns: (transfer none): the value as it is shown
 */
const char *
nj_number_row_get_value (NjNumberRow *self)
{
  g_return_val_if_fail (NJ_IS_NUMBER_ROW (self), NULL);

  return gtk_label_get_text (self->value_label);
}
