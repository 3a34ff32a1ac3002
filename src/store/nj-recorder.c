/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-recorder.h"

/* Beyond this much waiting messages of QoS 0 are dropped and counted: who is to take them
 * has stood still for a long time, and memory is not endless. */
#define MAX_WAITING (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
/* What a message costs besides its payload, roughly. */
#define MESSAGE_OVERHEAD 200

/**
 * NjRecorder:
 *
 * Gives what a client receives and publishes to its history and to another thread, to
 * both in the same order. So a message has the same place in what the user sees and on
 * the disk.
 *
 * What comes is put aside without a lock and handed over many at a time.
 */
struct _NjRecorder
{
  GObject parent_instance;

  NjHistory *history; /* (nullable): from here on in the network thread only */
  GArray *staged;     /* (element-type NjRecorded): since the last hand-over */
  guint64 staged_size;
  guint64 n_staged_drops;
  guint64 last_waiting; /* bytes that were waiting after the last hand-over */

  GMutex lock;     /* guards these */
  GArray *waiting; /* (element-type NjRecorded) */
  guint64 waiting_size;
  guint64 n_dropped;
  gboolean told; /* that something is waiting */
};

static void nj_recorder_journal_init (MqttJournalInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjRecorder, nj_recorder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MQTT_TYPE_JOURNAL,
                                                      nj_recorder_journal_init))

static void
recorded_clear (gpointer data)
{
  NjRecorded *recorded = data;

  g_clear_pointer (&recorded->message, mqtt_message_unref);
}

static GArray *
recorded_array_new (void)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (NjRecorded));

  g_array_set_clear_func (array, recorded_clear);

  return array;
}

static void
nj_recorder_finalize (GObject *object)
{
  NjRecorder *self = NJ_RECORDER (object);

  g_clear_object (&self->history);
  g_array_set_clear_func (self->staged, recorded_clear);
  g_array_unref (self->staged);
  g_array_unref (self->waiting);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (nj_recorder_parent_class)->finalize (object);
}

static void
nj_recorder_class_init (NjRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nj_recorder_finalize;
}

static void
nj_recorder_init (NjRecorder *self)
{
  self->staged = g_array_new (FALSE, FALSE, sizeof (NjRecorded));
  self->waiting = recorded_array_new ();
  g_mutex_init (&self->lock);
}

/**
 * nj_recorder_new:
 *
 * Returns: (transfer full): a recorder without a history
 */
NjRecorder *
nj_recorder_new (void)
{
  return g_object_new (NJ_TYPE_RECORDER, NULL);
}

/**
 * nj_recorder_take:
 * @self: a recorder, in any one thread
 *
 * Returns: (transfer full) (element-type NjRecorded): what was handed over since the last
 *   call, in order
 */
GArray *
nj_recorder_take (NjRecorder *self)
{
  GArray *taken;

  g_return_val_if_fail (NJ_IS_RECORDER (self), NULL);

  g_mutex_lock (&self->lock);
  taken = self->waiting;
  self->waiting = recorded_array_new ();
  self->waiting_size = 0;
  self->told = FALSE;
  g_mutex_unlock (&self->lock);

  return taken;
}

/**
 * nj_recorder_get_n_dropped:
 * @self: a recorder, in any thread
 *
 * Returns: how many messages of QoS 0 were dropped because they came faster than they
 *   could be written or taken
 */
guint64
nj_recorder_get_n_dropped (NjRecorder *self)
{
  guint64 n;

  g_return_val_if_fail (NJ_IS_RECORDER (self), 0);

  g_mutex_lock (&self->lock);
  n = self->n_dropped;
  g_mutex_unlock (&self->lock);

  return n;
}

/**
 * nj_recorder_set_history:
 * @self: a recorder
 * @history: (nullable): where messages are kept from now on
 */
void
nj_recorder_set_history (NjRecorder *self,
                         NjHistory  *history)
{
  g_return_if_fail (NJ_IS_RECORDER (self));
  g_return_if_fail (history == NULL || NJ_IS_HISTORY (history));

  g_set_object (&self->history, history);
}

/**
 * nj_recorder_get_history:
 * @self: a recorder
 *
 * Returns: (transfer none) (nullable): where messages are kept
 */
NjHistory *
nj_recorder_get_history (NjRecorder *self)
{
  g_return_val_if_fail (NJ_IS_RECORDER (self), NULL);

  return self->history;
}

static guint64
record (NjRecorder  *self,
        MqttMessage *message,
        guint        token)
{
  NjDirection direction = token != 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED;
  NjRecorded recorded = { mqtt_message_ref (message), 0, token };

  if (self->history != NULL)
    recorded.number = nj_history_append (self->history, message, direction);

  g_array_append_val (self->staged, recorded);
  self->staged_size += message->payload_size + MESSAGE_OVERHEAD;

  return recorded.number;
}

/**
 * nj_recorder_publish:
 * @self: a recorder
 * @message: a message that is being published
 * @token: its number, not 0
 *
 * Records it, and has it written at once.
 *
 * Returns: its number in the history, or 0 if there is none
 */
guint64
nj_recorder_publish (NjRecorder  *self,
                     MqttMessage *message,
                     guint        token)
{
  guint64 number;

  g_return_val_if_fail (NJ_IS_RECORDER (self), 0);
  g_return_val_if_fail (message != NULL, 0);
  g_return_val_if_fail (token != 0, 0);

  number = record (self, message, token);
  if (self->history != NULL)
    nj_history_flush (self->history);

  return number;
}

/**
 * nj_recorder_hand_over:
 * @self: a recorder
 *
 * Gives what was recorded since the last call to whoever calls nj_recorder_take().
 *
 * Returns: whether nobody knows yet that there is something to take
 */
gboolean
nj_recorder_hand_over (NjRecorder *self)
{
  gboolean tell;

  g_return_val_if_fail (NJ_IS_RECORDER (self), FALSE);

  if (self->staged->len == 0 && self->n_staged_drops == 0)
    return FALSE;

  g_mutex_lock (&self->lock);
  g_array_append_vals (self->waiting, self->staged->data, self->staged->len);
  self->waiting_size += self->staged_size;
  self->last_waiting = self->waiting_size;
  self->n_dropped += self->n_staged_drops;
  tell = !self->told;
  self->told = TRUE;
  g_mutex_unlock (&self->lock);

  g_array_set_size (self->staged, 0);
  self->staged_size = 0;
  self->n_staged_drops = 0;

  return tell;
}

/* As an MqttJournal */

/* A message that nobody has promised to keep is not kept where there is no room. It is
 * either in the history and in sight, or in neither. */
static gboolean
has_room (NjRecorder  *self,
          MqttMessage *message)
{
  return (self->history == NULL || nj_history_has_room (self->history, message)) &&
         self->last_waiting + self->staged_size <= MAX_WAITING;
}

static void
nj_recorder_journal_add (MqttJournal *journal,
                         MqttMessage *message)
{
  NjRecorder *self = NJ_RECORDER (journal);

  if (message->qos == MQTT_QOS_0 && !has_room (self, message))
    {
      self->n_staged_drops++;
      return;
    }

  record (self, message, 0);
  if (self->history != NULL)
    nj_history_flush_soon (self->history);
}

static void
nj_recorder_journal_commit_async (MqttJournal         *journal,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  NjRecorder *self = NJ_RECORDER (journal);
  g_autoptr (GTask) task = NULL;

  if (self->history != NULL)
    {
      mqtt_journal_commit_async (MQTT_JOURNAL (self->history), callback, user_data);
      return;
    }

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_recorder_journal_commit_async);
  g_task_return_boolean (task, TRUE);
}

/* The result may be that of the history. */
static gboolean
nj_recorder_journal_commit_finish (MqttJournal   *journal,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  if (!g_task_is_valid (result, journal))
    {
      g_autoptr (GObject) history = g_async_result_get_source_object (result);

      return mqtt_journal_commit_finish (MQTT_JOURNAL (history), result, error);
    }

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
nj_recorder_journal_init (MqttJournalInterface *iface)
{
  iface->add = nj_recorder_journal_add;
  iface->commit_async = nj_recorder_journal_commit_async;
  iface->commit_finish = nj_recorder_journal_commit_finish;
}
