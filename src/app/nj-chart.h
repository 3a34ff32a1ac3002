/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-number-text.h"
#include "nj-series.h"

G_BEGIN_DECLS

#define NJ_TYPE_CHART (nj_chart_get_type ())
G_DECLARE_FINAL_TYPE (NjChart, nj_chart, NJ, CHART, GtkWidget)

void  nj_chart_set_title   (NjChart    *self,
                            const char *title);
void  nj_chart_set_unit    (NjChart    *self,
                            NjUnit      unit);
void  nj_chart_set_series  (NjChart    *self,
                            NjSeries   *series);
void  nj_chart_set_second  (NjChart    *self,
                            NjSeries   *second,
                            const char *name,
                            const char *second_name);
char *nj_chart_describe    (NjChart    *self);
char *nj_chart_describe_at (NjChart    *self,
                            double      x);

G_END_DECLS
