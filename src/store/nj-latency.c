/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "nj-latency.h"

/* "Lately" is this many intervals, the one that has not ended included. */
#define N_INTERVALS 10

/* Classes for each power of two; below that, one for each microsecond. */
#define CLASS_BITS 4
#define CLASSES_PER_OCTAVE (1 << CLASS_BITS)
/* 36 minutes are as good as any longer time. */
#define MAX_DURATION G_MAXINT32
#define N_OCTAVES 31
#define N_CLASSES ((N_OCTAVES - CLASS_BITS + 1) * CLASSES_PER_OCTAVE)

struct _NjLatency
{
  guint32 counts[N_INTERVALS][N_CLASSES];
  guint32 n[N_INTERVALS];
  guint interval;
};

/**
 * nj_latency_new:
 *
 * Returns: (transfer full): without durations
 */
NjLatency *
nj_latency_new (void)
{
  return g_new0 (NjLatency, 1);
}

/**
 * nj_latency_free:
 * @self: a latency
 */
void
nj_latency_free (NjLatency *self)
{
  g_free (self);
}

static guint
get_class (guint32 duration)
{
  guint octave;

  if (duration < CLASSES_PER_OCTAVE)
    return duration;

  octave = g_bit_storage (duration) - 1;

  return (octave - CLASS_BITS) * CLASSES_PER_OCTAVE + (duration >> (octave - CLASS_BITS));
}

/* The middle of a class. */
static double
get_duration (guint class)
{
  guint octave;
  guint32 width;

  if (class < 2 * CLASSES_PER_OCTAVE)
    return class;

  octave = class / CLASSES_PER_OCTAVE + CLASS_BITS - 1;
  width = 1u << (octave - CLASS_BITS);

  return (class % CLASSES_PER_OCTAVE + CLASSES_PER_OCTAVE) * (double) width + width / 2.0;
}

/**
 * nj_latency_add:
 * @self: a latency
 * @duration: how long an answer took, µs
 */
void
nj_latency_add (NjLatency *self,
                gint64     duration)
{
  g_return_if_fail (self != NULL);

  self->counts[self->interval][get_class ((guint32) CLAMP (duration, 0, MAX_DURATION))]++;
  self->n[self->interval]++;
}

/**
 * nj_latency_advance:
 * @self: a latency
 *
 * Begins the next interval, and forgets the one that was ten before it.
 */
void
nj_latency_advance (NjLatency *self)
{
  g_return_if_fail (self != NULL);

  self->interval = (self->interval + 1) % N_INTERVALS;
  if (self->n[self->interval] == 0)
    return;

  memset (self->counts[self->interval], 0, sizeof self->counts[self->interval]);
  self->n[self->interval] = 0;
}

static guint64
count_class (NjLatency *self,
             guint      class)
{
  guint64 n = 0;

  for (guint i = 0; i < N_INTERVALS; i++)
    n += self->counts[i][class];

  return n;
}

/**
 * nj_latency_get_quantile:
 * @self: a latency
 * @quantile: from 0 to 1, 0.5 for the median
 *
 * Returns: the duration that this part of the answers did not take longer than, µs, to
 *   about 3 %; NAN if there were none lately
 */
double
nj_latency_get_quantile (NjLatency *self,
                         double     quantile)
{
  guint64 total = 0;
  guint64 seen = 0;
  guint class = 0;

  g_return_val_if_fail (self != NULL, NAN);
  g_return_val_if_fail (quantile >= 0 && quantile <= 1, NAN);

  for (guint i = 0; i < N_INTERVALS; i++)
    total += self->n[i];
  if (total == 0)
    return NAN;

  for (; class < N_CLASSES - 1; class ++)
    {
      seen += count_class (self, class);
      if (seen > 0 && (double) seen >= quantile * (double) total)
        break;
    }

  return get_duration (class);
}
