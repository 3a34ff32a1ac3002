/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-profile-private.h"

#define PREFIX "nightjar"

/* "_" and eight hexadecimal digits. */
#define SUFFIX_LENGTH 9

/* What a server of MQTT 3.1 takes (3.1 §3.1). */
#define MAX_LENGTH_3_1 23

static char *
create_suffix (void)
{
  return g_strdup_printf ("_%08x", g_random_int ());
}

static gboolean
is_suffix (const char *text)
{
  return *text == '_' && strlen (text) == SUFFIX_LENGTH &&
         strspn (text + 1, "0123456789abcdef") == SUFFIX_LENGTH - 1;
}

/**
 * nj_profile_randomise_client_id:
 * @self: a profile
 *
 * Makes up a client identifier that nobody else has.
 */
void
nj_profile_randomise_client_id (NjProfile *self)
{
  g_autofree char *suffix = create_suffix ();
  g_autofree char *client_id = g_strconcat (PREFIX, suffix, NULL);

  g_return_if_fail (NJ_IS_PROFILE (self));

  nj_profile_set_client_id (self, client_id);
}

/**
 * nj_profile_make_client_id_unique:
 * @self: a profile
 *
 * Gives it a client identifier that nobody else has, and that people still know:
 * only the end of it is new.
 */
void
nj_profile_make_client_id_unique (NjProfile *self)
{
  g_autofree char *suffix = create_suffix ();
  g_autofree char *readable = NULL;
  g_autofree char *client_id = NULL;
  gsize max_length;
  gsize length;

  g_return_if_fail (NJ_IS_PROFILE (self));

  readable = g_strdup (nj_profile_get_client_id (self));
  length = strlen (readable);
  if (length >= SUFFIX_LENGTH && is_suffix (readable + length - SUFFIX_LENGTH))
    length -= SUFFIX_LENGTH;

  max_length = nj_profile_get_version (self) == MQTT_VERSION_3_1 ? MAX_LENGTH_3_1
                                                                 : MQTT_MAX_STRING_LENGTH;
  if (length > max_length - SUFFIX_LENGTH)
    {
      const char *end = readable + max_length - SUFFIX_LENGTH;

      /* Not in the middle of a character. */
      while ((*end & 0xc0) == 0x80)
        end--;
      length = (gsize) (end - readable);
    }
  readable[length] = '\0';

  client_id = g_strconcat (length > 0 ? readable : PREFIX, suffix, NULL);
  nj_profile_set_client_id (self, client_id);
}
