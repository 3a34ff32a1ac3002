/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-ack.h"
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
 * @topic: number of the interned topic, see nj_message_log_get_topic()
 * @payload: the bytes, owned by the log
 *
 * One message of the log, as plain data; valid until the log is cleared.
 */
typedef struct
{
  gint64 time;
  const guint8 *payload;
  gsize size;
  guint topic;
  MqttQos qos;
  NjDirection direction;
  gboolean retain;
  gboolean dup;
} NjMessageRecord;

#define NJ_TYPE_MESSAGE_LOG (nj_message_log_get_type ())
G_DECLARE_FINAL_TYPE (NjMessageLog, nj_message_log, NJ, MESSAGE_LOG, GObject)

NjMessageLog   *nj_message_log_new              (void);
guint           nj_message_log_append           (NjMessageLog         *self,
                                                 MqttMessage          *message,
                                                 NjDirection           direction);
void            nj_message_log_flush            (NjMessageLog         *self);
void            nj_message_log_clear            (NjMessageLog         *self);
guint           nj_message_log_get_n_messages   (NjMessageLog         *self);
guint64         nj_message_log_get_size         (NjMessageLog         *self);
void            nj_message_log_get_record       (NjMessageLog         *self,
                                                 guint                 position,
                                                 NjMessageRecord      *record);
guint           nj_message_log_get_topic_of     (NjMessageLog         *self,
                                                 guint                 position);
NjDirection     nj_message_log_get_direction_of (NjMessageLog         *self,
                                                 guint                 position);
GBytes         *nj_message_log_dup_payload      (NjMessageLog         *self,
                                                 guint                 position);
MqttProperties *nj_message_log_get_properties   (NjMessageLog         *self,
                                                 guint                 position);
guint           nj_message_log_get_n_topics     (NjMessageLog         *self);
const char     *nj_message_log_get_topic        (NjMessageLog         *self,
                                                 guint                 topic);
void            nj_message_log_set_delivery     (NjMessageLog         *self,
                                                 guint                 position,
                                                 NjDelivery            delivery,
                                                 gint64                latency,
                                                 const GError         *problem);
void            nj_message_log_set_answer       (NjMessageLog         *self,
                                                 guint                 position,
                                                 MqttAck              *answer);
MqttAck        *nj_message_log_get_answer       (NjMessageLog         *self,
                                                 guint                 position);
NjDelivery      nj_message_log_get_delivery     (NjMessageLog         *self,
                                                 guint                 position,
                                                 gint64               *latency,
                                                 const GError        **problem);

G_END_DECLS
