/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "app-driver.h"
#include "message-list-fixture.h"
#include "test-util.h"

/* In which frames the list binds its rows while messages are added. */

#define N_FRAMES 60

/* What frames of 60 Hz are apart at most; a slow machine has fewer. */
#define FAST (20 * G_TIME_SPAN_MILLISECOND)

/**
 * Feed:
 * @n_added: how many messages come in each frame
 * @n_left: frames to go
 * @n_fast: frames that followed the one before at once
 * @n_bound: frames in which rows were bound
 * @n_until_bound: which of the frames was the first of those
 */
typedef struct
{
  Fixture *fixture;
  guint n_added;
  guint n_left;
  guint n_fast;
  guint n_bound;
  guint n_until_bound;
  gint64 last;
} Feed;

/* As in the program, messages come between frames. */
static void
after_paint_cb (GdkFrameClock *clock,
                Feed          *feed)
{
  gint64 now = gdk_frame_clock_get_frame_time (clock);

  feed->n_fast += now - feed->last < FAST;
  if (feed->fixture->n_binds > 0 && feed->n_bound++ == 0)
    feed->n_until_bound = N_FRAMES - feed->n_left + 1;
  feed->last = now;
  feed->fixture->n_binds = 0;
  feed->n_left--;
  if (feed->n_left > 0 && feed->n_added > 0)
    test_model_append (feed->fixture->model, feed->n_added);
}

static void
run (Feed  *feed,
     guint  n_added)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (feed->fixture->window));
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), feed);

  feed->n_left = N_FRAMES;
  feed->fixture->n_binds = 0;
  feed->n_added = n_added;
  gdk_frame_clock_begin_updating (clock);
  test_await (feed->n_left == 0);
  gdk_frame_clock_end_updating (clock);
  g_signal_handler_disconnect (clock, handler);
}

static gboolean
shows_last (Fixture *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  NjMessageRow *row = nj_message_list_get_row (self->list, n - 1);
  g_autoptr (NjMessage) message = g_list_model_get_item (G_LIST_MODEL (self->model), n - 1);

  return row != NULL &&
         g_str_equal (nj_message_get_topic (nj_message_row_get_message (row)),
                      nj_message_get_topic (message));
}

/* Of what is replaced before it can be read some is left out, but never the last of it. */
static void
test_flood (Fixture       *self,
            gconstpointer  user_data)
{
  Feed feed = { .fixture = self };

  run (&feed, 333);
  if (feed.n_fast > N_FRAMES * 3 / 4)
    g_assert_cmpuint (feed.n_bound, <, N_FRAMES * 3 / 4);
  else
    g_test_skip ("This machine draws fewer frames than there could be");
  g_assert_cmpuint (feed.n_bound, >, N_FRAMES / 4);

  test_await (shows_last (self));
  g_assert_true (nj_message_list_get_follow (self->list));
  g_assert_cmpfloat (fixture_get_y (self, g_list_model_get_n_items (G_LIST_MODEL (self->model)) - 1) +
                       fixture_get_height (self),
                     ==, fixture_get_page (self));
}

/* What can be read is there at once. */
static void
test_slow (Fixture       *self,
           gconstpointer  user_data)
{
  Feed feed = { .fixture = self };

  run (&feed, 1);
  g_assert_cmpuint (feed.n_bound, >=, N_FRAMES - 2);
  test_await (shows_last (self));
}

/* Nobody waits for a page that has come after a pause. */
static void
test_burst (Fixture       *self,
            gconstpointer  user_data)
{
  Feed feed = { .fixture = self };

  run (&feed, 0);
  g_assert_cmpuint (feed.n_bound, ==, 0);
  test_model_append (self->model, 1000);
  run (&feed, 0);
  g_assert_cmpuint (feed.n_bound, ==, 1);
  g_assert_cmpuint (feed.n_until_bound, ==, 1);
  g_assert_true (shows_last (self));
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  adw_init ();
  g_test_add ("/message-frames/flood", Fixture, GUINT_TO_POINTER (1000),
              fixture_set_up, test_flood, fixture_tear_down);
  g_test_add ("/message-frames/slow", Fixture, GUINT_TO_POINTER (1000),
              fixture_set_up, test_slow, fixture_tear_down);
  g_test_add ("/message-frames/burst", Fixture, GUINT_TO_POINTER (1000),
              fixture_set_up, test_burst, fixture_tear_down);

  return g_test_run ();
}
