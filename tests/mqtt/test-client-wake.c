/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

static void
test_waiting (void)
{
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_reconnect_period (f.options, 600000);
  mock_transport_end (fixture_connect_client (&f, CONNACK_3), NULL);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);

  mqtt_client_wake (f.client);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTING);
  g_assert_cmpint (mqtt_client_get_next_attempt (f.client), ==, 0);
  mqtt_client_wake (f.client);
  fixture_accept_attempt (&f, 1, CONNACK_3);
  g_assert_cmpstr (f.events->str, ==, "cC+w-cC+");
  fixture_tear_down (&f);
}

/* Also without Keep Alive. */
static void
test_connected (void)
{
  for (guint i = 0; i < 2; i++)
    {
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_3_1_1);
      mqtt_options_set_reconnect_period (f.options, 600000);
      mqtt_options_set_keep_alive (f.options, i * 60);
      transport = fixture_connect_client (&f, CONNACK_3);
      mqtt_client_wake (f.client);
      mock_transport_expect (transport, "c0 00");
      mock_transport_give (transport, "d0 00");
      test_run_for (20);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);

      if (i == 1)
        {
          mqtt_client_wake (f.client);
          mock_transport_expect (transport, "c0 00");
          test_await (f.lost != NULL);
          g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_KEEP_ALIVE);
          g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);
        }
      fixture_tear_down (&f);
    }
}

/* An attempt begins anew when it is some seconds old, and its outcome is the same
 * operation's. */
static void
test_connecting (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  MockTransport *first;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  first = mock_network_await (&f.network, 0);
  mock_transport_open (first);
  mock_transport_expect (first, CONNECT_3);
  mqtt_client_wake (f.client);
  g_assert_cmpuint (f.network.transports->len, ==, 1);

  test_run_for (3100);
  mqtt_client_wake (f.client);
  g_assert_true (mock_transport_is_closed (first));
  g_assert_null (result);
  fixture_accept_attempt (&f, 1, CONNACK_3);
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, NULL);
  g_assert_nonnull (ack);
  g_assert_cmpstr (f.events->str, ==, "cC+");
  fixture_tear_down (&f);
}

static void
test_idle (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_wake (f.client);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTED);

  transport = fixture_connect_client (&f, CONNACK_3);
  mqtt_client_disconnect_async (f.client, MQTT_REASON_SUCCESS, NULL, NULL,
                                test_store_result, &result);
  mqtt_client_wake (f.client);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTING);
  mock_transport_expect (transport, "e0 00");
  test_await (result != NULL);
  mqtt_client_wake (f.client);
  g_assert_cmpuint (f.network.transports->len, ==, 1);
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/wake/waiting", test_waiting);
  g_test_add_func ("/mqtt/client/wake/connected", test_connected);
  g_test_add_func ("/mqtt/client/wake/connecting", test_connecting);
  g_test_add_func ("/mqtt/client/wake/idle", test_idle);

  return g_test_run ();
}
