/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-session-key.h"

/**
 * nj_session_key_new:
 * @profile: the identifier of a profile
 * @client_id: a Client Identifier
 * @address: the server
 *
 * Returns: (transfer full): a key
 */
NjSessionKey *
nj_session_key_new (const char *profile,
                    const char *client_id,
                    const char *address)
{
  NjSessionKey *self = g_new0 (NjSessionKey, 1);

  self->profile = g_strdup (profile);
  self->client_id = g_strdup (client_id);
  self->address = g_strdup (address);

  return self;
}

/**
 * nj_session_key_copy:
 * @self: a key
 *
 * Returns: (transfer full): the same once more
 */
NjSessionKey *
nj_session_key_copy (const NjSessionKey *self)
{
  return nj_session_key_new (self->profile, self->client_id, self->address);
}

/**
 * nj_session_key_free:
 * @self: (transfer full): a key
 */
void
nj_session_key_free (NjSessionKey *self)
{
  g_free (self->profile);
  g_free (self->client_id);
  g_free (self->address);
  g_free (self);
}

/**
 * nj_session_key_equal:
 * @self: a key
 * @other: another one
 *
 * Returns: whether they mean the same session
 */
gboolean
nj_session_key_equal (const NjSessionKey *self,
                      const NjSessionKey *other)
{
  return g_str_equal (self->profile, other->profile) &&
         g_str_equal (self->client_id, other->client_id) &&
         g_str_equal (self->address, other->address);
}

/**
 * nj_session_key_hash:
 * @self: a key
 *
 * Returns: a number that is the same for the same session in every process, not 0
 */
guint64
nj_session_key_hash (const NjSessionKey *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *const parts[] = { self->profile, self->client_id, self->address };
  guint8 digest[32];
  gsize size = sizeof digest;
  guint64 hash = 0;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_checksum_update (checksum, (const guchar *) parts[i], (gssize) strlen (parts[i]) + 1);
  g_checksum_get_digest (checksum, digest, &size);
  for (guint i = 0; i < sizeof hash; i++)
    hash = hash << 8 | digest[i];

  return MAX (hash, 1);
}
