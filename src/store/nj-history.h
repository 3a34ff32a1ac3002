/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-database.h"
#include "nj-history-column.h"
#include "nj-history-item.h"
#include "nj-history-writer.h"
#include "nj-text-search.h"
#include "nj-topic-table.h"

G_BEGIN_DECLS

/**
 * NjHistoryContent:
 * @topics: (owned): Topic Names, by the numbers that @column has
 * @column: (owned): all messages
 * @bytes: what they have, roughly
 *
 * What a history has to say of itself before a message is read.
 */
typedef struct
{
  NjTopicTable *topics;
  NjHistoryColumn *column;
  guint64 bytes;
} NjHistoryContent;

void              nj_history_content_free  (NjHistoryContent       *self);

#define NJ_TYPE_HISTORY (nj_history_get_type ())
G_DECLARE_FINAL_TYPE (NjHistory, nj_history, NJ, HISTORY, GObject)

NjHistory        *nj_history_new           (NjDatabase             *writer,
                                            NjDatabase             *reader,
                                            const char             *profile);
void              nj_history_load_async    (NjHistory              *self,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
NjHistoryContent *nj_history_load_finish   (NjHistory              *self,
                                            GAsyncResult           *result,
                                            GError                **error);
void              nj_history_read_async    (NjHistory              *self,
                                            guint64                 number,
                                            guint                   n,
                                            gsize                   max_payload,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
GPtrArray        *nj_history_read_finish   (NjHistory              *self,
                                            GAsyncResult           *result,
                                            GError                **error);
void              nj_history_search_async  (NjHistory              *self,
                                            guint64                 number,
                                            guint                   n,
                                            NjTextSearch           *search,
                                            GCancellable           *cancellable,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
GArray           *nj_history_search_finish (NjHistory              *self,
                                            GAsyncResult           *result,
                                            GError                **error);
void              nj_history_set_limits    (NjHistory              *self,
                                            const NjHistoryLimits  *limits);
guint64           nj_history_get_first     (NjHistory              *self);
guint64           nj_history_get_committed (NjHistory              *self);
guint64           nj_history_get_bytes     (NjHistory              *self);

/* In the network thread. */
gboolean          nj_history_has_room      (NjHistory              *self,
                                            MqttMessage            *message);
guint64           nj_history_append        (NjHistory              *self,
                                            MqttMessage            *message,
                                            NjDirection             direction);
void              nj_history_set_outcome   (NjHistory              *self,
                                            guint64                 number,
                                            NjDelivery              delivery,
                                            gint64                  latency,
                                            guint                   reason,
                                            const char             *problem);
void              nj_history_clear         (NjHistory              *self,
                                            guint64                 before);
void              nj_history_flush         (NjHistory              *self);
void              nj_history_flush_soon    (NjHistory              *self);
void              nj_history_commit_async  (NjHistory              *self,
                                            NjDatabaseFunc          func,
                                            gpointer                data,
                                            GAsyncReadyCallback     callback,
                                            gpointer                user_data);
gboolean          nj_history_commit_finish (NjHistory              *self,
                                            GAsyncResult           *result,
                                            GError                **error);
guint64           nj_history_get_pending   (NjHistory              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjHistoryContent, nj_history_content_free)

G_END_DECLS
