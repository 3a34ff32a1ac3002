/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"

G_BEGIN_DECLS

/**
 * MqttStoredMessage:
 * @message: (nullable): the message, %NULL when only its PUBREL is still wanted
 * @serial: its place in the order in which the messages were published, from 1
 * @id: its Packet Identifier, 0 while it was not sent
 * @released: whether it has been given over with PUBREC (QoS 2)
 *
 * An outgoing message of QoS 1 or 2 that is not finished.
 */
typedef struct
{
  MqttMessage *message;
  guint64 serial;
  guint16 id;
  guint released : 1;
} MqttStoredMessage;

MqttStoredMessage *mqtt_stored_message_new  (guint64            serial,
                                             guint16            id,
                                             gboolean           released,
                                             MqttMessage       *message);
void               mqtt_stored_message_free (MqttStoredMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttStoredMessage, mqtt_stored_message_free)

G_END_DECLS
