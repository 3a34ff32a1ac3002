/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-error.h"
#include "mqtt-tls.h"

G_BEGIN_DECLS

GError *mqtt_tls_error_new             (MqttTls              *tls,
                                        const GError         *cause);
GError *mqtt_tls_error_new_silent      (MqttTls              *tls);
GError *mqtt_tls_error_new_certificate (GTlsCertificate      *certificate,
                                        GTlsCertificateFlags  flags,
                                        GSocketConnectable   *identity);

G_END_DECLS
