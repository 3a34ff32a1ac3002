/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-packet.h"

/**
 * mqtt_packet_new:
 * @type: its type
 * @id: the Packet Identifier, 0 where the packet has none
 *
 * Returns: (transfer full): a packet whose other members are empty
 */
MqttPacket *
mqtt_packet_new (MqttPacketType type,
                 guint16        id)
{
  MqttPacket *self = g_new0 (MqttPacket, 1);

  self->type = type;
  self->id = id;

  return self;
}

/**
 * mqtt_packet_clear:
 * @self: a packet
 *
 * Frees what it holds.
 */
void
mqtt_packet_clear (MqttPacket *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->properties, mqtt_properties_unref);
  switch (self->type)
    {
    case MQTT_PACKET_CONNECT:
      g_free (self->connect.client_id);
      g_free (self->connect.username);
      g_clear_pointer (&self->connect.password, g_bytes_unref);
      g_clear_pointer (&self->connect.will, mqtt_message_unref);
      break;
    case MQTT_PACKET_PUBLISH:
      g_clear_pointer (&self->publish.message, mqtt_message_unref);
      break;
    case MQTT_PACKET_SUBSCRIBE:
      g_clear_pointer (&self->subscribe.subscriptions, g_ptr_array_unref);
      break;
    case MQTT_PACKET_UNSUBSCRIBE:
      g_strfreev (self->unsubscribe.filters);
      break;
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      g_clear_pointer (&self->suback.reasons, g_byte_array_unref);
      break;
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
    default:
      break;
    }
}

/**
 * mqtt_packet_free:
 * @self: (transfer full): a packet
 */
void
mqtt_packet_free (MqttPacket *self)
{
  g_return_if_fail (self != NULL);

  mqtt_packet_clear (self);
  g_free (self);
}
