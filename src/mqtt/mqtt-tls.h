/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-options-network.h"
#include "mqtt-tls-interaction.h"

G_BEGIN_DECLS

/**
 * MqttTls:
 *
 * What a connection over TLS is made with: the certificates to trust, the client's
 * own, the application protocols, and which versions will do. The files that the
 * options name are read when it is loaded.
 */
#define MQTT_TYPE_TLS (mqtt_tls_get_type ())
G_DECLARE_FINAL_TYPE (MqttTls, mqtt_tls, MQTT, TLS, GObject)

void             mqtt_tls_load_async       (MqttOptions          *options,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
MqttTls         *mqtt_tls_load_finish      (GAsyncResult         *result,
                                            GError              **error);

MqttOptions     *mqtt_tls_get_options      (MqttTls              *self);
GTlsCertificate *mqtt_tls_get_certificate  (MqttTls              *self);
MqttTlsInteraction *
                 mqtt_tls_get_interaction  (MqttTls              *self);
const GError    *mqtt_tls_get_refusal      (MqttTls              *self);
gboolean         mqtt_tls_get_met          (MqttTls              *self);
void             mqtt_tls_prepare          (MqttTls              *self,
                                            GTlsConnection       *connection);
gboolean         mqtt_tls_accept           (MqttTls              *self,
                                            GTlsCertificate      *peer,
                                            GSocketConnectable   *identity,
                                            GTlsCertificateFlags *flags);
gboolean         mqtt_tls_check_connection (MqttTls              *self,
                                            GTlsConnection       *connection,
                                            GError              **error);

G_END_DECLS
