/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * MqttSubscription:
 * @filter: the Topic Filter
 * @qos: the maximum QoS asked for
 * @no_local: MQTT 5: do not send back what this client published
 * @retain_as_published: MQTT 5: keep the RETAIN flag as the publisher set it
 * @retain_handling: MQTT 5
 * @identifier: MQTT 5 Subscription Identifier, 0 for none
 *
 * One entry of SUBSCRIBE (5.0 §3.8.3).
 */
typedef struct
{
  char *filter;
  MqttQos qos;
  MqttRetainHandling retain_handling;
  guint32 identifier;
  guint no_local : 1;
  guint retain_as_published : 1;
} MqttSubscription;

#define MQTT_TYPE_SUBSCRIPTION (mqtt_subscription_get_type ())
GType             mqtt_subscription_get_type (void) G_GNUC_CONST;

MqttSubscription *mqtt_subscription_new      (const char             *filter,
                                              MqttQos                 qos);
MqttSubscription *mqtt_subscription_copy     (const MqttSubscription *self);
void              mqtt_subscription_free     (MqttSubscription       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttSubscription, mqtt_subscription_free)

G_END_DECLS
