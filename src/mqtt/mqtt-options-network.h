/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"

G_BEGIN_DECLS

/* What a transport needs to know about the way to the server. Files are read when
 * the transport is opened. */

/* (nullable): a file with PEM certificates that are trusted in addition to the system's. */
const char     *mqtt_options_get_ca_file            (const MqttOptions  *self);
void            mqtt_options_set_ca_file            (MqttOptions        *self,
                                                     const char         *path);
/* (nullable): the client's certificate, a PEM file with its chain or a PKCS#12 file. */
const char     *mqtt_options_get_certificate_file   (const MqttOptions  *self);
void            mqtt_options_set_certificate_file   (MqttOptions        *self,
                                                     const char         *path);
/* (nullable): its private key in PEM, %NULL if it is in the certificate's file. */
const char     *mqtt_options_get_key_file           (const MqttOptions  *self);
void            mqtt_options_set_key_file           (MqttOptions        *self,
                                                     const char         *path);
/* (nullable): what the private key or the PKCS#12 file is encrypted with. */
const char     *mqtt_options_get_key_passphrase     (const MqttOptions  *self);
void            mqtt_options_set_key_passphrase     (MqttOptions        *self,
                                                     const char         *passphrase);
/* (nullable): the application protocols to offer (RFC 7301). */
const char * const *
                mqtt_options_get_alpn               (const MqttOptions  *self);
void            mqtt_options_set_alpn               (MqttOptions        *self,
                                                     const char * const *protocols);
/* Default: TLS 1.2. */
GTlsProtocolVersion
                mqtt_options_get_tls_minimum_version (const MqttOptions *self);
void            mqtt_options_set_tls_minimum_version (MqttOptions       *self,
                                                     GTlsProtocolVersion version);
/* (nullable): the proxy, "http://[user:password@]host:port" or "socks5://…",
 * "direct://" for none. Default: what the system says. */
const char     *mqtt_options_get_proxy              (const MqttOptions  *self);
void            mqtt_options_set_proxy              (MqttOptions        *self,
                                                     const char         *uri);

G_END_DECLS
