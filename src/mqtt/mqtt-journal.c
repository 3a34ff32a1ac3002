/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-journal.h"

G_DEFINE_INTERFACE (MqttJournal, mqtt_journal, G_TYPE_OBJECT)

static void
mqtt_journal_default_init (MqttJournalInterface *iface)
{
}

/**
 * mqtt_journal_add:
 * @self: a journal
 * @message: a message that was received, and is not a repetition at QoS 2
 *
 * Takes note of it.
 */
void
mqtt_journal_add (MqttJournal *self,
                  MqttMessage *message)
{
  g_return_if_fail (MQTT_IS_JOURNAL (self));
  g_return_if_fail (message != NULL);

  MQTT_JOURNAL_GET_IFACE (self)->add (self, message);
}

/**
 * mqtt_journal_commit_async:
 * @self: a journal
 * @callback: called when everything that was noted before is lasting
 * @user_data: data for @callback
 */
void
mqtt_journal_commit_async (MqttJournal         *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (MQTT_IS_JOURNAL (self));

  MQTT_JOURNAL_GET_IFACE (self)->commit_async (self, callback, user_data);
}

/**
 * mqtt_journal_commit_finish:
 * @self: a journal
 * @result: the result given to the callback
 * @error: why it could not be made lasting
 *
 * Returns: whether the messages may be acknowledged
 */
gboolean
mqtt_journal_commit_finish (MqttJournal   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (MQTT_IS_JOURNAL (self), FALSE);

  return MQTT_JOURNAL_GET_IFACE (self)->commit_finish (self, result, error);
}
