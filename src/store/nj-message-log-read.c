/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-log-private.h"

/* What a log says of its messages. */

static gboolean
is_in_tail (NjMessageLog *self,
            guint         position)
{
  return position >= nj_log_tail_get_first (self->tail);
}

static NjLogRow *
find_row (NjMessageLog *self,
          guint         position)
{
  return self->pages != NULL ? nj_log_pages_lookup (self->pages, position) : NULL;
}

static NjMessageExtra *
find_extra (NjMessageLog *self,
            guint         position)
{
  NjLogRow *row;

  if (is_in_tail (self, position))
    return nj_log_tail_get_extra (self->tail, position);

  row = find_row (self, position);

  return row != NULL ? row->extra : NULL;
}

/* A message that is on the disk only, and not read, has none: what becomes of it is noted
 * there. */
static NjMessageExtra *
ensure_extra (NjMessageLog *self,
              guint         position)
{
  NjLogRow *row;

  if (is_in_tail (self, position))
    return nj_log_tail_ensure_extra (self->tail, position);

  row = find_row (self, position);
  if (row != NULL && row->extra == NULL)
    row->extra = g_new0 (NjMessageExtra, 1);

  return row != NULL ? row->extra : NULL;
}

/**
 * nj_message_log_get_next_number:
 * @self: a log
 *
 * Returns: the number that the next message has in the history
 */
guint64
nj_message_log_get_next_number (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->base + nj_log_tail_get_end (self->tail);
}

/**
 * nj_message_log_get_number:
 * @self: a log
 * @position: a message
 *
 * Returns: its number in the history
 */
guint64
nj_message_log_get_number (NjMessageLog *self,
                           guint         position)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->base + position;
}

/**
 * nj_message_log_get_first:
 * @self: a log
 *
 * Returns: the position of the first message that there is
 */
guint
nj_message_log_get_first (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->first;
}

/**
 * nj_message_log_get_n_messages:
 * @self: a log
 *
 * Returns: how many messages have been announced, those included that were removed: the
 *   position that the next one will have
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
 * Returns: the sum of all payloads, in bytes, roughly
 */
guint64
nj_message_log_get_size (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return self->size;
}

/**
 * nj_message_log_get_entry:
 * @self: a log
 * @position: a message
 *
 * Returns: what is known of it at once
 */
NjHistoryEntry
nj_message_log_get_entry (NjMessageLog *self,
                          guint         position)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);
  g_return_val_if_fail (position >= self->first, 0);

  return nj_history_column_get (self->column, self->base + position);
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
  return nj_history_entry_get_topic (nj_message_log_get_entry (self, position));
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
  return nj_history_entry_get_direction (nj_message_log_get_entry (self, position));
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

  return nj_topic_table_get_n (self->topics);
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
  g_return_val_if_fail (topic < nj_topic_table_get_n (self->topics), NULL);

  return nj_topic_table_get (self->topics, topic);
}

/**
 * nj_message_log_get_n_received:
 * @self: a log
 * @topic: the number of a topic
 *
 * Returns: how many messages of that topic were received since the log was made or cleared
 */
guint
nj_message_log_get_n_received (NjMessageLog *self,
                               guint         topic)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);
  g_return_val_if_fail (topic < nj_topic_table_get_n (self->topics), 0);

  return g_array_index (self->n_received, guint32, topic);
}

/**
 * nj_message_log_get_first_in_memory:
 * @self: a log
 *
 * Returns: the position of the first message from which on all are in memory
 */
guint
nj_message_log_get_first_in_memory (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);

  return MAX (nj_log_tail_get_first (self->tail), self->first);
}

static void
get_row_record (NjLogRow        *row,
                NjMessageRecord *record)
{
  record->time = row->message->time;
  record->payload = row->message->payload;
  record->n_available = row->message->payload_size;
  record->size = row->size;
  record->dup = row->message->dup;
}

/**
 * nj_message_log_get_record:
 * @self: a log
 * @position: a message
 * @record: (out caller-allocates): the message as plain data
 *
 * Of a message that is not in memory the record has no payload, and a time that is that
 * of one of the 64 messages before it. nj_message_log_request() has it read.
 *
 * Returns: whether it is in memory
 */
gboolean
nj_message_log_get_record (NjMessageLog    *self,
                           guint            position,
                           NjMessageRecord *record)
{
  NjHistoryEntry entry;
  NjLogRow *row;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), FALSE);
  g_return_val_if_fail (position >= self->first, FALSE);
  g_return_val_if_fail (position < nj_log_tail_get_end (self->tail), FALSE);

  if (is_in_tail (self, position))
    {
      nj_log_tail_get_record (self->tail, position, record);
      return TRUE;
    }

  entry = nj_message_log_get_entry (self, position);
  row = find_row (self, position);
  *record = (NjMessageRecord){
    .time = nj_history_column_get_time (self->column, self->base + position),
    .topic = nj_history_entry_get_topic (entry),
    .qos = nj_history_entry_get_qos (entry),
    .direction = nj_history_entry_get_direction (entry),
    .retain = nj_history_entry_get_retain (entry),
  };
  if (row != NULL)
    get_row_record (row, record);

  return row != NULL;
}

/**
 * nj_message_log_request:
 * @self: a log
 * @position: a message
 *
 * Has a message read that is not in memory; #NjMessageLog::loaded tells.
 */
void
nj_message_log_request (NjMessageLog *self,
                        guint         position)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  if (self->pages != NULL && !is_in_tail (self, position))
    nj_log_pages_request (self->pages, position);
}

/**
 * nj_message_log_dup_payload:
 * @self: a log
 * @position: a message that is in memory
 *
 * Returns: (transfer full) (nullable): the payload, or its beginning, without a copy; it
 *   outlives the log
 */
GBytes *
nj_message_log_dup_payload (NjMessageLog *self,
                            guint         position)
{
  NjLogRow *row;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (position >= self->first, NULL);

  if (is_in_tail (self, position))
    return nj_log_tail_dup_payload (self->tail, position);

  row = find_row (self, position);

  return row != NULL ? mqtt_message_dup_payload (row->message) : NULL;
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

  extra = find_extra (self, position);

  return extra == NULL ? NULL : extra->properties;
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

  extra = ensure_extra (self, position);
  if (extra == NULL)
    return;

  extra->delivery = delivery;
  extra->latency = latency;
  g_clear_error (&extra->problem);
  if (problem != NULL)
    extra->problem = g_error_copy (problem);

  if (position < self->n_announced)
    nj_message_log_emit_changed (self, position);
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

  extra = find_extra (self, position);
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
  g_return_if_fail (answer != NULL);

  extra = ensure_extra (self, position);
  if (extra == NULL)
    return;

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

  extra = find_extra (self, position);

  return extra == NULL ? NULL : extra->answer;
}
