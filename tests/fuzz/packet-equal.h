/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/* Whether both say the same. No properties and an empty list of them are the same. */
gboolean properties_equal (const MqttProperties *a,
                           const MqttProperties *b);
gboolean message_equal    (const MqttMessage    *a,
                           const MqttMessage    *b);
gboolean packet_equal     (const MqttPacket     *a,
                           const MqttPacket     *b);

G_END_DECLS
