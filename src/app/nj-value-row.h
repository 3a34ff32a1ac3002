/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_VALUE_ROW (nj_value_row_get_type ())
G_DECLARE_FINAL_TYPE (NjValueRow, nj_value_row, NJ, VALUE_ROW, AdwPreferencesRow)

GtkWidget  *nj_value_row_new       (const char *title,
                                    const char *value);
const char *nj_value_row_get_value (NjValueRow *self);

G_END_DECLS
