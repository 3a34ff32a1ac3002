/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-message-log.h"
#include "nj-topic-rates.h"

G_BEGIN_DECLS

#define NJ_TYPE_TOPIC_TREE (nj_topic_tree_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicTree, nj_topic_tree, NJ, TOPIC_TREE, GObject)

#define NJ_TYPE_TOPIC_NODE (nj_topic_node_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicNode, nj_topic_node, NJ, TOPIC_NODE, GObject)

NjTopicTree *nj_topic_tree_new          (NjMessageLog *log);
guint        nj_topic_tree_get_n_topics (NjTopicTree  *self);
gboolean     nj_topic_tree_get_reading  (NjTopicTree  *self);
gboolean     nj_topic_tree_is_quiet     (NjTopicTree  *self);
void         nj_topic_tree_advance      (NjTopicTree  *self,
                                         gint64        now);
void         nj_topic_tree_note_cleared (NjTopicTree  *self,
                                         const char   *topic);
NjTopicNode *nj_topic_tree_get_root     (NjTopicTree  *self);
NjTopicNode *nj_topic_tree_find         (NjTopicTree  *self,
                                         const char   *name);
NjTopicNode *nj_topic_tree_get_topic    (NjTopicTree  *self,
                                         guint         topic);
GArray      *nj_topic_tree_rank         (NjTopicTree  *self,
                                         NjTopicOrder  order,
                                         guint         max);

G_END_DECLS
