/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_SIDEBAR (nj_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (NjSidebar, nj_sidebar, NJ, SIDEBAR, AdwBin)

void          nj_sidebar_set_connections (NjSidebar    *self,
                                          GListModel   *connections);
void          nj_sidebar_select          (NjSidebar    *self,
                                          NjConnection *connection);
NjConnection *nj_sidebar_get_neighbour   (NjSidebar    *self,
                                          int           by);
void          nj_sidebar_sort            (NjSidebar    *self);

G_END_DECLS
