/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-backoff.h"
#include "mqtt-error.h"
#include "mqtt-keep-alive.h"

#define SECOND G_TIME_SPAN_SECOND

static void
test_delay (void)
{
  static const struct
  {
    guint period;
    guint attempt;
    double random;
    gint64 delay;
  } cases[] = {
    { 1000, 0, 0.9, 1 * SECOND },
    { 1000, 1, 0.0, 1 * SECOND },
    { 1000, 2, 0.9, 1 * SECOND },
    { 1000, 3, 0.5, 2 * SECOND },
    { 1000, 4, 0.5, 4 * SECOND },
    { 1000, 7, 0.5, 32 * SECOND },
    { 1000, 8, 0.5, 60 * SECOND },
    { 1000, G_MAXUINT, 0.5, 60 * SECOND },
    { 1000, 3, 0.0, SECOND * 3 / 2 },
    { 1000, 8, 0.0, 45 * SECOND },
    { 1, 0, 0.5, 1000 },
    { 1, G_MAXUINT, 0.5, 60 * SECOND },
    { 300000, 0, 0.5, 300 * SECOND },
    { 300000, 9, 0.5, 300 * SECOND },
    { G_MAXUINT, G_MAXUINT, 0.5, (gint64) G_MAXUINT * 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (mqtt_backoff_get_delay (cases[i].period, cases[i].attempt, cases[i].random),
                     ==, cases[i].delay);

  g_assert_cmpint (mqtt_backoff_get_delay (1000, 8, 0.999999), <=, 75 * SECOND);
  g_assert_cmpint (mqtt_backoff_get_delay (1000, 8, 0.999999), >, 74 * SECOND);
}

static void
test_stable (void)
{
  g_assert_false (mqtt_backoff_is_stable (5 * SECOND, 15 * SECOND - 1));
  g_assert_true (mqtt_backoff_is_stable (5 * SECOND, 15 * SECOND));
}

static void
test_may_heal (void)
{
  static const struct
  {
    MqttError code;
    int detail;
    gboolean heals;
  } cases[] = {
    { MQTT_ERROR_REFUSED, 0, TRUE },
    { MQTT_ERROR_HOST_NOT_FOUND, 0, TRUE },
    { MQTT_ERROR_UNREACHABLE, 0, TRUE },
    { MQTT_ERROR_TIMED_OUT, 0, TRUE },
    { MQTT_ERROR_CLOSED, 1006, TRUE },
    { MQTT_ERROR_KEEP_ALIVE, 0, TRUE },
    { MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR, TRUE },
    { MQTT_ERROR_TLS, 0, TRUE },
    { MQTT_ERROR_TLS_CERTIFICATE, 1, FALSE },
    { MQTT_ERROR_SUBPROTOCOL, 0, FALSE },
    { MQTT_ERROR_INVALID_URL, 0, FALSE },
    { MQTT_ERROR_INVALID_ARGUMENT, 0, FALSE },
    { MQTT_ERROR_CANCELLED, 0, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 301, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 401, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 404, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 429, TRUE },
    { MQTT_ERROR_HTTP_STATUS, 502, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_BAD_USER_NAME_OR_PASSWORD, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_NOT_AUTHORIZED, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_BANNED, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_USE_ANOTHER_SERVER, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_MOVED, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_UNAVAILABLE, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_BUSY, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_CONNECTION_RATE_EXCEEDED, TRUE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SESSION_TAKEN_OVER, FALSE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SERVER_MOVED, FALSE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_NOT_AUTHORIZED, FALSE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SERVER_SHUTTING_DOWN, TRUE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_KEEP_ALIVE_TIMEOUT, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      error = mqtt_error_new (MQTT_LAYER_MQTT, cases[i].code, cases[i].detail, "%u", i);
      if (mqtt_backoff_may_heal (error) != cases[i].heals)
        g_error ("case %u: error %d, detail %d", i, cases[i].code, cases[i].detail);
    }
}

static void
test_keep_alive_quiet (void)
{
  MqttKeepAlive keep_alive;
  gint64 next = 0;

  mqtt_keep_alive_init (&keep_alive, 10, 100 * SECOND);
  g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, 105 * SECOND, &next),
                   ==, MQTT_KEEP_ALIVE_WAIT);
  g_assert_cmpint (next, ==, 109 * SECOND);

  /* What is sent counts, what is received does not. */
  mqtt_keep_alive_received (&keep_alive);
  mqtt_keep_alive_sent (&keep_alive, 108 * SECOND);
  g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, 109 * SECOND, &next),
                   ==, MQTT_KEEP_ALIVE_WAIT);
  g_assert_cmpint (next, ==, 117 * SECOND);

  g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, next, &next), ==, MQTT_KEEP_ALIVE_PING);
  g_assert_cmpint (next, ==, 122 * SECOND);
  g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, next - 1, &next), ==, MQTT_KEEP_ALIVE_WAIT);
  g_assert_cmpint (next, ==, 122 * SECOND);
  g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, next, &next), ==, MQTT_KEEP_ALIVE_DEAD);
}

static void
test_keep_alive_answered (void)
{
  MqttKeepAlive keep_alive;
  gint64 next = 0;

  mqtt_keep_alive_init (&keep_alive, 10, 0);
  for (guint i = 1; i < 5; i++)
    {
      gint64 now = i * 9 * SECOND;

      g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, now, &next), ==, MQTT_KEEP_ALIVE_PING);
      mqtt_keep_alive_received (&keep_alive);
      g_assert_cmpint (mqtt_keep_alive_check (&keep_alive, next, &next), ==, MQTT_KEEP_ALIVE_WAIT);
      g_assert_cmpint (next, ==, now + 9 * SECOND);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/backoff/delay", test_delay);
  g_test_add_func ("/mqtt/backoff/stable", test_stable);
  g_test_add_func ("/mqtt/backoff/may-heal", test_may_heal);
  g_test_add_func ("/mqtt/keep-alive/quiet", test_keep_alive_quiet);
  g_test_add_func ("/mqtt/keep-alive/answered", test_keep_alive_answered);

  return g_test_run ();
}
