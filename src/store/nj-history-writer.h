/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-history-rows.h"

G_BEGIN_DECLS

/**
 * NjHistoryLimits:
 * @none: whether nothing is kept longer than it takes to have it safe
 * @max_messages: how many messages are kept, 0 for any number
 * @max_bytes: how many bytes they may have, 0 for any
 * @max_age: how old they may be, seconds, 0 for any age
 *
 * What is kept of a profile. The oldest messages go first.
 */
typedef struct
{
  gboolean none;
  guint64 max_messages;
  guint64 max_bytes;
  guint max_age;
} NjHistoryLimits;

/**
 * NjHistoryWriter:
 *
 * Writes what comes and goes of one profile, in the thread of the database. What it
 * remembers is what the database has: when a transaction came to nothing it has to
 * forget, and reads it again.
 */
typedef struct _NjHistoryWriter NjHistoryWriter;

NjHistoryWriter *nj_history_writer_new         (const char             *name);
void             nj_history_writer_free        (NjHistoryWriter        *self);
void             nj_history_writer_forget      (NjHistoryWriter        *self);
gboolean         nj_history_writer_get_profile (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                NjHistoryProfile       *profile,
                                                GError                **error);
gboolean         nj_history_writer_begin       (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                guint64                 first,
                                                GError                **error);
gboolean         nj_history_writer_add         (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                NjHistoryItem          *item,
                                                GError                **error);
gboolean         nj_history_writer_end         (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                GError                **error);
gboolean         nj_history_writer_trim        (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                const NjHistoryLimits  *limits,
                                                gint64                  now,
                                                gboolean               *done,
                                                GError                **error);
gboolean         nj_history_writer_clear       (NjHistoryWriter        *self,
                                                NjSqlite               *sqlite,
                                                guint64                 first,
                                                gboolean               *done,
                                                GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjHistoryWriter, nj_history_writer_free)

G_END_DECLS
