/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-properties.h"
#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * MqttAck:
 * @reasons: one reason for each topic filter of a SUBSCRIBE or UNSUBSCRIBE, or
 *   a single one for a PUBLISH or CONNECT
 * @n_reasons: their number
 * @properties: (nullable): the properties of the acknowledgement
 * @latency: from writing the request to reading the answer, µs
 * @session_present: CONNACK only
 *
 * What the server answered. Immutable, atomic reference count.
 */
typedef struct
{
  guint8 *reasons;
  guint n_reasons;
  MqttProperties *properties;
  gint64 latency;
  guint session_present : 1;

  /*< private >*/
  gatomicrefcount ref_count;
} MqttAck;

#define MQTT_TYPE_ACK (mqtt_ack_get_type ())
GType    mqtt_ack_get_type (void) G_GNUC_CONST;

MqttAck *mqtt_ack_new      (const guint8   *reasons,
                            guint           n_reasons,
                            MqttProperties *properties,
                            gint64          latency);
MqttAck *mqtt_ack_ref      (MqttAck        *self);
void     mqtt_ack_unref    (MqttAck        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttAck, mqtt_ack_unref)

G_END_DECLS
