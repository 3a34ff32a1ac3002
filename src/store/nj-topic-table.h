/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjTopicTable:
 *
 * Gives Topic Names numbers, from 0 in the order in which they come, and keeps each of
 * them once.
 */
typedef struct _NjTopicTable NjTopicTable;

NjTopicTable *nj_topic_table_new    (void);
void          nj_topic_table_free   (NjTopicTable *self);
void          nj_topic_table_clear  (NjTopicTable *self);
guint         nj_topic_table_add    (NjTopicTable *self,
                                     const char   *name);
guint         nj_topic_table_intern (NjTopicTable *self,
                                     const char   *name);
gboolean      nj_topic_table_find   (NjTopicTable *self,
                                     const char   *name,
                                     guint        *number);
const char   *nj_topic_table_get    (NjTopicTable *self,
                                     guint         number);
guint         nj_topic_table_get_n  (NjTopicTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTopicTable, nj_topic_table_free)

G_END_DECLS
