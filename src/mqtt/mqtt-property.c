/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-property.h"
#include "mqtt-types.h"

#define IN(type) (1u << (MQTT_PACKET_##type))
#define IN_WILL (1u << MQTT_PROPERTIES_WILL)
#define IN_ACKS (IN (CONNACK) | IN (PUBACK) | IN (PUBREC) | IN (PUBREL) | IN (PUBCOMP) | \
                 IN (SUBACK) | IN (UNSUBACK) | IN (DISCONNECT) | IN (AUTH))
#define IN_ALL (IN_WILL | IN_ACKS | IN (CONNECT) | IN (PUBLISH) | IN (SUBSCRIBE) | IN (UNSUBSCRIBE))

/* 5.0 §2.2.2.2, table 2-4; the range is that of the section of each property. */
static const struct
{
  guint8 id;
  guint8 type;
  guint16 places;
  guint32 min;
  guint32 max;
  const char *name;
} table[] = {
  { 0x01, MQTT_PROPERTY_TYPE_BYTE, IN (PUBLISH) | IN_WILL, 0, 1, "Payload Format Indicator" },
  { 0x02, MQTT_PROPERTY_TYPE_FOUR_BYTE, IN (PUBLISH) | IN_WILL, 0, G_MAXUINT32, "Message Expiry Interval" },
  { 0x03, MQTT_PROPERTY_TYPE_STRING, IN (PUBLISH) | IN_WILL, 0, 0, "Content Type" },
  { 0x08, MQTT_PROPERTY_TYPE_STRING, IN (PUBLISH) | IN_WILL, 0, 0, "Response Topic" },
  { 0x09, MQTT_PROPERTY_TYPE_BINARY, IN (PUBLISH) | IN_WILL, 0, 0, "Correlation Data" },
  { 0x0b, MQTT_PROPERTY_TYPE_VARINT, IN (PUBLISH) | IN (SUBSCRIBE), 1, 268435455, "Subscription Identifier" },
  { 0x11, MQTT_PROPERTY_TYPE_FOUR_BYTE, IN (CONNECT) | IN (CONNACK) | IN (DISCONNECT), 0, G_MAXUINT32, "Session Expiry Interval" },
  { 0x12, MQTT_PROPERTY_TYPE_STRING, IN (CONNACK), 0, 0, "Assigned Client Identifier" },
  { 0x13, MQTT_PROPERTY_TYPE_TWO_BYTE, IN (CONNACK), 0, 65535, "Server Keep Alive" },
  { 0x15, MQTT_PROPERTY_TYPE_STRING, IN (CONNECT) | IN (CONNACK) | IN (AUTH), 0, 0, "Authentication Method" },
  { 0x16, MQTT_PROPERTY_TYPE_BINARY, IN (CONNECT) | IN (CONNACK) | IN (AUTH), 0, 0, "Authentication Data" },
  { 0x17, MQTT_PROPERTY_TYPE_BYTE, IN (CONNECT), 0, 1, "Request Problem Information" },
  { 0x18, MQTT_PROPERTY_TYPE_FOUR_BYTE, IN_WILL, 0, G_MAXUINT32, "Will Delay Interval" },
  { 0x19, MQTT_PROPERTY_TYPE_BYTE, IN (CONNECT), 0, 1, "Request Response Information" },
  { 0x1a, MQTT_PROPERTY_TYPE_STRING, IN (CONNACK), 0, 0, "Response Information" },
  { 0x1c, MQTT_PROPERTY_TYPE_STRING, IN (CONNACK) | IN (DISCONNECT), 0, 0, "Server Reference" },
  { 0x1f, MQTT_PROPERTY_TYPE_STRING, IN_ACKS, 0, 0, "Reason String" },
  { 0x21, MQTT_PROPERTY_TYPE_TWO_BYTE, IN (CONNECT) | IN (CONNACK), 1, 65535, "Receive Maximum" },
  { 0x22, MQTT_PROPERTY_TYPE_TWO_BYTE, IN (CONNECT) | IN (CONNACK), 0, 65535, "Topic Alias Maximum" },
  { 0x23, MQTT_PROPERTY_TYPE_TWO_BYTE, IN (PUBLISH), 1, 65535, "Topic Alias" },
  { 0x24, MQTT_PROPERTY_TYPE_BYTE, IN (CONNACK), 0, 1, "Maximum QoS" },
  { 0x25, MQTT_PROPERTY_TYPE_BYTE, IN (CONNACK), 0, 1, "Retain Available" },
  { 0x26, MQTT_PROPERTY_TYPE_PAIR, IN_ALL, 0, 0, "User Property" },
  { 0x27, MQTT_PROPERTY_TYPE_FOUR_BYTE, IN (CONNECT) | IN (CONNACK), 1, G_MAXUINT32, "Maximum Packet Size" },
  { 0x28, MQTT_PROPERTY_TYPE_BYTE, IN (CONNACK), 0, 1, "Wildcard Subscription Available" },
  { 0x29, MQTT_PROPERTY_TYPE_BYTE, IN (CONNACK), 0, 1, "Subscription Identifiers Available" },
  { 0x2a, MQTT_PROPERTY_TYPE_BYTE, IN (CONNACK), 0, 1, "Shared Subscription Available" },
};

static int
find_row (guint id)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].id == id)
        return i;
    }

  return -1;
}

/**
 * mqtt_property_get_name:
 * @id: an identifier
 *
 * Returns: the specification's name
 */
const char *
mqtt_property_get_name (MqttProperty id)
{
  int row = find_row (id);

  return row < 0 ? "Unknown property" : table[row].name;
}

/**
 * mqtt_property_get_type_of:
 * @id: a number that may be an identifier
 * @type: (out): what its value is
 *
 * Returns: whether there is such a property
 */
gboolean
mqtt_property_get_type_of (guint             id,
                           MqttPropertyType *type)
{
  int row = find_row (id);

  if (row < 0)
    return FALSE;

  *type = table[row].type;

  return TRUE;
}

/**
 * mqtt_property_is_allowed:
 * @id: an identifier
 * @place: an #MqttPacketType, or %MQTT_PROPERTIES_WILL
 *
 * Returns: whether the property may stand there
 */
gboolean
mqtt_property_is_allowed (MqttProperty id,
                          guint        place)
{
  int row = find_row (id);

  return row >= 0 && (table[row].places & (1u << place)) != 0;
}

/**
 * mqtt_property_get_range:
 * @id: a property that is a number
 * @min: (out): the smallest value it may have
 * @max: (out): the greatest
 *
 * Returns: whether there is such a property and it is a number
 */
gboolean
mqtt_property_get_range (MqttProperty  id,
                         guint32      *min,
                         guint32      *max)
{
  int row = find_row (id);

  if (row < 0 || table[row].type > MQTT_PROPERTY_TYPE_VARINT)
    return FALSE;

  *min = table[row].min;
  *max = table[row].max;

  return TRUE;
}
