/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-history.h"
#include "nj-message-extra.h"
#include "nj-message-record.h"

G_BEGIN_DECLS

#define NJ_TYPE_MESSAGE_LOG (nj_message_log_get_type ())
G_DECLARE_FINAL_TYPE (NjMessageLog, nj_message_log, NJ, MESSAGE_LOG, GObject)

NjMessageLog   *nj_message_log_new              (void);
void            nj_message_log_set_history      (NjMessageLog         *self,
                                                 NjHistory            *history,
                                                 NjHistoryContent     *content);
NjHistory      *nj_message_log_get_history      (NjMessageLog         *self);
void            nj_message_log_set_keeping      (NjMessageLog         *self,
                                                 gboolean              keeping);
void            nj_message_log_set_budget       (NjMessageLog         *self,
                                                 guint64               bytes);

guint           nj_message_log_append           (NjMessageLog         *self,
                                                 MqttMessage          *message,
                                                 NjDirection           direction);
void            nj_message_log_trim             (NjMessageLog         *self);
void            nj_message_log_flush            (NjMessageLog         *self);
void            nj_message_log_clear            (NjMessageLog         *self);
void            nj_message_log_set_next_number  (NjMessageLog         *self,
                                                 guint64               number);
guint64         nj_message_log_get_next_number  (NjMessageLog         *self);
guint64         nj_message_log_get_number       (NjMessageLog         *self,
                                                 guint                 position);

guint           nj_message_log_get_first        (NjMessageLog         *self);
guint           nj_message_log_get_n_messages   (NjMessageLog         *self);
guint64         nj_message_log_get_size         (NjMessageLog         *self);
guint           nj_message_log_get_topic_of     (NjMessageLog         *self,
                                                 guint                 position);
NjHistoryEntry  nj_message_log_get_entry        (NjMessageLog         *self,
                                                 guint                 position);
NjDirection     nj_message_log_get_direction_of (NjMessageLog         *self,
                                                 guint                 position);
guint           nj_message_log_get_n_topics     (NjMessageLog         *self);
const char     *nj_message_log_get_topic        (NjMessageLog         *self,
                                                 guint                 topic);
guint           nj_message_log_get_n_received   (NjMessageLog         *self,
                                                 guint                 topic);

gboolean        nj_message_log_get_record       (NjMessageLog         *self,
                                                 guint                 position,
                                                 NjMessageRecord      *record);
guint           nj_message_log_get_first_in_memory (NjMessageLog      *self);
void            nj_message_log_request          (NjMessageLog         *self,
                                                 guint                 position);
GBytes         *nj_message_log_dup_payload      (NjMessageLog         *self,
                                                 guint                 position);
MqttProperties *nj_message_log_get_properties   (NjMessageLog         *self,
                                                 guint                 position);
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
void            nj_message_log_emit_read_failed (NjMessageLog         *self,
                                                 const GError         *error);

G_END_DECLS
