/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-log-private.h"

/**
 * NjMessageLog:
 *
 * Every message of one connection, in order, made for millions. It belongs to one thread.
 *
 * Of each it knows four bytes: topic, direction, QoS and whether it is retained. The last
 * ones are in memory, as many as the budget allows (#NjLogTail). The others are in the
 * history: who looks at one of them is told what is known of it, and
 * #NjMessageLog::loaded tells when the rest has been read (#NjLogPages). Without a history
 * they are gone.
 *
 * Entries are appended without a signal; nj_message_log_flush() then announces all that is
 * new at once, so that a view changes once per frame whatever the rate.
 */

#define DEFAULT_BUDGET (G_GUINT64_CONSTANT (64) * 1024 * 1024)

G_DEFINE_FINAL_TYPE (NjMessageLog, nj_message_log, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_APPENDED,
  SIGNAL_CHANGED,
  SIGNAL_LOADED,
  SIGNAL_REMOVED,
  SIGNAL_CLEARED,
  SIGNAL_READ_FAILED,
  N_SIGNALS
} NjMessageLogSignal;

static guint signals[N_SIGNALS];

static guint
intern_topic (NjMessageLog *self,
              const char   *name)
{
  guint topic = nj_topic_table_intern (self->topics, name);

  if (topic == self->n_received->len)
    g_array_set_size (self->n_received, topic + 1);

  return topic;
}

static void
start_empty (NjMessageLog *self,
             guint64       base)
{
  g_clear_pointer (&self->column, nj_history_column_free);
  g_clear_pointer (&self->tail, nj_log_tail_free);
  g_clear_pointer (&self->pages, nj_log_pages_free);
  self->base = base;
  self->column = nj_history_column_new (base);
  self->tail = nj_log_tail_new (0);
  self->first = 0;
  self->n_announced = 0;
  self->size = 0;
}

static void
pages_cb (gpointer      user_data,
          guint         first,
          guint         n,
          const GError *error)
{
  NjMessageLog *self = user_data;

  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_READ_FAILED], 0, error);
  else if (n > 0)
    g_signal_emit (self, signals[SIGNAL_LOADED], 0, first, n);
}

static void
start_pages (NjMessageLog *self)
{
  if (self->history != NULL)
    self->pages = nj_log_pages_new (self->history, self->base, pages_cb, self);
}

void
nj_message_log_emit_changed (NjMessageLog *self,
                             guint         position)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, position);
}

/**
 * nj_message_log_emit_read_failed:
 * @self: a log
 * @error: why messages could not be read from its history
 */
void
nj_message_log_emit_read_failed (NjMessageLog *self,
                                 const GError *error)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  g_signal_emit (self, signals[SIGNAL_READ_FAILED], 0, error);
}

static void
nj_message_log_finalize (GObject *object)
{
  NjMessageLog *self = NJ_MESSAGE_LOG (object);

  g_clear_pointer (&self->pages, nj_log_pages_free);
  g_clear_pointer (&self->column, nj_history_column_free);
  g_clear_pointer (&self->tail, nj_log_tail_free);
  g_clear_object (&self->history);
  g_clear_pointer (&self->topics, nj_topic_table_free);
  g_clear_pointer (&self->n_received, g_array_unref);

  G_OBJECT_CLASS (nj_message_log_parent_class)->finalize (object);
}

static void
nj_message_log_class_init (NjMessageLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = nj_message_log_finalize;

  /**
   * NjMessageLog::appended:
   * @first: position of the first new message
   * @n: how many there are
   */
  signals[SIGNAL_APPENDED] =
    g_signal_new ("appended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  /**
   * NjMessageLog::changed:
   * @position: the message whose delivery has changed
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * NjMessageLog::loaded:
   * @first: position of the first message that has been read from the history
   * @n: how many there are
   */
  signals[SIGNAL_LOADED] =
    g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);

  /**
   * NjMessageLog::removed:
   * @first: position of the first message that there still is
   *
   * The oldest messages are gone; the others keep their positions.
   */
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * NjMessageLog::cleared:
   *
   * All messages and topics are gone, or others have come in their place.
   */
  signals[SIGNAL_CLEARED] =
    g_signal_new ("cleared", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NjMessageLog::read-failed:
   * @error: why messages could not be read from the history
   */
  signals[SIGNAL_READ_FAILED] =
    g_signal_new ("read-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nj_message_log_init (NjMessageLog *self)
{
  self->budget = DEFAULT_BUDGET;
  self->topics = nj_topic_table_new ();
  self->n_received = g_array_new (FALSE, TRUE, sizeof (guint32));
  start_empty (self, 0);
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
 * nj_message_log_set_history:
 * @self: an empty log
 * @history: where its messages are kept, and were
 * @content: what was loaded of it; the log takes its members
 *
 * Has the log begin with the messages of the history.
 */
void
nj_message_log_set_history (NjMessageLog     *self,
                            NjHistory        *history,
                            NjHistoryContent *content)
{
  guint64 first;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));
  g_return_if_fail (NJ_IS_HISTORY (history));
  g_return_if_fail (nj_log_tail_get_end (self->tail) == 0);

  g_set_object (&self->history, history);
  self->keeping = TRUE;
  first = nj_history_column_get_first (content->column);
  start_empty (self, first);
  start_pages (self);
  self->size = content->bytes;

  nj_history_column_free (self->column);
  self->column = g_steal_pointer (&content->column);
  nj_topic_table_free (self->topics);
  self->topics = g_steal_pointer (&content->topics);
  g_array_set_size (self->n_received, 0);
  g_array_set_size (self->n_received, nj_topic_table_get_n (self->topics));

  self->n_announced = (guint) (nj_history_column_get_next (self->column) - first);
  nj_log_tail_free (self->tail);
  self->tail = nj_log_tail_new (self->n_announced);

  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

/**
 * nj_message_log_get_history:
 * @self: a log
 *
 * Returns: (transfer none) (nullable): where its messages are kept
 */
NjHistory *
nj_message_log_get_history (NjMessageLog *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), NULL);

  return self->history;
}

/**
 * nj_message_log_set_budget:
 * @self: a log
 * @bytes: how much memory the messages may take that are not read from the history;
 *   what is not written yet stays in any case, and so does the last message
 *
 * The default is 64 MiB.
 */
void
nj_message_log_set_budget (NjMessageLog *self,
                           guint64       bytes)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  self->budget = bytes;
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
  guint position;
  guint topic;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (self), 0);
  g_return_val_if_fail (message != NULL, 0);

  position = nj_log_tail_get_end (self->tail);
  topic = intern_topic (self, message->topic);
  nj_history_column_append (self->column,
                            nj_history_entry_new (topic, direction, message->qos, message->retain),
                            message->time);
  nj_log_tail_append (self->tail, message, topic, direction);
  self->size += message->payload_size;
  if (direction == NJ_DIRECTION_RECEIVED)
    g_array_index (self->n_received, guint32, topic)++;

  return position;
}

static void
remove_before (NjMessageLog *self,
               guint         first)
{
  if (first <= self->first)
    return;

  self->first = first;
  nj_history_column_drop (self->column, self->base + first);
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0, first);
}

/**
 * nj_message_log_set_keeping:
 * @self: a log with a history
 * @keeping: whether the history keeps what it has written
 *
 * If it does not, messages that are not in memory are gone.
 */
void
nj_message_log_set_keeping (NjMessageLog *self,
                            gboolean      keeping)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  self->keeping = keeping && self->history != NULL;
  if (!self->keeping)
    remove_before (self, nj_log_tail_get_first (self->tail));
}

/* What is written need not stay in memory. */
static void
keep_budget (NjMessageLog *self)
{
  guint end = nj_log_tail_get_end (self->tail);
  guint64 committed;

  if (self->keeping)
    {
      committed = nj_history_get_committed (self->history);
      end = committed > self->base ? (guint) MIN (committed - self->base, end) : 0;
    }

  while (nj_log_tail_get_size (self->tail) > self->budget && nj_log_tail_drop (self->tail, end))
    ;

  if (!self->keeping)
    remove_before (self, nj_log_tail_get_first (self->tail));
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
  if (first == nj_log_tail_get_end (self->tail))
    return;

  self->n_announced = nj_log_tail_get_end (self->tail);
  g_signal_emit (self, signals[SIGNAL_APPENDED], 0, first, self->n_announced - first);
  keep_budget (self);
}

/**
 * nj_message_log_trim:
 * @self: a log
 *
 * Removes what the history has removed.
 */
void
nj_message_log_trim (NjMessageLog *self)
{
  guint64 first;

  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  if (!self->keeping)
    return;

  first = nj_history_get_first (self->history);
  if (first <= self->base + self->first)
    return;

  self->size = nj_history_get_bytes (self->history);
  remove_before (self, (guint) MIN (first - self->base, self->n_announced));
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

  start_empty (self, nj_message_log_get_next_number (self));
  start_pages (self);
  nj_topic_table_clear (self->topics);
  g_array_set_size (self->n_received, 0);

  g_signal_emit (self, signals[SIGNAL_CLEARED], 0);
}

/**
 * nj_message_log_set_next_number:
 * @self: a log
 * @number: the number that the next message has in the history
 *
 * An empty log may begin anywhere.
 */
void
nj_message_log_set_next_number (NjMessageLog *self,
                                guint64       number)
{
  g_return_if_fail (NJ_IS_MESSAGE_LOG (self));

  if (nj_log_tail_get_end (self->tail) > 0 || number == self->base)
    return;

  start_empty (self, number);
  start_pages (self);
}
