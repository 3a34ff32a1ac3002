/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-url.h"
#include "nj-profile-private.h"

/* A Server Reference (5.0 §4.11): "host", "host:port", "[address]:port", several of
 * them with spaces between. Some servers send a URL. */

static gboolean
split_authority (const char  *text,
                 char       **host,
                 guint       *port)
{
  const char *end;
  guint64 number;

  if (*text == '[')
    {
      end = strchr (text, ']');
      if (end == NULL)
        return FALSE;
      *host = g_strndup (text + 1, (gsize) (end - text - 1));
      end++;
    }
  else
    {
      end = strchr (text, ':');

      /* An address of IPv6 that somebody has left without its brackets. */
      if (end != NULL && strchr (end + 1, ':') != NULL)
        end = NULL;
      if (end == NULL)
        end = text + strlen (text);
      *host = g_strndup (text, (gsize) (end - text));
    }

  if (*end == '\0')
    return TRUE;

  if (*end != ':' || !g_ascii_string_to_unsigned (end + 1, 10, 1, G_MAXUINT16, &number, NULL))
    return FALSE;

  *port = (guint) number;

  return TRUE;
}

static gboolean
follow_authority (NjProfile  *self,
                  const char *text)
{
  g_autofree char *host = NULL;
  guint port = nj_profile_get_port (self);

  if (!split_authority (text, &host, &port) || !nj_profile_is_host (host))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  nj_profile_set_host (self, host);
  nj_profile_set_port (self, port);
  g_object_thaw_notify (G_OBJECT (self));

  return TRUE;
}

/* Who to be there is not for a server to say. */
static gboolean
follow_url (NjProfile  *self,
            const char *text)
{
  g_autoptr (MqttUrl) url = mqtt_url_parse (text, NULL);
  g_autofree char *bare = NULL;

  if (url == NULL)
    return FALSE;

  g_clear_pointer (&url->user, g_free);
  g_clear_pointer (&url->password, g_free);
  bare = mqtt_url_to_string (url);

  return nj_profile_apply_url (self, bare, NULL);
}

/**
 * nj_profile_follow_reference:
 * @self: a profile
 * @reference: the Server Reference of a CONNACK or DISCONNECT
 *
 * Changes the address to the first one of @reference that can be understood. What
 * it does not tell, the port for instance, stays.
 *
 * Returns: whether there was one; if not, nothing changes
 */
gboolean
nj_profile_follow_reference (NjProfile  *self,
                             const char *reference)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (reference != NULL, FALSE);

  parts = g_strsplit_set (reference, " \t", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strstr (parts[i], "://") != NULL ? follow_url (self, parts[i])
                                           : *parts[i] != '\0' && follow_authority (self, parts[i]))
        return TRUE;
    }

  return FALSE;
}
