/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MqttTlsInteraction:
 *
 * Learns whether the server asks for a client certificate where there is none, and
 * has nothing to give. It is for one connection.
 */
#define MQTT_TYPE_TLS_INTERACTION (mqtt_tls_interaction_get_type ())
G_DECLARE_FINAL_TYPE (MqttTlsInteraction, mqtt_tls_interaction, MQTT, TLS_INTERACTION, GTlsInteraction)

MqttTlsInteraction *mqtt_tls_interaction_new             (void);
gboolean            mqtt_tls_interaction_get_asked       (MqttTlsInteraction *self);
const char         *mqtt_tls_interaction_get_authorities (MqttTlsInteraction *self);

G_END_DECLS
