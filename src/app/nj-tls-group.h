/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-profile.h"

G_BEGIN_DECLS

#define NJ_TYPE_TLS_GROUP (nj_tls_group_get_type ())
G_DECLARE_FINAL_TYPE (NjTlsGroup, nj_tls_group, NJ, TLS_GROUP, AdwPreferencesGroup)

void nj_tls_group_set_profile (NjTlsGroup *self,
                               NjProfile  *profile);

G_END_DECLS
