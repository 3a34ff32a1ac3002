/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-link-private.h"

NjLinkWorker *
nj_link_worker_new (NjLink    *link,
                    NjNetwork *network)
{
  NjLinkWorker *worker = g_new0 (NjLinkWorker, 1);

  g_atomic_ref_count_init (&worker->ref_count);
  worker->home = g_main_context_ref_thread_default ();
  worker->network = network;
  g_weak_ref_init (&worker->link, link);
  g_mutex_init (&worker->lock);
  worker->recorder = nj_recorder_new ();

  return worker;
}

static NjLinkWorker *
worker_ref (NjLinkWorker *worker)
{
  g_atomic_ref_count_inc (&worker->ref_count);

  return worker;
}

void
nj_link_worker_unref (NjLinkWorker *worker)
{
  if (!g_atomic_ref_count_dec (&worker->ref_count))
    return;

  /* There is one only if the network was stopped before the link had its end: then
   * nobody else uses it. */
  if (worker->client != NULL)
    g_signal_handlers_disconnect_by_data (worker->client, worker);
  g_clear_object (&worker->client);
  g_clear_object (&worker->store);
  g_clear_object (&worker->recorder);
  g_clear_pointer (&worker->latency, nj_latency_free);
  g_weak_ref_clear (&worker->link);
  g_main_context_unref (worker->home);
  g_mutex_clear (&worker->lock);
  g_free (worker);
}

NjLetter *
nj_letter_new (NjLinkWorker *worker,
               NjLetterFunc  func)
{
  NjLetter *letter = g_new0 (NjLetter, 1);

  letter->worker = worker_ref (worker);
  letter->func = func;

  return letter;
}

void
nj_letter_free (gpointer data)
{
  NjLetter *letter = data;

  g_clear_pointer (&letter->options, mqtt_options_unref);
  g_clear_object (&letter->store);
  if (letter->boxed != NULL && letter->boxed_free != NULL)
    letter->boxed_free (letter->boxed);
  g_clear_pointer (&letter->answer, mqtt_ack_unref);
  g_clear_error (&letter->error);
  nj_link_worker_unref (letter->worker);
  g_free (letter);
}

static gboolean
deliver_home_cb (gpointer user_data)
{
  NjLetter *letter = user_data;
  g_autoptr (NjLink) link = g_weak_ref_get (&letter->worker->link);

  if (link != NULL)
    letter->func (link, letter);

  return G_SOURCE_REMOVE;
}

void
nj_letter_send_home (NjLetter *letter)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver_home_cb, letter, nj_letter_free);
  g_source_attach (source, letter->worker->home);
}

static void
state_changed_cb (NjLinkWorker *worker)
{
  NjLetter *letter = nj_letter_new (worker, nj_link_emit_state_changed);

  letter->token = mqtt_client_get_state (worker->client);
  letter->number = mqtt_client_get_next_attempt (worker->client);
  nj_letter_send_home (letter);
}

static void
queued_cb (NjLinkWorker *worker)
{
  gboolean tell;

  g_mutex_lock (&worker->lock);
  worker->n_queued = mqtt_client_get_n_queued (worker->client);
  tell = !worker->told_queued;
  worker->told_queued = TRUE;
  g_mutex_unlock (&worker->lock);

  if (tell)
    nj_letter_send_home (nj_letter_new (worker, nj_link_emit_queued));
}

static void
connected_cb (NjLinkWorker *worker,
              MqttAck      *ack)
{
  NjLetter *letter = nj_letter_new (worker, nj_link_emit_connected);

  letter->answer = mqtt_ack_ref (ack);
  letter->boxed = g_strdup (mqtt_client_get_client_id (worker->client));
  letter->boxed_free = g_free;
  nj_letter_send_home (letter);
  queued_cb (worker);
}

static void
connection_lost_cb (NjLinkWorker *worker,
                    const GError *error)
{
  NjLetter *letter = nj_letter_new (worker, nj_link_emit_failed);

  letter->error = g_error_copy (error);
  nj_letter_send_home (letter);
}

static void
resubscribed_cb (NjLinkWorker *worker,
                 GPtrArray    *subscriptions,
                 MqttAck      *ack)
{
  NjLetter *letter = nj_letter_new (worker, nj_link_emit_subscribed);

  letter->boxed = g_ptr_array_ref (subscriptions);
  letter->boxed_free = (GDestroyNotify) g_ptr_array_unref;
  letter->answer = mqtt_ack_ref (ack);
  nj_letter_send_home (letter);
}

/* The recorder has had them already, as the client's journal. */
static void
messages_cb (NjLinkWorker *worker,
             GPtrArray    *messages)
{
  nj_link_worker_hand_over (worker);
}

void
nj_link_worker_ensure_client (NjLinkWorker *worker)
{
  if (worker->client != NULL)
    return;

  worker->client = mqtt_client_new ();
  mqtt_client_set_journal (worker->client, MQTT_JOURNAL (worker->recorder));
  nj_network_add_client (worker->network, worker->client);
  g_signal_connect_swapped (worker->client, "notify::state",
                            G_CALLBACK (state_changed_cb), worker);
  g_signal_connect_swapped (worker->client, "notify::next-attempt",
                            G_CALLBACK (state_changed_cb), worker);
  g_signal_connect_swapped (worker->client, "notify::n-queued",
                            G_CALLBACK (queued_cb), worker);
  g_signal_connect_swapped (worker->client, "connected",
                            G_CALLBACK (connected_cb), worker);
  g_signal_connect_swapped (worker->client, "connection-lost",
                            G_CALLBACK (connection_lost_cb), worker);
  g_signal_connect_swapped (worker->client, "resubscribed",
                            G_CALLBACK (resubscribed_cb), worker);
  g_signal_connect_swapped (worker->client, "messages",
                            G_CALLBACK (messages_cb), worker);
}

static void
subscribe_done_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  NjLetter *letter = user_data;

  letter->answer = mqtt_client_subscribe_finish (MQTT_CLIENT (source), result, &letter->error);
  nj_letter_send_home (letter);
}

static void
subscribe_in_network (NjLinkWorker *worker,
                      GPtrArray    *subscriptions)
{
  NjLetter *letter = nj_letter_new (worker, nj_link_emit_subscribed);

  nj_link_worker_ensure_client (worker);
  letter->boxed = g_ptr_array_ref (subscriptions);
  letter->boxed_free = (GDestroyNotify) g_ptr_array_unref;
  mqtt_client_subscribe_async (worker->client, subscriptions, NULL, NULL,
                               subscribe_done_cb, letter);
}

void
nj_link_worker_subscribe (gpointer  target,
                          NjLetter *letter)
{
  subscribe_in_network (target, letter->boxed);
}

static void
connect_done_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  NjLetter *letter = user_data;

  NjLinkWorker *worker = letter->worker;

  letter->answer = mqtt_client_connect_finish (MQTT_CLIENT (source), result, &letter->error);
  if (letter->error == NULL)
    {
      nj_letter_free (letter);
      return;
    }

  nj_letter_send_home (letter);
  /* An attempt that was refused at once has not changed the state. */
  if (worker->client != NULL)
    state_changed_cb (worker);
}

/* The store that the client has may have changes that another one would not see. */
static void
use_store (NjLinkWorker   *worker,
           NjSessionStore *store)
{
  if (store != NULL && worker->store != NULL &&
      nj_session_key_equal (nj_session_store_get_key (store),
                            nj_session_store_get_key (worker->store)))
    return;

  g_set_object (&worker->store, store);
  if (store != NULL)
    nj_session_store_set_history (store, nj_recorder_get_history (worker->recorder));
  mqtt_client_set_store (worker->client, store != NULL ? MQTT_SESSION_STORE (store) : NULL);
}

void
nj_link_worker_connect (gpointer  target,
                        NjLetter *letter)
{
  NjLinkWorker *worker = target;
  GPtrArray *subscriptions = letter->boxed;

  nj_link_worker_ensure_client (worker);
  /* It may be connecting by itself since this was asked for. */
  if (mqtt_client_get_state (worker->client) != MQTT_STATE_CONNECTING &&
      mqtt_client_get_state (worker->client) != MQTT_STATE_CONNECTED)
    {
      use_store (worker, letter->store);
      mqtt_client_connect_async (worker->client, letter->options, NULL, connect_done_cb,
                                 nj_letter_new (worker, nj_link_emit_failed));
    }

  /* The client keeps them until there is a CONNACK, and for every one after it. */
  if (subscriptions->len > 0)
    subscribe_in_network (worker, subscriptions);
}

static void
disconnect_done_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  mqtt_client_disconnect_finish (MQTT_CLIENT (source), result, NULL);
  nj_network_release (user_data);
}

/* The client stays alive, and the network thread waits, until the server has had
 * its DISCONNECT. */
static void
disconnect_in_network (NjLinkWorker *worker)
{
  nj_network_hold (worker->network);
  mqtt_client_disconnect_async (worker->client, MQTT_REASON_SUCCESS, NULL, NULL,
                                disconnect_done_cb, worker->network);
}

void
nj_link_worker_disconnect (gpointer  target,
                           NjLetter *letter)
{
  NjLinkWorker *worker = target;

  if (worker->client != NULL)
    disconnect_in_network (worker);
}

static void
unsubscribe_done_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  NjLetter *letter = user_data;

  letter->answer = mqtt_client_unsubscribe_finish (MQTT_CLIENT (source), result, &letter->error);
  nj_letter_send_home (letter);
}

void
nj_link_worker_unsubscribe (gpointer  target,
                            NjLetter *letter)
{
  NjLinkWorker *worker = target;
  NjLetter *reply = nj_letter_new (worker, nj_link_emit_unsubscribed);
  const char *filters[] = { letter->boxed, NULL };

  nj_link_worker_ensure_client (worker);
  reply->boxed = g_strdup (letter->boxed);
  reply->boxed_free = g_free;
  mqtt_client_unsubscribe_async (worker->client, filters, NULL, NULL, unsubscribe_done_cb, reply);
}

void
nj_link_worker_end (gpointer  target,
                    NjLetter *letter)
{
  NjLinkWorker *worker = target;

  if (worker->client == NULL)
    return;

  g_signal_handlers_disconnect_by_data (worker->client, worker);
  nj_network_remove_client (worker->network, worker->client);
  disconnect_in_network (worker);
  g_clear_object (&worker->client);
  g_clear_object (&worker->store);
  nj_link_worker_end_history (worker);
}
