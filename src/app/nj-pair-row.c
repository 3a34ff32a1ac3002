/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-pair-row.h"

/**
 * NjPairRow:
 *
 * A name and a value to be edited, with a button to remove both.
 */
struct _NjPairRow
{
  AdwPreferencesRow parent_instance;

  GtkEditable *name_entry;
  GtkEditable *value_entry;
};

G_DEFINE_FINAL_TYPE (NjPairRow, nj_pair_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  CHANGED,
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (NjPairRow *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_cb (NjPairRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static gboolean
nj_pair_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NJ_PAIR_ROW (widget)->name_entry));
}

static void
nj_pair_row_class_init (NjPairRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->grab_focus = nj_pair_row_grab_focus;

  /**
   * NjPairRow::changed:
   *
   * The user has changed the name or the value.
   */
  signals[CHANGED] = g_signal_new ("changed", NJ_TYPE_PAIR_ROW, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * NjPairRow::remove:
   *
   * The user wants the pair gone.
   */
  signals[REMOVE] = g_signal_new ("remove", NJ_TYPE_PAIR_ROW, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-pair-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjPairRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, NjPairRow, value_entry);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
nj_pair_row_init (NjPairRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_pair_row_new:
 * @name: the name
 * @value: the value
 *
 * Returns: (transfer floating): a row for both
 */
GtkWidget *
nj_pair_row_new (const char *name,
                 const char *value)
{
  NjPairRow *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (NJ_TYPE_PAIR_ROW, NULL);
  gtk_editable_set_text (self->name_entry, name);
  gtk_editable_set_text (self->value_entry, value);

  return GTK_WIDGET (self);
}

/**
 * nj_pair_row_get_name:
 * @self: a row
 *
 * Returns: the name as it is now
 */
const char *
nj_pair_row_get_name (NjPairRow *self)
{
  g_return_val_if_fail (NJ_IS_PAIR_ROW (self), NULL);

  return gtk_editable_get_text (self->name_entry);
}

/**
 * nj_pair_row_get_value:
 * @self: a row
 *
 * Returns: the value as it is now
 */
const char *
nj_pair_row_get_value (NjPairRow *self)
{
  g_return_val_if_fail (NJ_IS_PAIR_ROW (self), NULL);

  return gtk_editable_get_text (self->value_entry);
}
