/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"

G_BEGIN_DECLS

/**
 * NjDirection:
 *
 * Which way a message went, and as a mask, which way a view wants to see.
 */
typedef enum
{
  NJ_DIRECTION_RECEIVED = 1 << 0,
  NJ_DIRECTION_PUBLISHED = 1 << 1,
  NJ_DIRECTION_ALL = NJ_DIRECTION_RECEIVED | NJ_DIRECTION_PUBLISHED,
} NjDirection;

/**
 * NjDelivery:
 * @NJ_DELIVERY_NONE: a received message
 * @NJ_DELIVERY_WAITING: given to the engine, not acknowledged
 * @NJ_DELIVERY_SENT: QoS 0, written to the network
 * @NJ_DELIVERY_ACKNOWLEDGED: PUBACK or PUBCOMP has come
 * @NJ_DELIVERY_FAILED: refused here or by the server
 */
typedef enum
{
  NJ_DELIVERY_NONE,
  NJ_DELIVERY_WAITING,
  NJ_DELIVERY_SENT,
  NJ_DELIVERY_ACKNOWLEDGED,
  NJ_DELIVERY_FAILED,
} NjDelivery;

/**
 * NjMessageRecord:
 * @time: µs since 1970, UTC
 * @payload: (nullable): the payload, or its beginning; owned by the log
 * @n_available: how many bytes of it are at @payload
 * @size: how many there are
 * @topic: number of the interned topic, see nj_message_log_get_topic()
 *
 * One message of a log, as plain data; valid until the log is given another message or
 * goes back to the main loop.
 */
typedef struct
{
  gint64 time;
  const guint8 *payload;
  gsize n_available;
  gsize size;
  guint topic;
  MqttQos qos;
  NjDirection direction;
  gboolean retain;
  gboolean dup;
} NjMessageRecord;

G_END_DECLS
