/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

static void
test_publish (void)
{
  ClientFixture f;
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f, CONNACK_5);

  fixture_publish (&f, "a", MQTT_QOS_0, &result);
  mock_transport_expect (transport, "30 05 00 01 \"a\" 00 \"x\"");
  fixture_expect_published (&f, &result, -1);

  fixture_publish (&f, "a", MQTT_QOS_1, &result);
  mock_transport_expect (transport, "32 07 00 01 \"a\" 00 01 00 \"x\"");
  g_assert_null (result);
  mock_transport_give (transport, "40 02 00 01");
  fixture_expect_published (&f, &result, -1);

  fixture_publish (&f, "a", MQTT_QOS_2, &result);
  mock_transport_expect (transport, "34 07 00 01 \"a\" 00 02 00 \"x\"");
  mock_transport_give (transport, "50 02 00 02");
  mock_transport_expect (transport, "62 02 00 02");
  g_assert_null (result);
  mock_transport_give (transport, "70 02 00 02");
  fixture_expect_published (&f, &result, -1);

  fixture_publish (&f, "a", MQTT_QOS_1, &result);
  g_free (mock_transport_take_sent (transport));
  mock_transport_give (transport, "40 0b 00 03 87 07 1f 00 04 \"Nope\"");
  test_await (result != NULL);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (mqtt_client_publish_finish (f.client, result, &error));
    g_assert_error (error, MQTT_ERROR, MQTT_ERROR_REJECTED);
    g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_NOT_AUTHORIZED);
    g_assert_nonnull (strstr (error->message, "Nope"));
  }

  g_clear_object (&result);
  fixture_publish (&f, "a/#", MQTT_QOS_1, &result);
  fixture_expect_published (&f, &result, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);
}

static void
test_publish_cancelled (void)
{
  ClientFixture f;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MqttMessage) message = test_message ("a", "x", MQTT_QOS_1);
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  mqtt_client_publish_async (f.client, message, cancellable, test_store_result, &result);
  g_cancellable_cancel (cancellable);
  fixture_expect_published (&f, &result, MQTT_ERROR_CANCELLED);
  mock_transport_give (transport, "40 02 00 01");

  /* The acknowledgement and the cancellation at once: one of them counts. */
  g_cancellable_reset (cancellable);
  mqtt_client_publish_async (f.client, message, cancellable, test_store_result, &result);
  mock_transport_give (transport, "40 02 00 02");
  g_cancellable_cancel (cancellable);
  test_await (result != NULL);
  g_clear_object (&result);
  test_run_for (20);
  fixture_tear_down (&f);
}

static void
test_subscribe (void)
{
  ClientFixture f;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("a", MQTT_QOS_1);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  const char *const filters[] = { "a", "b", NULL };
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  g_ptr_array_add (subscriptions, mqtt_subscription_new ("b", MQTT_QOS_0));

  mqtt_client_subscribe_async (f.client, subscriptions, NULL, NULL, test_store_result, &result);
  mock_transport_expect (transport, "82 0a 00 01 00 01 \"a\" 01 00 01 \"b\" 00");
  mock_transport_give (transport, "90 04 00 01 01 80");
  test_await (result != NULL);
  ack = mqtt_client_subscribe_finish (f.client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ack->n_reasons, ==, 2);
  g_assert_cmphex (ack->reasons[0], ==, 0x01);
  g_assert_cmphex (ack->reasons[1], ==, 0x80);
  g_assert_cmpint (ack->latency, >=, 0);

  g_clear_pointer (&ack, mqtt_ack_unref);
  g_clear_object (&result);
  mqtt_client_unsubscribe_async (f.client, filters, NULL, NULL, test_store_result, &result);
  mock_transport_expect (transport, "a2 08 00 02 00 01 \"a\" 00 01 \"b\"");
  mock_transport_give (transport, "b0 02 00 02");
  test_await (result != NULL);
  ack = mqtt_client_unsubscribe_finish (f.client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ack->n_reasons, ==, 2);

  g_clear_pointer (&ack, mqtt_ack_unref);
  g_clear_object (&result);
  mqtt_client_subscribe_async (f.client, none, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);
  ack = mqtt_client_subscribe_finish (f.client, result, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);
}

static void
test_offline (void)
{
  ClientFixture f;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("s", MQTT_QOS_0);
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) subscribed = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (MqttAck) ack = NULL;
  MockTransport *transport;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &connected);
  mqtt_client_subscribe_async (f.client, subscriptions, NULL, NULL, test_store_result,
                               &subscribed);
  fixture_publish (&f, "a", MQTT_QOS_0, &refused);
  fixture_expect_published (&f, &refused, MQTT_ERROR_NOT_CONNECTED);
  mock_transport_refuse (mock_network_await (&f.network, 0),
                         mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0, "No"));
  fixture_publish (&f, "a", MQTT_QOS_1, &published);

  transport = fixture_accept_attempt (&f, 1, CONNACK_3);
  mock_transport_expect (transport, "82 06 00 01 00 01 \"s\" 00 32 06 00 01 \"a\" 00 02 \"x\"");
  g_assert_null (subscribed);
  mock_transport_give (transport, "90 03 00 01 00 40 02 00 02");
  test_await (subscribed != NULL);
  ack = mqtt_client_subscribe_finish (f.client, subscribed, NULL);
  g_assert_nonnull (ack);
  fixture_expect_published (&f, &published, -1);
  fixture_tear_down (&f);
}

static void
test_receive (void)
{
  ClientFixture f;
  MqttMessage *message;
  MockTransport *transport;
  guint n_sent;
  gint64 before = g_get_real_time ();

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  n_sent = mock_transport_get_n_sent (transport);

  mock_transport_give (transport, "31 05 00 01 \"a\" \"xy\" 32 05 00 01 \"b\" 00");
  mock_transport_give (transport, "01 3a 05 00 01 \"c\" 00 02 34 05 00 01 \"d\" 00 03");
  test_await (f.messages->len == 4);
  mock_transport_expect (transport, "40 02 00 01 40 02 00 02 50 02 00 03");
  g_assert_cmpuint (mock_transport_get_n_sent (transport), ==, n_sent + 1);

  message = f.messages->pdata[0];
  g_assert_cmpstr (message->topic, ==, "a");
  g_assert_cmpmem (message->payload, message->payload_size,
                   "xy", 2);
  g_assert_true (message->retain);
  g_assert_cmpint (message->time, >=, before);
  message = f.messages->pdata[2];
  g_assert_true (message->dup);
  g_assert_cmpint (message->qos, ==, MQTT_QOS_1);

  mock_transport_give (transport, "3c 05 00 01 \"d\" 00 03 62 02 00 03 62 02 00 09");
  mock_transport_expect (transport, "50 02 00 03 70 02 00 03 70 02 00 09");
  g_assert_cmpuint (f.messages->len, ==, 4);
  fixture_tear_down (&f);
}

static void
test_faults (void)
{
  static const struct
  {
    MqttVersion version;
    const char *bytes;
    MqttError code;
    guint8 reason;
  } cases[] = {
    { MQTT_VERSION_5_0, CONNACK_5, MQTT_ERROR_PROTOCOL, 0x82 },
    { MQTT_VERSION_5_0, "f0 02 18 00", MQTT_ERROR_PROTOCOL, 0x82 },
    { MQTT_VERSION_5_0, "32 07 00 01 \"a\" 00 00 00 \"x\"", MQTT_ERROR_PROTOCOL, 0x82 },
    { MQTT_VERSION_5_0, "00 00", MQTT_ERROR_MALFORMED, 0x81 },
    { MQTT_VERSION_5_0, "36 07 00 01 \"a\" 00 01 00 \"x\"", MQTT_ERROR_MALFORMED, 0x81 },
    { MQTT_VERSION_5_0, "30 ff ff ff ff 7f", MQTT_ERROR_MALFORMED, 0x81 },
    { MQTT_VERSION_5_0, "30 08 00 01 \"a\" 03 23 00 01 \"x\"", MQTT_ERROR_PROTOCOL, 0x94 },
    { MQTT_VERSION_3_1_1, CONNACK_3, MQTT_ERROR_PROTOCOL, 0 },
    { MQTT_VERSION_3_1_1, "e0 00", MQTT_ERROR_PROTOCOL, 0 },
    { MQTT_VERSION_3_1_1, "36 06 00 01 \"a\" 00 01 \"x\"", MQTT_ERROR_MALFORMED, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClientFixture f;
      MockTransport *transport;
      g_autofree char *expected = NULL;
      g_autofree char *sent = NULL;
      gboolean v5 = cases[i].version == MQTT_VERSION_5_0;

      fixture_set_up (&f, cases[i].version);
      mqtt_options_set_reconnect_period (f.options, 600000);
      transport = fixture_connect_client (&f, v5 ? CONNACK_5 : CONNACK_3);
      mock_transport_give (transport, v5 ? "30 05 00 01 \"a\" 00 \"x\"" : "30 04 00 01 \"a\" \"x\"");
      mock_transport_give (transport, cases[i].bytes);
      test_await (f.lost != NULL);
      if (!g_error_matches (f.lost, MQTT_ERROR, cases[i].code))
        g_error ("case %u: %s", i, f.lost->message);
      g_assert_cmpint (mqtt_error_get_layer (f.lost), ==, MQTT_LAYER_MQTT);
      g_assert_true (mock_transport_is_closed (transport));
      g_assert_cmpuint (f.messages->len, ==, 1);

      sent = mock_transport_take_sent (transport);
      expected = v5 ? g_strdup_printf ("%02x", cases[i].reason) : g_strdup ("");
      if (v5 ? !g_str_has_prefix (sent, "e0") || strncmp (sent + 6, expected, 2) != 0
             : *sent != '\0')
        g_error ("case %u: sent %s", i, sent);
      fixture_tear_down (&f);
    }
}

static void
test_max_packet_size (void)
{
  ClientFixture f;
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autofree char *sent = NULL;
  MockTransport *transport;

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 20);
  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_properties (f.options, properties);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_give (transport, "30 12 00 01 \"a\" 00 \"01234567890123\"");
  test_await (f.messages->len == 1);
  mock_transport_give (transport, "30 13");
  test_await (f.lost != NULL);
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  sent = mock_transport_take_sent (transport);
  g_assert_true (g_str_has_prefix (sent, "e0 "));
  g_assert_cmpint (strncmp (sent + 6, "95", 2), ==, 0);
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/client/publish", test_publish);
  g_test_add_func ("/mqtt/client/publish-cancelled", test_publish_cancelled);
  g_test_add_func ("/mqtt/client/subscribe", test_subscribe);
  g_test_add_func ("/mqtt/client/offline", test_offline);
  g_test_add_func ("/mqtt/client/receive", test_receive);
  g_test_add_func ("/mqtt/client/faults", test_faults);
  g_test_add_func ("/mqtt/client/max-packet-size", test_max_packet_size);

  return g_test_run ();
}
