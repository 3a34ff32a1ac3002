/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-link-private.h"

/* What the network thread knows of how a connection does. */

/* Nothing acknowledges QoS 0. */
void
nj_link_worker_count_ack (NjLinkWorker      *worker,
                          const MqttMessage *message,
                          const MqttAck     *ack)
{
  if (ack == NULL || message->qos == MQTT_QOS_0)
    return;

  if (worker->latency == NULL)
    worker->latency = nj_latency_new ();
  nj_latency_add (worker->latency, ack->latency);
}

static NjSample *
take_sample (NjLinkWorker *worker)
{
  NjHistory *history = nj_recorder_get_history (worker->recorder);
  NjSample *sample = g_new0 (NjSample, 1);

  sample->time = g_get_monotonic_time ();
  sample->ack_median = sample->ack_p99 = NAN;
  if (worker->client != NULL)
    mqtt_client_get_statistics (worker->client, &sample->mqtt);
  if (history != NULL)
    sample->unwritten = nj_history_get_pending (history);
  if (worker->latency != NULL)
    {
      sample->ack_median = nj_latency_get_quantile (worker->latency, 0.5);
      sample->ack_p99 = nj_latency_get_quantile (worker->latency, 0.99);
      nj_latency_advance (worker->latency);
    }

  sample->n_dropped = nj_recorder_get_n_dropped (worker->recorder);

  return sample;
}

void
nj_link_worker_sample (gpointer  target,
                       NjLetter *letter)
{
  NjLinkWorker *worker = target;
  NjLetter *reply = nj_letter_new (worker, nj_link_emit_sampled);

  reply->boxed = take_sample (worker);
  reply->boxed_free = g_free;
  nj_letter_send_home (reply);

  if (letter->number != 0 && worker->client != NULL)
    mqtt_client_ping (worker->client);
}
