/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-options-network.h"
#include "mqtt-options-private.h"
#include "mqtt-secret.h"

/**
 * mqtt_options_get_ca_file:
 * @self: options
 *
 * Returns: (nullable): the file with the certificates that are trusted in addition to
 *   the system's
 */
const char *
mqtt_options_get_ca_file (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->ca_file;
}

/**
 * mqtt_options_set_ca_file:
 * @self: options
 * @path: (nullable): a PEM file
 */
void
mqtt_options_set_ca_file (MqttOptions *self,
                          const char  *path)
{
  g_return_if_fail (self != NULL);

  g_free (self->ca_file);
  self->ca_file = g_strdup (path);
}

/**
 * mqtt_options_get_certificate_file:
 * @self: options
 *
 * Returns: (nullable): the file with the client's certificate
 */
const char *
mqtt_options_get_certificate_file (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->certificate_file;
}

/**
 * mqtt_options_set_certificate_file:
 * @self: options
 * @path: (nullable): a PEM or PKCS#12 file
 */
void
mqtt_options_set_certificate_file (MqttOptions *self,
                                   const char  *path)
{
  g_return_if_fail (self != NULL);

  g_free (self->certificate_file);
  self->certificate_file = g_strdup (path);
}

/**
 * mqtt_options_get_key_file:
 * @self: options
 *
 * Returns: (nullable): the file with the client's private key
 */
const char *
mqtt_options_get_key_file (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->key_file;
}

/**
 * mqtt_options_set_key_file:
 * @self: options
 * @path: (nullable): a PEM file, %NULL if the key is in the certificate's file
 */
void
mqtt_options_set_key_file (MqttOptions *self,
                           const char  *path)
{
  g_return_if_fail (self != NULL);

  g_free (self->key_file);
  self->key_file = g_strdup (path);
}

/**
 * mqtt_options_get_key_passphrase:
 * @self: options
 *
 * Returns: (nullable): what the private key is encrypted with
 */
const char *
mqtt_options_get_key_passphrase (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->key_passphrase;
}

/**
 * mqtt_options_set_key_passphrase:
 * @self: options
 * @passphrase: (nullable): what the private key is encrypted with
 */
void
mqtt_options_set_key_passphrase (MqttOptions *self,
                                 const char  *passphrase)
{
  g_return_if_fail (self != NULL);

  mqtt_secret_free (self->key_passphrase);
  self->key_passphrase = g_strdup (passphrase);
}

/**
 * mqtt_options_get_alpn:
 * @self: options
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): the application
 *   protocols that are offered in the TLS handshake (RFC 7301)
 */
const char *const *
mqtt_options_get_alpn (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->alpn;
}

/**
 * mqtt_options_set_alpn:
 * @self: options
 * @protocols: (nullable) (array zero-terminated=1): application protocols, the
 *   preferred one first
 */
void
mqtt_options_set_alpn (MqttOptions       *self,
                       const char *const *protocols)
{
  g_return_if_fail (self != NULL);

  g_strfreev (self->alpn);
  self->alpn = g_strdupv ((GStrv) protocols);
}

/**
 * mqtt_options_get_tls_minimum_version:
 * @self: options
 *
 * Returns: the oldest version of TLS that will do
 */
GTlsProtocolVersion
mqtt_options_get_tls_minimum_version (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, G_TLS_PROTOCOL_VERSION_TLS_1_2);

  return self->tls_minimum_version;
}

/**
 * mqtt_options_set_tls_minimum_version:
 * @self: options
 * @version: %G_TLS_PROTOCOL_VERSION_TLS_1_2 or newer
 */
void
mqtt_options_set_tls_minimum_version (MqttOptions         *self,
                                      GTlsProtocolVersion  version)
{
  g_return_if_fail (self != NULL);

  self->tls_minimum_version = version;
}

/**
 * mqtt_options_get_proxy:
 * @self: options
 *
 * Returns: (nullable): the URI of the proxy, “direct://” for none, %NULL for the system's
 */
const char *
mqtt_options_get_proxy (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->proxy;
}

/**
 * mqtt_options_set_proxy:
 * @self: options
 * @uri: (nullable): the URI of a proxy, “direct://” for none, %NULL for the system's
 */
void
mqtt_options_set_proxy (MqttOptions *self,
                        const char  *uri)
{
  g_return_if_fail (self != NULL);

  mqtt_secret_free (self->proxy);
  self->proxy = g_strdup (uri);
}
