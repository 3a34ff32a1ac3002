/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-properties.h"
#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * MqttMessage:
 * @topic: the Topic Name; an alias is already resolved
 * @payload: (array length=payload_size): the application message as it is
 * @payload_size: its size in bytes
 * @properties: (nullable): MQTT 5 properties
 * @time: when it was received or given to the client, µs since 1970, UTC
 * @qos: QoS of the delivery
 * @retain: the RETAIN flag
 * @dup: the DUP flag of the packet that brought it
 *
 * One application message. Immutable once shared, atomic reference count, so
 * that it may cross threads.
 */
typedef struct
{
  char *topic;
  const guint8 *payload;
  gsize payload_size;
  MqttProperties *properties;
  gint64 time;
  MqttQos qos;
  guint retain : 1;
  guint dup : 1;

  /*< private >*/
  gint ref_count;
  struct _MqttMessageChunk *chunk; /* (nullable): what it lies in */
  GBytes *block;                   /* (nullable): what its payload lies in */
} MqttMessage;

#define MQTT_TYPE_MESSAGE (mqtt_message_get_type ())
GType        mqtt_message_get_type (void) G_GNUC_CONST;

MqttMessage *mqtt_message_new         (const char     *topic,
                                       GBytes         *payload,
                                       MqttQos         qos,
                                       gboolean        retain,
                                       MqttProperties *properties);
MqttMessage *mqtt_message_ref         (MqttMessage    *self);
void         mqtt_message_unref       (MqttMessage    *self);

GBytes      *mqtt_message_dup_payload (MqttMessage    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttMessage, mqtt_message_unref)

G_END_DECLS
