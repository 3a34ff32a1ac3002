/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-subscription.h"
#include "mqtt-topic.h"
#include "nj-live-subscription-list.h"

/**
 * NjLiveSubscriptionList:
 *
 * The live side of all subscriptions of a profile, as a #GListModel of
 * #NjLiveSubscription that follows the profile's own list.
 */
struct _NjLiveSubscriptionList
{
  GObject parent_instance;

  GListModel *subscriptions;
  NjMessageLog *log;
  GPtrArray *lives; /* (element-type NjLiveSubscription) */
};

typedef enum
{
  SIGNAL_APPEARANCE_CHANGED,
  N_SIGNALS
} NjLiveSubscriptionListSignal;

static guint signals[N_SIGNALS];

static GType
nj_live_subscription_list_get_item_type (GListModel *model)
{
  return NJ_TYPE_LIVE_SUBSCRIPTION;
}

static guint
nj_live_subscription_list_get_n_items (GListModel *model)
{
  return NJ_LIVE_SUBSCRIPTION_LIST (model)->lives->len;
}

static gpointer
nj_live_subscription_list_get_item (GListModel *model,
                                    guint       index)
{
  NjLiveSubscriptionList *self = NJ_LIVE_SUBSCRIPTION_LIST (model);

  return index < self->lives->len ? g_object_ref (g_ptr_array_index (self->lives, index)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nj_live_subscription_list_get_item_type;
  iface->get_n_items = nj_live_subscription_list_get_n_items;
  iface->get_item = nj_live_subscription_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (NjLiveSubscriptionList, nj_live_subscription_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* A filter added later tells of what is already there, too. */
static void
count_past (NjLiveSubscriptionList *self,
            NjLiveSubscription     *live)
{
  guint n = nj_message_log_get_n_topics (self->log);

  for (guint i = 0; i < n; i++)
    nj_live_subscription_count_messages (live, self->log, i,
                                         nj_message_log_get_n_received (self->log, i));

  nj_live_subscription_update_rate (live, 0);
  nj_live_subscription_publish_count (live);
}

static void
appearance_changed_cb (NjLiveSubscriptionList *self)
{
  g_signal_emit (self, signals[SIGNAL_APPEARANCE_CHANGED], 0);
}

static void
items_changed_cb (NjLiveSubscriptionList *self,
                  guint                   position,
                  guint                   removed,
                  guint                   added)
{
  if (removed > 0)
    g_ptr_array_remove_range (self->lives, position, removed);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (NjSubscription) subscription =
        g_list_model_get_item (self->subscriptions, position + i);
      NjLiveSubscription *live = nj_live_subscription_new (subscription);

      count_past (self, live);
      g_signal_connect_object (subscription, "notify::colour",
                               G_CALLBACK (appearance_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (subscription, "notify::filter",
                               G_CALLBACK (appearance_changed_cb), self, G_CONNECT_SWAPPED);
      g_ptr_array_insert (self->lives, position + i, live);
    }

  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  appearance_changed_cb (self);
}

static void
nj_live_subscription_list_finalize (GObject *object)
{
  NjLiveSubscriptionList *self = NJ_LIVE_SUBSCRIPTION_LIST (object);

  g_clear_object (&self->subscriptions);
  g_clear_object (&self->log);
  g_clear_pointer (&self->lives, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_live_subscription_list_parent_class)->finalize (object);
}

static void
nj_live_subscription_list_class_init (NjLiveSubscriptionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_live_subscription_list_finalize;

  /**
   * NjLiveSubscriptionList::appearance-changed:
   *
   * Another subscription may match a topic now, or it has another colour.
   */
  signals[SIGNAL_APPEARANCE_CHANGED] =
    g_signal_new ("appearance-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_live_subscription_list_init (NjLiveSubscriptionList *self)
{
  self->lives = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * nj_live_subscription_list_new:
 * @subscriptions: a list of #NjSubscription
 * @log: where their messages are
 *
 * Returns: (transfer full): the live list
 */
NjLiveSubscriptionList *
nj_live_subscription_list_new (GListModel   *subscriptions,
                               NjMessageLog *log)
{
  NjLiveSubscriptionList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (subscriptions), NULL);
  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (log), NULL);

  self = g_object_new (NJ_TYPE_LIVE_SUBSCRIPTION_LIST, NULL);
  self->subscriptions = g_object_ref (subscriptions);
  self->log = g_object_ref (log);
  g_signal_connect_object (subscriptions, "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (subscriptions));

  return self;
}

/**
 * nj_live_subscription_list_get:
 * @self: a list
 * @index: which one
 *
 * Returns: (transfer none): the subscription
 */
NjLiveSubscription *
nj_live_subscription_list_get (NjLiveSubscriptionList *self,
                               guint                   index)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self), NULL);
  g_return_val_if_fail (index < self->lives->len, NULL);

  return g_ptr_array_index (self->lives, index);
}

/**
 * nj_live_subscription_list_find_filter:
 * @self: a list
 * @filter: a Topic Filter
 *
 * Returns: (transfer none) (nullable): the subscription with just this filter
 */
NjLiveSubscription *
nj_live_subscription_list_find_filter (NjLiveSubscriptionList *self,
                                       const char             *filter)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self), NULL);

  for (guint i = 0; i < self->lives->len; i++)
    {
      NjLiveSubscription *live = g_ptr_array_index (self->lives, i);

      if (g_strcmp0 (nj_live_subscription_get_filter (live), filter) == 0)
        return live;
    }

  return NULL;
}

/**
 * nj_live_subscription_list_find_topic:
 * @self: a list
 * @topic: a Topic Name
 *
 * Returns: (transfer none) (nullable): the first subscription that matches
 */
NjLiveSubscription *
nj_live_subscription_list_find_topic (NjLiveSubscriptionList *self,
                                      const char             *topic)
{
  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self), NULL);

  for (guint i = 0; i < self->lives->len; i++)
    {
      NjLiveSubscription *live = g_ptr_array_index (self->lives, i);

      if (mqtt_topic_filter_matches (nj_live_subscription_get_filter (live), topic))
        return live;
    }

  return NULL;
}

/**
 * nj_live_subscription_list_count_message:
 * @self: a list
 * @position: a received message in the log
 *
 * Counts it for every subscription that matches; see
 * nj_live_subscription_list_publish().
 */
void
nj_live_subscription_list_count_message (NjLiveSubscriptionList *self,
                                         guint                   position)
{
  guint topic = nj_message_log_get_topic_of (self->log, position);

  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_count_messages (g_ptr_array_index (self->lives, i), self->log, topic, 1);
}

/**
 * nj_live_subscription_list_publish:
 * @self: a list
 *
 * Notifies of all counts that have changed.
 */
void
nj_live_subscription_list_publish (NjLiveSubscriptionList *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_publish_count (g_ptr_array_index (self->lives, i));
}

/**
 * nj_live_subscription_list_update_rates:
 * @self: a list
 * @seconds: since the last call; 0 sets all rates to nothing
 */
void
nj_live_subscription_list_update_rates (NjLiveSubscriptionList *self,
                                        double                  seconds)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_update_rate (g_ptr_array_index (self->lives, i), seconds);
}

/**
 * nj_live_subscription_list_set_offline:
 * @self: a list
 *
 * The connection is gone.
 */
void
nj_live_subscription_list_set_offline (NjLiveSubscriptionList *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_set_offline (g_ptr_array_index (self->lives, i));
}

/**
 * nj_live_subscription_list_resume:
 * @self: a list
 * @session_present: whether the server has kept its subscriptions
 *
 * The connection is back; see nj_live_subscription_resume().
 */
void
nj_live_subscription_list_resume (NjLiveSubscriptionList *self,
                                  gboolean                session_present)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_resume (g_ptr_array_index (self->lives, i), session_present);
}

/**
 * nj_live_subscription_list_reset:
 * @self: a list
 *
 * The log was cleared.
 */
void
nj_live_subscription_list_reset (NjLiveSubscriptionList *self)
{
  g_return_if_fail (NJ_IS_LIVE_SUBSCRIPTION_LIST (self));

  for (guint i = 0; i < self->lives->len; i++)
    nj_live_subscription_reset (g_ptr_array_index (self->lives, i));
}

/**
 * nj_live_subscription_list_to_mqtt:
 * @self: a list
 *
 * What to ask the server for. Marks these subscriptions as pending.
 *
 * Returns: (transfer full) (element-type MqttSubscription): those enabled
 */
GPtrArray *
nj_live_subscription_list_to_mqtt (NjLiveSubscriptionList *self)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);

  for (guint i = 0; i < self->lives->len; i++)
    {
      NjLiveSubscription *live = g_ptr_array_index (self->lives, i);
      NjSubscription *subscription = nj_live_subscription_get_subscription (live);

      if (!nj_subscription_get_enabled (subscription))
        continue;

      nj_live_subscription_set_status (live, NJ_SUBSCRIPTION_PENDING, 0);
      g_ptr_array_add (array, nj_subscription_to_mqtt (subscription));
    }

  return array;
}
