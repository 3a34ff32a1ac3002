/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NJ_TYPE_FIELD_ERROR (nj_field_error_get_type ())
G_DECLARE_FINAL_TYPE (NjFieldError, nj_field_error, NJ, FIELD_ERROR, AdwPreferencesRow)

GtkWidget  *nj_field_error_get_field   (NjFieldError *self);
const char *nj_field_error_get_setting (NjFieldError *self);
void        nj_field_error_set_setting (NjFieldError *self,
                                        const char   *setting);
const char *nj_field_error_get_text    (NjFieldError *self);
void        nj_field_error_set_text    (NjFieldError *self,
                                        const char   *text);
void        nj_field_error_show_field  (NjFieldError *self);
GPtrArray  *nj_field_error_find_all    (GtkWidget    *root);

G_END_DECLS
