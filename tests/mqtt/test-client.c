/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

static void
test_connect (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTING);
  transport = mock_network_await (&f.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, CONNECT_3);
  g_assert_null (result);

  /* In three pieces. */
  mock_transport_give (transport, "20");
  mock_transport_give (transport, "02 01");
  mock_transport_give (transport, "00");
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_clean_start (f.options, FALSE);
  g_clear_object (&result);
  g_clear_error (&error);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  transport = fixture_accept_attempt (&f, 0, "20 02 01 00");
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, &error);
  g_assert_no_error (error);
  g_assert_true (ack->session_present);
  g_assert_cmpstr (mqtt_client_get_client_id (f.client), ==, "test");
  g_assert_true (mqtt_client_get_options (f.client) == f.options);
  g_assert_null (mqtt_client_get_last_error (f.client));
  g_assert_cmpstr (f.events->str, ==, "cC+");

  test_client_disconnect (f.client);
  mock_transport_expect (transport, "e0 00");
  g_assert_true (mock_transport_is_closed (transport));
  g_assert_null (mqtt_client_get_connack (f.client));
  g_assert_cmpstr (f.events->str, ==, "cC+Dd");
  fixture_tear_down (&f);
}

static void
test_connack_properties (void)
{
  ClientFixture f;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_client_id (f.options, "");
  /* Assigned Client Identifier "ab", Server Keep Alive 1 s. */
  transport = fixture_connect_client (&f, "20 0b 00 00 08 12 00 02 \"ab\" 13 00 01");
  g_assert_cmpstr (mqtt_client_get_client_id (f.client), ==, "ab");
  mock_transport_expect (transport, "c0 00");
  mock_transport_give (transport, "d0 00");

  /* The next attempt asks for it, so that it finds the session. */
  mock_transport_end (transport, NULL);
  transport = mock_network_await (&f.network, 1);
  mock_transport_open (transport);
  mock_transport_expect (transport, "10 0f 00 04 \"MQTT\" 05 02 00 3c 00 00 02 \"ab\"");
  fixture_tear_down (&f);
}

static void
test_refused (void)
{
  static const struct
  {
    MqttVersion version;
    const char *connack;
    MqttReason reason;
    gboolean retry;
  } cases[] = {
    { MQTT_VERSION_3_1_1, "20 02 00 01", MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION, FALSE },
    { MQTT_VERSION_3_1_1, "20 02 00 02", MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID, FALSE },
    { MQTT_VERSION_3_1_1, "20 02 00 03", MQTT_REASON_SERVER_UNAVAILABLE, TRUE },
    { MQTT_VERSION_3_1_1, "20 02 00 04", MQTT_REASON_BAD_USER_NAME_OR_PASSWORD, FALSE },
    { MQTT_VERSION_3_1_1, "20 02 00 05", MQTT_REASON_NOT_AUTHORIZED, FALSE },
    { MQTT_VERSION_5_0, "20 03 00 86 00", MQTT_REASON_BAD_USER_NAME_OR_PASSWORD, FALSE },
    { MQTT_VERSION_5_0, "20 03 00 8a 00", MQTT_REASON_BANNED, FALSE },
    { MQTT_VERSION_5_0, "20 03 00 89 00", MQTT_REASON_SERVER_BUSY, TRUE },
    { MQTT_VERSION_5_0, "20 03 00 9d 00", MQTT_REASON_SERVER_MOVED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClientFixture f;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      fixture_set_up (&f, cases[i].version);
      mqtt_options_set_reconnect_period (f.options, 50);
      mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      fixture_accept_attempt (&f, 0, cases[i].connack);
      test_await (result != NULL);
      g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
      g_assert_cmphex (mqtt_error_get_reason (error), ==, cases[i].reason);
      g_assert_error (mqtt_client_get_last_error (f.client), MQTT_ERROR, error->code);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==,
                       cases[i].retry ? MQTT_STATE_WAITING : MQTT_STATE_DISCONNECTED);
      g_assert_cmpint (mqtt_client_get_next_attempt (f.client) != 0, ==, cases[i].retry);
      if (cases[i].retry)
        mock_network_await (&f.network, 1);
      /* The outcome of the first attempt is connect_finish()'s alone. */
      g_assert_null (f.lost);
      fixture_tear_down (&f);
    }
}

static void
test_first_packet (void)
{
  static const struct
  {
    MqttVersion version;
    const char *packet;
    const char *answer;
  } cases[] = {
    { MQTT_VERSION_3_1_1, "d0 00", "" },
    { MQTT_VERSION_3_1_1, "30 04 00 01 \"a\" \"x\"", "" },
    { MQTT_VERSION_5_0, "d0 00", "e0 02 82 00" },
    { MQTT_VERSION_5_0, "f0 02 18 00", "e0 02 82 00" },
    { MQTT_VERSION_5_0, "e0 00", "e0 02 82 00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClientFixture f;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *sent = NULL;
      MockTransport *transport;

      fixture_set_up (&f, cases[i].version);
      mqtt_options_set_reconnect_period (f.options, 0);
      mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      transport = fixture_accept_attempt (&f, 0, cases[i].packet);
      test_await (result != NULL);
      g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTED);
      g_assert_true (mock_transport_is_closed (transport));
      sent = mock_transport_take_sent (transport);
      g_assert_true (g_str_has_prefix (sent, *cases[i].answer != '\0' ? "e0" : ""));
      g_assert_cmpint (*sent != '\0', ==, *cases[i].answer != '\0');
      fixture_tear_down (&f);
    }
}

static void
test_open_fails (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  mock_transport_refuse (mock_network_await (&f.network, 0),
                         mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "Refused"));
  test_await (result != NULL);
  g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_REFUSED);
  g_assert_cmpstr (f.events->str, ==, "cw");

  /* It goes on; what fails now is a signal. */
  mock_transport_refuse (mock_network_await (&f.network, 1),
                         mqtt_error_new (MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0, "No"));
  test_await (f.lost != NULL);
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_HOST_NOT_FOUND);
  fixture_accept_attempt (&f, 2, CONNACK_3);
  g_assert_cmpstr (f.events->str, ==, "cwcw-cC+");
  g_assert_cmpint (mqtt_client_get_next_attempt (f.client), ==, 0);
  fixture_tear_down (&f);

  /* And not if it cannot help. */
  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  g_clear_object (&result);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  mock_transport_refuse (mock_network_await (&f.network, 0),
                         mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 404, "No"));
  test_await (result != NULL);
  test_run_for (50);
  g_assert_cmpstr (f.events->str, ==, "cd");
  g_assert_cmpuint (f.network.transports->len, ==, 1);
  fixture_tear_down (&f);
}

static void
test_connect_timeout (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  MockTransport *transport;

  /* The transport knows what was awaited. */
  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_connect_timeout (f.options, 50);
  mqtt_options_set_reconnect_period (f.options, 0);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  mock_transport_set_stage (mock_network_await (&f.network, 0), MQTT_LAYER_TLS);
  test_await (result != NULL);
  g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TIMED_OUT);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTED);

  /* After that it is CONNACK. */
  g_clear_object (&result);
  g_clear_error (&error);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  transport = mock_network_await (&f.network, 1);
  mock_transport_open (transport);
  test_await (result != NULL);
  g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TIMED_OUT);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
  g_assert_true (mock_transport_is_closed (transport));
  fixture_tear_down (&f);
}

static void
test_connect_cancelled (void)
{
  for (guint i = 0; i < 3; i++)
    {
      ClientFixture f;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      fixture_set_up (&f, MQTT_VERSION_3_1_1);
      if (i == 0)
        g_cancellable_cancel (cancellable);
      mqtt_client_connect_async (f.client, f.options, cancellable, test_store_result, &result);
      if (i == 2)
        mock_transport_open (mock_network_await (&f.network, 0));
      g_cancellable_cancel (cancellable);
      test_await (result != NULL);
      g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
      g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTED);
      test_run_for (30);
      g_assert_cmpuint (f.network.transports->len, ==, 1);
      fixture_tear_down (&f);
    }
}

static void
test_connect_twice (void)
{
  ClientFixture f;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_connect_client (&f, CONNACK_3);
  ack = test_client_connect (f.client, f.options, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_FAILED);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);
  fixture_tear_down (&f);
}

static void
test_invalid_options (void)
{
  ClientFixture f;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_client_id (f.options, "");
  mqtt_options_set_clean_start (f.options, FALSE);
  ack = test_client_connect (f.client, f.options, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
  g_assert_cmpuint (f.network.transports->len, ==, 0);
  g_assert_cmpstr (f.events->str, ==, "");
  fixture_tear_down (&f);
}

static void
test_connect_now (void)
{
  ClientFixture f;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_reconnect_period (f.options, 600000);
  transport = fixture_connect_client (&f, CONNACK_3);
  mock_transport_end (transport, NULL);
  test_await (mqtt_client_get_state (f.client) == MQTT_STATE_WAITING);
  g_assert_cmpint (mqtt_client_get_next_attempt (f.client), >,
                   g_get_monotonic_time () + 400 * G_TIME_SPAN_SECOND);
  fixture_connect_client (&f, CONNACK_3);
  g_assert_cmpstr (f.events->str, ==, "cC+w-cC+");
  fixture_tear_down (&f);
}

static void
test_disconnect_states (void)
{
  for (guint i = 0; i < 4; i++)
    {
      ClientFixture f;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      fixture_set_up (&f, MQTT_VERSION_3_1_1);
      mqtt_options_set_reconnect_period (f.options, 600000);
      if (i > 0)
        mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
      if (i == 2)
        mock_transport_open (mock_network_await (&f.network, 0));
      if (i == 3)
        {
          mock_transport_refuse (mock_network_await (&f.network, 0),
                                 mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "No"));
          test_await (mqtt_client_get_state (f.client) == MQTT_STATE_WAITING);
        }

      test_client_disconnect (f.client);
      g_assert_cmpint (mqtt_client_get_next_attempt (f.client), ==, 0);
      if (i > 0)
        {
          test_await (result != NULL);
          g_assert_null (mqtt_client_connect_finish (f.client, result, &error));
          g_assert_error (error, MQTT_ERROR,
                          (i == 3 ? (int) MQTT_ERROR_REFUSED : (int) MQTT_ERROR_CANCELLED));
        }
      g_assert_null (f.lost);
      fixture_tear_down (&f);
    }
}

static void
test_disconnect (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);
  fixture_publish (&f, "a", MQTT_QOS_1, &published);
  mock_transport_expect (transport, "32 07 00 01 \"a\" 00 01 00 \"x\"");

  /* A server that does not close in time: two seconds. */
  mock_transport_set_stalled (transport, TRUE);
  mqtt_client_disconnect_async (f.client, MQTT_REASON_DISCONNECT_WITH_WILL, NULL, NULL,
                                test_store_result, &first);
  mqtt_client_disconnect_async (f.client, MQTT_REASON_SUCCESS, NULL, NULL,
                                test_store_result, &second);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_DISCONNECTING);
  fixture_expect_published (&f, &published, MQTT_ERROR_CANCELLED);
  fixture_publish (&f, "b", MQTT_QOS_1, &refused);
  fixture_expect_published (&f, &refused, MQTT_ERROR_NOT_CONNECTED);
  test_await (first != NULL && second != NULL);
  g_assert_true (mqtt_client_disconnect_finish (f.client, first, NULL));
  g_assert_true (mqtt_client_disconnect_finish (f.client, second, NULL));
  {
    g_autofree char *sent = mock_transport_take_sent (transport);

    g_assert_true (g_str_has_prefix (sent, "e0 01 04") || g_str_has_prefix (sent, "e0 02 04 00"));
  }
  g_assert_cmpstr (f.events->str, ==, "cC+Dd");
  fixture_tear_down (&f);

  /* Before 5.0 the Will is only published without DISCONNECT. */
  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  g_clear_object (&first);
  mqtt_client_disconnect_async (f.client, MQTT_REASON_DISCONNECT_WITH_WILL, NULL, NULL,
                                test_store_result, &first);
  test_await (first != NULL);
  mock_transport_expect (transport, "");
  g_assert_true (mock_transport_is_closed (transport));
  fixture_tear_down (&f);
}

static void
test_disconnected (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  for (MqttQos qos = MQTT_QOS_0; qos <= MQTT_QOS_2; qos++)
    {
      fixture_publish (&f, "a", qos, &result);
      fixture_expect_published (&f, &result, MQTT_ERROR_NOT_CONNECTED);
    }
  ack = test_client_subscribe (f.client, "a", MQTT_QOS_0, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_NOT_CONNECTED);
  g_clear_error (&error);
  ack = test_client_unsubscribe (f.client, "a", &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_NOT_CONNECTED);
  fixture_tear_down (&f);
}

static void
test_other_session (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (MqttOptions) other = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_reconnect_period (f.options, 600000);
  transport = fixture_connect_client (&f, CONNACK_3);
  fixture_publish (&f, "a", MQTT_QOS_1, &published);
  mock_transport_end (transport, NULL);
  g_assert_null (published);

  other = mqtt_options_new ("ws://localhost/other", NULL);
  mqtt_options_set_client_id (other, "other");
  mqtt_options_unref (f.options);
  f.options = mqtt_options_ref (other);
  transport = fixture_connect_client (&f, CONNACK_3);
  fixture_expect_published (&f, &published, MQTT_ERROR_CANCELLED);
  test_run_for (20);
  mock_transport_expect (transport, "");
  g_assert_cmpstr (mqtt_client_get_client_id (f.client), ==, "other");
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/connect", test_connect);
  g_test_add_func ("/mqtt/client/connack-properties", test_connack_properties);
  g_test_add_func ("/mqtt/client/refused", test_refused);
  g_test_add_func ("/mqtt/client/first-packet", test_first_packet);
  g_test_add_func ("/mqtt/client/open-fails", test_open_fails);
  g_test_add_func ("/mqtt/client/connect-timeout", test_connect_timeout);
  g_test_add_func ("/mqtt/client/connect-cancelled", test_connect_cancelled);
  g_test_add_func ("/mqtt/client/connect-twice", test_connect_twice);
  g_test_add_func ("/mqtt/client/connect-now", test_connect_now);
  g_test_add_func ("/mqtt/client/invalid-options", test_invalid_options);
  g_test_add_func ("/mqtt/client/disconnect", test_disconnect);
  g_test_add_func ("/mqtt/client/disconnect-states", test_disconnect_states);
  g_test_add_func ("/mqtt/client/disconnected", test_disconnected);
  g_test_add_func ("/mqtt/client/other-session", test_other_session);

  return g_test_run ();
}
