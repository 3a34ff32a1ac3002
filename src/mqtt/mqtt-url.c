/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "mqtt-error.h"
#include "mqtt-url.h"

#define EXAMPLE "wss://broker.emqx.io:8084/mqtt"

static MqttUrl *
refuse (GError                 **error,
        const char              *format,
        ...) G_GNUC_PRINTF (2,   3);

/* What is quoted may have been decoded to anything. */
static MqttUrl *
refuse (GError     **error,
        const char  *format,
        ...)
{
  g_autofree char *message = NULL;
  g_autofree char *valid = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  valid = g_utf8_make_valid (message, -1);
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_URL, -1, "%s", valid);

  return NULL;
}

typedef struct
{
  const char *name;
  const char *scheme;
  guint16 port;
  gboolean tls;
  gboolean websocket;
} MqttScheme;

/* MQTT.js knows WebSockets of mini programs under names of their own, and other
 * clients MQTT over TCP. */
static const MqttScheme schemes[] = {
  { "ws", "ws", 80, FALSE, TRUE },
  { "wss", "wss", 443, TRUE, TRUE },
  { "wx", "ws", 80, FALSE, TRUE },
  { "wxs", "wss", 443, TRUE, TRUE },
  { "ali", "ws", 80, FALSE, TRUE },
  { "alis", "wss", 443, TRUE, TRUE },
  { "mqtt", "mqtt", 1883, FALSE, FALSE },
  { "mqtts", "mqtts", 8883, TRUE, FALSE },
  { "tcp", "mqtt", 1883, FALSE, FALSE },
  { "ssl", "mqtts", 8883, TRUE, FALSE },
  { "tls", "mqtts", 8883, TRUE, FALSE },
};

static const MqttScheme *
find_scheme (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      if (g_ascii_strcasecmp (schemes[i].name, name) == 0)
        return &schemes[i];
    }

  return NULL;
}

/* No part of a password may get into an error: what stands before an "@" is
 * never quoted. */
static gboolean
check_port (const char  *authority,
            GError     **error)
{
  const char *end = authority + strcspn (authority, "/?#");
  g_autofree char *part = g_strndup (authority, end - authority);
  const char *host = strrchr (part, '@');
  const char *colon;
  guint64 port;

  host = host == NULL ? part : host + 1;
  colon = strrchr (host, ':');
  if (colon == NULL || strchr (colon, ']') != NULL)
    return TRUE;

  if (*host != '[' && colon != strchr (host, ':'))
    {
      refuse (error, "An IPv6 address stands in brackets, as in ws://[::1]:8083/mqtt");
      return FALSE;
    }

  if (colon[1] == '\0')
    {
      refuse (error, "The address has a “:” and no port after it");
      return FALSE;
    }

  if (g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    return TRUE;

  if (strchr (end, '@') != NULL)
    refuse (error, "In a user name or password “/” is written %%2F, “?” %%3F and “#” %%23");
  else
    refuse (error, "“%s” is not a port; a port is a number from 1 to 65535", colon + 1);

  return FALSE;
}

/* RFC 3986 §3.1 */
static gboolean
is_scheme (const char *name)
{
  return g_ascii_isalpha (*name) &&
         name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+-.")] == '\0';
}

static gboolean
unescape (const char  *text,
          const char  *what,
          char       **unescaped,
          GError     **error)
{
  if (text == NULL)
    return TRUE;

  *unescaped = g_uri_unescape_string (text, NULL);
  if (*unescaped != NULL && g_utf8_validate (*unescaped, -1, NULL))
    return TRUE;

  refuse (error, "The %s in the address is not valid UTF-8 text", what);
  return FALSE;
}

static char *
host_to_ascii (const char *host)
{
  if (g_hostname_is_non_ascii (host))
    return g_hostname_to_ascii (host);

  return g_strdup (host);
}

static gboolean
is_unreserved (const char *text)
{
  return *text != '\0' &&
         text[strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-._~")] == '\0';
}

static gboolean
is_host (const char *host)
{
  const char *zone = strchr (host, '%');

  /* An IPv6 address may name an interface behind a "%" (RFC 6874). */
  if (g_hostname_is_ip_address (host))
    return zone == NULL || is_unreserved (zone + 1);

  return is_unreserved (host) && strchr (host, '~') == NULL && *host != '.' &&
         strstr (host, "..") == NULL;
}

/* G_URI_FLAGS_ENCODED keeps path and query as they were written; user and
 * password are decoded here. */
static MqttUrl *
from_uri (GUri              *uri,
          const MqttScheme  *scheme,
          GError           **error)
{
  g_autoptr (MqttUrl) self = g_new0 (MqttUrl, 1);
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);

  if (host == NULL || *host == '\0')
    return refuse (error, "The address has no host name, as in %s", EXAMPLE);

  self->scheme = g_strdup (scheme->scheme);
  self->tls = scheme->tls;
  self->websocket = scheme->websocket;
  self->host = host_to_ascii (host);
  if (self->host == NULL || !is_host (self->host))
    return refuse (error, "“%s” is not a host name", host);

  /* GUri ends the host at some characters that do not begin a path. */
  if (*path != '\0' && *path != '/')
    return refuse (error, "“%c” cannot stand in a host name", *path);

  self->has_port = g_uri_get_port (uri) > 0;
  self->port = self->has_port ? g_uri_get_port (uri) : scheme->port;
  self->has_path = self->websocket && *path != '\0';
  self->path = g_strdup (self->has_path ? path : self->websocket ? "/"
                                                                 : "");
  self->query = g_strdup (self->websocket ? g_uri_get_query (uri) : NULL);
  if (!unescape (g_uri_get_user (uri), "user name", &self->user, error) ||
      !unescape (g_uri_get_password (uri), "password", &self->password, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* A "%" that begins no escape is one of its own. */
static char *
escape_percents (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      g_string_append_c (escaped, *p);
      if (*p == '%' && !(g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])))
        g_string_append (escaped, "25");
    }

  return g_string_free (escaped, FALSE);
}

/**
 * mqtt_url_parse:
 * @text: an address, such as wss://broker.emqx.io:8084/mqtt
 * @error: return location for %MQTT_ERROR_INVALID_URL
 *
 * Takes an address apart. The schemes of mini programs, wx and wxs, mean ws and
 * wss. A query is kept, a fragment dropped, as MQTT.js does; without a WebSocket
 * there is neither path nor query.
 *
 * Returns: (transfer full) (nullable): its parts, or %NULL with an error
 */
MqttUrl *
mqtt_url_parse (const char  *text,
                GError     **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) inner = NULL;
  const MqttScheme *scheme;
  const char *rest;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, "The address is not valid text");

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return refuse (error, "The address is empty");

  rest = strstr (stripped, "://");
  name = g_strndup (stripped, rest == NULL ? 0 : rest - stripped);
  if (rest == NULL || !is_scheme (name))
    return refuse (error, "The address has no scheme; it begins with ws://, wss://, mqtt:// or "
                          "mqtts://");

  scheme = find_scheme (name);
  if (scheme == NULL)
    return refuse (error, "“%s://” is no address of a broker; it begins with ws://, wss://, "
                          "mqtt:// or mqtts://, as in %s",
                   name, EXAMPLE);

  if (!check_port (rest + 3, error))
    return NULL;

  escaped = escape_percents (stripped);
  uri = g_uri_parse (escaped,
                     G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED,
                     &inner);
  if (uri == NULL)
    return refuse (error, "The address cannot be understood: %s", inner->message);

  return from_uri (uri, scheme, error);
}

/**
 * mqtt_url_to_string:
 * @self: an address
 *
 * Returns: (transfer full): the address without user and password; the port only
 *   if it was given
 */
char *
mqtt_url_to_string (const MqttUrl *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_uri_join (G_URI_FLAGS_ENCODED, self->scheme, NULL, self->host,
                     self->has_port ? self->port : -1, self->path, self->query, NULL);
}

/**
 * mqtt_url_free:
 * @self: (transfer full): an address
 */
void
mqtt_url_free (MqttUrl *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->scheme);
  g_free (self->host);
  g_free (self->path);
  g_free (self->query);
  g_free (self->user);
  if (self->password != NULL)
    memset (self->password, 0, strlen (self->password));
  g_free (self->password);
  g_free (self);
}
