/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-journal.h"
#include "nj-history.h"

G_BEGIN_DECLS

/**
 * NjRecorded:
 * @message: a message
 * @number: its number in the history, 0 if there is none
 * @token: what it was published with, 0 if it was received
 *
 * A message that has come or gone.
 */
typedef struct
{
  MqttMessage *message;
  guint64 number;
  guint token;
} NjRecorded;

#define NJ_TYPE_RECORDER (nj_recorder_get_type ())
G_DECLARE_FINAL_TYPE (NjRecorder, nj_recorder, NJ, RECORDER, GObject)

NjRecorder *nj_recorder_new           (void);
GArray     *nj_recorder_take          (NjRecorder  *self);
guint64     nj_recorder_get_n_dropped (NjRecorder  *self);

/* In the network thread. */
void        nj_recorder_set_history   (NjRecorder  *self,
                                       NjHistory   *history);
NjHistory  *nj_recorder_get_history   (NjRecorder  *self);
guint64     nj_recorder_publish       (NjRecorder  *self,
                                       MqttMessage *message,
                                       guint        token);
gboolean    nj_recorder_hand_over     (NjRecorder  *self);

G_END_DECLS
