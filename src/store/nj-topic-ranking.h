/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-topic-tree.h"

G_BEGIN_DECLS

/* How many topics are ranked. */
#define NJ_TOPIC_RANKING_MAX 100

#define NJ_TYPE_TOPIC_RANKING (nj_topic_ranking_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicRanking, nj_topic_ranking, NJ, TOPIC_RANKING, GObject)

NjTopicRanking *nj_topic_ranking_new (NjTopicTree  *tree,
                                      NjTopicOrder  order);

G_END_DECLS
