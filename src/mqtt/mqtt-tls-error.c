/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gnutls/gnutls.h>
#include <string.h>

#include "mqtt-tls-certificate.h"
#include "mqtt-tls-error.h"

#define NO_ALERT (-1)
#define MAX_ALERT 255

static const char *
get_host (GSocketConnectable *identity)
{
  return G_IS_NETWORK_ADDRESS (identity)
           ? g_network_address_get_hostname (G_NETWORK_ADDRESS (identity))
           : "?";
}

/**
 * mqtt_tls_error_new_certificate:
 * @certificate: the server's certificate
 * @flags: what is wrong with it
 * @identity: whom it should be for
 *
 * Returns: (transfer full): a %MQTT_ERROR_TLS_CERTIFICATE that holds @certificate
 */
GError *
mqtt_tls_error_new_certificate (GTlsCertificate      *certificate,
                                GTlsCertificateFlags  flags,
                                GSocketConnectable   *identity)
{
  g_autofree char *fault = NULL;
  GError *error;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  fault = mqtt_tls_certificate_dup_fault (certificate, flags, get_host (identity));
  error = mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, (int) flags,
                          "The broker's certificate %s", fault);
  mqtt_error_set_certificate (error, certificate);

  return error;
}

/* GIO has no other place for the alert of the server than its message, which is in
 * the language of the user, as is the name of the alert in it. */
static int
find_alert (const GError *cause)
{
  int found = NO_ALERT;
  gsize length = 0;

  if (!g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_MISC))
    return NO_ALERT;

  for (int alert = 0; alert <= MAX_ALERT; alert++)
    {
      const char *name = gnutls_alert_get_name ((gnutls_alert_description_t) alert);

      if (name != NULL && strlen (name) > length && g_str_has_suffix (cause->message, name))
        {
          found = alert;
          length = strlen (name);
        }
    }

  return found;
}

/* Whether GnuTLS has failed so, which is told in the same way. */
static gboolean
has_failed_with (const GError *cause,
                 int           code)
{
  return cause->domain == G_TLS_ERROR && strstr (cause->message, gnutls_strerror (code)) != NULL;
}

static GError *
asked_error_new (MqttTls *tls)
{
  MqttTlsInteraction *interaction = mqtt_tls_get_interaction (tls);
  const char *authorities =
    interaction != NULL ? mqtt_tls_interaction_get_authorities (interaction) : NULL;

  if (authorities != NULL)
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS_CLIENT_CERTIFICATE, 0,
                           "The broker asks for a client certificate that %s has signed, and "
                           "this profile has none",
                           authorities);

  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS_CLIENT_CERTIFICATE, 0,
                         "The broker asks for a client certificate, and this profile has none");
}

/* NULL for an alert that is not about the client's certificate. */
static const char *
get_refusal (int alert)
{
  switch (alert)
    {
    case GNUTLS_A_CERTIFICATE_EXPIRED:
      return "it has expired";
    case GNUTLS_A_CERTIFICATE_REVOKED:
      return "it was revoked";
    case GNUTLS_A_UNKNOWN_CA:
      return "it does not trust the authority that has signed it";
    case GNUTLS_A_UNSUPPORTED_CERTIFICATE:
      return "it cannot use one of this kind";
    case GNUTLS_A_ACCESS_DENIED:
      return "its owner has no access";
    case GNUTLS_A_BAD_CERTIFICATE:
    case GNUTLS_A_CERTIFICATE_UNKNOWN:
    case GNUTLS_A_CERTIFICATE_REQUIRED:
      return "it does not accept it";
    default:
      return NULL;
    }
}

static GError *
certificate_refused_error_new (MqttTls    *tls,
                               const char *reason)
{
  GTlsCertificate *certificate = mqtt_tls_get_certificate (tls);
  g_autofree char *name = mqtt_tls_certificate_dup_name (certificate);

  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS_CLIENT_CERTIFICATE, 0,
                         "The broker refuses the client certificate “%s” of this profile: %s",
                         name, reason);
}

static GError *
silence_error_new (MqttTls *tls)
{
  g_autofree char *name = mqtt_tls_certificate_dup_name (mqtt_tls_get_certificate (tls));

  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                         "The broker closed the connection without a word: it may not accept the "
                         "client certificate “%s” of this profile",
                         name);
}

static GError *
alpn_error_new (MqttTls *tls)
{
  const char *const *alpn = mqtt_options_get_alpn (mqtt_tls_get_options (tls));
  g_autofree char *protocols = NULL;

  if (alpn == NULL)
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                           "The broker wants an application protocol (ALPN) that was not offered");

  protocols = g_strjoinv ("”, “", (char **) alpn);
  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                         "The broker knows no application protocol (ALPN) that this profile "
                         "offers: “%s”",
                         protocols);
}

/* A server asks after all else was agreed upon: whatever alert it then sends, and each
 * library sends another one, is about the certificate that it did not get. */
static gboolean
was_asked (MqttTls *tls)
{
  MqttTlsInteraction *interaction = mqtt_tls_get_interaction (tls);

  return interaction != NULL && mqtt_tls_interaction_get_asked (interaction);
}

static GError *
alert_error_new (MqttTls *tls,
                 int      alert)
{
  const char *refusal = get_refusal (alert);
  MqttOptions *options = mqtt_tls_get_options (tls);

  if (was_asked (tls))
    return asked_error_new (tls);

  if (refusal != NULL && mqtt_tls_get_certificate (tls) != NULL)
    return certificate_refused_error_new (tls, refusal);

  switch (alert)
    {
    case GNUTLS_A_NO_APPLICATION_PROTOCOL:
      return alpn_error_new (tls);

    case GNUTLS_A_PROTOCOL_VERSION:
      return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                             "The broker speaks no version of TLS that is safe: at least TLS 1.2 "
                             "is wanted");

    case GNUTLS_A_HANDSHAKE_FAILURE:
    case GNUTLS_A_INSUFFICIENT_SECURITY:
      return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                             "The broker and this computer have no way of encryption in common");

    case GNUTLS_A_UNRECOGNIZED_NAME:
      return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                             "The broker does not go by the name “%s” (SNI)",
                             mqtt_options_get_url (options)->host);

    default:
      return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                             "The broker ended the TLS connection with the alert “%s”",
                             gnutls_alert_get_name ((gnutls_alert_description_t) alert));
    }
}

/* What is not TLS is for GIO also what has ended too early. NULL for anything else. */
static GError *
not_tls_error_new (MqttTls      *tls,
                   const GError *cause)
{
  const MqttUrl *url = mqtt_options_get_url (mqtt_tls_get_options (tls));
  gboolean closed =
    cause->domain == G_IO_ERROR || g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS);

  if (has_failed_with (cause, GNUTLS_E_UNEXPECTED_PACKET) ||
      has_failed_with (cause, GNUTLS_E_UNSUPPORTED_VERSION_PACKET))
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                           "What listens at “%s” port %u does not speak TLS",
                           url->host, url->port);

  if (closed && mqtt_tls_get_met (tls) && mqtt_tls_get_certificate (tls) != NULL)
    return silence_error_new (tls);

  if (has_failed_with (cause, GNUTLS_E_UNEXPECTED_PACKET_LENGTH) ||
      (closed && mqtt_tls_get_met (tls)))
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                           "“%s” port %u broke off in the middle of the TLS handshake",
                           url->host, url->port);

  if (closed)
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                           "“%s” port %u closed the connection in the TLS handshake: it may not "
                           "speak TLS there",
                           url->host, url->port);

  return NULL;
}

/**
 * mqtt_tls_error_new:
 * @tls: what the connection was made with
 * @cause: what GIO has said in the handshake, or a #GTlsError after it: with TLS 1.3
 *   that is when a server refuses a client's certificate
 *
 * Returns: (transfer full): a #MqttError that says what is wrong with the connection
 */
GError *
mqtt_tls_error_new (MqttTls      *tls,
                    const GError *cause)
{
  const MqttUrl *url;
  GError *error;
  int alert;

  g_return_val_if_fail (MQTT_IS_TLS (tls), NULL);
  g_return_val_if_fail (cause != NULL, NULL);

  if (mqtt_tls_get_refusal (tls) != NULL)
    return g_error_copy (mqtt_tls_get_refusal (tls));

  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    return asked_error_new (tls);

  alert = find_alert (cause);
  if (alert != NO_ALERT)
    return alert_error_new (tls, alert);

  error = not_tls_error_new (tls, cause);
  if (error != NULL)
    return error;

  url = mqtt_options_get_url (mqtt_tls_get_options (tls));
  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                         "The TLS connection with “%s” port %u failed: %s",
                         url->host, url->port, cause->message);
}

/**
 * mqtt_tls_error_new_silent:
 * @tls: what a connection was made with
 *
 * For a connection that the server has closed or reset after the handshake, before it
 * had said anything.
 *
 * Returns: (transfer full) (nullable): what may be wrong, if it may have to do with TLS
 */
GError *
mqtt_tls_error_new_silent (MqttTls *tls)
{
  g_return_val_if_fail (MQTT_IS_TLS (tls), NULL);

  if (was_asked (tls))
    return asked_error_new (tls);

  if (mqtt_tls_get_certificate (tls) == NULL)
    return NULL;

  return silence_error_new (tls);
}
