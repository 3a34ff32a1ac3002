/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-message-index.h"
#include "nj-topic-matcher.h"

/* How many messages are looked at between two looks at the clock. */
#define CLOCK_INTERVAL 64
/* And how many bytes of them, of which some have millions. */
#define CLOCK_BYTES (256 * 1024)

#define ALL_QOS (1 << MQTT_QOS_0 | 1 << MQTT_QOS_1 | 1 << MQTT_QOS_2)

/* What is known of a topic of the log. */
typedef enum
{
  KNOWN_UNKNOWN,
  KNOWN_NO,
  KNOWN_YES,
} Known;

struct _NjMessageIndex
{
  NjDirection direction;
  guint qos; /* a bit for each */
  gboolean retained;
  NjTopicMatcher *matcher;
  NjTextSearch *text;
  GByteArray *topics; /* a Known for each topic of the log: whether the text is in it */

  gboolean narrow; /* there are criteria */
  GArray *older;   /* (element-type guint32): positions found going back, descending */
  GArray *newer;   /* (element-type guint32): those found as the log has grown, ascending */
  guint low;       /* all from here… */
  guint high;      /* …up to here were looked at */
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
  self->qos = ALL_QOS;
  self->topics = g_byte_array_new ();
  self->older = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->newer = g_array_new (FALSE, FALSE, sizeof (guint32));

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
  g_clear_pointer (&self->text, nj_text_search_unref);
  g_byte_array_unref (self->topics);
  g_array_unref (self->older);
  g_array_unref (self->newer);
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
 * nj_message_index_set_qos:
 * @self: an index
 * @qos: what is wanted: the sum of 1 for QoS 0, 2 for QoS 1 and 4 for QoS 2
 */
void
nj_message_index_set_qos (NjMessageIndex *self,
                          guint           qos)
{
  g_return_if_fail (self != NULL);

  self->qos = qos & ALL_QOS;
}

/**
 * nj_message_index_get_qos:
 * @self: an index
 *
 * Returns: what is wanted, a bit for each QoS
 */
guint
nj_message_index_get_qos (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, ALL_QOS);

  return self->qos;
}

/**
 * nj_message_index_set_retained:
 * @self: an index
 * @retained: whether only messages with the RETAIN flag are wanted
 */
void
nj_message_index_set_retained (NjMessageIndex *self,
                               gboolean        retained)
{
  g_return_if_fail (self != NULL);

  self->retained = retained;
}

/**
 * nj_message_index_get_retained:
 * @self: an index
 *
 * Returns: whether only messages with the RETAIN flag are wanted
 */
gboolean
nj_message_index_get_retained (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->retained;
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
 * @search: (nullable): what topic or payload must contain
 */
void
nj_message_index_set_search (NjMessageIndex *self,
                             NjTextSearch   *search)
{
  g_return_if_fail (self != NULL);

  if (search != NULL)
    nj_text_search_ref (search);
  g_clear_pointer (&self->text, nj_text_search_unref);
  self->text = search;
  g_byte_array_set_size (self->topics, 0);
}

/**
 * nj_message_index_get_search:
 * @self: an index
 *
 * Returns: (transfer none) (nullable): what topic or payload must contain
 */
NjTextSearch *
nj_message_index_get_search (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * nj_message_index_reset:
 * @self: an index
 * @log: (nullable): the log
 * @end: how many messages of it to look at, before nj_message_index_extend()
 * @new_log: whether it is another or an emptied one
 *
 * Starts at @end.
 */
void
nj_message_index_reset (NjMessageIndex *self,
                        NjMessageLog   *log,
                        guint           end,
                        gboolean        new_log)
{
  g_return_if_fail (self != NULL);

  if (new_log && self->matcher != NULL)
    nj_topic_matcher_reset (self->matcher);
  if (new_log)
    g_byte_array_set_size (self->topics, 0);

  g_array_set_size (self->older, 0);
  g_array_set_size (self->newer, 0);
  self->narrow = self->direction != NJ_DIRECTION_ALL || self->qos != ALL_QOS || self->retained ||
                 self->matcher != NULL || self->text != NULL;
  self->high = log != NULL ? MAX (end, nj_message_log_get_first (log)) : 0;
  self->low = self->high;
  if (!self->narrow && log != NULL)
    self->low = nj_message_log_get_first (log);
}

static gboolean
is_in_topic (NjMessageIndex *self,
             NjMessageLog   *log,
             guint           topic)
{
  if (topic >= self->topics->len)
    {
      guint old = self->topics->len;

      g_byte_array_set_size (self->topics, MAX (topic + 1, old * 2));
      memset (self->topics->data + old, KNOWN_UNKNOWN, self->topics->len - old);
    }

  if (self->topics->data[topic] == KNOWN_UNKNOWN)
    {
      const char *name = nj_message_log_get_topic (log, topic);
      gboolean found = nj_text_search_is_found (self->text, name, strlen (name));

      self->topics->data[topic] = found ? KNOWN_YES : KNOWN_NO;
    }

  return self->topics->data[topic] == KNOWN_YES;
}

/* As far as it can be told without the payload. */
static gboolean
meets_criteria (NjMessageIndex *self,
                NjMessageLog   *log,
                NjHistoryEntry  entry)
{
  if ((nj_history_entry_get_direction (entry) & self->direction) == 0 ||
      (self->qos & 1u << nj_history_entry_get_qos (entry)) == 0 ||
      (self->retained && !nj_history_entry_get_retain (entry)))
    return FALSE;

  return self->matcher == NULL ||
         nj_topic_matcher_matches (self->matcher, log, nj_history_entry_get_topic (entry));
}

static gboolean
is_wanted (NjMessageIndex *self,
           NjMessageLog   *log,
           guint           position,
           gsize          *n_read)
{
  NjHistoryEntry entry = nj_message_log_get_entry (log, position);
  NjMessageRecord record;

  if (!meets_criteria (self, log, entry))
    return FALSE;

  if (self->text == NULL || is_in_topic (self, log, nj_history_entry_get_topic (entry)))
    return TRUE;

  nj_message_log_get_record (log, position, &record);
  *n_read += record.n_available;

  return nj_text_search_is_found (self->text, record.payload, record.n_available);
}

/**
 * nj_message_index_extend:
 * @self: an index
 * @log: the log, the same since the last reset
 *
 * Looks at the messages that the log has got since. With a text search they all have to be
 * in memory, see nj_message_index_can_extend().
 */
void
nj_message_index_extend (NjMessageIndex *self,
                         NjMessageLog   *log)
{
  guint end = nj_message_log_get_n_messages (log);
  gsize n_read = 0;

  g_return_if_fail (self != NULL);

  for (guint32 position = self->high; self->narrow && position < end; position++)
    {
      if (is_wanted (self, log, position, &n_read))
        g_array_append_val (self->newer, position);
    }
  self->high = end;
}

/**
 * nj_message_index_can_extend:
 * @self: an index
 * @log: the log, the same since the last reset
 *
 * Returns: whether the messages that have come since are there to be looked at
 */
gboolean
nj_message_index_can_extend (NjMessageIndex *self,
                             NjMessageLog   *log)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->text == NULL || self->high >= nj_message_log_get_first_in_memory (log);
}

/**
 * nj_message_index_scan:
 * @self: an index
 * @log: the log, the same since the last reset
 * @deadline: monotonic time at which to stop, µs
 *
 * Looks at messages from the newest that was not looked at back to the oldest.
 *
 * Returns: how far it has come
 */
NjScan
nj_message_index_scan (NjMessageIndex *self,
                       NjMessageLog   *log,
                       gint64          deadline)
{
  guint first = nj_message_log_get_first (log);
  guint in_memory = nj_message_log_get_first_in_memory (log);
  gsize n_read = 0;

  g_return_val_if_fail (self != NULL, NJ_SCAN_DONE);

  while (self->low > first)
    {
      guint32 position;

      if (self->text != NULL && self->low <= in_memory)
        return NJ_SCAN_HISTORY;

      position = --self->low;
      if (is_wanted (self, log, position, &n_read))
        g_array_append_val (self->older, position);

      if (self->low % CLOCK_INTERVAL != 0 && n_read < CLOCK_BYTES)
        continue;
      if (g_get_monotonic_time () > deadline)
        break;
      n_read = 0;
    }

  return self->low > first ? NJ_SCAN_MORE : NJ_SCAN_DONE;
}

/**
 * nj_message_index_get_low:
 * @self: an index
 *
 * Returns: the position of the oldest message that was looked at
 */
guint
nj_message_index_get_low (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->low;
}

/**
 * nj_message_index_add_searched:
 * @self: an index that has a text search
 * @log: the log, the same since the last reset
 * @first: the first message that was searched in the history, and from there all that
 *   come before those that were looked at
 * @numbers: (element-type guint64): those whose payload has the text, ascending
 *
 * Takes what was found in the history.
 */
void
nj_message_index_add_searched (NjMessageIndex *self,
                               NjMessageLog   *log,
                               guint           first,
                               GArray         *numbers)
{
  guint n = numbers->len;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->text != NULL);

  first = MAX (first, nj_message_log_get_first (log));
  while (self->low > first)
    {
      guint32 position = --self->low;
      NjHistoryEntry entry = nj_message_log_get_entry (log, position);
      gboolean found;

      while (n > 0 && g_array_index (numbers, guint64, n - 1) > nj_message_log_get_number (log, position))
        n--;
      found = n > 0 &&
              g_array_index (numbers, guint64, n - 1) == nj_message_log_get_number (log, position);

      if (meets_criteria (self, log, entry) &&
          (found || is_in_topic (self, log, nj_history_entry_get_topic (entry))))
        g_array_append_val (self->older, position);
    }
}

/* How many of the messages found come before @position. */
static guint
count_before (NjMessageIndex *self,
              guint           position)
{
  guint low = 0;
  guint high = nj_message_index_get_n_found (self);

  if (!self->narrow)
    return CLAMP (position, self->low, self->high) - self->low;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (nj_message_index_get_position (self, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * nj_message_index_remove_before:
 * @self: an index
 * @first: the position of the first message that there still is
 *
 * Returns: how many of the messages found are gone
 */
guint
nj_message_index_remove_before (NjMessageIndex *self,
                                guint           first)
{
  guint n;
  guint n_older;

  g_return_val_if_fail (self != NULL, 0);

  n = count_before (self, first);
  n_older = MIN (n, self->older->len);
  g_array_set_size (self->older, self->older->len - n_older);
  if (n > n_older)
    g_array_remove_range (self->newer, 0, MIN (n - n_older, self->newer->len));
  self->low = MAX (self->low, first);
  self->high = MAX (self->high, first);

  return n;
}

/**
 * nj_message_index_get_n_found:
 * @self: an index
 *
 * Returns: how many messages meet the criteria, as far as they were looked at
 */
guint
nj_message_index_get_n_found (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->narrow ? self->older->len + self->newer->len : self->high - self->low;
}

/**
 * nj_message_index_get_n_older:
 * @self: an index
 *
 * Returns: how many of them were found going back
 */
guint
nj_message_index_get_n_older (NjMessageIndex *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->older->len;
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
  guint n_older;

  g_return_val_if_fail (index < nj_message_index_get_n_found (self), 0);

  if (!self->narrow)
    return self->low + index;

  n_older = self->older->len;

  return index < n_older ? g_array_index (self->older, guint32, n_older - 1 - index)
                         : g_array_index (self->newer, guint32, index - n_older);
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
  guint index;

  g_return_val_if_fail (self != NULL, G_MAXUINT);

  index = count_before (self, position);
  if (index < nj_message_index_get_n_found (self) &&
      nj_message_index_get_position (self, index) == position)
    return index;

  return G_MAXUINT;
}
