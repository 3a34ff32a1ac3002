/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message.h"

/**
 * NjMessage:
 *
 * One message of a #NjMessageLog as an object, made when somebody looks at it
 * and gone soon after. It keeps what it shows, so it outlives a cleared log.
 */
struct _NjMessage
{
  GObject parent_instance;

  NjMessageRecord record;
  guint position;
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
  SIGNAL_DELIVERY_CHANGED,
  N_SIGNALS
} NjMessageSignal;

static guint signals[N_SIGNALS];

static void
nj_message_finalize (GObject *object)
{
  NjMessage *self = NJ_MESSAGE (object);

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
   * NjMessage::delivery-changed:
   *
   * A published message was acknowledged, or has failed.
   */
  signals[SIGNAL_DELIVERY_CHANGED] =
    g_signal_new ("delivery-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
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
  MqttProperties *properties;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (log), NULL);

  self = g_object_new (NJ_TYPE_MESSAGE, NULL);
  self->position = position;
  nj_message_log_get_record (log, position, &self->record);
  self->topic = g_strdup (nj_message_log_get_topic (log, self->record.topic));
  self->payload = nj_message_log_dup_payload (log, position);
  properties = nj_message_log_get_properties (log, position);
  if (properties != NULL)
    self->properties = mqtt_properties_ref (properties);
  read_delivery (self, log);

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
 * Returns: (transfer none): the payload as it was received or sent
 */
GBytes *
nj_message_get_payload (NjMessage *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE (self), NULL);

  return self->payload;
}

/**
 * nj_message_get_time:
 * @self: a message
 *
 * Returns: when it came or went, µs since 1970, UTC
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
 * nj_message_refresh_delivery:
 * @self: a message
 * @log: the log it comes from
 *
 * Reads the delivery again and emits #NjMessage::delivery-changed.
 */
void
nj_message_refresh_delivery (NjMessage    *self,
                             NjMessageLog *log)
{
  g_return_if_fail (NJ_IS_MESSAGE (self));
  g_return_if_fail (NJ_IS_MESSAGE_LOG (log));

  read_delivery (self, log);
  g_signal_emit (self, signals[SIGNAL_DELIVERY_CHANGED], 0);
}
