/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile.h"
#include "nj-secret-store.h"

G_BEGIN_DECLS

const char *const *nj_profile_list_secrets         (void);
char              *nj_profile_get_secret           (NjProfile            *self,
                                                    const char           *secret);
void               nj_profile_set_secret           (NjProfile            *self,
                                                    const char           *secret,
                                                    const char           *value);
gboolean           nj_profile_has_same_secrets     (NjProfile            *self,
                                                    NjProfile            *other);

void               nj_profile_load_secrets         (NjProfile            *self,
                                                    NjSecretStore        *store);
void               nj_profile_save_secrets_async   (NjProfile            *self,
                                                    NjSecretStore        *store,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean           nj_profile_save_secrets_finish  (NjProfile            *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void               nj_profile_clear_secrets_async  (NjProfile            *self,
                                                    NjSecretStore        *store,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean           nj_profile_clear_secrets_finish (NjProfile            *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
