/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "bench-result.h"
#include "nj-history.h"
#include "nj-schema.h"

/* Writes messages into the history and reads them back, next to a loop that only inserts
 * the same rows into a table, which is as fast as SQLite is.
 *
 * Usage: bench-history [MESSAGES] */

#define N_TOPICS 1000
#define BATCH 10000
#define APPENDED_AT_ONCE 256
#define MAX_PENDING (64 * 1024 * 1024)
#define N_PAGES 1000
#define PAGE 64

typedef struct
{
  char *dir;
  guint n;
  NjDatabase *writer;
  NjDatabase *reader;
  NjHistory *history;
} Bench;

static double
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC;
}

static void
store_result (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static MqttMessage *
create_message (guint number)
{
  g_autofree char *topic = g_strdup_printf ("bench/%u", number % N_TOPICS);
  char *text = g_strdup_printf ("{\"n\":%-10u,\"text\":\"%0*d\"}", number, 172, 0);
  g_autoptr (GBytes) payload = g_bytes_new_take (text, strlen (text));
  MqttMessage *message = mqtt_message_new (topic, payload, MQTT_QOS_0, FALSE, NULL);

  message->time = G_GINT64_CONSTANT (1700000000000000) + number;

  return message;
}

static double
insert_bare (Bench *self)
{
  g_autofree char *path = g_build_filename (self->dir, "bare.db", NULL);
  g_autoptr (MqttMessage) message = create_message (0);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 start;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "CREATE TABLE bare (id INTEGER PRIMARY KEY, time INTEGER, topic INTEGER, "
                    "flags INTEGER, payload BLOB)",
                NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO bare VALUES (?1, ?2, ?3, 0, ?4)", -1, &statement, NULL);

  start = g_get_monotonic_time ();
  for (guint i = 0; i < self->n; i++)
    {
      if (i % BATCH == 0)
        sqlite3_exec (db, "BEGIN", NULL, NULL, NULL);
      sqlite3_bind_int64 (statement, 1, i);
      sqlite3_bind_int64 (statement, 2, message->time + i);
      sqlite3_bind_int64 (statement, 3, i % N_TOPICS);
      sqlite3_bind_blob64 (statement, 4, message->payload, message->payload_size, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_reset (statement);
      if ((i + 1) % BATCH == 0 || i + 1 == self->n)
        g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    }
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return self->n / seconds_since (start);
}

/* Returns how long it takes to know what there is, in seconds. */
static double
load (Bench   *self,
      guint64  expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->dir, "messages.db", NULL);
  gint64 start = g_get_monotonic_time ();

  self->writer = nj_database_new (path, nj_migrations);
  self->reader = nj_database_new_reader (path);
  self->history = nj_history_new (self->writer, self->reader, "bench");
  nj_history_load_async (self->history, store_result, &result);
  content = nj_history_load_finish (self->history, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nj_history_column_get_next (content->column), ==, expected);

  return seconds_since (start);
}

static void
unload (Bench *self)
{
  nj_database_close (self->writer);
  nj_database_close (self->reader);
  while (G_OBJECT (self->history)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&self->history);
  g_clear_object (&self->writer);
  g_clear_object (&self->reader);
}

/* As they come: some hundred in each turn of the main loop. */
static double
append (Bench *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < self->n; i++)
    {
      g_autoptr (MqttMessage) message = create_message (i);

      nj_history_append (self->history, message, NJ_DIRECTION_RECEIVED);
      if (i % APPENDED_AT_ONCE != 0)
        continue;

      nj_history_flush (self->history);
      do
        g_main_context_iteration (NULL, nj_history_get_pending (self->history) > MAX_PENDING);
      while (nj_history_get_pending (self->history) > MAX_PENDING);
    }
  nj_history_commit_async (self->history, NULL, NULL, store_result, &result);
  g_assert_true (nj_history_commit_finish (self->history, await (&result), NULL));

  return self->n / seconds_since (start);
}

/* Returns how long a page takes, in seconds. */
static double
read_pages (Bench *self)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < N_PAGES; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GPtrArray) items = NULL;

      nj_history_read_async (self->history, (guint64) g_random_int_range (0, (gint32) self->n - PAGE),
                             PAGE, G_MAXSIZE, store_result, &result);
      items = nj_history_read_finish (self->history, await (&result), NULL);
      g_assert_nonnull (items);
      g_assert_cmpuint (items->len, ==, PAGE);
    }

  return seconds_since (start) / N_PAGES;
}

static void
remove_files (Bench *self)
{
  GDir *dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (self->dir);
}

int
main (int    argc,
      char **argv)
{
  Bench self = { .n = 1000000 };
  BenchResult *result;
  g_autoptr (GError) error = NULL;
  double bare;
  double rate;
  double loaded;
  double page;

  if (argc > 1)
    self.n = (guint) CLAMP (g_ascii_strtoull (argv[1], NULL, 10), 1000, G_MAXINT32);
  self.dir = g_dir_make_tmp ("nightjar-bench-XXXXXX", &error);
  g_assert_no_error (error);

  bare = insert_bare (&self);
  load (&self, 0);
  rate = append (&self);
  unload (&self);
  loaded = load (&self, self.n);
  page = read_pages (&self);
  unload (&self);

  g_print ("%u messages of 200 bytes on %d topics\n", self.n, N_TOPICS);
  g_print ("written   %8.0f/s   a loop that only inserts rows %8.0f/s   ratio %.2f\n",
           rate, bare, rate / bare);
  g_print ("loaded    %8.1f ms\n", loaded * 1000);
  g_print ("%d read   %8.2f ms\n", PAGE, page * 1000);

  result = bench_result_new ("history");
  bench_result_add (result, "messages", self.n);
  bench_result_add (result, "rate", rate);
  bench_result_add (result, "bare_rate", bare);
  bench_result_add (result, "load_ms", loaded * 1000);
  bench_result_add (result, "page_ms", page * 1000);
  bench_result_print (result);

  remove_files (&self);
  g_free (self.dir);

  return 0;
}
