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
    { 1000, 0, 0.5, 1 * SECOND },
    { 1000, 1, 0.5, 2 * SECOND },
    { 1000, 2, 0.5, 4 * SECOND },
    { 1000, 5, 0.5, 32 * SECOND },
    { 1000, 6, 0.5, 60 * SECOND },
    { 1000, G_MAXUINT, 0.5, 60 * SECOND },
    { 1000, 0, 0.0, SECOND * 3 / 4 },
    { 1000, 0, 0.75, SECOND * 9 / 8 },
    { 1000, 1, 0.0, SECOND * 3 / 2 },
    { 1000, 6, 0.0, 45 * SECOND },
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
    gboolean heals_known; /* once there was a connection */
  } cases[] = {
    { MQTT_ERROR_REFUSED, 0, TRUE, TRUE },
    { MQTT_ERROR_HOST_NOT_FOUND, 0, TRUE, TRUE },
    { MQTT_ERROR_UNREACHABLE, 0, TRUE, TRUE },
    { MQTT_ERROR_TIMED_OUT, 0, TRUE, TRUE },
    { MQTT_ERROR_CLOSED, 1006, TRUE, TRUE },
    { MQTT_ERROR_KEEP_ALIVE, 0, TRUE, TRUE },
    { MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR, TRUE, TRUE },
    { MQTT_ERROR_TLS, 0, TRUE, TRUE },
    { MQTT_ERROR_TLS_CERTIFICATE, 1, FALSE, FALSE },
    { MQTT_ERROR_TLS_CLIENT_CERTIFICATE, 0, FALSE, FALSE },
    { MQTT_ERROR_SUBPROTOCOL, 0, FALSE, FALSE },
    { MQTT_ERROR_INVALID_URL, 0, FALSE, FALSE },
    { MQTT_ERROR_INVALID_ARGUMENT, 0, FALSE, FALSE },
    { MQTT_ERROR_CANCELLED, 0, FALSE, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 301, FALSE, TRUE },
    { MQTT_ERROR_HTTP_STATUS, 401, FALSE, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 404, FALSE, FALSE },
    { MQTT_ERROR_HTTP_STATUS, 429, TRUE, TRUE },
    { MQTT_ERROR_HTTP_STATUS, 502, TRUE, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_UNSUPPORTED_PROTOCOL_VERSION, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_CLIENT_IDENTIFIER_NOT_VALID, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_BAD_USER_NAME_OR_PASSWORD, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_NOT_AUTHORIZED, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_BANNED, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_USE_ANOTHER_SERVER, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_MOVED, FALSE, FALSE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_UNAVAILABLE, TRUE, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_SERVER_BUSY, TRUE, TRUE },
    { MQTT_ERROR_CONNECT_REFUSED, MQTT_REASON_CONNECTION_RATE_EXCEEDED, TRUE, TRUE },
    { MQTT_ERROR_TAKEN_OVER, MQTT_REASON_SESSION_TAKEN_OVER, FALSE, FALSE },
    { MQTT_ERROR_TAKEN_OVER, -1, FALSE, FALSE },
    { MQTT_ERROR_AUTHENTICATION, -1, FALSE, FALSE },
    { MQTT_ERROR_NOT_WEBSOCKET, 0, TRUE, TRUE },
    { MQTT_ERROR_NOT_WEBSOCKET, 200, FALSE, TRUE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SERVER_MOVED, FALSE, FALSE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_NOT_AUTHORIZED, FALSE, FALSE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_SERVER_SHUTTING_DOWN, TRUE, TRUE },
    { MQTT_ERROR_SERVER_DISCONNECT, MQTT_REASON_KEEP_ALIVE_TIMEOUT, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      error = mqtt_error_new (MQTT_LAYER_MQTT, cases[i].code, cases[i].detail, "%u", i);
      if (mqtt_backoff_may_heal (error, FALSE) != cases[i].heals ||
          mqtt_backoff_may_heal (error, TRUE) != cases[i].heals_known)
        g_error ("case %u: error %d, detail %d", i, cases[i].code, cases[i].detail);
    }
}

static void
expect_action (MqttKeepAlive       *keep_alive,
               gint64               now,
               MqttKeepAliveAction  action,
               gint64               expected_next)
{
  gint64 next = 0;

  g_assert_cmpint (mqtt_keep_alive_check (keep_alive, now, &next), ==, action);
  g_assert_cmpint (next, ==, expected_next);
}

static void
test_keep_alive_quiet (void)
{
  MqttKeepAlive keep_alive;

  mqtt_keep_alive_init (&keep_alive, 10, 100 * SECOND);
  expect_action (&keep_alive, 105 * SECOND, MQTT_KEEP_ALIVE_WAIT, 109 * SECOND);

  /* What is sent counts, what is received does not. */
  mqtt_keep_alive_received (&keep_alive, 107 * SECOND);
  expect_action (&keep_alive, 107 * SECOND, MQTT_KEEP_ALIVE_WAIT, 109 * SECOND);
  mqtt_keep_alive_sent (&keep_alive, 108 * SECOND);
  expect_action (&keep_alive, 109 * SECOND, MQTT_KEEP_ALIVE_WAIT, 117 * SECOND);

  /* Dead within 1.5 times the value after the last sign of life. */
  expect_action (&keep_alive, 117 * SECOND, MQTT_KEEP_ALIVE_PING, 122 * SECOND);
  expect_action (&keep_alive, 122 * SECOND - 1, MQTT_KEEP_ALIVE_WAIT, 122 * SECOND);
  expect_action (&keep_alive, 122 * SECOND, MQTT_KEEP_ALIVE_DEAD, 122 * SECOND);
}

static void
test_keep_alive_answered (void)
{
  MqttKeepAlive keep_alive;

  mqtt_keep_alive_init (&keep_alive, 10, 0);
  for (guint i = 1; i < 5; i++)
    {
      gint64 now = i * 9 * SECOND;

      expect_action (&keep_alive, now, MQTT_KEEP_ALIVE_PING,
                     i == 1 ? 14 * SECOND : now + 5 * SECOND);
      mqtt_keep_alive_received (&keep_alive, now + SECOND);
      expect_action (&keep_alive, now + 2 * SECOND, MQTT_KEEP_ALIVE_WAIT, now + 9 * SECOND);
    }
}

/* Who sends all the time would never send PINGREQ, and nothing of QoS 0 is answered. */
static void
test_keep_alive_busy (void)
{
  MqttKeepAlive keep_alive;

  mqtt_keep_alive_init (&keep_alive, 60, 0);
  for (guint i = 1; i < 80; i++)
    {
      mqtt_keep_alive_sent (&keep_alive, i * SECOND);
      expect_action (&keep_alive, i * SECOND, MQTT_KEEP_ALIVE_WAIT,
                     MIN (i + 54, 80) * SECOND);
    }

  expect_action (&keep_alive, 80 * SECOND, MQTT_KEEP_ALIVE_PING, 90 * SECOND);
  mqtt_keep_alive_sent (&keep_alive, 89 * SECOND);
  expect_action (&keep_alive, 90 * SECOND, MQTT_KEEP_ALIVE_DEAD, 90 * SECOND);

  /* The answer has a second to come, however short the value. */
  mqtt_keep_alive_init (&keep_alive, 3, 0);
  mqtt_keep_alive_sent (&keep_alive, 3 * SECOND);
  expect_action (&keep_alive, 4 * SECOND, MQTT_KEEP_ALIVE_PING, 5 * SECOND);
}

static void
test_keep_alive_off (void)
{
  MqttKeepAlive keep_alive;

  mqtt_keep_alive_init (&keep_alive, 0, 0);
  expect_action (&keep_alive, 0, MQTT_KEEP_ALIVE_WAIT, -1);
  expect_action (&keep_alive, 100000 * SECOND, MQTT_KEEP_ALIVE_WAIT, -1);
}

static void
test_keep_alive_probe (void)
{
  for (guint seconds = 0; seconds <= 60; seconds += 60)
    {
      MqttKeepAlive keep_alive;

      mqtt_keep_alive_init (&keep_alive, seconds, 0);
      mqtt_keep_alive_probe (&keep_alive, 10 * SECOND);
      expect_action (&keep_alive, 10 * SECOND, MQTT_KEEP_ALIVE_WAIT, 15 * SECOND);

      /* Another one does not take the time back. */
      mqtt_keep_alive_probe (&keep_alive, 12 * SECOND);
      expect_action (&keep_alive, 12 * SECOND, MQTT_KEEP_ALIVE_WAIT, 15 * SECOND);
      mqtt_keep_alive_received (&keep_alive, 13 * SECOND);
      expect_action (&keep_alive, 13 * SECOND, MQTT_KEEP_ALIVE_WAIT,
                     seconds > 0 ? 66 * SECOND : -1);

      mqtt_keep_alive_probe (&keep_alive, 20 * SECOND);
      expect_action (&keep_alive, 25 * SECOND, MQTT_KEEP_ALIVE_DEAD, 25 * SECOND);
    }
}

/* A program that was stopped finds the answer where it has waited. */
static void
test_keep_alive_late (void)
{
  MqttKeepAlive keep_alive;

  mqtt_keep_alive_init (&keep_alive, 10, 0);
  expect_action (&keep_alive, 9 * SECOND, MQTT_KEEP_ALIVE_PING, 14 * SECOND);
  expect_action (&keep_alive, 500 * SECOND, MQTT_KEEP_ALIVE_WAIT, 501 * SECOND);
  expect_action (&keep_alive, 501 * SECOND, MQTT_KEEP_ALIVE_DEAD, 501 * SECOND);
  mqtt_keep_alive_received (&keep_alive, 501 * SECOND);
  expect_action (&keep_alive, 501 * SECOND, MQTT_KEEP_ALIVE_PING, 506 * SECOND);
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
  g_test_add_func ("/mqtt/keep-alive/busy", test_keep_alive_busy);
  g_test_add_func ("/mqtt/keep-alive/off", test_keep_alive_off);
  g_test_add_func ("/mqtt/keep-alive/probe", test_keep_alive_probe);
  g_test_add_func ("/mqtt/keep-alive/late", test_keep_alive_late);

  return g_test_run ();
}
