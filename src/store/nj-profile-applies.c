/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-private.h"

/**
 * nj_profile_uses_tls:
 * @self: a profile
 *
 * Returns: whether its scheme is one with TLS
 */
gboolean
nj_profile_uses_tls (NjProfile *self)
{
  const char *scheme;

  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  scheme = nj_profile_get_scheme (self);

  return g_str_equal (scheme, "wss") || g_str_equal (scheme, "mqtts");
}

/**
 * nj_profile_uses_websocket:
 * @self: a profile
 *
 * Returns: whether its scheme is one of WebSocket
 */
gboolean
nj_profile_uses_websocket (NjProfile *self)
{
  const char *scheme;

  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  scheme = nj_profile_get_scheme (self);

  return g_str_equal (scheme, "ws") || g_str_equal (scheme, "wss");
}

/**
 * nj_profile_is_insecure:
 * @self: a profile
 *
 * Returns: whether it uses TLS and takes any certificate, so that it only seems to
 *   be protected
 */
gboolean
nj_profile_is_insecure (NjProfile *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  return nj_profile_uses_tls (self) && !nj_profile_get_tls_verify (self);
}

/* The handshake of a WebSocket is HTTP, whose protocol is not to be chosen. */
static gboolean
has_alpn (NjProfile *self)
{
  return nj_profile_uses_tls (self) && !nj_profile_uses_websocket (self);
}

static gboolean
has_proxy (NjProfile *self)
{
  NjProxyMode mode = nj_profile_get_proxy_mode (self);

  return mode == NJ_PROXY_HTTP || mode == NJ_PROXY_SOCKS5;
}

static gboolean
is_mqtt5 (NjProfile *self)
{
  return nj_profile_get_version (self) == MQTT_VERSION_5_0;
}

static gboolean
has_will (NjProfile *self)
{
  return nj_profile_boolean (self, PROP_WILL_ENABLED);
}

static gboolean
has_mqtt5_will (NjProfile *self)
{
  return has_will (self) && is_mqtt5 (self);
}

/* What only some profiles use. */
static const struct
{
  const char *property;
  gboolean (*is_used) (NjProfile *self);
} uses[] = {
  { "path", nj_profile_uses_websocket },
  { "headers", nj_profile_uses_websocket },
  { "subprotocol", nj_profile_uses_websocket },
  { "tls-verify", nj_profile_uses_tls },
  { "ca-file", nj_profile_uses_tls },
  { "certificate-file", nj_profile_uses_tls },
  { "key-file", nj_profile_uses_tls },
  { "key-passphrase", nj_profile_uses_tls },
  { "alpn", has_alpn },
  { "tls-minimum-version", nj_profile_uses_tls },
  { "proxy-host", has_proxy },
  { "proxy-port", has_proxy },
  { "proxy-username", has_proxy },
  { "proxy-password", has_proxy },
  { "authentication", is_mqtt5 },
  { "session-expiry-interval", is_mqtt5 },
  { "receive-maximum", is_mqtt5 },
  { "maximum-packet-size", is_mqtt5 },
  { "topic-alias-maximum", is_mqtt5 },
  { "request-response-information", is_mqtt5 },
  { "request-problem-information", is_mqtt5 },
  { "user-properties", is_mqtt5 },
  { "will-topic", has_will },
  { "will-payload", has_will },
  { "will-qos", has_will },
  { "will-retain", has_will },
  { "will-delay-interval", has_mqtt5_will },
  { "will-message-expiry-interval", has_mqtt5_will },
  { "will-content-type", has_mqtt5_will },
  { "will-response-topic", has_mqtt5_will },
};

/**
 * nj_profile_applies:
 * @self: a profile
 * @property: the name of one of its properties
 *
 * A setting that another one leaves without an effect, the path of an address
 * without WebSocket for instance, is kept, not sent, and never an error.
 *
 * Returns: whether a connection is made with this property
 */
gboolean
nj_profile_applies (NjProfile  *self,
                    const char *property)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (property != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      if (g_str_equal (uses[i].property, property))
        return uses[i].is_used (self);
    }

  return TRUE;
}
