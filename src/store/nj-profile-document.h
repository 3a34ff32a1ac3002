/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile-list.h"

G_BEGIN_DECLS

/* What is written. Older versions are migrated, newer ones only read. */
#define NJ_PROFILE_DOCUMENT_VERSION 1

/**
 * NjProfileDocument:
 *
 * The text of a profile file: the profiles in it, and whatever else has to be in
 * it again when it is written.
 */
typedef struct _NjProfileDocument NjProfileDocument;

NjProfileDocument *nj_profile_document_new          (void);
NjProfileDocument *nj_profile_document_parse        (const char         *text,
                                                     gsize               size,
                                                     GError            **error);
NjProfileDocument *nj_profile_document_load         (const char         *path,
                                                     char              **set_aside,
                                                     GError            **error);
void               nj_profile_document_free         (NjProfileDocument  *self);
gboolean           nj_profile_document_is_new       (NjProfileDocument  *self);
gboolean           nj_profile_document_is_read_only (NjProfileDocument  *self);
GPtrArray         *nj_profile_document_get_profiles (NjProfileDocument  *self);
char              *nj_profile_document_to_string    (NjProfileDocument  *self,
                                                     NjProfileList      *profiles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjProfileDocument, nj_profile_document_free)

G_END_DECLS
