/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"
#include "mqtt-transport.h"

G_BEGIN_DECLS

#define MQTT_TYPE_WS_TRANSPORT (mqtt_ws_transport_get_type ())
G_DECLARE_FINAL_TYPE (MqttWsTransport, mqtt_ws_transport, MQTT, WS_TRANSPORT, MqttTransport)

MqttTransport *mqtt_ws_transport_new (MqttOptions *options);

G_END_DECLS
