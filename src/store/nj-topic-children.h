/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-topic-tree.h"

G_BEGIN_DECLS

#define NJ_TYPE_TOPIC_CHILDREN (nj_topic_children_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicChildren, nj_topic_children, NJ, TOPIC_CHILDREN, GObject)

/* How many levels a list shows at first, and how many more each time. */
#define NJ_TOPIC_CHILDREN_PAGE 500

NjTopicChildren *nj_topic_children_new       (NjTopicNode     *node);
void             nj_topic_children_show_more (NjTopicChildren *self);
guint            nj_topic_children_reveal    (NjTopicChildren *self,
                                              NjTopicNode     *child);

G_END_DECLS
