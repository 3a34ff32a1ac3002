/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-stored-message.h"

/**
 * mqtt_stored_message_new:
 * @serial: its place in the order
 * @id: its Packet Identifier, or 0
 * @released: whether it has been given over with PUBREC
 * @message: (nullable): the message
 *
 * Returns: (transfer full): an unfinished outgoing message
 */
MqttStoredMessage *
mqtt_stored_message_new (guint64      serial,
                         guint16      id,
                         gboolean     released,
                         MqttMessage *message)
{
  MqttStoredMessage *self = g_new0 (MqttStoredMessage, 1);

  self->serial = serial;
  self->id = id;
  self->released = released;
  self->message = message != NULL ? mqtt_message_ref (message) : NULL;

  return self;
}

/**
 * mqtt_stored_message_free:
 * @self: (transfer full): a stored message
 */
void
mqtt_stored_message_free (MqttStoredMessage *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->message, mqtt_message_unref);
  g_free (self);
}
