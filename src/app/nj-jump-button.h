/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-list.h"

G_BEGIN_DECLS

#define NJ_TYPE_JUMP_BUTTON (nj_jump_button_get_type ())
G_DECLARE_FINAL_TYPE (NjJumpButton, nj_jump_button, NJ, JUMP_BUTTON, GtkWidget)

void nj_jump_button_set_list (NjJumpButton  *self,
                              NjMessageList *list);
void nj_jump_button_popup    (NjJumpButton  *self);
void nj_jump_button_set_time (NjJumpButton  *self,
                              gint64         time);

G_END_DECLS
