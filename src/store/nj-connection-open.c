/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "nj-connection-private.h"

/* What the link tells */

/* While the local broker starts, what is still told is of the connection before. */
static void
state_changed_cb (NjConnection *self,
                  guint         state,
                  gint64        next_attempt)
{
  if (self->starting == NULL)
    nj_connection_set_state (self, state, next_attempt);
}

static void
connected_cb (NjConnection *self,
              MqttAck      *ack,
              const char   *client_id)
{
  nj_connection_set_state (self, MQTT_STATE_CONNECTED, 0);
  nj_connection_begin_session (self);
  nj_live_subscription_list_resume (self->subscriptions, ack->session_present);
  nj_connection_emit_connected (self, ack);
}

static void
failed_cb (NjConnection *self,
           const GError *error)
{
  if (!self->closing && !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CANCELLED))
    nj_connection_set_error (self, error);
}

static void
received_cb (NjConnection *self,
             guint         n)
{
  nj_traffic_count_received (self->traffic, n);
}

void
nj_connection_ensure_link (NjConnection *self)
{
  if (self->link != NULL)
    return;

  self->link = nj_link_new (self->network);
  if (self->history != NULL)
    nj_link_set_history (self->link, self->history);
  g_signal_connect_object (self->link, "state-changed",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "connected",
                           G_CALLBACK (connected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "failed",
                           G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "subscribed",
                           G_CALLBACK (nj_connection_finish_subscribe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "unsubscribed",
                           G_CALLBACK (nj_connection_finish_unsubscribe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "published",
                           G_CALLBACK (nj_connection_finish_publish), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "queued",
                           G_CALLBACK (nj_connection_set_n_queued), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "sampled",
                           G_CALLBACK (nj_connection_take_sample), self, G_CONNECT_SWAPPED);

  self->inbox = nj_inbox_new (self->link, self->log, self->subscriptions);
  g_signal_connect_object (self->inbox, "received",
                           G_CALLBACK (received_cb), self, G_CONNECT_SWAPPED);
}

/* Opening */

static void
give_up (NjConnection *self,
         const GError *error)
{
  nj_connection_set_error (self, error);
  nj_connection_set_state (self, MQTT_STATE_DISCONNECTED, 0);
}

void
nj_connection_connect_now (NjConnection *self)
{
  g_autoptr (GError) error = NULL;
  NjProfile *profile = self->elsewhere != NULL ? self->elsewhere : self->profile;
  g_autoptr (MqttOptions) options = nj_profile_to_options (profile, &error);
  g_autoptr (NjSessionStore) store = NULL;
  g_autoptr (GPtrArray) subscriptions = NULL;

  nj_connection_load (self);
  self->connect_after_load = self->loading;
  if (self->loading)
    {
      nj_connection_set_state (self, MQTT_STATE_CONNECTING, 0);
      return;
    }

  if (options == NULL)
    {
      give_up (self, error);
      return;
    }

  nj_connection_ensure_link (self);
  self->insecure = nj_profile_is_insecure (profile);
  nj_connection_set_state (self, MQTT_STATE_CONNECTING, 0);
  subscriptions = nj_live_subscription_list_to_mqtt (self->subscriptions);
  store = nj_connection_create_store (self, options);
  nj_link_connect (self->link, options, subscriptions, store);
  nj_connection_leave_again (self, options);
}

static void
broker_started_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  NjLocalBroker *broker = NJ_LOCAL_BROKER (source);
  g_autoptr (NjConnection) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!nj_local_broker_start_finish (broker, result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;

      g_clear_object (&self->starting);
      give_up (self, error);
      return;
    }

  if (self->starting == NULL)
    return; /* closed meanwhile */

  g_clear_object (&self->starting);
  if (nj_profile_apply_url (self->profile, nj_local_broker_get_url (broker), &error))
    nj_connection_connect_now (self);
  else
    give_up (self, error);
}

/* Wherever it is to go. */
void
nj_connection_begin_open (NjConnection *self)
{
  if (self->closing)
    {
      self->reopen = TRUE;
      return;
    }

  if (self->state == MQTT_STATE_CONNECTED || self->state == MQTT_STATE_CONNECTING)
    return;

  nj_connection_set_error (self, NULL);
  if (self->broker == NULL || !nj_profile_get_local (self->profile))
    {
      nj_connection_connect_now (self);
      return;
    }

  self->starting = g_cancellable_new ();
  nj_connection_set_state (self, MQTT_STATE_CONNECTING, 0);
  nj_local_broker_start_async (self->broker, self->starting,
                               broker_started_cb, g_object_ref (self));
}

/**
 * nj_connection_open:
 * @self: a connection
 *
 * Connects, for the local profile after starting the local broker. A connection
 * that is being closed is opened again when it is. How it goes is told by
 * #NjConnection:state and #NjConnection:error.
 */
void
nj_connection_open (NjConnection *self)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  if (!self->closing &&
      (self->state == MQTT_STATE_CONNECTED || self->state == MQTT_STATE_CONNECTING))
    return;

  self->redirected = FALSE;
  g_clear_object (&self->elsewhere);
  nj_connection_begin_open (self);
}

/**
 * nj_connection_close:
 * @self: a connection
 *
 * Sends DISCONNECT, or ends the attempts to connect.
 */
void
nj_connection_close (NjConnection *self)
{
  g_return_if_fail (NJ_IS_CONNECTION (self));

  self->reopen = FALSE;
  if (self->starting != NULL || self->connect_after_load)
    {
      if (self->starting != NULL)
        g_cancellable_cancel (self->starting);
      g_clear_object (&self->starting);
      self->connect_after_load = FALSE;
      self->closing = TRUE;
      nj_connection_set_state (self, MQTT_STATE_DISCONNECTED, 0);
    }
  else if (self->link != NULL)
    {
      nj_connection_set_error (self, NULL);
      self->closing = self->state != MQTT_STATE_DISCONNECTED;
      self->announce |= self->state == MQTT_STATE_CONNECTED;
      nj_link_disconnect (self->link);
    }
}
