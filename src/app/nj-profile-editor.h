/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-profile.h"
#include "nj-secret-store.h"

G_BEGIN_DECLS

#define NJ_TYPE_PROFILE_EDITOR (nj_profile_editor_get_type ())
G_DECLARE_FINAL_TYPE (NjProfileEditor, nj_profile_editor, NJ, PROFILE_EDITOR, AdwWindow)

GtkWidget *nj_profile_editor_new (NjProfile     *profile,
                                  GListModel    *profiles,
                                  NjSecretStore *secrets,
                                  gboolean       is_new);
void       nj_profile_editor_show_setting (NjProfileEditor *self,
                                           const char      *setting);

G_END_DECLS
