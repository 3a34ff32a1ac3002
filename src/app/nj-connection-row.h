/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_CONNECTION_ROW (nj_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (NjConnectionRow, nj_connection_row, NJ, CONNECTION_ROW, GtkListBoxRow)

NjConnectionRow *nj_connection_row_new            (NjConnection    *connection);
NjConnection    *nj_connection_row_get_connection (NjConnectionRow *self);

G_END_DECLS
