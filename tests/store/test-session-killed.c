/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <signal.h>
#include <sys/prctl.h>

#include "sessions-fixture.h"
#include "test-util.h"

/* Sessions of a program that is killed with SIGKILL at any moment. It is this program,
 * which starts itself with --child. */

#define N_LIVES 50

static const char *program;

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
assert_in_use (SessionsFixture *fixture)
{
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (test_store_load (store, &outgoing, &received, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_IN_USE);
}

/* The child */

/* How many unfinished messages the child has at most. */
#define CHILD_WINDOW 20
#define CHILD_INBOX 100

/* One step: message number @n is published and received, and an old one is finished. */
static void
child_step (NjSessionStore *store,
            guint           n)
{
  MqttSessionStore *session = MQTT_SESSION_STORE (store);

  save (store, n);
  if (n % 3 == 0)
    mqtt_session_store_update_outgoing (session, n, n % 65535 + 1, FALSE);
  receive (store, n);
  if (n <= CHILD_WINDOW)
    return;

  mqtt_session_store_remove_outgoing (session, n - CHILD_WINDOW);
  mqtt_session_store_remove_received (session, (n - CHILD_WINDOW) % 65535 + 1);
}

/* Goes on where it was, and tells each number when it is committed, until it is
 * killed. */
static G_NORETURN void
run_child (const char *path)
{
  g_autoptr (NjSessions) sessions = nj_sessions_new (path);
  g_autoptr (NjSessionStore) store = test_store_new (sessions, "client");
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) random = g_rand_new ();
  guint n = 0;

  nj_session_store_set_inbox_limits (store, CHILD_INBOX, G_MAXINT64);
  test_store_load (store, &outgoing, &received, &error);
  g_assert_no_error (error);
  if (outgoing->len > 0)
    n = (guint) ((MqttStoredMessage *) outgoing->pdata[outgoing->len - 1])->serial;
  g_print ("%u\n", n);

  while (TRUE)
    {
      for (int i = g_rand_int_range (random, 1, 30); i > 0; i--)
        child_step (store, ++n);
      commit (store);
      g_print ("%u\n", n);
    }
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
start_child (SessionsFixture *fixture)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *child;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  child = g_subprocess_launcher_spawn (launcher, &error, program, "--child", fixture->path, NULL);
  g_assert_no_error (error);

  return child;
}

static guint
read_number (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);

  g_assert_no_error (error);

  return line != NULL ? (guint) g_ascii_strtoull (line, NULL, 10) : 0;
}

/* Returns the last number that it has told. */
static guint
live_and_die (SessionsFixture *fixture,
              GRand           *random)
{
  g_autoptr (GSubprocess) child = start_child (fixture);
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  guint number = 0;
  guint last = 0;

  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  for (int i = g_rand_int_range (random, 1, 20); i > 0; i--)
    last = read_number (stream);
  g_usleep ((gulong) g_rand_int_range (random, 0, 3000));
  g_subprocess_force_exit (child);

  while ((number = read_number (stream)) != 0)
    last = number;
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);

  return last;
}

static guint64
last_time (GPtrArray *messages)
{
  return (guint64) ((MqttMessage *) messages->pdata[messages->len - 1])->time;
}

/* Everything up to some number is there, and nothing after it, of each kind. */
static guint
check_prefix (SessionsFixture *fixture)
{
  g_autoptr (NjSessionStore) store = NULL;
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GPtrArray) inbox = NULL;
  g_autoptr (GError) error = NULL;
  guint last;

  sessions_fixture_open (fixture);
  store = test_store_new (fixture->sessions, "client");
  test_store_load (store, &outgoing, &received, &error);
  g_assert_no_error (error);
  inbox = test_sessions_read_inbox (fixture->sessions);
  if (outgoing->len == 0)
    {
      g_assert_cmpuint (received->len + inbox->len, ==, 0);
      last = 0;
    }
  else
    {
      last = (guint) ((MqttStoredMessage *) outgoing->pdata[outgoing->len - 1])->serial;
      g_assert_cmpuint (outgoing->len, ==, MIN (last, CHILD_WINDOW));
      g_assert_cmpuint (received->len, ==, MIN (last, CHILD_WINDOW));
      g_assert_cmpuint (inbox->len, ==, MIN (last, CHILD_INBOX));
      g_assert_cmpuint (last_time (inbox), ==, last);
    }

  for (guint i = 0; i < outgoing->len; i++)
    {
      MqttStoredMessage *stored = outgoing->pdata[i];

      g_assert_cmpuint (stored->serial, ==, last + 1 - outgoing->len + i);
      g_assert_cmpuint (stored->id, ==, stored->serial % 3 == 0 ? stored->serial % 65535 + 1 : 0);
    }
  for (guint i = 0; i < inbox->len; i++)
    g_assert_cmpint (((MqttMessage *) inbox->pdata[i])->time, ==, last + 1 - inbox->len + i);

  g_clear_object (&store);
  sessions_fixture_close (fixture);

  return last;
}

static void
test_killed (SessionsFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_beyond = 0;
  guint last = 0;

  sessions_fixture_close (fixture);
  for (guint i = 0; i < N_LIVES; i++)
    {
      guint told = live_and_die (fixture, random);

      last = check_prefix (fixture);
      g_assert_cmpuint (last, >=, told);
      n_beyond += last > told;
    }

  g_test_message ("%u changes in %u lives; %u times a commit had not been told of yet",
                  last, N_LIVES, n_beyond);
  g_assert_cmpuint (last, >, N_LIVES);
  g_assert_null (fixture->problem);
}

/* The log that a damaged database has left is set aside with it, and not taken for
 * that of the next one. */
static void
test_damaged (SessionsFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (NjSessionStore) store = test_store_new (fixture->sessions, "client");
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  /* So much that the log has not all of it. */
  for (guint n = 1; n <= 2000; n++)
    child_step (store, n);
  commit (store);
  g_clear_object (&store);
  sessions_fixture_close (fixture);

  live_and_die (fixture, random);
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
  g_file_set_contents (fixture->path, "This is not a database.\n", -1, &error);
  g_assert_no_error (error);

  sessions_fixture_open (fixture);
  store = test_store_new (fixture->sessions, "client");
  text = test_store_describe (store);
  g_assert_cmpstr (text, ==, "");
  test_await (fixture->problem != NULL);
}

/* Two at once */
static void
test_two_processes (SessionsFixture *fixture,
                    gconstpointer    data)
{
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (NjSessionKey) key = nj_session_key_new ("other", "client", "localhost:1883");
  g_autoptr (NjSessionStore) other = nj_sessions_create_store (fixture->sessions, key);
  g_autoptr (NjSessionStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  child = start_child (fixture);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  read_number (stream);

  /* Another session is nobody's business, while the child goes on committing. */
  for (guint i = 1; i <= 100; i++)
    {
      save (other, i);
      commit (other);
    }
  assert_in_use (fixture);

  /* As soon as the child is gone the session can be had, without asking again. */
  g_subprocess_force_exit (child);
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  store = test_store_new (fixture->sessions, "client");
  text = test_store_describe (store);
  g_assert_cmpstr (text, !=, "");
  g_assert_cmpint (test_query (fixture->path, "SELECT count (*) FROM outgoing "
                                              "WHERE message IN (SELECT id FROM message "
                                              "                  WHERE topic = 'a/b')"),
                   >, 100);
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                       \
  g_test_add ("/session-killed/" name, SessionsFixture, NULL, \
              sessions_fixture_set_up, func, sessions_fixture_tear_down)
  ADD ("prefix", test_killed);
  ADD ("damaged", test_damaged);
  ADD ("two-processes", test_two_processes);

  return g_test_run ();
}
