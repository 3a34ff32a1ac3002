/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjTextSearch:
 *
 * Finds a text in bytes, without regard to the case of ASCII letters.
 */
typedef struct _NjTextSearch NjTextSearch;

NjTextSearch *nj_text_search_new      (const char    *text);
void          nj_text_search_free     (NjTextSearch  *self);
gboolean      nj_text_search_is_found (NjTextSearch  *self,
                                       gconstpointer  data,
                                       gsize          size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTextSearch, nj_text_search_free)

G_END_DECLS
