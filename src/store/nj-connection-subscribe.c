/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-reason.h"
#include "nj-connection-private.h"

/* The engine keeps what it is asked while it is connecting or waiting to, and does
 * it with the next CONNACK. */
gboolean
nj_connection_has_client (NjConnection *self)
{
  return self->starting == NULL && !self->closing &&
         (self->state == MQTT_STATE_CONNECTED ||
          self->state == MQTT_STATE_CONNECTING ||
          self->state == MQTT_STATE_WAITING);
}

/* The connection ended first: the next one makes up for it, and nobody has to be
 * told. */
static gboolean
is_postponed (const GError *error)
{
  return g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CANCELLED) ||
         g_error_matches (error, MQTT_ERROR, MQTT_ERROR_NOT_CONNECTED);
}

/* Takes a SUBACK, or its absence. */
void
nj_connection_finish_subscribe (NjConnection *self,
                                GPtrArray    *asked,
                                MqttAck      *ack,
                                const GError *error)
{
  for (guint i = 0; i < asked->len; i++)
    {
      MqttSubscription *subscription = g_ptr_array_index (asked, i);
      g_autoptr (NjLiveSubscription) live = NULL;
      guint reason = ack != NULL && i < ack->n_reasons ? ack->reasons[i] : 0;

      g_set_object (&live, nj_live_subscription_list_find_filter (self->subscriptions,
                                                                  subscription->filter));
      if (live == NULL)
        continue;

      nj_live_subscription_set_answer (live, ack != NULL ? ack->properties : NULL);
      if (error != NULL)
        nj_live_subscription_set_status (live, NJ_SUBSCRIPTION_OFFLINE, 0);
      else if (MQTT_REASON_IS_ERROR (reason))
        nj_live_subscription_set_status (live, NJ_SUBSCRIPTION_REFUSED, reason);
      else
        nj_live_subscription_set_status (live, NJ_SUBSCRIPTION_GRANTED, reason);

      if (error == NULL || !is_postponed (error))
        nj_connection_emit_subscribed (self, live, error);
    }
}

/* Takes an UNSUBACK, or its absence. */
void
nj_connection_finish_unsubscribe (NjConnection *self,
                                  const char   *filter,
                                  MqttAck      *ack,
                                  const GError *error)
{
  g_autoptr (GError) refusal = NULL;

  if (error != NULL && is_postponed (error))
    return;

  if (ack != NULL && ack->n_reasons > 0 && MQTT_REASON_IS_ERROR (ack->reasons[0]))
    {
      g_autofree char *text = mqtt_reason_describe (ack->reasons[0], ack->properties);

      refusal = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED, ack->reasons[0],
                                "The server keeps the subscription: %s", text);
      error = refusal;
    }

  g_hash_table_remove (self->left, filter);
  nj_connection_emit_unsubscribed (self, filter, error);
}

/* With a new connection: a session that the server has kept still has the
 * subscriptions that were removed while nobody could tell it. */
void
nj_connection_leave_again (NjConnection *self,
                           MqttOptions  *options)
{
  GHashTableIter iter;
  gpointer filter;

  if (mqtt_options_get_clean_start (options))
    {
      g_hash_table_remove_all (self->left);
      return;
    }

  g_hash_table_iter_init (&iter, self->left);
  while (g_hash_table_iter_next (&iter, &filter, NULL))
    nj_link_unsubscribe (self->link, filter);
}

/**
 * nj_connection_find_subscription:
 * @self: a connection
 * @topic: a Topic Name
 *
 * Returns: (transfer none) (nullable): the first subscription that matches
 */
NjLiveSubscription *
nj_connection_find_subscription (NjConnection *self,
                                 const char   *topic)
{
  g_return_val_if_fail (NJ_IS_CONNECTION (self), NULL);

  return nj_live_subscription_list_find_topic (self->subscriptions, topic);
}

/**
 * nj_connection_subscribe:
 * @self: a connection
 * @subscription: what to subscribe to; may be one of the profile's already
 *
 * Adds the subscription to the profile, replacing one with the same Topic
 * Filter, and asks the server for it, at the latest when there is a connection.
 */
void
nj_connection_subscribe (NjConnection   *self,
                         NjSubscription *subscription)
{
  g_autoptr (GPtrArray) array = NULL;
  const char *filter;
  GListStore *store;
  NjLiveSubscription *live;
  guint position;

  g_return_if_fail (NJ_IS_CONNECTION (self));
  g_return_if_fail (NJ_IS_SUBSCRIPTION (subscription));

  filter = nj_subscription_get_filter (subscription);
  store = nj_profile_get_subscriptions (self->profile);
  live = nj_live_subscription_list_find_filter (self->subscriptions, filter);
  if (live == NULL)
    g_list_store_append (store, subscription);
  else if (nj_live_subscription_get_subscription (live) != subscription &&
           g_list_store_find (store, nj_live_subscription_get_subscription (live), &position))
    g_list_store_splice (store, position, 1, (gpointer *) &subscription, 1);

  g_hash_table_remove (self->left, filter);
  if (!nj_connection_has_client (self) || !nj_subscription_get_enabled (subscription))
    return;

  live = nj_live_subscription_list_find_filter (self->subscriptions, filter);
  nj_live_subscription_set_status (live, NJ_SUBSCRIPTION_PENDING, 0);
  if (self->state != MQTT_STATE_CONNECTED)
    nj_live_subscription_set_offline (live);
  array = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  g_ptr_array_add (array, nj_subscription_to_mqtt (subscription));
  nj_link_subscribe (self->link, array);
}

/**
 * nj_connection_unsubscribe:
 * @self: a connection
 * @subscription: one of the profile's
 *
 * Removes it from the profile, and from the server.
 */
void
nj_connection_unsubscribe (NjConnection   *self,
                           NjSubscription *subscription)
{
  g_autoptr (NjSubscription) kept = NULL;
  GListStore *store;
  guint position;

  g_return_if_fail (NJ_IS_CONNECTION (self));
  g_return_if_fail (NJ_IS_SUBSCRIPTION (subscription));

  kept = g_object_ref (subscription);
  store = nj_profile_get_subscriptions (self->profile);
  if (!g_list_store_find (store, subscription, &position))
    return;

  g_list_store_remove (store, position);
  nj_connection_leave_filter (self, nj_subscription_get_filter (kept));
}

/**
 * nj_connection_leave_filter:
 * @self: a connection
 * @filter: a Topic Filter that the profile no longer has
 *
 * Unsubscribes from it: now, or with the next connection if the server may have
 * kept the subscription until then.
 */
void
nj_connection_leave_filter (NjConnection *self,
                            const char   *filter)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));
  g_return_if_fail (filter != NULL);

  if (nj_live_subscription_list_find_filter (self->subscriptions, filter) != NULL)
    return;

  g_hash_table_add (self->left, g_strdup (filter));
  if (nj_connection_has_client (self))
    nj_link_unsubscribe (self->link, filter);
}
