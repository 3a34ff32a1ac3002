/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "connection-fixture.h"
#include "mqtt-error.h"
#include "nj-broker-numbers.h"
#include "test-util.h"
#include "test-ws-server.h"

static void
test_value (void)
{
  g_autoptr (NjBrokerValue) value = nj_broker_value_new ("$SYS/broker/bytes/sent");
  NjSeries *rates = nj_broker_value_get_rates (value);
  NjSeries *series = nj_broker_value_get_series (value);
  gint64 time = G_USEC_PER_SEC;

  g_assert_cmpstr (nj_broker_value_get_text (value), ==, "");
  g_assert_true (isnan (nj_broker_value_get_number (value)));
  nj_broker_value_set (value, "100", time);
  g_assert_cmpfloat (nj_broker_value_get_number (value), ==, 100);
  g_assert_cmpuint (nj_series_get_n (rates), ==, 0);

  nj_broker_value_set (value, "350.5", time += 10 * G_USEC_PER_SEC);
  g_assert_cmpfloat (nj_series_get_last (series), ==, 350.5);
  g_assert_cmpfloat_with_epsilon (nj_series_get_last (rates), 25.05, 1e-9);

  /* The broker was started again. */
  nj_broker_value_set (value, "3", time += 10 * G_USEC_PER_SEC);
  g_assert_true (isnan (nj_series_get_last (rates)));
  g_assert_cmpuint (nj_series_get_n (rates), ==, 2);

  nj_broker_value_set (value, "12 seconds", time += 10 * G_USEC_PER_SEC);
  g_assert_true (isnan (nj_broker_value_get_number (value)));
  g_assert_cmpstr (nj_broker_value_get_text (value), ==, "12 seconds");
  g_assert_cmpuint (nj_series_get_n (series), ==, 3);
}

static void
test_repetition (void)
{
  g_autoptr (NjBrokerValue) value = nj_broker_value_new ("$SYS/broker/bytes/sent");
  NjSeries *rates = nj_broker_value_get_rates (value);

  nj_broker_value_repeat (value, 1);
  g_assert_cmpuint (nj_series_get_n (nj_broker_value_get_series (value)), ==, 0);

  nj_broker_value_set (value, "100", G_USEC_PER_SEC);
  nj_broker_value_repeat (value, G_USEC_PER_SEC - 1);
  g_assert_cmpint (nj_broker_value_get_time (value), ==, G_USEC_PER_SEC);
  nj_broker_value_repeat (value, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (nj_broker_value_get_time (value), ==, 2 * G_USEC_PER_SEC);
  g_assert_cmpfloat (nj_series_get_last (rates), ==, 0);
  nj_broker_value_set (value, "130", 3 * G_USEC_PER_SEC);
  g_assert_cmpfloat_with_epsilon (nj_series_get_last (rates), 30, 1e-9);
  g_assert_cmpuint (nj_series_get_n (nj_broker_value_get_series (value)), ==, 3);
}

static void
test_numbers (void)
{
  const char *const words[] = { "", " ", "a", "1a", "nan", "inf", "1e999", "1,5", "{\"a\":1}" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (NjBrokerValue) value = nj_broker_value_new ("$SYS/a");

      nj_broker_value_set (value, words[i], 1);
      g_assert_true (isnan (nj_broker_value_get_number (value)));
      g_assert_cmpuint (nj_series_get_n (nj_broker_value_get_series (value)), ==, 0);
    }
}

static NjBrokerValue *
find (NjBrokerNumbers *numbers,
      const char      *topic)
{
  GListModel *values = nj_broker_numbers_get_values (numbers);

  for (guint i = 0; i < g_list_model_get_n_items (values); i++)
    {
      g_autoptr (NjBrokerValue) value = g_list_model_get_item (values, i);

      if (g_str_equal (nj_broker_value_get_topic (value), topic))
        return value;
    }

  return NULL;
}

static void
await_state (NjBrokerNumbers      *numbers,
             NjBrokerNumbersState  state)
{
  test_await (nj_broker_numbers_get_state (numbers) == state);
}

/* The user's own connection has nothing to do with it. */
static void
test_mosquitto (ConnectionFixture *fixture,
                gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (NjBrokerNumbers) numbers = NULL;
  NjBrokerValue *received;
  NjBrokerValue *dropped;

  g_object_set (nj_connection_get_profile (connection), "client-id", "me", NULL);
  numbers = nj_broker_numbers_new (connection);
  g_assert_cmpint (nj_broker_numbers_get_state (numbers), ==, NJ_BROKER_NUMBERS_OFFLINE);
  test_connection_open (connection);
  await_state (numbers, NJ_BROKER_NUMBERS_RECEIVING);
  g_assert_cmpstr (nj_broker_numbers_get_client_id (numbers), ==, "me-sys");
  test_await (find (numbers, "$SYS/broker/version") != NULL);
  g_assert_true (g_str_has_prefix (nj_broker_value_get_text (find (numbers, "$SYS/broker/version")),
                                   "mosquitto version "));

  test_await (find (numbers, "$SYS/broker/messages/received") != NULL);
  received = find (numbers, "$SYS/broker/messages/received");
  for (guint i = 0; i < 5; i++)
    test_connection_publish (connection, "testtopic/a", "", MQTT_QOS_1);
  test_await (nj_broker_value_get_number (received) >= 5);
  test_await (nj_series_get_n (nj_broker_value_get_rates (received)) > 0);
  g_assert_cmpuint (nj_broker_numbers_get_n_ignored (numbers), ==, 0);

  /* What does not change is not said again. */
  dropped = find (numbers, "$SYS/broker/publish/messages/dropped");
  test_await (nj_series_get_n (nj_broker_value_get_rates (dropped)) > 1);
  g_assert_cmpfloat (nj_series_get_last (nj_broker_value_get_rates (dropped)), ==, 0);

  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (nj_connection_get_subscriptions (connection)), ==, 0);
  g_assert_cmpuint (nj_numbers_get_total (nj_connection_get_numbers (connection), NJ_NUMBER_RECEIVED), ==, 0);

  /* It comes and goes with the connection, and what was said stays. */
  test_connection_close (connection);
  g_assert_cmpint (nj_broker_numbers_get_state (numbers), ==, NJ_BROKER_NUMBERS_OFFLINE);
  g_assert_nonnull (find (numbers, "$SYS/broker/version"));
  test_connection_open (connection);
  await_state (numbers, NJ_BROKER_NUMBERS_RECEIVING);

  test_mosquitto_stop (fixture->broker);
  await_state (numbers, NJ_BROKER_NUMBERS_FAILED);
  g_assert_nonnull (nj_broker_numbers_get_error (numbers));
  test_mosquitto_start (fixture->broker);
  await_state (numbers, NJ_BROKER_NUMBERS_RECEIVING);
  g_assert_no_error (nj_broker_numbers_get_error (numbers));

  /* The server has had a DISCONNECT when the network ends. */
  g_clear_object (&numbers);
  test_connection_close (connection);
}

/* What the server may keep of the user's session is left alone. */
static void
test_persistent (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new_persistent (fixture);
  g_autoptr (NjBrokerNumbers) numbers = NULL;

  test_connection_open (connection);
  numbers = nj_broker_numbers_new (connection);
  await_state (numbers, NJ_BROKER_NUMBERS_RECEIVING);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_CONNECTED);
  test_await (find (numbers, "$SYS/broker/clients/connected") != NULL);
  test_await (nj_broker_value_get_number (find (numbers, "$SYS/broker/clients/connected")) == 2);
  g_clear_object (&numbers);

  numbers = nj_broker_numbers_new (connection);
  test_await (find (numbers, "$SYS/broker/clients/disconnected") != NULL);
  g_assert_cmpfloat (nj_broker_value_get_number (find (numbers, "$SYS/broker/clients/disconnected")), ==, 0);
  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 0);
  test_connection_close (connection);
}

static void
test_silent (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (NjBrokerNumbers) numbers = NULL;

  test_connection_open (connection);
  numbers = nj_broker_numbers_new (connection);
  g_assert_cmpint (nj_broker_numbers_get_state (numbers), ==, NJ_BROKER_NUMBERS_CONNECTING);
  await_state (numbers, NJ_BROKER_NUMBERS_WAITING);
  await_state (numbers, NJ_BROKER_NUMBERS_SILENT);
  g_assert_cmpuint (g_list_model_get_n_items (nj_broker_numbers_get_values (numbers)), ==, 0);
  test_connection_close (connection);
}

static void
test_refused (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  NjProfile *profile = nj_connection_get_profile (connection);
  g_autoptr (NjBrokerNumbers) numbers = NULL;
  g_autoptr (GError) error = NULL;

  /* The profile is another's by the time that the numbers need it. */
  test_connection_open (connection);
  g_assert_true (nj_profile_apply_url (profile, url, &error));
  g_object_set (profile, "client-id", "", NULL);
  numbers = nj_broker_numbers_new (connection);
  test_ws_server_expect (server, "10 0c 0004 \"MQTT\" 04 02 003c 0000");
  test_ws_server_give (server, "20 02 00 00");
  test_ws_server_expect (server, "82 0b 0001 0006 \"$SYS/#\" 00");
  test_ws_server_give (server, "90 03 0001 80");
  await_state (numbers, NJ_BROKER_NUMBERS_FAILED);
  g_assert_error (nj_broker_numbers_get_error (numbers), MQTT_ERROR, MQTT_ERROR_REJECTED);
  test_connection_close (connection);
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *name;
    void (*func) (ConnectionFixture *fixture,
                  gconstpointer      data);
    TestMosquittoFlags flags;
  } tests[] = {
    { "/broker-numbers/mosquitto", test_mosquitto, TEST_MOSQUITTO_TALKS },
    { "/broker-numbers/persistent", test_persistent, TEST_MOSQUITTO_TALKS },
    { "/broker-numbers/silent", test_silent, TEST_MOSQUITTO_SECRETIVE },
    { "/broker-numbers/refused", test_refused, TEST_MOSQUITTO_DEFAULT },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/broker-numbers/value", test_value);
  g_test_add_func ("/broker-numbers/repetition", test_repetition);
  g_test_add_func ("/broker-numbers/numbers", test_numbers);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, ConnectionFixture, GUINT_TO_POINTER (tests[i].flags),
                connection_fixture_set_up, tests[i].func, connection_fixture_tear_down);

  return g_test_run ();
}
