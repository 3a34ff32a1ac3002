/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-ack.h"
#include "nj-message-record.h"

G_BEGIN_DECLS

/**
 * NjMessageExtra:
 * @properties: (nullable): the properties of the message
 * @problem: (nullable): why publishing it has failed
 * @answer: (nullable): an acknowledgement that says more than that it is one
 * @latency: µs from sending to the acknowledgement
 * @delivery: how far it has come
 *
 * What most messages of a log do not have.
 */
typedef struct
{
  MqttProperties *properties;
  GError *problem;
  MqttAck *answer;
  gint64 latency;
  NjDelivery delivery;
} NjMessageExtra;

void nj_message_extra_free (gpointer extra);

G_END_DECLS
