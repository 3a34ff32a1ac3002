/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "nj-message-record.h"

G_BEGIN_DECLS

/**
 * NjHistoryItem:
 * @message: (nullable) (owned): a message, maybe with no more than the beginning of its
 *   payload
 * @size: the size of the whole payload, bytes
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
  gsize size;
  NjDirection direction;
  NjDelivery delivery;
  gint64 latency;
  guint reason;
  char *problem;
} NjHistoryItem;

NjHistoryItem *nj_history_item_new  (MqttMessage   *message,
                                     NjDirection    direction);
void           nj_history_item_free (NjHistoryItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjHistoryItem, nj_history_item_free)

G_END_DECLS
