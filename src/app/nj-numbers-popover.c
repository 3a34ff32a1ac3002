/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "nj-number-row.h"
#include "nj-numbers-popover.h"

/**
 * NjNumbersPopover:
 *
 * What a connection does, now and in the last five minutes. While it is open the
 * numbers are watched.
 */
struct _NjNumbersPopover
{
  GtkPopover parent_instance;

  NjConnection *connection;
  gboolean watching;
  NjNumberRow *rows[NJ_N_NUMBERS]; /* (nullable): there is none for a second series */

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (NjNumbersPopover, nj_numbers_popover, GTK_TYPE_POPOVER)

typedef struct
{
  NjNumber number;
  NjUnit unit;
  const char *title;
  const char *name;        /* (nullable): of the series, if there are two */
  const char *second_name; /* (nullable): of the number that follows */
} RowInfo;

static const RowInfo infos[] = {
  { NJ_NUMBER_RECEIVED, NJ_UNIT_RATE, N_("Received"), NULL, NULL },
  { NJ_NUMBER_SENT, NJ_UNIT_RATE, N_("Sent"), NULL, NULL },
  { NJ_NUMBER_BYTES_RECEIVED, NJ_UNIT_BYTE_RATE, N_("Bytes"), "↓", "↑" },
  { NJ_NUMBER_DROPPED, NJ_UNIT_RATE, N_("Dropped"), NULL, NULL },
  { NJ_NUMBER_QUEUED, NJ_UNIT_COUNT, N_("Waiting to be sent"), NULL, NULL },
  { NJ_NUMBER_IN_FLIGHT, NJ_UNIT_COUNT, N_("In flight"), NULL, NULL },
  { NJ_NUMBER_UNWRITTEN, NJ_UNIT_BYTES, N_("Waiting for the history"), NULL, NULL },
  { NJ_NUMBER_PING, NJ_UNIT_LATENCY, N_("PINGREQ round trip"), NULL, NULL },
  /* Translators: how long acknowledgements take; "median" and "99 %" stand before values */
  { NJ_NUMBER_ACK_MEDIAN, NJ_UNIT_LATENCY, N_("Acknowledgement"), N_("median"), N_("99 %") },
};

static char *
describe_total (NjNumbers *numbers,
                NjNumber   number)
{
  g_autofree char *total = NULL;
  g_autofree char *received = NULL;
  g_autofree char *sent = NULL;

  if (number == NJ_NUMBER_BYTES_RECEIVED)
    {
      received = g_format_size (nj_numbers_get_total (numbers, NJ_NUMBER_BYTES_RECEIVED));
      sent = g_format_size (nj_numbers_get_total (numbers, NJ_NUMBER_BYTES_SENT));
      total = g_strdup_printf ("↓ %s  ↑ %s", received, sent);
    }
  else
    {
      total = g_strdup_printf ("%'" G_GUINT64_FORMAT, nj_numbers_get_total (numbers, number));
    }

  /* Translators: %s is a number of messages, or of bytes received and sent */
  return g_strdup_printf (_("%s in all"), total);
}

/* Without a connection the last sample is an old one. */
static char *
describe_value (NjNumbersPopover *self,
                const RowInfo    *info)
{
  if (nj_connection_get_state (self->connection) == MQTT_STATE_CONNECTED)
    return NULL;

  if (info->number == NJ_NUMBER_QUEUED)
    return nj_number_to_text (nj_connection_get_n_queued (self->connection), info->unit);

  return nj_number_to_text (NAN, info->unit);
}

static void
update (NjNumbersPopover *self)
{
  NjNumbers *numbers = nj_connection_get_numbers (self->connection);

  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      NjNumber number = infos[i].number;
      g_autofree char *value = describe_value (self, &infos[i]);
      g_autofree char *total = NULL;

      nj_number_row_set_value (self->rows[number], value);
      if (number > NJ_NUMBER_DROPPED)
        continue;

      total = describe_total (numbers, number);
      nj_number_row_set_detail (self->rows[number], total);
    }
}

static void
add_row (NjNumbersPopover *self,
         const RowInfo    *info)
{
  NjNumbers *numbers = nj_connection_get_numbers (self->connection);
  GtkWidget *row = nj_number_row_new (_(info->title), info->unit);
  NjChart *chart = nj_number_row_get_chart (NJ_NUMBER_ROW (row));

  nj_chart_set_series (chart, nj_numbers_get_series (numbers, info->number));
  if (info->name != NULL)
    nj_chart_set_second (chart, nj_numbers_get_series (numbers, info->number + 1),
                         _(info->name), _(info->second_name));

  self->rows[info->number] = NJ_NUMBER_ROW (row);
  gtk_list_box_append (self->list, row);
}

static void
nj_numbers_popover_map (GtkWidget *widget)
{
  NjNumbersPopover *self = NJ_NUMBERS_POPOVER (widget);
  NjNumbers *numbers;

  GTK_WIDGET_CLASS (nj_numbers_popover_parent_class)->map (widget);
  if (self->connection == NULL)
    return;

  numbers = nj_connection_get_numbers (self->connection);
  self->watching = TRUE;
  nj_numbers_watch (numbers);
  g_signal_connect_swapped (numbers, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->connection, "notify::state", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->connection, "notify::n-queued", G_CALLBACK (update), self);
  update (self);
}

static void
nj_numbers_popover_unmap (GtkWidget *widget)
{
  NjNumbersPopover *self = NJ_NUMBERS_POPOVER (widget);

  if (self->watching)
    {
      NjNumbers *numbers = nj_connection_get_numbers (self->connection);

      g_signal_handlers_disconnect_by_data (numbers, self);
      g_signal_handlers_disconnect_by_data (self->connection, self);
      nj_numbers_unwatch (numbers);
      self->watching = FALSE;
    }

  GTK_WIDGET_CLASS (nj_numbers_popover_parent_class)->unmap (widget);
}

static void
nj_numbers_popover_finalize (GObject *object)
{
  g_clear_object (&NJ_NUMBERS_POPOVER (object)->connection);

  G_OBJECT_CLASS (nj_numbers_popover_parent_class)->finalize (object);
}

static void
nj_numbers_popover_class_init (NjNumbersPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nj_numbers_popover_finalize;
  widget_class->map = nj_numbers_popover_map;
  widget_class->unmap = nj_numbers_popover_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-numbers-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, NjNumbersPopover, list);
}

static void
nj_numbers_popover_init (NjNumbersPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_numbers_popover_set_connection:
 * @self: a popover
 * @connection: what it tells of; set once
 */
void
nj_numbers_popover_set_connection (NjNumbersPopover *self,
                                   NjConnection     *connection)
{
  g_return_if_fail (NJ_IS_NUMBERS_POPOVER (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    add_row (self, &infos[i]);
}
