/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-subscription.h"

G_DEFINE_BOXED_TYPE (MqttSubscription, mqtt_subscription,
                     mqtt_subscription_copy, mqtt_subscription_free)

/**
 * mqtt_subscription_new:
 * @filter: the Topic Filter; not checked here
 * @qos: the maximum QoS asked for
 *
 * Returns: (transfer full): a subscription
 */
MqttSubscription *
mqtt_subscription_new (const char *filter,
                       MqttQos     qos)
{
  MqttSubscription *self;

  g_return_val_if_fail (filter != NULL, NULL);

  self = g_new0 (MqttSubscription, 1);
  self->filter = g_strdup (filter);
  self->qos = qos;

  return self;
}

/**
 * mqtt_subscription_copy:
 * @self: a subscription
 *
 * Returns: (transfer full): a copy
 */
MqttSubscription *
mqtt_subscription_copy (const MqttSubscription *self)
{
  MqttSubscription *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->filter = g_strdup (self->filter);

  return copy;
}

/**
 * mqtt_subscription_free:
 * @self: (transfer full): a subscription
 */
void
mqtt_subscription_free (MqttSubscription *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->filter);
  g_free (self);
}
