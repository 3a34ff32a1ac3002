/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_FILE_ROW (nj_file_row_get_type ())
G_DECLARE_FINAL_TYPE (NjFileRow, nj_file_row, NJ, FILE_ROW, AdwActionRow)

const char *nj_file_row_get_path (NjFileRow  *self);
void        nj_file_row_set_path (NjFileRow  *self,
                                  const char *path);

G_END_DECLS
