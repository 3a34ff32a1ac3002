/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

#include "sessions-fixture.h"
#include "test-util.h"

/* What becomes of sessions when something goes wrong: a full disk, a directory that
 * must not be written, damaged files, files of other versions, and the end of the
 * program. */

static void
save (NjSessionStore *store,
      guint           number)
{
  g_autoptr (MqttMessage) message = test_numbered_message (number);

  mqtt_session_store_save_outgoing (MQTT_SESSION_STORE (store), number, message);
}

static void
receive (NjSessionStore *store,
         guint           number)
{
  g_autoptr (MqttMessage) message = test_numbered_message (number);

  mqtt_session_store_add_received (MQTT_SESSION_STORE (store), number % 65535 + 1, message);
}

static void
commit (NjSessionStore *store)
{
  g_autoptr (GError) error = NULL;

  test_store_commit (store, &error);
  g_assert_no_error (error);
}

static void
assert_kept (SessionsFixture *fixture,
             const char      *expected)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autofree char *text = test_store_describe (store);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_load_fails (SessionsFixture *fixture,
                   NjDatabaseError  code)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (test_store_load (store, &outgoing, &received, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "messages.db"));
}

/* The disk */

static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size == RLIM_INFINITY ? limit.rlim_max : size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A commit that fails leaves what was there, and takes with the next one. */
static void
test_full_disk (SessionsFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autofree char *big = g_strnfill (300000, 'x');
  g_autoptr (GBytes) payload = g_bytes_new_static (big, 300000);
  g_autoptr (MqttMessage) large = mqtt_message_new ("a", payload, MQTT_QOS_1, FALSE, NULL);
  g_autoptr (GError) error = NULL;

  save (store, 1);
  commit (store);

  signal (SIGXFSZ, SIG_IGN);
  limit_file_size (200000);
  mqtt_session_store_save_outgoing (MQTT_SESSION_STORE (store), 2, large);
  save (store, 3);
  test_store_commit (store, &error);
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 1);
  mqtt_session_store_remove_outgoing (MQTT_SESSION_STORE (store), 1);
  test_store_commit (store, &error);
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_FULL);
  g_clear_error (&error);

  limit_file_size (RLIM_INFINITY);
  signal (SIGXFSZ, SIG_DFL);
  mqtt_session_store_update_outgoing (MQTT_SESSION_STORE (store), 2, 9, TRUE);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);
  sessions_fixture_open (fixture);
  assert_kept (fixture, "2:9! 3:0:3");
}

/* A commit of another session that goes with it in one transaction takes all the
 * same, if there is room for that one. */
static void
test_one_fails (SessionsFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (NjSessionKey) key = nj_session_key_new ("other", "client", "localhost:1883");
  g_autoptr (NjSessionStore) other = nj_sessions_create_store (fixture->sessions, key);
  g_autoptr (GAsyncResult) good = NULL;
  g_autoptr (GAsyncResult) bad = NULL;
  g_autoptr (GError) error = NULL;

  save (store, 1);
  save (other, 1);
  commit (store);
  commit (other);
  test_execute (fixture->path, "CREATE TRIGGER refuse BEFORE INSERT ON message "
                               "WHEN new.time = 13 BEGIN SELECT RAISE (ABORT, 'refused'); END");

  save (store, 2);
  save (other, 12);
  save (other, 13);
  mqtt_session_store_commit_async (MQTT_SESSION_STORE (other), NULL, test_store_result, &bad);
  mqtt_session_store_commit_async (MQTT_SESSION_STORE (store), NULL, test_store_result, &good);
  test_await (good != NULL && bad != NULL);
  mqtt_session_store_commit_finish (MQTT_SESSION_STORE (store), good, &error);
  g_assert_no_error (error);
  g_assert_false (mqtt_session_store_commit_finish (MQTT_SESSION_STORE (other), bad, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_FAILED);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM outgoing"), ==, 3);

  test_execute (fixture->path, "DROP TRIGGER refuse");
  commit (other);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM outgoing"), ==, 5);
}

/* Nobody is refused anything as root. */
static uid_t
become_nobody (const char *dir)
{
  const uid_t nobody = 65534;
  uid_t self = geteuid ();

  if (self != 0)
    return self;

  g_assert_cmpint (chown (dir, nobody, nobody), ==, 0);
  g_assert_cmpint (seteuid (nobody), ==, 0);

  return self;
}

static void
test_read_only (SessionsFixture *fixture,
                gconstpointer    data)
{
  uid_t self = become_nobody (fixture->dir);
  g_autoptr (NjSessionStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (fixture->dir, 0500), ==, 0);
  assert_load_fails (fixture, NJ_DATABASE_ERROR_READ_ONLY);

  /* It is tried again, without a new start of the program. */
  g_assert_cmpint (g_chmod (fixture->dir, 0700), ==, 0);
  store = test_store_new (fixture->sessions, "client");
  save (store, 1);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);

  g_assert_cmpint (g_chmod (fixture->path, 0400), ==, 0);
  sessions_fixture_open (fixture);
  assert_load_fails (fixture, NJ_DATABASE_ERROR_READ_ONLY);
  store = test_store_new (fixture->sessions, "client");
  save (store, 2);
  g_assert_false (test_store_commit (store, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_READ_ONLY);

  g_assert_cmpint (g_chmod (fixture->path, 0600), ==, 0);
  commit (store);
  g_clear_object (&store);
  assert_kept (fixture, "1:0:1 2:0:2");
  g_assert_cmpint (seteuid (self), ==, 0);
}

/* Nobody else may read what was published. */
static void
test_private (SessionsFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  const char *const suffixes[] = { "", "-wal", "-shm", "-lock" };
  mode_t mask = umask (0);

  save (store, 1);
  commit (store);
  umask (mask);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);
      GStatBuf status;

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }
}

/* Damaged files */

static void
fill (SessionsFixture *fixture)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");

  for (guint i = 1; i <= 500; i++)
    {
      save (store, i);
      receive (store, i);
    }
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);
}

static void
damage (const char *path,
        const char *how)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);

  if (g_str_equal (how, "text"))
    {
      g_free (contents);
      contents = g_strdup ("This is not a database, but somebody's file.\n");
      size = strlen (contents);
    }
  else if (g_str_equal (how, "cut"))
    size /= 2;
  else if (g_str_equal (how, "header"))
    memset (contents, 0, 100);
  else
    memset (contents + size / 3, 0xa5, size / 3);

  g_file_set_contents (path, contents, (gssize) size, &error);
  g_assert_no_error (error);
}

static char *
find_broken (SessionsFixture *fixture)
{
  g_autofree char *directory = g_path_get_dirname (fixture->path);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "messages.db.broken-"))
        return g_build_filename (directory, name, NULL);
    }

  return NULL;
}

static void
test_damaged (SessionsFixture *fixture,
              gconstpointer    data)
{
  g_autofree char *damaged = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *broken = NULL;
  gsize size, aside_size;

  fill (fixture);
  damage (fixture->path, data);
  g_assert_true (g_file_get_contents (fixture->path, &damaged, &size, NULL));

  sessions_fixture_open (fixture);
  assert_kept (fixture, "");
  test_await (fixture->problem != NULL);
  broken = find_broken (fixture);
  g_assert_nonnull (broken);
  g_assert_nonnull (strstr (fixture->problem, broken));
  g_assert_true (g_file_get_contents (broken, &aside, &aside_size, NULL));
  g_assert_cmpmem (aside, aside_size, damaged, size);

  g_clear_pointer (&fixture->problem, g_free);
  fill (fixture);
  sessions_fixture_open (fixture);
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 500);
  g_assert_null (fixture->problem);
}

/* Versions */

static void
load_fixture (SessionsFixture *fixture,
              const char      *name)
{
  g_autofree char *directory = g_path_get_dirname (fixture->path);
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "store", "data", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  test_execute (fixture->path, sql);
}

static void
test_version_1 (SessionsFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (MqttMessage) full = test_full_message ();
  g_autoptr (GPtrArray) inbox = NULL;

  load_fixture (fixture, "sessions-1.sql");
  assert_kept (fixture, "3:0:three 4:17:four 5:18! <7 <65535");
  inbox = test_sessions_read_inbox (fixture->sessions);
  g_assert_cmpuint (inbox->len, ==, 2);
  test_assert_same_message (inbox->pdata[0], full);
  g_assert_cmpuint (test_sessions_count (fixture->sessions), ==, 2);

  sessions_fixture_close (fixture);
  g_assert_cmpint (test_query (fixture->path, "PRAGMA user_version"), ==, 2);
  g_assert_null (fixture->problem);
}

static void
test_newer_version (SessionsFixture *fixture,
                    gconstpointer    data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size_before, size_after;

  fill (fixture);
  test_execute (fixture->path, "PRAGMA user_version = 99");
  g_assert_true (g_file_get_contents (fixture->path, &before, &size_before, NULL));

  sessions_fixture_open (fixture);
  assert_load_fails (fixture, NJ_DATABASE_ERROR_NEWER);
  sessions_fixture_close (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size_before, after, size_after);
}

/* A connection that ends gives its session to the next one. */
static void
test_handed_over (SessionsFixture *fixture,
                  gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (NjSessionStore) next = test_store_new (fixture->sessions, "client");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = test_store_describe (store);
  gboolean known;

  save (store, 1);
  mqtt_session_store_load_async (MQTT_SESSION_STORE (next), NULL, test_store_result, &result);
  commit (store);
  g_assert_null (result);
  g_clear_object (&store);

  test_await (result != NULL);
  mqtt_session_store_load_finish (MQTT_SESSION_STORE (next), result, &known, &outgoing, &received,
                                  &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outgoing->len, ==, 1);
}

/* The end of the program writes what is on its way, and then nothing more. */
static void
test_closed (SessionsFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  save (store, 1);
  mqtt_session_store_commit_async (MQTT_SESSION_STORE (store), NULL, test_store_result, &result);
  nj_sessions_close (fixture->sessions);
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM outgoing"), ==, 1);
  test_await (result != NULL);
  mqtt_session_store_commit_finish (MQTT_SESSION_STORE (store), result, &error);
  g_assert_no_error (error);

  save (store, 2);
  g_assert_false (test_store_commit (store, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CLOSED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func)                                 \
  g_test_add ("/session-faults/" name, SessionsFixture, data, \
              sessions_fixture_set_up, func, sessions_fixture_tear_down)
  ADD ("full-disk", NULL, test_full_disk);
  ADD ("one-fails", NULL, test_one_fails);
  ADD ("read-only", NULL, test_read_only);
  ADD ("private", NULL, test_private);
  ADD ("damaged/text", "text", test_damaged);
  ADD ("damaged/cut", "cut", test_damaged);
  ADD ("damaged/header", "header", test_damaged);
  ADD ("damaged/pages", "pages", test_damaged);
  ADD ("version-1", NULL, test_version_1);
  ADD ("newer-version", NULL, test_newer_version);
  ADD ("handed-over", NULL, test_handed_over);
  ADD ("closed", NULL, test_closed);

  return g_test_run ();
}
