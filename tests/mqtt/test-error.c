/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "mqtt-ack.h"
#include "mqtt-error.h"
#include "mqtt-message.h"
#include "mqtt-subscription.h"

/* What the detail of an error is, by its code. */
static const struct
{
  MqttError code;
  int detail;
  int reason;
  int status;
  int flags;
} details[] = {
  { MQTT_ERROR_CONNECT_REFUSED, 0x86, 0x86, -1, 0 },
  { MQTT_ERROR_SERVER_DISCONNECT, 0x8e, 0x8e, -1, 0 },
  { MQTT_ERROR_SERVER_DISCONNECT, 0x00, 0x00, -1, 0 },
  { MQTT_ERROR_REJECTED, 0x87, 0x87, -1, 0 },
  { MQTT_ERROR_MALFORMED, 0x81, 0x81, -1, 0 },
  { MQTT_ERROR_PROTOCOL, 0x94, 0x94, -1, 0 },
  { MQTT_ERROR_TOO_LARGE, 0x95, 0x95, -1, 0 },
  { MQTT_ERROR_NOT_SUPPORTED, 0x9b, 0x9b, -1, 0 },
  { MQTT_ERROR_KEEP_ALIVE, 0x8d, 0x8d, -1, 0 },
  { MQTT_ERROR_TOO_LARGE, 0, -1, -1, 0 },
  { MQTT_ERROR_TOO_LARGE, -1, -1, -1, 0 },
  /* Close codes of WebSocket are no reason codes. */
  { MQTT_ERROR_TOO_LARGE, 1009, -1, -1, 0 },
  { MQTT_ERROR_CLOSED, 1006, -1, -1, 0 },
  { MQTT_ERROR_CLOSED, 0x8e, -1, -1, 0 },
  { MQTT_ERROR_FAILED, 0, -1, -1, 0 },
  { MQTT_ERROR_CANCELLED, 0, -1, -1, 0 },
  { MQTT_ERROR_INVALID_ARGUMENT, 0, -1, -1, 0 },
  { MQTT_ERROR_INVALID_URL, -1, -1, -1, 0 },
  { MQTT_ERROR_NOT_CONNECTED, 0, -1, -1, 0 },
  { MQTT_ERROR_HOST_NOT_FOUND, 0, -1, -1, 0 },
  { MQTT_ERROR_REFUSED, 0, -1, -1, 0 },
  { MQTT_ERROR_UNREACHABLE, 0, -1, -1, 0 },
  { MQTT_ERROR_TIMED_OUT, 0, -1, -1, 0 },
  { MQTT_ERROR_PROXY, 0, -1, -1, 0 },
  { MQTT_ERROR_TLS, 0, -1, -1, 0 },
  { MQTT_ERROR_SUBPROTOCOL, 0, -1, -1, 0 },
  { MQTT_ERROR_TEXT_FRAME, 0, -1, -1, 0 },
  { MQTT_ERROR_HTTP_STATUS, 404, -1, 404, 0 },
  { MQTT_ERROR_HTTP_STATUS, 200, -1, 200, 0 },
  { MQTT_ERROR_NOT_WEBSOCKET, 200, -1, 200, 0 },
  { MQTT_ERROR_NOT_WEBSOCKET, 0, -1, -1, 0 },
  { MQTT_ERROR_TLS_CERTIFICATE, G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY,
    -1, -1, G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY },
  { MQTT_ERROR_TLS_CERTIFICATE, -1, -1, -1, 0 },
};

static void
check_details (const GError *error,
               guint         i)
{
  if (mqtt_error_get_reason (error) != details[i].reason ||
      mqtt_error_get_http_status (error) != details[i].status ||
      mqtt_error_get_tls_flags (error) != details[i].flags)
    g_test_fail_printf ("details[%u]: reason %d, status %d, flags %d", i,
                        mqtt_error_get_reason (error), mqtt_error_get_http_status (error),
                        mqtt_error_get_tls_flags (error));
}

static void
test_details (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      MqttLayer layer = i % (MQTT_LAYER_MQTT + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) copy = NULL;
      g_autoptr (GError) outer = NULL;

      error = mqtt_error_new (layer, details[i].code, details[i].detail, "%s %u", "case", i);
      g_assert_error (error, MQTT_ERROR, (int) details[i].code);
      check_details (error, i);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, layer);

      copy = g_error_copy (error);
      g_clear_error (&error);
      check_details (copy, i);
      g_assert_cmpint (mqtt_error_get_layer (copy), ==, layer);
      g_assert_true (g_str_has_prefix (copy->message, "case "));

      g_propagate_prefixed_error (&outer, g_steal_pointer (&copy), "outer: ");
      check_details (outer, i);
      g_assert_cmpint (mqtt_error_get_layer (outer), ==, layer);
      g_assert_true (g_str_has_prefix (outer->message, "outer: case "));
    }
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;

  mqtt_set_error (NULL, MQTT_LAYER_MQTT, MQTT_ERROR_FAILED, -1, "nobody asks");
  mqtt_set_error (&error, MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "100%% %s", "refused");
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "100% refused");
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TCP);
}

static void
test_other_domains (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) plain = NULL;

  /* Same number as MQTT_ERROR_TLS_CERTIFICATE. */
  error = g_error_new (G_IO_ERROR, MQTT_ERROR_TLS_CERTIFICATE, "other");
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
  g_assert_cmpint (mqtt_error_get_reason (error), ==, -1);
  g_assert_cmpint (mqtt_error_get_http_status (error), ==, -1);
  g_assert_cmpint (mqtt_error_get_tls_flags (error), ==, 0);

  /* One that was made without our constructor. */
  plain = g_error_new (MQTT_ERROR, MQTT_ERROR_REJECTED, "plain");
  g_assert_cmpint (mqtt_error_get_layer (plain), ==, MQTT_LAYER_USAGE);
  g_assert_cmpint (mqtt_error_get_reason (plain), ==, -1);
}

static void
test_layers (void)
{
  static const char *const names[] = {
    "usage", "dns", "tcp", "proxy", "tls", "http", "websocket", "mqtt"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (mqtt_layer_to_string (i), ==, names[i]);
  g_assert_cmpstr (mqtt_layer_to_string (G_N_ELEMENTS (names)), ==, "unknown");
}

/* 5.0 §2.4, table 2-6 */
static const struct
{
  guint reason;
  const char *text;
} reasons[] = {
  { 0x00, "Success" },
  { 0x01, "Granted QoS 1" },
  { 0x02, "Granted QoS 2" },
  { 0x04, "Disconnect with Will Message" },
  { 0x10, "No matching subscribers" },
  { 0x11, "No subscription existed" },
  { 0x18, "Continue authentication" },
  { 0x19, "Re-authenticate" },
  { 0x80, "Unspecified error" },
  { 0x81, "Malformed Packet" },
  { 0x82, "Protocol Error" },
  { 0x83, "Implementation specific error" },
  { 0x84, "Unsupported Protocol Version" },
  { 0x85, "Client Identifier not valid" },
  { 0x86, "Bad User Name or Password" },
  { 0x87, "Not authorized" },
  { 0x88, "Server unavailable" },
  { 0x89, "Server busy" },
  { 0x8a, "Banned" },
  { 0x8b, "Server shutting down" },
  { 0x8c, "Bad authentication method" },
  { 0x8d, "Keep Alive timeout" },
  { 0x8e, "Session taken over" },
  { 0x8f, "Topic Filter invalid" },
  { 0x90, "Topic Name invalid" },
  { 0x91, "Packet Identifier in use" },
  { 0x92, "Packet Identifier not found" },
  { 0x93, "Receive Maximum exceeded" },
  { 0x94, "Topic Alias invalid" },
  { 0x95, "Packet too large" },
  { 0x96, "Message rate too high" },
  { 0x97, "Quota exceeded" },
  { 0x98, "Administrative action" },
  { 0x99, "Payload format invalid" },
  { 0x9a, "Retain not supported" },
  { 0x9b, "QoS not supported" },
  { 0x9c, "Use another server" },
  { 0x9d, "Server moved" },
  { 0x9e, "Shared Subscriptions not supported" },
  { 0x9f, "Connection rate exceeded" },
  { 0xa0, "Maximum connect time" },
  { 0xa1, "Subscription Identifiers not supported" },
  { 0xa2, "Wildcard Subscriptions not supported" },
};

static void
test_reasons (void)
{
  guint next = 0;

  for (guint reason = 0; reason <= 0x100; reason++)
    {
      const char *text = "Unknown reason";

      if (next < G_N_ELEMENTS (reasons) && reasons[next].reason == reason)
        text = reasons[next++].text;
      g_assert_cmpstr (mqtt_reason_to_string (reason), ==, text);
    }
  g_assert_cmpuint (next, ==, G_N_ELEMENTS (reasons));
}

/* 3.1.1 §3.2.2.3, table 3.1 */
static void
test_connack_v3 (void)
{
  static const guint reasons_v3[] = { 0x00, 0x84, 0x85, 0x88, 0x86, 0x87 };

  for (guint code = 0; code <= G_MAXUINT8; code++)
    g_assert_cmphex (mqtt_reason_from_connack_v3 (code), ==,
                     code < G_N_ELEMENTS (reasons_v3) ? reasons_v3[code] : 0x80);
}

static void
test_describe (void)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autofree char *bare = mqtt_reason_describe (MQTT_REASON_BANNED, NULL);
  g_autofree char *empty = mqtt_reason_describe (MQTT_REASON_BANNED, properties);
  g_autofree char *full = NULL;

  g_assert_cmpstr (bare, ==, "Banned (0x8a)");
  g_assert_cmpstr (empty, ==, bare);

  mqtt_properties_add_string (properties, MQTT_PROPERTY_REASON_STRING, "no %s");
  mqtt_properties_add_string (properties, MQTT_PROPERTY_SERVER_REFERENCE, "b:1883");
  full = mqtt_reason_describe (MQTT_REASON_USE_ANOTHER_SERVER, properties);
  g_assert_cmpstr (full, ==, "Use another server (0x9c): no %s; use b:1883");
}

/* The boxed types that go with packets. */
static void
test_boxed (void)
{
  static const guint8 codes[] = { 0, 0x80 };
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (MqttAck) ack = mqtt_ack_new (codes, 2, properties, 5);
  g_autoptr (MqttMessage) message = mqtt_message_new ("t", NULL, MQTT_QOS_1, 4, properties);
  g_autoptr (MqttSubscription) subscription = mqtt_subscription_new ("a/#", MQTT_QOS_2);
  MqttAck *ack_copy = g_boxed_copy (MQTT_TYPE_ACK, ack);
  MqttMessage *message_copy = g_boxed_copy (MQTT_TYPE_MESSAGE, message);
  MqttSubscription *subscription_copy;

  g_assert_true (ack_copy == ack);
  g_assert_cmpmem (ack->reasons, ack->n_reasons, codes, sizeof codes);
  g_assert_true (ack->properties == properties);
  g_boxed_free (MQTT_TYPE_ACK, ack_copy);

  g_assert_true (message_copy == message);
  g_assert_cmpuint (message->payload_size, ==, 0);
  g_assert_true (message->retain);
  g_assert_false (message->dup);
  g_boxed_free (MQTT_TYPE_MESSAGE, message_copy);

  subscription->no_local = TRUE;
  subscription->retain_as_published = TRUE;
  subscription->retain_handling = MQTT_RETAIN_HANDLING_DONT_SEND;
  subscription->identifier = 7;
  subscription_copy = g_boxed_copy (MQTT_TYPE_SUBSCRIPTION, subscription);
  g_assert_true (subscription_copy != subscription);
  g_assert_true (subscription_copy->filter != subscription->filter);
  g_assert_cmpstr (subscription_copy->filter, ==, "a/#");
  g_assert_cmpint (subscription_copy->qos, ==, MQTT_QOS_2);
  g_assert_true (subscription_copy->no_local);
  g_assert_true (subscription_copy->retain_as_published);
  g_assert_cmpint (subscription_copy->retain_handling, ==, MQTT_RETAIN_HANDLING_DONT_SEND);
  g_assert_cmpuint (subscription_copy->identifier, ==, 7);
  g_boxed_free (MQTT_TYPE_SUBSCRIPTION, subscription_copy);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/error/details", test_details);
  g_test_add_func ("/mqtt/error/set", test_set);
  g_test_add_func ("/mqtt/error/other-domains", test_other_domains);
  g_test_add_func ("/mqtt/error/layers", test_layers);
  g_test_add_func ("/mqtt/error/reasons", test_reasons);
  g_test_add_func ("/mqtt/error/connack-v3", test_connack_v3);
  g_test_add_func ("/mqtt/error/describe", test_describe);
  g_test_add_func ("/mqtt/error/boxed", test_boxed);

  return g_test_run ();
}
