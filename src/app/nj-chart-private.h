/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-chart.h"

G_BEGIN_DECLS

struct _NjChart
{
  GtkWidget parent_instance;

  NjSeries *series[2]; /* (nullable) */
  char *names[2];      /* (nullable): unless there are both */
  char *title;         /* (nullable) */
  NjUnit unit;
};

/* nj-chart-draw.c */
void nj_chart_snapshot   (GtkWidget   *widget,
                          GtkSnapshot *snapshot);
const NjPoint *
     nj_chart_find_point (NjChart     *self,
                          double       x);

G_END_DECLS
