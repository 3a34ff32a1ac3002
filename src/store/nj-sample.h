/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-statistics.h"

G_BEGIN_DECLS

/**
 * NjSample:
 * @time: when it was taken, monotonic µs
 * @mqtt: what the engine has done
 * @n_dropped: QoS 0 messages that there was no memory for, ever
 * @unwritten: the memory that messages take which are not on the disk, bytes
 * @ack_median: how long acknowledgements took lately, µs, or NAN
 * @ack_p99: likewise, all but the slowest hundredth
 *
 * What the network thread has to say of a connection at one moment.
 */
typedef struct
{
  gint64 time;
  MqttStatistics mqtt;
  guint64 n_dropped;
  guint64 unwritten;
  double ack_median;
  double ack_p99;
} NjSample;

G_END_DECLS
