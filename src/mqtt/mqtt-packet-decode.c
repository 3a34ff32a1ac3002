/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-packet-decode.h"

/* Reading packets. Each function reads one body and checks every rule that can
 * be checked without knowing what came before. */

static gboolean
malformed (GError     **error,
           const char  *rule)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                  "%s", rule);
  return FALSE;
}

static gboolean
broken_rule (GError     **error,
             const char  *rule)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "%s", rule);
  return FALSE;
}

static gboolean
read_id (MqttPacket  *packet,
         MqttReader  *reader,
         GError     **error)
{
  if (!mqtt_reader_read_u16 (reader, &packet->id, error))
    return FALSE;

  if (packet->id == 0)
    return broken_rule (error, "A Packet Identifier is 0 (5.0 §2.2.1)");

  return TRUE;
}

static gboolean
read_properties (MqttPacket   *packet,
                 MqttReader   *reader,
                 MqttVersion   version,
                 GError      **error)
{
  if (version < MQTT_VERSION_5_0)
    return TRUE;

  packet->properties = mqtt_properties_read (reader, packet->type, error);

  return packet->properties != NULL;
}

static gboolean
check_reason (MqttPacketType   type,
              guint8           reason,
              GError         **error)
{
  if (mqtt_reason_is_allowed (reason, type))
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "The reason code 0x%02X does not belong into this packet (5.0 §2.4)", reason);
  return FALSE;
}

static gboolean
read_protocol (MqttConnectPacket  *connect,
               MqttReader         *reader,
               GError            **error)
{
  g_autofree char *name = mqtt_reader_read_string (reader, error);
  guint8 level;

  if (name == NULL || !mqtt_reader_read_u8 (reader, &level, error))
    return FALSE;

  if ((g_str_equal (name, "MQIsdp") && level == MQTT_VERSION_3_1) ||
      (g_str_equal (name, "MQTT") &&
       (level == MQTT_VERSION_3_1_1 || level == MQTT_VERSION_5_0)))
    {
      connect->version = level;
      return TRUE;
    }

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL,
                  MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
                  "There is no protocol “%s” with level %u (5.0 §3.1.2.1)", name, level);
  return FALSE;
}

static gboolean
check_connect_flags (guint8        flags,
                     MqttVersion   version,
                     GError      **error)
{
  if ((flags & 0x01) != 0)
    return malformed (error, "The reserved flag of CONNECT is set (5.0 §3.1.2.3)");

  if ((flags & 0x04) == 0 && (flags & 0x38) != 0)
    return malformed (error, "Will QoS or Will Retain is set without a Will (5.0 §3.1.2.6)");

  if ((flags & 0x18) == 0x18)
    return malformed (error, "The Will QoS is 3 (5.0 §3.1.2.6)");

  if (version < MQTT_VERSION_5_0 && (flags & 0xc0) == 0x40)
    return malformed (error, "There is a password without a user name (3.1.1 §3.1.2.9)");

  return TRUE;
}

static gboolean
read_will (MqttConnectPacket  *connect,
           guint8              flags,
           MqttReader         *reader,
           GError            **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  g_autofree char *topic = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (connect->version >= MQTT_VERSION_5_0)
    {
      properties = mqtt_properties_read (reader, MQTT_PROPERTIES_WILL, error);
      if (properties == NULL)
        return FALSE;
    }

  topic = mqtt_reader_read_string (reader, error);
  if (topic == NULL)
    return FALSE;
  if (*topic == '\0' || strpbrk (topic, "+#") != NULL)
    return malformed (error, "The Will Topic is not a Topic Name (5.0 §3.1.3.3)");
  payload = mqtt_reader_read_binary (reader, error);
  if (payload == NULL)
    return FALSE;

  connect->will = mqtt_message_new (topic, payload, flags >> 3 & 3, flags & 0x20, properties);

  return TRUE;
}

static gboolean
read_connect (MqttPacket  *packet,
              MqttReader  *reader,
              GError     **error)
{
  MqttConnectPacket *connect = &packet->connect;
  guint8 flags;

  if (!read_protocol (connect, reader, error) ||
      !mqtt_reader_read_u8 (reader, &flags, error) ||
      !check_connect_flags (flags, connect->version, error) ||
      !mqtt_reader_read_u16 (reader, &connect->keep_alive, error) ||
      !read_properties (packet, reader, connect->version, error))
    return FALSE;

  connect->clean_start = (flags & 0x02) != 0;
  connect->client_id = mqtt_reader_read_string (reader, error);
  if (connect->client_id == NULL)
    return FALSE;

  if ((flags & 0x04) != 0 && !read_will (connect, flags, reader, error))
    return FALSE;

  if ((flags & 0x80) != 0)
    {
      connect->username = mqtt_reader_read_string (reader, error);
      if (connect->username == NULL)
        return FALSE;
    }

  if ((flags & 0x40) != 0)
    {
      connect->password = mqtt_reader_read_binary (reader, error);
      if (connect->password == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_connack (MqttPacket   *packet,
              MqttReader   *reader,
              MqttVersion   version,
              GError      **error)
{
  guint8 flags;
  guint8 code;

  if (!mqtt_reader_read_u8 (reader, &flags, error) ||
      !mqtt_reader_read_u8 (reader, &code, error))
    return FALSE;

  if ((flags & 0xfe) != 0)
    return malformed (error, "A reserved flag of CONNACK is set (5.0 §3.2.2.1)");

  /* 3.1 had no Session Present: the whole byte was reserved. */
  packet->connack.session_present = version > MQTT_VERSION_3_1 && (flags & 0x01) != 0;
  if (version >= MQTT_VERSION_5_0 && code > 0 && code <= 5 &&
      mqtt_reader_get_remaining (reader) == 0)
    {
      /* A server that knows nothing newer refuses a CONNECT of 5.0 in the words of
       * 3.1.1 (§3.1.2.2). */
      packet->connack.reason = mqtt_reason_from_connack_v3 (code);
      version = MQTT_VERSION_3_1_1;
    }
  else if (version >= MQTT_VERSION_5_0)
    {
      if (!check_reason (MQTT_PACKET_CONNACK, code, error))
        return FALSE;
      packet->connack.reason = code;
    }
  else
    {
      packet->connack.reason = mqtt_reason_from_connack_v3 (code);
    }

  if (packet->connack.session_present && code != 0)
    return broken_rule (error, "CONNACK refuses and has Session Present set (5.0 §3.2.2.1.1)");

  return read_properties (packet, reader, version, error);
}

static gboolean
check_publish_topic (const char            *topic,
                     gsize                  size,
                     const MqttProperties  *properties,
                     GError               **error)
{
  if (size == 0)
    {
      if (mqtt_properties_has (properties, MQTT_PROPERTY_TOPIC_ALIAS))
        return TRUE;
      return broken_rule (error, "A PUBLISH has neither a topic nor a Topic Alias (5.0 §3.3.2.1)");
    }

  if (memchr (topic, '+', size) != NULL || memchr (topic, '#', size) != NULL)
    return malformed (error, "The topic of a PUBLISH contains a wildcard (5.0 §3.3.2.1)");

  return TRUE;
}

static gboolean
check_publish_flags (guint8   flags,
                     GError **error)
{
  if ((flags & 0x06) == 0x06)
    return malformed (error, "The QoS of a PUBLISH is 3 (5.0 §3.3.1.2)");

  if ((flags & 0x0e) == 0x08)
    return malformed (error, "DUP is set in a PUBLISH of QoS 0 (5.0 §3.3.1.1)");

  return TRUE;
}

static gboolean
read_publish (MqttPacket       *packet,
              guint8            flags,
              MqttReader       *reader,
              MqttVersion       version,
              MqttMessagePool  *pool,
              GError          **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  MqttMessage *message;
  const char *topic;
  guint16 topic_size;
  const guint8 *payload;
  gsize payload_size;
  GBytes *block;
  guint qos = flags >> 1 & 3;

  topic = mqtt_reader_read_text (reader, &topic_size, error);
  if (topic == NULL || (qos > 0 && !read_id (packet, reader, error)))
    return FALSE;

  if (version >= MQTT_VERSION_5_0)
    {
      properties = mqtt_properties_read (reader, MQTT_PACKET_PUBLISH, error);
      if (properties == NULL)
        return FALSE;
    }

  if (!check_publish_topic (topic, topic_size, properties, error))
    return FALSE;

  payload = mqtt_reader_read_rest (reader, &payload_size, &block);
  message = mqtt_message_new_pooled (pool, topic, topic_size, payload, payload_size, block);
  message->qos = qos;
  message->retain = flags & 0x01;
  message->dup = (flags & 0x08) != 0;
  if (mqtt_properties_get_n (properties) > 0)
    message->properties = g_steal_pointer (&properties);
  packet->publish.message = message;

  return TRUE;
}

static gboolean
read_reason (MqttPacket   *packet,
             MqttReader   *reader,
             MqttVersion   version,
             GError      **error)
{
  guint8 reason;

  packet->ack.reason = MQTT_REASON_SUCCESS;
  if (version < MQTT_VERSION_5_0 || mqtt_reader_get_remaining (reader) == 0)
    return TRUE;

  if (!mqtt_reader_read_u8 (reader, &reason, error) ||
      !check_reason (packet->type, reason, error))
    return FALSE;

  packet->ack.reason = reason;
  if (mqtt_reader_get_remaining (reader) == 0)
    return TRUE;

  return read_properties (packet, reader, version, error);
}

/* The short form of AUTH, without anything, says that authentication is done. */
static gboolean
read_auth (MqttPacket   *packet,
           MqttReader   *reader,
           MqttVersion   version,
           GError      **error)
{
  if (!read_reason (packet, reader, version, error))
    return FALSE;

  if (packet->ack.reason != MQTT_REASON_SUCCESS &&
      !mqtt_properties_has (packet->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD))
    return broken_rule (error, "An AUTH has no Authentication Method (5.0 §3.15.2.2.2)");

  return TRUE;
}

static gboolean
read_subscription (GPtrArray    *subscriptions,
                   MqttReader   *reader,
                   MqttVersion   version,
                   GError      **error)
{
  g_autofree char *filter = mqtt_reader_read_string (reader, error);
  MqttSubscription *subscription;
  guint8 options;

  if (filter == NULL || !mqtt_reader_read_u8 (reader, &options, error))
    return FALSE;

  if ((options & (version >= MQTT_VERSION_5_0 ? 0xc0 : 0xfc)) != 0)
    return malformed (error, "A reserved subscription option is set (5.0 §3.8.3.1)");

  if ((options & 0x03) == 3 && version < MQTT_VERSION_5_0)
    return malformed (error, "The QoS of a subscription is 3 (3.1.1 §3.8.3)");

  if ((options & 0x03) == 3)
    return broken_rule (error, "The QoS of a subscription is 3 (5.0 §3.8.3.1)");

  if ((options & 0x30) == 0x30)
    return broken_rule (error, "The Retain Handling of a subscription is 3 (5.0 §3.8.3.1)");

  subscription = mqtt_subscription_new (filter, options & 0x03);
  subscription->no_local = (options & 0x04) != 0;
  subscription->retain_as_published = (options & 0x08) != 0;
  subscription->retain_handling = options >> 4 & 3;
  g_ptr_array_add (subscriptions, subscription);

  return TRUE;
}

static gboolean
read_subscribe (MqttPacket   *packet,
                MqttReader   *reader,
                MqttVersion   version,
                GError      **error)
{
  GPtrArray *subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);

  packet->subscribe.subscriptions = subscriptions;
  if (!read_id (packet, reader, error) || !read_properties (packet, reader, version, error))
    return FALSE;

  if (mqtt_reader_get_remaining (reader) == 0)
    return broken_rule (error, "A SUBSCRIBE has no Topic Filter (5.0 §3.8.3)");

  while (mqtt_reader_get_remaining (reader) > 0)
    {
      if (!read_subscription (subscriptions, reader, version, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_unsubscribe (MqttPacket   *packet,
                  MqttReader   *reader,
                  MqttVersion   version,
                  GError      **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!read_id (packet, reader, error) || !read_properties (packet, reader, version, error))
    return FALSE;

  if (mqtt_reader_get_remaining (reader) == 0)
    return broken_rule (error, "An UNSUBSCRIBE has no Topic Filter (5.0 §3.10.3)");

  while (mqtt_reader_get_remaining (reader) > 0)
    {
      g_autofree char *filter = mqtt_reader_read_string (reader, error);

      if (filter == NULL)
        return FALSE;
      g_strv_builder_add (builder, filter);
    }

  packet->unsubscribe.filters = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
check_suback_code (MqttPacketType   type,
                   MqttVersion      version,
                   guint8           code,
                   GError         **error)
{
  if (version >= MQTT_VERSION_5_0)
    return check_reason (type, code, error);

  if (code <= 2 || (code == 0x80 && version == MQTT_VERSION_3_1_1))
    return TRUE;

  return malformed (error, "A return code of SUBACK is reserved (3.1.1 §3.9.3)");
}

static gboolean
read_suback (MqttPacket   *packet,
             MqttReader   *reader,
             MqttVersion   version,
             GError      **error)
{
  GByteArray *codes = g_byte_array_new ();

  packet->suback.reasons = codes;
  if (!read_id (packet, reader, error) || !read_properties (packet, reader, version, error))
    return FALSE;

  if (packet->type == MQTT_PACKET_UNSUBACK && version < MQTT_VERSION_5_0)
    return TRUE;

  if (mqtt_reader_get_remaining (reader) == 0)
    return broken_rule (error, "An acknowledgement has no reason code (5.0 §3.9.3)");

  while (mqtt_reader_get_remaining (reader) > 0)
    {
      guint8 code;

      if (!mqtt_reader_read_u8 (reader, &code, error) ||
          !check_suback_code (packet->type, version, code, error))
        return FALSE;
      g_byte_array_append (codes, &code, 1);
    }

  return TRUE;
}

/**
 * mqtt_packet_check_first_byte:
 * @first_byte: the first byte of a fixed header
 * @version: the protocol version
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Checks packet type and flags (5.0 §2.1.2, §2.1.3). What is no MQTT at all, such
 * as the text of a web server, fails here before the rest of it is waited for.
 *
 * Returns: whether a packet may begin like that
 */
gboolean
mqtt_packet_check_first_byte (guint8        first_byte,
                              MqttVersion   version,
                              GError      **error)
{
  guint8 type = first_byte >> 4;
  guint8 flags = first_byte & 0x0f;
  guint8 expected = 0;

  if (type == MQTT_PACKET_PUBLISH)
    return check_publish_flags (flags, error);

  if (type == 0)
    return malformed (error, "The packet type 0 is reserved (5.0 §2.1.2)");

  if (type == MQTT_PACKET_AUTH && version < MQTT_VERSION_5_0)
    return malformed (error, "The packet type 15 is reserved (3.1.1 §2.2.1)");

  if (type == MQTT_PACKET_PUBREL || type == MQTT_PACKET_SUBSCRIBE || type == MQTT_PACKET_UNSUBSCRIBE)
    expected = 0x02;

  /* 3.1 marks a repetition of these with DUP. */
  if (version == MQTT_VERSION_3_1 && expected == 0x02)
    flags &= ~0x08;

  if (flags != expected)
    return malformed (error, "The flags of a fixed header are not what they must be (5.0 §2.1.3)");

  return TRUE;
}

static gboolean
read_body (MqttPacket       *packet,
           guint8            flags,
           MqttReader       *reader,
           MqttVersion       version,
           MqttMessagePool  *pool,
           GError          **error)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return read_connect (packet, reader, error);
    case MQTT_PACKET_CONNACK:
      return read_connack (packet, reader, version, error);
    case MQTT_PACKET_PUBLISH:
      return read_publish (packet, flags, reader, version, pool, error);
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return read_id (packet, reader, error) && read_reason (packet, reader, version, error);
    case MQTT_PACKET_SUBSCRIBE:
      return read_subscribe (packet, reader, version, error);
    case MQTT_PACKET_UNSUBSCRIBE:
      return read_unsubscribe (packet, reader, version, error);
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return read_suback (packet, reader, version, error);
    case MQTT_PACKET_DISCONNECT:
      return read_reason (packet, reader, version, error);
    case MQTT_PACKET_AUTH:
      return read_auth (packet, reader, version, error);
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return TRUE;
    default:
      return malformed (error, "The packet type 0 is reserved (5.0 §2.1.2)");
    }
}

/**
 * mqtt_packet_decode_body:
 * @self: (out caller-allocates): the packet; to be cleared in any case
 * @first_byte: the first byte of the fixed header, which
 *   mqtt_packet_check_first_byte() has accepted
 * @reader: a reader over what follows the fixed header
 * @version: the protocol version
 * @pool: where the message of a PUBLISH is put
 * @error: return location for %MQTT_ERROR_MALFORMED or %MQTT_ERROR_PROTOCOL
 *
 * Reads one control packet (5.0 §2, §3).
 *
 * Returns: whether it is one
 */
gboolean
mqtt_packet_decode_body (MqttPacket       *self,
                         guint8            first_byte,
                         MqttReader       *reader,
                         MqttVersion       version,
                         MqttMessagePool  *pool,
                         GError          **error)
{
  *self = (MqttPacket){ .type = first_byte >> 4 };

  if (!read_body (self, first_byte & 0x0f, reader, version, pool, error))
    return FALSE;

  if (mqtt_reader_get_remaining (reader) > 0)
    return malformed (error, "A packet is longer than its contents: its Remaining Length is too "
                             "long (5.0 §2.1.4)");

  return TRUE;
}
