/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjSessionKey:
 * @profile: the identifier of the profile
 * @client_id: the Client Identifier
 * @address: the server
 *
 * What makes a session one of its own. What waits for one server must not go to
 * another one when the profile is edited.
 */
typedef struct
{
  char *profile;
  char *client_id;
  char *address;
} NjSessionKey;

NjSessionKey *nj_session_key_new   (const char         *profile,
                                    const char         *client_id,
                                    const char         *address);
NjSessionKey *nj_session_key_copy  (const NjSessionKey *self);
void          nj_session_key_free  (NjSessionKey       *self);
gboolean      nj_session_key_equal (const NjSessionKey *self,
                                    const NjSessionKey *other);
guint64       nj_session_key_hash  (const NjSessionKey *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjSessionKey, nj_session_key_free)

G_END_DECLS
