/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How many points a series has at most: five minutes of one in a second. */
#define NJ_SERIES_LENGTH 300

/**
 * NjPoint:
 * @time: monotonic time, µs
 * @value: the value, NAN if there was none then
 */
typedef struct
{
  gint64 time;
  double value;
} NjPoint;

#define NJ_TYPE_SERIES (nj_series_get_type ())
G_DECLARE_FINAL_TYPE (NjSeries, nj_series, NJ, SERIES, GObject)

NjSeries      *nj_series_new      (void);
void           nj_series_add      (NjSeries *self,
                                   gint64    time,
                                   double    value);
guint          nj_series_get_n    (NjSeries *self);
const NjPoint *nj_series_get      (NjSeries *self,
                                   guint     i);
double         nj_series_get_last (NjSeries *self);

G_END_DECLS
