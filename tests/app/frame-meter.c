/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "frame-meter.h"

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  FrameMeter *self = user_data;
  gint64 now = g_get_monotonic_time ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;
  self->n_frames++;

  return G_SOURCE_CONTINUE;
}

/**
 * frame_meter_start:
 * @self: a meter
 * @widget: a widget that is shown
 */
void
frame_meter_start (FrameMeter *self,
                   GtkWidget  *widget)
{
  self->widget = widget;
  self->last = g_get_monotonic_time ();
  self->longest = 0;
  self->n_frames = 0;
  self->tick = gtk_widget_add_tick_callback (widget, tick_cb, self, NULL);
}

/**
 * frame_meter_stop:
 * @self: a meter that runs
 * @what: what was measured
 *
 * Prints the number of frames and the longest time between two of them.
 */
void
frame_meter_stop (FrameMeter *self,
                  const char *what)
{
  gint64 now = g_get_monotonic_time ();

  gtk_widget_remove_tick_callback (self->widget, self->tick);
  self->longest = MAX (self->longest, now - self->last);
  g_test_message ("%s: %u frames, longest without one %.1f ms",
                  what, self->n_frames, self->longest / 1000.0);
}
