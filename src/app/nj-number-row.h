/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-chart.h"

G_BEGIN_DECLS

#define NJ_TYPE_NUMBER_ROW (nj_number_row_get_type ())
G_DECLARE_FINAL_TYPE (NjNumberRow, nj_number_row, NJ, NUMBER_ROW, GtkListBoxRow)

GtkWidget  *nj_number_row_new        (const char  *title,
                                      NjUnit       unit);
NjChart    *nj_number_row_get_chart  (NjNumberRow *self);
void        nj_number_row_set_value  (NjNumberRow *self,
                                      const char  *value);
void        nj_number_row_set_detail (NjNumberRow *self,
                                      const char  *detail);
const char *nj_number_row_get_title  (NjNumberRow *self);
const char *nj_number_row_get_value  (NjNumberRow *self);

G_END_DECLS
