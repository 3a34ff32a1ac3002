/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_SIDE_PANE (nj_side_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjSidePane, nj_side_pane, NJ, SIDE_PANE, GtkWidget)

void nj_side_pane_set_connection (NjSidePane   *self,
                                  NjConnection *connection);
void nj_side_pane_unselect       (NjSidePane   *self);

G_END_DECLS
