/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-history-writer.h"

G_BEGIN_DECLS

/**
 * NjHistoryJob:
 * @first: the number of the first of @items
 * @items: (owned) (element-type NjHistoryItem): what is new
 * @bytes: the memory that they take, roughly
 * @outcomes: (owned) (element-type NjHistoryItem): what became of earlier messages
 * @numbers: (owned) (element-type guint64): which messages those are
 * @writer: (nullable): writes it
 * @forget: whether the job before came to nothing
 * @limits: what may be kept
 * @now: µs since 1970
 * @clear: the number of the first message that stays
 * @profile: (out): what there is now
 * @trimmed: (out): whether nothing is left to be removed
 *
 * What is written to the history of a profile in one go.
 */
typedef struct
{
  guint64 first;
  GPtrArray *items;
  guint64 bytes;
  GPtrArray *outcomes;
  GArray *numbers;

  NjHistoryWriter *writer;
  gboolean forget;
  NjHistoryLimits limits;
  gint64 now;
  guint64 clear;

  NjHistoryProfile profile;
  gboolean trimmed;
} NjHistoryJob;

NjHistoryJob  *nj_history_job_new         (guint64         first);
void           nj_history_job_free        (NjHistoryJob   *self);
void           nj_history_job_add         (NjHistoryJob   *self,
                                           MqttMessage    *message,
                                           NjDirection     direction);
NjHistoryItem *nj_history_job_get_outcome (NjHistoryJob   *self,
                                           guint64         number);
void           nj_history_job_append      (NjHistoryJob   *self,
                                           NjHistoryJob   *later);
gboolean       nj_history_job_is_empty    (NjHistoryJob   *self);
gboolean       nj_history_job_run         (NjSqlite       *sqlite,
                                           gpointer        data,
                                           GError        **error);

G_END_DECLS
