/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-reason.h"

static const struct
{
  guint8 reason;
  const char *text;
} reasons[] = {
  { MQTT_REASON_SUCCESS, "Success" },
  { MQTT_REASON_GRANTED_QOS_1, "Granted QoS 1" },
  { MQTT_REASON_GRANTED_QOS_2, "Granted QoS 2" },
  { MQTT_REASON_DISCONNECT_WITH_WILL, "Disconnect with Will Message" },
  { MQTT_REASON_NO_MATCHING_SUBSCRIBERS, "No matching subscribers" },
  { MQTT_REASON_NO_SUBSCRIPTION_EXISTED, "No subscription existed" },
  { MQTT_REASON_CONTINUE_AUTHENTICATION, "Continue authentication" },
  { MQTT_REASON_REAUTHENTICATE, "Re-authenticate" },
  { MQTT_REASON_UNSPECIFIED_ERROR, "Unspecified error" },
  { MQTT_REASON_MALFORMED_PACKET, "Malformed Packet" },
  { MQTT_REASON_PROTOCOL_ERROR, "Protocol Error" },
  { MQTT_REASON_IMPLEMENTATION_SPECIFIC_ERROR, "Implementation specific error" },
  { MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION, "Unsupported Protocol Version" },
  { MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID, "Client Identifier not valid" },
  { MQTT_REASON_BAD_USER_NAME_OR_PASSWORD, "Bad User Name or Password" },
  { MQTT_REASON_NOT_AUTHORIZED, "Not authorized" },
  { MQTT_REASON_SERVER_UNAVAILABLE, "Server unavailable" },
  { MQTT_REASON_SERVER_BUSY, "Server busy" },
  { MQTT_REASON_BANNED, "Banned" },
  { MQTT_REASON_SERVER_SHUTTING_DOWN, "Server shutting down" },
  { MQTT_REASON_BAD_AUTHENTICATION_METHOD, "Bad authentication method" },
  { MQTT_REASON_KEEP_ALIVE_TIMEOUT, "Keep Alive timeout" },
  { MQTT_REASON_SESSION_TAKEN_OVER, "Session taken over" },
  { MQTT_REASON_TOPIC_FILTER_INVALID, "Topic Filter invalid" },
  { MQTT_REASON_TOPIC_NAME_INVALID, "Topic Name invalid" },
  { MQTT_REASON_PACKET_IDENTIFIER_IN_USE, "Packet Identifier in use" },
  { MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND, "Packet Identifier not found" },
  { MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED, "Receive Maximum exceeded" },
  { MQTT_REASON_TOPIC_ALIAS_INVALID, "Topic Alias invalid" },
  { MQTT_REASON_PACKET_TOO_LARGE, "Packet too large" },
  { MQTT_REASON_MESSAGE_RATE_TOO_HIGH, "Message rate too high" },
  { MQTT_REASON_QUOTA_EXCEEDED, "Quota exceeded" },
  { MQTT_REASON_ADMINISTRATIVE_ACTION, "Administrative action" },
  { MQTT_REASON_PAYLOAD_FORMAT_INVALID, "Payload format invalid" },
  { MQTT_REASON_RETAIN_NOT_SUPPORTED, "Retain not supported" },
  { MQTT_REASON_QOS_NOT_SUPPORTED, "QoS not supported" },
  { MQTT_REASON_USE_ANOTHER_SERVER, "Use another server" },
  { MQTT_REASON_SERVER_MOVED, "Server moved" },
  { MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "Shared Subscriptions not supported" },
  { MQTT_REASON_CONNECTION_RATE_EXCEEDED, "Connection rate exceeded" },
  { MQTT_REASON_MAXIMUM_CONNECT_TIME, "Maximum connect time" },
  { MQTT_REASON_SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "Subscription Identifiers not supported" },
  { MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "Wildcard Subscriptions not supported" },
};

/**
 * mqtt_reason_to_string:
 * @reason: a reason code
 *
 * Returns: its name (5.0 §2.4, table 2-6)
 */
const char *
mqtt_reason_to_string (MqttReason reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (reasons[i].reason == reason)
        return reasons[i].text;
    }

  return "Unknown reason";
}

/**
 * mqtt_reason_is_allowed:
 * @reason: a reason code
 * @type: the packet that carries it
 *
 * Returns: whether the table of that packet has the reason: 5.0 §3.2.2.2,
 *   §3.4.2.1, §3.5.2.1, §3.6.2.1, §3.7.2.1, §3.9.3, §3.11.3, §3.14.2.1, §3.15.2.1
 */
gboolean
mqtt_reason_is_allowed (guint8         reason,
                        MqttPacketType type)
{
  static const guint8 connack[] = {
    0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95,
    0x97, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f, 0xff
  };
  static const guint8 puback[] = {
    0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99, 0xff
  };
  static const guint8 pubrel[] = { 0x00, 0x92, 0xff };
  static const guint8 suback[] = {
    0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2, 0xff
  };
  static const guint8 unsuback[] = { 0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91, 0xff };
  static const guint8 disconnect[] = {
    0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94,
    0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2, 0xff
  };
  static const guint8 auth[] = { 0x00, 0x18, 0x19, 0xff };
  static const guint8 *const allowed[] = {
    [MQTT_PACKET_CONNACK] = connack,
    [MQTT_PACKET_PUBACK] = puback,
    [MQTT_PACKET_PUBREC] = puback,
    [MQTT_PACKET_PUBREL] = pubrel,
    [MQTT_PACKET_PUBCOMP] = pubrel,
    [MQTT_PACKET_SUBACK] = suback,
    [MQTT_PACKET_UNSUBACK] = unsuback,
    [MQTT_PACKET_DISCONNECT] = disconnect,
    [MQTT_PACKET_AUTH] = auth,
  };
  const guint8 *code = type < G_N_ELEMENTS (allowed) ? allowed[type] : NULL;

  for (; code != NULL && *code != 0xff; code++)
    {
      if (*code == reason)
        return TRUE;
    }

  return FALSE;
}

/**
 * mqtt_reason_from_connack_v3:
 * @return_code: the return code of a CONNACK
 *
 * Returns: the reason code that means the same as a return code of 3.1.1
 *   (§3.2.2.3, table 3.1); %MQTT_REASON_UNSPECIFIED_ERROR for reserved ones
 */
MqttReason
mqtt_reason_from_connack_v3 (guint8 return_code)
{
  static const guint8 map[] = {
    MQTT_REASON_SUCCESS,
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
    MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID,
    MQTT_REASON_SERVER_UNAVAILABLE,
    MQTT_REASON_BAD_USER_NAME_OR_PASSWORD,
    MQTT_REASON_NOT_AUTHORIZED,
  };

  return return_code < G_N_ELEMENTS (map) ? map[return_code] : MQTT_REASON_UNSPECIFIED_ERROR;
}

/**
 * mqtt_reason_describe:
 * @reason: a reason
 * @properties: (nullable): the properties of the packet that carried it
 *
 * Says a reason in words, with the server's own Reason String (5.0 §3.2.2.3.9)
 * and Server Reference (5.0 §4.13) if it has sent them.
 *
 * Returns: (transfer full): the words
 */
char *
mqtt_reason_describe (MqttReason            reason,
                      const MqttProperties *properties)
{
  const char *text = NULL;
  const char *server = NULL;
  GString *words = g_string_new (mqtt_reason_to_string (reason));

  if (properties != NULL)
    {
      text = mqtt_properties_get_string (properties, MQTT_PROPERTY_REASON_STRING);
      server = mqtt_properties_get_string (properties, MQTT_PROPERTY_SERVER_REFERENCE);
    }

  g_string_append_printf (words, " (0x%02x)", reason);
  if (text != NULL && *text != '\0')
    g_string_append_printf (words, ": %s", text);
  if (server != NULL && *server != '\0')
    g_string_append_printf (words, "; use %s", server);

  return g_string_free (words, FALSE);
}
