/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-numbers-popover.h"
#include "nj-status-bar.h"

/**
 * NjStatusBar:
 *
 * State, rates and totals of a connection in one line. A click on the rates opens an
 * #NjNumbersPopover.
 */
struct _NjStatusBar
{
  GtkWidget parent_instance;

  NjConnection *connection;
  guint clock; /* counts seconds while there is something to count */

  GtkLabel *state_label;
  GtkMenuButton *numbers_button;
  GtkLabel *rate_label;
  GtkLabel *queued_label;
  GtkLabel *dropped_label;
  GtkLabel *total_label;
};

G_DEFINE_FINAL_TYPE (NjStatusBar, nj_status_bar, GTK_TYPE_WIDGET)

static char *
describe_connected (NjStatusBar *self)
{
  gint64 seconds =
    (g_get_monotonic_time () - nj_connection_get_since (self->connection)) / G_USEC_PER_SEC;

  /* Translators: for how long, in hours, minutes and seconds */
  return g_strdup_printf (_("Connected %02d:%02d:%02d"), (int) (seconds / 3600),
                          (int) (seconds / 60 % 60), (int) (seconds % 60));
}

static char *
describe_waiting (NjStatusBar *self)
{
  gint64 left = nj_connection_get_next_attempt (self->connection) - g_get_monotonic_time ();
  guint seconds = left > 0 ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;

  return g_strdup_printf (_("Connecting again in %u s"), seconds);
}

static void
update_state (NjStatusBar *self)
{
  g_autofree char *text = NULL;

  switch (nj_connection_get_state (self->connection))
    {
    case MQTT_STATE_CONNECTED:
      text = describe_connected (self);
      break;
    case MQTT_STATE_WAITING:
      text = describe_waiting (self);
      break;
    case MQTT_STATE_CONNECTING:
      text = g_strdup (_("Connecting…"));
      break;
    case MQTT_STATE_DISCONNECTING:
      text = g_strdup (_("Disconnecting…"));
      break;
    case MQTT_STATE_DISCONNECTED:
    default:
      text = g_strdup (_("Not connected"));
      break;
    }

  gtk_label_set_text (self->state_label, text);
}

static void
update_queued (NjStatusBar *self)
{
  guint n = nj_connection_get_n_queued (self->connection);
  g_autofree char *number = g_strdup_printf ("%'u", n);
  g_autofree char *text = NULL;

  /* Translators: %s is a number */
  text = g_strdup_printf (ngettext ("%s message waits to be sent", "%s messages wait to be sent", n),
                          number);
  gtk_label_set_text (self->queued_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->queued_label), n > 0);

  /* Without a connection there is room for what matters more than rates of zero. */
  gtk_widget_set_visible (GTK_WIDGET (self->rate_label),
                          n == 0 || nj_connection_get_state (self->connection) == MQTT_STATE_CONNECTED);
}

/* The name of the button is what it opens. */
static void
set_rates (NjStatusBar *self,
           const char  *rates)
{
  if (g_str_equal (gtk_label_get_text (self->rate_label), rates))
    return;

  gtk_label_set_text (self->rate_label, rates);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->numbers_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, rates, -1);
}

static void
update_traffic (NjStatusBar *self)
{
  NjMessageLog *log = nj_connection_get_log (self->connection);
  guint total = nj_message_log_get_n_messages (log) - nj_message_log_get_first (log);
  guint64 dropped = nj_connection_get_n_dropped (self->connection);
  NjTraffic *traffic = nj_connection_get_traffic (self->connection);
  g_autofree char *size = g_format_size (nj_message_log_get_size (log));
  g_autofree char *total_number = g_strdup_printf ("%'u", total);
  g_autofree char *dropped_number = g_strdup_printf ("%'" G_GUINT64_FORMAT, dropped);
  g_autofree char *count = NULL;
  g_autofree char *total_text = NULL;
  g_autofree char *rates = NULL;
  g_autofree char *dropped_text = NULL;

  /* Translators: %s is a number */
  count = g_strdup_printf (ngettext ("%s message", "%s messages", total), total_number);
  total_text = g_strdup_printf ("%s · %s", count, size);
  /* Translators: messages received and published per second */
  rates = g_strdup_printf (_("↓ %'.0f/s  ↑ %'.0f/s"),
                           nj_traffic_get_receive_rate (traffic),
                           nj_traffic_get_publish_rate (traffic));
  /* Translators: %s is a number of messages */
  dropped_text = g_strdup_printf (_("%s dropped"), dropped_number);

  gtk_label_set_text (self->total_label, total_text);
  set_rates (self, rates);
  gtk_label_set_text (self->dropped_label, dropped_text);
  gtk_widget_set_visible (GTK_WIDGET (self->dropped_label), dropped > 0);
}

/* What is read back from the disk is no traffic, and comes before there is a connection. */
static void
appended_cb (NjStatusBar *self)
{
  if (nj_connection_get_state (self->connection) != MQTT_STATE_CONNECTED)
    update_traffic (self);
}

static gboolean
clock_cb (gpointer user_data)
{
  NjStatusBar *self = user_data;
  MqttState state = nj_connection_get_state (self->connection);

  update_state (self);
  if (state == MQTT_STATE_CONNECTED || state == MQTT_STATE_WAITING)
    return G_SOURCE_CONTINUE;

  self->clock = 0;

  return G_SOURCE_REMOVE;
}

static void
state_changed_cb (NjStatusBar *self)
{
  if (self->clock == 0)
    self->clock = g_timeout_add_seconds (1, clock_cb, self);
  update_state (self);
  update_queued (self);
  update_traffic (self);
}

/* Only who looks at the numbers pays for their rows. */
static void
create_popover_cb (GtkMenuButton *button,
                   gpointer       user_data)
{
  NjStatusBar *self = user_data;
  GtkWidget *popover;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;

  popover = g_object_new (NJ_TYPE_NUMBERS_POPOVER, NULL);
  nj_numbers_popover_set_connection (NJ_NUMBERS_POPOVER (popover), self->connection);
  gtk_menu_button_set_popover (button, popover);
}

static void
nj_status_bar_dispose (GObject *object)
{
  NjStatusBar *self = NJ_STATUS_BAR (object);

  g_clear_handle_id (&self->clock, g_source_remove);
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_status_bar_parent_class)->dispose (object);
}

static void
nj_status_bar_class_init (NjStatusBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_status_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, numbers_button);
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, rate_label);
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, queued_label);
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, dropped_label);
  gtk_widget_class_bind_template_child (widget_class, NjStatusBar, total_label);
}

static void
nj_status_bar_init (NjStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_status_bar_set_connection:
 * @self: a status bar
 * @connection: what it tells of; set once
 */
void
nj_status_bar_set_connection (NjStatusBar  *self,
                              NjConnection *connection)
{
  g_return_if_fail (NJ_IS_STATUS_BAR (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  gtk_menu_button_set_create_popup_func (self->numbers_button, create_popover_cb, self, NULL);
  g_signal_connect_object (connection, "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::next-attempt",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connection, "notify::n-queued",
                           G_CALLBACK (update_queued), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_traffic (connection), "changed",
                           G_CALLBACK (update_traffic), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_log (connection), "appended",
                           G_CALLBACK (appended_cb), self, G_CONNECT_SWAPPED);
  state_changed_cb (self);
}

/**
 * nj_status_bar_get_queued:
 * @self: a status bar
 *
 * Returns: (transfer none) (nullable): how many messages wait, as shown
 */
const char *
nj_status_bar_get_queued (NjStatusBar *self)
{
  g_return_val_if_fail (NJ_IS_STATUS_BAR (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self->queued_label)) ? gtk_label_get_text (self->queued_label)
                                                                  : NULL;
}

/**
 * nj_status_bar_show_numbers:
 * @self: a status bar
 *
 * Opens the numbers of the connection.
 */
void
nj_status_bar_show_numbers (NjStatusBar *self)
{
  g_return_if_fail (NJ_IS_STATUS_BAR (self));

  gtk_menu_button_popup (self->numbers_button);
}
