/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "frame-recorder.h"

struct _FrameRecorder
{
  GdkFrameClock *clock;
  FrameRecorderFunc func;
  gpointer user_data;
  gboolean painted;
  gint64 last_frame; /* 0 before the first, as for the next */
  gint64 last_drawn;
  GArray *frames;    /* (element-type gint64): from one frame to the next, µs */
  GArray *drawn;     /* (element-type gint64): from one with something new to the next, µs */
  GArray *blockages; /* (element-type gint64): from one look for events to the next, µs */
};

/* A GPollFunc has no data. */
static FrameRecorder *recorder;
static GPollFunc real_poll;
static gint64 last_poll;

static int
recording_poll (GPollFD *fds,
                guint    n_fds,
                int      timeout)
{
  gint64 blockage = g_get_monotonic_time () - last_poll;
  int result;

  if (last_poll != 0)
    g_array_append_val (recorder->blockages, blockage);
  result = real_poll (fds, n_fds, timeout);
  last_poll = g_get_monotonic_time ();

  return result;
}

static void
paint_cb (FrameRecorder *self)
{
  self->painted = TRUE;
}

static void
note (GArray *intervals,
      gint64 *last,
      gint64  now)
{
  gint64 interval = now - *last;

  if (*last != 0)
    g_array_append_val (intervals, interval);
  *last = now;
}

static void
after_paint_cb (FrameRecorder *self)
{
  gint64 now = g_get_monotonic_time ();

  note (self->frames, &self->last_frame, now);
  if (!self->painted)
    return;

  note (self->drawn, &self->last_drawn, now);
  self->painted = FALSE;
  if (self->func != NULL)
    self->func (self->user_data);
}

/**
 * frame_recorder_new:
 * @window: a window that is realized
 * @func: (nullable): called after each frame that was drawn
 * @user_data: for @func
 *
 * Begins to record. There can be one at a time.
 *
 * Returns: (transfer full): a recorder
 */
FrameRecorder *
frame_recorder_new (GtkWidget         *window,
                    FrameRecorderFunc  func,
                    gpointer           user_data)
{
  FrameRecorder *self = g_new0 (FrameRecorder, 1);

  g_assert (recorder == NULL);
  recorder = self;

  self->clock = g_object_ref (gtk_widget_get_frame_clock (window));
  self->func = func;
  self->user_data = user_data;
  self->frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->drawn = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->blockages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect_swapped (self->clock, "paint", G_CALLBACK (paint_cb), self);
  g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (after_paint_cb), self);

  last_poll = 0;
  real_poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, recording_poll);

  return self;
}

/**
 * frame_recorder_free:
 * @self: (transfer full): a recorder
 */
void
frame_recorder_free (FrameRecorder *self)
{
  g_main_context_set_poll_func (NULL, real_poll);
  recorder = NULL;
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_object_unref (self->clock);
  g_array_unref (self->frames);
  g_array_unref (self->drawn);
  g_array_unref (self->blockages);
  g_free (self);
}

/**
 * frame_recorder_reset:
 * @self: a recorder
 *
 * Forgets what was.
 */
void
frame_recorder_reset (FrameRecorder *self)
{
  self->last_frame = 0;
  self->last_drawn = 0;
  g_array_set_size (self->frames, 0);
  g_array_set_size (self->drawn, 0);
  g_array_set_size (self->blockages, 0);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return (*first > *second) - (*first < *second);
}

static void
summarize (GArray     *durations,
           FrameTimes *times)
{
  guint n = durations->len;

  *times = (FrameTimes){ .n = n };
  if (n == 0)
    return;

  g_array_sort (durations, compare);
  times->p50 = g_array_index (durations, gint64, n / 2) / 1000.0;
  times->p99 = g_array_index (durations, gint64, (n - 1) * 99 / 100) / 1000.0;
  times->worst = g_array_index (durations, gint64, n - 1) / 1000.0;
}

/**
 * frame_recorder_get_frames:
 * @self: a recorder
 * @times: (out caller-allocates): the intervals between the frames of the clock, which
 *   stands still when nobody asks for one
 */
void
frame_recorder_get_frames (FrameRecorder *self,
                           FrameTimes    *times)
{
  summarize (self->frames, times);
}

/**
 * frame_recorder_get_drawn:
 * @self: a recorder
 * @times: (out caller-allocates): the intervals between the frames that had something new
 */
void
frame_recorder_get_drawn (FrameRecorder *self,
                          FrameTimes    *times)
{
  summarize (self->drawn, times);
}

/**
 * frame_recorder_get_blockage:
 * @self: a recorder
 * @times: (out caller-allocates): how long the main loop was away from its events,
 *   each time
 */
void
frame_recorder_get_blockage (FrameRecorder *self,
                             FrameTimes    *times)
{
  summarize (self->blockages, times);
}
