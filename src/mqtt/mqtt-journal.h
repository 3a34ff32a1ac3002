/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-message.h"

G_BEGIN_DECLS

/**
 * MqttJournal:
 *
 * Where received messages are kept before they are acknowledged.
 *
 * add() takes note of each message as it comes, in order, and does not block.
 * commit_async() makes everything that was noted before it lasting, and commits end in
 * the order in which they were begun. A message of QoS 1 or 2 is acknowledged after the
 * commit that has it; for QoS 0 alone there is none. An #MqttSessionStore that is used
 * beside a journal has to commit for both.
 *
 * It is called in the client's main context only, and calls back there.
 */
#define MQTT_TYPE_JOURNAL (mqtt_journal_get_type ())
G_DECLARE_INTERFACE (MqttJournal, mqtt_journal, MQTT, JOURNAL, GObject)

struct _MqttJournalInterface
{
  GTypeInterface parent_iface;

  void     (* add)           (MqttJournal          *self,
                              MqttMessage          *message);
  void     (* commit_async)  (MqttJournal          *self,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
  gboolean (* commit_finish) (MqttJournal          *self,
                              GAsyncResult         *result,
                              GError              **error);
};

void     mqtt_journal_add           (MqttJournal          *self,
                                     MqttMessage          *message);
void     mqtt_journal_commit_async  (MqttJournal          *self,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean mqtt_journal_commit_finish (MqttJournal          *self,
                                     GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS
