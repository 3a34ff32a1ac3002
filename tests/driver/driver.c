/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-event.h"
#include "driver-json.h"
#include "driver-private.h"
#include "mqtt-error.h"

typedef gboolean (*CommandFunc) (Driver      *self,
                                 const char  *ref,
                                 JsonObject  *command,
                                 GError     **error);

static gboolean
driver_quit (Driver      *self,
             const char  *ref,
             JsonObject  *command,
             GError     **error)
{
  self->quitting = TRUE;

  return TRUE;
}

static const struct
{
  const char *name;
  CommandFunc func;
} commands[] = {
  { "connect", driver_connect },
  { "subscribe", driver_subscribe },
  { "unsubscribe", driver_unsubscribe },
  { "publish", driver_publish },
  { "publish_burst", driver_publish_burst },
  { "auth", driver_authenticate },
  { "disconnect", driver_disconnect },
  { "quit", driver_quit },
};

/* Whether the error can only come up when the network connection was there. */
static gboolean
is_above_network (const GError *error)
{
  if (error->domain != MQTT_ERROR)
    return FALSE;

  if (mqtt_error_get_layer (error) == MQTT_LAYER_MQTT)
    return TRUE;

  return error->code == MQTT_ERROR_TEXT_FRAME ||
         (error->code == MQTT_ERROR_CLOSED && mqtt_error_get_layer (error) != MQTT_LAYER_HTTP);
}

/* Only 5.0 has a DISCONNECT with which a fault is answered. */
static int
get_end_reason (Driver       *self,
                const GError *error)
{
  if (self->version != MQTT_VERSION_5_0 && error->code != MQTT_ERROR_CONNECT_REFUSED)
    return -1;

  return error->code == MQTT_ERROR_KEEP_ALIVE ? -1 : driver_event_get_reason (error, self->version);
}

/* The engine draws its own conclusion from Session taken over. */
static gboolean
is_server_disconnect (const GError *error)
{
  return g_error_matches (error, MQTT_ERROR, MQTT_ERROR_SERVER_DISCONNECT) ||
         (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TAKEN_OVER) &&
          mqtt_error_get_reason (error) >= 0);
}

/* The connection has ended without being told to, or an attempt to make it. */
void
driver_tell_lost (Driver       *self,
                  const GError *error)
{
  MqttProperties *properties = NULL;

  if (error->domain == MQTT_ERROR)
    properties = mqtt_error_get_properties (error);

  if (is_server_disconnect (error))
    driver_event_reason ("server_disconnect", mqtt_error_get_reason (error), NULL, properties);
  else
    driver_event_error (NULL, error, self->version);

  if (self->connected || is_above_network (error))
    driver_event_reason ("disconnected", get_end_reason (self, error), error->message, properties);

  self->connected = FALSE;
}

/* The connection has ended as it was told to. */
void
driver_tell_end (Driver *self)
{
  if (self->connected)
    driver_event_reason ("disconnected", self->disconnect_reason, NULL, NULL);

  self->connected = FALSE;
}

static void
on_connected (MqttClient *client,
              MqttAck    *connack,
              gpointer    user_data)
{
  Driver *self = user_data;

  self->connected = TRUE;
  driver_event_connected (connack);
}

static void
on_connection_lost (MqttClient   *client,
                    const GError *error,
                    gpointer      user_data)
{
  driver_tell_lost (user_data, error);
}

static void
on_messages (MqttClient *client,
             GPtrArray  *messages,
             gpointer    user_data)
{
  for (guint i = 0; i < messages->len; i++)
    driver_event_message (messages->pdata[i]);
}

static void
on_resubscribed (MqttClient *client,
                 GPtrArray  *subscriptions,
                 MqttAck    *ack,
                 gpointer    user_data)
{
  driver_event_subscribed ("suback", NULL, ack);
}

static void
on_auth (MqttClient     *client,
         guint           reason,
         MqttProperties *properties,
         gpointer        user_data)
{
  driver_event_reason ("auth", reason, NULL, properties);
}

/**
 * driver_new:
 *
 * Returns: (transfer full): a driver that is ready
 */
Driver *
driver_new (void)
{
  Driver *self = g_new0 (Driver, 1);

  self->client = mqtt_client_new ();
  self->version = MQTT_VERSION_5_0;
  g_signal_connect (self->client, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect (self->client, "connection-lost", G_CALLBACK (on_connection_lost), self);
  g_signal_connect (self->client, "messages", G_CALLBACK (on_messages), self);
  g_signal_connect (self->client, "resubscribed", G_CALLBACK (on_resubscribed), self);
  g_signal_connect (self->client, "auth", G_CALLBACK (on_auth), self);

  return self;
}

/**
 * driver_free:
 * @self: (transfer full): a driver
 */
void
driver_free (Driver *self)
{
  g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_free (self);
}

static gboolean
run_command (Driver      *self,
             const char  *ref,
             JsonObject  *command,
             GError     **error)
{
  const char *name = NULL;

  if (!driver_json_require (command, "cmd", error) ||
      !driver_json_get_string (command, "cmd", &name, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, name))
        return commands[i].func (self, ref, command, error);
    }

  return driver_json_refuse (error, "There is no command “%s”", name);
}

/**
 * driver_do:
 * @self: a driver
 * @line: a line of input
 * @size: its length in bytes
 *
 * Begins what the line says; what is wrong with it is an event.
 *
 * Returns: whether to go on
 */
gboolean
driver_do (Driver     *self,
           const char *line,
           gsize       size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) command = driver_json_parse (line, size, &error);
  const char *ref = NULL;

  if (command == NULL ||
      !driver_json_get_string (command, "ref", &ref, &error) ||
      !run_command (self, ref, command, &error))
    driver_event_error (ref, error, self->version);

  return !self->quitting;
}

/**
 * driver_is_ending:
 * @self: a driver
 *
 * Returns: whether it waits for the end of a connection that it was told to end
 */
gboolean
driver_is_ending (Driver *self)
{
  return self->n_disconnects > 0;
}
