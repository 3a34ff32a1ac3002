/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Deeper nesting is an error (RFC 8259 §9 allows a limit). */
#define NJ_JSON_TEXT_MAX_DEPTH 512

gboolean nj_json_text_validate (const char  *text,
                                gsize        size,
                                gsize        end,
                                GError     **error);
char    *nj_json_text_indent   (const char  *text,
                                gsize        size,
                                gsize        offset,
                                gsize        end,
                                gsize       *next_offset,
                                GError     **error);

G_END_DECLS
