/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The fields of a profile. */
#define NJ_SECRET_PASSWORD "password"
#define NJ_SECRET_KEY_PASSPHRASE "key-passphrase"
#define NJ_SECRET_PROXY_PASSWORD "proxy-password"

/**
 * NjSecretStore:
 *
 * Secrets of profiles, in the user's keyring. Its property "persistent" is
 * %FALSE from the moment it is known that they are kept for this session only.
 */
#define NJ_TYPE_SECRET_STORE (nj_secret_store_get_type ())
G_DECLARE_FINAL_TYPE (NjSecretStore, nj_secret_store, NJ, SECRET_STORE, GObject)

NjSecretStore *nj_secret_store_new            (void);
NjSecretStore *nj_secret_store_new_memory     (void);
gboolean       nj_secret_store_get_persistent (NjSecretStore        *self);
void           nj_secret_store_lookup_async   (NjSecretStore        *self,
                                               const char           *profile_id,
                                               const char           *field,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
char          *nj_secret_store_lookup_finish  (NjSecretStore        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void           nj_secret_store_store_async    (NjSecretStore        *self,
                                               const char           *profile_id,
                                               const char           *field,
                                               const char           *label,
                                               const char           *secret,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       nj_secret_store_store_finish   (NjSecretStore        *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void           nj_secret_store_clear_async    (NjSecretStore        *self,
                                               const char           *profile_id,
                                               const char           *field,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
gboolean       nj_secret_store_clear_finish   (NjSecretStore        *self,
                                               GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
