/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"
#include "mqtt-reason.h"

/* In a flood libsoup reads on as long as there is something to read, without
 * going back to the main loop: then a batch is delivered at this size. */
#define MAX_BATCH 256

/* Writes what the session has put out, as far as it need not wait for the store. */
void
mqtt_client_flush (MqttClient *self)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  GBytes *bytes;
  gboolean sent = FALSE;

  while (self->transport != NULL && !self->closed &&
         (bytes = mqtt_session_take_output (self->session)) != NULL)
    {
      mqtt_transport_send (self->transport, bytes);
      self->statistics.bytes_sent += g_bytes_get_size (bytes);
      g_bytes_unref (bytes);
      sent = TRUE;
    }

  if (sent)
    {
      self->connect_sent = TRUE;
      mqtt_keep_alive_sent (&self->keep_alive, g_get_monotonic_time ());
    }

  if (!self->store_failed && mqtt_session_needs_commit (self->session))
    mqtt_client_begin_commit (self);
}

/* Writes a packet past what waits for the store. */
void
mqtt_client_send_now (MqttClient       *self,
                      const MqttPacket *packet)
{
  g_autoptr (GBytes) bytes = NULL;

  bytes = mqtt_packet_encode (packet, mqtt_options_get_version (self->options), NULL);
  if (bytes == NULL || self->transport == NULL || self->closed ||
      (self->state == MQTT_STATE_CONNECTED &&
       !mqtt_limits_check_size (mqtt_session_get_limits (self->session),
                                g_bytes_get_size (bytes), NULL)))
    return;

  self->statistics.bytes_sent += g_bytes_get_size (bytes);
  mqtt_keep_alive_sent (&self->keep_alive, g_get_monotonic_time ());
  mqtt_transport_send (self->transport, bytes);
}

void
mqtt_client_schedule_delivery (MqttClient *self)
{
  if (self->delivery != NULL)
    self->delivery->due = TRUE;
}

/* Those that came before the next outcome. */
static gboolean
deliver_messages (MqttClient *self)
{
  g_autoptr (GPtrArray) messages = mqtt_session_take_messages (self->session);

  if (messages == NULL)
    return FALSE;

  mqtt_client_emit_messages (self, messages);
  return TRUE;
}

static gboolean
deliver_outcome (MqttClient *self)
{
  g_autoptr (MqttOutcome) outcome = mqtt_session_take_outcome (self->session);
  g_autoptr (GTask) task = NULL;

  if (outcome == NULL)
    return FALSE;

  task = outcome->tag;
  if (task != NULL)
    mqtt_client_finish_operation (task, g_steal_pointer (&outcome->ack),
                                  g_steal_pointer (&outcome->error));
  else if (outcome->subscriptions != NULL)
    mqtt_client_emit_resubscribed (self, outcome->subscriptions, outcome->ack);

  return TRUE;
}

/* Hands everything to the user that there is for it, in the order in which it
 * came. Any of it may change the state of the client, and drop it. */
void
mqtt_client_deliver (MqttClient *self)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);

  if (self->delivery != NULL)
    self->delivery->due = FALSE;
  if (self->session == NULL)
    return;

  mqtt_client_flush (self);
  while (deliver_messages (self) || deliver_outcome (self))
    ;
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

/* What the server has said, with everything that it has said it with. */
static gboolean
fail_with_packet (MqttPacket  *packet,
                  MqttError    code,
                  MqttReason   reason,
                  const char  *what,
                  GError     **error)
{
  g_autofree char *text = mqtt_reason_describe (reason, packet->properties);
  GError *failure = mqtt_error_new (MQTT_LAYER_MQTT, code, reason, "%s: %s", what, text);

  mqtt_error_set_properties (failure, packet->properties);
  g_propagate_error (error, failure);

  return FALSE;
}

/* Only a server of 3.1.1 refuses a CONNECT of 5.0 without properties (3.1.1 §3.1.2.2). */
static gboolean
refuse_connack (MqttClient  *self,
                MqttPacket  *packet,
                GError     **error)
{
  gboolean old = mqtt_options_get_version (self->options) == MQTT_VERSION_5_0 &&
                 packet->properties == NULL;

  return fail_with_packet (packet, MQTT_ERROR_CONNECT_REFUSED, packet->connack.reason,
                           old ? "The server speaks MQTT 3.1.1 and refused the connection"
                               : "The server refused the connection",
                           error);
}

static gboolean
handle_connack (MqttClient  *self,
                MqttPacket  *packet,
                gint64       now,
                GError     **error)
{
  static const guint8 success = MQTT_REASON_SUCCESS;
  const MqttProperties *properties = packet->properties;
  guint keep_alive = mqtt_options_get_keep_alive (self->options);
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GTask) task = NULL;
  const char *assigned = NULL;

  if (packet->connack.reason != MQTT_REASON_SUCCESS)
    return refuse_connack (self, packet, error);

  if (!mqtt_client_end_authentication (self, packet, error) ||
      !mqtt_session_start (self->session, packet->connack.session_present,
                           packet->properties, now, error))
    return FALSE;

  if (properties != NULL)
    {
      assigned = mqtt_properties_get_string (properties, MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER);
      keep_alive = mqtt_properties_get_uint (properties, MQTT_PROPERTY_SERVER_KEEP_ALIVE,
                                             keep_alive);
    }

  ack = mqtt_ack_new (&success, 1, packet->properties, now - self->connect_time);
  ack->session_present = packet->connack.session_present;
  task = g_steal_pointer (&self->connect_task);

  mqtt_client_clear_timer (&self->connect_timer);
  mqtt_client_begin_keep_alive (self, keep_alive, now);
  self->connected_time = now;
  self->was_connected = TRUE;

  g_object_freeze_notify (G_OBJECT (self));
  if (assigned != NULL && *assigned != '\0')
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
    return mqtt_client_handle_auth (self, packet, now, error);

  return refuse_packet (error, "The first packet of the server is not CONNACK "
                               "(5.0 §3.2, 3.1.1 §3.2)");
}

static gboolean
handle_disconnect (MqttClient  *self,
                   MqttPacket  *packet,
                   GError     **error)
{
  if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0)
    return refuse_packet (error, "Before MQTT 5.0 a server does not send DISCONNECT "
                                 "(3.1.1 §3.14)");

  if (packet->properties != NULL &&
      mqtt_properties_has (packet->properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL))
    return refuse_packet (error, "The DISCONNECT of a server has no Session Expiry Interval "
                                 "(5.0 §3.14.2.2.2)");

  if (packet->ack.reason == MQTT_REASON_SESSION_TAKEN_OVER)
    return fail_with_packet (packet, MQTT_ERROR_TAKEN_OVER, packet->ack.reason,
                             "Another client has connected with the same Client Identifier",
                             error);

  return fail_with_packet (packet, MQTT_ERROR_SERVER_DISCONNECT, packet->ack.reason,
                           "The server ended the connection", error);
}

/* Where CONNECT had Request Problem Information 0, only PUBLISH, CONNACK and
 * DISCONNECT may have these. */
static gboolean
check_problem_information (MqttPacket  *packet,
                           GError     **error)
{
  if (packet->properties == NULL ||
      packet->type == MQTT_PACKET_CONNACK || packet->type == MQTT_PACKET_DISCONNECT ||
      !(mqtt_properties_has (packet->properties, MQTT_PROPERTY_REASON_STRING) ||
        mqtt_properties_has (packet->properties, MQTT_PROPERTY_USER_PROPERTY)))
    return TRUE;

  return refuse_packet (error, "The server sent a Reason String or User Properties although "
                               "CONNECT asked for none (5.0 §3.1.2.11.7)");
}

static gboolean
handle_packet (MqttClient  *self,
               MqttPacket  *packet,
               gint64       now,
               GError     **error)
{
  if (self->plain_acks && !check_problem_information (packet, error))
    return FALSE;

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
      mqtt_client_handle_pingresp (self, now);
      return TRUE;

    case MQTT_PACKET_DISCONNECT:
      return handle_disconnect (self, packet, error);

    case MQTT_PACKET_CONNACK:
      return refuse_packet (error, "The server sent a second CONNACK (5.0 §3.2, 3.1.1 §3.2)");

    case MQTT_PACKET_AUTH:
      return mqtt_client_handle_auth (self, packet, now, error);

    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_PINGREQ:
    default:
      return refuse_packet (error, "The server sent a packet that only a client sends "
                                   "(5.0 §2.1.2)");
    }
}

/* A flood takes the short way. There are no messages before CONNACK. */
static gboolean
receive_message (MqttClient *self,
                 gint64      time)
{
  MqttMessage *message;

  if (self->state != MQTT_STATE_CONNECTED)
    return FALSE;

  message = mqtt_decoder_next_message (self->decoder);
  if (message == NULL)
    return FALSE;

  message->time = time;
  mqtt_session_receive_message (self->session, message);

  return TRUE;
}

/* Returns FALSE when there is no whole packet any more, or with *error set. */
static gboolean
receive_next (MqttClient  *self,
              gint64       now,
              gint64       time,
              GError     **error)
{
  MqttPacket *packet = NULL;
  gboolean fine;

  if (receive_message (self, time))
    return TRUE;

  if (!mqtt_decoder_next (self->decoder, &packet, error) || packet == NULL)
    return FALSE;

  if (packet->type == MQTT_PACKET_PUBLISH)
    packet->publish.message->time = time;

  fine = handle_packet (self, packet, now, error);
  if (self->decoder != NULL)
    mqtt_decoder_recycle (self->decoder, packet);
  else
    mqtt_packet_free (packet); /* A handler has disconnected. */

  return fine;
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
  g_autoptr (MqttTransport) alive_transport = g_object_ref (transport);
  gint64 now = g_get_monotonic_time ();
  gint64 time = g_get_real_time ();
  GError *error = NULL;

  if (!is_receiving (self, transport))
    return;

  if (!self->connect_sent)
    {
      refuse_packet (&error, "The server sent something before it had a CONNECT (5.0 §3.1)");
      mqtt_client_fail (self, error);
      return;
    }

  self->statistics.bytes_received += g_bytes_get_size (bytes);
  mqtt_keep_alive_received (&self->keep_alive, now);
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
