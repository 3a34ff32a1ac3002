/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connection-fixture.h"
#include "mqtt-error.h"
#include "nj-workspace.h"
#include "sessions-fixture.h"
#include "store-util.h"
#include "test-mqtt.h"
#include "test-util.h"

/* Connections whose session outlives the program. */

typedef struct
{
  ConnectionFixture connection;
  char *dir;
  char *path;
  NjSessions *sessions;
  NjProfile *profile;
} SessionFixture;

static void
set_up (SessionFixture *fixture,
        gconstpointer   data)
{
  g_autoptr (GError) error = NULL;

  connection_fixture_set_up (&fixture->connection,
                             GUINT_TO_POINTER (TEST_MOSQUITTO_PERSISTENT));
  fixture->dir = test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "messages.db", NULL);
  fixture->sessions = nj_sessions_new (fixture->path);
  fixture->profile =
    nj_profile_new_from_url (test_mosquitto_get_url (fixture->connection.broker), &error);
  g_assert_no_error (error);
  g_object_set (fixture->profile,
                "clean-start", FALSE,
                "client-id", "persistent",
                "reconnect-period", 100,
                NULL);
}

static void
tear_down (SessionFixture *fixture,
           gconstpointer   data)
{
  connection_fixture_tear_down (&fixture->connection, NULL);
  nj_sessions_close (fixture->sessions);
  g_assert_finalize_object (fixture->sessions);
  g_object_unref (fixture->profile);
  store_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
}

/* As after a new start of the program. */
static void
restart (SessionFixture *fixture)
{
  nj_network_stop (fixture->connection.network);
  g_assert_finalize_object (fixture->connection.network);
  nj_sessions_close (fixture->sessions);
  g_assert_finalize_object (fixture->sessions);
  fixture->sessions = nj_sessions_new (fixture->path);
  fixture->connection.network = nj_network_new ();
}

static NjConnection *
create_connection (SessionFixture *fixture)
{
  NjConnection *connection = nj_connection_new (fixture->profile, fixture->connection.network,
                                                NULL);

  nj_connection_set_sessions (connection, fixture->sessions);

  return connection;
}

static guint
count (SessionFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GError) error = NULL;

  nj_sessions_count_async (fixture->sessions, test_store_result, &result);
  test_await (result != NULL);
  counts = nj_sessions_count_finish (fixture->sessions, result, &error);
  g_assert_no_error (error);

  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, nj_profile_get_id (fixture->profile)));
}

static void
await_count (SessionFixture *fixture,
             guint           n)
{
  test_await (count (fixture) == n);
}

/* Lets three messages wait for a server that is gone. */
static NjConnection *
leave_three_messages (SessionFixture *fixture)
{
  NjConnection *connection = create_connection (fixture);
  g_autoptr (MqttMessage) message = test_message ("t", "0", MQTT_QOS_0);
  g_autoptr (GError) error = NULL;

  test_connection_subscribe (connection, "t", MQTT_QOS_2);
  test_connection_open (connection);
  test_connection_await_granted (connection, "t");
  test_mosquitto_stop (fixture->connection.broker);
  test_connection_await_state (connection, MQTT_STATE_WAITING);

  test_connection_publish (connection, "t", "1", MQTT_QOS_1);
  test_connection_publish (connection, "t", "2", MQTT_QOS_2);
  test_connection_publish (connection, "t", "3", MQTT_QOS_1);
  g_assert_false (nj_connection_publish (connection, message, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_NOT_CONNECTED);
  test_await (nj_connection_get_n_queued (connection) == 3);
  await_count (fixture, 3);

  return connection;
}

static void
test_waiting (SessionFixture *fixture,
              gconstpointer   data)
{
  g_autoptr (NjConnection) connection = leave_three_messages (fixture);

  g_assert_finalize_object (g_steal_pointer (&connection));
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 3);

  test_mosquitto_start (fixture->connection.broker);
  connection = create_connection (fixture);
  nj_connection_set_n_queued (connection, 3);
  test_connection_open (connection);
  test_connection_await_received (connection, "t", 3);
  test_await (nj_connection_get_n_queued (connection) == 0);
  await_count (fixture, 0);
}

/* Nothing has failed when the user disconnects: it waits for the next connection. */
static void
test_disconnect (SessionFixture *fixture,
                 gconstpointer   data)
{
  g_autoptr (NjConnection) connection = leave_three_messages (fixture);
  ConnectionNews told;

  test_connection_listen (connection, &told);
  test_connection_close (connection);
  g_assert_cmpuint (count (fixture), ==, 3);
  test_mosquitto_start (fixture->connection.broker);
  test_connection_open (connection);
  test_connection_await_received (connection, "t", 3);
  g_assert_cmpuint (told.n_publish_failed, ==, 0);
}

/* Clean Start ends the session, as soon as there is a connection. */
static void
test_clean_start (SessionFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr (NjConnection) connection = leave_three_messages (fixture);

  test_connection_close (connection);
  g_object_set (fixture->profile, "clean-start", TRUE, NULL);
  nj_connection_open (connection);
  test_await (nj_connection_get_error (connection) != NULL);
  g_assert_cmpuint (count (fixture), ==, 3);

  test_mosquitto_start (fixture->connection.broker);
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
  await_count (fixture, 0);
  test_await (nj_connection_get_n_queued (connection) == 0);
}

/* Another Client Identifier is another session, and ends that of the old one. */
static void
test_new_client_id (SessionFixture *fixture,
                    gconstpointer   data)
{
  g_autoptr (NjConnection) connection = leave_three_messages (fixture);

  test_connection_close (connection);
  nj_profile_set_client_id (fixture->profile, "another");
  test_mosquitto_start (fixture->connection.broker);
  test_connection_open (connection);
  test_connection_await_granted (connection, "t");
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_cmpuint (test_connection_count_received (connection, "t"), ==, 0);
}

/* Nothing is kept of a session that ends with the connection. */
static void
test_not_kept (SessionFixture *fixture,
               gconstpointer   data)
{
  g_autoptr (NjConnection) connection = create_connection (fixture);

  g_object_set (fixture->profile, "clean-start", TRUE, NULL);
  test_connection_subscribe (connection, "t", MQTT_QOS_2);
  test_connection_open (connection);
  test_connection_await_granted (connection, "t");
  test_connection_publish (connection, "t", "1", MQTT_QOS_2);
  test_connection_await_received (connection, "t", 1);
  test_connection_close (connection);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM session"), ==, 0);
}

/* All messages are kept, whatever kind of session it is, until the user clears them. */
static void
test_history (SessionFixture *fixture,
              gconstpointer   data)
{
  g_autoptr (NjConnection) connection = create_connection (fixture);
  NjMessageLog *log = nj_connection_get_log (connection);
  NjMessageRecord record;

  for (guint round = 0; round < 2; round++)
    {
      g_object_set (fixture->profile, "clean-start", round == 0, NULL);
      test_connection_subscribe (connection, "t", MQTT_QOS_2);
      test_connection_open (connection);
      test_connection_await_granted (connection, "t");
      for (guint qos = MQTT_QOS_0; qos <= MQTT_QOS_2; qos++)
        test_connection_publish (connection, "t", "text", qos);
      test_await (nj_message_log_get_n_messages (log) == 6 * (round + 1));
      test_connection_close (connection);

      g_clear_object (&connection);
      connection = create_connection (fixture);
      log = nj_connection_get_log (connection);
      g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 0);
      nj_connection_load (connection);
      test_await (nj_message_log_get_n_messages (log) == 6 * (round + 1));
    }

  nj_message_log_request (log, 0);
  test_await (nj_message_log_get_record (log, 0, &record));
  for (guint i = 0; i < 12; i++)
    {
      g_assert_true (nj_message_log_get_record (log, i, &record));
      g_assert_cmpmem (record.payload, record.size, "text", 4);
      if (record.direction == NJ_DIRECTION_PUBLISHED)
        g_assert_cmpint (nj_message_log_get_delivery (log, i, NULL, NULL), ==,
                         record.qos == MQTT_QOS_0 ? NJ_DELIVERY_SENT : NJ_DELIVERY_ACKNOWLEDGED);
    }

  nj_connection_clear_messages (connection);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 0);
  g_clear_object (&connection);
  connection = create_connection (fixture);
  test_connection_open (connection);
  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 0);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM history_message"), ==, 0);
}

/* While the history is read there is no connection yet, and the user may have changed
 * their mind. */
static void
test_close_early (SessionFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr (NjConnection) connection = create_connection (fixture);

  nj_connection_open (connection);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_CONNECTING);
  nj_connection_close (connection);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);
  test_run_for (200);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);
  g_assert_null (nj_connection_get_error (connection));

  nj_connection_open (connection);
  nj_connection_close (connection);
  test_connection_open (connection);
  test_connection_close (connection);
}

/* The limits are the profile's, and may be changed at any time. */
static void
test_limits (SessionFixture *fixture,
             gconstpointer   data)
{
  g_autoptr (NjConnection) connection = create_connection (fixture);
  const char *count_messages = "SELECT count (*) FROM history_message";

  test_connection_open (connection);
  for (guint i = 0; i < 5; i++)
    test_connection_publish (connection, "t", "text", MQTT_QOS_1);
  test_await (test_query (fixture->path, count_messages) == 5);

  g_object_set (fixture->profile, "history-max-messages", 3, NULL);
  test_connection_publish (connection, "t", "text", MQTT_QOS_1);
  test_await (test_query (fixture->path, count_messages) == 3);

  g_object_set (fixture->profile, "history", FALSE, NULL);
  test_await (test_query (fixture->path, count_messages) == 0);
  test_connection_publish (connection, "t", "text", MQTT_QOS_1);
  test_await (test_query (fixture->path, "SELECT history_next FROM profile") == 7);
  test_await (test_query (fixture->path, count_messages) == 0);
  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 7);
  test_connection_close (connection);
}

/* Two windows on one session: the second one is told, and the first one goes on. */
static void
test_in_use (SessionFixture *fixture,
             gconstpointer   data)
{
  g_autoptr (NjConnection) first = create_connection (fixture);
  g_autoptr (NjConnection) second = create_connection (fixture);

  test_connection_open (first);
  nj_connection_open (second);
  test_await (nj_connection_get_error (second) != NULL);
  g_assert_error (nj_connection_get_error (second), MQTT_ERROR, MQTT_ERROR_STORAGE);
  g_assert_cmpint (nj_connection_get_state (first), ==, MQTT_STATE_CONNECTED);
  nj_connection_close (second);
}

/* A long wait for the next attempt ends when the network is back. */
static void
test_wake (SessionFixture *fixture,
           gconstpointer   data)
{
  g_autoptr (NjConnection) connection = create_connection (fixture);

  g_object_set (fixture->profile, "reconnect-period", 3600000, NULL);
  test_connection_open (connection);
  test_mosquitto_stop (fixture->connection.broker);
  test_connection_await_state (connection, MQTT_STATE_WAITING);
  test_mosquitto_start (fixture->connection.broker);

  nj_network_wake (fixture->connection.network);
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
}

/* The workspace knows from the beginning what waits, and forgets it with the profile. */
static void
test_workspace (SessionFixture *fixture,
                gconstpointer   data)
{
  g_autofree char *database = g_build_filename (g_get_user_data_dir (), "nightjar",
                                                "messages.db", NULL);
  g_autofree char *file_path = g_build_filename (fixture->dir, "profiles.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (file_path);
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();
  g_autoptr (NjWorkspace) workspace = nj_workspace_new (file, secrets);
  g_autoptr (NjSessions) sessions = NULL;
  g_autoptr (GError) error = NULL;
  NjConnection *connection;

  nj_workspace_load (workspace, &error);
  g_assert_no_error (error);
  connection = nj_workspace_add_profile (workspace, fixture->profile);
  test_connection_open (connection);
  test_mosquitto_stop (fixture->connection.broker);
  test_connection_await_state (connection, MQTT_STATE_WAITING);
  test_connection_publish (connection, "t", "1", MQTT_QOS_1);
  test_await (nj_connection_get_n_queued (connection) == 1);
  nj_workspace_close (workspace, &error);
  g_assert_no_error (error);
  g_clear_object (&workspace);

  workspace = nj_workspace_new (file, secrets);
  nj_workspace_load (workspace, &error);
  g_assert_no_error (error);
  connection = nj_workspace_find (workspace, nj_profile_get_id (fixture->profile));
  test_await (nj_connection_get_n_queued (connection) == 1);

  nj_workspace_remove (workspace, connection);
  nj_workspace_forget_secrets (workspace, fixture->profile);
  nj_workspace_close (workspace, &error);
  g_assert_no_error (error);

  g_assert_true (g_file_test (database, G_FILE_TEST_EXISTS));
  sessions = nj_sessions_new (database);
  g_set_object (&fixture->sessions, sessions);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_clear_object (&sessions);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *data_dir = test_make_dir ();
  int status;

  /* Where the workspace keeps its sessions; the system's own directories stay. */
  g_setenv ("XDG_DATA_HOME", data_dir, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/connection-session/" name, SessionFixture, NULL, set_up, func, tear_down)
  ADD ("waiting", test_waiting);
  ADD ("disconnect", test_disconnect);
  ADD ("clean-start", test_clean_start);
  ADD ("new-client-id", test_new_client_id);
  ADD ("not-kept", test_not_kept);
  ADD ("history", test_history);
  ADD ("close-early", test_close_early);
  ADD ("limits", test_limits);
  ADD ("in-use", test_in_use);
  ADD ("wake", test_wake);
  ADD ("workspace", test_workspace);

  status = g_test_run ();
  store_remove_tree (data_dir);

  return status;
}
