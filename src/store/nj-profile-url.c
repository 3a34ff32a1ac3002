/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-url.h"
#include "nj-profile-private.h"

#define DEFAULT_PATH "/mqtt"

static const struct
{
  const char *scheme;
  guint port;
} default_ports[] = {
  { "ws", 80 },
  { "wss", 443 },
  { "mqtt", 1883 },
  { "mqtts", 8883 },
};

static MqttUrl *
parse_url (const char  *text,
           GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  MqttUrl *url;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_URL,
                           "The address is not valid UTF-8");
      return NULL;
    }

  url = mqtt_url_parse (text, &local_error);
  if (url == NULL)
    g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_URL, local_error->message);

  return url;
}

static void
nj_profile_take_url (NjProfile     *self,
                     const MqttUrl *url)
{
  g_autofree char *path = NULL;

  if (url->query != NULL)
    path = g_strconcat (url->has_path ? url->path : DEFAULT_PATH, "?", url->query, NULL);
  else
    path = g_strdup (url->has_path ? url->path : DEFAULT_PATH);

  g_object_freeze_notify (G_OBJECT (self));
  nj_profile_set_scheme (self, url->scheme);
  nj_profile_set_host (self, url->host);
  nj_profile_set_port (self, url->port);
  if (nj_profile_uses_websocket (self))
    nj_profile_set_path (self, path);
  if (url->user != NULL)
    nj_profile_set_username (self, url->user);
  if (url->password != NULL)
    nj_profile_set_password (self, url->password);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * nj_profile_get_default_port:
 * @scheme: a scheme
 *
 * Returns: the port of an address that names none, 0 for a scheme that is not known
 */
guint
nj_profile_get_default_port (const char *scheme)
{
  g_return_val_if_fail (scheme != NULL, 0);

  for (guint i = 0; i < G_N_ELEMENTS (default_ports); i++)
    {
      if (g_str_equal (default_ports[i].scheme, scheme))
        return default_ports[i].port;
    }

  return 0;
}

/**
 * nj_profile_new_from_url:
 * @url: an address such as "wss://broker.example:8084/mqtt"
 * @error: return location for %NJ_PROFILE_ERROR_URL
 *
 * The host is the name of the profile. Without a port it is the scheme's, see
 * nj_profile_get_default_port(), without a path "/mqtt". User name and password are
 * taken over.
 *
 * Returns: (transfer full) (nullable): a profile
 */
NjProfile *
nj_profile_new_from_url (const char  *url,
                         GError     **error)
{
  g_autoptr (MqttUrl) parsed = NULL;
  NjProfile *self;

  g_return_val_if_fail (url != NULL, NULL);

  parsed = parse_url (url, error);
  if (parsed == NULL)
    return NULL;

  self = nj_profile_new ();
  nj_profile_set_name (self, parsed->host);
  nj_profile_take_url (self, parsed);

  return self;
}

/**
 * nj_profile_apply_url:
 * @self: a profile
 * @url: an address, as for nj_profile_new_from_url()
 * @error: return location for %NJ_PROFILE_ERROR_URL
 *
 * Sets scheme, host, port and path, and user name and password if it has them.
 *
 * Returns: whether @url is an address; if not, nothing changes
 */
gboolean
nj_profile_apply_url (NjProfile   *self,
                      const char  *url,
                      GError     **error)
{
  g_autoptr (MqttUrl) parsed = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  parsed = parse_url (url, error);
  if (parsed == NULL)
    return FALSE;

  nj_profile_take_url (self, parsed);

  return TRUE;
}

/**
 * nj_profile_get_url:
 * @self: a profile
 *
 * Returns: (transfer full): its address, without user name and password, and
 *   without the port if that is the scheme's
 */
char *
nj_profile_get_url (NjProfile *self)
{
  g_autoptr (GString) url = NULL;
  const char *host;

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  host = nj_profile_get_host (self);
  url = g_string_new (nj_profile_get_scheme (self));
  g_string_append (url, "://");
  g_string_append_printf (url, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (nj_profile_get_port (self) != nj_profile_get_default_port (nj_profile_get_scheme (self)))
    g_string_append_printf (url, ":%u", nj_profile_get_port (self));
  if (nj_profile_uses_websocket (self))
    g_string_append (url, nj_profile_get_path (self));

  return g_string_free (g_steal_pointer (&url), FALSE);
}
