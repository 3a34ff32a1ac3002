/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttStatistics:
 * @bytes_received: bytes of MQTT that have come
 * @bytes_sent: bytes of MQTT that the transport was given
 * @n_received: messages that "messages" has brought
 * @n_sent: PUBLISH packets sent, those that were sent again included
 * @n_queued: QoS 1 and 2 messages that wait for a connection, or for room in flight
 * @n_in_flight: QoS 1 and 2 messages that were sent and are not acknowledged
 * @n_pings: PINGREQs that were answered
 * @ping_time: how long the answer to the last of them took, µs, 0 if there was none in
 *   this connection
 *
 * How much a client has done since it was made. Only the difference of two of them
 * means something: counts may begin anew with a session.
 */
typedef struct
{
  guint64 bytes_received;
  guint64 bytes_sent;
  guint64 n_received;
  guint64 n_sent;
  guint n_queued;
  guint n_in_flight;
  guint64 n_pings;
  gint64 ping_time;
} MqttStatistics;

G_END_DECLS
