/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "nj-sqlite.h"

G_BEGIN_DECLS

/* A message in seven columns, without any loss. */
#define NJ_STORED_MESSAGE_COLUMNS "topic, time, qos, retain, dup, properties, payload"
#define NJ_STORED_MESSAGE_N_COLUMNS 7

void         nj_stored_message_bind         (sqlite3_stmt  *statement,
                                             int            first,
                                             MqttMessage   *message);
void         nj_stored_message_bind_content (sqlite3_stmt  *statement,
                                             int            first,
                                             MqttMessage   *message);
MqttMessage *nj_stored_message_read         (sqlite3_stmt  *statement,
                                             int            first,
                                             GError       **error);
MqttMessage *nj_stored_message_read_content (sqlite3_stmt  *statement,
                                             int            first,
                                             const char    *topic,
                                             int            qos,
                                             gboolean       retain,
                                             GError       **error);
guint64      nj_stored_message_size         (MqttMessage   *message);

G_END_DECLS
