/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-ack.h"

G_BEGIN_DECLS

/**
 * MqttOutcome:
 * @tag: (nullable): what the operation was begun with, %NULL if the session began
 *   it by itself to make subscriptions again
 * @ack: (nullable): what the server answered
 * @error: (nullable): why there is no answer, or that the answer is a refusal
 * @subscriptions: (nullable) (element-type MqttSubscription): what was made again
 * @n_before: how many messages the session had received before, ever
 *
 * The end of one operation.
 */
typedef struct
{
  gpointer tag;
  MqttAck *ack;
  GError *error;
  GPtrArray *subscriptions;
  guint64 n_before;
} MqttOutcome;

void mqtt_outcome_free (MqttOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttOutcome, mqtt_outcome_free)

G_END_DECLS
