/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-series.h"

/**
 * NjSeries:
 *
 * The newest values of one number, with their times. What has no points yet has no
 * memory for them either: there may be thousands of series.
 */

/* Divides the length. */
#define GROWTH 60

struct _NjSeries
{
  GObject parent_instance;

  NjPoint *points;
  guint n_allocated;
  guint n;
  guint first; /* where the oldest point is, once there is no more room */
};

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
} NjSeriesSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSeries, nj_series, G_TYPE_OBJECT)

static void
nj_series_finalize (GObject *object)
{
  g_free (NJ_SERIES (object)->points);

  G_OBJECT_CLASS (nj_series_parent_class)->finalize (object);
}

static void
nj_series_class_init (NjSeriesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nj_series_finalize;

  /**
   * NjSeries::changed:
   *
   * There is a new point.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_series_init (NjSeries *self)
{
}

/**
 * nj_series_new:
 *
 * Returns: (transfer full): a series without points
 */
NjSeries *
nj_series_new (void)
{
  return g_object_new (NJ_TYPE_SERIES, NULL);
}

static NjPoint *
make_room (NjSeries *self)
{
  NjPoint *point;

  if (self->n == self->n_allocated && self->n < NJ_SERIES_LENGTH)
    {
      self->n_allocated += GROWTH;
      self->points = g_renew (NjPoint, self->points, self->n_allocated);
    }

  if (self->n < NJ_SERIES_LENGTH)
    return &self->points[self->n++];

  point = &self->points[self->first];
  self->first = (self->first + 1) % NJ_SERIES_LENGTH;

  return point;
}

/**
 * nj_series_add:
 * @self: a series
 * @time: monotonic time, µs, not before that of the point before
 * @value: the value, NAN if there is none
 *
 * Adds a point, in the place of the oldest one if there are %NJ_SERIES_LENGTH.
 */
void
nj_series_add (NjSeries *self,
               gint64    time,
               double    value)
{
  g_return_if_fail (NJ_IS_SERIES (self));

  *make_room (self) = (NjPoint){ time, value };
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_series_get_n:
 * @self: a series
 *
 * Returns: how many points it has
 */
guint
nj_series_get_n (NjSeries *self)
{
  g_return_val_if_fail (NJ_IS_SERIES (self), 0);

  return self->n;
}

/**
 * nj_series_get:
 * @self: a series
 * @i: which point, 0 for the oldest
 *
 * Returns: (transfer none): the point, until another is added
 */
const NjPoint *
nj_series_get (NjSeries *self,
               guint     i)
{
  g_return_val_if_fail (NJ_IS_SERIES (self), NULL);
  g_return_val_if_fail (i < self->n, NULL);

  return &self->points[(self->first + i) % NJ_SERIES_LENGTH];
}

/**
 * nj_series_get_last:
 * @self: a series
 *
 * Returns: the value of the newest point, NAN if it has none or there is no point
 */
double
nj_series_get_last (NjSeries *self)
{
  g_return_val_if_fail (NJ_IS_SERIES (self), NAN);

  return self->n == 0 ? NAN : nj_series_get (self, self->n - 1)->value;
}
