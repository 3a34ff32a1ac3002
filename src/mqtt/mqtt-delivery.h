/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttDeliveryState:
 * @MQTT_DELIVERY_NONE: the Packet Identifier is free
 * @MQTT_DELIVERY_AWAITS_PUBACK: QoS 1 sender
 * @MQTT_DELIVERY_AWAITS_PUBREC: QoS 2 sender, the message may have to be sent again
 * @MQTT_DELIVERY_AWAITS_PUBCOMP: QoS 2 sender, PUBREL may have to be sent again
 * @MQTT_DELIVERY_AWAITS_PUBREL: QoS 2 receiver, the message was delivered
 *
 * Where a message with a Packet Identifier stands (5.0 §4.3).
 */
typedef enum
{
  MQTT_DELIVERY_NONE,
  MQTT_DELIVERY_AWAITS_PUBACK,
  MQTT_DELIVERY_AWAITS_PUBREC,
  MQTT_DELIVERY_AWAITS_PUBCOMP,
  MQTT_DELIVERY_AWAITS_PUBREL,
} MqttDeliveryState;

typedef enum
{
  /* sender */
  MQTT_DELIVERY_SEND_QOS_1,
  MQTT_DELIVERY_SEND_QOS_2,
  MQTT_DELIVERY_PUBACK,
  MQTT_DELIVERY_PUBREC,
  MQTT_DELIVERY_PUBREC_ERROR,
  MQTT_DELIVERY_PUBCOMP,
  /* receiver */
  MQTT_DELIVERY_RECEIVE_QOS_2,
  MQTT_DELIVERY_PUBREL,
} MqttDeliveryEvent;

gboolean mqtt_delivery_advance (MqttDeliveryState *state,
                                MqttDeliveryEvent  event);

G_END_DECLS
