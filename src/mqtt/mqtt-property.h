/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttProperty:
 *
 * The property identifiers of 5.0 §2.2.2.2, table 2-4.
 */
typedef enum
{
  MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR = 0x01,
  MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL = 0x02,
  MQTT_PROPERTY_CONTENT_TYPE = 0x03,
  MQTT_PROPERTY_RESPONSE_TOPIC = 0x08,
  MQTT_PROPERTY_CORRELATION_DATA = 0x09,
  MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER = 0x0b,
  MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL = 0x11,
  MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER = 0x12,
  MQTT_PROPERTY_SERVER_KEEP_ALIVE = 0x13,
  MQTT_PROPERTY_AUTHENTICATION_METHOD = 0x15,
  MQTT_PROPERTY_AUTHENTICATION_DATA = 0x16,
  MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION = 0x17,
  MQTT_PROPERTY_WILL_DELAY_INTERVAL = 0x18,
  MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION = 0x19,
  MQTT_PROPERTY_RESPONSE_INFORMATION = 0x1a,
  MQTT_PROPERTY_SERVER_REFERENCE = 0x1c,
  MQTT_PROPERTY_REASON_STRING = 0x1f,
  MQTT_PROPERTY_RECEIVE_MAXIMUM = 0x21,
  MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM = 0x22,
  MQTT_PROPERTY_TOPIC_ALIAS = 0x23,
  MQTT_PROPERTY_MAXIMUM_QOS = 0x24,
  MQTT_PROPERTY_RETAIN_AVAILABLE = 0x25,
  MQTT_PROPERTY_USER_PROPERTY = 0x26,
  MQTT_PROPERTY_MAXIMUM_PACKET_SIZE = 0x27,
  MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28,
  MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIERS_AVAILABLE = 0x29,
  MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE = 0x2a,
} MqttProperty;

typedef enum
{
  MQTT_PROPERTY_TYPE_BYTE,
  MQTT_PROPERTY_TYPE_TWO_BYTE,
  MQTT_PROPERTY_TYPE_FOUR_BYTE,
  MQTT_PROPERTY_TYPE_VARINT,
  MQTT_PROPERTY_TYPE_STRING,
  MQTT_PROPERTY_TYPE_BINARY,
  MQTT_PROPERTY_TYPE_PAIR,
} MqttPropertyType;

/* The place of a property list: a packet type, or the Will inside CONNECT. */
#define MQTT_PROPERTIES_WILL 0

const char *mqtt_property_get_name    (MqttProperty      id);
gboolean    mqtt_property_get_type_of (guint             id,
                                       MqttPropertyType *type);
gboolean    mqtt_property_is_allowed  (MqttProperty      id,
                                       guint             place);
gboolean    mqtt_property_get_range   (MqttProperty      id,
                                       guint32          *min,
                                       guint32          *max);

G_END_DECLS
