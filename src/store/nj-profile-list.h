/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-profile.h"

G_BEGIN_DECLS

#define NJ_TYPE_PROFILE_LIST (nj_profile_list_get_type ())
G_DECLARE_FINAL_TYPE (NjProfileList, nj_profile_list, NJ, PROFILE_LIST, GObject)

NjProfileList *nj_profile_list_new    (void);
void           nj_profile_list_append (NjProfileList *self,
                                       NjProfile     *profile);
void           nj_profile_list_insert (NjProfileList *self,
                                       guint          position,
                                       NjProfile     *profile);
void           nj_profile_list_remove (NjProfileList *self,
                                       guint          position);
void           nj_profile_list_move   (NjProfileList *self,
                                       guint          from,
                                       guint          to);
NjProfile     *nj_profile_list_get    (NjProfileList *self,
                                       guint          position);
NjProfile     *nj_profile_list_lookup (NjProfileList *self,
                                       const char    *id);
gboolean       nj_profile_list_find   (NjProfileList *self,
                                       NjProfile     *profile,
                                       guint         *position);

G_END_DECLS
