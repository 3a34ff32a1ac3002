/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-message.h"

G_DEFINE_BOXED_TYPE (MqttMessage, mqtt_message, mqtt_message_ref, mqtt_message_unref)

/**
 * mqtt_message_new:
 * @topic: the Topic Name; not checked here
 * @payload: (nullable): the payload, %NULL for an empty one
 * @qos: the QoS
 * @retain: the RETAIN flag
 * @properties: (nullable): MQTT 5 properties, not to be changed any more
 *
 * Returns: (transfer full): a message
 */
MqttMessage *
mqtt_message_new (const char     *topic,
                  GBytes         *payload,
                  MqttQos         qos,
                  gboolean        retain,
                  MqttProperties *properties)
{
  MqttMessage *self;

  g_return_val_if_fail (topic != NULL, NULL);

  self = g_new0 (MqttMessage, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->topic = g_strdup (topic);
  self->payload = payload != NULL ? g_bytes_ref (payload) : g_bytes_new (NULL, 0);
  self->qos = qos;
  self->retain = !!retain;
  if (properties != NULL)
    self->properties = mqtt_properties_ref (properties);

  return self;
}

/**
 * mqtt_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): the same message
 */
MqttMessage *
mqtt_message_ref (MqttMessage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * mqtt_message_unref:
 * @self: (transfer full): a message
 */
void
mqtt_message_unref (MqttMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->topic);
  g_bytes_unref (self->payload);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_free (self);
}
