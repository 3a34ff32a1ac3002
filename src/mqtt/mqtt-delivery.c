/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-delivery.h"

/* Everything that is not in this table breaks the protocol. A PUBLISH or PUBREL
 * sent again after a reconnection leaves the state as it is. */
static const struct
{
  MqttDeliveryState from;
  MqttDeliveryEvent event;
  MqttDeliveryState to;
} transitions[] = {
  { MQTT_DELIVERY_NONE, MQTT_DELIVERY_SEND_QOS_1, MQTT_DELIVERY_AWAITS_PUBACK },
  { MQTT_DELIVERY_AWAITS_PUBACK, MQTT_DELIVERY_SEND_QOS_1, MQTT_DELIVERY_AWAITS_PUBACK },
  { MQTT_DELIVERY_AWAITS_PUBACK, MQTT_DELIVERY_PUBACK, MQTT_DELIVERY_NONE },

  { MQTT_DELIVERY_NONE, MQTT_DELIVERY_SEND_QOS_2, MQTT_DELIVERY_AWAITS_PUBREC },
  { MQTT_DELIVERY_AWAITS_PUBREC, MQTT_DELIVERY_SEND_QOS_2, MQTT_DELIVERY_AWAITS_PUBREC },
  { MQTT_DELIVERY_AWAITS_PUBREC, MQTT_DELIVERY_PUBREC, MQTT_DELIVERY_AWAITS_PUBCOMP },
  { MQTT_DELIVERY_AWAITS_PUBREC, MQTT_DELIVERY_PUBREC_ERROR, MQTT_DELIVERY_NONE },
  { MQTT_DELIVERY_AWAITS_PUBCOMP, MQTT_DELIVERY_PUBREC, MQTT_DELIVERY_AWAITS_PUBCOMP },
  { MQTT_DELIVERY_AWAITS_PUBCOMP, MQTT_DELIVERY_PUBREC_ERROR, MQTT_DELIVERY_NONE },
  { MQTT_DELIVERY_AWAITS_PUBCOMP, MQTT_DELIVERY_PUBCOMP, MQTT_DELIVERY_NONE },

  { MQTT_DELIVERY_NONE, MQTT_DELIVERY_RECEIVE_QOS_2, MQTT_DELIVERY_AWAITS_PUBREL },
  { MQTT_DELIVERY_AWAITS_PUBREL, MQTT_DELIVERY_RECEIVE_QOS_2, MQTT_DELIVERY_AWAITS_PUBREL },
  { MQTT_DELIVERY_AWAITS_PUBREL, MQTT_DELIVERY_PUBREL, MQTT_DELIVERY_NONE },
};

/**
 * mqtt_delivery_advance:
 * @state: (inout): the state, left alone if @event is not allowed in it
 * @event: what was sent or received
 *
 * One step of the QoS 1 and QoS 2 protocols (5.0 §4.3.2, §4.3.3). A PUBREC that
 * comes twice is allowed: the PUBREL that answered the first may have been lost
 * with its connection.
 *
 * Returns: whether @event is allowed in @state
 */
gboolean
mqtt_delivery_advance (MqttDeliveryState *state,
                       MqttDeliveryEvent  event)
{
  g_return_val_if_fail (state != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (transitions); i++)
    {
      if (transitions[i].from == *state && transitions[i].event == event)
        {
          *state = transitions[i].to;
          return TRUE;
        }
    }

  return FALSE;
}
