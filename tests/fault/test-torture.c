/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fault-process.h"
#include "store-util.h"
#include "test-util.h"

/* Two programs publish 10,000 messages of QoS 1 and 10,000 of QoS 2 to each other,
 * through a proxy and a broker. All four are killed with SIGKILL at random moments,
 * fifty times in all, and the proxy stalls and resets connections on its own. In the
 * end nothing is lost, nothing of QoS 2 has come twice, and all is in order.
 *
 * NIGHTJAR_TORTURE_MESSAGES and NIGHTJAR_TORTURE_KILLS change the numbers,
 * NIGHTJAR_TORTURE_SEED repeats the choices of an earlier run. */

#define DEFAULT_MESSAGES 10000
#define DEFAULT_KILLS 50

#define POLL_MS 10
/* How long nothing may happen. */
#define PATIENCE (40 * G_TIME_SPAN_SECOND)
/* For how long a victim is dead, at most. */
#define MAX_DEATH_MS 150

typedef enum
{
  VICTIM_BROKER,
  VICTIM_PROXY,
  VICTIM_APP_A,
  VICTIM_APP_B,
  N_VICTIMS,
} Victim;

static const char *const victim_names[] = { "broker", "proxy", "app a", "app b" };

typedef struct
{
  GSubprocess *process;
  guint n_killed;
} Life;

/* What is in an app's database. */
typedef struct
{
  guint n_published;
  guint n_unfinished;
  guint n_received;
} Progress;

typedef struct
{
  char *dir;
  GRand *random;
  guint n_messages; /* of each QoS, each way */
  guint n_kills;
  GSocket *broker_reservation;
  GSocket *proxy_reservation;
  guint16 broker_port;
  guint16 proxy_port;
  Life lives[N_VICTIMS];
  Progress progress[2];
} Torture;

static const char *program;

static guint
get_number (const char *name,
            guint       fallback)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : fallback;
}

/* Lives and deaths */

static char *
get_path (Torture    *self,
          const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

static char **
create_arguments (Torture *self,
                  Victim   who)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *const files[] = { "journal", "counts", "a.db", "b.db" };
  const char *const kinds[] = { "--broker", "--proxy", "--app", "--app" };
  g_autofree char *path = get_path (self, files[who]);
  g_autofree char *port = g_strdup_printf ("%u", who == VICTIM_BROKER ? self->broker_port
                                                                      : self->proxy_port);
  g_autofree char *broker_port = g_strdup_printf ("%u", self->broker_port);
  g_autofree char *seed = g_strdup_printf ("%u", g_rand_int (self->random));
  g_autofree char *n_messages = g_strdup_printf ("%u", 2 * self->n_messages);

  g_strv_builder_add_many (builder, program, kinds[who], path, port, NULL);
  if (who == VICTIM_PROXY)
    g_strv_builder_add_many (builder, broker_port, seed, NULL);
  else if (who == VICTIM_APP_A)
    g_strv_builder_add_many (builder, "a", "b", n_messages, "5", NULL);
  else if (who == VICTIM_APP_B)
    g_strv_builder_add_many (builder, "b", "a", n_messages, "4", NULL);

  return g_strv_builder_end (builder);
}

static int
run_as (int    argc,
        char **argv)
{
  guint16 port = (guint16) g_ascii_strtoull (argv[3], NULL, 10);

  if (g_str_equal (argv[1], "--broker"))
    return fault_broker_main (argv[2], port);

  if (g_str_equal (argv[1], "--proxy"))
    return fault_proxy_main (argv[2], port, (guint16) g_ascii_strtoull (argv[4], NULL, 10),
                             (guint32) g_ascii_strtoull (argv[5], NULL, 10));

  return fault_app_main (argv[2], argv[4], argv[5], port,
                         (guint) g_ascii_strtoull (argv[6], NULL, 10),
                         (guint) g_ascii_strtoull (argv[7], NULL, 10));
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
begin_life (Torture *self,
            Victim   who)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_auto (GStrv) arguments = create_arguments (self, who);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->lives[who].process =
    g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
}

static void
end_life (Torture *self,
          Victim   who)
{
  Life *life = &self->lives[who];
  g_autoptr (GError) error = NULL;

  g_subprocess_force_exit (life->process);
  g_subprocess_wait (life->process, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_signaled (life->process) ||
      g_subprocess_get_term_sig (life->process) != SIGKILL)
    g_error ("The %s has ended by itself", victim_names[who]);
  g_clear_object (&life->process);
}

/* Nobody dies of anything else. */
static void
check_lives (Torture *self)
{
  for (guint i = 0; i < N_VICTIMS; i++)
    {
      if (g_subprocess_get_identifier (self->lives[i].process) == NULL)
        g_error ("The %s has ended by itself", victim_names[i]);
    }
}

static void
kill_somebody (Torture *self,
               guint    n)
{
  /* Everybody's turn comes. */
  Victim who = n < N_VICTIMS ? (Victim) n
                             : (Victim) g_rand_int_range (self->random, 0, N_VICTIMS);

  end_life (self, who);
  self->lives[who].n_killed++;
  test_run_for ((guint) g_rand_int_range (self->random, 0, MAX_DEATH_MS));
  begin_life (self, who);
}

/* What is in the databases */

static sqlite3 *
open_database (Torture *self,
               guint    app)
{
  g_autofree char *path = get_path (self, app == 0 ? "a.db" : "b.db");
  sqlite3 *db = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL);
  sqlite3_busy_timeout (db, 10000);

  return db;
}

/* Returns 0 as well while there is nothing to read. */
static guint
query (sqlite3    *db,
       const char *sql)
{
  sqlite3_stmt *statement = NULL;
  guint n = 0;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    n = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return n;
}

/* Returns whether something has changed. */
static gboolean
read_progress (Torture *self,
               guint    app)
{
  sqlite3 *db = open_database (self, app);
  Progress before = self->progress[app];
  Progress *now = &self->progress[app];

  if (db == NULL)
    return FALSE;

  now->n_published = query (db, "SELECT n FROM fault_published");
  now->n_unfinished = query (db, "SELECT count (*) FROM outgoing");
  now->n_received = query (db, "SELECT history_next FROM profile");
  sqlite3_close (db);

  return memcmp (now, &before, sizeof before) != 0;
}

/* The numbers that an app has received, as bytes: how often each of them. */
static guint8 *
read_received (Torture *self,
               guint    app,
               guint   *n_unordered)
{
  guint8 *times = g_new0 (guint8, 2 * self->n_messages + 1);
  sqlite3 *db = open_database (self, app);
  sqlite3_stmt *statement = NULL;
  guint last[2] = { 0, 0 };

  *n_unordered = 0;
  sqlite3_prepare_v2 (db, "SELECT payload FROM history_message ORDER BY id", -1, &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      guint number = fault_payload_parse (sqlite3_column_blob (statement, 0),
                                          (gsize) sqlite3_column_bytes (statement, 0));

      g_assert_cmpuint (number, >, 0);
      g_assert_cmpuint (number, <=, 2 * self->n_messages);
      if (times[number] == 0)
        {
          *n_unordered += number < last[number % 2];
          last[number % 2] = number;
        }
      times[number] += times[number] < G_MAXUINT8;
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return times;
}

static gboolean
has_all (Torture *self,
         guint    app)
{
  guint n_unordered;
  g_autofree guint8 *times = NULL;

  if (self->progress[app].n_received < 2 * self->n_messages)
    return FALSE;

  times = read_received (self, app, &n_unordered);

  return memchr (times + 1, 0, 2 * self->n_messages) == NULL;
}

static gboolean
is_done (Torture *self)
{
  for (guint i = 0; i < 2; i++)
    {
      if (self->progress[i].n_published < 2 * self->n_messages ||
          self->progress[i].n_unfinished > 0)
        return FALSE;
    }

  return has_all (self, 0) && has_all (self, 1);
}

/* The test */

static guint
get_done (Torture *self)
{
  return self->progress[0].n_published + self->progress[1].n_published +
         self->progress[0].n_received + self->progress[1].n_received;
}

/* Returns FALSE when nothing goes on any more. */
static gboolean
torture (Torture *self)
{
  gint64 last_change = g_get_monotonic_time ();
  guint all = 8 * self->n_messages;
  guint n_kills = 0;

  while (n_kills < self->n_kills || !is_done (self))
    {
      gboolean changed = read_progress (self, 0);

      changed |= read_progress (self, 1);
      if (changed)
        last_change = g_get_monotonic_time ();
      if (g_get_monotonic_time () - last_change > PATIENCE)
        return FALSE;

      check_lives (self);
      if (n_kills < self->n_kills &&
          get_done (self) >= (guint64) all * (n_kills + 1) / (self->n_kills + 2))
        {
          test_run_for ((guint) g_rand_int_range (self->random, 0, 2 * POLL_MS));
          kill_somebody (self, n_kills++);
        }
      else
        test_run_for (POLL_MS);
    }

  return TRUE;
}

static void
count_faults (Torture *self)
{
  g_autofree char *path = get_path (self, "counts");
  g_autofree char *letters = NULL;
  guint n_stalls = 0;
  guint n_resets = 0;

  if (!g_file_get_contents (path, &letters, NULL, NULL))
    letters = g_strdup ("");
  for (const char *letter = letters; *letter != '\0'; letter++)
    {
      n_stalls += *letter == 's';
      n_resets += *letter == 'r';
    }

  g_test_message ("killed: broker %u, proxy %u, app a %u, app b %u; "
                  "the proxy has stalled %u times and reset %u connections",
                  self->lives[VICTIM_BROKER].n_killed, self->lives[VICTIM_PROXY].n_killed,
                  self->lives[VICTIM_APP_A].n_killed, self->lives[VICTIM_APP_B].n_killed,
                  n_stalls, n_resets);
}

static void
check_received (Torture *self,
                guint    app)
{
  guint n_received[2] = { 0, 0 };
  guint n_again[2] = { 0, 0 };
  guint n_lost = 0;
  guint n_unordered;
  g_autofree guint8 *times = read_received (self, app, &n_unordered);

  for (guint number = 1; number <= 2 * self->n_messages; number++)
    {
      guint qos = number % 2 == 1 ? 1 : 2;

      n_lost += times[number] == 0;
      n_received[qos - 1] += times[number] > 0;
      n_again[qos - 1] += times[number] > 1 ? times[number] - 1u : 0;
    }

  g_test_message ("app %c has received %u of QoS 1 and %u of QoS 2; %u lost, "
                  "%u of QoS 1 again, %u of QoS 2 again, %u out of order; "
                  "of its own %u, %u are unfinished",
                  app == 0 ? 'a' : 'b', n_received[0], n_received[1], n_lost, n_again[0],
                  n_again[1], n_unordered, self->progress[app].n_published,
                  self->progress[app].n_unfinished);
  g_assert_cmpuint (n_lost, ==, 0);
  g_assert_cmpuint (n_again[1], ==, 0);
  g_assert_cmpuint (n_unordered, ==, 0);
  g_assert_cmpuint (self->progress[app].n_unfinished, ==, 0);
  g_assert_cmpuint (self->progress[app].n_published, ==, 2 * self->n_messages);
}

static void
test_torture (void)
{
  guint32 seed = get_number ("NIGHTJAR_TORTURE_SEED", g_random_int ());
  Torture self = { .n_messages = get_number ("NIGHTJAR_TORTURE_MESSAGES", DEFAULT_MESSAGES),
                   .n_kills = get_number ("NIGHTJAR_TORTURE_KILLS", DEFAULT_KILLS) };
  gint64 start = g_get_monotonic_time ();

  self.dir = test_make_dir ();
  self.random = g_rand_new_with_seed (seed);
  self.broker_reservation = fault_port_reserve (&self.broker_port);
  self.proxy_reservation = fault_port_reserve (&self.proxy_port);
  g_test_message ("NIGHTJAR_TORTURE_SEED=%u, in %s", seed, self.dir);

  for (guint i = 0; i < N_VICTIMS; i++)
    begin_life (&self, i);
  if (!torture (&self))
    g_test_message ("Nothing goes on any more");
  for (guint i = 0; i < N_VICTIMS; i++)
    end_life (&self, i);

  count_faults (&self);
  check_received (&self, 0);
  check_received (&self, 1);
  g_test_message ("%.1f seconds", (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);

  store_remove_tree (self.dir);
  g_free (self.dir);
  g_rand_free (self.random);
  g_object_unref (self.broker_reservation);
  g_object_unref (self.proxy_reservation);
}

int
main (int    argc,
      char **argv)
{
  program = argv[0];
  if (argc > 3 && g_str_has_prefix (argv[1], "--") && strchr (argv[1], '=') == NULL)
    return run_as (argc, argv);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fault/torture", test_torture);

  return g_test_run ();
}
