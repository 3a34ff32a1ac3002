/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"
#include "mqtt-transport.h"

G_BEGIN_DECLS

#define MQTT_TYPE_TCP_TRANSPORT (mqtt_tcp_transport_get_type ())
G_DECLARE_FINAL_TYPE (MqttTcpTransport, mqtt_tcp_transport, MQTT, TCP_TRANSPORT, MqttTransport)

MqttTransport *mqtt_tcp_transport_new (MqttOptions *options);

G_END_DECLS
