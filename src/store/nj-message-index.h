/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-log.h"

G_BEGIN_DECLS

/**
 * NjMessageIndex:
 *
 * Which messages of a log meet some criteria: an ascending array of positions,
 * made by reading the log once from its beginning. Without criteria there is no
 * array at all.
 */
typedef struct _NjMessageIndex NjMessageIndex;

NjMessageIndex *nj_message_index_new              (void);
void            nj_message_index_free             (NjMessageIndex *self);
void            nj_message_index_set_direction    (NjMessageIndex *self,
                                                   NjDirection     direction);
NjDirection     nj_message_index_get_direction    (NjMessageIndex *self);
void            nj_message_index_set_topic_filter (NjMessageIndex *self,
                                                   const char     *topic_filter);
const char     *nj_message_index_get_topic_filter (NjMessageIndex *self);
void            nj_message_index_set_search       (NjMessageIndex *self,
                                                   const char     *search);
const char     *nj_message_index_get_search       (NjMessageIndex *self);

void            nj_message_index_reset            (NjMessageIndex *self,
                                                   gboolean        new_log);
gboolean        nj_message_index_scan             (NjMessageIndex *self,
                                                   NjMessageLog   *log,
                                                   guint           end,
                                                   gint64          deadline);
guint           nj_message_index_get_n_found      (NjMessageIndex *self);
guint           nj_message_index_get_position     (NjMessageIndex *self,
                                                   guint           index);
guint           nj_message_index_find             (NjMessageIndex *self,
                                                   guint           position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjMessageIndex, nj_message_index_free)

G_END_DECLS
