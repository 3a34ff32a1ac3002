/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-topic-tree.h"

G_BEGIN_DECLS

char        *nj_topic_node_dup_name        (NjTopicNode *self);
char        *nj_topic_node_dup_topic       (NjTopicNode *self);
char        *nj_topic_node_dup_filter      (NjTopicNode *self);
NjTopicNode *nj_topic_node_dup_parent      (NjTopicNode *self);
gboolean     nj_topic_node_is_topic        (NjTopicNode *self);
guint        nj_topic_node_get_n_children  (NjTopicNode *self);
gboolean     nj_topic_node_is_more         (NjTopicNode *self);
guint        nj_topic_node_get_n_more      (NjTopicNode *self);
guint64      nj_topic_node_get_n_messages  (NjTopicNode *self);
guint64      nj_topic_node_get_bytes       (NjTopicNode *self);
double       nj_topic_node_get_rate        (NjTopicNode *self);
double       nj_topic_node_get_byte_rate   (NjTopicNode *self);
gboolean     nj_topic_node_get_retained    (NjTopicNode *self);
guint        nj_topic_node_get_n_retained  (NjTopicNode *self);
gint64       nj_topic_node_get_time        (NjTopicNode *self);
char        *nj_topic_node_dup_value       (NjTopicNode *self);

G_END_DECLS
