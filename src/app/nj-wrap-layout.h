/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NJ_TYPE_WRAP_LAYOUT (nj_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (NjWrapLayout, nj_wrap_layout, NJ, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
