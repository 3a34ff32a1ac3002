/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "client-fixture.h"
#include "mqtt-error.h"
#include "test-mqtt.h"
#include "test-util.h"

/* Somebody sets the clock, or the computer wakes up from suspend: then the wall clock
 * jumps, and the monotonic clock does not (it has stood still meanwhile). Everything that
 * the engine waits for goes by the latter. */

#define CONNECT_5_600 "10 11 00 04 \"MQTT\" 05 02 02 58 00 00 04 \"test\""

static const gint64 jumps[] = {
  24 * 60 * 60,
  -24 * 60 * 60,
  15LL * 365 * 24 * 60 * 60,
  -15LL * 365 * 24 * 60 * 60,
};

static gint64 offset; /* of the wall clock, in seconds; atomic */

/* Instead of the C library's, for all libraries of this process. */
int
clock_gettime (clockid_t        clock,
               struct timespec *time)
{
  int ret = (int) syscall (SYS_clock_gettime, clock, time);

  if (ret == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += __atomic_load_n (&offset, __ATOMIC_RELAXED);

  return ret;
}

int
gettimeofday (struct timeval *restrict time,
              void *restrict           zone)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;

  return 0;
}

time_t
time (time_t *result)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (result != NULL)
    *result = now.tv_sec;

  return now.tv_sec;
}

static void
jump (gint64 seconds)
{
  gint64 monotonic = g_get_monotonic_time ();
  gint64 before = g_get_real_time ();

  __atomic_add_fetch (&offset, seconds, __ATOMIC_RELAXED);

  g_assert_cmpint (ABS (g_get_real_time () - before - seconds * G_USEC_PER_SEC), <,
                   TEST_PATIENCE);
  g_assert_cmpint (g_get_monotonic_time () - monotonic, <, TEST_PATIENCE);
}

static void
land (void)
{
  __atomic_store_n (&offset, 0, __ATOMIC_RELAXED);
}

/* Nothing is due that was not due before: no PINGREQ, no end, no attempt. */
static void
test_not_early (gint64 seconds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttAck) ack = NULL;
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_keep_alive (f.options, 600);
  mqtt_options_set_connect_timeout (f.options, 600000);
  mqtt_options_set_reconnect_period (f.options, 600000);

  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  transport = mock_network_await (&f.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, CONNECT_5_600);
  jump (seconds);
  test_run_for (20);
  g_assert_null (result);

  mock_transport_give (transport, CONNACK_5);
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, NULL);
  g_assert_nonnull (ack);
  jump (seconds);
  test_run_for (20);
  mock_transport_expect (transport, "");
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_CONNECTED);

  mock_transport_end (transport, NULL);
  jump (seconds);
  test_run_for (20);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);
  g_assert_cmpuint (f.network.transports->len, ==, 1);
  fixture_tear_down (&f);
  land ();
}

/* PINGREQ is sent all the same. */
static void
test_keep_alive (gint64 seconds)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_keep_alive (f.options, 1);
  transport = fixture_connect_client (&f, CONNACK_5);
  jump (seconds);
  mock_transport_expect (transport, "c0 00");
  fixture_tear_down (&f);
  land ();
}

/* A silent server is noticed all the same. */
static void
test_silence (gint64 seconds)
{
  MockTransport *transport;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_keep_alive (f.options, 1);
  transport = fixture_connect_client (&f, CONNACK_5);
  mock_transport_expect (transport, "c0 00");
  jump (seconds);
  test_await (f.lost != NULL);
  g_assert_error (f.lost, MQTT_ERROR, MQTT_ERROR_KEEP_ALIVE);
  fixture_tear_down (&f);
  land ();
}

static void
test_reconnect (gint64 seconds)
{
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_reconnect_period (f.options, 200);
  mock_transport_end (fixture_connect_client (&f, CONNACK_5), NULL);
  g_assert_cmpint (mqtt_client_get_state (f.client), ==, MQTT_STATE_WAITING);
  jump (seconds);
  fixture_accept_attempt (&f, 1, CONNACK_5);
  test_await (mqtt_client_get_state (f.client) == MQTT_STATE_CONNECTED);
  fixture_tear_down (&f);
  land ();
}

static void
test_connect_timeout (gint64 seconds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;
  ClientFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_reconnect_period (f.options, 0);
  mqtt_options_set_connect_timeout (f.options, 500);
  mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
  mock_transport_open (mock_network_await (&f.network, 0));
  jump (seconds);
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f.client, result, &error);
  g_assert_null (ack);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TIMED_OUT);
  fixture_tear_down (&f);
  land ();
}

/* What waits in the queue does not grow old by it (5.0 §3.3.2.3.3). */
static void
test_message_expiry (gint64 seconds)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (MqttMessage) message = test_message ("a", "x", MQTT_QOS_1);
  g_autofree char *sent = NULL;
  MockTransport *transport;
  ClientFixture f;

  message->properties = mqtt_properties_new ();
  mqtt_properties_add_uint (message->properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, 3600);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_reconnect_period (f.options, 200);
  mqtt_options_set_clean_start (f.options, FALSE);
  mock_transport_end (fixture_connect_client (&f, CONNACK_5), NULL);
  mqtt_client_publish_async (f.client, message, NULL, test_store_result, &result);
  jump (seconds);
  transport = fixture_accept_attempt (&f, 1, CONNACK_5);
  test_await (mock_transport_get_n_sent (transport) > 1);
  sent = mock_transport_take_sent (transport);
  g_assert_true (g_str_has_prefix (sent, "32 0c 00 01 61 00 01 05 02 00 00 0e"));
  mock_transport_give (transport, "40 02 00 01");
  fixture_expect_published (&f, &result, -1);
  fixture_tear_down (&f);
  land ();
}

static const struct
{
  const char *name;
  void (*play) (gint64 seconds);
} tests[] = {
  { "not-early", test_not_early },
  { "keep-alive", test_keep_alive },
  { "silence", test_silence },
  { "reconnect", test_reconnect },
  { "connect-timeout", test_connect_timeout },
  { "message-expiry", test_message_expiry },
};

static void
play_all_jumps (gconstpointer user_data)
{
  guint i = GPOINTER_TO_UINT (user_data);

  for (guint j = 0; j < G_N_ELEMENTS (jumps); j++)
    tests[i].play (jumps[j]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/mqtt/clock/", tests[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), play_all_jumps);
    }

  return g_test_run ();
}
