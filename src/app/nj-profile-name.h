/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile.h"

G_BEGIN_DECLS

const char *nj_profile_get_display_name (NjProfile *profile);

G_END_DECLS
