/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-profile.h"

G_BEGIN_DECLS

void nj_profile_bindings_name_controls (GtkWidgetClass *widget_class);
void nj_profile_bindings_bind_choice   (NjProfile      *profile,
                                        const char     *setting,
                                        gpointer        row);
void nj_profile_bindings_create        (NjProfile      *profile,
                                        GtkWidget      *widget);

G_END_DECLS
