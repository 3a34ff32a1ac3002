/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NJ_TYPE_DAY_LINE (nj_day_line_get_type ())
G_DECLARE_FINAL_TYPE (NjDayLine, nj_day_line, NJ, DAY_LINE, GtkWidget)

GtkWidget  *nj_day_line_new      (void);
void        nj_day_line_set_time (NjDayLine *self,
                                  gint64     time);
const char *nj_day_line_get_text (NjDayLine *self);

G_END_DECLS
