/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-options-private.h"

/**
 * mqtt_options_get_authenticator:
 * @self: options
 *
 * Returns: (nullable) (transfer none): the method of extended authentication
 */
MqttAuthenticator *
mqtt_options_get_authenticator (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->authenticator;
}

/**
 * mqtt_options_set_authenticator:
 * @self: options
 * @authenticator: (nullable): the method of extended authentication (5.0 §4.12),
 *   for one client only
 */
void
mqtt_options_set_authenticator (MqttOptions       *self,
                                MqttAuthenticator *authenticator)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (authenticator == NULL || MQTT_IS_AUTHENTICATOR (authenticator));

  g_set_object (&self->authenticator, authenticator);
}

/**
 * mqtt_options_get_topic_aliases:
 * @self: options
 *
 * Returns: whether the client gives topics an alias by itself
 */
gboolean
mqtt_options_get_topic_aliases (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->topic_aliases;
}

/**
 * mqtt_options_set_topic_aliases:
 * @self: options
 * @topic_aliases: whether topics that are published to again get a Topic Alias,
 *   if the server takes any (5.0 §3.3.2.3.4)
 */
void
mqtt_options_set_topic_aliases (MqttOptions *self,
                                gboolean     topic_aliases)
{
  g_return_if_fail (self != NULL);

  self->topic_aliases = !!topic_aliases;
}

/**
 * mqtt_options_get_in_flight_maximum:
 * @self: options
 *
 * Returns: how many messages of QoS 1 and 2 may be in flight, 0 for what is usual
 */
guint16
mqtt_options_get_in_flight_maximum (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->in_flight_maximum;
}

/**
 * mqtt_options_set_in_flight_maximum:
 * @self: options
 * @n: how many messages of QoS 1 and 2 may be in flight, that is sent and not
 *   acknowledged to the end, or 0 for what is usual: in 5.0 all that the server's
 *   Receive Maximum allows, in 3.x no more than 20
 *
 * The Receive Maximum is respected in any case (5.0 §4.9). A server of 3.x may have a
 * limit too, but no way to name it.
 */
void
mqtt_options_set_in_flight_maximum (MqttOptions *self,
                                    guint16      n)
{
  g_return_if_fail (self != NULL);

  self->in_flight_maximum = n;
}

/**
 * mqtt_options_get_queue_max_messages:
 * @self: options
 *
 * Returns: how many messages may wait to be sent
 */
guint
mqtt_options_get_queue_max_messages (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->queue_max_messages;
}

/**
 * mqtt_options_get_queue_max_bytes:
 * @self: options
 *
 * Returns: how much all messages that wait to be sent may have, topics and
 *   payloads, bytes
 */
gsize
mqtt_options_get_queue_max_bytes (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->queue_max_bytes;
}

/**
 * mqtt_options_get_queue_policy:
 * @self: options
 *
 * Returns: what happens when the queue is full
 */
MqttQueuePolicy
mqtt_options_get_queue_policy (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, MQTT_QUEUE_REFUSE_NEW);

  return self->queue_policy;
}

/**
 * mqtt_options_set_queue:
 * @self: options
 * @max_messages: how many messages may wait to be sent
 * @max_bytes: how much they may have, topics and payloads, bytes
 * @policy: what happens when the queue is full
 *
 * Bounds the queue of messages of QoS 1 and 2 that wait for a connection.
 */
void
mqtt_options_set_queue (MqttOptions     *self,
                        guint            max_messages,
                        gsize            max_bytes,
                        MqttQueuePolicy  policy)
{
  g_return_if_fail (self != NULL);

  self->queue_max_messages = max_messages;
  self->queue_max_bytes = max_bytes;
  self->queue_policy = policy;
}
