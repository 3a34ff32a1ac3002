/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-ack.h"

G_DEFINE_BOXED_TYPE (MqttAck, mqtt_ack, mqtt_ack_ref, mqtt_ack_unref)

/**
 * mqtt_ack_new:
 * @reasons: (array length=n_reasons): the reason codes
 * @n_reasons: their number
 * @properties: (nullable): the properties of the acknowledgement
 * @latency: from the request to the answer, µs
 *
 * Returns: (transfer full): an answer
 */
MqttAck *
mqtt_ack_new (const guint8   *reasons,
              guint           n_reasons,
              MqttProperties *properties,
              gint64          latency)
{
  MqttAck *self = g_new0 (MqttAck, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->reasons = g_memdup2 (reasons, n_reasons);
  self->n_reasons = n_reasons;
  self->latency = latency;
  if (properties != NULL)
    self->properties = mqtt_properties_ref (properties);

  return self;
}

/**
 * mqtt_ack_ref:
 * @self: an answer
 *
 * Returns: (transfer full): the same answer
 */
MqttAck *
mqtt_ack_ref (MqttAck *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * mqtt_ack_unref:
 * @self: (transfer full): an answer
 */
void
mqtt_ack_unref (MqttAck *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->reasons);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_free (self);
}
