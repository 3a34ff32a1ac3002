/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-message-view.h"

G_BEGIN_DECLS

#define NJ_TYPE_FILTER_BUTTON (nj_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (NjFilterButton, nj_filter_button, NJ, FILTER_BUTTON, GtkWidget)

void     nj_filter_button_set_view  (NjFilterButton *self,
                                     NjMessageView  *view);
gboolean nj_filter_button_get_regex (NjFilterButton *self);
void     nj_filter_button_reset     (NjFilterButton *self);

G_END_DECLS
