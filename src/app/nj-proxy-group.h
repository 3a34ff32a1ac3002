/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-profile.h"

G_BEGIN_DECLS

#define NJ_TYPE_PROXY_GROUP (nj_proxy_group_get_type ())
G_DECLARE_FINAL_TYPE (NjProxyGroup, nj_proxy_group, NJ, PROXY_GROUP, AdwPreferencesGroup)

void nj_proxy_group_set_profile (NjProxyGroup *self,
                                 NjProfile    *profile);

G_END_DECLS
