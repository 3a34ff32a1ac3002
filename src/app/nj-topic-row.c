/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-number-text.h"
#include "nj-topic-row.h"

/**
 * NjTopicRow:
 *
 * A level of the topic tree, or a topic: how many messages, how many of them per second,
 * and the last one.
 */
struct _NjTopicRow
{
  GtkWidget parent_instance;

  NjTopicNode *node; /* (nullable) */
  gboolean full;     /* shows all levels */

  GtkLabel *name_label;
  GtkLabel *count_label;
  GtkLabel *value_label;
  GtkLabel *rate_label;
  GtkWidget *retained_image;
};

G_DEFINE_FINAL_TYPE (NjTopicRow, nj_topic_row, GTK_TYPE_WIDGET)

static char *
get_name (NjTopicRow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *number = NULL;

  if (nj_topic_node_is_more (self->node))
    {
      guint n = nj_topic_node_get_n_more (self->node);

      number = nj_number_to_text (n, NJ_UNIT_COUNT);
      /* Translators: %s is a number */
      return g_strdup_printf (ngettext ("%s more…", "%s more…", n), number);
    }

  name = self->full ? nj_topic_node_dup_topic (self->node) : nj_topic_node_dup_name (self->node);
  if (*name != '\0')
    return g_steal_pointer (&name);

  /* Translators: a level of a topic that has no name, as the first one of “/light” */
  return g_strdup (_("(empty)"));
}

static char *
get_rate (NjTopicRow *self)
{
  double rate = nj_topic_node_get_rate (self->node);

  return rate > 0 ? nj_number_to_text (rate, NJ_UNIT_RATE) : g_strdup ("");
}

/* Of a branch that is no topic itself the second line says how many are below. */
static char *
get_value (NjTopicRow *self)
{
  guint n = nj_topic_node_get_n_children (self->node);
  g_autofree char *value = nj_topic_node_dup_value (self->node);
  g_autofree char *number = NULL;

  if (value != NULL)
    return g_steal_pointer (&value);
  if (n == 0)
    return g_strdup ("");

  number = nj_number_to_text (n, NJ_UNIT_COUNT);

  /* Translators: of topics; %s is a number */
  return g_strdup_printf (ngettext ("%s level below", "%s levels below", n), number);
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (!g_str_equal (gtk_label_get_text (label), text))
    gtk_label_set_text (label, text);
}

static void
update (NjTopicRow *self)
{
  g_autofree char *name = get_name (self);
  gboolean more = nj_topic_node_is_more (self->node);
  g_autofree char *count = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *value = NULL;

  count = more ? g_strdup ("")
               : nj_number_to_text ((double) nj_topic_node_get_n_messages (self->node),
                                    NJ_UNIT_COUNT);
  rate = get_rate (self);
  value = get_value (self);
  set_text (self->name_label, name);
  set_text (self->count_label, count);
  set_text (self->rate_label, rate);
  set_text (self->value_label, value);
  gtk_widget_set_visible (self->retained_image, nj_topic_node_get_retained (self->node));
}

static char *
describe (NjTopicRow *self)
{
  guint64 n = nj_topic_node_get_n_messages (self->node);
  guint n_retained = nj_topic_node_get_n_retained (self->node);
  gint64 time = nj_topic_node_get_time (self->node);
  g_autofree char *topic = nj_topic_node_dup_topic (self->node);
  g_autofree char *number = nj_number_to_text ((double) n, NJ_UNIT_COUNT);
  g_autofree char *rate = nj_number_to_text (nj_topic_node_get_rate (self->node), NJ_UNIT_RATE);
  g_autofree char *bytes =
    nj_number_to_text (nj_topic_node_get_byte_rate (self->node), NJ_UNIT_BYTE_RATE);
  GString *text = g_string_new (topic);

  g_string_append_c (text, '\n');
  g_string_append_printf (text, ngettext ("%s message", "%s messages", n), number);
  g_string_append_printf (text, " · %s · %s", rate, bytes);
  if (n_retained > 0)
    {
      g_autofree char *retained = nj_number_to_text (n_retained, NJ_UNIT_COUNT);

      g_string_append_c (text, '\n');
      /* Translators: %s is a number */
      g_string_append_printf (text, ngettext ("%s retained", "%s retained", n_retained), retained);
    }
  if (time != 0)
    {
      g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
      g_autofree char *last = g_date_time_format (date, "%x %X");

      g_string_append_c (text, '\n');
      /* Translators: %s is a date and time */
      g_string_append_printf (text, _("Last message: %s"), last);
    }

  return g_string_free (text, FALSE);
}

static gboolean
query_tooltip_cb (NjTopicRow *self,
                  int         x,
                  int         y,
                  gboolean    by_keyboard,
                  GtkTooltip *tooltip)
{
  g_autofree char *text = NULL;

  if (self->node == NULL || nj_topic_node_is_more (self->node))
    return FALSE;

  text = describe (self);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
nj_topic_row_dispose (GObject *object)
{
  NjTopicRow *self = NJ_TOPIC_ROW (object);

  nj_topic_row_set_node (self, NULL, FALSE);
  nj_widget_clear_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (nj_topic_row_parent_class)->dispose (object);
}

static void
nj_topic_row_class_init (NjTopicRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_topic_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-topic-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjTopicRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NjTopicRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, NjTopicRow, value_label);
  gtk_widget_class_bind_template_child (widget_class, NjTopicRow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, NjTopicRow, retained_image);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
  gtk_widget_class_set_css_name (widget_class, "topic-row");
}

static void
nj_topic_row_init (NjTopicRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_topic_row_new:
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
nj_topic_row_new (void)
{
  return g_object_new (NJ_TYPE_TOPIC_ROW, NULL);
}

/**
 * nj_topic_row_set_node:
 * @self: a row
 * @node: (nullable): what it shows
 * @full: whether it shows the names of all levels
 */
void
nj_topic_row_set_node (NjTopicRow  *self,
                       NjTopicNode *node,
                       gboolean     full)
{
  g_return_if_fail (NJ_IS_TOPIC_ROW (self));

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_func (self->node, update, self);
  self->full = full;
  g_set_object (&self->node, node);
  if (node == NULL)
    return;

  g_signal_connect_swapped (node, "changed", G_CALLBACK (update), self);
  update (self);
}

/**
 * nj_topic_row_get_node:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
NjTopicNode *
nj_topic_row_get_node (NjTopicRow *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_ROW (self), NULL);

  return self->node;
}
