/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

#define PINGREQ "c0 00"
#define PINGRESP "d0 00"

static MqttStatistics
get_statistics (ClientFixture *f)
{
  MqttStatistics statistics;

  mqtt_client_get_statistics (f->client, &statistics);

  return statistics;
}

static void
test_unused (void)
{
  MqttStatistics statistics;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_client_ping (f.client);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.bytes_sent, ==, 0);
  g_assert_cmpuint (statistics.n_sent, ==, 0);
  g_assert_cmpuint (statistics.n_in_flight, ==, 0);
  g_assert_cmpint (statistics.ping_time, ==, 0);
  fixture_tear_down (&f);
}

static void
test_messages (void)
{
  GAsyncResult *results[2] = { NULL, NULL };
  MqttStatistics statistics;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_in_flight_maximum (f.options, 1);
  transport = fixture_connect_client (&f, CONNACK_3);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.bytes_sent, ==, 18);
  g_assert_cmpuint (statistics.bytes_received, ==, 4);

  mock_transport_give (transport, "30 04 00 01 \"a\" \"1\" 30 04 00 01 \"a\" \"2\"");
  test_await (f.messages->len == 2);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.bytes_received, ==, 16);
  g_assert_cmpuint (statistics.n_received, ==, 2);
  g_assert_cmpuint (statistics.n_sent, ==, 0);

  fixture_publish (&f, "b", MQTT_QOS_1, &results[0]);
  fixture_publish (&f, "b", MQTT_QOS_1, &results[1]);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.n_sent, ==, 1);
  g_assert_cmpuint (statistics.n_in_flight, ==, 1);
  g_assert_cmpuint (statistics.n_queued, ==, 1);

  mock_transport_give (transport, "40 02 00 01");
  fixture_expect_published (&f, &results[0], -1);
  mock_transport_give (transport, "40 02 00 02");
  fixture_expect_published (&f, &results[1], -1);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.n_sent, ==, 2);
  g_assert_cmpuint (statistics.n_in_flight, ==, 0);
  g_assert_cmpuint (statistics.n_queued, ==, 0);
  fixture_tear_down (&f);
}

/* Asking again before the answer is there sends nothing. */
static void
test_ping (void)
{
  MqttStatistics statistics;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_keep_alive (f.options, 0);
  transport = fixture_connect_client (&f, CONNACK_3);
  mqtt_client_ping (f.client);
  mqtt_client_ping (f.client);
  mock_transport_expect (transport, PINGREQ);
  test_run_for (30);
  statistics = get_statistics (&f);
  g_assert_cmpint (statistics.ping_time, ==, 0);

  mock_transport_give (transport, PINGRESP);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.n_pings, ==, 1);
  g_assert_cmpint (statistics.ping_time, >=, 30 * G_TIME_SPAN_MILLISECOND);

  mqtt_client_ping (f.client);
  mock_transport_expect (transport, PINGREQ);
  fixture_tear_down (&f);
}

/* Each answer belongs to its own PINGREQ, and one that nobody asked for to none. */
static void
test_several_pings (void)
{
  MqttStatistics statistics;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  transport = fixture_connect_client (&f, CONNACK_3);
  mock_transport_give (transport, PINGRESP);
  g_assert_cmpuint (get_statistics (&f).n_pings, ==, 0);

  mqtt_client_ping (f.client);
  mqtt_client_wake (f.client);
  mock_transport_expect (transport, PINGREQ PINGREQ);
  mock_transport_give (transport, PINGRESP);
  g_assert_cmpuint (get_statistics (&f).n_pings, ==, 1);
  mqtt_client_ping (f.client);
  mock_transport_give (transport, PINGRESP);
  statistics = get_statistics (&f);
  g_assert_cmpuint (statistics.n_pings, ==, 1);

  mqtt_client_ping (f.client);
  mock_transport_expect (transport, PINGREQ);
  mock_transport_give (transport, PINGRESP);
  g_assert_cmpuint (get_statistics (&f).n_pings, ==, 2);
  fixture_tear_down (&f);
}

/* What was measured in one connection says nothing of the next. */
static void
test_next_connection (void)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_reconnect_period (f.options, 1);
  transport = fixture_connect_client (&f, CONNACK_3);
  mqtt_client_ping (f.client);
  mock_transport_give (transport, PINGRESP);
  g_assert_cmpint (get_statistics (&f).ping_time, >, 0);
  mqtt_client_ping (f.client);
  mock_transport_end (transport, NULL);

  transport = fixture_accept_attempt (&f, 1, CONNACK_3);
  g_assert_cmpint (get_statistics (&f).ping_time, ==, 0);
  mqtt_client_ping (f.client);
  mock_transport_expect (transport, PINGREQ);
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-statistics/unused", test_unused);
  g_test_add_func ("/client-statistics/messages", test_messages);
  g_test_add_func ("/client-statistics/ping", test_ping);
  g_test_add_func ("/client-statistics/several-pings", test_several_pings);
  g_test_add_func ("/client-statistics/next-connection", test_next_connection);

  return g_test_run ();
}
