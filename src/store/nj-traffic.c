/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-traffic.h"

/**
 * NjTraffic:
 *
 * How many messages a connection has received and published, how fast they come
 * and go, and how many have come unseen.
 */

/* Seconds, which all connections begin together: one waking for all of them. */
#define RATE_INTERVAL 1

struct _NjTraffic
{
  GObject parent_instance;

  guint64 n_received;
  guint64 n_published;
  guint unread;
  gboolean watched;

  guint rate_source;
  gint64 rated_at;
  guint64 rated_received;
  guint64 rated_published;
  double receive_rate;
  double publish_rate;
};

typedef enum
{
  PROP_UNREAD = 1,
} NjTrafficProperty;

static GParamSpec *properties[PROP_UNREAD + 1];

typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_RATED,
  N_SIGNALS
} NjTrafficSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjTraffic, nj_traffic, G_TYPE_OBJECT)

static void
set_unread (NjTraffic *self,
            guint      unread)
{
  if (self->unread == unread)
    return;

  self->unread = unread;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
}

static void
begin_interval (NjTraffic *self,
                gint64     now)
{
  self->rated_at = now;
  self->rated_received = self->n_received;
  self->rated_published = self->n_published;
}

static gboolean
rate_cb (gpointer user_data)
{
  NjTraffic *self = user_data;
  gint64 now = g_get_monotonic_time ();
  double seconds = (now - self->rated_at) / (double) G_USEC_PER_SEC;

  self->receive_rate = (self->n_received - self->rated_received) / seconds;
  self->publish_rate = (self->n_published - self->rated_published) / seconds;
  begin_interval (self, now);

  g_signal_emit (self, signals[SIGNAL_RATED], 0, seconds);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_CONTINUE;
}

static void
nj_traffic_dispose (GObject *object)
{
  NjTraffic *self = NJ_TRAFFIC (object);

  g_clear_handle_id (&self->rate_source, g_source_remove);

  G_OBJECT_CLASS (nj_traffic_parent_class)->dispose (object);
}

static void
nj_traffic_get_property (GObject    *object,
                         guint       property_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  NjTraffic *self = NJ_TRAFFIC (object);

  switch ((NjTrafficProperty) property_id)
    {
    case PROP_UNREAD:
      g_value_set_uint (value, self->unread);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_traffic_class_init (NjTrafficClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_traffic_dispose;
  object_class->get_property = nj_traffic_get_property;

  /**
   * NjTraffic:unread:
   *
   * How many messages have come while nobody watched.
   */
  properties[PROP_UNREAD] =
    g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * NjTraffic::changed:
   *
   * A count or a rate has changed. Emitted at most once per frame for what is
   * received, however much that is.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  /**
   * NjTraffic::rated:
   * @seconds: since the last time; 0 when there is no rate any more
   *
   * An interval for which rates are measured has ended.
   */
  signals[SIGNAL_RATED] =
    g_signal_new ("rated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
nj_traffic_init (NjTraffic *self)
{
}

/**
 * nj_traffic_new:
 *
 * Returns: (transfer full): no traffic yet
 */
NjTraffic *
nj_traffic_new (void)
{
  return g_object_new (NJ_TYPE_TRAFFIC, NULL);
}

/**
 * nj_traffic_start:
 * @self: a traffic
 *
 * Measures rates from now on, once a second.
 */
void
nj_traffic_start (NjTraffic *self)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  if (self->rate_source != 0)
    return;

  begin_interval (self, g_get_monotonic_time ());
  self->rate_source = g_timeout_add_seconds (RATE_INTERVAL, rate_cb, self);
}

/**
 * nj_traffic_stop:
 * @self: a traffic
 *
 * Measures rates no longer: they are 0.
 */
void
nj_traffic_stop (NjTraffic *self)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  if (self->rate_source == 0)
    return;

  g_clear_handle_id (&self->rate_source, g_source_remove);
  self->receive_rate = self->publish_rate = 0;
  g_signal_emit (self, signals[SIGNAL_RATED], 0, 0.0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_traffic_count_received:
 * @self: a traffic
 * @n: how many messages have come
 */
void
nj_traffic_count_received (NjTraffic *self,
                           guint      n)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  if (n == 0)
    return;

  self->n_received += n;
  if (!self->watched)
    set_unread (self, self->unread + n);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_traffic_count_published:
 * @self: a traffic
 *
 * A message was published.
 */
void
nj_traffic_count_published (NjTraffic *self)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  self->n_published++;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_traffic_reset:
 * @self: a traffic
 *
 * Starts counting again.
 */
void
nj_traffic_reset (NjTraffic *self)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  self->n_received = self->n_published = 0;
  self->rated_received = self->rated_published = 0;
  set_unread (self, 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_traffic_set_watched:
 * @self: a traffic
 * @watched: whether the messages are on screen: nothing comes unseen then
 */
void
nj_traffic_set_watched (NjTraffic *self,
                        gboolean   watched)
{
  g_return_if_fail (NJ_IS_TRAFFIC (self));

  self->watched = watched;
  if (watched)
    set_unread (self, 0);
}

/**
 * nj_traffic_get_n_received:
 * @self: a traffic
 *
 * Returns: how many messages were received since it was made or reset
 */
guint64
nj_traffic_get_n_received (NjTraffic *self)
{
  g_return_val_if_fail (NJ_IS_TRAFFIC (self), 0);

  return self->n_received;
}

/**
 * nj_traffic_get_n_published:
 * @self: a traffic
 *
 * Returns: how many messages were published since it was made or reset
 */
guint64
nj_traffic_get_n_published (NjTraffic *self)
{
  g_return_val_if_fail (NJ_IS_TRAFFIC (self), 0);

  return self->n_published;
}

/**
 * nj_traffic_get_receive_rate:
 * @self: a traffic
 *
 * Returns: messages received per second
 */
double
nj_traffic_get_receive_rate (NjTraffic *self)
{
  g_return_val_if_fail (NJ_IS_TRAFFIC (self), 0);

  return self->receive_rate;
}

/**
 * nj_traffic_get_publish_rate:
 * @self: a traffic
 *
 * Returns: messages published per second
 */
double
nj_traffic_get_publish_rate (NjTraffic *self)
{
  g_return_val_if_fail (NJ_IS_TRAFFIC (self), 0);

  return self->publish_rate;
}

/**
 * nj_traffic_get_unread:
 * @self: a traffic
 *
 * Returns: the value of #NjTraffic:unread
 */
guint
nj_traffic_get_unread (NjTraffic *self)
{
  g_return_val_if_fail (NJ_IS_TRAFFIC (self), 0);

  return self->unread;
}
