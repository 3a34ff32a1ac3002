/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-broker-groups.h"
#include "nj-broker-topic.h"
#include "nj-broker-value.h"
#include "nj-number-row.h"

/**
 * NjBrokerGroups:
 *
 * What brokers are known to say of themselves, one list for each group and each node of
 * a cluster. There is nothing of what the broker does not say.
 */
struct _NjBrokerGroups
{
  GtkWidget parent_instance;

  GListModel *values;
  guint n_seen;      /* of the values, to which more are only added */
  GHashTable *lists; /* name -> GtkListBox */
};

G_DEFINE_FINAL_TYPE (NjBrokerGroups, nj_broker_groups, GTK_TYPE_WIDGET)

#define TOPIC_KEY "nj-broker-topic"

static const NjBrokerTopic *
get_topic (gpointer row)
{
  return g_object_get_data (row, TOPIC_KEY);
}

static void
update_row (NjNumberRow   *row,
            GParamSpec    *pspec,
            NjBrokerValue *value)
{
  const NjBrokerTopic *topic = get_topic (row);
  g_autofree char *text = nj_broker_topic_format (topic, nj_broker_value_get_text (value),
                                                  nj_broker_value_get_number (value));
  g_autofree char *total = NULL;

  if (topic->kind != NJ_BROKER_COUNTER)
    {
      nj_number_row_set_value (row, text);
      return;
    }

  total = g_strdup_printf (_("%s in all"), text);
  nj_number_row_set_value (row, NULL);
  nj_number_row_set_detail (row, total);
}

static NjUnit
get_rate_unit (NjUnit unit)
{
  return unit == NJ_UNIT_BYTES ? NJ_UNIT_BYTE_RATE : NJ_UNIT_RATE;
}

static GtkWidget *
create_row (const NjBrokerTopic *topic,
            NjBrokerValue       *value)
{
  gboolean counter = topic->kind == NJ_BROKER_COUNTER;
  GtkWidget *row = nj_number_row_new (_(topic->title),
                                      counter ? get_rate_unit (topic->unit) : topic->unit);
  NjChart *chart = nj_number_row_get_chart (NJ_NUMBER_ROW (row));

  g_object_set_data (G_OBJECT (row), TOPIC_KEY, (gpointer) topic);
  gtk_widget_set_tooltip_text (row, nj_broker_value_get_topic (value));
  if (counter)
    nj_chart_set_series (chart, nj_broker_value_get_rates (value));
  else if (topic->kind == NJ_BROKER_GAUGE)
    nj_chart_set_series (chart, nj_broker_value_get_series (value));
  else
    gtk_widget_set_visible (GTK_WIDGET (chart), FALSE);

  g_signal_connect_object (value, "notify::text", G_CALLBACK (update_row), row,
                           G_CONNECT_SWAPPED);
  update_row (NJ_NUMBER_ROW (row), NULL, value);

  return row;
}

static int
compare_rows (GtkListBoxRow *a,
              GtkListBoxRow *b,
              gpointer       user_data)
{
  const NjBrokerTopic *topic_a = get_topic (a);
  const NjBrokerTopic *topic_b = get_topic (b);

  return (topic_a > topic_b) - (topic_a < topic_b);
}

/* Sorted by node, and by group in it. */
static GtkWidget *
find_successor (NjBrokerGroups *self,
                const char     *name)
{
  GtkWidget *group = gtk_widget_get_first_child (GTK_WIDGET (self));

  while (group != NULL && g_strcmp0 (gtk_widget_get_name (group), name) < 0)
    group = gtk_widget_get_next_sibling (group);

  return group;
}

static GtkListBox *
create_list (NjBrokerGroups *self,
             NjBrokerGroup   kind,
             const char     *node,
             const char     *name)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *list = gtk_list_box_new ();
  const char *title = nj_broker_group_to_title (kind);
  g_autofree char *escaped = node != NULL ? g_markup_escape_text (node, -1) : NULL;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), escaped);
  gtk_widget_set_name (group, name);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_set_sort_func (GTK_LIST_BOX (list), compare_rows, NULL, NULL);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), list);
  gtk_widget_insert_before (group, GTK_WIDGET (self), find_successor (self, name));
  g_hash_table_insert (self->lists, g_strdup (name), list);

  return GTK_LIST_BOX (list);
}

static void
add_value (NjBrokerGroups *self,
           NjBrokerValue  *value)
{
  g_autofree char *node = NULL;
  g_autofree char *name = NULL;
  const NjBrokerTopic *topic = nj_broker_topic_find (nj_broker_value_get_topic (value), &node);
  GtkListBox *list;

  if (topic == NULL)
    return;

  name = g_strdup_printf ("%s/%d", node != NULL ? node : "", topic->group);
  list = g_hash_table_lookup (self->lists, name);
  if (list == NULL)
    list = create_list (self, topic->group, node, name);
  gtk_list_box_append (list, create_row (topic, value));
}

static void
add_values (NjBrokerGroups *self)
{
  for (; self->n_seen < g_list_model_get_n_items (self->values); self->n_seen++)
    {
      g_autoptr (NjBrokerValue) value = g_list_model_get_item (self->values, self->n_seen);

      add_value (self, value);
    }
}

static void
nj_broker_groups_dispose (GObject *object)
{
  NjBrokerGroups *self = NJ_BROKER_GROUPS (object);

  g_clear_pointer (&self->lists, g_hash_table_unref);
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->values);

  G_OBJECT_CLASS (nj_broker_groups_parent_class)->dispose (object);
}

static void
nj_broker_groups_class_init (NjBrokerGroupsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nj_broker_groups_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
nj_broker_groups_init (NjBrokerGroups *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 24);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * nj_broker_groups_set_values:
 * @self: groups
 * @values: (element-type NjBrokerValue): what a broker says, to which more is only added;
 *   set once
 */
void
nj_broker_groups_set_values (NjBrokerGroups *self,
                             GListModel     *values)
{
  g_return_if_fail (NJ_IS_BROKER_GROUPS (self));
  g_return_if_fail (G_IS_LIST_MODEL (values));
  g_return_if_fail (self->values == NULL);

  self->values = g_object_ref (values);
  g_signal_connect_object (values, "items-changed", G_CALLBACK (add_values), self,
                           G_CONNECT_SWAPPED);
  add_values (self);
}
