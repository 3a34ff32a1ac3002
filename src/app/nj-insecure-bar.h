/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_INSECURE_BAR (nj_insecure_bar_get_type ())
G_DECLARE_FINAL_TYPE (NjInsecureBar, nj_insecure_bar, NJ, INSECURE_BAR, GtkWidget)

void     nj_insecure_bar_set_connection (NjInsecureBar *self,
                                         NjConnection  *connection);
gboolean nj_insecure_bar_get_revealed   (NjInsecureBar *self);

G_END_DECLS
