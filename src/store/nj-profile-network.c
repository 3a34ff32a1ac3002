/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-options-network.h"
#include "mqtt-secret.h"
#include "nj-profile-private.h"

/* The longest name DNS knows (RFC 1035 §2.3.4). */
#define MAX_HOST_LENGTH 253

/* The longest name of a protocol (RFC 7301 §3.1). */
#define MAX_ALPN_LENGTH 255

/* RFC 7230 §3.2.6, besides letters and digits. */
#define TOKEN_CHARACTERS "!#$%&'*+-.^_`|~"

/* nj_profile_is_host:
 *
 * Whether @text can be a host name or is an IP address. */
gboolean
nj_profile_is_host (const char *text)
{
  if (g_hostname_is_ip_address (text))
    return TRUE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 ? !g_ascii_isalnum ((char) c) && strchr ("-._", (int) c) == NULL
                   : !g_unichar_isgraph (c))
        return FALSE;
    }

  return *text != '\0' && *text != '.' && strstr (text, "..") == NULL &&
         strlen (text) <= MAX_HOST_LENGTH;
}

/* nj_profile_is_token:
 *
 * Whether @text is a word of HTTP. */
gboolean
nj_profile_is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr (TOKEN_CHARACTERS, *p) == NULL)
        return FALSE;
    }

  return *text != '\0';
}

/* nj_profile_check_alpn: RFC 7301 §3.1 */
gboolean
nj_profile_check_alpn (NjProfile  *self,
                       GError    **error)
{
  const char *const *protocols = nj_profile_strv (self, PROP_ALPN);

  for (guint i = 0; protocols[i] != NULL; i++)
    {
      if (*protocols[i] == '\0' || strlen (protocols[i]) > MAX_ALPN_LENGTH)
        {
          g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_ALPN,
                               "The name of an application protocol has 1 to 255 bytes");
          return FALSE;
        }
    }

  return TRUE;
}

/* nj_profile_check_subprotocol: RFC 6455 §4.1 */
gboolean
nj_profile_check_subprotocol (NjProfile  *self,
                              GError    **error)
{
  const char *subprotocol = nj_profile_string (self, PROP_SUBPROTOCOL);

  if (*subprotocol == '\0' || nj_profile_is_token (subprotocol))
    return TRUE;

  g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_SUBPROTOCOL,
                       "A subprotocol is one word without spaces");

  return FALSE;
}

/* nj_profile_check_proxy_host: */
gboolean
nj_profile_check_proxy_host (NjProfile  *self,
                             GError    **error)
{
  const char *host = nj_profile_string (self, PROP_PROXY_HOST);

  if (*host == '\0')
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_PROXY_HOST_EMPTY,
                           "Enter the host name of the proxy");
      return FALSE;
    }

  if (nj_profile_is_host (host))
    return TRUE;

  g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_PROXY_HOST_INVALID,
                       "The proxy is neither a host name nor an IP address");

  return FALSE;
}

static void
set_tls (NjProfile   *self,
         MqttOptions *options)
{
  const char *const *alpn = nj_profile_strv (self, PROP_ALPN);
  const char *passphrase = nj_profile_string (self, PROP_KEY_PASSPHRASE);

  mqtt_options_set_tls_verify (options, nj_profile_get_tls_verify (self));
  mqtt_options_set_ca_file (options, nj_profile_get_ca_file (self));
  mqtt_options_set_certificate_file (options, nj_profile_string (self, PROP_CERTIFICATE_FILE));
  mqtt_options_set_key_file (options, nj_profile_string (self, PROP_KEY_FILE));
  if (*passphrase != '\0')
    mqtt_options_set_key_passphrase (options, passphrase);
  if (alpn[0] != NULL && nj_profile_applies (self, "alpn"))
    mqtt_options_set_alpn (options, alpn);
  if (nj_profile_enum (self, PROP_TLS_MINIMUM_VERSION) == NJ_TLS_VERSION_1_3)
    mqtt_options_set_tls_minimum_version (options, G_TLS_PROTOCOL_VERSION_TLS_1_3);
}

static void
set_proxy_server (NjProfile   *self,
                  const char  *scheme,
                  MqttOptions *options)
{
  const char *username = nj_profile_string (self, PROP_PROXY_USERNAME);
  const char *password = nj_profile_string (self, PROP_PROXY_PASSWORD);
  char *uri;

  uri = g_uri_join_with_user (G_URI_FLAGS_NONE, scheme,
                              *username != '\0' ? username : NULL,
                              *username != '\0' && *password != '\0' ? password : NULL,
                              NULL,
                              nj_profile_string (self, PROP_PROXY_HOST),
                              (int) nj_profile_uint (self, PROP_PROXY_PORT),
                              "", NULL, NULL);
  mqtt_options_set_proxy (options, uri);
  mqtt_secret_free (uri);
}

static void
set_proxy (NjProfile   *self,
           MqttOptions *options)
{
  switch (nj_profile_get_proxy_mode (self))
    {
    case NJ_PROXY_NONE:
      mqtt_options_set_proxy (options, "direct://");
      break;
    case NJ_PROXY_HTTP:
      set_proxy_server (self, "http", options);
      break;
    case NJ_PROXY_SOCKS5:
      set_proxy_server (self, "socks5", options);
      break;
    case NJ_PROXY_SYSTEM:
    default:
      break;
    }
}

static void
set_headers (NjProfile   *self,
             MqttOptions *options)
{
  const char *const *headers = nj_profile_get_headers (self);

  for (guint i = 0; headers[i] != NULL; i++)
    {
      const char *colon = strchr (headers[i], ':');
      g_autofree char *name = g_strndup (headers[i], (gsize) (colon - headers[i]));
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      mqtt_options_add_header (options, name, value);
    }
}

/* nj_profile_set_network_options:
 *
 * The way to the server: WebSocket, TLS and proxy, of a profile that was checked. */
void
nj_profile_set_network_options (NjProfile   *self,
                                MqttOptions *options)
{
  const char *subprotocol = nj_profile_string (self, PROP_SUBPROTOCOL);

  if (nj_profile_uses_websocket (self))
    {
      set_headers (self, options);
      if (*subprotocol != '\0')
        mqtt_options_set_subprotocol (options, subprotocol);
    }
  if (nj_profile_uses_tls (self))
    set_tls (self, options);
  set_proxy (self, options);
}

/**
 * nj_profile_get_proxy_mode:
 * @self: a profile
 *
 * Returns: which proxy it uses
 */
NjProxyMode
nj_profile_get_proxy_mode (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), NJ_PROXY_SYSTEM);

  return nj_profile_enum (self, PROP_PROXY_MODE);
}
