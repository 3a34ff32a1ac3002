/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>

#include "app-driver.h"
#include "bench-result.h"
#include "frame-recorder.h"
#include "nj-message-list.h"

/* How soon the window is there when a connection has a long history, and how soon it
 * shows what is looked for in it. Prints one line of JSON.
 *
 * Usage: bench-start NAME PROFILE TIME
 *
 * PROFILE is the connection that was selected when the program last ended, if any; TIME is when
 * this process was started, µs of the monotonic clock. */

#define ONE_TOPIC "plant/line-0003/machine-07/state"
#define ONE_BRANCH "plant/line-0003/#"
/* In one of a thousand messages, spread evenly. */
#define RARE_TEXT "077,\"device\""
#define N_PLACES 20
#define PATIENCE (60 * G_USEC_PER_SEC)

typedef struct
{
  const char *profile;
  gint64 started;
  BenchResult *result;
  AppDriver driver;
  NjMessagePane *pane;
  NjMessageList *list;
  FrameRecorder *recorder;
  gboolean first_frame;
} Bench;

static guint
get_n_shown (Bench *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (nj_message_pane_get_view (self->pane)));
}

/* Whether the row is there, with its payload. */
static gboolean
shows (Bench *self,
       guint  index)
{
  NjMessageRow *row = index < get_n_shown (self) ? nj_message_list_get_row (self->list, index) : NULL;
  const char *preview = row != NULL ? nj_message_row_get_preview (row) : NULL;

  return preview != NULL && *preview != '\0';
}

static gboolean
shows_end (Bench *self)
{
  guint n = get_n_shown (self);

  return n > 0 && shows (self, n - 1);
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Returns how long it took until @shown, in ms, or -1. */
static double
await (Bench                    *self,
       gboolean (*shown) (Bench *self),
       gint64                    start)
{
  guint wake = g_timeout_add (1, wake_cb, NULL);

  while (!shown (self) && g_get_monotonic_time () < start + PATIENCE)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (wake);

  return shown (self) ? (g_get_monotonic_time () - start) / 1000.0 : -1;
}

static void
scroll (Bench *self)
{
  guint n = get_n_shown (self);
  double worst = 0;

  for (guint i = 0; i < N_PLACES && n > 0; i++)
    {
      guint place = g_random_int_range (0, (gint32) n);
      gint64 start = g_get_monotonic_time ();
      guint wake = g_timeout_add (1, wake_cb, NULL);

      nj_message_pane_scroll_to (self->pane, place);
      while (!shows (self, place) && g_get_monotonic_time () < start + PATIENCE)
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (wake);
      worst = MAX (worst, (g_get_monotonic_time () - start) / 1000.0);
    }
  bench_result_add (self->result, "scroll_worst_ms", worst);
}

static void
filter_by_topic (Bench      *self,
                 const char *filter,
                 const char *key)
{
  gint64 start = g_get_monotonic_time ();

  nj_message_pane_set_topic_filter (self->pane, filter);
  bench_result_add (self->result, key, await (self, shows_end, start));
}

static void
filter_by_direction (Bench *self)
{
  NjMessageView *view = nj_message_pane_get_view (self->pane);
  gint64 start = g_get_monotonic_time ();

  nj_message_view_set_direction (view, NJ_DIRECTION_PUBLISHED);
  bench_result_add (self->result, "direction_ms", await (self, shows_end, start));
  nj_message_view_set_direction (view, NJ_DIRECTION_ALL);
}

static gboolean
has_searched (Bench *self)
{
  return !nj_message_view_get_searching (nj_message_pane_get_view (self->pane));
}

static void
search (Bench *self)
{
  NjMessageView *view = nj_message_pane_get_view (self->pane);
  gint64 start = g_get_monotonic_time ();

  nj_message_view_set_search (view, RARE_TEXT, FALSE, NULL);
  bench_result_add (self->result, "search_first_ms", await (self, shows_end, start));
  bench_result_add (self->result, "search_all_ms", await (self, has_searched, start));
  bench_result_add (self->result, "search_found", get_n_shown (self));
  nj_message_view_set_search (view, "", FALSE, NULL);
}

static void
use_history (Bench *self)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (self->driver.window));
  FrameTimes blockage;

  self->pane = NJ_MESSAGE_PANE (app_driver_find (page, NJ_TYPE_MESSAGE_PANE, NULL));
  self->list = NJ_MESSAGE_LIST (app_driver_find (GTK_WIDGET (self->pane), NJ_TYPE_MESSAGE_LIST, NULL));
  bench_result_add (self->result, "rows_ms", await (self, shows_end, self->started));
  test_run_for (1000);
  frame_recorder_get_blockage (self->recorder, &blockage);
  bench_result_add (self->result, "blockage_worst_ms", blockage.worst);
  bench_result_add (self->result, "shown", get_n_shown (self));
  bench_result_add (self->result, "pss_mb", bench_get_pss ());

  frame_recorder_reset (self->recorder);
  scroll (self);
  filter_by_topic (self, ONE_TOPIC, "topic_ms");
  filter_by_topic (self, ONE_BRANCH, "branch_ms");
  filter_by_topic (self, NULL, "all_ms");
  filter_by_direction (self);
  search (self);
  frame_recorder_get_blockage (self->recorder, &blockage);
  bench_result_add (self->result, "use_blockage_worst_ms", blockage.worst);
  bench_result_add (self->result, "use_pss_mb", bench_get_pss ());
}

static gboolean
use_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (nj_window_get_page (self->driver.window) != NULL)
    use_history (self);
  bench_result_print (g_steal_pointer (&self->result));

  g_clear_pointer (&self->recorder, frame_recorder_free);
  g_application_quit (G_APPLICATION (self->driver.application));

  return G_SOURCE_REMOVE;
}

static void
frame_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (self->first_frame)
    return;

  self->first_frame = TRUE;
  bench_result_add (self->result, "first_frame_ms", (g_get_monotonic_time () - self->started) / 1000.0);
  g_idle_add (use_cb, self);
}

static void
realize_cb (GtkWidget *window,
            gpointer   user_data)
{
  Bench *self = user_data;

  self->recorder = frame_recorder_new (window, frame_cb, self);
}

static void
window_added_cb (Bench     *self,
                 GtkWindow *window)
{
  if (self->driver.window != NULL)
    return;

  self->driver.window = NJ_WINDOW (window);
  g_signal_connect_after (window, "realize", G_CALLBACK (realize_cb), self);
}

/* The settings are in memory. */
static void
select_profile (Bench *self)
{
  g_autoptr (NjSettings) settings = nj_settings_new ();

  nj_settings_set_selected_profile (settings, self->profile);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (NjApplication) application = NULL;
  Bench self = { 0 };

  if (argc != 4)
    {
      g_printerr ("Usage: bench-start NAME PROFILE TIME\n");
      return EXIT_FAILURE;
    }

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, nj_application_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  self.result = bench_result_new (argv[1]);
  self.profile = argv[2];
  self.started = g_ascii_strtoll (argv[3], NULL, 10);
  select_profile (&self);

  application = nj_application_new ();
  self.driver.application = application;
  g_signal_connect_swapped (application, "window-added", G_CALLBACK (window_added_cb), &self);

  return g_application_run (G_APPLICATION (application), 0, NULL);
}
