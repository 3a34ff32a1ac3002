/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-log.h"
#include "nj-text-search.h"

G_BEGIN_DECLS

/**
 * NjMessageIndex:
 *
 * Which messages of a log meet some criteria: their positions, found from the end of the
 * log back to its beginning, and at the end as the log grows. Without criteria there is
 * nothing to be found.
 */
typedef struct _NjMessageIndex NjMessageIndex;

/**
 * NjScan:
 * @NJ_SCAN_DONE: all messages were looked at
 * @NJ_SCAN_MORE: there was no time for all of them
 * @NJ_SCAN_HISTORY: the next ones have to be searched in the history
 *
 * How far nj_message_index_scan() has come.
 */
typedef enum
{
  NJ_SCAN_DONE,
  NJ_SCAN_MORE,
  NJ_SCAN_HISTORY,
} NjScan;

NjMessageIndex *nj_message_index_new              (void);
void            nj_message_index_free             (NjMessageIndex *self);
void            nj_message_index_set_direction    (NjMessageIndex *self,
                                                   NjDirection     direction);
NjDirection     nj_message_index_get_direction    (NjMessageIndex *self);
void            nj_message_index_set_qos          (NjMessageIndex *self,
                                                   guint           qos);
guint           nj_message_index_get_qos          (NjMessageIndex *self);
void            nj_message_index_set_retained     (NjMessageIndex *self,
                                                   gboolean        retained);
gboolean        nj_message_index_get_retained     (NjMessageIndex *self);
void            nj_message_index_set_topic_filter (NjMessageIndex *self,
                                                   const char     *topic_filter);
const char     *nj_message_index_get_topic_filter (NjMessageIndex *self);
void            nj_message_index_set_search       (NjMessageIndex *self,
                                                   NjTextSearch   *search);
NjTextSearch   *nj_message_index_get_search       (NjMessageIndex *self);

void            nj_message_index_reset            (NjMessageIndex *self,
                                                   NjMessageLog   *log,
                                                   guint           end,
                                                   gboolean        new_log);
gboolean        nj_message_index_can_extend       (NjMessageIndex *self,
                                                   NjMessageLog   *log);
void            nj_message_index_extend           (NjMessageIndex *self,
                                                   NjMessageLog   *log);
NjScan          nj_message_index_scan             (NjMessageIndex *self,
                                                   NjMessageLog   *log,
                                                   gint64          deadline);
guint           nj_message_index_get_low          (NjMessageIndex *self);
void            nj_message_index_add_searched     (NjMessageIndex *self,
                                                   NjMessageLog   *log,
                                                   guint           first,
                                                   GArray         *numbers);
guint           nj_message_index_remove_before    (NjMessageIndex *self,
                                                   guint           first);
guint           nj_message_index_get_n_found      (NjMessageIndex *self);
guint           nj_message_index_get_n_older      (NjMessageIndex *self);
guint           nj_message_index_get_position     (NjMessageIndex *self,
                                                   guint           index);
guint           nj_message_index_find             (NjMessageIndex *self,
                                                   guint           position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjMessageIndex, nj_message_index_free)

G_END_DECLS
