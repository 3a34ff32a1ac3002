/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "mqtt-session-outgoing.h"
#include "mqtt-topic.h"

gboolean
mqtt_session_send_pubrel (MqttSession  *self,
                          guint16       id,
                          MqttReason    reason,
                          GError      **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBREL, .id = id };

  packet.ack.reason = self->version == MQTT_VERSION_5_0 ? reason : MQTT_REASON_SUCCESS;

  return mqtt_session_send (self, &packet, error);
}

/* Returns FALSE with *error unset when all Packet Identifiers are in use. */
static gboolean
outgoing_send (MqttSession   *session,
               MqttOutgoing  *self,
               gint64         now,
               GError       **error)
{
  guint16 id = self->flight.id != 0 ? self->flight.id : mqtt_session_next_id (session);

  if (id == 0 || !mqtt_session_send_outgoing (session, self, id, now, error))
    return FALSE;

  if (!self->again)
    self->order = ++session->last_order;
  mqtt_outgoing_set_id (session, self, id);
  mqtt_delivery_advance (&self->state,
                         self->message->qos == MQTT_QOS_1 ? MQTT_DELIVERY_SEND_QOS_1
                                                          : MQTT_DELIVERY_SEND_QOS_2);
  self->flight.time = now;
  self->flight.end = session->n_put;
  mqtt_outgoing_move (session, self, &session->publishes, FALSE);

  return TRUE;
}

static gboolean
is_expired (MqttOutgoing *self,
            gint64        now)
{
  return self->flight.id == 0 && now > self->deadline;
}

static gboolean
has_window (MqttSession *self)
{
  guint n_in_flight = self->publishes.length + self->releases.length;

  return n_in_flight < MIN (self->limits.receive_maximum, self->in_flight_maximum);
}

/* Takes @error. What was sent before keeps its Packet Identifier: the server may have
 * it under that, and would take another message for a repetition (5.0 §4.3.3). */
static void
fail_outgoing (MqttSession  *self,
               MqttOutgoing *outgoing,
               GError       *error)
{
  if (outgoing->flight.id == 0)
    {
      mqtt_outgoing_fail (self, outgoing, error);
      return;
    }

  mqtt_session_finish (self, g_steal_pointer (&outgoing->flight.tag), NULL, error);
  outgoing->withdrawn = TRUE;
  mqtt_outgoing_move (self, outgoing, &self->stuck, FALSE);
}

void
mqtt_session_pump_outgoing (MqttSession *self,
                            gint64       now)
{
  while (!g_queue_is_empty (&self->waiting) && has_window (self))
    {
      MqttOutgoing *outgoing = g_queue_peek_head (&self->waiting);
      g_autoptr (GError) error = NULL;

      if (is_expired (outgoing, now))
        error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_EXPIRED, 0,
                                "The message was not sent within its Message Expiry Interval "
                                "(5.0 §3.3.2.3.3)");
      else if (outgoing_send (self, outgoing, now, &error))
        continue;

      if (error == NULL)
        break;

      fail_outgoing (self, outgoing, g_steal_pointer (&error));
    }
}

/* What is sent again goes first, in the order of the first time (5.0 §4.6). */
static int
compare_outgoing (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const MqttOutgoing *left = a;
  const MqttOutgoing *right = b;

  if (left->again != right->again)
    return left->again ? -1 : 1;

  if (left->again)
    return left->order < right->order ? -1 : left->order > right->order;

  return left->serial < right->serial ? -1 : left->serial > right->serial;
}

/* The server has kept nothing: what it took over with PUBREC is done, for it was
 * its own from then on; the rest begins anew. */
static void
forget_outgoing (MqttSession *self)
{
  MqttOutgoing *outgoing;
  GList *next;

  while ((outgoing = g_queue_peek_head (&self->releases)) != NULL)
    mqtt_outgoing_succeed (self, outgoing, MQTT_REASON_SUCCESS, NULL, 0);

  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      outgoing = l->data;
      next = l->next;

      if (outgoing->withdrawn)
        {
          mqtt_outgoing_free (self, outgoing);
          continue;
        }

      outgoing->state = MQTT_DELIVERY_NONE;
      outgoing->again = FALSE;
      mqtt_outgoing_set_id (self, outgoing, 0);
    }
}

void
mqtt_session_resume_outgoing (MqttSession *self,
                              gboolean     session_present)
{
  while (!g_queue_is_empty (&self->publishes))
    {
      MqttOutgoing *outgoing = g_queue_peek_tail (&self->publishes);

      outgoing->again |= outgoing->flight.end == 0;
      mqtt_outgoing_move (self, outgoing, &self->waiting, TRUE);
    }

  /* Other limits may hold in this connection. */
  while (!g_queue_is_empty (&self->stuck))
    mqtt_outgoing_move (self, g_queue_peek_tail (&self->stuck), &self->waiting, TRUE);

  if (!session_present)
    forget_outgoing (self);
  g_queue_sort (&self->waiting, compare_outgoing, NULL);
  if (!session_present)
    return;

  for (GList *l = self->releases.head; l != NULL; l = l->next)
    {
      MqttOutgoing *outgoing = l->data;

      outgoing->again = TRUE;
      mqtt_session_send_pubrel (self, outgoing->flight.id, MQTT_REASON_SUCCESS, NULL);
    }
}

static gboolean
check_message (MqttSession  *self,
               MqttMessage  *message,
               GError      **error)
{
  if (!mqtt_topic_name_validate (message->topic, error) ||
      !mqtt_session_check_properties (self, message->properties, MQTT_PACKET_PUBLISH, error))
    return FALSE;

  if (mqtt_properties_has (message->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "Only a server may put a Subscription Identifier into PUBLISH "
                      "(5.0 §3.3.4)");
      return FALSE;
    }

  return !self->connected ||
         (mqtt_limits_check_message (&self->limits, message, error) &&
          mqtt_limits_check_alias (&self->limits, message, error));
}

static gboolean
publish_qos_0 (MqttSession  *self,
               MqttMessage  *message,
               gboolean      bare,
               gint64        now,
               GError      **error)
{
  if (self->connected)
    return mqtt_session_send_message (self, message, G_MAXINT64, bare, now, error);

  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_CONNECTED, 0,
                  "A message of QoS 0 is not kept until there is a connection");
  return FALSE;
}

/**
 * mqtt_session_publish:
 * @self: a session
 * @message: a message; its Topic Name may be empty if its properties have a Topic
 *   Alias that stands for one. Its time is set if it has none
 * @tag: what its outcome is reported with
 * @now: the present, monotonic µs
 * @error: %MQTT_ERROR_INVALID_ARGUMENT, %MQTT_ERROR_NOT_SUPPORTED,
 *   %MQTT_ERROR_TOO_LARGE, or %MQTT_ERROR_NOT_CONNECTED for QoS 0 without a connection
 *
 * Sends a message, or lets it wait until there is a connection with room for it
 * in flight. A message of QoS 0 has no outcome but this call's.
 *
 * Returns: whether @message was sent or is waiting
 */
gboolean
mqtt_session_publish (MqttSession  *self,
                      MqttMessage  *message,
                      gpointer      tag,
                      gint64        now,
                      GError      **error)
{
  g_autoptr (MqttMessage) resolved = NULL;
  MqttOutgoing *outgoing;
  GError *local_error = NULL;
  gboolean bare;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (message != NULL, FALSE);

  if (message->time == 0)
    message->time = g_get_real_time ();

  bare = *message->topic == '\0';
  resolved = mqtt_session_resolve_topic (self, message, error);
  if (resolved == NULL || !check_message (self, resolved, error))
    return FALSE;

  if (resolved->qos == MQTT_QOS_0)
    return publish_qos_0 (self, resolved, bare, now, error);

  if (!self->connected && !mqtt_session_make_room (self, resolved, error))
    return FALSE;

  outgoing = mqtt_outgoing_new (self, resolved, tag);
  outgoing->serial = ++self->last_serial;
  outgoing->deadline = mqtt_message_get_deadline (resolved, now);
  outgoing->bare = bare;
  mqtt_outgoing_move (self, outgoing, &self->waiting, FALSE);
  mqtt_session_note_saved (self, outgoing);

  if (!self->connected ||
      self->waiting.length > 1 ||
      !has_window (self) ||
      outgoing_send (self, outgoing, now, &local_error) ||
      local_error == NULL)
    return TRUE;

  mqtt_outgoing_free (self, outgoing);
  g_propagate_error (error, local_error);
  return FALSE;
}

static const char *
packet_name (MqttPacketType type)
{
  if (type == MQTT_PACKET_PUBACK)
    return "PUBACK";

  return type == MQTT_PACKET_PUBREC ? "PUBREC" : "PUBCOMP";
}

static MqttDeliveryEvent
get_event (const MqttPacket *packet)
{
  if (packet->type == MQTT_PACKET_PUBACK)
    return MQTT_DELIVERY_PUBACK;

  if (packet->type == MQTT_PACKET_PUBCOMP)
    return MQTT_DELIVERY_PUBCOMP;

  return MQTT_REASON_IS_ERROR (packet->ack.reason) ? MQTT_DELIVERY_PUBREC_ERROR
                                                   : MQTT_DELIVERY_PUBREC;
}

/* After a reconnection the server may have forgotten a message that it has
 * completed, and that is no error (5.0 §2.4, 0x92). */
static gboolean
is_refusal (MqttOutgoing     *self,
            const MqttPacket *packet)
{
  if (packet->type == MQTT_PACKET_PUBCOMP &&
      packet->ack.reason == MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND)
    return !self->again;

  return MQTT_REASON_IS_ERROR (packet->ack.reason);
}

/* Only PUBREC wants an answer, without which the server would wait forever. */
static gboolean
handle_unknown_ack (MqttSession  *self,
                    MqttPacket   *packet,
                    GError      **error)
{
  if (packet->type != MQTT_PACKET_PUBREC || MQTT_REASON_IS_ERROR (packet->ack.reason))
    {
      g_debug ("%s for the unknown Packet Identifier %u",
               packet_name (packet->type), packet->id);
      return TRUE;
    }

  /* In line there is a message with that identifier, and it cannot be released before
   * it is sent. */
  if (g_hash_table_contains (self->flights, GUINT_TO_POINTER (packet->id)))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "PUBREC has come for the Packet Identifier %u, and nothing was sent "
                      "under it yet (5.0 §4.3.3)",
                      packet->id);
      return FALSE;
    }

  return mqtt_session_send_pubrel (self, packet->id, MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND, error);
}

gboolean
mqtt_session_handle_ack (MqttSession  *self,
                         MqttPacket   *packet,
                         gint64        now,
                         GError      **error)
{
  MqttFlight *flight = mqtt_session_find_flight (self, packet->id);
  MqttOutgoing *outgoing;

  if (flight != NULL && flight->type != MQTT_PACKET_PUBLISH)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "%s has come for the Packet Identifier %u, which is that of a %s "
                      "(5.0 §2.2.1)",
                      packet_name (packet->type), packet->id,
                      flight->type == MQTT_PACKET_SUBSCRIBE ? "SUBSCRIBE" : "UNSUBSCRIBE");
      return FALSE;
    }

  if (flight == NULL)
    return handle_unknown_ack (self, packet, error);

  outgoing = (MqttOutgoing *) flight;
  if (!mqtt_delivery_advance (&outgoing->state, get_event (packet)))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "%s has come for the message %u of QoS %d, which waits for another "
                      "answer (5.0 §4.3)",
                      packet_name (packet->type), packet->id, outgoing->message->qos);
      return FALSE;
    }

  if (outgoing->state == MQTT_DELIVERY_AWAITS_PUBCOMP)
    {
      if (outgoing->queue != &self->releases)
        {
          mqtt_outgoing_move (self, outgoing, &self->releases, FALSE);
          mqtt_session_note_updated (self, outgoing);
        }
      return mqtt_session_send_pubrel (self, packet->id, MQTT_REASON_SUCCESS, error);
    }

  if (is_refusal (outgoing, packet))
    {
      g_autofree char *reason = mqtt_reason_describe (packet->ack.reason, packet->properties);
      GError *refusal = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED,
                                        packet->ack.reason,
                                        "The server did not take the message: %s", reason);

      mqtt_error_set_properties (refusal, packet->properties);
      mqtt_outgoing_fail (self, outgoing, refusal);
      return TRUE;
    }

  mqtt_outgoing_succeed (self, outgoing, packet->ack.reason, packet->properties,
                         now - flight->time);
  return TRUE;
}
