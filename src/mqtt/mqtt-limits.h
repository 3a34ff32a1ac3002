/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "mqtt-properties.h"
#include "mqtt-subscription.h"
#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * MqttLimits:
 * @receive_maximum: how many QoS 1 and 2 messages may be in flight
 * @topic_alias_maximum: the highest Topic Alias, 0 for none
 * @maximum_packet_size: in bytes, 0 if the server has named no limit
 * @maximum_qos: the highest QoS of a PUBLISH
 * @retain: whether messages can be retained
 * @wildcards: whether a Topic Filter may have wildcards
 * @shared: whether there are Shared Subscriptions
 * @identifiers: whether there are Subscription Identifiers
 *
 * What the server has said in CONNACK that it can do (5.0 §3.2.2.3).
 */
typedef struct
{
  guint16 receive_maximum;
  guint16 topic_alias_maximum;
  guint32 maximum_packet_size;
  MqttQos maximum_qos;
  guint retain : 1;
  guint wildcards : 1;
  guint shared : 1;
  guint identifiers : 1;
} MqttLimits;

void     mqtt_limits_init               (MqttLimits             *self,
                                         const MqttProperties   *connack);
gboolean mqtt_limits_check_message      (const MqttLimits       *self,
                                         const MqttMessage      *message,
                                         GError                **error);
gboolean mqtt_limits_check_alias        (const MqttLimits       *self,
                                         const MqttMessage      *message,
                                         GError                **error);
gboolean mqtt_limits_check_subscription (const MqttLimits       *self,
                                         const MqttSubscription *subscription,
                                         GError                **error);
gboolean mqtt_limits_check_size         (const MqttLimits       *self,
                                         gsize                   size,
                                         GError                **error);

G_END_DECLS
