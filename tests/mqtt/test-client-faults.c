/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

typedef struct
{
  MqttVersion version;
  const char *packet;
  int code;
  int reason;
  const char *answer;
  const char *says;
} Fault;

/* What the server may not send first: CONNECT was sent and nothing else. */
static const Fault first_faults[] = {
  { MQTT_VERSION_3_1_1, "d0 00", MQTT_ERROR_PROTOCOL, 0x82, "", "not CONNACK" },
  { MQTT_VERSION_3_1_1, "e0 00", MQTT_ERROR_PROTOCOL, 0x82, "", "not CONNACK" },
  { MQTT_VERSION_3_1_1, "f0 00", MQTT_ERROR_MALFORMED, 0x81, "", "reserved" },
  { MQTT_VERSION_3_1_1, "20 02 02 00", MQTT_ERROR_MALFORMED, 0x81, "", "reserved flag of CONNACK" },
  { MQTT_VERSION_3_1_1, "20 02 01 05", MQTT_ERROR_PROTOCOL, 0x82, "", "Session Present" },
  { MQTT_VERSION_3_1_1, "20 02 01 00", MQTT_ERROR_PROTOCOL, 0x82, "", "Session Present" },
  { MQTT_VERSION_3_1_1, "20 03 00 00 00", MQTT_ERROR_MALFORMED, 0x81, "", "" },
  { MQTT_VERSION_3_1_1, "21 02 00 00", MQTT_ERROR_MALFORMED, 0x81, "", "flags" },
  { MQTT_VERSION_5_0, "e0 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "not CONNACK" },
  { MQTT_VERSION_5_0, "30 04 00 01 \"a\" 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "not CONNACK" },
  { MQTT_VERSION_5_0, "20 03 02 00 00", MQTT_ERROR_MALFORMED, 0x81, "e0 01 81",
    "reserved flag of CONNACK" },
  { MQTT_VERSION_5_0, "20 03 01 87 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "Session Present" },
  { MQTT_VERSION_5_0, "20 03 01 00 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "Session Present" },
  { MQTT_VERSION_5_0, "20 03 00 8e 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "reason code" },
  { MQTT_VERSION_5_0, "20 02 00 00", MQTT_ERROR_MALFORMED, 0x81, "e0 01 81", "" },
  { MQTT_VERSION_5_0, "20 06 00 00 03 21 00 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "Receive Maximum" },
  { MQTT_VERSION_5_0, "20 09 00 00 06 21 00 01 21 00 01", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "more than once" },
};

/* And what it may not send later. */
static const Fault later_faults[] = {
  { MQTT_VERSION_3_1_1, CONNACK_3, MQTT_ERROR_PROTOCOL, 0x82, "", "second CONNACK" },
  { MQTT_VERSION_3_1_1, "e0 00", MQTT_ERROR_PROTOCOL, 0x82, "", "DISCONNECT" },
  { MQTT_VERSION_3_1_1, "c0 00", MQTT_ERROR_PROTOCOL, 0x82, "", "only a client" },
  { MQTT_VERSION_3_1_1, "82 06 00 01 00 01 \"a\" 00", MQTT_ERROR_PROTOCOL, 0x82, "",
    "only a client" },
  { MQTT_VERSION_3_1_1, "f0 00", MQTT_ERROR_MALFORMED, 0x81, "", "reserved" },
  { MQTT_VERSION_3_1_1, "00 00", MQTT_ERROR_MALFORMED, 0x81, "", "reserved" },
  { MQTT_VERSION_5_0, CONNACK_5, MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "second CONNACK" },
  { MQTT_VERSION_5_0, "20 03 00 87 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "second CONNACK" },
  { MQTT_VERSION_5_0, CONNECT_5, MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "only a client" },
  { MQTT_VERSION_5_0, "c0 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "only a client" },
  { MQTT_VERSION_5_0, "82 07 00 01 00 00 01 \"a\" 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "only a client" },
  { MQTT_VERSION_5_0, "a2 06 00 01 00 00 01 \"a\"", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "only a client" },
  { MQTT_VERSION_5_0, "d1 00", MQTT_ERROR_MALFORMED, 0x81, "e0 01 81", "flags" },
  { MQTT_VERSION_5_0, "e0 07 8b 05 11 00 00 00 0a", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82",
    "Session Expiry Interval" },
  { MQTT_VERSION_5_0, "e0 01 01", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "reason code" },
  { MQTT_VERSION_5_0, "e1 00", MQTT_ERROR_MALFORMED, 0x81, "e0 01 81", "flags" },
  { MQTT_VERSION_5_0, "40 02 00 00", MQTT_ERROR_PROTOCOL, 0x82, "e0 01 82", "Packet Identifier" },
};

static void
check (const Fault   *fault,
       const char    *where,
       guint          index,
       const GError  *error,
       MockTransport *transport)
{
  g_assert_nonnull (error);
  if (!g_error_matches (error, MQTT_ERROR, fault->code) ||
      mqtt_error_get_reason (error) != fault->reason ||
      mqtt_error_get_layer (error) != MQTT_LAYER_MQTT ||
      strstr (error->message, fault->says) == NULL)
    g_error ("%s %u: %s (0x%02x)", where, index, error->message, mqtt_error_get_reason (error));

  mock_transport_expect (transport, fault->answer);
  g_assert_true (mock_transport_is_closed (transport));
}

static void
test_first (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (first_faults); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, first_faults[i].version);
      mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      transport = fixture_accept_attempt (&f, 0, first_faults[i].packet);
      test_await (result != NULL);
      g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
      check (&first_faults[i], "first", i, error, transport);
      fixture_tear_down (&f);
    }
}

static void
test_later (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (later_faults); i++)
    {
      gboolean new = later_faults[i].version == MQTT_VERSION_5_0;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, later_faults[i].version);
      transport = fixture_connect_client (&f, new ? CONNACK_5 : CONNACK_3);
      mock_transport_give (transport, later_faults[i].packet);
      check (&later_faults[i], "later", i, f.lost, transport);
      fixture_tear_down (&f);
    }
}

/* Nothing forbids it, and nothing comes of it. */
static void
test_unasked_pingresp (void)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_give (transport, "d0 00 d0 00");
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);
  mock_transport_expect (transport, "");
  fixture_tear_down (&f);
}

static void
test_after_disconnect (void)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_give (transport, "30 04 00 01 \"a\" 00 e0 00 32 06 00 01 \"b\" 00 01 00 00 00");
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_SERVER_DISCONNECT);
  g_assert_cmpint (mqtt_error_get_reason (f.lost), ==, MQTT_REASON_SUCCESS);
  g_assert_cmpuint (f.messages->len, ==, 1);
  mock_transport_expect (transport, "");
  fixture_tear_down (&f);
}

/* CONNECT with Request Problem Information 0. */
static void
test_plain_acks (void)
{
  static const struct
  {
    const char *packet;
    gboolean fault;
  } cases[] = {
    { "40 0a 00 01 10 06 1f 00 03 \"why\"", TRUE },
    { "40 0b 00 01 10 07 26 00 01 \"k\" 00 01 \"v\"", TRUE },
    { "40 03 00 01 10", FALSE },
    { "30 0b 00 01 \"a\" 07 26 00 01 \"k\" 00 01 \"v\"", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttProperties) properties = mqtt_properties_new ();
      g_autoptr (GAsyncResult) published = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      mqtt_properties_add_uint (properties, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 0);
      mqtt_options_set_properties (f.options, properties);
      transport = fixture_connect_client (&f, "20 09 00 00 06 1f 00 03 \"yes\"");
      fixture_publish (&f, "a", MQTT_QOS_1, &published);
      mock_transport_expect (transport, "32 07 00 01 \"a\" 00 01 00 \"x\"");
      mock_transport_give (transport, cases[i].packet);
      mock_transport_expect (transport, cases[i].fault ? "e0 01 82" : "");
      g_assert_cmpint (f.lost != NULL, ==, cases[i].fault);

      /* DISCONNECT may have them. */
      if (!cases[i].fault)
        {
          mock_transport_give (transport, "e0 08 8b 06 1f 00 03 \"bye\"");
          g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_SERVER_DISCONNECT);
        }
      test_client_disconnect (f.client);
      test_await (published != NULL);
      fixture_tear_down (&f);
    }
}

/* 3.1.1 §3.1.2.2 in the eyes of 5.0. */
static void
test_old_server (void)
{
  static const MqttReason reasons[] = {
    MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION,
    MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID,
    MQTT_REASON_SERVER_UNAVAILABLE,
    MQTT_REASON_BAD_USER_NAME_OR_PASSWORD,
    MQTT_REASON_NOT_AUTHORIZED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *connack = g_strdup_printf ("20 02 00 %02x", i + 1);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      transport = fixture_accept_attempt (&f, 0, connack);
      test_await (result != NULL);
      g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED);
      g_assert_cmphex (mqtt_error_get_reason (error), ==, reasons[i]);
      g_assert_nonnull (strstr (error->message, "speaks MQTT 3.1.1"));
      mock_transport_expect (transport, "");
      fixture_tear_down (&f);
    }
}

static void
check_said (const GError *error,
            int           code,
            int           reason)
{
  MqttProperties *properties = mqtt_error_get_properties (error);
  const char *name;
  const char *value;

  g_assert_error (error, MQTT_ERROR, code);
  g_assert_cmphex (mqtt_error_get_reason (error), ==, reason);
  g_assert_nonnull (properties);
  g_assert_cmpstr (mqtt_properties_get_string (properties, MQTT_PROPERTY_REASON_STRING), ==, "why");
  g_assert_cmpstr (mqtt_properties_get_string (properties, MQTT_PROPERTY_SERVER_REFERENCE), ==, "b:1");
  g_assert_true (mqtt_properties_get_user_at (properties, 2, &name, &value));
  g_assert_cmpstr (name, ==, "k");
  g_assert_nonnull (strstr (error->message, "why"));
  g_assert_nonnull (strstr (error->message, "b:1"));
}

/* A refusal and a DISCONNECT, with all that the server has to say. */
static void
test_properties (void)
{
  static const struct
  {
    guint8 reason;
    int refused;
    int disconnected;
    gboolean retries;
  } cases[] = {
    { 0x9c, MQTT_ERROR_CONNECT_REFUSED, MQTT_ERROR_SERVER_DISCONNECT, FALSE },
    { 0x9d, MQTT_ERROR_CONNECT_REFUSED, MQTT_ERROR_SERVER_DISCONNECT, FALSE },
    { 0x89, MQTT_ERROR_CONNECT_REFUSED, MQTT_ERROR_SERVER_DISCONNECT, TRUE },
    { 0x8e, -1, MQTT_ERROR_TAKEN_OVER, FALSE },
  };
  const char *said = "1f 00 03 \"why\" 1c 00 03 \"b:1\" 26 00 01 \"k\" 00 01 \"v\"";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MqttState state = cases[i].retries ? MQTT_STATE_WAITING : MQTT_STATE_DISCONNECTED;
      g_autofree char *connack = g_strdup_printf ("20 16 00 %02x 13 %s", cases[i].reason, said);
      g_autofree char *disconnect = g_strdup_printf ("e0 15 %02x 13 %s", cases[i].reason, said);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      mqtt_options_set_reconnect_period (f.options, 600000);
      if (cases[i].refused >= 0)
        {
          mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
          fixture_accept_attempt (&f, 0, connack);
          test_await (result != NULL);
          g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
          check_said (error, cases[i].refused, cases[i].reason);
          check_said (mqtt_client_get_last_error (f.client), cases[i].refused, cases[i].reason);
          g_assert_cmpint (mqtt_client_get_state (f.client), ==, state);
        }

      mock_transport_give (fixture_connect_client (&f, CONNACK_5), disconnect);
      check_said (f.lost, cases[i].disconnected, cases[i].reason);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, state);
      fixture_tear_down (&f);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/faults/first", test_first);
  g_test_add_func ("/mqtt/client/faults/later", test_later);
  g_test_add_func ("/mqtt/client/faults/unasked-pingresp", test_unasked_pingresp);
  g_test_add_func ("/mqtt/client/faults/after-disconnect", test_after_disconnect);
  g_test_add_func ("/mqtt/client/faults/plain-acks", test_plain_acks);
  g_test_add_func ("/mqtt/client/faults/old-server", test_old_server);
  g_test_add_func ("/mqtt/client/faults/properties", test_properties);

  return g_test_run ();
}
