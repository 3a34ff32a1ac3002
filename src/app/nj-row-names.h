/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkAccessible *nj_row_get_control  (GtkWidget *row);
void           nj_row_names_update (GtkWidget *root);

G_END_DECLS
