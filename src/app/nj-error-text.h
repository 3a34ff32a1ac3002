/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile.h"

G_BEGIN_DECLS

void  nj_error_describe      (const GError  *error,
                              NjProfile     *profile,
                              char         **title,
                              char         **advice);
char *nj_error_to_sentence   (const GError  *error);

G_END_DECLS
