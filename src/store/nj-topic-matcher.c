/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-topic.h"
#include "nj-topic-matcher.h"

struct _NjTopicMatcher
{
  char *filter;
  GByteArray *known; /* a Known for each topic of the log */
};

typedef enum
{
  KNOWN_UNKNOWN,
  KNOWN_NO,
  KNOWN_YES,
} Known;

/**
 * nj_topic_matcher_new:
 * @filter: a Topic Filter
 *
 * Returns: (transfer full): a matcher for topics of one log
 */
NjTopicMatcher *
nj_topic_matcher_new (const char *filter)
{
  NjTopicMatcher *self = g_new0 (NjTopicMatcher, 1);

  self->filter = g_strdup (filter);
  self->known = g_byte_array_new ();

  return self;
}

/**
 * nj_topic_matcher_free:
 * @self: (transfer full): a matcher
 */
void
nj_topic_matcher_free (NjTopicMatcher *self)
{
  g_free (self->filter);
  g_byte_array_unref (self->known);
  g_free (self);
}

/**
 * nj_topic_matcher_get_filter:
 * @self: a matcher
 *
 * Returns: (transfer none): its Topic Filter
 */
const char *
nj_topic_matcher_get_filter (NjTopicMatcher *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->filter;
}

/**
 * nj_topic_matcher_matches:
 * @self: a matcher
 * @log: the log it is for
 * @topic: number of a topic in @log
 *
 * Returns: whether the filter matches (5.0 §4.7)
 */
gboolean
nj_topic_matcher_matches (NjTopicMatcher *self,
                          NjMessageLog   *log,
                          guint           topic)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (topic >= self->known->len)
    {
      guint old = self->known->len;

      g_byte_array_set_size (self->known, MAX (topic + 1, old * 2));
      for (guint i = old; i < self->known->len; i++)
        self->known->data[i] = KNOWN_UNKNOWN;
    }

  if (self->known->data[topic] == KNOWN_UNKNOWN)
    {
      const char *name = nj_message_log_get_topic (log, topic);

      self->known->data[topic] =
        mqtt_topic_filter_matches (self->filter, name) ? KNOWN_YES : KNOWN_NO;
    }

  return self->known->data[topic] == KNOWN_YES;
}

/**
 * nj_topic_matcher_reset:
 * @self: a matcher
 *
 * Forgets the topics: to be called when the log is cleared.
 */
void
nj_topic_matcher_reset (NjTopicMatcher *self)
{
  g_return_if_fail (self != NULL);

  g_byte_array_set_size (self->known, 0);
}
