/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "connection-fixture.h"
#include "mqtt-error.h"
#include "test-flood.h"
#include "test-mqtt.h"
#include "test-util.h"
#include "test-ws-server.h"

/* Connections whose broker goes and comes, that end, and that receive more than
 * anybody can look at. */

/* The broker goes and comes back; meanwhile the user changes subscriptions. */
static void
check_restart (ConnectionFixture *fixture,
               NjConnection      *connection)
{
  ConnectionNews told;

  test_connection_listen (connection, &told);
  test_connection_subscribe (connection, "kept", MQTT_QOS_1);
  test_connection_subscribe (connection, "removed", MQTT_QOS_1);
  test_connection_subscribe (connection, "changed", MQTT_QOS_0);
  test_connection_subscribe (connection, "twice", MQTT_QOS_0);
  test_connection_open (connection);
  test_connection_await_granted (connection, "kept");
  test_connection_await_granted (connection, "twice");

  test_mosquitto_stop (fixture->broker);
  test_connection_await_state (connection, MQTT_STATE_WAITING);
  test_await (nj_connection_get_error (connection) != NULL);
  g_assert_cmpint (nj_connection_get_next_attempt (connection), >, 0);
  g_assert_cmpint (nj_live_subscription_get_status (test_connection_find (connection, "kept")), ==,
                   NJ_SUBSCRIPTION_OFFLINE);

  test_connection_unsubscribe (connection, "removed");
  test_connection_unsubscribe (connection, "twice");
  test_connection_subscribe (connection, "twice", MQTT_QOS_1);
  test_connection_subscribe (connection, "changed", MQTT_QOS_2);
  test_connection_subscribe (connection, "new", MQTT_QOS_0);
  g_assert_cmpint (nj_live_subscription_get_status (test_connection_find (connection, "new")), ==,
                   NJ_SUBSCRIPTION_OFFLINE);
  test_mosquitto_start (fixture->broker);

  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
  g_assert_no_error (nj_connection_get_error (connection));
  test_connection_await_granted (connection, "kept");
  test_connection_await_granted (connection, "new");
  test_await (nj_live_subscription_get_reason (test_connection_find (connection, "changed")) ==
              MQTT_REASON_GRANTED_QOS_2);
  test_await (nj_live_subscription_get_reason (test_connection_find (connection, "twice")) ==
              MQTT_REASON_GRANTED_QOS_1);
  g_assert_cmpuint (told.n_disconnected, ==, 0);
  test_await (told.n_unsubscribed == 2);
  g_assert_no_error (told.error);

  test_connection_publish (connection, "removed", "", MQTT_QOS_1);
  test_connection_publish (connection, "kept", "", MQTT_QOS_1);
  test_connection_publish (connection, "twice", "", MQTT_QOS_1);
  test_connection_publish (connection, "changed", "", MQTT_QOS_1);
  test_connection_publish (connection, "new", "", MQTT_QOS_1);
  test_connection_await_received (connection, "new", 1);
  test_connection_await_received (connection, "changed", 1);
  test_connection_await_received (connection, "twice", 1);
  test_connection_await_received (connection, "kept", 1);
  g_assert_cmpuint (test_connection_count_received (connection, "removed"), ==, 0);
  test_connection_close (connection);
  g_signal_handlers_disconnect_by_data (connection, &told);
}

static void
test_restart (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);

  check_restart (fixture, connection);
}

/* The same when the broker has kept the session. */
static void
test_restart_persistent (ConnectionFixture *fixture,
                         gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new_persistent (fixture);

  check_restart (fixture, connection);

  /* It has kept these, too, and must be told. */
  test_connection_unsubscribe (connection, "kept");
  test_connection_open (connection);
  test_connection_await_granted (connection, "new");
  test_connection_publish (connection, "kept", "", MQTT_QOS_1);
  test_connection_publish (connection, "new", "", MQTT_QOS_1);
  test_connection_await_received (connection, "new", 2);
  g_assert_cmpuint (test_connection_count_received (connection, "kept"), ==, 1);
}

/* Subscribed again while it is not told yet that it was removed. */
static void
test_leave_and_return (ConnectionFixture *fixture,
                       gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new_persistent (fixture);

  test_connection_subscribe (connection, "a", MQTT_QOS_1);
  test_connection_open (connection);
  test_connection_await_granted (connection, "a");
  test_connection_close (connection);

  test_connection_unsubscribe (connection, "a");
  test_connection_subscribe (connection, "a", MQTT_QOS_1);
  test_connection_open (connection);
  test_connection_await_granted (connection, "a");
  test_connection_publish (connection, "a", "", MQTT_QOS_1);
  test_connection_await_received (connection, "a", 1);
}

/* A connection to a server in this process, which stands still while the network
 * stops. */
static NjConnection *
connect_to_server (TestWsServer *server,
                   NjNetwork    *network)
{
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_from_url (url, &error);
  NjConnection *connection = NULL;

  g_assert_no_error (error);
  nj_profile_set_version (profile, MQTT_VERSION_3_1_1);
  nj_profile_set_client_id (profile, "nj");
  connection = nj_connection_new (profile, network, NULL);
  nj_connection_open (connection);
  test_ws_server_expect (server, "10 0e 0004 \"MQTT\" 04 02 003c 0002 \"nj\"");
  test_ws_server_give (server, "20 02 00 00");
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);

  return connection;
}

/* What is asked for meanwhile comes all at once, the end of the thread included. */
static gboolean
be_busy_cb (gpointer user_data)
{
  g_usleep (100 * 1000);

  return G_SOURCE_REMOVE;
}

/* The last thing that a server hears is DISCONNECT, whether the connection is let go
 * of or closed only, because somebody still shows it. */
static void
test_goodbye (ConnectionFixture *fixture,
              gconstpointer      data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
      g_autoptr (NjNetwork) network = nj_network_new ();
      NjConnection *connection = connect_to_server (server, network);

      nj_network_invoke (network, be_busy_cb, NULL, NULL);
      if (i == 0)
        g_assert_finalize_object (g_steal_pointer (&connection));
      else
        nj_connection_close (connection);
      nj_network_stop (network);
      test_ws_server_expect (server, "e0 00");

      if (connection == NULL)
        continue;

      /* Nothing that it is still asked comes to harm. */
      nj_connection_open (connection);
      test_connection_subscribe (connection, "t", MQTT_QOS_0);
      nj_connection_close (connection);
      test_run_for (50);
      g_assert_finalize_object (connection);
    }
}

/* A network that is stopped in the middle of things. */
static void
test_stop (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autoptr (NjNetwork) network = nj_network_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile =
    nj_profile_new_from_url (test_mosquitto_get_url (fixture->broker), &error);
  NjConnection *connection = nj_connection_new (profile, network, NULL);
  g_autoptr (MqttMessage) message = test_message ("t", "", MQTT_QOS_2);

  g_assert_no_error (error);
  test_connection_subscribe (connection, "#", MQTT_QOS_0);
  test_connection_open (connection);
  test_connection_await_granted (connection, "#");
  test_connection_publish (connection, "t", "", MQTT_QOS_2);
  nj_network_stop (network);
  g_assert_true (nj_connection_publish (connection, message, &error));
  g_assert_no_error (error);
  test_run_for (50);
  g_assert_finalize_object (connection);
}

static void
count (guint *counter)
{
  (*counter)++;
}

/* Faster than anybody can look: all of it arrives, in order, in few changes, and
 * the main loop has its turns. */
static void
test_flood (ConnectionFixture *fixture,
            gconstpointer      data)
{
  const guint n = 200000;
  g_autoptr (TestFlood) flood = test_flood_new (n, 100, 50);
  g_autoptr (NjConnection) connection =
    test_connection_new_for_url (fixture, test_flood_get_url (flood));
  NjMessageLog *log = nj_connection_get_log (connection);
  NjTraffic *traffic = nj_connection_get_traffic (connection);
  g_autofree char *seventh = test_flood_topic (flood, 7);
  guint n_appended = 0;
  guint n_traffic = 0;
  guint n_counts = 0;

  g_signal_connect_swapped (log, "appended", G_CALLBACK (count), &n_appended);
  g_signal_connect_swapped (traffic, "changed", G_CALLBACK (count), &n_traffic);
  test_connection_subscribe (connection, seventh, MQTT_QOS_0);
  test_connection_subscribe (connection, "#", MQTT_QOS_0);
  g_signal_connect_swapped (test_connection_find (connection, "#"), "notify::count", G_CALLBACK (count), &n_counts);
  test_connection_open (connection);
  test_await (nj_message_log_get_n_messages (log) == n);

  test_await (nj_traffic_get_n_received (traffic) == n);
  g_assert_cmpuint (nj_traffic_get_unread (traffic), ==, n);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "#")), ==, n);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, seventh)), ==, n / 100);
  g_assert_cmpuint (nj_connection_get_n_dropped (connection), ==, 0);
  g_assert_cmpuint (n_appended, <, n / 100);
  g_assert_cmpuint (n_traffic, <, n / 100);
  g_assert_cmpuint (n_counts, <, n / 100);

  for (guint i = 0; i < n; i += 997)
    {
      g_autofree char *payload = test_flood_payload (i);
      g_autofree char *topic = test_flood_topic (flood, i);
      NjMessageRecord record;

      nj_message_log_get_record (log, i, &record);
      g_assert_cmpmem (record.payload, record.size, payload, strlen (payload));
      g_assert_cmpstr (nj_message_log_get_topic (log, record.topic), ==, topic);
    }
}

/* And the connection goes in the middle of it. */
static void
test_flood_abandoned (ConnectionFixture *fixture,
                      gconstpointer      data)
{
  g_autoptr (TestFlood) flood = test_flood_new (200000, 100, 50);
  NjConnection *connection = test_connection_new_for_url (fixture, test_flood_get_url (flood));
  g_autoptr (NjMessageLog) log = g_object_ref (nj_connection_get_log (connection));
  guint n;

  test_connection_subscribe (connection, "#", MQTT_QOS_0);
  test_connection_open (connection);
  test_await (nj_message_log_get_n_messages (log) > 0);
  g_assert_finalize_object (connection);
  n = nj_message_log_get_n_messages (log);
  test_run_for (100);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, n);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, flags, func)                                                       \
  g_test_add ("/connection-life/" name, ConnectionFixture, GUINT_TO_POINTER (flags), \
              connection_fixture_set_up, func, connection_fixture_tear_down)

  ADD ("restart", TEST_MOSQUITTO_DEFAULT, test_restart);
  ADD ("restart-persistent", TEST_MOSQUITTO_PERSISTENT, test_restart_persistent);
  ADD ("leave-and-return", TEST_MOSQUITTO_DEFAULT, test_leave_and_return);
  ADD ("goodbye", TEST_MOSQUITTO_DEFAULT, test_goodbye);
  ADD ("stop", TEST_MOSQUITTO_DEFAULT, test_stop);
  ADD ("flood", TEST_MOSQUITTO_DEFAULT, test_flood);
  ADD ("flood-abandoned", TEST_MOSQUITTO_DEFAULT, test_flood_abandoned);

  return g_test_run ();
}
