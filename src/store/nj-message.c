/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message.h"

/**
 * NjMessage:
 *
 * One message of a #NjMessageLog as an object, made when somebody looks at it
 * and gone soon after. It keeps what it shows, so it outlives a cleared log.
 *
 * If the message is not in memory, the object begins with what is known of it, and asks
 * for the rest: #NjMessage::changed tells when that is there. Of a large payload it has no
 * more than the beginning then; nj_message_load_async() reads all of it.
 */
struct _NjMessage
{
  GObject parent_instance;

  NjMessageRecord record;
  gboolean loaded;
  guint position;
  NjHistory *history; /* (nullable): where the whole payload is */
  guint64 number;
  char *topic;
  GBytes *payload;
  MqttProperties *properties;
  NjDelivery delivery;
  MqttAck *answer; /* (nullable) */
  gint64 latency;
  GError *problem;
};

G_DEFINE_FINAL_TYPE (NjMessage, nj_message, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
} NjMessageSignal;

static guint signals[N_SIGNALS];

static void
nj_message_finalize (GObject *object)
{
  NjMessage *self = NJ_MESSAGE (object);

  g_clear_object (&self->history);
  g_clear_pointer (&self->topic, g_free);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->answer, mqtt_ack_unref);

  G_OBJECT_CLASS (nj_message_parent_class)->finalize (object);
}

static void
nj_message_class_init (NjMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_message_finalize;

  /**
   * NjMessage::changed:
   *
   * A published message was acknowledged, or has failed; or the message has been read.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_message_init (NjMessage *self)
{
}

static void
read_delivery (NjMessage    *self,
               NjMessageLog *log)
{
  const GError *problem;
  MqttAck *answer = nj_message_log_get_answer (log, self->position);

  self->delivery = nj_message_log_get_delivery (log, self->position,
                                                &self->latency, &problem);
  g_clear_error (&self->problem);
  if (problem != NULL)
    self->problem = g_error_copy (problem);
  g_clear_pointer (&self->answer, mqtt_ack_unref);
  if (answer != NULL)
    self->answer = mqtt_ack_ref (answer);
}

static void
read_message (NjMessage    *self,
              NjMessageLog *log)
{
  MqttProperties *properties = nj_message_log_get_properties (log, self->position);
  NjHistory *history;

  self->loaded = nj_message_log_get_record (log, self->position, &self->record);
  g_clear_pointer (&self->payload, g_bytes_unref);
  self->payload = self->loaded ? nj_message_log_dup_payload (log, self->position)
                               : g_bytes_new_static (NULL, 0);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  self->properties = properties != NULL ? mqtt_properties_ref (properties) : NULL;
  history = nj_message_is_whole (self) ? NULL : nj_message_log_get_history (log);
  g_set_object (&self->history, history);
  read_delivery (self, log);
}

/**
 * nj_message_new:
 * @log: a log
 * @position: a message in it
 *
 * Returns: (transfer full): the message as an object
 */
NjMessage *
nj_message_new (NjMessageLog *log,
                guint         position)
{
  NjMessage *self;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (log), NULL);

  self = g_object_new (NJ_TYPE_MESSAGE, NULL);
  self->position = position;
  self->number = nj_message_log_get_number (log, position);
  read_message (self, log);
  self->topic = g_strdup (nj_message_log_get_topic (log, self->record.topic));
  if (!self->loaded)
    nj_message_log_request (log, position);

  return self;
}

/**
 * nj_message_get_position:
 * @self: a message
 *
 * Returns: where it is in its log
 */
guint
nj_message_get_position (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), 0);

  return self->position;
}

/**
 * nj_message_get_topic:
 * @self: a message
 *
 * Returns: (transfer none): the Topic Name
 */
const char *
nj_message_get_topic (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->topic;
}

/**
 * nj_message_get_payload:
 * @self: a message
 *
 * Returns: (transfer none): the payload as it was received or sent, as far as it is here
 */
GBytes *
nj_message_get_payload (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->payload;
}

/**
 * nj_message_get_size:
 * @self: a message
 *
 * Returns: the size of the whole payload, bytes
 */
gsize
nj_message_get_size (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), 0);

  return self->record.size;
}

/**
 * nj_message_is_loaded:
 * @self: a message
 *
 * Returns: whether more is known of it than its topic, QoS and RETAIN flag
 */
gboolean
nj_message_is_loaded (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), FALSE);

  return self->loaded;
}

/**
 * nj_message_is_whole:
 * @self: a message
 *
 * Returns: whether it has its whole payload
 */
gboolean
nj_message_is_whole (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), FALSE);

  return self->loaded && g_bytes_get_size (self->payload) == self->record.size;
}

/**
 * nj_message_get_time:
 * @self: a message
 *
 * Returns: when it came or went, µs since 1970, UTC; before it is loaded, when one of the
 *   64 messages before it did
 */
gint64
nj_message_get_time (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), 0);

  return self->record.time;
}

/**
 * nj_message_get_qos:
 * @self: a message
 *
 * Returns: the QoS of the packet
 */
MqttQos
nj_message_get_qos (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), MQTT_QOS_0);

  return self->record.qos;
}

/**
 * nj_message_get_retain:
 * @self: a message
 *
 * Returns: the RETAIN flag
 */
gboolean
nj_message_get_retain (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), FALSE);

  return self->record.retain;
}

/**
 * nj_message_get_dup:
 * @self: a message
 *
 * Returns: the DUP flag
 */
gboolean
nj_message_get_dup (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), FALSE);

  return self->record.dup;
}

/**
 * nj_message_get_direction:
 * @self: a message
 *
 * Returns: whether it was received or published
 */
NjDirection
nj_message_get_direction (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NJ_DIRECTION_RECEIVED);

  return self->record.direction;
}

/**
 * nj_message_get_properties:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): its MQTT 5 properties
 */
MqttProperties *
nj_message_get_properties (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->properties;
}

/**
 * nj_message_get_delivery:
 * @self: a message
 *
 * Returns: how far a published message has come
 */
NjDelivery
nj_message_get_delivery (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NJ_DELIVERY_NONE);

  return self->delivery;
}

/**
 * nj_message_get_latency:
 * @self: a message
 *
 * Returns: µs from sending to the acknowledgement, 0 if there is none
 */
gint64
nj_message_get_latency (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), 0);

  return self->latency;
}

/**
 * nj_message_get_problem:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): why publishing failed
 */
const GError *
nj_message_get_problem (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->problem;
}

/**
 * nj_message_get_answer:
 * @self: a message
 *
 * Returns: (transfer none) (nullable): the acknowledgement of a published message, if
 *   it says more than that it is one
 */
MqttAck *
nj_message_get_answer (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->answer;
}

/**
 * nj_message_refresh:
 * @self: a message
 * @log: the log it comes from
 *
 * Reads it again and emits #NjMessage::changed.
 */
void
nj_message_refresh (NjMessage    *self,
                    NjMessageLog *log)
{
  g_return_if_fail (NJ_IS_MESSAGE (self));
  g_return_if_fail (NJ_IS_MESSAGE_LOG (log));

  if (self->loaded)
    read_delivery (self, log);
  else
    read_message (self, log);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  NjMessage *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) items = NULL;
  GError *error = NULL;
  NjHistoryItem *item;

  items = nj_history_read_finish (NJ_HISTORY (source), result, &error);
  if (items == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (items->len == 0)
    {
      g_task_return_new_error (task, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_GONE,
                               "The message is not in the history any more");
      return;
    }

  item = items->pdata[0];
  g_bytes_unref (self->payload);
  self->payload = mqtt_message_dup_payload (item->message);
  self->record.size = item->size;
  self->loaded = TRUE;
  g_clear_object (&self->history);
  g_task_return_boolean (task, TRUE);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_message_load_async:
 * @self: a message
 * @callback: called when it has its whole payload
 * @user_data: data for @callback
 */
void
nj_message_load_async (NjMessage           *self,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_MESSAGE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_message_load_async);
  if (self->history == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  nj_history_read_async (self->history, self->number, 1, G_MAXSIZE, read_cb,
                         g_steal_pointer (&task));
}

/**
 * nj_message_load_finish:
 * @self: a message
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it has its whole payload
 */
gboolean
nj_message_load_finish (NjMessage     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
