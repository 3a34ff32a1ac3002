/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * FrameMeter:
 *
 * Measures how long a window goes without a frame. For printing, not for
 * assertions: a test passes on a slow machine, too.
 */
typedef struct
{
  GtkWidget *widget;
  guint tick;
  gint64 last;
  gint64 longest; /* µs */
  guint n_frames;
} FrameMeter;

void frame_meter_start (FrameMeter *self,
                        GtkWidget  *widget);
void frame_meter_stop  (FrameMeter *self,
                        const char *what);

G_END_DECLS
