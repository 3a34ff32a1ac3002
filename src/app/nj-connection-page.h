/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_CONNECTION_PAGE (nj_connection_page_get_type ())
G_DECLARE_FINAL_TYPE (NjConnectionPage, nj_connection_page, NJ, CONNECTION_PAGE, GtkWidget)

NjConnectionPage *nj_connection_page_new            (NjConnection     *connection);
NjConnection     *nj_connection_page_get_connection (NjConnectionPage *self);

G_END_DECLS
