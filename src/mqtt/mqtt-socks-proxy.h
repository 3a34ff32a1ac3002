/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MQTT_SOCKS_PROXY_PROTOCOL "mqtt-socks5"

/**
 * MqttSocksProxy:
 *
 * GIO's proxy for SOCKS 5 (RFC 1928), with the errors of this engine: those of GIO
 * cannot be told from those of the server behind the proxy.
 */
#define MQTT_TYPE_SOCKS_PROXY (mqtt_socks_proxy_get_type ())
G_DECLARE_FINAL_TYPE (MqttSocksProxy, mqtt_socks_proxy, MQTT, SOCKS_PROXY, GObject)

G_END_DECLS
