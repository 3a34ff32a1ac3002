/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-profile-list.h"
#include "nj-secret-store.h"

G_BEGIN_DECLS

#define NJ_PROFILE_STORE_ERROR (nj_profile_store_error_quark ())

/**
 * NjProfileStoreError:
 * @NJ_PROFILE_STORE_ERROR_BROKEN: the file could not be understood and was set
 *   aside; the message says where, see also nj_profile_store_get_set_aside()
 * @NJ_PROFILE_STORE_ERROR_PARTIAL: some profiles could not be understood; they
 *   stay in the file as they are
 * @NJ_PROFILE_STORE_ERROR_FUTURE: a newer Nightjar wrote the file, so it is not written
 * @NJ_PROFILE_STORE_ERROR_UNREADABLE: the file exists and could not be read, or
 *   is broken and could not be set aside, so it is not written
 */
typedef enum
{
  NJ_PROFILE_STORE_ERROR_BROKEN,
  NJ_PROFILE_STORE_ERROR_PARTIAL,
  NJ_PROFILE_STORE_ERROR_FUTURE,
  NJ_PROFILE_STORE_ERROR_UNREADABLE,
} NjProfileStoreError;

GQuark          nj_profile_store_error_quark   (void);

/**
 * NjProfileStore:
 *
 * Keeps a #NjProfileList in a file. Saves by itself, half a second after the
 * first of some changes. Emits "save-failed" (GError) when that went wrong.
 */
#define NJ_TYPE_PROFILE_STORE (nj_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (NjProfileStore, nj_profile_store, NJ, PROFILE_STORE, GObject)

NjProfileStore *nj_profile_store_new           (GFile                *file,
                                                NjSecretStore        *secrets);
GFile          *nj_profile_store_get_default_file (void);
GFile          *nj_profile_store_get_file      (NjProfileStore       *self);
NjSecretStore  *nj_profile_store_get_secrets   (NjProfileStore       *self);
NjProfileList  *nj_profile_store_get_profiles  (NjProfileStore       *self);
GFile          *nj_profile_store_get_set_aside (NjProfileStore       *self);
gboolean        nj_profile_store_load          (NjProfileStore       *self,
                                                GError              **error);
void            nj_profile_store_save_async    (NjProfileStore       *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        nj_profile_store_save_finish   (NjProfileStore       *self,
                                                GAsyncResult         *result,
                                                GError              **error);
gboolean        nj_profile_store_flush         (NjProfileStore       *self,
                                                GError              **error);

G_END_DECLS
