/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/**
 * MqttDecoder:
 *
 * Takes bytes in any split and gives packets in order. No I/O, no clock.
 */
typedef struct _MqttDecoder MqttDecoder;

MqttDecoder *mqtt_decoder_new               (void);
void         mqtt_decoder_free              (MqttDecoder  *self);
void         mqtt_decoder_set_version       (MqttDecoder  *self,
                                             MqttVersion   version);
void         mqtt_decoder_set_max_size      (MqttDecoder  *self,
                                             guint32       max_size);
void         mqtt_decoder_feed              (MqttDecoder  *self,
                                             GBytes       *bytes);
gboolean     mqtt_decoder_next              (MqttDecoder  *self,
                                             MqttPacket  **packet,
                                             GError      **error);
MqttMessage *mqtt_decoder_next_message      (MqttDecoder  *self);
void         mqtt_decoder_recycle           (MqttDecoder  *self,
                                             MqttPacket   *packet);
gboolean     mqtt_decoder_has_partial       (MqttDecoder  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttDecoder, mqtt_decoder_free)

G_END_DECLS
