/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *nj_engine_text_translate (const char  *message);
gboolean  nj_engine_text_describe  (const char  *message,
                                    char       **title,
                                    char       **advice);

G_END_DECLS
