/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-numbers.h"

/**
 * NjNumbers:
 *
 * What a connection did in the last five minutes, second by second. It is made of
 * samples that others take; nothing here costs anything per message.
 */
struct _NjNumbers
{
  GObject parent_instance;

  NjSeries *series[NJ_N_NUMBERS];
  guint64 totals[NJ_N_NUMBERS];
  NjSample last;
  gboolean interrupted; /* there is nothing that the next sample continues */
  guint n_watchers;
};

typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_WATCHED,
  N_SIGNALS
} NjNumbersSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjNumbers, nj_numbers, G_TYPE_OBJECT)

static void
nj_numbers_finalize (GObject *object)
{
  NjNumbers *self = NJ_NUMBERS (object);

  for (guint i = 0; i < NJ_N_NUMBERS; i++)
    g_clear_object (&self->series[i]);

  G_OBJECT_CLASS (nj_numbers_parent_class)->finalize (object);
}

static void
nj_numbers_class_init (NjNumbersClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nj_numbers_finalize;

  /**
   * NjNumbers::changed:
   *
   * Each series has another point.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * NjNumbers::watched:
   *
   * Somebody has begun to watch, and wants to see something soon.
   */
  signals[SIGNAL_WATCHED] =
    g_signal_new ("watched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nj_numbers_init (NjNumbers *self)
{
  self->interrupted = TRUE;
  for (guint i = 0; i < NJ_N_NUMBERS; i++)
    self->series[i] = nj_series_new ();
}

/**
 * nj_numbers_new:
 *
 * Returns: (transfer full): without a sample
 */
NjNumbers *
nj_numbers_new (void)
{
  return g_object_new (NJ_TYPE_NUMBERS, NULL);
}

/* A count begins anew with a session. */
static guint64
get_difference (guint64 now,
                guint64 before)
{
  return now >= before ? now - before : now;
}

static void
add_rate (NjNumbers      *self,
          NjNumber        number,
          const NjSample *sample,
          guint64         now,
          guint64         before)
{
  guint64 n = get_difference (now, before);
  double seconds = (sample->time - self->last.time) / (double) G_USEC_PER_SEC;

  self->totals[number] += n;
  nj_series_add (self->series[number], sample->time,
                 self->interrupted || seconds <= 0 ? NAN : n / seconds);
}

static void
add_value (NjNumbers      *self,
           NjNumber        number,
           const NjSample *sample,
           double          value)
{
  nj_series_add (self->series[number], sample->time, self->interrupted ? NAN : value);
}

/**
 * nj_numbers_add_sample:
 * @self: numbers
 * @sample: what a connection has done until now
 *
 * The first sample, and the first after an interruption, is what the next is compared
 * with: its points have no values.
 */
void
nj_numbers_add_sample (NjNumbers      *self,
                       const NjSample *sample)
{
  const MqttStatistics *now;
  const MqttStatistics *before;

  g_return_if_fail (NJ_IS_NUMBERS (self));
  g_return_if_fail (sample != NULL);

  now = &sample->mqtt;
  before = &self->last.mqtt;
  add_rate (self, NJ_NUMBER_RECEIVED, sample, now->n_received, before->n_received);
  add_rate (self, NJ_NUMBER_SENT, sample, now->n_sent, before->n_sent);
  add_rate (self, NJ_NUMBER_BYTES_RECEIVED, sample, now->bytes_received, before->bytes_received);
  add_rate (self, NJ_NUMBER_BYTES_SENT, sample, now->bytes_sent, before->bytes_sent);
  add_rate (self, NJ_NUMBER_DROPPED, sample, sample->n_dropped, self->last.n_dropped);
  add_value (self, NJ_NUMBER_QUEUED, sample, now->n_queued);
  add_value (self, NJ_NUMBER_IN_FLIGHT, sample, now->n_in_flight);
  add_value (self, NJ_NUMBER_UNWRITTEN, sample, (double) sample->unwritten);
  add_value (self, NJ_NUMBER_PING, sample, now->ping_time > 0 ? (double) now->ping_time : NAN);
  add_value (self, NJ_NUMBER_ACK_MEDIAN, sample, sample->ack_median);
  add_value (self, NJ_NUMBER_ACK_P99, sample, sample->ack_p99);

  self->last = *sample;
  self->interrupted = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_numbers_interrupt:
 * @self: numbers
 *
 * There is no connection any more, and so no rate until the sample after the next.
 */
void
nj_numbers_interrupt (NjNumbers *self)
{
  g_return_if_fail (NJ_IS_NUMBERS (self));

  self->interrupted = TRUE;
}

/**
 * nj_numbers_get_series:
 * @self: numbers
 * @number: which one
 *
 * Returns: (transfer none): its values
 */
NjSeries *
nj_numbers_get_series (NjNumbers *self,
                       NjNumber   number)
{
  g_return_val_if_fail (NJ_IS_NUMBERS (self), NULL);
  g_return_val_if_fail (number < NJ_N_NUMBERS, NULL);

  return self->series[number];
}

/**
 * nj_numbers_get_total:
 * @self: numbers
 * @number: one that has a rate: %NJ_NUMBER_RECEIVED to %NJ_NUMBER_DROPPED
 *
 * Returns: how many there were, ever
 */
guint64
nj_numbers_get_total (NjNumbers *self,
                      NjNumber   number)
{
  g_return_val_if_fail (NJ_IS_NUMBERS (self), 0);
  g_return_val_if_fail (number <= NJ_NUMBER_DROPPED, 0);

  return self->totals[number];
}

/**
 * nj_numbers_watch:
 * @self: numbers
 *
 * Somebody looks at them, until nj_numbers_unwatch(): then the way to the server is
 * measured more often than Keep Alive does.
 */
void
nj_numbers_watch (NjNumbers *self)
{
  g_return_if_fail (NJ_IS_NUMBERS (self));

  self->n_watchers++;
  g_signal_emit (self, signals[SIGNAL_WATCHED], 0);
}

/**
 * nj_numbers_unwatch:
 * @self: numbers
 */
void
nj_numbers_unwatch (NjNumbers *self)
{
  g_return_if_fail (NJ_IS_NUMBERS (self));
  g_return_if_fail (self->n_watchers > 0);

  self->n_watchers--;
}

/**
 * nj_numbers_get_watched:
 * @self: numbers
 *
 * Returns: whether somebody looks at them
 */
gboolean
nj_numbers_get_watched (NjNumbers *self)
{
  g_return_val_if_fail (NJ_IS_NUMBERS (self), FALSE);

  return self->n_watchers > 0;
}
