/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"

G_BEGIN_DECLS

typedef struct _MqttMessageChunk MqttMessageChunk;

/**
 * MqttMessagePool:
 *
 * Memory for messages that are received one after another: they come by the hundred
 * thousand and are freed many at a time, which malloc() takes badly. Some share a
 * chunk, which lasts as long as one of them.
 */
typedef struct
{
  MqttMessageChunk *chunk; /* (nullable): the one that has room */
  gsize used;
  guint n_given;
} MqttMessagePool;

void         mqtt_message_pool_clear (MqttMessagePool *self);

MqttMessage *mqtt_message_new_pooled (MqttMessagePool *pool,
                                      const char      *topic,
                                      gsize            topic_size,
                                      const guint8    *payload,
                                      gsize            payload_size,
                                      GBytes          *block);

G_END_DECLS
