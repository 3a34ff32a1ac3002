/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-request.h"

/* The reason is left out where the version has none, and a packet of five bytes
 * cannot be over a limit that lets a PUBLISH through. */
static gboolean
send_ack (MqttSession     *self,
          MqttPacketType   type,
          guint16          id,
          MqttReason       reason,
          GError         **error)
{
  MqttPacket packet = { .type = type, .id = id };

  packet.ack.reason = self->version == MQTT_VERSION_5_0 ? reason : MQTT_REASON_SUCCESS;

  return mqtt_session_send (self, &packet, error);
}

static gboolean
resolve_alias (MqttSession  *self,
               MqttMessage  *message,
               GError      **error)
{
  guint32 alias;

  if (message->properties == NULL ||
      !mqtt_properties_has (message->properties, MQTT_PROPERTY_TOPIC_ALIAS))
    {
      if (*message->topic != '\0')
        return TRUE;

      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "A PUBLISH has neither a Topic Name nor a Topic Alias (5.0 §3.3.2.1)");
      return FALSE;
    }

  alias = mqtt_properties_get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
  if (alias == 0 || alias > self->alias_maximum)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL,
                      MQTT_REASON_TOPIC_ALIAS_INVALID,
                      "A PUBLISH has the Topic Alias %u and CONNECT allowed up to %u "
                      "(5.0 §3.3.2.3.4)",
                      alias, self->alias_maximum);
      return FALSE;
    }

  if (self->aliases->len < alias)
    g_ptr_array_set_size (self->aliases, alias);

  if (*message->topic != '\0')
    {
      g_free (self->aliases->pdata[alias - 1]);
      self->aliases->pdata[alias - 1] = g_strdup (message->topic);
      return TRUE;
    }

  if (self->aliases->pdata[alias - 1] == NULL)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "A PUBLISH has the Topic Alias %u, which stands for no Topic Name in "
                      "this connection (5.0 §3.3.2.3.4)",
                      alias);
      return FALSE;
    }

  g_free (message->topic);
  message->topic = g_strdup (self->aliases->pdata[alias - 1]);
  return TRUE;
}

/* The server counts what it has sent until our acknowledgement arrives, and that
 * cannot be before it is written (5.0 §3.3.4). */
static gboolean
check_receive_maximum (MqttSession  *self,
                       GError      **error)
{
  if (self->n_received + self->n_unwritten + self->n_held < self->receive_maximum)
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL,
                  MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED,
                  "The server has sent more unacknowledged messages than the Receive "
                  "Maximum of CONNECT, %u (5.0 §3.3.4)",
                  self->receive_maximum);
  return FALSE;
}

/* What asks for no acknowledgement waits for no commit. */
static void
deliver (MqttSession *self,
         MqttMessage *message)
{
  if (self->journal != NULL)
    {
      mqtt_journal_add (self->journal, message);
      self->dirty |= message->qos > MQTT_QOS_0;
    }

  g_ptr_array_add (self->messages, message);
  self->n_messages++;
}

static gboolean
receive_qos_2 (MqttSession  *self,
               MqttPacket   *packet,
               GError      **error)
{
  gpointer key = GUINT_TO_POINTER (packet->id);
  gpointer generation = GUINT_TO_POINTER (self->generation);
  gpointer known = g_hash_table_lookup (self->received, key);
  MqttDeliveryState state = known != NULL ? MQTT_DELIVERY_AWAITS_PUBREL : MQTT_DELIVERY_NONE;

  if (known != generation)
    {
      if (!check_receive_maximum (self, error))
        return FALSE;
      self->n_received++;
    }

  if (state == MQTT_DELIVERY_NONE)
    {
      mqtt_session_note_received (self, packet->id, packet->publish.message);
      deliver (self, g_steal_pointer (&packet->publish.message));
    }

  mqtt_delivery_advance (&state, MQTT_DELIVERY_RECEIVE_QOS_2);
  g_assert (state == MQTT_DELIVERY_AWAITS_PUBREL);
  g_hash_table_insert (self->received, key, generation);

  return send_ack (self, MQTT_PACKET_PUBREC, packet->id, MQTT_REASON_SUCCESS, error);
}

static gboolean
receive_publish (MqttSession  *self,
                 MqttPacket   *packet,
                 GError      **error)
{
  MqttMessage *message = packet->publish.message;

  if (self->version == MQTT_VERSION_5_0 && !resolve_alias (self, message, error))
    return FALSE;

  switch (message->qos)
    {
    case MQTT_QOS_1:
      if (!check_receive_maximum (self, error))
        return FALSE;

      self->n_unwritten++;
      mqtt_session_note_received (self, 0, message);
      deliver (self, g_steal_pointer (&packet->publish.message));
      return send_ack (self, MQTT_PACKET_PUBACK, packet->id, MQTT_REASON_SUCCESS, error);

    case MQTT_QOS_2:
      return receive_qos_2 (self, packet, error);

    case MQTT_QOS_0:
    default:
      deliver (self, g_steal_pointer (&packet->publish.message));
      return TRUE;
    }
}

static gboolean
receive_pubrel (MqttSession  *self,
                MqttPacket   *packet,
                GError      **error)
{
  gpointer key = GUINT_TO_POINTER (packet->id);
  gpointer known = g_hash_table_lookup (self->received, key);
  MqttDeliveryState state = known != NULL ? MQTT_DELIVERY_AWAITS_PUBREL : MQTT_DELIVERY_NONE;
  MqttReason reason = MQTT_REASON_SUCCESS;

  /* Not a fault: after a reconnection the server may not know that it was done. */
  if (!mqtt_delivery_advance (&state, MQTT_DELIVERY_PUBREL))
    reason = MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND;

  if (g_hash_table_remove (self->received, key))
    mqtt_session_note_released (self, packet->id);
  if (known == GUINT_TO_POINTER (self->generation))
    {
      self->n_received--;
      self->n_unwritten++;
    }

  return send_ack (self, MQTT_PACKET_PUBCOMP, packet->id, reason, error);
}

/**
 * mqtt_session_receive_message:
 * @self: a connected session
 * @message: (transfer full): a message of QoS 0 with a topic and no Topic Alias
 *
 * What mqtt_session_receive() does with the PUBLISH of such a message.
 */
void
mqtt_session_receive_message (MqttSession *self,
                              MqttMessage *message)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (message != NULL);
  g_return_if_fail (self->connected);

  deliver (self, message);
}

/**
 * mqtt_session_receive:
 * @self: a connected session
 * @packet: PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK or UNSUBACK
 * @now: the present, monotonic µs
 * @error: %MQTT_ERROR_PROTOCOL with the reason to give in DISCONNECT
 *
 * Takes a packet in, and the message out of a PUBLISH.
 *
 * Returns: whether @packet keeps to the protocol
 */
gboolean
mqtt_session_receive (MqttSession  *self,
                      MqttPacket   *packet,
                      gint64        now,
                      GError      **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packet != NULL, FALSE);
  g_return_val_if_fail (self->connected, FALSE);

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
      return receive_publish (self, packet, error);

    case MQTT_PACKET_PUBREL:
      return receive_pubrel (self, packet, error);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
      ok = mqtt_session_handle_ack (self, packet, now, error);
      break;

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      ok = mqtt_session_handle_suback (self, packet, now, error);
      break;

    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
    default:
      g_return_val_if_reached (FALSE);
    }

  if (ok)
    mqtt_session_pump (self, now);

  return ok;
}
