/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-message-extra.h"
#include "nj-store-enums.h"

/**
 * NjMessageLog:
 *
 * Every message of one connection, in order of arrival, made for millions:
 * topics are kept once, small payloads lie side by side in blocks, and an
 * entry takes 32 bytes. It belongs to one thread.
 *
 * Entries are appended without a signal; nj_message_log_flush() then announces
 * all that is new at once, so that a view changes once per frame whatever the
 * rate.
 */

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
  guint32 extra; /* 1 + index in extras; 0 for none */
  guint8 qos;
  guint8 direction;
  guint8 retain;
  guint8 dup;
} Entry;

struct _NjMessageLog
{
  GObject parent_instance;

  GPtrArray *segments; /* (element-type Entry[SEGMENT_ENTRIES]) */
  guint n_messages;
  guint n_announced;

  GPtrArray *blocks; /* (element-type GBytes) */
  guint8 *fill;      /* inside the last small-payload block */
  guint32 fill_block;
  guint32 fill_used;
  guint64 size;

  GPtrArray *topics;     /* (element-type utf8) */
  GHashTable *topic_ids; /* topic name -> 1 + number */
  GPtrArray *extras;     /* (element-type NjMessageExtra) */
};

G_DEFINE_FINAL_TYPE (NjMessageLog, nj_message_log, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_APPENDED,
  SIGNAL_CHANGED,
  SIGNAL_CLEARED,
  N_SIGNALS
} NjMessageLogSignal;

static guint signals[N_SIGNALS];

static inline Entry *
get_entry (NjMessageLog *self,
           guint         position)
{
  Entry *segment = g_ptr_array_index (self->segments, position >> SEGMENT_BITS);

  return &segment[position & (SEGMENT_ENTRIES - 1)];
}

static NjMessageExtra *
get_extra (NjMessageLog *self,
           const Entry  *entry)
{
  return entry->extra == 0 ? NULL : g_ptr_array_index (self->extras, entry->extra - 1);
}

static NjMessageExtra *
ensure_extra (NjMessageLog *self,
              Entry        *entry)
{
  if (entry->extra == 0)
    {
      g_ptr_array_add (self->extras, g_new0 (NjMessageExtra, 1));
      entry->extra = self->extras->len;
    }

  return g_ptr_array_index (self->extras, entry->extra - 1);
}

static guint
intern_topic (NjMessageLog *self,
              const char   *name)
{
  guint id = GPOINTER_TO_UINT (g_hash_table_lookup (self->topic_ids, name));

  if (id == 0)
    {
      char *copy = g_strdup (name);

      g_ptr_array_add (self->topics, copy);
      id = self->topics->len;
      g_hash_table_insert (self->topic_ids, copy, GUINT_TO_POINTER (id));
    }

  return id - 1;
}

/* The block is a GBytes from its start although it is still being filled: only
 * the part that is already written is ever handed out, and that part never
 * changes again. */
static void
start_block (NjMessageLog *self)
{
  self->fill = g_malloc (BLOCK_SIZE);
  self->fill_block = self->blocks->len;
  self->fill_used = 0;
  g_ptr_array_add (self->blocks, g_bytes_new_take (self->fill, BLOCK_SIZE));
}

static void
store_payload (NjMessageLog *self,
               Entry        *entry,
               MqttMessage  *message)
{
  gsize size = message->payload_size;

  entry->size = size;
  self->size += size;

  if (size > LARGE_PAYLOAD)
    {
      entry->block = self->blocks->len;
      entry->offset = 0;
      g_ptr_array_add (self->blocks, mqtt_message_dup_payload (message));
      return;
    }

  if (self->fill == NULL || BLOCK_SIZE - self->fill_used < size)
    start_block (self);

  entry->block = self->fill_block;
  entry->offset = self->fill_used;
  if (size > 0)
    memcpy (self->fill + self->fill_used, message->payload, size);
  self->fill_used += size;
}

static void
nj_message_log_finalize (GObject *object)
{
  NjMessageLog *self = NJ_MESSAGE_LOG (object);

  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->topic_ids, g_hash_table_unref);
  g_clear_pointer (&self->topics, g_ptr_array_unref);
  g_clear_pointer (&self->extras, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_message_log_parent_class)->finalize (object);
}

static void
nj_message_log_class_init (NjMessageLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_message_log_finalize;

  /**
   * NjMessageLog::appended:
   * @first: position of the first new message
   * @n: how many there are
   */
  signals[SIGNAL_APPENDED] =
    g_signal_new ("appended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  /**
   * NjMessageLog::changed:
   * @position: the message whose delivery has changed
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * NjMessageLog::cleared:
   *
   * All messages and topics are gone.
   */
  signals[SIGNAL_CLEARED] =
    g_signal_new ("cleared", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_message_log_init (NjMessageLog *self)
{
  self->segments = g_ptr_array_new_with_free_func (g_free);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->topics = g_ptr_array_new_with_free_func (g_free);
  self->topic_ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->extras = g_ptr_array_new_with_free_func (nj_message_extra_free);
}

/**
 * nj_message_log_new:
 *
 * Returns: (transfer full): an empty log
 */
NjMessageLog *
nj_message_log_new (void)
{
  return g_object_new (NJ_TYPE_MESSAGE_LOG, NULL);
}

/**
 * nj_message_log_append:
 * @self: a log
 * @message: what was received or is being published
 * @direction: which of the two
 *
 * Adds a message at the end. Nobody is told before nj_message_log_flush().
 *
 * Returns: the position of the message, which stays its position until
 *   nj_message_log_clear()
 */
guint
nj_message_log_append (NjMessageLog *self,
                       MqttMessage  *message,
                       NjDirection   direction)
{
  Entry *entry;
  guint position;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);
  g_return_val_if_fail (message != NULL, 0);

  position = self->n_messages;
  if ((position & (SEGMENT_ENTRIES - 1)) == 0)
    g_ptr_array_add (self->segments, g_new (Entry, SEGMENT_ENTRIES));
  self->n_messages++;

  entry = get_entry (self, position);
  entry->time = message->time;
  entry->topic = intern_topic (self, message->topic);
  entry->qos = message->qos;
  entry->direction = direction;
  entry->retain = message->retain;
  entry->dup = message->dup;
  entry->extra = 0;
  store_payload (self, entry, message);

  if (message->properties != NULL && mqtt_properties_get_n (message->properties) > 0)
    ensure_extra (self, entry)->properties = mqtt_properties_ref (message->properties);

  return position;
}

/**
 * nj_message_log_flush:
 * @self: a log
 *
 * Announces what was appended since the last call, in one signal.
 */
void
nj_message_log_flush (NjMessageLog *self)
{
  guint first;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  first = self->n_announced;
  if (first == self->n_messages)
    return;

  self->n_announced = self->n_messages;
  g_signal_emit (self, signals[SIGNAL_APPENDED], 0, first, self->n_messages - first);
}

/**
 * nj_message_log_clear:
 * @self: a log
 *
 * Forgets all messages. Payloads that somebody still holds stay valid.
 */
void
nj_message_log_clear (NjMessageLog *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  g_ptr_array_set_size (self->segments, 0);
  g_ptr_array_set_size (self->blocks, 0);
  g_ptr_array_set_size (self->extras, 0);
  g_hash_table_remove_all (self->topic_ids);
  g_ptr_array_set_size (self->topics, 0);
  self->n_messages = 0;
  self->n_announced = 0;
  self->fill = NULL;
  self->fill_used = 0;
  self->size = 0;

  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

/**
 * nj_message_log_get_n_messages:
 * @self: a log
 *
 * Returns: how many messages have been announced
 */
guint
nj_message_log_get_n_messages (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->n_announced;
}

/**
 * nj_message_log_get_size:
 * @self: a log
 *
 * Returns: the sum of all payloads, in bytes
 */
guint64
nj_message_log_get_size (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->size;
}

/**
 * nj_message_log_get_record:
 * @self: a log
 * @position: a message
 * @record: (out caller-allocates): the message as plain data
 */
void
nj_message_log_get_record (NjMessageLog    *self,
                           guint            position,
                           NjMessageRecord *record)
{
  const Entry *entry;
  const guint8 *block;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));
  g_return_if_fail (position < self->n_messages);

  entry = get_entry (self, position);
  block = g_bytes_get_data (g_ptr_array_index (self->blocks, entry->block), NULL);

  record->time = entry->time;
  record->payload = block + entry->offset;
  record->size = entry->size;
  record->topic = entry->topic;
  record->qos = entry->qos;
  record->direction = entry->direction;
  record->retain = entry->retain;
  record->dup = entry->dup;
}

/**
 * nj_message_log_get_topic_of:
 * @self: a log
 * @position: a message
 *
 * Returns: the number of its topic
 */
guint
nj_message_log_get_topic_of (NjMessageLog *self,
                             guint         position)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);
  g_return_val_if_fail (position < self->n_messages, 0);

  return get_entry (self, position)->topic;
}

/**
 * nj_message_log_get_direction_of:
 * @self: a log
 * @position: a message
 *
 * Returns: which way it went
 */
NjDirection
nj_message_log_get_direction_of (NjMessageLog *self,
                                 guint         position)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NJ_DIRECTION_RECEIVED);
  g_return_val_if_fail (position < self->n_messages, NJ_DIRECTION_RECEIVED);

  return get_entry (self, position)->direction;
}

/**
 * nj_message_log_dup_payload:
 * @self: a log
 * @position: a message
 *
 * Returns: (transfer full): the payload, without a copy; it outlives the log
 */
GBytes *
nj_message_log_dup_payload (NjMessageLog *self,
                            guint         position)
{
  const Entry *entry;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (position < self->n_messages, NULL);

  entry = get_entry (self, position);

  return g_bytes_new_from_bytes (g_ptr_array_index (self->blocks, entry->block),
                                 entry->offset, entry->size);
}

/**
 * nj_message_log_get_properties:
 * @self: a log
 * @position: a message
 *
 * Returns: (transfer none) (nullable): its MQTT 5 properties
 */
MqttProperties *
nj_message_log_get_properties (NjMessageLog *self,
                               guint         position)
{
  NjMessageExtra *extra;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (position < self->n_messages, NULL);

  extra = get_extra (self, get_entry (self, position));

  return extra == NULL ? NULL : extra->properties;
}

/**
 * nj_message_log_get_n_topics:
 * @self: a log
 *
 * Returns: how many different topics there are; they are numbered from 0
 */
guint
nj_message_log_get_n_topics (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->topics->len;
}

/**
 * nj_message_log_get_topic:
 * @self: a log
 * @topic: its number
 *
 * Returns: (transfer none): the Topic Name
 */
const char *
nj_message_log_get_topic (NjMessageLog *self,
                          guint         topic)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (topic < self->topics->len, NULL);

  return g_ptr_array_index (self->topics, topic);
}

/**
 * nj_message_log_set_delivery:
 * @self: a log
 * @position: a published message
 * @delivery: how far it has come
 * @latency: µs from sending to the acknowledgement, 0 if there is none
 * @problem: (nullable): why it failed
 *
 * Emits #NjMessageLog::changed.
 */
void
nj_message_log_set_delivery (NjMessageLog *self,
                             guint         position,
                             NjDelivery    delivery,
                             gint64        latency,
                             const GError *problem)
{
  NjMessageExtra *extra;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));
  g_return_if_fail (position < self->n_messages);

  extra = ensure_extra (self, get_entry (self, position));
  extra->delivery = delivery;
  extra->latency = latency;
  g_clear_error (&extra->problem);
  if (problem != NULL)
    extra->problem = g_error_copy (problem);

  if (position < self->n_announced)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, position);
}

/**
 * nj_message_log_get_delivery:
 * @self: a log
 * @position: a message
 * @latency: (out) (optional): µs to the acknowledgement
 * @problem: (out) (optional) (nullable) (transfer none): why it failed
 *
 * Returns: how far a published message has come
 */
NjDelivery
nj_message_log_get_delivery (NjMessageLog  *self,
                             guint          position,
                             gint64        *latency,
                             const GError **problem)
{
  NjMessageExtra *extra;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NJ_DELIVERY_NONE);
  g_return_val_if_fail (position < self->n_messages, NJ_DELIVERY_NONE);

  extra = get_extra (self, get_entry (self, position));
  if (latency != NULL)
    *latency = extra == NULL ? 0 : extra->latency;
  if (problem != NULL)
    *problem = extra == NULL ? NULL : extra->problem;

  return extra == NULL ? NJ_DELIVERY_NONE : extra->delivery;
}

/**
 * nj_message_log_set_answer:
 * @self: a log
 * @position: a published message
 * @answer: an acknowledgement that says more than that it is one
 *
 * To be called before nj_message_log_set_delivery(), which tells of it.
 */
void
nj_message_log_set_answer (NjMessageLog *self,
                           guint         position,
                           MqttAck      *answer)
{
  NjMessageExtra *extra;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));
  g_return_if_fail (position < self->n_messages);
  g_return_if_fail (answer != NULL);

  extra = ensure_extra (self, get_entry (self, position));
  g_clear_pointer (&extra->answer, mqtt_ack_unref);
  extra->answer = mqtt_ack_ref (answer);
}

/**
 * nj_message_log_get_answer:
 * @self: a log
 * @position: a message
 *
 * Returns: (transfer none) (nullable): what nj_message_log_set_answer() was given
 */
MqttAck *
nj_message_log_get_answer (NjMessageLog *self,
                           guint         position)
{
  NjMessageExtra *extra;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (position < self->n_messages, NULL);

  extra = get_extra (self, get_entry (self, position));

  return extra == NULL ? NULL : extra->answer;
}
