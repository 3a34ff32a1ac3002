/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-topic-rates.h"

/* A count of what came between two calls of nj_topic_rates_advance() is a slot; the last
 * ones are the window. Both the newest slot and the sums of the window are sparse sets:
 * an array of what there is, and for each topic where it may be in there. */

#define WINDOW_US (5 * G_TIME_SPAN_SECOND)
/* A single message is not five per second. */
#define MIN_SPAN_US G_TIME_SPAN_SECOND

typedef struct
{
  GArray *counts; /* (element-type NjTopicCount) */
  gint64 end;     /* monotonic time, µs */
} Slot;

typedef struct
{
  GArray *counts; /* (element-type NjTopicCount) */
  GArray *where;  /* (element-type guint32): by topic */
} SparseSet;

struct _NjTopicRates
{
  SparseSet newest;
  SparseSet sums;
  GQueue slots;
  gint64 start; /* of the first slot */
  gint64 now;   /* the end of the last one */
};

static void
sparse_set_init (SparseSet *set)
{
  set->counts = g_array_new (FALSE, FALSE, sizeof (NjTopicCount));
  set->where = g_array_new (FALSE, TRUE, sizeof (guint32));
}

static void
sparse_set_clear (SparseSet *set)
{
  g_array_unref (set->counts);
  g_array_unref (set->where);
}

static NjTopicCount *
sparse_set_find (SparseSet *set,
                 guint32    topic)
{
  guint32 where;
  NjTopicCount *count;

  if (topic >= set->where->len)
    return NULL;

  where = g_array_index (set->where, guint32, topic);
  if (where >= set->counts->len)
    return NULL;
  count = &g_array_index (set->counts, NjTopicCount, where);

  return count->topic == topic ? count : NULL;
}

static NjTopicCount *
sparse_set_ensure (SparseSet *set,
                   guint32    topic)
{
  NjTopicCount *found = sparse_set_find (set, topic);
  NjTopicCount added = { .topic = topic };

  if (found != NULL)
    return found;

  if (topic >= set->where->len)
    g_array_set_size (set->where, topic + 1);
  g_array_index (set->where, guint32, topic) = set->counts->len;
  g_array_append_val (set->counts, added);

  return &g_array_index (set->counts, NjTopicCount, set->counts->len - 1);
}

static void
sparse_set_remove (SparseSet    *set,
                   NjTopicCount *count)
{
  NjTopicCount *last = &g_array_index (set->counts, NjTopicCount, set->counts->len - 1);

  g_array_index (set->where, guint32, last->topic) =
    g_array_index (set->where, guint32, count->topic);
  *count = *last;
  g_array_set_size (set->counts, set->counts->len - 1);
}

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_array_unref (slot->counts);
  g_free (slot);
}

/**
 * nj_topic_rates_new:
 *
 * Returns: (transfer full): rates of nothing
 */
NjTopicRates *
nj_topic_rates_new (void)
{
  NjTopicRates *self = g_new0 (NjTopicRates, 1);

  sparse_set_init (&self->newest);
  sparse_set_init (&self->sums);
  g_queue_init (&self->slots);

  return self;
}

/**
 * nj_topic_rates_free:
 * @self: (transfer full): rates
 */
void
nj_topic_rates_free (NjTopicRates *self)
{
  g_return_if_fail (self != NULL);

  sparse_set_clear (&self->newest);
  sparse_set_clear (&self->sums);
  g_queue_clear_full (&self->slots, slot_free);
  g_free (self);
}

/**
 * nj_topic_rates_start:
 * @self: rates that are empty
 * @now: monotonic time, µs
 *
 * What is counted from now on was not before @now.
 */
void
nj_topic_rates_start (NjTopicRates *self,
                      gint64        now)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->slots, slot_free);
  self->start = now;
  self->now = now;
}

/**
 * nj_topic_rates_count:
 * @self: rates
 * @topic: the number of a topic
 * @bytes: the size of a payload
 *
 * Counts a message.
 */
void
nj_topic_rates_count (NjTopicRates *self,
                      guint32       topic,
                      gsize         bytes)
{
  NjTopicCount *count = sparse_set_ensure (&self->newest, topic);

  count->n++;
  count->bytes += bytes;
}

static void
add_newest (NjTopicRates     *self,
            NjTopicRatesFunc  func,
            gpointer          user_data)
{
  Slot *slot = g_new (Slot, 1);

  for (guint i = 0; i < self->newest.counts->len; i++)
    {
      NjTopicCount *count = &g_array_index (self->newest.counts, NjTopicCount, i);
      NjTopicCount *sum = sparse_set_ensure (&self->sums, count->topic);

      sum->n += count->n;
      sum->bytes += count->bytes;
      func (user_data, count, FALSE);
    }

  slot->counts = self->newest.counts;
  slot->end = self->now;
  g_queue_push_tail (&self->slots, slot);
  self->newest.counts = g_array_new (FALSE, FALSE, sizeof (NjTopicCount));
}

static void
subtract_oldest (NjTopicRates     *self,
                 NjTopicRatesFunc  func,
                 gpointer          user_data)
{
  Slot *slot = g_queue_pop_head (&self->slots);

  for (guint i = 0; i < slot->counts->len; i++)
    {
      NjTopicCount *count = &g_array_index (slot->counts, NjTopicCount, i);
      NjTopicCount *sum = sparse_set_find (&self->sums, count->topic);

      sum->n -= count->n;
      sum->bytes -= count->bytes;
      if (sum->n == 0)
        sparse_set_remove (&self->sums, sum);
      func (user_data, count, TRUE);
    }

  self->start = slot->end;
  slot_free (slot);
}

/**
 * nj_topic_rates_advance:
 * @self: rates
 * @now: monotonic time, µs
 * @func: (scope call): called for what is new, and for what is no longer recent
 * @user_data: for @func
 *
 * What was counted since the last call becomes visible.
 */
void
nj_topic_rates_advance (NjTopicRates     *self,
                        gint64            now,
                        NjTopicRatesFunc  func,
                        gpointer          user_data)
{
  g_return_if_fail (self != NULL);

  self->now = now;
  add_newest (self, func, user_data);
  while (((Slot *) g_queue_peek_head (&self->slots))->end < now - WINDOW_US)
    subtract_oldest (self, func, user_data);
}

/**
 * nj_topic_rates_is_empty:
 * @self: rates
 *
 * Returns: whether no topic had anything in the last seconds
 */
gboolean
nj_topic_rates_is_empty (NjTopicRates *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->newest.counts->len == 0 && self->sums.counts->len == 0;
}

/**
 * nj_topic_rates_get_span:
 * @self: rates
 *
 * Returns: of how many seconds the sums are
 */
double
nj_topic_rates_get_span (NjTopicRates *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return (double) MAX (self->now - self->start, MIN_SPAN_US) / G_TIME_SPAN_SECOND;
}

/**
 * nj_topic_rates_get:
 * @self: rates
 * @topic: the number of a topic
 * @count: (out caller-allocates): what it had in the last seconds
 */
void
nj_topic_rates_get (NjTopicRates *self,
                    guint32       topic,
                    NjTopicCount *count)
{
  NjTopicCount *found;

  g_return_if_fail (self != NULL);
  g_return_if_fail (count != NULL);

  found = sparse_set_find (&self->sums, topic);
  *count = found != NULL ? *found : (NjTopicCount){ .topic = topic };
}

/* The busier one first, and of two that are the same, the older topic. */
static int
compare_counts (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  const NjTopicCount *count_a = a;
  const NjTopicCount *count_b = b;
  gboolean by_bytes = GPOINTER_TO_INT (user_data) == NJ_TOPIC_ORDER_BYTES;
  guint64 value_a = by_bytes ? count_a->bytes : count_a->n;
  guint64 value_b = by_bytes ? count_b->bytes : count_b->n;

  if (value_a != value_b)
    return value_a > value_b ? -1 : 1;

  return count_a->topic < count_b->topic ? -1 : count_a->topic > count_b->topic;
}

static void
keep_first (GArray       *counts,
            NjTopicOrder  order,
            guint         max)
{
  g_array_sort_with_data (counts, compare_counts, GINT_TO_POINTER (order));
  if (counts->len > max)
    g_array_set_size (counts, max);
}

/**
 * nj_topic_rates_rank:
 * @self: rates
 * @order: what counts
 * @max: of how many topics
 *
 * Returns: (transfer full) (element-type NjTopicCount): the busiest topics, in order
 */
GArray *
nj_topic_rates_rank (NjTopicRates *self,
                     NjTopicOrder  order,
                     guint         max)
{
  g_autoptr (GArray) best = g_array_new (FALSE, FALSE, sizeof (NjTopicCount));
  gpointer data = GINT_TO_POINTER (order);
  NjTopicCount least = { .topic = 0 };

  g_return_val_if_fail (self != NULL, g_steal_pointer (&best));
  g_return_val_if_fail (max > 0, g_steal_pointer (&best));

  for (guint i = 0; i < self->sums.counts->len; i++)
    {
      NjTopicCount *count = &g_array_index (self->sums.counts, NjTopicCount, i);

      if (best->len >= max && compare_counts (count, &least, data) >= 0)
        continue;

      g_array_append_vals (best, count, 1);
      if (best->len != max && best->len < 2 * max)
        continue;
      keep_first (best, order, max);
      least = g_array_index (best, NjTopicCount, max - 1);
    }
  keep_first (best, order, max);

  return g_steal_pointer (&best);
}
