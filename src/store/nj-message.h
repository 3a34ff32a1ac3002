/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-log.h"

G_BEGIN_DECLS

#define NJ_TYPE_MESSAGE (nj_message_get_type ())
G_DECLARE_FINAL_TYPE (NjMessage, nj_message, NJ, MESSAGE, GObject)

NjMessage      *nj_message_new              (NjMessageLog *log,
                                             guint         position);
guint           nj_message_get_position     (NjMessage    *self);
const char     *nj_message_get_topic        (NjMessage    *self);
GBytes         *nj_message_get_payload      (NjMessage    *self);
gint64          nj_message_get_time         (NjMessage    *self);
MqttQos         nj_message_get_qos          (NjMessage    *self);
gboolean        nj_message_get_retain       (NjMessage    *self);
gboolean        nj_message_get_dup          (NjMessage    *self);
NjDirection     nj_message_get_direction    (NjMessage    *self);
MqttProperties *nj_message_get_properties   (NjMessage    *self);
NjDelivery      nj_message_get_delivery     (NjMessage    *self);
gint64          nj_message_get_latency      (NjMessage    *self);
const GError   *nj_message_get_problem      (NjMessage    *self);
MqttAck        *nj_message_get_answer       (NjMessage    *self);
gsize           nj_message_get_size         (NjMessage    *self);
gboolean        nj_message_is_loaded        (NjMessage    *self);
gboolean        nj_message_is_whole         (NjMessage    *self);
void            nj_message_refresh          (NjMessage    *self,
                                             NjMessageLog *log);
void            nj_message_load_async       (NjMessage    *self,
                                             GAsyncReadyCallback callback,
                                             gpointer      user_data);
gboolean        nj_message_load_finish      (NjMessage    *self,
                                             GAsyncResult *result,
                                             GError      **error);

G_END_DECLS
