/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-packet.h"

/* The fixed header's length is known only when the body is written, and takes
 * one to four bytes: the body is written behind room for the longest header. */
#define HEADER_ROOM 5

/* Writing packets. Everything that the sender could have done wrong is refused
 * here, with %MQTT_LAYER_USAGE: what is written is a valid packet. */

static gboolean
refuse (GError     **error,
        MqttError    code,
        const char  *what)
{
  mqtt_set_error (error, MQTT_LAYER_USAGE, code, -1, "%s", what);
  return FALSE;
}

static gboolean
check_string (const char  *text,
              GError     **error)
{
  gsize size = strlen (text);

  if (size > MQTT_MAX_STRING_LENGTH)
    return refuse (error, MQTT_ERROR_TOO_LARGE, "A string is longer than 65,535 bytes (5.0 §1.5.4)");

  if (!g_utf8_validate_len (text, size, NULL))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A string is not well-formed UTF-8 (5.0 §1.5.4)");

  return TRUE;
}

static gboolean
check_binary (GBytes  *data,
              GError **error)
{
  if (g_bytes_get_size (data) > MQTT_MAX_STRING_LENGTH)
    return refuse (error, MQTT_ERROR_TOO_LARGE, "Data is longer than 65,535 bytes (5.0 §1.5.6)");

  return TRUE;
}

/* Strings are short, and still there may be enough of them for more than a GByteArray holds. */
static gboolean
check_room (MqttWriter  *writer,
            gsize        size,
            GError     **error)
{
  gsize written = writer->array->len - HEADER_ROOM;

  if (written <= MQTT_MAX_REMAINING_LENGTH && size <= MQTT_MAX_REMAINING_LENGTH - written)
    return TRUE;

  return refuse (error, MQTT_ERROR_TOO_LARGE,
                 "The packet would be larger than 268,435,455 bytes (5.0 §2.1.4)");
}

static gboolean
write_reason_code (MqttPacketType   type,
                   guint            reason,
                   MqttWriter      *writer,
                   GError         **error)
{
  if (reason > G_MAXUINT8 || !mqtt_reason_is_allowed (reason, type))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "The reason code does not belong into this packet (5.0 §2.4)");

  mqtt_writer_write_u8 (writer, reason);

  return TRUE;
}

static gboolean
write_id (const MqttPacket  *packet,
          MqttWriter        *writer,
          GError           **error)
{
  if (packet->id == 0)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A Packet Identifier cannot be 0 (5.0 §2.2.1)");

  mqtt_writer_write_u16 (writer, packet->id);

  return TRUE;
}

static gboolean
write_properties (const MqttProperties  *properties,
                  guint                  place,
                  MqttVersion            version,
                  MqttWriter            *writer,
                  GError               **error)
{
  g_autoptr (GError) inner = NULL;

  if (version < MQTT_VERSION_5_0)
    return TRUE;

  if (!mqtt_properties_validate (properties, place, &inner))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT, inner->message);

  if (mqtt_properties_get_size (properties) > MQTT_MAX_REMAINING_LENGTH)
    return refuse (error, MQTT_ERROR_TOO_LARGE, "The properties are larger than a packet can be");

  mqtt_properties_write (properties, writer);

  return TRUE;
}

static guint8
get_connect_flags (const MqttConnectPacket *connect)
{
  guint8 flags = 0;

  if (connect->clean_start)
    flags |= 0x02;
  if (connect->will != NULL)
    flags |= 0x04 | connect->will->qos << 3 | (connect->will->retain ? 0x20 : 0);
  if (connect->password != NULL)
    flags |= 0x40;
  if (connect->username != NULL)
    flags |= 0x80;

  return flags;
}

static gboolean
write_will (MqttMessage  *will,
            MqttVersion   version,
            MqttWriter   *writer,
            GError      **error)
{
  g_autoptr (GBytes) payload = NULL;

  if (will->qos > MQTT_QOS_2)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT, "The Will QoS is 0, 1 or 2 (5.0 §3.1.2.6)");

  if (!write_properties (will->properties, MQTT_PROPERTIES_WILL, version, writer, error) ||
      !check_string (will->topic, error))
    return FALSE;

  payload = mqtt_message_dup_payload (will);
  if (!check_binary (payload, error))
    return FALSE;

  mqtt_writer_write_string (writer, will->topic);
  mqtt_writer_write_binary (writer, payload);

  return TRUE;
}

static gboolean
write_connect (const MqttPacket  *packet,
               MqttWriter        *writer,
               GError           **error)
{
  const MqttConnectPacket *connect = &packet->connect;
  const char *client_id = connect->client_id != NULL ? connect->client_id : "";

  if (connect->password != NULL && connect->username == NULL && connect->version < MQTT_VERSION_5_0)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A password needs a user name (3.1.1 §3.1.2.9)");

  mqtt_writer_write_string (writer, connect->version == MQTT_VERSION_3_1 ? "MQIsdp" : "MQTT");
  mqtt_writer_write_u8 (writer, connect->version);
  mqtt_writer_write_u8 (writer, get_connect_flags (connect));
  mqtt_writer_write_u16 (writer, connect->keep_alive);
  if (!write_properties (packet->properties, MQTT_PACKET_CONNECT, connect->version, writer, error))
    return FALSE;

  if (!check_string (client_id, error))
    return FALSE;
  mqtt_writer_write_string (writer, client_id);

  if (connect->will != NULL && !write_will (connect->will, connect->version, writer, error))
    return FALSE;

  if (connect->username != NULL)
    {
      if (!check_string (connect->username, error))
        return FALSE;
      mqtt_writer_write_string (writer, connect->username);
    }

  if (connect->password != NULL)
    {
      if (!check_binary (connect->password, error))
        return FALSE;
      mqtt_writer_write_binary (writer, connect->password);
    }

  return TRUE;
}

static guint8
connack_to_v3 (MqttReason reason)
{
  for (guint8 code = 0; code <= 5; code++)
    {
      if (mqtt_reason_from_connack_v3 (code) == reason)
        return code;
    }

  return 3;
}

static gboolean
write_connack (const MqttPacket  *packet,
               MqttVersion        version,
               MqttWriter        *writer,
               GError           **error)
{
  MqttReason reason = packet->connack.reason;

  if (packet->connack.session_present && reason != MQTT_REASON_SUCCESS)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A CONNACK that refuses has no session (5.0 §3.2.2.1.1)");

  mqtt_writer_write_u8 (writer, packet->connack.session_present ? 1 : 0);
  if (version < MQTT_VERSION_5_0)
    mqtt_writer_write_u8 (writer, connack_to_v3 (reason));
  else if (!write_reason_code (MQTT_PACKET_CONNACK, reason, writer, error))
    return FALSE;

  return write_properties (packet->properties, MQTT_PACKET_CONNACK, version, writer, error);
}

static gboolean
check_publish (const MqttMessage  *message,
               GError            **error)
{
  if (message->qos > MQTT_QOS_2)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT, "QoS is 0, 1 or 2 (5.0 §3.3.1.2)");

  if (message->qos == MQTT_QOS_0 && message->dup)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A PUBLISH of QoS 0 is never a repetition (5.0 §3.3.1.1)");

  if (*message->topic == '\0' &&
      !mqtt_properties_has (message->properties, MQTT_PROPERTY_TOPIC_ALIAS))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A PUBLISH needs a topic or a Topic Alias (5.0 §3.3.2.1)");

  if (strpbrk (message->topic, "+#") != NULL)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "The topic of a PUBLISH cannot contain wildcards (5.0 §3.3.2.1)");

  return TRUE;
}

static gboolean
write_publish (const MqttPacket  *packet,
               MqttVersion        version,
               MqttWriter        *writer,
               GError           **error)
{
  const MqttMessage *message = packet->publish.message;

  if (!check_publish (message, error) || !check_string (message->topic, error))
    return FALSE;

  mqtt_writer_write_string (writer, message->topic);
  if (message->qos > MQTT_QOS_0 && !write_id (packet, writer, error))
    return FALSE;
  if (!write_properties (message->properties, MQTT_PACKET_PUBLISH, version, writer, error))
    return FALSE;

  if (!check_room (writer, message->payload_size, error))
    return FALSE;
  mqtt_writer_write_raw (writer, message->payload, message->payload_size);

  return TRUE;
}

/* Reason and properties may be left out at the end: 5.0 §3.4.2.1, §3.14.2.1, §3.15.2.1. */
static gboolean
write_reason (const MqttPacket  *packet,
              MqttVersion        version,
              MqttWriter        *writer,
              GError           **error)
{
  gboolean has_properties = mqtt_properties_get_n (packet->properties) > 0;

  if (version < MQTT_VERSION_5_0 || (packet->ack.reason == MQTT_REASON_SUCCESS && !has_properties))
    return TRUE;

  if (packet->type == MQTT_PACKET_AUTH && packet->ack.reason != MQTT_REASON_SUCCESS &&
      !mqtt_properties_has (packet->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "AUTH needs an Authentication Method (5.0 §3.15.2.2.2)");

  if (!write_reason_code (packet->type, packet->ack.reason, writer, error))
    return FALSE;
  if (!has_properties)
    return TRUE;

  return write_properties (packet->properties, packet->type, version, writer, error);
}

static gboolean
write_subscribe (const MqttPacket  *packet,
                 MqttVersion        version,
                 MqttWriter        *writer,
                 GError           **error)
{
  GPtrArray *subscriptions = packet->subscribe.subscriptions;

  if (subscriptions == NULL || subscriptions->len == 0)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "SUBSCRIBE needs a Topic Filter (5.0 §3.8.3)");

  if (!write_id (packet, writer, error) ||
      !write_properties (packet->properties, packet->type, version, writer, error))
    return FALSE;

  for (guint i = 0; i < subscriptions->len; i++)
    {
      const MqttSubscription *subscription = g_ptr_array_index (subscriptions, i);
      guint8 options = subscription->qos;

      if (version >= MQTT_VERSION_5_0)
        options |= (subscription->no_local ? 0x04 : 0) |
                   (subscription->retain_as_published ? 0x08 : 0) |
                   subscription->retain_handling << 4;

      if (subscription->qos > MQTT_QOS_2 ||
          subscription->retain_handling > MQTT_RETAIN_HANDLING_DONT_SEND)
        return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                       "QoS and Retain Handling are 0, 1 or 2 (5.0 §3.8.3.1)");

      if (!check_string (subscription->filter, error) || !check_room (writer, 0, error))
        return FALSE;
      mqtt_writer_write_string (writer, subscription->filter);
      mqtt_writer_write_u8 (writer, options);
    }

  return TRUE;
}

static gboolean
write_unsubscribe (const MqttPacket  *packet,
                   MqttVersion        version,
                   MqttWriter        *writer,
                   GError           **error)
{
  GStrv filters = packet->unsubscribe.filters;

  if (filters == NULL || filters[0] == NULL)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "UNSUBSCRIBE needs a Topic Filter (5.0 §3.10.3)");

  if (!write_id (packet, writer, error) ||
      !write_properties (packet->properties, packet->type, version, writer, error))
    return FALSE;

  for (guint i = 0; filters[i] != NULL; i++)
    {
      if (!check_string (filters[i], error) || !check_room (writer, 0, error))
        return FALSE;
      mqtt_writer_write_string (writer, filters[i]);
    }

  return TRUE;
}

static gboolean
write_suback_code (MqttPacketType   type,
                   MqttVersion      version,
                   guint8           code,
                   MqttWriter      *writer,
                   GError         **error)
{
  if (version >= MQTT_VERSION_5_0)
    return write_reason_code (type, code, writer, error);

  if (code > MQTT_QOS_2 && (code != 0x80 || version == MQTT_VERSION_3_1))
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "A return code of SUBACK is 0, 1, 2 or 0x80 (3.1.1 §3.9.3)");

  mqtt_writer_write_u8 (writer, code);

  return TRUE;
}

static gboolean
write_suback (const MqttPacket  *packet,
              MqttVersion        version,
              MqttWriter        *writer,
              GError           **error)
{
  GByteArray *codes = packet->suback.reasons;

  if (!write_id (packet, writer, error) ||
      !write_properties (packet->properties, packet->type, version, writer, error))
    return FALSE;

  if (packet->type == MQTT_PACKET_UNSUBACK && version < MQTT_VERSION_5_0)
    return TRUE;

  if (codes == NULL || codes->len == 0)
    return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                   "An acknowledgement needs a reason code (5.0 §3.9.3)");

  for (guint i = 0; i < codes->len; i++)
    {
      if (!write_suback_code (packet->type, version, codes->data[i], writer, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_body (const MqttPacket  *packet,
            MqttVersion        version,
            MqttWriter        *writer,
            GError           **error)
{
  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      return write_connect (packet, writer, error);
    case MQTT_PACKET_CONNACK:
      return write_connack (packet, version, writer, error);
    case MQTT_PACKET_PUBLISH:
      return write_publish (packet, version, writer, error);
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
      return write_id (packet, writer, error) && write_reason (packet, version, writer, error);
    case MQTT_PACKET_SUBSCRIBE:
      return write_subscribe (packet, version, writer, error);
    case MQTT_PACKET_UNSUBSCRIBE:
      return write_unsubscribe (packet, version, writer, error);
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      return write_suback (packet, version, writer, error);
    case MQTT_PACKET_AUTH:
      if (version < MQTT_VERSION_5_0)
        return refuse (error, MQTT_ERROR_INVALID_ARGUMENT, "AUTH needs MQTT 5.0 (5.0 §3.15)");
      return write_reason (packet, version, writer, error);
    case MQTT_PACKET_DISCONNECT:
      return write_reason (packet, version, writer, error);
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      return TRUE;
    default:
      return refuse (error, MQTT_ERROR_INVALID_ARGUMENT,
                     "There is no such packet type (5.0 §2.1.2)");
    }
}

static guint8
get_flags (const MqttPacket *packet)
{
  const MqttMessage *message;

  switch (packet->type)
    {
    case MQTT_PACKET_PUBLISH:
      message = packet->publish.message;
      return (message->dup ? 0x08 : 0) | message->qos << 1 | (message->retain ? 0x01 : 0);
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
      return 0x02;
    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
    default:
      return 0;
    }
}

/**
 * mqtt_packet_encode:
 * @self: a packet
 * @version: the protocol version; for CONNECT that of the packet counts
 * @error: return location for %MQTT_ERROR_INVALID_ARGUMENT or %MQTT_ERROR_TOO_LARGE
 *
 * Writes a control packet (5.0 §2, §3).
 *
 * Returns: (transfer full) (nullable): its bytes, or %NULL with an error
 */
GBytes *
mqtt_packet_encode (const MqttPacket  *self,
                    MqttVersion        version,
                    GError           **error)
{
  g_autoptr (GBytes) whole = NULL;
  MqttWriter writer;
  gsize payload = 0;
  gsize size;
  gsize start;
  guint8 *header;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->type == MQTT_PACKET_PUBLISH)
    payload = self->publish.message->payload_size;

  mqtt_writer_init (&writer, 128 + MIN (payload, MQTT_MAX_REMAINING_LENGTH));
  g_byte_array_set_size (writer.array, HEADER_ROOM);
  if (!write_body (self, version, &writer, error))
    {
      mqtt_writer_clear (&writer);
      return NULL;
    }

  size = writer.array->len - HEADER_ROOM;
  if (size > MQTT_MAX_REMAINING_LENGTH)
    {
      mqtt_writer_clear (&writer);
      refuse (error, MQTT_ERROR_TOO_LARGE,
              "The packet would be larger than 268,435,455 bytes (5.0 §2.1.4)");
      return NULL;
    }

  start = HEADER_ROOM - 1 - mqtt_varint_get_size (size);
  header = writer.array->data + start;
  *header++ = self->type << 4 | get_flags (self);
  for (gsize rest = size;; rest >>= 7)
    {
      *header++ = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      if (rest <= 0x7f)
        break;
    }

  whole = mqtt_writer_steal (&writer);

  return g_bytes_new_from_bytes (whole, start, g_bytes_get_size (whole) - start);
}
