/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sessions-fixture.h"

#include "store-util.h"
#include "test-util.h"

static void
problem_cb (SessionsFixture *fixture,
            const GError    *error)
{
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT);
  g_free (fixture->problem);
  fixture->problem = g_strdup (error->message);
}

void
sessions_fixture_open (SessionsFixture *fixture)
{
  g_assert_null (fixture->sessions);
  fixture->sessions = nj_sessions_new (fixture->path);
  g_signal_connect_swapped (fixture->sessions, "problem", G_CALLBACK (problem_cb), fixture);
}

void
sessions_fixture_close (SessionsFixture *fixture)
{
  nj_sessions_close (fixture->sessions);
  g_assert_finalize_object (g_steal_pointer (&fixture->sessions));
}

void
sessions_fixture_set_up (SessionsFixture *fixture,
                         gconstpointer    data)
{
  fixture->dir = test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "nightjar", "messages.db", NULL);
  sessions_fixture_open (fixture);
}

void
sessions_fixture_tear_down (SessionsFixture *fixture,
                            gconstpointer    data)
{
  if (fixture->sessions != NULL)
    sessions_fixture_close (fixture);
  store_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
  g_free (fixture->problem);
}

NjSessionStore *
test_store_new (NjSessions *sessions,
                const char *client_id)
{
  g_autoptr (NjSessionKey) key = nj_session_key_new (TEST_PROFILE, client_id, "localhost:1883");

  return nj_sessions_create_store (sessions, key);
}

gboolean
test_store_load (NjSessionStore  *store,
                 GPtrArray      **outgoing,
                 GArray         **received,
                 GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean known;

  mqtt_session_store_load_async (MQTT_SESSION_STORE (store), NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_session_store_load_finish (MQTT_SESSION_STORE (store), result, &known, outgoing,
                                         received, error);
}

gboolean
test_store_commit (NjSessionStore  *store,
                   GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mqtt_session_store_commit_async (MQTT_SESSION_STORE (store), NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_session_store_commit_finish (MQTT_SESSION_STORE (store), result, error);
}

/* Loads it, and says for each outgoing message "serial:id:payload", or "serial:id!"
 * when it is released; and what identifiers were received. */
char *
test_store_describe (NjSessionStore *store)
{
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  test_store_load (store, &outgoing, &received, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < outgoing->len; i++)
    {
      MqttStoredMessage *stored = g_ptr_array_index (outgoing, i);

      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT ":%u", i > 0 ? " " : "",
                              stored->serial, stored->id);
      g_assert_cmpint (stored->released, ==, stored->message == NULL);
      if (stored->released)
        g_string_append_c (text, '!');
      else
        g_string_append_printf (text, ":%.*s", (int) stored->message->payload_size,
                                (const char *) stored->message->payload);
    }
  for (guint i = 0; i < received->len; i++)
    g_string_append_printf (text, " <%u", g_array_index (received, guint16, i));

  return g_string_free (text, FALSE);
}

GPtrArray *
test_sessions_read_inbox (NjSessions *sessions)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *messages;

  nj_sessions_read_inbox_async (sessions, TEST_PROFILE, test_store_result, &result);
  test_await (result != NULL);
  messages = nj_sessions_read_inbox_finish (sessions, result, &error);
  g_assert_no_error (error);

  return messages;
}

guint
test_sessions_count (NjSessions *sessions)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GHashTable) counts = NULL;
  g_autoptr (GError) error = NULL;

  nj_sessions_count_async (sessions, test_store_result, &result);
  test_await (result != NULL);
  counts = nj_sessions_count_finish (sessions, result, &error);
  g_assert_no_error (error);

  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, TEST_PROFILE));
}

MqttMessage *
test_numbered_message (guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  MqttMessage *message = mqtt_message_new ("a/b", payload, MQTT_QOS_2, FALSE, NULL);

  message->time = number;

  return message;
}

/* Everything that a message can have. */
MqttMessage *
test_full_message (void)
{
  static const guint8 binary[] = { 0, 1, 0xff, 0, 0xfe };
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (binary, sizeof binary);
  MqttMessage *message;

  mqtt_properties_add_user (properties, "name", "первый");
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, 1);
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, G_MAXUINT32);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_CONTENT_TYPE, "text/plain; charset=utf-8");
  mqtt_properties_add_string (properties, MQTT_PROPERTY_RESPONSE_TOPIC, "答/覆");
  mqtt_properties_add_binary (properties, MQTT_PROPERTY_CORRELATION_DATA, bytes);
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 268435455);
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 1);
  mqtt_properties_add_user (properties, "name", "");

  message = mqtt_message_new ("气温/π/\xf0\x9f\x8c\x99", bytes, MQTT_QOS_1, TRUE, properties);
  message->time = G_GINT64_CONSTANT (1700000000123456);
  message->dup = TRUE;

  return message;
}

static GBytes *
write_properties (const MqttProperties *properties)
{
  MqttWriter writer;

  mqtt_writer_init (&writer, 0);
  mqtt_properties_write (properties, &writer);

  return mqtt_writer_steal (&writer);
}

void
test_assert_same_message (MqttMessage *message,
                          MqttMessage *expected)
{
  g_autoptr (GBytes) properties = write_properties (message->properties);
  g_autoptr (GBytes) expected_properties = write_properties (expected->properties);

  g_assert_cmpstr (message->topic, ==, expected->topic);
  g_assert_cmpmem (message->payload, message->payload_size, expected->payload,
                   expected->payload_size);
  g_assert_true (g_bytes_equal (properties, expected_properties));
  g_assert_cmpint (message->properties == NULL, ==, expected->properties == NULL);
  g_assert_cmpint (message->time, ==, expected->time);
  g_assert_cmpint (message->qos, ==, expected->qos);
  g_assert_cmpint (message->retain, ==, expected->retain);
  g_assert_cmpint (message->dup, ==, expected->dup);
}

static sqlite3 *
open_directly (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);

  return db;
}

/* A number from a database that need not be one of ours. */
gint64
test_query (const char *path,
            const char *sql)
{
  sqlite3 *db = open_directly (path);
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return number;
}

void
test_execute (const char *path,
              const char *sql)
{
  sqlite3 *db = open_directly (path);
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", path, message);
  sqlite3_close (db);
}
