/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean nj_durable_file_replace   (const char  *path,
                                    const char  *data,
                                    gsize        size,
                                    GError     **error);
char    *nj_durable_file_set_aside (const char  *path,
                                    GError     **error);
void     nj_durable_file_clean     (const char  *path);

G_END_DECLS
