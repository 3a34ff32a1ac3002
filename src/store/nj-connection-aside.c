/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-connection-private.h"

/* What has nothing to do with the messages of the user has a network connection of its
 * own, with the same settings but another Client Identifier, and no session. */

/* The Client Identifier of MQTT 3.1 has no more (3.1 §3.1). */
#define MAX_CLIENT_ID_3_1 23

/* Like that of the user, so that who manages the server knows whose it is. */
static char *
create_client_id (NjProfile  *profile,
                  const char *suffix)
{
  const char *client_id = nj_profile_get_client_id (profile);
  gsize max = nj_profile_get_version (profile) == MQTT_VERSION_3_1
                ? MAX_CLIENT_ID_3_1 - strlen (suffix)
                : G_MAXUINT16 - strlen (suffix);
  g_autofree char *start = NULL;
  const char *end;

  /* The server chooses both. */
  if (*client_id == '\0')
    return g_strdup ("");

  start = g_strndup (client_id, max);
  g_utf8_validate (start, -1, &end);
  start[end - start] = '\0';

  return g_strconcat (start, suffix, NULL);
}

/* What a connection beside that of the user is made with; the Client Identifier ends with
 * @suffix. */
MqttOptions *
nj_connection_create_options_aside (NjConnection  *self,
                                    const char    *suffix,
                                    GError       **error)
{
  NjProfile *profile = self->elsewhere != NULL ? self->elsewhere : self->profile;
  g_autoptr (NjProfile) own = nj_profile_new ();
  g_autofree char *client_id = create_client_id (profile, suffix);

  nj_profile_copy_from (own, profile);
  g_object_set (own,
                "client-id", client_id,
                "clean-start", TRUE,
                "session-expiry-interval", 0,
                "will-enabled", FALSE,
                NULL);

  return nj_profile_to_options (own, error);
}
