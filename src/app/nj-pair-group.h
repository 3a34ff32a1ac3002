/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_PAIR_GROUP (nj_pair_group_get_type ())
G_DECLARE_FINAL_TYPE (NjPairGroup, nj_pair_group, NJ, PAIR_GROUP, AdwPreferencesGroup)

GStrv nj_pair_group_get_pairs (NjPairGroup       *self);
void  nj_pair_group_set_pairs (NjPairGroup       *self,
                               const char *const *pairs);

G_END_DECLS
