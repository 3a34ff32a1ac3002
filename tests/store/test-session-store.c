/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "sessions-fixture.h"
#include "test-util.h"

/* What is put into a session, and what is found in it by another process or life. */

static void
save (NjSessionStore *store,
      guint           number)
{
  g_autoptr (MqttMessage) message = test_numbered_message (number);

  mqtt_session_store_save_outgoing (MQTT_SESSION_STORE (store), number, message);
}

static void
commit (NjSessionStore *store)
{
  g_autoptr (GError) error = NULL;

  test_store_commit (store, &error);
  g_assert_no_error (error);
}

/* What the session has after a new start of the program. */
#define assert_kept(fixture, expected)                      \
  G_STMT_START                                              \
  {                                                         \
    g_autoptr (NjSessionStore) kept_ = NULL;                \
    g_autofree char *text_ = NULL;                          \
    sessions_fixture_close (fixture);                       \
    sessions_fixture_open (fixture);                        \
    kept_ = test_store_new ((fixture)->sessions, "client"); \
    text_ = test_store_describe (kept_);                    \
    g_assert_cmpstr (text_, ==, expected);                  \
  }                                                         \
  G_STMT_END

static void
test_empty (SessionsFixture *fixture,
            gconstpointer    data)
{
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 0);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  assert_kept (fixture, "");
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 0);
}

static void
test_outgoing (SessionsFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autofree char *before = test_store_describe (store);
  MqttSessionStore *session = MQTT_SESSION_STORE (store);

  g_assert_cmpstr (before, ==, "");
  for (guint i = 1; i <= 12; i++)
    save (store, i);
  commit (store);

  /* In the same life as well, and with what is not committed. */
  mqtt_session_store_update_outgoing (session, 2, 200, FALSE);
  mqtt_session_store_update_outgoing (session, 3, 300, FALSE);
  mqtt_session_store_update_outgoing (session, 3, 300, TRUE);
  mqtt_session_store_remove_outgoing (session, 4);
  g_free (g_steal_pointer (&before));
  before = test_store_describe (store);
  g_assert_cmpstr (before, ==, "1:0:1 2:200:2 3:300! 5:0:5 6:0:6 7:0:7 8:0:8 9:0:9 10:0:10 "
                               "11:0:11 12:0:12");

  for (guint i = 5; i <= 11; i++)
    mqtt_session_store_remove_outgoing (session, i);
  mqtt_session_store_update_outgoing (session, 2, 0, FALSE);
  mqtt_session_store_update_outgoing (session, 12, G_MAXUINT16, FALSE);
  commit (store);
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 3);
  g_clear_object (&store);

  assert_kept (fixture, "1:0:1 2:0:2 3:300! 12:65535:12");
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM message"), ==, 3);
}

/* What happens within one commit is written as one. */
static void
test_merged (SessionsFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  MqttSessionStore *session = MQTT_SESSION_STORE (store);

  save (store, 1);
  mqtt_session_store_update_outgoing (session, 1, 10, FALSE);
  save (store, 2);
  mqtt_session_store_update_outgoing (session, 2, 20, FALSE);
  mqtt_session_store_update_outgoing (session, 2, 20, TRUE);
  save (store, 3);
  mqtt_session_store_update_outgoing (session, 3, 30, FALSE);
  mqtt_session_store_remove_outgoing (session, 3);
  save (store, 4);
  mqtt_session_store_remove_outgoing (session, 4);
  save (store, 4);
  commit (store);
  mqtt_session_store_update_outgoing (session, 1, 10, TRUE);
  mqtt_session_store_remove_outgoing (session, 1);
  commit (store);
  g_clear_object (&store);

  assert_kept (fixture, "2:20! 4:0:4");
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM message"), ==, 1);
}

static void
test_lossless (SessionsFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (MqttMessage) full = test_full_message ();
  g_autoptr (MqttMessage) empty = mqtt_message_new ("", NULL, MQTT_QOS_2, FALSE, NULL);
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GPtrArray) inbox = NULL;
  g_autoptr (GError) error = NULL;
  MqttSessionStore *session = MQTT_SESSION_STORE (store);

  mqtt_session_store_save_outgoing (session, G_MAXINT64 - 1, empty);
  mqtt_session_store_save_outgoing (session, G_MAXINT64, full);
  mqtt_session_store_add_received (session, 0, full);
  mqtt_session_store_add_received (session, 1, empty);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);
  sessions_fixture_open (fixture);

  store = test_store_new (fixture->sessions, "client");
  test_store_load (store, &outgoing, &received, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outgoing->len, ==, 2);
  test_assert_same_message (((MqttStoredMessage *) outgoing->pdata[0])->message, empty);
  test_assert_same_message (((MqttStoredMessage *) outgoing->pdata[1])->message, full);
  g_assert_cmpuint (((MqttStoredMessage *) outgoing->pdata[1])->serial, ==, G_MAXINT64);

  inbox = test_sessions_read_inbox (fixture->sessions);
  g_assert_cmpuint (inbox->len, ==, 2);
  test_assert_same_message (inbox->pdata[0], full);
  test_assert_same_message (inbox->pdata[1], empty);
}

static void
assert_known (SessionsFixture *fixture,
              gboolean         expected)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;
  gboolean known = !expected;

  mqtt_session_store_load_async (MQTT_SESSION_STORE (store), NULL, test_store_result, &result);
  test_await (result != NULL);
  mqtt_session_store_load_finish (MQTT_SESSION_STORE (store), result, &known, &outgoing,
                                  &received, &error);
  g_assert_no_error (error);
  g_assert_true (known == expected);
}

/* A session that has subscriptions and no messages is a session all the same. */
static void
test_known (SessionsFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = NULL;

  assert_known (fixture, FALSE);

  store = test_store_new (fixture->sessions, "client");
  mqtt_session_store_set_known (MQTT_SESSION_STORE (store), TRUE);
  commit (store);
  g_clear_object (&store);
  assert_known (fixture, TRUE);

  store = test_store_new (fixture->sessions, "client");
  mqtt_session_store_set_known (MQTT_SESSION_STORE (store), FALSE);
  commit (store);
  g_clear_object (&store);
  assert_known (fixture, FALSE);
}

static void
receive (NjSessionStore *store,
         guint16         id,
         guint           number)
{
  g_autoptr (MqttMessage) message = test_numbered_message (number);

  mqtt_session_store_add_received (MQTT_SESSION_STORE (store), id, message);
}

/* The numbers of what was received, "first-last". */
static void
assert_inbox (SessionsFixture *fixture,
              guint            first,
              guint            last)
{
  g_autoptr (GPtrArray) inbox = test_sessions_read_inbox (fixture->sessions);

  g_assert_cmpuint (inbox->len, ==, last + 1 - first);
  for (guint i = 0; i < inbox->len; i++)
    g_assert_cmpint (((MqttMessage *) inbox->pdata[i])->time, ==, first + i);
}

static void
test_received (SessionsFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  MqttSessionStore *session = MQTT_SESSION_STORE (store);

  receive (store, 7, 1);
  receive (store, 0, 2);
  receive (store, 65535, 3);
  receive (store, 8, 4);
  mqtt_session_store_remove_received (session, 7);
  commit (store);
  g_clear_object (&store);
  assert_kept (fixture, " <8 <65535");
  assert_inbox (fixture, 1, 4);

  store = test_store_new (fixture->sessions, "client");
  session = MQTT_SESSION_STORE (store);
  mqtt_session_store_clear_received (session);
  receive (store, 9, 5);
  commit (store);
  g_clear_object (&store);
  assert_kept (fixture, " <9");
  assert_inbox (fixture, 1, 5);

  nj_sessions_clear_inbox (fixture->sessions, TEST_PROFILE);
  assert_kept (fixture, " <9");
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM inbox"), ==, 0);
  g_assert_cmpint (test_query (fixture->path, "SELECT inbox_count + inbox_bytes FROM profile"),
                   ==, 0);
}

static void
test_inbox_limits (SessionsFixture *fixture,
                   gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autofree char *big = g_strnfill (1000, 'x');
  g_autoptr (GBytes) payload = g_bytes_new_static (big, 1000);
  g_autoptr (MqttMessage) large = mqtt_message_new ("a", payload, MQTT_QOS_1, FALSE, NULL);

  nj_session_store_set_inbox_limits (store, 20, 500);
  for (guint i = 1; i <= 100; i++)
    {
      receive (store, 0, i);
      if (i % 7 == 0)
        commit (store);
    }
  commit (store);
  assert_inbox (fixture, 81, 100);

  /* "a/b" and three figures: 6 bytes each */
  nj_session_store_set_inbox_limits (store, 1000, 59);
  for (guint i = 101; i <= 200; i++)
    receive (store, 0, i);
  commit (store);
  assert_inbox (fixture, 192, 200);

  /* The newest stays even if it is more than there is room for. */
  large->time = 201;
  mqtt_session_store_add_received (MQTT_SESSION_STORE (store), 0, large);
  commit (store);
  assert_inbox (fixture, 201, 201);
  g_assert_cmpint (test_query (fixture->path, "SELECT inbox_bytes FROM profile"), ==, 1001);
  g_assert_cmpint (test_query (fixture->path, "SELECT inbox_count FROM profile"), ==, 1);
}

/* What is not committed is not there; a commit has all of it. */
static void
test_uncommitted (SessionsFixture *fixture,
                  gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");

  save (store, 1);
  receive (store, 1, 1);
  commit (store);
  save (store, 2);
  receive (store, 2, 2);
  mqtt_session_store_remove_outgoing (MQTT_SESSION_STORE (store), 1);
  g_clear_object (&store);

  assert_kept (fixture, "1:0:1 <1");
  assert_inbox (fixture, 1, 1);
}

/* Commits that overlap end in their order, and a load comes after those before it. */
static void
test_overlapping (SessionsFixture *fixture,
                  gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (NjSessionStore) other = NULL;
  g_autoptr (NjSessionKey) key = nj_session_key_new ("another", "client", "localhost:1883");
  g_autofree char *text = NULL;
  GAsyncResult *results[20] = { NULL };

  other = nj_sessions_create_store (fixture->sessions, key);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      NjSessionStore *which = i % 2 == 0 ? store : other;

      save (which, i + 1);
      mqtt_session_store_commit_async (MQTT_SESSION_STORE (which), NULL,
                                       test_store_result, &results[i]);
    }

  text = test_store_describe (store);
  g_assert_cmpstr (text, ==, "1:0:1 3:0:3 5:0:5 7:0:7 9:0:9 11:0:11 13:0:13 15:0:15 17:0:17 "
                             "19:0:19");
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;

      test_await (results[i] != NULL);
      mqtt_session_store_commit_finish (MQTT_SESSION_STORE (i % 2 == 0 ? store : other),
                                        results[i], &error);
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }
}

/* Sessions are kept apart by profile, Client Identifier and server; another Client
 * Identifier ends those of the profile that had the old one. */
static void
test_keys (SessionsFixture *fixture,
           gconstpointer    data)
{
  const char *const keys[][3] = {
    { TEST_PROFILE, "client", "localhost:1883" },
    { TEST_PROFILE, "client", "localhost:1884" },
    { "other", "client", "localhost:1883" },
    { "other", "clie", "ntlocalhost:1883" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (NjSessionKey) key = nj_session_key_new (keys[i][0], keys[i][1], keys[i][2]);
      g_autoptr (NjSessionStore) store = nj_sessions_create_store (fixture->sessions, key);

      save (store, i + 1);
      receive (store, i + 1, i + 1);
      commit (store);
    }

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NjSessionKey) key = nj_session_key_new (keys[i][0], keys[i][1], keys[i][2]);
      g_autoptr (NjSessionStore) store = nj_sessions_create_store (fixture->sessions, key);
      g_autofree char *text = test_store_describe (store);
      g_autofree char *expected = g_strdup_printf ("%u:0:%u <%u", i + 1, i + 1, i + 1);

      g_assert_cmpstr (text, ==, expected);
    }

  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 2);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM session"), ==, 3);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM message"), ==, 3);
}

static void
test_forget (SessionsFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (NjSessionKey) key = nj_session_key_new ("other", "client", "localhost:1883");
  g_autoptr (NjSessionStore) other = nj_sessions_create_store (fixture->sessions, key);

  save (store, 1);
  receive (store, 1, 1);
  commit (store);
  save (other, 2);
  commit (other);

  nj_sessions_forget (fixture->sessions, nj_session_store_get_key (store));
  g_clear_object (&store);
  assert_kept (fixture, "");
  assert_inbox (fixture, 1, 1);

  nj_sessions_forget_profile (fixture->sessions, TEST_PROFILE);
  assert_kept (fixture, "");
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM inbox"), ==, 0);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM outgoing"), ==, 1);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM message"), ==, 1);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM profile"), ==, 1);
}

/* As large as MQTT allows, if the test has the time. */
static void
test_large (SessionsFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  gsize size = g_test_slow () ? 268435455 - 5 : 16 * 1024 * 1024;
  guint8 *bytes = g_malloc0 (size);
  g_autoptr (GBytes) payload = g_bytes_new_take (bytes, size);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < size; i += 4093)
    bytes[i] = (guint8) (i / 4093);
  message = mqtt_message_new ("a", payload, MQTT_QOS_2, FALSE, NULL);
  mqtt_session_store_save_outgoing (MQTT_SESSION_STORE (store), 1, message);
  commit (store);
  mqtt_session_store_update_outgoing (MQTT_SESSION_STORE (store), 1, 1, FALSE);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);
  sessions_fixture_open (fixture);

  store = test_store_new (fixture->sessions, "client");
  test_store_load (store, &outgoing, &received, &error);
  g_assert_no_error (error);
  test_assert_same_message (((MqttStoredMessage *) outgoing->pdata[0])->message, message);
  g_clear_pointer (&outgoing, g_ptr_array_unref);

  /* The room that it took is given back. */
  mqtt_session_store_remove_outgoing (MQTT_SESSION_STORE (store), 1);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);
  g_assert_cmpint (test_query (fixture->path, "PRAGMA page_count"), <, 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                      \
  g_test_add ("/session-store/" name, SessionsFixture, NULL, \
              sessions_fixture_set_up, func, sessions_fixture_tear_down)
  ADD ("empty", test_empty);
  ADD ("outgoing", test_outgoing);
  ADD ("merged", test_merged);
  ADD ("lossless", test_lossless);
  ADD ("known", test_known);
  ADD ("received", test_received);
  ADD ("inbox-limits", test_inbox_limits);
  ADD ("uncommitted", test_uncommitted);
  ADD ("overlapping", test_overlapping);
  ADD ("keys", test_keys);
  ADD ("forget", test_forget);
  ADD ("large", test_large);

  return g_test_run ();
}
