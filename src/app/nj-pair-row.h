/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_PAIR_ROW (nj_pair_row_get_type ())
G_DECLARE_FINAL_TYPE (NjPairRow, nj_pair_row, NJ, PAIR_ROW, AdwPreferencesRow)

GtkWidget  *nj_pair_row_new       (const char *name,
                                   const char *value);
const char *nj_pair_row_get_name  (NjPairRow  *self);
const char *nj_pair_row_get_value (NjPairRow  *self);

G_END_DECLS
