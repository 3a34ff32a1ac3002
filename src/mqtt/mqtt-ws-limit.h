/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "mqtt-options.h"

G_BEGIN_DECLS

/**
 * MqttWsLimit:
 *
 * How large a WebSocket message may be in all of its frames together: libsoup
 * limits each frame, and a message may have any number of them.
 *
 * It is an extension as only those see single frames. No server hears of it.
 */
#define MQTT_TYPE_WS_LIMIT (mqtt_ws_limit_get_type ())
G_DECLARE_FINAL_TYPE (MqttWsLimit, mqtt_ws_limit, MQTT, WS_LIMIT, SoupWebsocketExtension)

void mqtt_ws_limit_add (SoupSession             *session,
                        SoupMessage             *message);
void mqtt_ws_limit_set (SoupWebsocketConnection *connection,
                        MqttOptions             *options);

G_END_DECLS
