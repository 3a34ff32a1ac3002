/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-topic-tree.h"

G_BEGIN_DECLS

/* How many topics a search finds; whoever finds more has to say more. */
#define NJ_TOPIC_SEARCH_MAX 500

#define NJ_TYPE_TOPIC_SEARCH (nj_topic_search_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicSearch, nj_topic_search, NJ, TOPIC_SEARCH, GObject)

NjTopicSearch *nj_topic_search_new (NjTopicTree *tree,
                                    const char  *text);

G_END_DECLS
