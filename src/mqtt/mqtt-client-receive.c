/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"
#include "mqtt-reason.h"

/* In a flood libsoup reads on as long as there is something to read, without
 * going back to the main loop: then a batch is delivered at this size. */
#define MAX_BATCH 1024

/* Writes what the session has put out, as far as it need not wait for the store. */
void
mqtt_client_flush (MqttClient *self)
{
  GBytes *bytes;
  gboolean sent = FALSE;

  while (self->transport != NULL &&
         (bytes = mqtt_session_take_output (self->session)) != NULL)
    {
      mqtt_transport_send (self->transport, bytes);
      g_bytes_unref (bytes);
      sent = TRUE;
    }

  if (sent)
    mqtt_keep_alive_sent (&self->keep_alive, g_get_monotonic_time ());

  if (mqtt_session_needs_commit (self->session))
    mqtt_client_begin_commit (self);
}

void
mqtt_client_schedule_delivery (MqttClient *self)
{
  g_source_set_ready_time (self->delivery, 0);
}

/* Hands everything to the user that there is for it. Any of it may change the
 * state of the client, and drop it. */
void
mqtt_client_deliver (MqttClient *self)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  g_autoptr (GPtrArray) messages = NULL;
  MqttOutcome *next;

  g_source_set_ready_time (self->delivery, -1);
  if (self->session == NULL)
    return;

  mqtt_client_flush (self);

  messages = mqtt_session_take_messages (self->session);
  if (messages != NULL)
    mqtt_client_emit_messages (self, messages);

  while ((next = mqtt_session_take_outcome (self->session)) != NULL)
    {
      g_autoptr (MqttOutcome) outcome = next;
      g_autoptr (GTask) task = outcome->tag;

      if (task != NULL)
        mqtt_client_finish_operation (task, g_steal_pointer (&outcome->ack),
                                      g_steal_pointer (&outcome->error));
      else if (outcome->subscriptions != NULL)
        mqtt_client_emit_resubscribed (self, outcome->subscriptions, outcome->ack);
    }

  mqtt_client_update_n_queued (self);
}

static gboolean
refuse_packet (GError     **error,
               const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "%s", text);
  return FALSE;
}

static gboolean
handle_connack (MqttClient  *self,
                MqttPacket  *packet,
                gint64       now,
                GError     **error)
{
  const MqttProperties *properties = packet->properties;
  guint keep_alive = mqtt_options_get_keep_alive (self->options);
  guint8 reason = packet->connack.reason;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GTask) task = NULL;
  const char *assigned = NULL;

  if (reason != MQTT_REASON_SUCCESS)
    {
      g_autofree char *text = mqtt_reason_describe (reason, properties);

      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_CONNECT_REFUSED, reason,
                      "The server refused the connection: %s", text);
      return FALSE;
    }

  if (!mqtt_session_start (self->session, packet->connack.session_present,
                           packet->properties, now, error))
    return FALSE;

  if (properties != NULL)
    {
      assigned = mqtt_properties_get_string (properties, MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER);
      keep_alive = mqtt_properties_get_uint (properties, MQTT_PROPERTY_SERVER_KEEP_ALIVE,
                                             keep_alive);
    }

  ack = mqtt_ack_new (&reason, 1, packet->properties, now - self->connect_time);
  ack->session_present = packet->connack.session_present;
  task = g_steal_pointer (&self->connect_task);

  mqtt_client_clear_timer (&self->connect_timer);
  mqtt_client_begin_keep_alive (self, keep_alive, now);
  mqtt_client_flush (self);
  self->connected_time = now;

  g_object_freeze_notify (G_OBJECT (self));
  if (assigned != NULL)
    mqtt_client_set_client_id (self, assigned);
  mqtt_client_set_last_error (self, NULL);
  mqtt_client_set_connack (self, ack);
  mqtt_client_set_state (self, MQTT_STATE_CONNECTED);
  g_object_thaw_notify (G_OBJECT (self));

  mqtt_client_emit_connected (self, ack);
  if (task != NULL)
    mqtt_client_finish_operation (task, mqtt_ack_ref (ack), NULL);

  return TRUE;
}

static gboolean
handle_first (MqttClient  *self,
              MqttPacket  *packet,
              gint64       now,
              GError     **error)
{
  if (packet->type == MQTT_PACKET_CONNACK)
    return handle_connack (self, packet, now, error);

  if (packet->type == MQTT_PACKET_AUTH)
    return refuse_packet (error, "The server sent AUTH although CONNECT named no "
                                 "Authentication Method (5.0 §4.12)");

  return refuse_packet (error, "The first packet of the server is not CONNACK "
                               "(5.0 §3.2, 3.1.1 §3.2)");
}

static gboolean
handle_disconnect (MqttClient  *self,
                   MqttPacket  *packet,
                   GError     **error)
{
  g_autofree char *text = NULL;

  if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0)
    return refuse_packet (error, "Before MQTT 5.0 a server does not send DISCONNECT "
                                 "(3.1.1 §3.14)");

  text = mqtt_reason_describe (packet->ack.reason, packet->properties);
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_SERVER_DISCONNECT, packet->ack.reason,
                  "The server ended the connection: %s", text);
  return FALSE;
}

static gboolean
handle_packet (MqttClient  *self,
               MqttPacket  *packet,
               gint64       now,
               GError     **error)
{
  if (self->state == MQTT_STATE_CONNECTING)
    return handle_first (self, packet, now, error);

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return mqtt_session_receive (self->session, packet, now, error);

    case MQTT_PACKET_PINGRESP:
      return TRUE;

    case MQTT_PACKET_DISCONNECT:
      return handle_disconnect (self, packet, error);

    case MQTT_PACKET_CONNACK:
      return refuse_packet (error, "The server sent a second CONNACK (5.0 §3.2)");

    case MQTT_PACKET_AUTH:
      return refuse_packet (error, "The server sent AUTH although CONNECT named no "
                                   "Authentication Method (5.0 §4.12)");

    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_PINGREQ:
    default:
      return refuse_packet (error, "The server sent a packet that only a client sends "
                                   "(5.0 §2.1.2)");
    }
}

/* Returns FALSE when there is no whole packet any more, or with *error set. */
static gboolean
receive_next (MqttClient  *self,
              gint64       now,
              gint64       time,
              GError     **error)
{
  g_autoptr (MqttPacket) packet = NULL;

  if (!mqtt_decoder_next (self->decoder, &packet, error) || packet == NULL)
    return FALSE;

  if (packet->type == MQTT_PACKET_PUBLISH)
    packet->publish.message->time = time;

  return handle_packet (self, packet, now, error);
}

/* Not any more when a handler has disconnected. */
static gboolean
is_receiving (MqttClient    *self,
              MqttTransport *transport)
{
  return self->transport == transport &&
         (self->state == MQTT_STATE_CONNECTING || self->state == MQTT_STATE_CONNECTED);
}

/* @transport has brought @bytes. What comes of it is delivered from the main
 * loop, with what the other frames bring that are read in the same go. */
void
mqtt_client_receive (MqttClient    *self,
                     MqttTransport *transport,
                     GBytes        *bytes)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  gint64 now = g_get_monotonic_time ();
  gint64 time = g_get_real_time ();
  GError *error = NULL;

  if (!is_receiving (self, transport))
    return;

  mqtt_keep_alive_received (&self->keep_alive);
  mqtt_decoder_feed (self->decoder, bytes);

  while (is_receiving (self, transport) && receive_next (self, now, time, &error))
    {
      if (mqtt_session_get_n_messages (self->session) < MAX_BATCH)
        continue;

      mqtt_client_check_keep_alive (self, now);
      mqtt_client_deliver (self);
    }

  if (error == NULL)
    {
      mqtt_client_schedule_delivery (self);
      return;
    }

  mqtt_client_deliver (self);
  if (is_receiving (self, transport))
    mqtt_client_fail (self, error);
  else
    g_error_free (error);
}
