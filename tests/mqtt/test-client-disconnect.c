/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

/* (transfer full) (nullable): "expiry", "text" or "user" with what DISCONNECT says. */
static MqttProperties *
create_properties (int         expiry,
                   const char *text,
                   const char *user)
{
  MqttProperties *properties = mqtt_properties_new ();

  if (expiry >= 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, expiry);
  if (text != NULL)
    mqtt_properties_add_string (properties, MQTT_PROPERTY_REASON_STRING, text);
  if (user != NULL)
    mqtt_properties_add_user (properties, "k", user);

  return properties;
}

static gboolean
disconnect (ClientFixture   *f,
            MqttReason       reason,
            MqttProperties  *properties,
            GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mqtt_client_disconnect_async (f->client, reason, properties, NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_client_disconnect_finish (f->client, result, error);
}

static void
test_properties (void)
{
  static const struct
  {
    const char *connack;
    int connect_expiry;
    MqttReason reason;
    int expiry;
    const char *text;
    const char *user;
    const char *sent;
  } cases[] = {
    { CONNACK_5, -1, MQTT_REASON_SUCCESS, -1, NULL, NULL, "e0 00" },
    { CONNACK_5, -1, MQTT_REASON_SUCCESS, 0, NULL, NULL, "e0 07 00 05 11 00 00 00 00" },
    { CONNACK_5, 100, MQTT_REASON_SUCCESS, 0, NULL, NULL, "e0 07 00 05 11 00 00 00 00" },
    { CONNACK_5, 100, MQTT_REASON_SUCCESS, 300, NULL, NULL, "e0 07 00 05 11 00 00 01 2c" },
    { CONNACK_5, -1, MQTT_REASON_DISCONNECT_WITH_WILL, -1, "why", "v",
      "e0 0f 04 0d 1f 00 03 \"why\" 26 00 01 \"k\" 00 01 \"v\"" },
    { CONNACK_5, -1, MQTT_REASON_PAYLOAD_FORMAT_INVALID, -1, NULL, NULL, "e0 01 99" },

    /* What is too large does without the words: Maximum Packet Size 10. */
    { "20 08 00 00 05 27 00 00 00 0a", 100, MQTT_REASON_SUCCESS, -1, "too much", NULL, "e0 00" },
    { "20 08 00 00 05 27 00 00 00 0a", 100, MQTT_REASON_DISCONNECT_WITH_WILL, 5, "why", "v",
      "e0 07 04 05 11 00 00 00 05" },
    { "20 08 00 00 05 27 00 00 00 02", 100, MQTT_REASON_SUCCESS, -1, NULL, "v", "e0 00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttProperties) properties = NULL;
      g_autoptr (MqttProperties) connect = NULL;
      g_autoptr (GError) error = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      connect = create_properties (cases[i].connect_expiry, NULL, NULL);
      mqtt_options_set_properties (f.options, connect);
      transport = fixture_connect_client (&f, cases[i].connack);
      properties = create_properties (cases[i].expiry, cases[i].text, cases[i].user);
      disconnect (&f, cases[i].reason, properties, &error);
      g_assert_no_error (error);
      mock_transport_expect (transport, cases[i].sent);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTED);
      fixture_tear_down (&f);
    }
}

/* What cannot be said is not sent, and the connection stays. */
static void
test_refused (void)
{
  static const struct
  {
    MqttVersion version;
    int reason;
    int expiry;
    MqttProperty other;
  } cases[] = {
    { MQTT_VERSION_5_0, MQTT_REASON_GRANTED_QOS_1, -1, 0 },
    { MQTT_VERSION_5_0, MQTT_REASON_NOT_AUTHORIZED, -1, 0 },
    { MQTT_VERSION_5_0, MQTT_REASON_SESSION_TAKEN_OVER, -1, 0 },
    { MQTT_VERSION_5_0, MQTT_REASON_KEEP_ALIVE_TIMEOUT, -1, 0 },
    { MQTT_VERSION_5_0, 0x180, -1, 0 },
    { MQTT_VERSION_5_0, MQTT_REASON_SUCCESS, 10, 0 },
    { MQTT_VERSION_5_0, MQTT_REASON_SUCCESS, -1, MQTT_PROPERTY_SERVER_REFERENCE },
    { MQTT_VERSION_5_0, MQTT_REASON_SUCCESS, -1, MQTT_PROPERTY_CONTENT_TYPE },
    { MQTT_VERSION_3_1_1, MQTT_REASON_SUCCESS, 0, 0 },
    { MQTT_VERSION_3_1_1, MQTT_REASON_GRANTED_QOS_1, -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttProperties) properties = create_properties (cases[i].expiry, NULL, NULL);
      g_autoptr (GError) error = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, cases[i].version);
      transport = fixture_connect_client (&f, cases[i].version == MQTT_VERSION_5_0 ? CONNACK_5
                                                                                   : CONNACK_3);
      if (cases[i].other != 0)
        mqtt_properties_add_string (properties, cases[i].other, "x");
      g_assert_false (disconnect (&f, cases[i].reason, properties, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);
      mock_transport_expect (transport, "");
      fixture_tear_down (&f);
    }
}

/* A reason and a Session Expiry Interval cannot be left out: Maximum Packet Size 4. */
static void
test_too_large (void)
{
  g_autoptr (MqttProperties) connect = create_properties (100, NULL, NULL);
  g_autoptr (MqttProperties) properties = create_properties (5, "why", NULL);
  g_autoptr (GError) error = NULL;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_properties (f.options, connect);
  transport = fixture_connect_client (&f, "20 08 00 00 05 27 00 00 00 04");
  g_assert_false (disconnect (&f, MQTT_REASON_SUCCESS, properties, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);
  mock_transport_expect (transport, "");
  fixture_tear_down (&f);
}

/* Even where the server takes nothing at all, the client can go. */
static void
test_no_room (void)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, "20 08 00 00 05 27 00 00 00 01");
  g_assert_true (disconnect (&f, MQTT_REASON_SUCCESS, NULL, NULL));
  mock_transport_expect (transport, "");
  g_assert_true (mock_transport_is_closed (transport));
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/disconnect/properties", test_properties);
  g_test_add_func ("/mqtt/client/disconnect/refused", test_refused);
  g_test_add_func ("/mqtt/client/disconnect/too-large", test_too_large);
  g_test_add_func ("/mqtt/client/disconnect/no-room", test_no_room);

  return g_test_run ();
}
