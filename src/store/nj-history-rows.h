/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-history-column.h"
#include "nj-history-item.h"
#include "nj-sqlite.h"
#include "nj-text-search.h"
#include "nj-topic-table.h"

G_BEGIN_DECLS

/* How much is read of a payload that is not read as a whole, bytes. */
#define NJ_HISTORY_BEGINNING 4096

/**
 * NjHistoryProfile:
 * @id: its number in the database
 * @first: the number of the first message that is kept
 * @next: the number of the next message
 * @bytes: the size of what is kept: topics, properties and payloads
 *
 * What there is of a profile.
 */
typedef struct
{
  gint64 id;
  guint64 first;
  guint64 next;
  guint64 bytes;
} NjHistoryProfile;

/* The messages of a profile, in the thread of the database. */
gboolean nj_history_rows_find_profile   (NjSqlite                *sqlite,
                                         const char              *name,
                                         NjHistoryProfile        *profile,
                                         GError                 **error);
gboolean nj_history_rows_set_profile    (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         GError                 **error);
gboolean nj_history_rows_add_topic      (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         guint                    number,
                                         const char              *name,
                                         GError                 **error);
gboolean nj_history_rows_read_topics    (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         NjTopicTable            *topics,
                                         GError                 **error);
gboolean nj_history_rows_add            (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         MqttMessage             *message,
                                         NjHistoryEntry           entry,
                                         GError                 **error);
gboolean nj_history_rows_set_outcome    (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         guint64                  number,
                                         const NjHistoryItem     *item,
                                         GError                 **error);
gboolean nj_history_rows_read           (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         guint64                  number,
                                         guint                    n,
                                         gsize                    max_payload,
                                         GPtrArray               *items,
                                         GError                 **error);
gboolean nj_history_rows_search         (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         guint64                  number,
                                         guint                    n,
                                         NjTextSearch            *search,
                                         GArray                  *found,
                                         GError                 **error);
gboolean nj_history_rows_add_chunk      (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         guint64                  number,
                                         GBytes                  *chunk,
                                         GError                 **error);
gboolean nj_history_rows_read_column    (NjSqlite                *sqlite,
                                         const NjHistoryProfile  *profile,
                                         NjHistoryColumn        **column,
                                         GError                 **error);
guint64  nj_history_rows_get_size       (MqttMessage             *message);
gboolean nj_history_rows_drop           (NjSqlite                *sqlite,
                                         NjHistoryProfile        *profile,
                                         guint64                  first,
                                         GError                 **error);
gboolean nj_history_rows_drop_profile   (NjSqlite                *sqlite,
                                         const char              *name,
                                         GError                 **error);

G_END_DECLS
