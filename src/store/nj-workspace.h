/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-connection.h"
#include "nj-profile-store.h"

G_BEGIN_DECLS

#define NJ_TYPE_WORKSPACE (nj_workspace_get_type ())
G_DECLARE_FINAL_TYPE (NjWorkspace, nj_workspace, NJ, WORKSPACE, GObject)

NjWorkspace    *nj_workspace_new             (GFile         *profiles,
                                              NjSecretStore *secrets);
gboolean        nj_workspace_load            (NjWorkspace   *self,
                                              GError       **error);
GListModel     *nj_workspace_get_connections (NjWorkspace   *self);
NjProfileStore *nj_workspace_get_store       (NjWorkspace   *self);
NjProfileList  *nj_workspace_get_profiles    (NjWorkspace   *self);
NjLocalBroker  *nj_workspace_get_broker      (NjWorkspace   *self);
NjConnection   *nj_workspace_find            (NjWorkspace   *self,
                                              const char    *profile_id);
NjConnection   *nj_workspace_add_profile     (NjWorkspace   *self,
                                              NjProfile     *profile);
NjConnection   *nj_workspace_open_url        (NjWorkspace   *self,
                                              const char    *url,
                                              GError       **error);
guint           nj_workspace_remove          (NjWorkspace   *self,
                                              NjConnection  *connection);
void            nj_workspace_restore         (NjWorkspace   *self,
                                              NjProfile     *profile,
                                              guint          position);
void            nj_workspace_forget_secrets  (NjWorkspace   *self,
                                              NjProfile     *profile);
void            nj_workspace_save_secrets    (NjWorkspace   *self,
                                              NjProfile     *profile);
gboolean        nj_workspace_close           (NjWorkspace   *self,
                                              GError       **error);

G_END_DECLS
