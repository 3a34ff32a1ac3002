/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-history-column.h"

#define CHUNK_TIMES (NJ_HISTORY_CHUNK / NJ_HISTORY_TIME_STEP)
#define CHUNK_SIZE (NJ_HISTORY_CHUNK * sizeof (NjHistoryEntry) + CHUNK_TIMES * sizeof (gint64))

typedef struct
{
  gint64 times[CHUNK_TIMES];
  NjHistoryEntry entries[NJ_HISTORY_CHUNK];
} Chunk;

/* Messages are numbered by the profile, and a chunk begins where its number is a multiple
 * of its size. */
struct _NjHistoryColumn
{
  GPtrArray *chunks; /* (nullable) (element-type Chunk): those that are gone are NULL */
  guint64 base;      /* the number of the first chunk */
  guint64 first;
  guint64 next;
  guint64 taken; /* the chunk that is to be taken next */
};

/**
 * nj_history_entry_new:
 * @topic: the number of a topic, less than 2^28
 * @direction: which way a message went
 * @qos: its QoS
 * @retain: whether it is retained
 *
 * Returns: all of it in a number
 */
NjHistoryEntry
nj_history_entry_new (guint       topic,
                      NjDirection direction,
                      MqttQos     qos,
                      gboolean    retain)
{
  return topic << 4 | (direction == NJ_DIRECTION_PUBLISHED) << 3 | (retain != FALSE) << 2 | qos;
}

/**
 * nj_history_column_new:
 * @first: the number of the first message
 *
 * Returns: (transfer full): a column without messages
 */
NjHistoryColumn *
nj_history_column_new (guint64 first)
{
  NjHistoryColumn *self = g_new0 (NjHistoryColumn, 1);

  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->base = first >> NJ_HISTORY_CHUNK_BITS;
  self->first = first;
  self->next = first;
  self->taken = self->base;

  return self;
}

/**
 * nj_history_column_free:
 * @self: (transfer full): a column
 */
void
nj_history_column_free (NjHistoryColumn *self)
{
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

static inline Chunk *
get_chunk (NjHistoryColumn *self,
           guint64          number)
{
  return g_ptr_array_index (self->chunks, (number >> NJ_HISTORY_CHUNK_BITS) - self->base);
}

static Chunk *
ensure_chunk (NjHistoryColumn *self)
{
  if ((self->next >> NJ_HISTORY_CHUNK_BITS) - self->base == self->chunks->len)
    g_ptr_array_add (self->chunks, g_new0 (Chunk, 1));

  return get_chunk (self, self->next);
}

/**
 * nj_history_column_append:
 * @self: a column
 * @entry: what is to be known of the next message
 * @time: its time, µs since 1970
 */
void
nj_history_column_append (NjHistoryColumn *self,
                          NjHistoryEntry   entry,
                          gint64           time)
{
  guint within = self->next & (NJ_HISTORY_CHUNK - 1);
  Chunk *chunk;

  g_return_if_fail (self != NULL);

  chunk = ensure_chunk (self);
  chunk->entries[within] = entry;
  if (within % NJ_HISTORY_TIME_STEP == 0 || self->next == self->first)
    chunk->times[within / NJ_HISTORY_TIME_STEP] = time;
  self->next++;
}

/**
 * nj_history_column_append_chunk:
 * @self: a column, to whose end no message of a chunk is missing
 * @chunk: what nj_history_column_take_chunk() has given
 *
 * Appends a whole chunk. If the first messages of the column are in the midst of it,
 * those before them are left out.
 *
 * Returns: whether @chunk is one
 */
gboolean
nj_history_column_append_chunk (NjHistoryColumn *self,
                                GBytes          *chunk)
{
  gsize size;
  const guint8 *data;
  Chunk *copy;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (chunk != NULL, FALSE);
  g_return_val_if_fail (self->next == self->first || self->next % NJ_HISTORY_CHUNK == 0, FALSE);

  data = g_bytes_get_data (chunk, &size);
  if (size != CHUNK_SIZE)
    return FALSE;

  copy = g_new (Chunk, 1);
  memcpy (copy->times, data, sizeof copy->times);
  memcpy (copy->entries, data + sizeof copy->times, sizeof copy->entries);
  for (guint i = 0; G_BYTE_ORDER == G_BIG_ENDIAN && i < NJ_HISTORY_CHUNK; i++)
    copy->entries[i] = GUINT32_FROM_LE (copy->entries[i]);
  for (guint i = 0; G_BYTE_ORDER == G_BIG_ENDIAN && i < CHUNK_TIMES; i++)
    copy->times[i] = GINT64_FROM_LE (copy->times[i]);

  g_ptr_array_add (self->chunks, copy);
  self->next = (self->base + self->chunks->len) << NJ_HISTORY_CHUNK_BITS;
  self->taken = self->base + self->chunks->len;

  return TRUE;
}

/**
 * nj_history_column_take_chunk:
 * @self: a column
 *
 * Takes each chunk once, in order, as soon as it is full.
 *
 * Returns: (transfer full) (nullable): a chunk to be kept, %NULL if there is none now
 */
GBytes *
nj_history_column_take_chunk (NjHistoryColumn *self)
{
  Chunk *chunk;
  guint8 *data;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->next >> NJ_HISTORY_CHUNK_BITS <= self->taken)
    return NULL;

  chunk = g_ptr_array_index (self->chunks, self->taken - self->base);
  self->taken++;
  data = g_malloc (CHUNK_SIZE);
  for (guint i = 0; i < CHUNK_TIMES; i++)
    ((gint64 *) data)[i] = GINT64_TO_LE (chunk->times[i]);
  for (guint i = 0; i < NJ_HISTORY_CHUNK; i++)
    ((guint32 *) (data + sizeof chunk->times))[i] = GUINT32_TO_LE (chunk->entries[i]);

  return g_bytes_new_take (data, CHUNK_SIZE);
}

/**
 * nj_history_column_drop:
 * @self: a column
 * @first: the number of the first message that stays
 *
 * Forgets the messages before @first.
 */
void
nj_history_column_drop (NjHistoryColumn *self,
                        guint64          first)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (first >= self->first && first <= self->next);

  for (guint64 i = self->first >> NJ_HISTORY_CHUNK_BITS; i < first >> NJ_HISTORY_CHUNK_BITS; i++)
    g_clear_pointer (&g_ptr_array_index (self->chunks, i - self->base), g_free);
  self->first = first;
}

/**
 * nj_history_column_get_first:
 * @self: a column
 *
 * Returns: the number of its first message
 */
guint64
nj_history_column_get_first (NjHistoryColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->first;
}

/**
 * nj_history_column_get_next:
 * @self: a column
 *
 * Returns: the number that the next message will have
 */
guint64
nj_history_column_get_next (NjHistoryColumn *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->next;
}

/**
 * nj_history_column_get:
 * @self: a column
 * @number: one of its messages
 *
 * Returns: what is known of it
 */
NjHistoryEntry
nj_history_column_get (NjHistoryColumn *self,
                       guint64          number)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (number >= self->first && number < self->next, 0);

  return get_chunk (self, number)->entries[number & (NJ_HISTORY_CHUNK - 1)];
}

/**
 * nj_history_column_get_time:
 * @self: a column
 * @number: one of its messages
 *
 * Returns: the time of one of the 64 messages up to this one, µs since 1970
 */
gint64
nj_history_column_get_time (NjHistoryColumn *self,
                            guint64          number)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_chunk (self, number)->times[(number & (NJ_HISTORY_CHUNK - 1)) / NJ_HISTORY_TIME_STEP];
}

/**
 * nj_history_column_find_time:
 * @self: a column
 * @time: a time, µs since 1970
 *
 * Finds the messages of a time, if the clock was not set back in between.
 *
 * Returns: the number of a message that came less than 64 messages before the first one
 *   that came at @time or after it
 */
guint64
nj_history_column_find_time (NjHistoryColumn *self,
                             gint64           time)
{
  guint64 low;
  guint64 high;

  g_return_val_if_fail (self != NULL, 0);

  low = self->first / NJ_HISTORY_TIME_STEP;
  high = (self->next + NJ_HISTORY_TIME_STEP - 1) / NJ_HISTORY_TIME_STEP;
  while (low + 1 < high)
    {
      guint64 middle = low + (high - low) / 2;

      if (nj_history_column_get_time (self, middle * NJ_HISTORY_TIME_STEP) < time)
        low = middle;
      else
        high = middle;
    }

  return MAX (low * NJ_HISTORY_TIME_STEP, self->first);
}
