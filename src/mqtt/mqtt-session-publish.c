/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "mqtt-session-private.h"
#include "mqtt-topic.h"

/* The bounds of what waits while there is no connection. */
#define MAX_WAITING 1000
#define MAX_WAITING_BYTES (16 * 1024 * 1024)

static gsize
message_size (MqttMessage *message)
{
  return strlen (message->topic) + g_bytes_get_size (message->payload);
}

/* Moves @self to the tail or the head of @queue. */
static void
outgoing_move (MqttSession  *session,
               MqttOutgoing *self,
               GQueue       *queue,
               gboolean      first)
{
  if (self->queue != NULL)
    g_queue_unlink (self->queue, &self->flight.link);
  if (self->queue == &session->waiting)
    session->waiting_bytes -= message_size (self->message);

  self->queue = queue;
  if (queue == &session->waiting)
    session->waiting_bytes += message_size (self->message);

  if (queue != NULL && first)
    g_queue_push_head_link (queue, &self->flight.link);
  else if (queue != NULL)
    g_queue_push_tail_link (queue, &self->flight.link);
}

static void
outgoing_free (MqttSession  *session,
               MqttOutgoing *self)
{
  outgoing_move (session, self, NULL, FALSE);
  if (self->flight.id != 0)
    g_hash_table_remove (session->flights, GUINT_TO_POINTER (self->flight.id));

  mqtt_message_unref (self->message);
  g_free (self);
}

/* Takes @error. */
static void
outgoing_fail (MqttSession  *session,
               MqttOutgoing *self,
               GError       *error)
{
  mqtt_session_finish (session, self->flight.tag, NULL, error);
  outgoing_free (session, self);
}

static void
outgoing_succeed (MqttSession    *session,
                  MqttOutgoing   *self,
                  MqttReason      reason,
                  MqttProperties *properties,
                  gint64          latency)
{
  guint8 code = reason;

  mqtt_session_finish (session, self->flight.tag,
                       mqtt_ack_new (&code, 1, properties, latency), NULL);
  outgoing_free (session, self);
}

static gboolean
send_pubrel (MqttSession  *self,
             guint16       id,
             MqttReason    reason,
             GError      **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBREL, .id = id };

  packet.ack.reason = self->version == MQTT_VERSION_5_0 ? reason : MQTT_REASON_SUCCESS;

  return mqtt_session_send (self, &packet, error);
}

static gboolean
send_message (MqttSession  *self,
              MqttMessage  *message,
              guint16       id,
              gboolean      dup,
              GError      **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_PUBLISH, .id = id };
  g_autoptr (MqttMessage) copy = NULL;

  packet.publish.message = message;

  /* DUP belongs to the packet, but the message may be shared. */
  if ((gboolean) message->dup != dup)
    {
      copy = mqtt_message_new (message->topic, message->payload, message->qos,
                               message->retain, message->properties);
      copy->dup = dup;
      packet.publish.message = copy;
    }

  return mqtt_limits_check_message (&self->limits, message, error) &&
         mqtt_session_send (self, &packet, error);
}

/* Returns FALSE with *error unset when all Packet Identifiers are in use. */
static gboolean
outgoing_send (MqttSession   *session,
               MqttOutgoing  *self,
               gint64         now,
               GError       **error)
{
  guint16 id = self->flight.id != 0 ? self->flight.id : mqtt_session_next_id (session);

  if (id == 0 || !send_message (session, self->message, id, self->again, error))
    return FALSE;

  if (self->flight.id == 0)
    {
      self->flight.id = id;
      g_hash_table_insert (session->flights, GUINT_TO_POINTER (id), &self->flight);
    }

  mqtt_delivery_advance (&self->state,
                         self->message->qos == MQTT_QOS_1 ? MQTT_DELIVERY_SEND_QOS_1
                                                          : MQTT_DELIVERY_SEND_QOS_2);
  self->flight.time = now;
  outgoing_move (session, self, &session->publishes, FALSE);

  return TRUE;
}

void
mqtt_session_pump_outgoing (MqttSession *self,
                            gint64       now)
{
  while (!g_queue_is_empty (&self->waiting) &&
         self->publishes.length + self->releases.length < self->limits.receive_maximum)
    {
      MqttOutgoing *outgoing = g_queue_peek_head (&self->waiting);
      g_autoptr (GError) error = NULL;

      if (outgoing_send (self, outgoing, now, &error))
        continue;

      if (error == NULL)
        break;

      outgoing_fail (self, outgoing, g_steal_pointer (&error));
    }
}

/* The server has kept nothing: what it took over with PUBREC is done, for it was
 * its own from then on; the rest begins anew. */
static void
forget_outgoing (MqttSession *self)
{
  MqttOutgoing *outgoing;
  GList *next;

  while ((outgoing = g_queue_peek_head (&self->releases)) != NULL)
    outgoing_succeed (self, outgoing, MQTT_REASON_SUCCESS, NULL, 0);

  for (GList *l = self->waiting.head; l != NULL; l = next)
    {
      outgoing = l->data;
      next = l->next;

      /* Its owner was told that it was given up. */
      if (outgoing->flight.tag == NULL)
        {
          outgoing_free (self, outgoing);
          continue;
        }

      if (outgoing->flight.id != 0)
        g_hash_table_remove (self->flights, GUINT_TO_POINTER (outgoing->flight.id));
      outgoing->flight.id = 0;
      outgoing->state = MQTT_DELIVERY_NONE;
      outgoing->again = FALSE;
    }
}

void
mqtt_session_resume_outgoing (MqttSession *self,
                              gboolean     session_present)
{
  while (!g_queue_is_empty (&self->publishes))
    {
      MqttOutgoing *outgoing = g_queue_peek_tail (&self->publishes);

      outgoing->again = TRUE;
      outgoing_move (self, outgoing, &self->waiting, TRUE);
    }

  if (!session_present)
    {
      forget_outgoing (self);
      return;
    }

  for (GList *l = self->releases.head; l != NULL; l = l->next)
    {
      MqttOutgoing *outgoing = l->data;

      outgoing->again = TRUE;
      send_pubrel (self, outgoing->flight.id, MQTT_REASON_SUCCESS, NULL);
    }
}

void
mqtt_session_abandon_outgoing (MqttSession  *self,
                               const GError *error)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      GList *next;

      for (GList *l = queues[i]->head; l != NULL; l = next)
        {
          MqttOutgoing *outgoing = l->data;

          next = l->next;
          if (outgoing->flight.tag != NULL)
            mqtt_session_finish (self, g_steal_pointer (&outgoing->flight.tag), NULL,
                                 g_error_copy (error));
          if (outgoing->flight.id == 0)
            outgoing_free (self, outgoing);
        }
    }
}

gboolean
mqtt_session_withdraw_outgoing (MqttSession *self,
                                gpointer     tag)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      for (GList *l = queues[i]->head; l != NULL; l = l->next)
        {
          MqttOutgoing *outgoing = l->data;

          if (outgoing->flight.tag != tag)
            continue;

          outgoing->flight.tag = NULL;
          if (outgoing->flight.id == 0)
            outgoing_free (self, outgoing);
          return TRUE;
        }
    }

  return FALSE;
}

void
mqtt_session_free_outgoing (MqttSession *self)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      while (!g_queue_is_empty (queues[i]))
        outgoing_free (self, g_queue_peek_head (queues[i]));
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

  if (message->properties != NULL &&
      mqtt_properties_has (message->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "Only a server may put a Subscription Identifier into PUBLISH "
                      "(5.0 §3.3.4)");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_waiting (MqttSession  *self,
               MqttMessage  *message,
               GError      **error)
{
  if (self->waiting.length < MAX_WAITING &&
      self->waiting_bytes + message_size (message) <= MAX_WAITING_BYTES)
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_TOO_LARGE, 0,
                  "The offline queue is full: it holds %d messages or %d MiB",
                  MAX_WAITING, MAX_WAITING_BYTES / (1024 * 1024));
  return FALSE;
}

/**
 * mqtt_session_publish:
 * @self: a session
 * @message: a message
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
  MqttOutgoing *outgoing;
  GError *local_error = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (message != NULL, FALSE);

  if (!check_message (self, message, error))
    return FALSE;

  if (message->qos == MQTT_QOS_0 && self->connected)
    return send_message (self, message, 0, FALSE, error);

  if (message->qos == MQTT_QOS_0)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_CONNECTED, 0,
                      "A message of QoS 0 is not kept until there is a connection");
      return FALSE;
    }

  if (self->connected ? !mqtt_limits_check_message (&self->limits, message, error)
                      : !check_waiting (self, message, error))
    return FALSE;

  outgoing = g_new0 (MqttOutgoing, 1);
  outgoing->flight.type = MQTT_PACKET_PUBLISH;
  outgoing->flight.tag = tag;
  outgoing->flight.link.data = outgoing;
  outgoing->message = mqtt_message_ref (message);
  outgoing_move (self, outgoing, &self->waiting, FALSE);

  if (!self->connected ||
      self->waiting.length > 1 ||
      self->publishes.length + self->releases.length >= self->limits.receive_maximum ||
      outgoing_send (self, outgoing, now, &local_error) ||
      local_error == NULL)
    return TRUE;

  outgoing_free (self, outgoing);
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

gboolean
mqtt_session_handle_ack (MqttSession  *self,
                         MqttPacket   *packet,
                         gint64        now,
                         GError      **error)
{
  MqttFlight *flight = g_hash_table_lookup (self->flights, GUINT_TO_POINTER (packet->id));
  MqttOutgoing *outgoing;

  if (flight == NULL || flight->type != MQTT_PACKET_PUBLISH)
    {
      /* Only PUBREC wants an answer, without which the server would wait forever. */
      if (packet->type == MQTT_PACKET_PUBREC && !MQTT_REASON_IS_ERROR (packet->ack.reason))
        return send_pubrel (self, packet->id, MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND, error);

      g_debug ("%s for the unknown Packet Identifier %u",
               packet_name (packet->type), packet->id);
      return TRUE;
    }

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
        outgoing_move (self, outgoing, &self->releases, FALSE);
      return send_pubrel (self, packet->id, MQTT_REASON_SUCCESS, error);
    }

  if (is_refusal (outgoing, packet))
    {
      g_autofree char *reason = mqtt_reason_describe (packet->ack.reason, packet->properties);

      outgoing_fail (self, outgoing,
                     mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, packet->ack.reason,
                                     "The server did not take the message: %s", reason));
      return TRUE;
    }

  outgoing_succeed (self, outgoing, packet->ack.reason, packet->properties,
                    now - flight->time);
  return TRUE;
}
