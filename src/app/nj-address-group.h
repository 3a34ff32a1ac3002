/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-profile.h"

G_BEGIN_DECLS

#define NJ_TYPE_ADDRESS_GROUP (nj_address_group_get_type ())
G_DECLARE_FINAL_TYPE (NjAddressGroup, nj_address_group, NJ, ADDRESS_GROUP, AdwPreferencesGroup)

void     nj_address_group_set_profile (NjAddressGroup *self,
                                       NjProfile      *profile);
gboolean nj_address_group_check       (NjAddressGroup *self);

G_END_DECLS
