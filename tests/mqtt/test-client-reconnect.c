/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

static void
test_reconnect (void)
{
  ClientFixture f;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("s", MQTT_QOS_1);
  g_autoptr (GAsyncResult) subscribed = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  mqtt_client_subscribe_async (f.client, subscriptions, NULL, NULL, test_store_result,
                               &subscribed);
  mock_transport_give (transport, "90 03 00 01 01");
  test_await (subscribed != NULL);
  fixture_publish (&f, "a", MQTT_QOS_1, &published);
  mock_transport_end (transport, mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CLOSED, 0, "Reset"));
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_CLOSED);

  transport = fixture_accept_attempt (&f, 1, CONNACK_3);
  mock_transport_expect (transport, "82 06 00 03 00 01 \"s\" 01 32 06 00 01 \"a\" 00 04 \"x\"");
  mock_transport_give (transport, "90 03 00 03 01 40 02 00 04");
  fixture_expect_published (&f, &published, -1);
  g_assert_cmpstr (f.events->str, ==, "cC+w-cC+s");

  /* With its session kept, nothing is to be said. */
  mqtt_options_set_clean_start (f.options, FALSE);
  mock_transport_end (transport, NULL);
  transport = fixture_accept_attempt (&f, 2, "20 02 01 00");
  test_run_for (20);
  mock_transport_expect (transport, "");
  g_assert_cmpstr (f.events->str, ==, "cC+w-cC+sw-cC+");
  fixture_tear_down (&f);
}

static void
test_no_reconnect (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) published = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_reconnect_period (f.options, 0);
  transport = fixture_connect_client (&f, CONNACK_5);
  fixture_publish (&f, "a", MQTT_QOS_1, &published);
  mock_transport_end (transport, NULL);
  fixture_expect_published (&f, &published, MQTT_ERROR_NOT_CONNECTED);
  g_assert_cmpstr (f.events->str, ==, "cC+d-");
  fixture_tear_down (&f);

  /* Another client has taken the session: to come back would be a fight. */
  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_give (transport, "e0 02 8e 00");
  test_await (f.lost != NULL);
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_TAKEN_OVER);
  g_assert_cmphex (mqtt_error_get_reason (f.lost), ==, MQTT_REASON_SESSION_TAKEN_OVER);
  g_assert_cmpstr (f.events->str, ==, "cC+d-");
  mock_transport_expect (transport, "");
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_give (transport, "e0 02 8b 00");
  test_await (f.lost != NULL);
  g_assert_cmpstr (f.events->str, ==, "cC+w-");
  fixture_tear_down (&f);
}

static void
test_backoff (void)
{
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_reconnect_period (f.options, 20);
  fixture_connect_client (&f, CONNACK_5);
  for (guint i = 0; i < 5; i++)
    {
      MockTransport *transport = f.network.transports->pdata[i];
      gint64 delay = (20 * G_TIME_SPAN_MILLISECOND) << i;
      gint64 before = g_get_monotonic_time ();

      /* A reason that another client with the same identifier cannot be. */
      mock_transport_give (transport, "e0 02 8b 00");
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);
      g_assert_cmpint (mqtt_client_get_next_attempt (f.client) - before, >=, delay * 3 / 4);
      g_assert_cmpint (mqtt_client_get_next_attempt (f.client) - g_get_monotonic_time (), <=,
                       delay * 5 / 4);
      fixture_accept_attempt (&f, i + 1, CONNACK_5);
    }

  fixture_tear_down (&f);
}

static void
test_taken_over (void)
{
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_connect_client (&f, CONNACK_3);
  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&f.lost);
      mock_transport_end (f.network.transports->pdata[i], NULL);
      g_assert_nonnull (f.lost);
      g_assert_cmpint (f.lost->code, ==,
                       (i == 2 ? (int) MQTT_ERROR_TAKEN_OVER : (int) MQTT_ERROR_CLOSED));
      if (i < 2)
        fixture_accept_attempt (&f, i + 1, CONNACK_3);
    }

  g_assert_nonnull (strstr (f.lost->message, "“test”"));
  g_assert_cmpint (mqtt_error_get_reason (f.lost), ==, -1);
  g_assert_cmpstr (f.events->str, ==, "cC+w-cC+w-cC+d-");
  fixture_tear_down (&f);
}

/* What there is another explanation for. */
static void
test_not_taken_over (void)
{
  for (guint i = 0; i < 4; i++)
    {
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      if (i == 0)
        mqtt_options_set_client_id (f.options, "");
      fixture_connect_client (&f, i == 0 ? "20 07 00 00 04 12 00 01 \"a\"" : CONNACK_5);

      for (guint j = 0; j < 8; j++)
        {
          MockTransport *transport = f.network.transports->pdata[f.network.transports->len - 1];

          if (i == 1)
            mock_transport_end (transport, mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_UNREACHABLE,
                                                           -1, "The network is gone"));
          else if (i == 2)
            mock_transport_give (transport, "e0 02 89 00");
          else
            mock_transport_end (transport, NULL);

          g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);
          mqtt_client_wake (f.client);
          if (i == 3 && j % 2 == 1)
            {
              mock_transport_refuse (mock_network_await (&f.network, f.network.transports->len - 1),
                                     mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "No"));
              test_await (mqtt_client_get_state (f.client) == MQTT_STATE_WAITING);
              mqtt_client_wake (f.client);
            }
          fixture_accept_attempt (&f, f.network.transports->len - 1, CONNACK_5);
        }

      fixture_tear_down (&f);
    }
}

/* A web page at the address: only where there was a server before, it may pass. */
static void
test_portal (void)
{
  for (guint i = 0; i < 2; i++)
    {
      ClientFixture f;
      g_autoptr (GAsyncResult) result = NULL;

      fixture_set_up (&f, MQTT_VERSION_3_1_1);
      if (i == 0)
        mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      else
        mock_transport_end (fixture_connect_client (&f, CONNACK_3), NULL);

      mock_transport_refuse (mock_network_await (&f.network, i),
                             mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 200, "No"));
      test_await (g_error_matches (mqtt_client_get_last_error (f.client), MQTT_ERROR,
                                   MQTT_ERROR_NOT_WEBSOCKET));
      g_assert_cmpint (mqtt_client_get_state (f.client), ==,
                       i == 0 ? MQTT_STATE_DISCONNECTED : MQTT_STATE_WAITING);
      test_await (i == 1 || result != NULL);
      fixture_tear_down (&f);
    }
}

static void
test_keep_alive (void)
{
  ClientFixture f;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_keep_alive (f.options, 1);
  mqtt_options_set_reconnect_period (f.options, 600000);
  transport = fixture_connect_client (&f, CONNACK_3);
  mock_transport_expect (transport, "c0 00");
  mock_transport_give (transport, "d0 00");
  mock_transport_expect (transport, "c0 00");
  g_assert_null (f.lost);

  /* The second is not answered. */
  test_await (f.lost != NULL);
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_KEEP_ALIVE);
  g_assert_true (mock_transport_is_closed (transport));
  g_assert_cmpstr (f.events->str, ==, "cC+w-");
  fixture_tear_down (&f);
}

static void
test_keep_alive_off (void)
{
  ClientFixture f;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_keep_alive (f.options, 1);
  /* Server Keep Alive 0 */
  transport = fixture_connect_client (&f, "20 06 00 00 03 13 00 00");
  test_run_for (1100);
  mock_transport_expect (transport, "");
  fixture_tear_down (&f);
}

static void
test_drop (void)
{
  for (guint i = 0; i < 4; i++)
    {
      ClientFixture f;
      g_autoptr (GAsyncResult) result = NULL;
      MockTransport *transport;

      fixture_set_up (&f, MQTT_VERSION_3_1_1);
      mqtt_options_set_reconnect_period (f.options, i == 2 ? 1 : 600000);
      if (i > 0)
        {
          transport = fixture_connect_client (&f, CONNACK_3);
          mock_transport_give (transport, "30 04 00 01 \"a\" \"x\"");
          if (i > 1)
            mock_transport_end (transport, NULL);
          if (i == 2)
            mock_network_await (&f.network, 1);
        }

      g_signal_handlers_disconnect_by_data (f.client, &f);
      g_assert_finalize_object (g_steal_pointer (&f.client));
      test_run_for (20);
      fixture_tear_down (&f);
    }
}

static void
on_message_drop (MqttClient *client,
                 GPtrArray  *messages,
                 gpointer    user_data)
{
  MqttClient **owner = user_data;

  g_clear_object (owner);
}

static void
test_drop_in_handler (void)
{
  ClientFixture f;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  g_signal_handlers_disconnect_by_data (f.client, &f);
  g_signal_connect (f.client, "messages", G_CALLBACK (on_message_drop), &f.client);
  g_object_add_weak_pointer (G_OBJECT (f.client), (gpointer *) &f.client);
  mock_transport_give (transport, "30 04 00 01 \"a\" \"x\" 32 06 00 01 \"a\" 00 01 \"x\"");
  test_await (f.client == NULL);
  g_assert_true (mock_transport_is_closed (transport));
  fixture_tear_down (&f);
}

static void
on_connected_disconnect (MqttClient *client,
                         MqttAck    *connack,
                         gpointer    user_data)
{
  mqtt_client_disconnect_async (client, MQTT_REASON_SUCCESS, NULL, NULL, NULL, NULL);
}

static void
test_disconnect_in_handler (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  g_signal_connect (f.client, "connected", G_CALLBACK (on_connected_disconnect), NULL);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  transport = mock_network_await (&f.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, CONNECT_3);
  mock_transport_give (transport, CONNACK_3 " 30 04 00 01 \"a\" \"x\" 00 00");
  mock_transport_expect (transport, "e0 00");
  test_await (mqtt_client_get_state (f.client) == MQTT_STATE_DISCONNECTED);
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, NULL);
  g_assert_nonnull (ack);
  g_assert_null (f.lost);
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/reconnect", test_reconnect);
  g_test_add_func ("/mqtt/client/no-reconnect", test_no_reconnect);
  g_test_add_func ("/mqtt/client/backoff", test_backoff);
  g_test_add_func ("/mqtt/client/taken-over", test_taken_over);
  g_test_add_func ("/mqtt/client/not-taken-over", test_not_taken_over);
  g_test_add_func ("/mqtt/client/portal", test_portal);
  g_test_add_func ("/mqtt/client/keep-alive", test_keep_alive);
  g_test_add_func ("/mqtt/client/keep-alive-off", test_keep_alive_off);
  g_test_add_func ("/mqtt/client/drop", test_drop);
  g_test_add_func ("/mqtt/client/drop-in-handler", test_drop_in_handler);
  g_test_add_func ("/mqtt/client/disconnect-in-handler", test_disconnect_in_handler);

  return g_test_run ();
}
