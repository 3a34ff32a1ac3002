/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-live-subscription.h"
#include "nj-store-enums.h"
#include "nj-topic-matcher.h"

/**
 * NjLiveSubscription:
 *
 * A subscription of a profile while its connection is open in the window: what
 * the server said of it, how many messages match, and how fast they come.
 */
struct _NjLiveSubscription
{
  GObject parent_instance;

  NjSubscription *subscription;
  NjTopicMatcher *matcher;
  NjSubscriptionStatus status;
  guint reason;
  MqttProperties *answer;              /* (nullable): of the last SUBACK */
  NjSubscriptionStatus resting_status; /* before it went offline */
  guint resting_reason;
  guint64 count;
  guint64 notified_count;
  guint64 rated_count;
  double rate;
};

typedef enum
{
  PROP_SUBSCRIPTION = 1,
  PROP_STATUS,
  PROP_REASON,
  PROP_COUNT,
  PROP_RATE,
} NjLiveSubscriptionProperty;

static GParamSpec *properties[PROP_RATE + 1];

G_DEFINE_FINAL_TYPE (NjLiveSubscription, nj_live_subscription, G_TYPE_OBJECT)

static void
filter_changed_cb (NjLiveSubscription *self)
{
  g_clear_pointer (&self->matcher, nj_topic_matcher_free);
  self->matcher = nj_topic_matcher_new (nj_subscription_get_filter (self->subscription));
  self->count = self->rated_count = 0;
  self->rate = 0;
  nj_live_subscription_publish_count (self);
}

static void
nj_live_subscription_constructed (GObject *object)
{
  NjLiveSubscription *self = NJ_LIVE_SUBSCRIPTION (object);

  G_OBJECT_CLASS (nj_live_subscription_parent_class)->constructed (object);

  g_signal_connect_object (self->subscription, "notify::filter",
                           G_CALLBACK (filter_changed_cb), self, G_CONNECT_SWAPPED);
  filter_changed_cb (self);
}

static void
nj_live_subscription_finalize (GObject *object)
{
  NjLiveSubscription *self = NJ_LIVE_SUBSCRIPTION (object);

  g_clear_object (&self->subscription);
  g_clear_pointer (&self->matcher, nj_topic_matcher_free);
  g_clear_pointer (&self->answer, mqtt_properties_unref);

  G_OBJECT_CLASS (nj_live_subscription_parent_class)->finalize (object);
}

static void
nj_live_subscription_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  NjLiveSubscription *self = NJ_LIVE_SUBSCRIPTION (object);

  switch ((NjLiveSubscriptionProperty) property_id)
    {
    case PROP_SUBSCRIPTION:
      g_value_set_object (value, self->subscription);
      break;
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case PROP_REASON:
      g_value_set_uint (value, self->reason);
      break;
    case PROP_COUNT:
      g_value_set_uint64 (value, self->count);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_live_subscription_set_property (GObject      *object,
                                   guint         property_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  NjLiveSubscription *self = NJ_LIVE_SUBSCRIPTION (object);

  switch ((NjLiveSubscriptionProperty) property_id)
    {
    case PROP_SUBSCRIPTION:
      self->subscription = g_value_dup_object (value);
      break;
    case PROP_STATUS:
    case PROP_REASON:
    case PROP_COUNT:
    case PROP_RATE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_live_subscription_class_init (NjLiveSubscriptionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = nj_live_subscription_constructed;
  object_class->finalize = nj_live_subscription_finalize;
  object_class->get_property = nj_live_subscription_get_property;
  object_class->set_property = nj_live_subscription_set_property;

  properties[PROP_SUBSCRIPTION] =
    g_param_spec_object ("subscription", NULL, NULL, NJ_TYPE_SUBSCRIPTION,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATUS] =
    g_param_spec_enum ("status", NULL, NULL,
                       NJ_TYPE_SUBSCRIPTION_STATUS, NJ_SUBSCRIPTION_OFFLINE, readable);
  properties[PROP_REASON] =
    g_param_spec_uint ("reason", NULL, NULL, 0, 255, 0, readable);
  properties[PROP_COUNT] =
    g_param_spec_uint64 ("count", NULL, NULL, 0, G_MAXUINT64, 0, readable);
  properties[PROP_RATE] =
    g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
nj_live_subscription_init (NjLiveSubscription *self)
{
}

/**
 * nj_live_subscription_new:
 * @subscription: a subscription of a profile
 *
 * Returns: (transfer full): its live side
 */
NjLiveSubscription *
nj_live_subscription_new (NjSubscription *subscription)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION (subscription), NULL);

  return g_object_new (NJ_TYPE_LIVE_SUBSCRIPTION, "subscription", subscription, NULL);
}

/**
 * nj_live_subscription_get_subscription:
 * @self: a live subscription
 *
 * Returns: (transfer none): the subscription of the profile
 */
NjSubscription *
nj_live_subscription_get_subscription (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), NULL);

  return self->subscription;
}

/**
 * nj_live_subscription_get_filter:
 * @self: a live subscription
 *
 * Returns: (transfer none): its Topic Filter
 */
const char *
nj_live_subscription_get_filter (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), NULL);

  return nj_subscription_get_filter (self->subscription);
}

/**
 * nj_live_subscription_get_status:
 * @self: a live subscription
 *
 * Returns: where it stands with the server
 */
NjSubscriptionStatus
nj_live_subscription_get_status (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), NJ_SUBSCRIPTION_OFFLINE);

  return self->status;
}

/**
 * nj_live_subscription_get_reason:
 * @self: a live subscription
 *
 * Returns: the reason code of SUBACK (5.0 §3.9.3), the granted QoS if it is below 3
 */
guint
nj_live_subscription_get_reason (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), 0);

  return self->reason;
}

static void
change_status (NjLiveSubscription   *self,
               NjSubscriptionStatus  status,
               guint                 reason)
{
  if (self->reason != reason)
    {
      self->reason = reason;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
    }
  if (self->status != status)
    {
      self->status = status;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
    }
}

/**
 * nj_live_subscription_set_status:
 * @self: a live subscription
 * @status: where it stands
 * @reason: the reason code of SUBACK, 0 if there is none
 */
void
nj_live_subscription_set_status (NjLiveSubscription   *self,
                                 NjSubscriptionStatus  status,
                                 guint                 reason)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  self->resting_status = NJ_SUBSCRIPTION_OFFLINE;
  self->resting_reason = 0;
  change_status (self, status, reason);
}

/**
 * nj_live_subscription_get_answer:
 * @self: a live subscription
 *
 * Returns: (transfer none) (nullable): what else the server has said with SUBACK: a
 *   Reason String, User Properties
 */
MqttProperties *
nj_live_subscription_get_answer (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), NULL);

  return self->answer;
}

/**
 * nj_live_subscription_set_answer:
 * @self: a live subscription
 * @answer: (nullable): the properties of a SUBACK
 *
 * To be called before nj_live_subscription_set_status(), which tells of it.
 */
void
nj_live_subscription_set_answer (NjLiveSubscription *self,
                                 MqttProperties     *answer)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  if (answer != NULL)
    mqtt_properties_ref (answer);
  g_clear_pointer (&self->answer, mqtt_properties_unref);
  self->answer = answer;
}

/**
 * nj_live_subscription_set_offline:
 * @self: a live subscription
 *
 * The connection is gone. Where the subscription stood is kept for
 * nj_live_subscription_resume().
 */
void
nj_live_subscription_set_offline (NjLiveSubscription *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  if (self->status == NJ_SUBSCRIPTION_OFFLINE)
    return;

  self->resting_status = self->status;
  self->resting_reason = self->reason;
  change_status (self, NJ_SUBSCRIPTION_OFFLINE, 0);
}

/**
 * nj_live_subscription_resume:
 * @self: a live subscription
 * @session_present: whether the server has kept its subscriptions (5.0 §3.2.2.1.1)
 *
 * The connection is back. A subscription that the server has answered stands
 * where it stood if the server still knows it; one without an answer is asked
 * for again in any case.
 */
void
nj_live_subscription_resume (NjLiveSubscription *self,
                             gboolean            session_present)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  if (self->status == NJ_SUBSCRIPTION_OFFLINE &&
      (session_present || self->resting_status == NJ_SUBSCRIPTION_PENDING))
    change_status (self, self->resting_status, self->resting_reason);
}

/**
 * nj_live_subscription_get_count:
 * @self: a live subscription
 *
 * Returns: how many received messages match
 */
guint64
nj_live_subscription_get_count (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), 0);

  return self->count;
}

/**
 * nj_live_subscription_get_rate:
 * @self: a live subscription
 *
 * Returns: matching messages per second, over the last second or so
 */
double
nj_live_subscription_get_rate (NjLiveSubscription *self)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), 0);

  return self->rate;
}

/**
 * nj_live_subscription_matches:
 * @self: a live subscription
 * @log: the log of its connection
 * @topic: a topic in it
 *
 * Returns: whether the Topic Filter matches
 */
gboolean
nj_live_subscription_matches (NjLiveSubscription *self,
                              NjMessageLog       *log,
                              guint               topic)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self), FALSE);

  return nj_topic_matcher_matches (self->matcher, log, topic);
}

/**
 * nj_live_subscription_count_messages:
 * @self: a live subscription
 * @log: the log of its connection
 * @topic: the topic of messages that were received
 * @n: how many they are
 *
 * Counts the messages if they match, without a notification; see
 * nj_live_subscription_publish_count().
 */
void
nj_live_subscription_count_messages (NjLiveSubscription *self,
                                     NjMessageLog       *log,
                                     guint               topic,
                                     guint               n)
{
  if (nj_live_subscription_matches (self, log, topic))
    self->count += n;
}

/**
 * nj_live_subscription_publish_count:
 * @self: a live subscription
 *
 * Notifies of #NjLiveSubscription:count, once for a batch of messages.
 */
void
nj_live_subscription_publish_count (NjLiveSubscription *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  if (self->notified_count == self->count)
    return;

  self->notified_count = self->count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

/**
 * nj_live_subscription_update_rate:
 * @self: a live subscription
 * @seconds: how long ago this was called last
 */
void
nj_live_subscription_update_rate (NjLiveSubscription *self,
                                  double              seconds)
{
  double rate;

  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  rate = seconds > 0 ? (self->count - self->rated_count) / seconds : 0;
  self->rated_count = self->count;

  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

/**
 * nj_live_subscription_reset:
 * @self: a live subscription
 *
 * Starts counting again, after the log was cleared.
 */
void
nj_live_subscription_reset (NjLiveSubscription *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION (self));

  nj_topic_matcher_reset (self->matcher);
  self->count = self->rated_count = 0;
  nj_live_subscription_publish_count (self);
}
