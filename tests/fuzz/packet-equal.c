/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "packet-equal.h"

#include <string.h>

static gboolean
bytes_equal (GBytes *a,
             GBytes *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_bytes_equal (a, b);
}

static gboolean
item_equal (const MqttProperties *a,
            const MqttProperties *b,
            guint                 index)
{
  MqttProperty id = mqtt_properties_get_id (a, index);
  const char *name[2];
  const char *value[2];
  MqttPropertyType type;

  if (mqtt_properties_get_id (b, index) != id || !mqtt_property_get_type_of (id, &type))
    return FALSE;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
    case MQTT_PROPERTY_TYPE_VARINT:
      return mqtt_properties_get_uint_at (a, index) == mqtt_properties_get_uint_at (b, index);

    case MQTT_PROPERTY_TYPE_STRING:
      return g_str_equal (mqtt_properties_get_string_at (a, index),
                          mqtt_properties_get_string_at (b, index));

    case MQTT_PROPERTY_TYPE_BINARY:
      return g_bytes_equal (mqtt_properties_get_binary_at (a, index),
                            mqtt_properties_get_binary_at (b, index));

    case MQTT_PROPERTY_TYPE_PAIR:
      return mqtt_properties_get_user_at (a, index, &name[0], &value[0]) &&
             mqtt_properties_get_user_at (b, index, &name[1], &value[1]) &&
             g_str_equal (name[0], name[1]) && g_str_equal (value[0], value[1]);

    default:
      return FALSE;
    }
}

gboolean
properties_equal (const MqttProperties *a,
                  const MqttProperties *b)
{
  guint n = mqtt_properties_get_n (a);

  if (mqtt_properties_get_n (b) != n)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!item_equal (a, b, i))
        return FALSE;
    }

  return TRUE;
}

static gboolean
payload_equal (const MqttMessage *a,
               const MqttMessage *b)
{
  return a->payload_size == b->payload_size &&
         (a->payload_size == 0 || memcmp (a->payload, b->payload, a->payload_size) == 0);
}

gboolean
message_equal (const MqttMessage *a,
               const MqttMessage *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_str_equal (a->topic, b->topic) && payload_equal (a, b) &&
         a->qos == b->qos && a->retain == b->retain && a->dup == b->dup &&
         properties_equal (a->properties, b->properties);
}

static gboolean
connect_equal (const MqttConnectPacket *a,
               const MqttConnectPacket *b)
{
  return g_str_equal (a->client_id, b->client_id) &&
         g_strcmp0 (a->username, b->username) == 0 &&
         bytes_equal (a->password, b->password) && message_equal (a->will, b->will) &&
         a->version == b->version && a->keep_alive == b->keep_alive &&
         a->clean_start == b->clean_start;
}

static gboolean
subscribe_equal (GPtrArray *a,
                 GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const MqttSubscription *x = a->pdata[i];
      const MqttSubscription *y = b->pdata[i];

      if (!g_str_equal (x->filter, y->filter) || x->qos != y->qos ||
          x->no_local != y->no_local || x->retain_as_published != y->retain_as_published ||
          x->retain_handling != y->retain_handling)
        return FALSE;
    }

  return TRUE;
}

/* An empty array has no data. */
static gboolean
reasons_equal (GByteArray *a,
               GByteArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len) == 0);
}

static gboolean
body_equal (const MqttPacket *a,
            const MqttPacket *b)
{
  switch (a->type)
    {
    case MQTT_PACKET_CONNECT:
      return connect_equal (&a->connect, &b->connect);

    case MQTT_PACKET_CONNACK:
      return a->connack.reason == b->connack.reason &&
             a->connack.session_present == b->connack.session_present;

    case MQTT_PACKET_PUBLISH:
      return message_equal (a->publish.message, b->publish.message);

    case MQTT_PACKET_SUBSCRIBE:
      return subscribe_equal (a->subscribe.subscriptions, b->subscribe.subscriptions);

    case MQTT_PACKET_UNSUBSCRIBE:
      return g_strv_equal ((const char *const *) a->unsubscribe.filters,
                           (const char *const *) b->unsubscribe.filters);

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return reasons_equal (a->suback.reasons, b->suback.reasons);

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
      return a->ack.reason == b->ack.reason;

    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return TRUE;

    default:
      return FALSE;
    }
}

gboolean
packet_equal (const MqttPacket *a,
              const MqttPacket *b)
{
  return a->type == b->type && a->id == b->id &&
         properties_equal (a->properties, b->properties) && body_equal (a, b);
}
