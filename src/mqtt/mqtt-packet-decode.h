/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message-private.h"
#include "mqtt-packet.h"

G_BEGIN_DECLS

gboolean    mqtt_packet_check_first_byte (guint8            first_byte,
                                          MqttVersion       version,
                                          GError          **error);
gboolean    mqtt_packet_decode_body      (MqttPacket       *self,
                                          guint8            first_byte,
                                          MqttReader       *reader,
                                          MqttVersion       version,
                                          MqttMessagePool  *pool,
                                          GError          **error);

G_END_DECLS
