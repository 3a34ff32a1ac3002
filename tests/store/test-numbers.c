/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "connection-fixture.h"
#include "nj-latency.h"
#include "test-flood.h"
#include "test-util.h"
#include "test-ws-server.h"

#define CONNECT_SIZE 18

static void
test_series (void)
{
  g_autoptr (NjSeries) series = nj_series_new ();

  g_assert_true (isnan (nj_series_get_last (series)));
  for (guint i = 0; i < 2 * NJ_SERIES_LENGTH + 7; i++)
    {
      nj_series_add (series, i, i);
      g_assert_cmpuint (nj_series_get_n (series), ==, MIN (i + 1, NJ_SERIES_LENGTH));
      g_assert_cmpfloat (nj_series_get_last (series), ==, i);
      g_assert_cmpint (nj_series_get (series, 0)->time, ==, i < NJ_SERIES_LENGTH ? 0 : i + 1 - NJ_SERIES_LENGTH);
    }

  for (guint i = 1; i < NJ_SERIES_LENGTH; i++)
    g_assert_cmpint (nj_series_get (series, i)->time, ==, nj_series_get (series, i - 1)->time + 1);
}

/* Each duration is found again, whatever its order of magnitude. */
static void
test_latency_precision (void)
{
  for (gint64 duration = 0; duration < G_GINT64_CONSTANT (2000000000); duration = duration * 17 / 16 + 1)
    {
      g_autoptr (NjLatency) latency = nj_latency_new ();

      nj_latency_add (latency, duration);
      g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 0.5), (double) duration,
                                      duration * 0.035 + 0.1);
    }
}

static void
test_latency_quantiles (void)
{
  g_autoptr (NjLatency) latency = nj_latency_new ();

  g_assert_true (isnan (nj_latency_get_quantile (latency, 0.5)));
  for (int i = 1; i <= 1000; i++)
    nj_latency_add (latency, i * 1000);
  g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 0), 1000, 35);
  g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 0.5), 500000, 17500);
  g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 0.99), 990000, 35000);
  g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 1), 1000000, 35000);
}

/* What is beyond all bounds is as bad as can be. */
static void
test_latency_bounds (void)
{
  g_autoptr (NjLatency) latency = nj_latency_new ();

  nj_latency_add (latency, -1);
  g_assert_cmpfloat (nj_latency_get_quantile (latency, 1), ==, 0);
  nj_latency_add (latency, G_MAXINT64);
  g_assert_cmpfloat_with_epsilon (nj_latency_get_quantile (latency, 1), (double) G_MAXINT32,
                                  0.035 * G_MAXINT32);
}

static void
test_latency_window (void)
{
  g_autoptr (NjLatency) latency = nj_latency_new ();

  for (guint i = 0; i < 3; i++)
    {
      nj_latency_add (latency, 10);
      for (guint k = 0; k < 9; k++)
        nj_latency_advance (latency);
      g_assert_cmpfloat (nj_latency_get_quantile (latency, 0.5), ==, 10);
      nj_latency_add (latency, 30);
      nj_latency_advance (latency);
      g_assert_cmpfloat (nj_latency_get_quantile (latency, 0.5), ==, 30);
      for (guint k = 0; k < 9; k++)
        nj_latency_advance (latency);
      g_assert_true (isnan (nj_latency_get_quantile (latency, 0.5)));
    }
}

static double
get_last (NjNumbers *numbers,
          NjNumber   number)
{
  return nj_series_get_last (nj_numbers_get_series (numbers, number));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_rates (void)
{
  g_autoptr (NjNumbers) numbers = nj_numbers_new ();
  NjSample sample = { .time = 1000, .ack_median = NAN, .ack_p99 = NAN };
  guint n_changed = 0;

  g_signal_connect_swapped (numbers, "changed", G_CALLBACK (count_cb), &n_changed);
  sample.mqtt.n_received = 100;
  sample.mqtt.n_queued = 3;
  nj_numbers_add_sample (numbers, &sample);
  g_assert_true (isnan (get_last (numbers, NJ_NUMBER_RECEIVED)));
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_RECEIVED), ==, 100);

  sample.time += 2 * G_USEC_PER_SEC;
  sample.mqtt.n_received = 300;
  sample.mqtt.n_sent = 5;
  sample.mqtt.bytes_received = 20000;
  sample.mqtt.bytes_sent = 1000;
  sample.mqtt.n_in_flight = 2;
  sample.mqtt.ping_time = 1500;
  sample.n_dropped = 4;
  sample.unwritten = 4096;
  sample.ack_median = 700;
  sample.ack_p99 = 900;
  nj_numbers_add_sample (numbers, &sample);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_RECEIVED), ==, 100);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_SENT), ==, 2.5);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_BYTES_RECEIVED), ==, 10000);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_BYTES_SENT), ==, 500);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_DROPPED), ==, 2);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_QUEUED), ==, 3);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_IN_FLIGHT), ==, 2);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_UNWRITTEN), ==, 4096);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_PING), ==, 1500);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_ACK_MEDIAN), ==, 700);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_ACK_P99), ==, 900);
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_DROPPED), ==, 4);
}

/* An interruption leaves a gap, and what came in it is in the total all the same. With
 * a new session counts begin anew. */
static void
test_interruption (void)
{
  g_autoptr (NjNumbers) numbers = nj_numbers_new ();
  NjSample sample = { .time = G_USEC_PER_SEC };

  nj_numbers_add_sample (numbers, &sample);
  sample.time += G_USEC_PER_SEC;
  sample.mqtt.n_sent = 10;
  nj_numbers_add_sample (numbers, &sample);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_SENT), ==, 10);

  nj_numbers_interrupt (numbers);
  sample.time += 100 * G_USEC_PER_SEC;
  sample.mqtt.n_sent = 6;
  sample.mqtt.n_queued = 1;
  nj_numbers_add_sample (numbers, &sample);
  g_assert_true (isnan (get_last (numbers, NJ_NUMBER_SENT)));
  g_assert_true (isnan (get_last (numbers, NJ_NUMBER_QUEUED)));
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_SENT), ==, 16);

  sample.time += G_USEC_PER_SEC;
  sample.mqtt.n_sent = 7;
  nj_numbers_add_sample (numbers, &sample);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_SENT), ==, 1);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_QUEUED), ==, 1);
}

static double
get_maximum (NjNumbers *numbers,
             NjNumber   number)
{
  NjSeries *series = nj_numbers_get_series (numbers, number);
  double maximum = 0;

  for (guint i = 0; i < nj_series_get_n (series); i++)
    {
      if (nj_series_get (series, i)->value > maximum)
        maximum = nj_series_get (series, i)->value;
    }

  return maximum;
}

static void
test_connection (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  NjNumbers *numbers = nj_connection_get_numbers (connection);
  guint n;

  test_connection_subscribe (connection, "testtopic/#", MQTT_QOS_0);
  test_connection_open (connection);
  test_connection_await_granted (connection, "testtopic/#");
  nj_numbers_watch (numbers);
  for (guint i = 0; i < 20; i++)
    test_connection_publish (connection, "testtopic/a", "hello", i % 3);
  test_await (nj_numbers_get_total (numbers, NJ_NUMBER_RECEIVED) == 20);
  test_await (nj_numbers_get_total (numbers, NJ_NUMBER_SENT) == 20);
  test_await (get_maximum (numbers, NJ_NUMBER_ACK_P99) > 0);
  test_await (get_maximum (numbers, NJ_NUMBER_PING) > 0);
  nj_numbers_unwatch (numbers);

  g_assert_cmpfloat (get_maximum (numbers, NJ_NUMBER_RECEIVED), >, 0);
  g_assert_cmpfloat (get_maximum (numbers, NJ_NUMBER_SENT), >, 0);
  g_assert_cmpfloat (get_maximum (numbers, NJ_NUMBER_ACK_MEDIAN), <=,
                     get_maximum (numbers, NJ_NUMBER_ACK_P99));
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_BYTES_RECEIVED), >, 20 * strlen ("testtopic/ahello"));
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_BYTES_SENT), >, 20 * strlen ("testtopic/ahello"));
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_DROPPED), ==, 0);

  /* Without a connection nothing is measured, and nothing wakes up for it. */
  test_connection_close (connection);
  n = nj_series_get_n (nj_numbers_get_series (numbers, NJ_NUMBER_SENT));
  test_run_for (1500);
  g_assert_cmpuint (nj_series_get_n (nj_numbers_get_series (numbers, NJ_NUMBER_SENT)), ==, n);
  g_assert_cmpuint (nj_numbers_get_total (numbers, NJ_NUMBER_SENT), ==, 20);
}

/* A server that takes its time. */
static void
test_slow_server (ConnectionFixture *fixture,
                  gconstpointer      data)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  g_autoptr (NjConnection) connection = test_connection_new_for_url (fixture, url);
  NjNumbers *numbers = nj_connection_get_numbers (connection);

  nj_connection_open (connection);
  g_bytes_unref (test_ws_server_await (server, CONNECT_SIZE));
  test_ws_server_give (server, "20 02 00 00");
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);

  test_connection_publish (connection, "a", "", MQTT_QOS_1);
  test_ws_server_expect (server, "32 05 00 01 \"a\" 00 01");
  test_await (get_last (numbers, NJ_NUMBER_IN_FLIGHT) == 1);
  g_assert_true (isnan (get_last (numbers, NJ_NUMBER_ACK_MEDIAN)));
  g_assert_true (isnan (get_last (numbers, NJ_NUMBER_PING)));
  nj_numbers_watch (numbers);
  test_run_for (300);
  test_ws_server_give (server, "40 02 00 01");
  test_await (get_last (numbers, NJ_NUMBER_ACK_MEDIAN) >= 300 * G_TIME_SPAN_MILLISECOND * 0.97);
  g_assert_cmpfloat (get_last (numbers, NJ_NUMBER_IN_FLIGHT), ==, 0);

  test_ws_server_expect (server, "c0 00");
  test_run_for (100);
  test_ws_server_give (server, "d0 00");
  test_await (get_last (numbers, NJ_NUMBER_PING) >= 100 * G_TIME_SPAN_MILLISECOND);

  nj_numbers_unwatch (numbers);
  test_ws_server_drop (server);
  test_connection_await_state (connection, MQTT_STATE_WAITING);
  nj_connection_close (connection);
}

/* However fast they come, each is counted, and the network thread tells of it. */
static void
test_flood (ConnectionFixture *fixture,
            gconstpointer      data)
{
  const guint n_messages = 500000;
  g_autoptr (TestFlood) flood = test_flood_new (n_messages, 100, 20);
  g_autoptr (NjConnection) connection = test_connection_new_for_url (fixture, test_flood_get_url (flood));
  NjNumbers *numbers = nj_connection_get_numbers (connection);

  test_connection_subscribe (connection, "#", MQTT_QOS_0);
  test_connection_open (connection);
  test_await (nj_numbers_get_total (numbers, NJ_NUMBER_RECEIVED) == n_messages);
  g_assert_cmpfloat (get_maximum (numbers, NJ_NUMBER_RECEIVED), >, 0);
  g_assert_cmpfloat (get_maximum (numbers, NJ_NUMBER_BYTES_RECEIVED), >,
                     get_maximum (numbers, NJ_NUMBER_RECEIVED));
  g_test_message ("%u samples, at most %.0f/s",
                  nj_series_get_n (nj_numbers_get_series (numbers, NJ_NUMBER_RECEIVED)),
                  get_maximum (numbers, NJ_NUMBER_RECEIVED));
  test_connection_close (connection);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/numbers/series", test_series);
  g_test_add_func ("/numbers/latency/precision", test_latency_precision);
  g_test_add_func ("/numbers/latency/quantiles", test_latency_quantiles);
  g_test_add_func ("/numbers/latency/bounds", test_latency_bounds);
  g_test_add_func ("/numbers/latency/window", test_latency_window);
  g_test_add_func ("/numbers/rates", test_rates);
  g_test_add_func ("/numbers/interruption", test_interruption);
  g_test_add ("/numbers/connection", ConnectionFixture, NULL,
              connection_fixture_set_up, test_connection, connection_fixture_tear_down);
  g_test_add ("/numbers/slow-server", ConnectionFixture, NULL,
              connection_fixture_set_up, test_slow_server, connection_fixture_tear_down);

  g_test_add ("/numbers/flood", ConnectionFixture, NULL,
              connection_fixture_set_up, test_flood, connection_fixture_tear_down);

  return g_test_run ();
}
