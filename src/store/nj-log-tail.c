/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-log-tail.h"

#define SEGMENT_BITS 14
#define SEGMENT_ENTRIES (1u << SEGMENT_BITS)
#define BLOCK_SIZE (1024u * 1024u)
/* A payload above this keeps the block it arrived in instead of being copied. */
#define LARGE_PAYLOAD (64u * 1024u)

typedef struct
{
  gint64 time;
  guint32 block;
  guint32 offset;
  guint32 size;
  guint32 topic;
  guint32 extra; /* 1 + index in the extras of the segment; 0 for none */
  guint8 qos;
  guint8 direction;
  guint8 retain;
  guint8 dup;
} Entry;

typedef struct
{
  GPtrArray *extras; /* (nullable) (element-type NjMessageExtra) */
  Entry entries[SEGMENT_ENTRIES];
} Segment;

typedef struct
{
  GBytes *bytes;
  guint end; /* the position after the last message that is in it */
  gsize used;
} Block;

/* Messages lie in blocks in the order of their positions, so that the first block can go
 * when nobody needs the messages up to its end. */
struct _NjLogTail
{
  guint first;
  guint end;

  GPtrArray *segments; /* (element-type Segment) */
  guint first_segment; /* the number of the first of them */

  GArray *blocks;    /* (element-type Block) */
  guint first_block; /* the number of the first of them */
  guint8 *fill;      /* (nullable): inside the last block, if that may take more */
  guint64 size;      /* of payloads */
};

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_clear_pointer (&segment->extras, g_ptr_array_unref);
  g_free (segment);
}

static void
block_clear (gpointer data)
{
  g_bytes_unref (((Block *) data)->bytes);
}

/**
 * nj_log_tail_new:
 * @first: the position of the first message that it will have
 *
 * Returns: (transfer full): an empty tail
 */
NjLogTail *
nj_log_tail_new (guint first)
{
  NjLogTail *self = g_new0 (NjLogTail, 1);

  self->first = first;
  self->end = first;
  self->segments = g_ptr_array_new_with_free_func (segment_free);
  self->first_segment = first >> SEGMENT_BITS;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_array_set_clear_func (self->blocks, block_clear);

  return self;
}

/**
 * nj_log_tail_free:
 * @self: (transfer full): a tail
 *
 * Payloads that somebody still holds stay valid.
 */
void
nj_log_tail_free (NjLogTail *self)
{
  g_ptr_array_unref (self->segments);
  g_array_unref (self->blocks);
  g_free (self);
}

static inline Segment *
get_segment (NjLogTail *self,
             guint      position)
{
  return g_ptr_array_index (self->segments, (position >> SEGMENT_BITS) - self->first_segment);
}

static inline Entry *
get_entry (NjLogTail *self,
           guint      position)
{
  return &get_segment (self, position)->entries[position & (SEGMENT_ENTRIES - 1)];
}

static Block *
get_block (NjLogTail   *self,
           const Entry *entry)
{
  return &g_array_index (self->blocks, Block, entry->block - self->first_block);
}

static Block *
add_block (NjLogTail *self,
           GBytes    *bytes)
{
  Block block = { bytes, 0, 0 };

  g_array_append_val (self->blocks, block);

  return &g_array_index (self->blocks, Block, self->blocks->len - 1);
}

/* A block is a GBytes from its start although it is still being filled: only the part that
 * is already written is ever handed out, and that part never changes again. */
static Block *
ensure_room (NjLogTail *self,
             gsize      size)
{
  if (self->fill != NULL)
    {
      Block *last = &g_array_index (self->blocks, Block, self->blocks->len - 1);

      if (BLOCK_SIZE - last->used >= size)
        return last;
    }

  self->fill = g_malloc (BLOCK_SIZE);

  return add_block (self, g_bytes_new_take (self->fill, BLOCK_SIZE));
}

static void
store_payload (NjLogTail   *self,
               Entry       *entry,
               MqttMessage *message)
{
  gsize size = message->payload_size;
  Block *block;

  if (size > LARGE_PAYLOAD)
    {
      block = add_block (self, mqtt_message_dup_payload (message));
      self->fill = NULL;
    }
  else
    {
      block = ensure_room (self, size);
    }

  entry->block = self->first_block + self->blocks->len - 1;
  entry->offset = (guint32) block->used;
  entry->size = (guint32) size;
  if (self->fill != NULL && size > 0)
    memcpy (self->fill + block->used, message->payload, size);
  block->used += size;
  block->end = self->end;
  self->size += size;
}

/**
 * nj_log_tail_append:
 * @self: a tail
 * @message: the next message
 * @topic: the number of its topic
 * @direction: which way it went
 */
void
nj_log_tail_append (NjLogTail   *self,
                    MqttMessage *message,
                    guint        topic,
                    NjDirection  direction)
{
  guint position;
  Entry *entry;

  g_return_if_fail (self != NULL);

  position = self->end++;
  if ((position >> SEGMENT_BITS) - self->first_segment == self->segments->len)
    {
      Segment *segment = g_new (Segment, 1);

      segment->extras = NULL;
      g_ptr_array_add (self->segments, segment);
    }

  entry = get_entry (self, position);
  *entry = (Entry){
    .time = message->time,
    .topic = topic,
    .qos = message->qos,
    .direction = direction,
    .retain = message->retain,
    .dup = message->dup,
  };
  store_payload (self, entry, message);

  if (message->properties != NULL && mqtt_properties_get_n (message->properties) > 0)
    nj_log_tail_ensure_extra (self, position)->properties = mqtt_properties_ref (message->properties);
}

/**
 * nj_log_tail_get_first:
 * @self: a tail
 *
 * Returns: the position of its first message
 */
guint
nj_log_tail_get_first (NjLogTail *self)
{
  return self->first;
}

/**
 * nj_log_tail_get_end:
 * @self: a tail
 *
 * Returns: the position that the next message will have
 */
guint
nj_log_tail_get_end (NjLogTail *self)
{
  return self->end;
}

/**
 * nj_log_tail_get_size:
 * @self: a tail
 *
 * Returns: the memory that it takes, roughly, bytes
 */
guint64
nj_log_tail_get_size (NjLogTail *self)
{
  return self->size + (guint64) (self->end - self->first) * sizeof (Entry);
}

static void
drop_segments (NjLogTail *self)
{
  while (self->segments->len > 0 && self->first >> SEGMENT_BITS > self->first_segment)
    {
      g_ptr_array_remove_index (self->segments, 0);
      self->first_segment++;
    }

  if (self->segments->len == 0)
    self->first_segment = self->first >> SEGMENT_BITS;
}

/**
 * nj_log_tail_drop:
 * @self: a tail
 * @end: the position of the first message that has to stay
 *
 * Drops the oldest messages, as many as share a block, if none of them has to stay. Those
 * that came last stay in any case.
 *
 * Returns: whether some were dropped
 */
gboolean
nj_log_tail_drop (NjLogTail *self,
                  guint      end)
{
  Block *block;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->blocks->len < 2)
    return FALSE;

  block = &g_array_index (self->blocks, Block, 0);
  if (block->end > end)
    return FALSE;

  self->first = block->end;
  self->size -= block->used;
  g_array_remove_index (self->blocks, 0);
  self->first_block++;
  drop_segments (self);

  return TRUE;
}

/**
 * nj_log_tail_get_record:
 * @self: a tail
 * @position: a message in it
 * @record: (out caller-allocates): the message as plain data
 */
void
nj_log_tail_get_record (NjLogTail       *self,
                        guint            position,
                        NjMessageRecord *record)
{
  const Entry *entry;
  const guint8 *bytes;

  g_return_if_fail (position >= self->first && position < self->end);

  entry = get_entry (self, position);
  bytes = g_bytes_get_data (get_block (self, entry)->bytes, NULL);

  *record = (NjMessageRecord){
    .time = entry->time,
    .payload = bytes + entry->offset,
    .n_available = entry->size,
    .size = entry->size,
    .topic = entry->topic,
    .qos = entry->qos,
    .direction = entry->direction,
    .retain = entry->retain,
    .dup = entry->dup,
  };
}

/**
 * nj_log_tail_dup_payload:
 * @self: a tail
 * @position: a message in it
 *
 * Returns: (transfer full): the payload, without a copy; it outlives the tail
 */
GBytes *
nj_log_tail_dup_payload (NjLogTail *self,
                         guint      position)
{
  const Entry *entry;

  g_return_val_if_fail (position >= self->first && position < self->end, NULL);

  entry = get_entry (self, position);

  return g_bytes_new_from_bytes (get_block (self, entry)->bytes, entry->offset, entry->size);
}

/**
 * nj_log_tail_get_extra:
 * @self: a tail
 * @position: a message in it
 *
 * Returns: (transfer none) (nullable): what most messages do not have
 */
NjMessageExtra *
nj_log_tail_get_extra (NjLogTail *self,
                       guint      position)
{
  guint extra;

  g_return_val_if_fail (position >= self->first && position < self->end, NULL);

  extra = get_entry (self, position)->extra;

  return extra == 0 ? NULL : g_ptr_array_index (get_segment (self, position)->extras, extra - 1);
}

/**
 * nj_log_tail_ensure_extra:
 * @self: a tail
 * @position: a message in it
 *
 * Returns: (transfer none): what most messages do not have, made if there is none
 */
NjMessageExtra *
nj_log_tail_ensure_extra (NjLogTail *self,
                          guint      position)
{
  Segment *segment;
  Entry *entry;

  g_return_val_if_fail (position >= self->first && position < self->end, NULL);

  segment = get_segment (self, position);
  entry = get_entry (self, position);
  if (entry->extra == 0)
    {
      if (segment->extras == NULL)
        segment->extras = g_ptr_array_new_with_free_func (nj_message_extra_free);
      g_ptr_array_add (segment->extras, g_new0 (NjMessageExtra, 1));
      entry->extra = segment->extras->len;
    }

  return g_ptr_array_index (segment->extras, entry->extra - 1);
}
