/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * FrameTimes:
 * @n: how many
 * @p50: half of them are not longer
 * @p99: 99 of 100 are not longer
 * @worst: the longest
 *
 * Durations, in ms.
 */
typedef struct
{
  guint n;
  double p50;
  double p99;
  double worst;
} FrameTimes;

/**
 * FrameRecorder:
 *
 * Looks on while a window draws: it asks for no frame and wakes nobody, so that what is
 * measured is what would have been without it.
 */
typedef struct _FrameRecorder FrameRecorder;

typedef void (* FrameRecorderFunc) (gpointer user_data);

FrameRecorder *frame_recorder_new          (GtkWidget         *window,
                                            FrameRecorderFunc  func,
                                            gpointer           user_data);
void           frame_recorder_free         (FrameRecorder     *self);
void           frame_recorder_reset        (FrameRecorder     *self);
void           frame_recorder_get_frames   (FrameRecorder     *self,
                                            FrameTimes        *times);
void           frame_recorder_get_drawn    (FrameRecorder     *self,
                                            FrameTimes        *times);
void           frame_recorder_get_blockage (FrameRecorder     *self,
                                            FrameTimes        *times);

G_END_DECLS
