/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-topic-children.h"
#include "nj-topic-levels.h"
#include "nj-topic-node.h"
#include "nj-topic-tree.h"

G_BEGIN_DECLS

/**
 * NjTopicTotal:
 * @bytes: of the payloads that were in memory
 * @n: how many messages
 * @last: the position of the last one
 * @level: where it is among the levels
 * @retained: whether the broker has a message for whoever subscribes
 *
 * What is known of one topic.
 */
typedef struct
{
  guint64 bytes;
  guint32 n;
  guint32 last;
  guint32 level;
  gboolean retained;
} NjTopicTotal;

struct _NjTopicNode
{
  GObject parent_instance;

  NjTopicTree *tree;
  guint32 level; /* NJ_TOPIC_NONE for one of a tree that is no longer there */
  guint n_more;  /* of a node that stands for others: how many */
  guint64 told_messages;
  guint64 told_recent;
  gboolean told_retained;
};

struct _NjTopicTree
{
  GObject parent_instance;

  NjMessageLog *log;
  NjTopicLevels *levels;
  GArray *totals; /* (element-type NjTopicTotal): by topic */
  NjTopicRates *rates;
  guint n_topics;
  guint generation; /* of the levels: others after the log was cleared */
  guint next;      /* position of the first message that was not looked at */
  guint live_from; /* position of the first message that came while the tree was there */
  guint read_source;
  guint tick_source;

  GHashTable *nodes;     /* (element-type guint32 NjTopicNode): that somebody holds */
  GPtrArray *lists;      /* (element-type NjTopicChildren): that somebody holds */
};

NjTopicNode  *nj_topic_node_new           (NjTopicTree     *tree,
                                           guint32          level);
NjTopicNode  *nj_topic_node_new_more      (NjTopicTree     *tree,
                                           guint32          level);
void          nj_topic_node_set_n_more    (NjTopicNode     *self,
                                           guint            n_more);
void          nj_topic_node_update        (NjTopicNode     *self,
                                           gboolean         force);
NjTopicNode  *nj_topic_tree_dup_node      (NjTopicTree     *self,
                                           guint32          level);
NjTopicTotal *nj_topic_tree_get_total     (NjTopicTree     *self,
                                           guint32          level);
void          nj_topic_children_update    (NjTopicChildren *self);
void          nj_topic_children_clear     (NjTopicChildren *self);

G_END_DECLS
