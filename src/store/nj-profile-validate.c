/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-topic.h"
#include "nj-profile-private.h"

static gboolean
fail (GError         **error,
      NjProfileError   code,
      const char      *message)
{
  g_set_error_literal (error, NJ_PROFILE_ERROR, code, message);

  return FALSE;
}

/* A UTF-8 Encoded String (5.0 §1.5.4). U+0000 cannot be in a C string. */
static gboolean
check_string (const char  *value,
              const char  *what,
              GError     **error)
{
  if (strlen (value) > MQTT_MAX_STRING_LENGTH)
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_STRING,
                   "The %s is longer than 65,535 bytes", what);
      return FALSE;
    }

  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        {
          g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_STRING,
                       "The %s contains a control character", what);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_name (NjProfile  *self,
            GError    **error)
{
  g_autofree char *name = g_strstrip (g_strdup (nj_profile_get_name (self)));

  if (*name == '\0')
    return fail (error, NJ_PROFILE_ERROR_NAME_EMPTY, "Enter a name");

  return TRUE;
}

static gboolean
check_scheme (NjProfile  *self,
              GError    **error)
{
  const char *scheme = nj_profile_get_scheme (self);

  if (nj_profile_get_default_port (scheme) == 0)
    return fail (error, NJ_PROFILE_ERROR_SCHEME,
                 "The scheme is none of “ws”, “wss”, “mqtt” and “mqtts”");

  return TRUE;
}

static gboolean
check_host (NjProfile  *self,
            GError    **error)
{
  const char *host = nj_profile_get_host (self);

  if (*host == '\0')
    return fail (error, NJ_PROFILE_ERROR_HOST_EMPTY, "Enter the host name of the broker");

  if (strstr (host, "://") != NULL)
    return fail (error, NJ_PROFILE_ERROR_HOST_IS_URL,
                 "Enter the host name only, without scheme, port and path");

  if (!nj_profile_is_host (host))
    return fail (error, NJ_PROFILE_ERROR_HOST_INVALID,
                 "This is neither a host name nor an IP address");

  return TRUE;
}

static gboolean
check_path (NjProfile  *self,
            GError    **error)
{
  const char *path = nj_profile_get_path (self);

  if (*path != '/')
    return fail (error, NJ_PROFILE_ERROR_PATH_INVALID, "The path must begin with “/”");

  for (const char *p = path; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '#' || !g_unichar_isgraph (c))
        return fail (error, NJ_PROFILE_ERROR_PATH_INVALID,
                     "The path must not contain spaces, control characters or “#”");
    }

  return TRUE;
}

static gboolean
check_client_id (NjProfile  *self,
                 GError    **error)
{
  const char *client_id = nj_profile_get_client_id (self);
  MqttVersion version = nj_profile_get_version (self);

  if (*client_id == '\0' && version == MQTT_VERSION_3_1)
    return fail (error, NJ_PROFILE_ERROR_CLIENT_ID_EMPTY,
                 "MQTT 3.1 needs a client ID");

  if (*client_id == '\0' && version == MQTT_VERSION_3_1_1 &&
      !nj_profile_boolean (self, PROP_CLEAN_START))
    return fail (error, NJ_PROFILE_ERROR_CLIENT_ID_EMPTY,
                 "MQTT 3.1.1 needs a client ID unless Clean Session is on");

  if (strlen (client_id) > MQTT_MAX_STRING_LENGTH)
    return fail (error, NJ_PROFILE_ERROR_CLIENT_ID_TOO_LONG,
                 "The client ID is longer than 65,535 bytes");

  return check_string (client_id, "client ID", error);
}

static gboolean
check_username (NjProfile  *self,
                GError    **error)
{
  const char *username = nj_profile_get_username (self);

  if (*username == '\0' && nj_profile_applies (self, "authentication") &&
      nj_profile_enum (self, PROP_AUTHENTICATION) == NJ_AUTHENTICATION_SCRAM_SHA_256)
    return fail (error, NJ_PROFILE_ERROR_SCRAM_USERNAME, "SCRAM-SHA-256 needs a user name");

  return check_string (username, "user name", error);
}

static gboolean
check_password (NjProfile  *self,
                GError    **error)
{
  const char *password = nj_profile_get_password (self);

  if (*password != '\0' && *nj_profile_get_username (self) == '\0' &&
      nj_profile_get_version (self) != MQTT_VERSION_5_0)
    return fail (error, NJ_PROFILE_ERROR_PASSWORD_ALONE,
                 "Before MQTT 5 a password needs a user name");

  /* Binary Data (5.0 §1.5.6): only the length can be wrong. */
  if (strlen (password) > MQTT_MAX_STRING_LENGTH)
    return fail (error, NJ_PROFILE_ERROR_STRING, "The password is longer than 65,535 bytes");

  return TRUE;
}

static gboolean
is_reserved_header (const char *name)
{
  static const char *const reserved[] = {
    "Connection",
    "Content-Length",
    "Host",
    "Transfer-Encoding",
    "Upgrade",
    NULL,
  };

  for (guint i = 0; reserved[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (name, reserved[i]) == 0)
        return TRUE;
    }

  return g_ascii_strncasecmp (name, "Sec-WebSocket-", strlen ("Sec-WebSocket-")) == 0;
}

static gboolean
check_header (const char  *header,
              GError     **error)
{
  const char *colon = strchr (header, ':');
  g_autofree char *name = NULL;

  name = g_strndup (header, colon != NULL ? (gsize) (colon - header) : 0);
  if (!nj_profile_is_token (name))
    return fail (error, NJ_PROFILE_ERROR_HEADER, "A header is written as “Name: value”");

  for (const char *p = colon + 1; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return fail (error, NJ_PROFILE_ERROR_HEADER,
                     "The value of a header must not contain control characters");
    }

  if (is_reserved_header (name))
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_HEADER_RESERVED,
                   "The header “%s” is set by the WebSocket handshake", name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_headers (NjProfile  *self,
               GError    **error)
{
  const char *const *headers = nj_profile_get_headers (self);

  for (guint i = 0; headers[i] != NULL; i++)
    {
      if (!check_header (headers[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_user_properties (NjProfile  *self,
                       GError    **error)
{
  const char *const *strings = nj_profile_get_user_properties (self);
  guint n = g_strv_length ((char **) strings);

  if (n % 2 != 0)
    return fail (error, NJ_PROFILE_ERROR_USER_PROPERTY, "A user property has no value");

  for (guint i = 0; i < n; i++)
    {
      if (i % 2 == 0 && *strings[i] == '\0')
        return fail (error, NJ_PROFILE_ERROR_USER_PROPERTY, "A user property has no name");

      if (!check_string (strings[i], "user property", error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_topic_name (const char      *topic,
                  NjProfileError   code,
                  const char      *what,
                  GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (mqtt_topic_name_validate (topic, &local_error))
    return TRUE;

  g_set_error (error, NJ_PROFILE_ERROR, code, "%s: %s", what, local_error->message);

  return FALSE;
}

static gboolean
check_will_topic (NjProfile  *self,
                  GError    **error)
{
  const char *topic = nj_profile_string (self, PROP_WILL_TOPIC);

  if (*topic == '\0')
    return fail (error, NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY, "Enter the topic of the last will");

  return check_topic_name (topic, NJ_PROFILE_ERROR_WILL_TOPIC, "Topic of the last will", error);
}

static gboolean
check_will_payload (NjProfile  *self,
                    GError    **error)
{
  if (strlen (nj_profile_string (self, PROP_WILL_PAYLOAD)) > MQTT_MAX_STRING_LENGTH)
    return fail (error, NJ_PROFILE_ERROR_WILL_PAYLOAD_TOO_LONG,
                 "The payload of the last will is longer than 65,535 bytes");

  return TRUE;
}

static gboolean
check_will_content_type (NjProfile  *self,
                         GError    **error)
{
  return check_string (nj_profile_string (self, PROP_WILL_CONTENT_TYPE),
                       "content type of the last will", error);
}

static gboolean
check_will_response_topic (NjProfile  *self,
                           GError    **error)
{
  const char *topic = nj_profile_string (self, PROP_WILL_RESPONSE_TOPIC);

  if (*topic == '\0')
    return TRUE;

  return check_topic_name (topic, NJ_PROFILE_ERROR_WILL_RESPONSE_TOPIC,
                           "Response topic of the last will", error);
}

static gboolean
check_proxy_username (NjProfile  *self,
                      GError    **error)
{
  return check_string (nj_profile_string (self, PROP_PROXY_USERNAME),
                       "user name of the proxy", error);
}

/* In the order of the editor. */
static const struct
{
  const char *property;
  gboolean (*check) (NjProfile  *self,
                     GError    **error);
} checks[] = {
  { "name", check_name },
  { "scheme", check_scheme },
  { "host", check_host },
  { "path", check_path },
  { "client-id", check_client_id },
  { "username", check_username },
  { "password", check_password },
  { "ca-file", nj_profile_check_ca_file },
  { "certificate-file", nj_profile_check_certificate_file },
  { "key-file", nj_profile_check_key_file },
  { "key-passphrase", nj_profile_check_key_passphrase },
  { "alpn", nj_profile_check_alpn },
  { "subprotocol", nj_profile_check_subprotocol },
  { "headers", check_headers },
  { "proxy-host", nj_profile_check_proxy_host },
  { "proxy-username", check_proxy_username },
  { "user-properties", check_user_properties },
  { "will-topic", check_will_topic },
  { "will-payload", check_will_payload },
  { "will-content-type", check_will_content_type },
  { "will-response-topic", check_will_response_topic },
};

/**
 * nj_profile_validate_field:
 * @self: a profile
 * @property: the name of one of its properties
 * @error: return location for an #NjProfileError
 *
 * Checks one property, with regard to the others where a rule involves them. One
 * that does not apply, see nj_profile_applies(), may be anything.
 *
 * Returns: whether a connection could be made with its value
 */
gboolean
nj_profile_validate_field (NjProfile   *self,
                           const char  *property,
                           GError     **error)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (property != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      if (g_str_equal (checks[i].property, property))
        return !nj_profile_applies (self, property) || checks[i].check (self, error);
    }

  return TRUE;
}

/**
 * nj_profile_validate:
 * @self: a profile
 * @property: (out) (optional) (transfer none): the first property that is wrong
 * @error: return location for an #NjProfileError
 *
 * Returns: whether a connection could be made with this profile
 */
gboolean
nj_profile_validate (NjProfile   *self,
                     const char **property,
                     GError     **error)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      if (nj_profile_applies (self, checks[i].property) && !checks[i].check (self, error))
        {
          if (property != NULL)
            *property = checks[i].property;
          return FALSE;
        }
    }

  return TRUE;
}
