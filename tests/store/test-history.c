/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>
#include <sys/prctl.h>

#include "mqtt-journal.h"
#include "nj-history.h"
#include "nj-recorder.h"
#include "nj-schema.h"
#include "sessions-fixture.h"
#include "store-util.h"
#include "test-util.h"

#define N_LIVES 20

static const char *program;

typedef struct
{
  char *dir;
  char *path;
  NjDatabase *writer;
  NjDatabase *reader;
  NjHistory *history;
  NjHistoryContent *content;
  guint n_problems;
  guint n_changes;
} Fixture;

static void
problem_cb (Fixture      *f,
            const GError *error)
{
  g_assert_cmpint (error->domain, ==, NJ_DATABASE_ERROR);
  f->n_problems++;
}

static void
changed_cb (Fixture *f)
{
  f->n_changes++;
}

static NjHistoryContent *
load (NjHistory  *history,
      GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nj_history_load_async (history, test_store_result, &result);
  test_await (result != NULL);

  return nj_history_load_finish (history, result, error);
}

static void
open_history (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->writer = nj_database_new (f->path, nj_migrations);
  f->reader = nj_database_new_reader (f->path);
  f->history = nj_history_new (f->writer, f->reader, "one");
  g_signal_connect_swapped (f->history, "problem", G_CALLBACK (problem_cb), f);
  g_signal_connect_swapped (f->history, "changed", G_CALLBACK (changed_cb), f);
  f->content = load (f->history, &error);
  g_assert_no_error (error);
}

static void
close_history (Fixture *f)
{
  nj_database_close (f->writer);
  nj_database_close (f->reader);
  /* What is on its way back holds them. */
  test_await (G_OBJECT (f->history)->ref_count == 1);
  g_clear_pointer (&f->content, nj_history_content_free);
  g_assert_finalize_object (g_steal_pointer (&f->history));
  g_assert_finalize_object (g_steal_pointer (&f->writer));
  g_assert_finalize_object (g_steal_pointer (&f->reader));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->dir = test_make_dir ();
  f->path = g_build_filename (f->dir, "nightjar", "history.db", NULL);
  open_history (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->history != NULL)
    close_history (f);
  store_remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->path);
}

static gboolean
commit (NjHistory  *history,
        GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nj_history_commit_async (history, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);

  return nj_history_commit_finish (history, result, error);
}

static void
commit_all (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  commit (f->history, &error);
  g_assert_no_error (error);
}

static void
append (NjHistory *history,
        guint      number)
{
  g_autoptr (MqttMessage) message = test_numbered_message (number);

  g_assert_cmpuint (nj_history_append (history, message, NJ_DIRECTION_RECEIVED), ==, number);
}

static void
append_many (Fixture *f,
             guint    first,
             guint    n)
{
  for (guint i = first; i < first + n; i++)
    append (f->history, i);
}

static GPtrArray *
read_items (Fixture *f,
            guint64  number,
            guint    n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *items;

  nj_history_read_async (f->history, number, n, G_MAXSIZE, test_store_result, &result);
  test_await (result != NULL);
  items = nj_history_read_finish (f->history, result, &error);
  g_assert_no_error (error);

  return items;
}

static void
expect_messages (Fixture *f,
                 guint    number,
                 guint    n)
{
  g_autoptr (GPtrArray) items = read_items (f, number, n);

  g_assert_cmpuint (items->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MqttMessage) expected = test_numbered_message (number + i);

      test_assert_same_message (((NjHistoryItem *) items->pdata[i])->message, expected);
    }
}

static void
test_append (Fixture       *f,
             gconstpointer  data)
{
  g_assert_cmpuint (nj_history_column_get_next (f->content->column), ==, 0);

  append_many (f, 0, 10);
  g_assert_cmpuint (nj_history_get_committed (f->history), ==, 0);
  nj_history_flush (f->history);
  g_assert_cmpuint (nj_history_get_pending (f->history), >, 0);
  append_many (f, 10, 1000);
  commit_all (f);
  g_assert_cmpuint (nj_history_get_committed (f->history), ==, 1010);
  g_assert_cmpuint (nj_history_get_pending (f->history), ==, 0);
  expect_messages (f, 0, 1010);
  expect_messages (f, 500, 1);

  close_history (f);
  open_history (f);
  g_assert_cmpuint (nj_history_column_get_next (f->content->column), ==, 1010);
  append_many (f, 1010, 5);
  commit_all (f);
  expect_messages (f, 1000, 15);
}

/* What was flushed is written, even if nobody waits for it. */
static void
test_close (Fixture       *f,
            gconstpointer  data)
{
  append_many (f, 0, 100);
  nj_history_flush (f->history);
  close_history (f);
  open_history (f);
  expect_messages (f, 0, 100);
}

static void
publish (Fixture *f)
{
  g_autoptr (MqttMessage) message = test_full_message ();

  nj_history_append (f->history, message, NJ_DIRECTION_PUBLISHED);
}

static void
test_outcome (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (MqttMessage) expected = test_full_message ();
  g_autoptr (GPtrArray) items = NULL;
  NjHistoryItem *item;

  for (guint i = 0; i < 3; i++)
    publish (f);
  nj_history_set_outcome (f->history, 1, NJ_DELIVERY_ACKNOWLEDGED, 1234, 0x10, NULL);
  commit_all (f);
  nj_history_set_outcome (f->history, 2, NJ_DELIVERY_FAILED, 0, 0x87, "Not authorized");
  commit_all (f);

  items = read_items (f, 0, 10);
  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      item = items->pdata[i];
      test_assert_same_message (item->message, expected);
      g_assert_cmpint (item->direction, ==, NJ_DIRECTION_PUBLISHED);
    }

  item = items->pdata[0];
  g_assert_cmpint (item->delivery, ==, NJ_DELIVERY_NONE);
  item = items->pdata[1];
  g_assert_cmpint (item->delivery, ==, NJ_DELIVERY_ACKNOWLEDGED);
  g_assert_cmpint (item->latency, ==, 1234);
  g_assert_cmpuint (item->reason, ==, 0x10);
  g_assert_null (item->problem);
  item = items->pdata[2];
  g_assert_cmpint (item->delivery, ==, NJ_DELIVERY_FAILED);
  g_assert_cmpuint (item->reason, ==, 0x87);
  g_assert_cmpstr (item->problem, ==, "Not authorized");
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  const NjHistoryLimits limits = { .max_messages = 100 };

  nj_history_set_limits (f->history, &limits);
  append_many (f, 0, 20000);
  commit_all (f);
  test_await (nj_history_get_first (f->history) == 20000 - 100);
  test_await (f->n_changes > 0);
  expect_messages (f, 20000 - 100, 100);
  g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM history_message"), ==, 100);

  /* That is no fault, although there is nothing to note it with. */
  nj_history_set_outcome (f->history, 5, NJ_DELIVERY_ACKNOWLEDGED, 1, 0, NULL);
  commit_all (f);
  g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM history_outcome"), ==, 0);
}

static void
test_clear (Fixture       *f,
            gconstpointer  data)
{
  append_many (f, 0, 20000);
  commit_all (f);
  append_many (f, 20000, 10);
  nj_history_clear (f->history, 20010);
  append_many (f, 20010, 5);
  nj_history_flush (f->history);
  test_await (nj_history_get_first (f->history) == 20010 &&
              nj_history_get_committed (f->history) == 20015);
  expect_messages (f, 20010, 5);
  g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM history_message"), ==, 5);
  g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM history_chunk"), <=, 1);
}

/* The transaction that is running does not know of it, and nothing follows. */
static void
test_clear_busy (Fixture       *f,
                 gconstpointer  data)
{
  append_many (f, 0, 20000);
  nj_history_flush (f->history);
  nj_history_clear (f->history, 20000);
  test_await (nj_history_get_first (f->history) == 20000);
  g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM history_message"), ==, 0);
}

/* It is told once, and what could not be written is written as soon as it can. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  append_many (f, 0, 10);
  commit_all (f);

  test_execute (f->path, "ALTER TABLE history_message RENAME TO gone");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      append_many (f, 10 + 10 * i, 10);
      if (i == 0)
        {
          g_assert_false (commit (f->history, &error));
          g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_FAILED);
        }
      nj_history_flush (f->history);
    }
  test_await (f->n_problems == 1);
  g_assert_cmpuint (nj_history_get_committed (f->history), ==, 10);

  test_execute (f->path, "ALTER TABLE gone RENAME TO history_message");
  test_await (nj_history_get_committed (f->history) == 40);
  test_await (f->n_changes == 1);
  g_assert_cmpuint (f->n_problems, ==, 1);
  expect_messages (f, 0, 40);
}

/* Memory is not endless: of what nobody has promised to keep some is dropped, and is
 * neither in the history nor in sight. */
static void
record_large (NjRecorder *recorder,
              MqttQos     qos,
              guint       n)
{
  g_autofree char *large = g_malloc0 (1024 * 1024);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_steal_pointer (&large), 1024 * 1024);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MqttMessage) message = mqtt_message_new ("large", payload, qos, FALSE, NULL);

      mqtt_journal_add (MQTT_JOURNAL (recorder), message);
    }
  nj_recorder_hand_over (recorder);
}

static void
check_recorded (NjRecorder *recorder,
                guint64     first,
                guint       n)
{
  g_autoptr (GArray) taken = nj_recorder_take (recorder);

  g_assert_cmpuint (taken->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (g_array_index (taken, NjRecorded, i).number, ==, first + i);
}

static void
test_too_slow (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (NjRecorder) recorder = nj_recorder_new ();
  g_autoptr (MqttMessage) message = test_numbered_message (0);
  g_autoptr (GError) error = NULL;
  guint n_kept;

  nj_recorder_set_history (recorder, f->history);
  test_execute (f->path, "DROP TABLE history_message");
  append (f->history, 0);
  g_assert_false (commit (f->history, &error));
  record_large (recorder, MQTT_QOS_0, 300);
  n_kept = 300 - (guint) nj_recorder_get_n_dropped (recorder);
  g_assert_cmpuint (n_kept, >, 100);
  g_assert_cmpuint (n_kept, <, 150);
  check_recorded (recorder, 1, n_kept);
  test_await (f->n_problems == 2);

  record_large (recorder, MQTT_QOS_1, 50);
  record_large (recorder, MQTT_QOS_0, 50);
  g_assert_cmpuint (nj_recorder_get_n_dropped (recorder), ==, 350 - n_kept);
  g_assert_cmpuint (nj_recorder_publish (recorder, message, 7), ==, n_kept + 51);
  nj_recorder_hand_over (recorder);
  check_recorded (recorder, n_kept + 1, 51);
  g_assert_cmpuint (f->n_problems, ==, 2);
}

/* A damaged database is found to be so when it is written, and set aside; the numbers go
 * on. */
static void
test_damaged (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  append_many (f, 0, 1000);
  commit_all (f);
  test_execute (f->path, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_true (g_file_get_contents (f->path, &text, &size, NULL));
  memset (text + 8192, 'x', size - 8192);
  {
    g_autoptr (GFile) path = g_file_new_for_path (f->path);
    g_autoptr (GFileIOStream) stream = g_file_open_readwrite (path, NULL, &error);

    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), text, size,
                               NULL, NULL, &error);
    g_assert_no_error (error);
  }

  append_many (f, 1000, 10);
  nj_history_flush (f->history);
  test_await (nj_history_get_committed (f->history) == 1010);
  g_assert_cmpuint (nj_history_get_first (f->history), ==, 1000);
  g_assert_cmpuint (f->n_problems, ==, 1);
  close_history (f);

  open_history (f);
  g_assert_cmpuint (nj_history_column_get_first (f->content->column), ==, 1000);
  append_many (f, 1010, 10);
  commit_all (f);
  expect_messages (f, 1000, 20);
}

/* Another one must not be given the numbers of this one. */
static void
test_two (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr (NjHistory) other = nj_history_new (f->writer, f->reader, "one");
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;

  content = load (other, &error);
  g_assert_null (content);
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_IN_USE);
  g_clear_error (&error);

  append_many (f, 0, 10);
  commit_all (f);
  g_clear_pointer (&f->content, nj_history_content_free);
  test_await (G_OBJECT (f->history)->ref_count == 1);
  g_clear_object (&f->history);

  f->history = g_object_ref (other);
  f->content = load (f->history, &error);
  g_assert_no_error (error);
  append_many (f, 10, 1);
  commit_all (f);
  expect_messages (f, 0, 11);
  test_await (G_OBJECT (other)->ref_count == 2);
  g_clear_object (&other);
}

/* Killed */

static G_NORETURN void
run_child (const char *path)
{
  Fixture f = { .path = (char *) path };
  g_autoptr (GRand) random = g_rand_new ();
  guint n;

  open_history (&f);
  n = nj_history_column_get_next (f.content->column);
  while (TRUE)
    {
      guint step = g_rand_int_range (random, 1, 3000);

      append_many (&f, n, step);
      n += step;
      commit_all (&f);
      g_print ("%u\n", n);
    }
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static guint
read_number (GDataInputStream *stream)
{
  g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);

  return line != NULL ? (guint) g_ascii_strtoull (line, NULL, 10) : 0;
}

/* Returns how many messages it has said to be on the disk. */
static guint
live_and_die (Fixture *f)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  guint number;
  guint last = 0;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  child = g_subprocess_launcher_spawn (launcher, &error, program, "--child", f->path, NULL);
  g_assert_no_error (error);

  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
  for (int i = g_test_rand_int_range (1, 10); i > 0; i--)
    last = read_number (stream);
  g_usleep ((gulong) g_test_rand_int_range (0, 5000));
  g_subprocess_force_exit (child);
  while ((number = read_number (stream)) != 0)
    last = number;
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);

  return last;
}

static void
test_killed (Fixture       *f,
             gconstpointer  data)
{
  close_history (f);
  for (guint i = 0; i < N_LIVES; i++)
    {
      guint told = live_and_die (f);
      guint n;

      g_assert_cmpint (test_query (f->path, "SELECT count (*) FROM pragma_integrity_check "
                                            "WHERE integrity_check != 'ok'"),
                       ==, 0);
      open_history (f);
      n = nj_history_column_get_next (f->content->column);
      g_assert_cmpuint (n, >=, told);
      expect_messages (f, n - MIN (n, 5000), MIN (n, 5000));
      close_history (f);
    }

  g_test_message ("%" G_GINT64_FORMAT " messages in %d lives",
                  test_query (f->path, "SELECT count (*) FROM history_message"), N_LIVES);
}

#define ADD(name, function) \
  g_test_add ("/history/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    run_child (argv[2]);

  g_test_init (&argc, &argv, NULL);

  ADD ("append", test_append);
  ADD ("close", test_close);
  ADD ("outcome", test_outcome);
  ADD ("limits", test_limits);
  ADD ("clear", test_clear);
  ADD ("clear-busy", test_clear_busy);
  ADD ("failure", test_failure);
  ADD ("too-slow", test_too_slow);
  ADD ("damaged", test_damaged);
  ADD ("two", test_two);
  ADD ("killed", test_killed);

  return g_test_run ();
}
