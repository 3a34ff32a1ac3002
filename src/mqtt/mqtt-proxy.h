/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options-network.h"

G_BEGIN_DECLS

/**
 * MqttProxyResolver:
 *
 * Which proxy a connection goes through: the one of the options, the system's, or
 * none.
 */
#define MQTT_TYPE_PROXY_RESOLVER (mqtt_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (MqttProxyResolver, mqtt_proxy_resolver, MQTT, PROXY_RESOLVER, GObject)

GProxyResolver *mqtt_proxy_resolver_new      (MqttOptions        *options);
char           *mqtt_proxy_resolver_dup_name (MqttProxyResolver  *self);

char           *mqtt_proxy_dup_name          (const char         *uri);
gboolean        mqtt_proxy_validate          (const char         *uri,
                                              GError            **error);

G_END_DECLS
