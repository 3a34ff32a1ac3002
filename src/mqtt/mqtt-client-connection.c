/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"
#include "mqtt-transport-factory.h"

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { NULL, NULL, timer_dispatch, NULL, NULL, NULL };

/* Lets @func be called at @ready_time, monotonic µs. The timer must not own the
 * client, which would then never go away. */
void
mqtt_client_set_timer (MqttClient   *self,
                       GSource     **timer,
                       gint64        ready_time,
                       GSourceFunc   func)
{
  mqtt_client_clear_timer (timer);

  *timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (*timer, "[mqtt] timer");
  g_source_set_ready_time (*timer, ready_time);
  g_source_set_callback (*timer, func, self, NULL);
  g_source_attach (*timer, self->context);
}

void
mqtt_client_clear_timer (GSource **timer)
{
  if (*timer == NULL)
    return;

  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

void
mqtt_client_close_transport (MqttClient *self)
{
  g_autoptr (MqttTransport) transport = g_steal_pointer (&self->transport);

  mqtt_client_clear_timer (&self->connect_timer);
  mqtt_client_clear_timer (&self->keep_alive_timer);
  mqtt_client_clear_timer (&self->close_timer);
  g_clear_pointer (&self->decoder, mqtt_decoder_free);

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);

  if (transport == NULL)
    return;

  mqtt_transport_set_receiver (transport, NULL, NULL);
  g_signal_handlers_disconnect_by_data (transport, self);
  mqtt_transport_close (transport);
}

static const char *
get_awaited (MqttClient *self,
             MqttLayer   layer)
{
  switch (layer)
    {
    case MQTT_LAYER_DNS:
      return "the name server has not answered";

    case MQTT_LAYER_PROXY:
      return "the proxy has not answered";

    case MQTT_LAYER_TLS:
      return "the TLS handshake has not ended";

    case MQTT_LAYER_HTTP:
    case MQTT_LAYER_WEBSOCKET:
      return "the request to open a WebSocket was not answered";

    case MQTT_LAYER_MQTT:
      return self->auth_method != NULL ? "the authentication has not ended"
                                       : "CONNECT was not answered";

    case MQTT_LAYER_USAGE:
    case MQTT_LAYER_TCP:
    default:
      return "the network connection was not accepted";
    }
}

static GError *
timeout_error_new (MqttClient *self,
                   MqttLayer   layer)
{
  const MqttUrl *url = mqtt_options_get_url (self->options);

  return mqtt_error_new (layer, MQTT_ERROR_TIMED_OUT, 0,
                         "“%s” port %u did not answer within %g s: %s",
                         url->host, url->port,
                         mqtt_options_get_connect_timeout (self->options) / 1000.0,
                         get_awaited (self, layer));
}

/* While the transport opens, only it knows which layer is awaited: its error says. */
static gboolean
on_connect_timeout (gpointer user_data)
{
  MqttClient *self = user_data;

  mqtt_client_clear_timer (&self->connect_timer);

  if (self->opening != NULL)
    {
      self->timed_out = TRUE;
      g_cancellable_cancel (self->opening);
    }
  else
    {
      mqtt_client_fail (self, timeout_error_new (self, MQTT_LAYER_MQTT));
    }

  return G_SOURCE_REMOVE;
}

static gboolean
send_connect (MqttClient  *self,
              GError     **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_CONNECT };
  g_autoptr (MqttProperties) properties = NULL;

  if (!mqtt_client_begin_authentication (self, &properties, error))
    return FALSE;

  packet.properties = properties;
  packet.connect.client_id = self->client_id;
  packet.connect.username = (char *) mqtt_options_get_username (self->options);
  packet.connect.password = mqtt_options_get_password (self->options);
  packet.connect.will = mqtt_options_get_will (self->options);
  packet.connect.version = mqtt_options_get_version (self->options);
  packet.connect.keep_alive = mqtt_options_get_keep_alive (self->options);
  packet.connect.clean_start = mqtt_options_get_clean_start (self->options);

  mqtt_session_begin (self->session);
  if (!mqtt_session_send (self->session, &packet, error))
    return FALSE;

  self->connect_time = g_get_monotonic_time ();
  mqtt_client_flush (self);

  return TRUE;
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MqttTransport *transport = MQTT_TRANSPORT (source);
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (MqttClient) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;
  gboolean opened = mqtt_transport_open_finish (transport, result, &error);

  g_weak_ref_clear (weak);

  if (self == NULL || self->transport != transport)
    {
      if (opened)
        mqtt_transport_close (transport);
      return;
    }

  if (!opened && self->timed_out)
    {
      GError *timeout = timeout_error_new (self, mqtt_error_get_layer (error));

      g_error_free (g_steal_pointer (&error));
      error = timeout;
    }

  g_clear_object (&self->opening);

  if (!opened || !send_connect (self, &error))
    mqtt_client_fail (self, g_steal_pointer (&error));
}

static void
on_received (MqttTransport *transport,
             GBytes        *bytes,
             gpointer       user_data)
{
  MqttClient *self = user_data;

  mqtt_client_receive (self, transport, bytes);
}

static void
on_closed (MqttTransport *transport,
           const GError  *cause,
           gpointer       user_data)
{
  g_autoptr (MqttClient) self = g_object_ref (user_data);

  self->closed = TRUE;
  mqtt_client_deliver (self);
  if (self->transport != transport)
    return;

  if (self->state == MQTT_STATE_DISCONNECTING)
    mqtt_client_end_disconnect (self);
  else if (cause != NULL)
    mqtt_client_fail (self, g_error_copy (cause));
  else if (self->state == MQTT_STATE_CONNECTING)
    mqtt_client_fail (self, mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_CLOSED, 0,
                                            "The server closed the connection instead of "
                                            "answering CONNECT"));
  else
    mqtt_client_fail (self, mqtt_error_new (mqtt_options_get_url (self->options)->websocket
                                              ? MQTT_LAYER_WEBSOCKET
                                              : MQTT_LAYER_TCP,
                                            MQTT_ERROR_CLOSED, 0,
                                            "The server closed the connection"));
}

/* What CONNECT says of numbers, @fallback if it does not (5.0 §3.1.2.11). */
static guint32
get_connect_uint (MqttClient   *self,
                  MqttProperty  id,
                  guint32       fallback)
{
  MqttProperties *properties = mqtt_options_get_properties (self->options);

  if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0 || properties == NULL)
    return fallback;

  return mqtt_properties_get_uint (properties, id, fallback);
}

static void
create_decoder (MqttClient *self)
{
  guint32 max_size = get_connect_uint (self, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 0);

  self->decoder = mqtt_decoder_new ();
  mqtt_decoder_set_version (self->decoder, mqtt_options_get_version (self->options));
  if (max_size != 0)
    mqtt_decoder_set_max_size (self->decoder, max_size);
}

void
mqtt_client_begin_attempt (MqttClient *self)
{
  gint64 timeout = mqtt_options_get_connect_timeout (self->options) * G_TIME_SPAN_MILLISECOND;
  GWeakRef *weak;

  g_assert (self->transport == NULL);

  if (self->needs_load)
    {
      mqtt_client_begin_load (self);
      return;
    }

  self->store_failed = FALSE;
  self->timed_out = FALSE;
  self->connect_sent = FALSE;
  self->closed = FALSE;
  self->attempt_time = g_get_monotonic_time ();
  self->plain_acks = get_connect_uint (self, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 1) == 0;
  self->opening = g_cancellable_new ();
  create_decoder (self);

  self->transport = self->factory != NULL ? self->factory (self->options, self->factory_data)
                                          : mqtt_transport_new_for_options (self->options);
  mqtt_transport_set_receiver (self->transport, on_received, self);
  g_signal_connect (self->transport, "closed", G_CALLBACK (on_closed), self);

  if (timeout > 0)
    mqtt_client_set_timer (self, &self->connect_timer,
                           self->attempt_time + timeout, on_connect_timeout);

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  mqtt_transport_open_async (self->transport, self->opening, on_opened, weak);

  g_object_freeze_notify (G_OBJECT (self));
  mqtt_client_set_next_attempt (self, 0);
  mqtt_client_set_state (self, MQTT_STATE_CONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
}
