/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-profile-editor.h"
#include "nj-profile-list.h"

G_BEGIN_DECLS

/**
 * EditorFixture:
 * @n_saved: how often the editor has saved
 *
 * An open profile editor, and hands to use it.
 */
typedef struct
{
  NjProfileList *profiles;
  NjSecretStore *secrets;
  GtkWidget *editor; /* %NULL from the moment it is gone */
  guint n_saved;
} EditorFixture;

void       editor_fixture_open                (EditorFixture *self,
                                               NjProfile     *profile,
                                               gboolean       is_new);
void       editor_fixture_clear               (EditorFixture *self);
GObject   *editor_fixture_get_control         (EditorFixture *self,
                                               const char    *id);
void       editor_fixture_type                (EditorFixture *self,
                                               const char    *id,
                                               const char    *text);
void       editor_fixture_save                (EditorFixture *self);
NjProfile *editor_fixture_create_full_profile (void);

G_END_DECLS
