/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "nj-link-private.h"

/* What a link publishes, and what is kept of that and of the rest. */

void
nj_link_worker_set_history (gpointer  target,
                            NjLetter *letter)
{
  NjLinkWorker *worker = target;

  nj_recorder_set_history (worker->recorder, letter->boxed);
}

void
nj_link_worker_clear_history (gpointer  target,
                              NjLetter *letter)
{
  NjLinkWorker *worker = target;
  NjHistory *history = nj_recorder_get_history (worker->recorder);

  if (history != NULL)
    nj_history_clear (history, (guint64) letter->number);
}

static void
history_ended_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  nj_history_commit_finish (NJ_HISTORY (source), result, NULL);
  nj_network_release (user_data);
}

/* The network thread waits until all of it is on the disk. */
void
nj_link_worker_end_history (NjLinkWorker *worker)
{
  NjHistory *history = nj_recorder_get_history (worker->recorder);

  if (history == NULL)
    return;

  nj_network_hold (worker->network);
  nj_history_commit_async (history, NULL, NULL, history_ended_cb, worker->network);
  nj_recorder_set_history (worker->recorder, NULL);
}

/* Lets the link know that there are messages, once until it has taken them. */
void
nj_link_worker_hand_over (NjLinkWorker *worker)
{
  if (nj_recorder_hand_over (worker->recorder))
    nj_letter_send_home (nj_letter_new (worker, nj_link_emit_messages_waiting));
}

static NjDelivery
get_delivery (const MqttMessage *message,
              const GError      *error)
{
  if (error != NULL)
    return NJ_DELIVERY_FAILED;

  return message->qos == MQTT_QOS_0 ? NJ_DELIVERY_SENT : NJ_DELIVERY_ACKNOWLEDGED;
}

static void
note_outcome (NjLetter *letter)
{
  NjHistory *history = nj_recorder_get_history (letter->worker->recorder);
  const MqttAck *answer = letter->answer;
  int reason = MQTT_REASON_SUCCESS;

  if (history == NULL)
    return;

  if (letter->error != NULL)
    reason = MAX (mqtt_error_get_reason (letter->error), 0);
  else if (answer != NULL && answer->n_reasons > 0)
    reason = answer->reasons[0];

  nj_history_set_outcome (history, (guint64) letter->number,
                          get_delivery (letter->boxed, letter->error),
                          answer != NULL ? answer->latency : 0, (guint) reason,
                          letter->error != NULL ? letter->error->message : NULL);
  nj_history_flush (history);
}

static void
publish_done_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  NjLetter *letter = user_data;

  letter->answer = mqtt_client_publish_finish (MQTT_CLIENT (source), result, &letter->error);
  nj_link_worker_count_ack (letter->worker, letter->boxed, letter->answer);
  note_outcome (letter);
  nj_letter_send_home (letter);
}

void
nj_link_worker_publish (gpointer  target,
                        NjLetter *letter)
{
  NjLinkWorker *worker = target;
  NjLetter *reply = nj_letter_new (worker, nj_link_emit_published);
  MqttMessage *message = letter->boxed;

  nj_link_worker_ensure_client (worker);
  reply->token = letter->token;
  reply->boxed = mqtt_message_ref (message);
  reply->boxed_free = (GDestroyNotify) mqtt_message_unref;
  reply->number = (gint64) nj_recorder_publish (worker->recorder, message, letter->token);
  nj_link_worker_hand_over (worker);
  mqtt_client_publish_async (worker->client, message, NULL, publish_done_cb, reply);
}
