/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-message.h"

G_BEGIN_DECLS

#define NJ_TYPE_DETAIL_PANE (nj_detail_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjDetailPane, nj_detail_pane, NJ, DETAIL_PANE, GtkWidget)

void       nj_detail_pane_set_message  (NjDetailPane        *self,
                                        NjMessage           *message);
NjMessage *nj_detail_pane_get_message  (NjDetailPane        *self);
gboolean   nj_detail_pane_get_loading  (NjDetailPane        *self);
void       nj_detail_pane_save         (NjDetailPane        *self);
void       nj_detail_pane_save_to      (NjDetailPane        *self,
                                        GFile               *file);

G_END_DECLS
