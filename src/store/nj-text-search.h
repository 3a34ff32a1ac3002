/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NjTextSearch:
 *
 * Finds a text, or what a regular expression matches, in bytes, without regard to the case
 * of ASCII letters. It does not change, and may be used in several threads.
 */
typedef struct _NjTextSearch NjTextSearch;

NjTextSearch *nj_text_search_new       (const char     *text);
NjTextSearch *nj_text_search_new_regex (const char     *pattern,
                                        GError        **error);
NjTextSearch *nj_text_search_ref       (NjTextSearch   *self);
void          nj_text_search_unref     (NjTextSearch   *self);
gboolean      nj_text_search_is_found  (NjTextSearch   *self,
                                        gconstpointer   data,
                                        gsize           size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTextSearch, nj_text_search_unref)

G_END_DECLS
