/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-message-index.h"
#include "nj-text-search.h"
#include "nj-topic-matcher.h"

/* How many messages are looked at between two looks at the clock. */
#define CLOCK_INTERVAL 64
/* And how many bytes of them, of which some have millions. */
#define CLOCK_BYTES (256 * 1024)

struct _NjMessageIndex
{
  NjDirection direction;
  NjTopicMatcher *matcher;
  NjTextSearch *text;
  char *search;

  GArray *positions; /* (nullable) (element-type guint32): NULL stands for all */
  guint n_scanned;
};

/**
 * nj_message_index_new:
 *
 * Returns: (transfer full): an index without criteria
 */
NjMessageIndex *
nj_message_index_new (void)
{
  NjMessageIndex *self = g_new0 (NjMessageIndex, 1);

  self->direction = NJ_DIRECTION_ALL;

  return self;
}

/**
 * nj_message_index_free:
 * @self: (transfer full): an index
 */
void
nj_message_index_free (NjMessageIndex *self)
{
  g_clear_pointer (&self->matcher, nj_topic_matcher_free);
  g_clear_pointer (&self->text, nj_text_search_free);
  g_clear_pointer (&self->positions, g_array_unref);
  g_free (self->search);
  g_free (self);
}

/**
 * nj_message_index_set_direction:
 * @self: an index
 * @direction: what is wanted
 *
 * Like the other criteria, this counts from the next nj_message_index_reset().
 */
void
nj_message_index_set_direction (NjMessageIndex *self,
                                NjDirection     direction)
{
  g_return_if_fail (self != NULL);

  self->direction = direction;
}

/**
 * nj_message_index_get_direction:
 * @self: an index
 *
 * Returns: what is wanted
 */
NjDirection
nj_message_index_get_direction (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, NJ_DIRECTION_ALL);

  return self->direction;
}

/**
 * nj_message_index_set_topic_filter:
 * @self: an index
 * @topic_filter: (nullable): a Topic Filter, %NULL for all topics
 */
void
nj_message_index_set_topic_filter (NjMessageIndex *self,
                                   const char     *topic_filter)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->matcher, nj_topic_matcher_free);
  if (topic_filter != NULL)
    self->matcher = nj_topic_matcher_new (topic_filter);
}

/**
 * nj_message_index_get_topic_filter:
 * @self: an index
 *
 * Returns: (transfer none) (nullable): the Topic Filter
 */
const char *
nj_message_index_get_topic_filter (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->matcher == NULL ? NULL : nj_topic_matcher_get_filter (self->matcher);
}

/**
 * nj_message_index_set_search:
 * @self: an index
 * @search: (nullable): a text that topic or payload must contain, not empty
 */
void
nj_message_index_set_search (NjMessageIndex *self,
                             const char     *search)
{
  g_autofree char *copy = g_strdup (search);

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->text, nj_text_search_free);
  if (copy != NULL)
    self->text = nj_text_search_new (copy);
  g_free (self->search);
  self->search = g_steal_pointer (&copy);
}

/**
 * nj_message_index_get_search:
 * @self: an index
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
nj_message_index_get_search (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->search;
}

/**
 * nj_message_index_reset:
 * @self: an index
 * @new_log: whether the next scan is of another or an emptied log
 *
 * Starts from the beginning.
 */
void
nj_message_index_reset (NjMessageIndex *self,
                        gboolean        new_log)
{
  g_return_if_fail (self != NULL);

  if (new_log && self->matcher != NULL)
    nj_topic_matcher_reset (self->matcher);

  g_clear_pointer (&self->positions, g_array_unref);
  if (self->direction != NJ_DIRECTION_ALL || self->matcher != NULL || self->text != NULL)
    self->positions = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->n_scanned = 0;
}

static gboolean
contains_text (NjMessageIndex *self,
               NjMessageLog   *log,
               guint           position,
               gsize          *n_read)
{
  NjMessageRecord record;
  const char *topic;

  nj_message_log_get_record (log, position, &record);
  topic = nj_message_log_get_topic (log, record.topic);
  *n_read += record.size;

  return nj_text_search_is_found (self->text, topic, strlen (topic)) ||
         nj_text_search_is_found (self->text, record.payload, record.size);
}

static gboolean
is_wanted (NjMessageIndex *self,
           NjMessageLog   *log,
           guint           position,
           gsize          *n_read)
{
  if ((nj_message_log_get_direction_of (log, position) & self->direction) == 0)
    return FALSE;

  if (self->matcher != NULL &&
      !nj_topic_matcher_matches (self->matcher, log, nj_message_log_get_topic_of (log, position)))
    return FALSE;

  return self->text == NULL || contains_text (self, log, position, n_read);
}

/**
 * nj_message_index_scan:
 * @self: an index
 * @log: the log, the same since the last reset
 * @end: how many messages of the log to look at, not less than before
 * @deadline: monotonic time at which to stop, µs; ignored without a text search,
 *   because the other criteria do not read payloads
 *
 * Looks at the messages that have come since the last scan.
 *
 * Returns: whether @end was reached
 */
gboolean
nj_message_index_scan (NjMessageIndex *self,
                       NjMessageLog   *log,
                       guint           end,
                       gint64          deadline)
{
  gsize n_read = 0;

  g_return_val_if_fail (self != NULL, TRUE);
  g_return_val_if_fail (end <= nj_message_log_get_n_messages (log), TRUE);

  if (self->positions == NULL)
    {
      self->n_scanned = end;
      return TRUE;
    }

  while (self->n_scanned < end)
    {
      guint32 position = self->n_scanned++;

      if (is_wanted (self, log, position, &n_read))
        g_array_append_val (self->positions, position);

      if (self->text == NULL ||
          (self->n_scanned % CLOCK_INTERVAL != 0 && n_read < CLOCK_BYTES))
        continue;

      if (g_get_monotonic_time () > deadline)
        break;
      n_read = 0;
    }

  return self->n_scanned == end;
}

/**
 * nj_message_index_get_n_found:
 * @self: an index
 *
 * Returns: how many messages meet the criteria, as far as the scan has come
 */
guint
nj_message_index_get_n_found (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->positions != NULL ? self->positions->len : self->n_scanned;
}

/**
 * nj_message_index_get_position:
 * @self: an index
 * @index: one of those found
 *
 * Returns: its position in the log
 */
guint
nj_message_index_get_position (NjMessageIndex *self,
                               guint           index)
{
  g_return_val_if_fail (index < nj_message_index_get_n_found (self), 0);

  return self->positions != NULL ? g_array_index (self->positions, guint32, index) : index;
}

/**
 * nj_message_index_find:
 * @self: an index
 * @position: a position in the log
 *
 * Returns: where it is in the index, or %G_MAXUINT
 */
guint
nj_message_index_find (NjMessageIndex *self,
                       guint           position)
{
  guint low = 0;
  guint high = nj_message_index_get_n_found (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (nj_message_index_get_position (self, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }

  if (low < nj_message_index_get_n_found (self) &&
      nj_message_index_get_position (self, low) == position)
    return low;

  return G_MAXUINT;
}
