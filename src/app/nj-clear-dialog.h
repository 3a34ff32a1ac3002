/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

void nj_clear_dialog_present (GtkWidget    *parent,
                              NjConnection *connection);

G_END_DECLS
