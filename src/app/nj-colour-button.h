/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NJ_TYPE_COLOUR_BUTTON (nj_colour_button_get_type ())
G_DECLARE_FINAL_TYPE (NjColourButton, nj_colour_button, NJ, COLOUR_BUTTON, GtkToggleButton)

GtkWidget  *nj_colour_button_new        (const char     *colour,
                                         const char     *name);
const char *nj_colour_button_get_colour (NjColourButton *self);

G_END_DECLS
