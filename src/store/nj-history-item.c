/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-item.h"

/**
 * nj_history_item_new:
 * @message: (nullable): a message, %NULL for what is only an outcome
 * @direction: which way it went
 *
 * Returns: (transfer full): an item without an outcome
 */
NjHistoryItem *
nj_history_item_new (MqttMessage *message,
                     NjDirection  direction)
{
  NjHistoryItem *self = g_new0 (NjHistoryItem, 1);

  if (message != NULL)
    {
      self->message = mqtt_message_ref (message);
      self->size = message->payload_size;
    }
  self->direction = direction;

  return self;
}

/**
 * nj_history_item_free:
 * @self: (transfer full): an item
 */
void
nj_history_item_free (NjHistoryItem *self)
{
  g_clear_pointer (&self->message, mqtt_message_unref);
  g_free (self->problem);
  g_free (self);
}
