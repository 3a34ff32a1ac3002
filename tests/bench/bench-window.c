/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "app-driver.h"
#include "bench-result.h"
#include "frame-recorder.h"
#include "nj-message-list.h"
#include "nj-sqlite.h"

/* The window, as it is when somebody uses it, with a server that floods it, and what
 * that costs. Prints one line of JSON. tests/bench/window runs it.
 *
 * Usage: bench-window [OPTION…] flood|idle SERVER [ARGUMENT…] */

/* How long the window may need to have all, s. */
#define PATIENCE 60

typedef struct
{
  /* What is asked for */
  const char *scenario;
  char *name;
  char *url;
  int count;
  int qos;
  int seconds;
  int history;
  gboolean tick;
  char **command;

  /* The server, and what it has said */
  GSubprocess *server;
  GDataInputStream *lines;
  gint64 begin;     /* 0 before the flood */
  gint64 last_sent; /* 0 before the last message */
  double latest;    /* by how much it was held up, ms */

  /* The window */
  AppDriver *driver;
  NjConnection *connection;
  NjLiveSubscription *subscription;
  FrameRecorder *recorder;
  double cpu_before;
  gint64 first_shown;
  gint64 all_shown;
  gint64 all_in_history;
  double cpu;
} Bench;

static Bench bench = { .count = 100000, .seconds = 10 };

/* The server */

static void line_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

static void
read_line (Bench *self)
{
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Bench *self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  g_auto (GStrv) words = NULL;

  if (line == NULL)
    return;

  words = g_strsplit (line, " ", -1);
  if (g_str_equal (words[0], "begin"))
    {
      self->begin = g_ascii_strtoll (words[1], NULL, 10);
      self->cpu_before = bench_get_cpu ();
    }
  else if (g_str_equal (words[0], "sent"))
    {
      self->last_sent = g_ascii_strtoll (words[1], NULL, 10);
      self->latest = g_ascii_strtoll (words[3], NULL, 10) / 1000.0;
    }
  read_line (self);
}

static void
start_server (Bench *self)
{
  g_autoptr (GError) error = NULL;

  self->server = g_subprocess_newv ((const char *const *) self->command, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (self->server == NULL)
    g_error ("%s", error->message);

  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  if (self->url == NULL)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->lines, NULL, NULL, NULL);

      if (line == NULL)
        g_error ("The server has not begun");
      self->url = g_strdup_printf ("ws://127.0.0.1:%s/mqtt", line);
    }
  read_line (self);
}

/* The window */

static guint
get_n_shown (Bench *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (self->driver)));
}

static guint64
get_n_received (Bench *self)
{
  return nj_live_subscription_get_count (self->subscription);
}

static gboolean
last_is_in_sight (Bench *self)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (self->driver->window));
  NjMessageList *list = NJ_MESSAGE_LIST (app_driver_find (page, NJ_TYPE_MESSAGE_LIST, NULL));
  guint first;
  guint last;

  return list != NULL && nj_message_list_get_visible_range (list, &first, &last) &&
         last + 1 == get_n_shown (self);
}

static void
frame_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (self->subscription == NULL)
    return;

  if (self->first_shown == 0 && get_n_shown (self) > 0)
    {
      self->first_shown = g_get_monotonic_time ();
      frame_recorder_reset (self->recorder);
    }
  if (self->all_shown == 0 && get_n_received (self) == (guint64) self->count &&
      last_is_in_sight (self))
    {
      self->all_shown = g_get_monotonic_time ();
      self->cpu = bench_get_cpu () - self->cpu_before;
    }
}

static void
open_connection (Bench *self)
{
  g_autoptr (NjSubscription) all = nj_subscription_new ("#", self->qos);

  if (self->url == NULL)
    start_server (self);
  self->connection = app_driver_add (self->driver, self->url, "Flood");
  if (self->history > 0)
    g_object_set (nj_connection_get_profile (self->connection), "history-max-mebibytes", self->history, NULL);
  nj_connection_subscribe (self->connection, all);
  self->subscription = g_list_model_get_item (nj_connection_get_subscriptions (self->connection), 0);
  app_driver_connect (self->driver, self->connection);
  if (self->server == NULL)
    start_server (self);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The history */

static gint64
ask_history (const char *question)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "nightjar", "messages.db", NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 answer = -1;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
      sqlite3_prepare_v2 (db, question, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    answer = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return answer;
}

static void
look_for_last (Bench *self)
{
  if (self->all_in_history == 0 && self->last_sent != 0 &&
      ask_history ("SELECT sum (history_next) FROM profile") == self->count)
    self->all_in_history = g_get_monotonic_time ();
}

/* What can be measured */

static double
get_seconds_after_last (Bench  *self,
                        gint64  time)
{
  return time != 0 ? (time - self->last_sent) / (double) G_USEC_PER_SEC : -1;
}

static void
report_frames (Bench       *self,
               BenchResult *result)
{
  FrameTimes frames;
  FrameTimes drawn;
  FrameTimes blockage;

  frame_recorder_get_frames (self->recorder, &frames);
  frame_recorder_get_drawn (self->recorder, &drawn);
  frame_recorder_get_blockage (self->recorder, &blockage);
  g_clear_pointer (&self->recorder, frame_recorder_free);

  bench_result_add (result, "frames", frames.n);
  bench_result_add (result, "frame_p50_ms", frames.p50);
  bench_result_add (result, "frame_p99_ms", frames.p99);
  bench_result_add (result, "frame_worst_ms", frames.worst);
  bench_result_add (result, "drawn", drawn.n);
  bench_result_add (result, "drawn_p50_ms", drawn.p50);
  bench_result_add (result, "drawn_p99_ms", drawn.p99);
  bench_result_add (result, "drawn_worst_ms", drawn.worst);
  bench_result_add (result, "blockage_p99_ms", blockage.p99);
  bench_result_add (result, "blockage_worst_ms", blockage.worst);
}

static void
report_flood (Bench *self)
{
  BenchResult *result = bench_result_new (self->name);
  double duration = (self->last_sent - self->begin) / (double) G_USEC_PER_SEC;
  guint n_shown = get_n_shown (self);
  guint64 n_dropped = nj_connection_get_n_dropped (self->connection);

  bench_result_add (result, "sent", self->count);
  bench_result_add (result, "rate", self->count / duration);
  bench_result_add (result, "held_up_ms", self->latest);
  bench_result_add (result, "received", get_n_received (self));
  bench_result_add (result, "shown", n_shown);
  bench_result_add (result, "dropped", n_dropped);
  bench_result_add (result, "all_shown_after_s", get_seconds_after_last (self, self->all_shown));
  bench_result_add (result, "all_in_history_after_s", get_seconds_after_last (self, self->all_in_history));
  report_frames (self, result);
  bench_result_add (result, "cpu_s", self->cpu);
  bench_result_add (result, "cpu_percent", 100 * self->cpu / duration);
  bench_result_add (result, "cpu_us_per_message", 1e6 * self->cpu / self->count);
  bench_result_add (result, "cpu_window_s", bench_get_thread_cpu ("bench-window"));
  bench_result_add (result, "cpu_network_s", bench_get_thread_cpu ("network"));
  bench_result_add (result, "cpu_history_s", bench_get_thread_cpu ("history"));
  bench_result_add (result, "pss_mb", bench_get_pss ());
  bench_result_add (result, "in_history", ask_history ("SELECT count (*) FROM history_message"));
  bench_result_print (result);
}

static void
run_flood (Bench *self)
{
  guint wake = g_timeout_add (20, wake_cb, NULL);

  self->recorder = frame_recorder_new (GTK_WIDGET (self->driver->window), frame_cb, self);
  if (self->tick)
    gtk_widget_add_tick_callback (GTK_WIDGET (self->driver->window), tick_cb, NULL, NULL);
  open_connection (self);

  while (self->last_sent == 0 ||
         ((self->all_shown == 0 || self->all_in_history == 0) &&
          g_get_monotonic_time () < self->last_sent + PATIENCE * G_USEC_PER_SEC))
    {
      g_main_context_iteration (NULL, TRUE);
      look_for_last (self);
    }

  g_source_remove (wake);
  report_flood (self);
}

static void
run_idle (Bench *self)
{
  BenchResult *result = bench_result_new (self->name);
  gint64 end;

  open_connection (self);
  app_driver_settle (self->driver);
  test_run_for (2000);

  end = g_get_monotonic_time () + self->seconds * G_USEC_PER_SEC;
  g_timeout_add_seconds (self->seconds, wake_cb, NULL);
  self->cpu_before = bench_get_cpu ();
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);

  bench_result_add (result, "seconds", self->seconds);
  bench_result_add (result, "cpu_percent", 100 * (bench_get_cpu () - self->cpu_before) / self->seconds);
  bench_result_add (result, "pss_mb", bench_get_pss ());
  bench_result_print (result);
}

static void
run (AppDriver *driver)
{
  Bench *self = &bench;

  self->driver = driver;
  if (g_str_equal (self->scenario, "flood"))
    run_flood (self);
  else
    run_idle (self);

  g_subprocess_force_exit (self->server);
  g_clear_object (&self->subscription);
  nj_connection_close (self->connection);
  test_await (nj_connection_get_state (self->connection) == MQTT_STATE_DISCONNECTED);
}

static void
init_window (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, nj_application_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  gtk_init ();
}

int
main (int   argc,
      char *argv[])
{
  Bench *self = &bench;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, "The name of the result", "NAME" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &self->url, "A broker that SERVER publishes to", "ADDRESS" },
    { "count", 0, 0, G_OPTION_ARG_INT, &self->count, "Messages that SERVER will send", "N" },
    { "qos", 0, 0, G_OPTION_ARG_INT, &self->qos, "Of the subscription", "N" },
    { "tick", 0, 0, G_OPTION_ARG_NONE, &self->tick, "Ask for every frame, as an animation does", NULL },
    { "history", 0, 0, G_OPTION_ARG_INT, &self->history, "How much of it is kept", "MEBIBYTES" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &self->seconds, "How long to be idle", "N" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("flood|idle SERVER [ARGUMENT…]");
  g_autoptr (GError) error = NULL;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (argc < 3 || (!g_str_equal (argv[1], "flood") && !g_str_equal (argv[1], "idle")))
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_printerr ("%s", help);
      return EXIT_FAILURE;
    }

  self->scenario = argv[1];
  self->command = argv + 2;
  if (self->name == NULL)
    self->name = g_strdup (self->scenario);
  init_window ();
  app_driver_run (run);

  return EXIT_SUCCESS;
}
