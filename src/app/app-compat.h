/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void nj_widget_clear_children                    (GtkWidget *widget);
void nj_widget_let_spin_buttons_activate_default (GtkWidget *widget);

G_END_DECLS
