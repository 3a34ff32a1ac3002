/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-log.h"

G_BEGIN_DECLS

/**
 * NjTopicMatcher:
 *
 * Answers "does this Topic Filter match that topic of the log?" with one look
 * into a table after the first time, which is what lets a view over millions of
 * messages be made in a blink.
 */
typedef struct _NjTopicMatcher NjTopicMatcher;

NjTopicMatcher *nj_topic_matcher_new        (const char     *filter);
void            nj_topic_matcher_free       (NjTopicMatcher *self);
const char     *nj_topic_matcher_get_filter (NjTopicMatcher *self);
gboolean        nj_topic_matcher_matches    (NjTopicMatcher *self,
                                             NjMessageLog   *log,
                                             guint           topic);
void            nj_topic_matcher_reset      (NjTopicMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTopicMatcher, nj_topic_matcher_free)

G_END_DECLS
