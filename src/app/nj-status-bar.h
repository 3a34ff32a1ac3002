/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_STATUS_BAR (nj_status_bar_get_type ())
G_DECLARE_FINAL_TYPE (NjStatusBar, nj_status_bar, NJ, STATUS_BAR, GtkWidget)

void        nj_status_bar_set_connection (NjStatusBar  *self,
                                          NjConnection *connection);
const char *nj_status_bar_get_queued     (NjStatusBar  *self);
void        nj_status_bar_show_numbers   (NjStatusBar  *self);

G_END_DECLS
