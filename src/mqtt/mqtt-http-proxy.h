/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MQTT_HTTP_PROXY_PROTOCOL "mqtt-http"

/**
 * MqttHttpProxy:
 *
 * A proxy that is asked with CONNECT for a tunnel (RFC 9110 §9.3.6), and that says
 * exactly what it has refused.
 */
#define MQTT_TYPE_HTTP_PROXY (mqtt_http_proxy_get_type ())
G_DECLARE_FINAL_TYPE (MqttHttpProxy, mqtt_http_proxy, MQTT, HTTP_PROXY, GObject)

G_END_DECLS
