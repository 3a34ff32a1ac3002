/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "nj-message-log.h"

G_BEGIN_DECLS

/**
 * NjHistoryItem:
 * @message: (nullable) (owned): a message
 * @direction: which way it went
 * @delivery: how far a published one has come
 * @latency: µs to the acknowledgement
 * @reason: the Reason Code of the acknowledgement, or of the refusal
 * @problem: (nullable) (owned): why it failed
 *
 * A message of the history.
 */
typedef struct
{
  MqttMessage *message;
  NjDirection direction;
  NjDelivery delivery;
  gint64 latency;
  guint reason;
  char *problem;
} NjHistoryItem;

NjHistoryItem *nj_history_item_new  (MqttMessage   *message,
                                     NjDirection    direction);
void           nj_history_item_free (NjHistoryItem *self);

G_END_DECLS
