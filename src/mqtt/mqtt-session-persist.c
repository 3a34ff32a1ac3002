/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-session-outgoing.h"

/**
 * mqtt_session_get_store:
 * @self: a session
 *
 * Returns: (nullable) (transfer none): where it is kept
 */
MqttSessionStore *
mqtt_session_get_store (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->store;
}

/**
 * mqtt_session_set_journal:
 * @self: a session
 * @journal: (nullable): where messages are kept before they are acknowledged
 *
 * Notes each message that is received from now on in @journal; an acknowledgement is
 * held until that is lasting, see mqtt_session_needs_commit().
 */
void
mqtt_session_set_journal (MqttSession *self,
                          MqttJournal *journal)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (journal == NULL || MQTT_IS_JOURNAL (journal));

  g_set_object (&self->journal, journal);
  if (journal == NULL && self->store == NULL)
    self->dirty = FALSE;
}

/**
 * mqtt_session_get_journal:
 * @self: a session
 *
 * Returns: (nullable) (transfer none): where messages are kept
 */
MqttJournal *
mqtt_session_get_journal (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->journal;
}

static void
restore_outgoing (MqttSession       *self,
                  MqttStoredMessage *stored,
                  gint64             now)
{
  g_autoptr (MqttMessage) message = NULL;
  MqttOutgoing *outgoing;
  gint64 age;

  message = stored->message != NULL ? mqtt_message_ref (stored->message)
                                    : mqtt_message_new ("", NULL, MQTT_QOS_2, FALSE, NULL);
  age = MAX (g_get_real_time () - message->time, 0);

  outgoing = mqtt_outgoing_new (self, message, NULL);
  outgoing->serial = stored->serial;
  outgoing->deadline = mqtt_message_get_deadline (message, now - age);
  self->last_serial = MAX (self->last_serial, stored->serial);

  if (stored->id == 0)
    {
      mqtt_outgoing_move (self, outgoing, &self->waiting, FALSE);
      return;
    }

  outgoing->again = TRUE;
  outgoing->order = ++self->last_order;
  outgoing->flight.id = stored->id;
  g_hash_table_insert (self->flights, GUINT_TO_POINTER (stored->id), &outgoing->flight);

  if (stored->released)
    outgoing->state = MQTT_DELIVERY_AWAITS_PUBCOMP;
  else
    outgoing->state = message->qos == MQTT_QOS_1 ? MQTT_DELIVERY_AWAITS_PUBACK
                                                 : MQTT_DELIVERY_AWAITS_PUBREC;
  mqtt_outgoing_move (self, outgoing, stored->released ? &self->releases : &self->publishes,
                      FALSE);
}

/* What was published before it was known what is kept comes after that. */
static void
save_early (MqttSession *self,
            GQueue      *early)
{
  MqttOutgoing *outgoing;

  while ((outgoing = g_queue_peek_head (early)) != NULL)
    {
      g_queue_unlink (early, &outgoing->flight.link);
      outgoing->queue = NULL;
      mqtt_outgoing_move (self, outgoing, &self->waiting, FALSE);
      outgoing->serial = ++self->last_serial;
      mqtt_session_note_saved (self, outgoing);
    }
}

/**
 * mqtt_session_restore:
 * @self: a session that was not connected yet
 * @store: where it is kept
 * @known: whether the server may have it
 * @outgoing: (element-type MqttStoredMessage): what was not finished, by serial
 * @received: (element-type guint16): Packet Identifiers of QoS 2 that await PUBREL
 * @now: the present, monotonic µs
 *
 * Puts in what @store has kept. From now on every change of the session is noted
 * in @store, and what is sent because of a change is held until it is lasting: see
 * mqtt_session_needs_commit(). Nothing is lost then if the program dies at any
 * moment (5.0 §4.1, §4.4).
 */
void
mqtt_session_restore (MqttSession      *self,
                      MqttSessionStore *store,
                      gboolean          known,
                      GPtrArray        *outgoing,
                      GArray           *received,
                      gint64            now)
{
  GQueue early;

  g_return_if_fail (self != NULL);
  g_return_if_fail (!self->connected);
  g_return_if_fail (MQTT_IS_SESSION_STORE (store));
  g_return_if_fail (outgoing != NULL);
  g_return_if_fail (received != NULL);

  g_set_object (&self->store, store);
  self->known = !!known;

  early = self->waiting;
  g_queue_init (&self->waiting);
  self->waiting_bytes = 0;
  self->last_serial = 0;

  for (guint i = 0; i < outgoing->len; i++)
    {
      MqttStoredMessage *stored = outgoing->pdata[i];

      /* Two messages with one identifier cannot be told apart: the store is broken. */
      if (stored->id != 0 && g_hash_table_contains (self->flights, GUINT_TO_POINTER (stored->id)))
        stored->id = 0;
      restore_outgoing (self, stored, now);
    }

  for (guint i = 0; i < received->len; i++)
    g_hash_table_insert (self->received,
                         GUINT_TO_POINTER (g_array_index (received, guint16, i)),
                         GUINT_TO_POINTER (self->generation));

  save_early (self, &early);
}

/**
 * mqtt_session_needs_commit:
 * @self: a session
 *
 * Returns: whether the store, or without one the journal, is to be told to commit, after
 *   mqtt_session_begin_commit()
 */
gboolean
mqtt_session_needs_commit (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->dirty && !self->committing;
}

/**
 * mqtt_session_begin_commit:
 * @self: a session that needs a commit
 *
 * What there is to write is held until mqtt_session_end_commit().
 */
void
mqtt_session_begin_commit (MqttSession *self)
{
  GBytes *bytes;

  g_return_if_fail (self != NULL);
  g_return_if_fail (mqtt_session_needs_commit (self));

  self->dirty = FALSE;
  self->committing = TRUE;

  while ((bytes = mqtt_outbox_pop (&self->outbox)) != NULL)
    {
      mqtt_outbox_push (&self->held, bytes);
      g_bytes_unref (bytes);
    }

  self->n_held += self->n_unwritten;
  self->n_unwritten = 0;
}

/**
 * mqtt_session_end_commit:
 * @self: a session
 * @committed: whether the changes are lasting now
 *
 * The commit that was begun has ended.
 */
void
mqtt_session_end_commit (MqttSession *self,
                         gboolean     committed)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->committing);

  self->committing = FALSE;
  if (committed)
    return;

  self->dirty = TRUE;
  mqtt_outbox_clear (&self->held);
}

/**
 * mqtt_session_is_held:
 * @self: a session
 *
 * Returns: whether there is output that must not be written yet
 */
gboolean
mqtt_session_is_held (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->committing || self->dirty;
}

void
mqtt_session_set_known (MqttSession *self,
                        gboolean     known)
{
  if (self->known == (guint) known)
    return;

  self->known = !!known;
  if (self->store == NULL)
    return;

  mqtt_session_store_set_known (self->store, known);
  self->dirty = TRUE;
}

void
mqtt_session_note_saved (MqttSession  *self,
                         MqttOutgoing *outgoing)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_save_outgoing (self->store, outgoing->serial, outgoing->message);
  self->dirty = TRUE;
}

void
mqtt_session_note_updated (MqttSession  *self,
                           MqttOutgoing *outgoing)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_update_outgoing (self->store, outgoing->serial, outgoing->flight.id,
                                      outgoing->state == MQTT_DELIVERY_AWAITS_PUBCOMP);
  self->dirty = TRUE;
}

void
mqtt_session_note_removed (MqttSession  *self,
                           MqttOutgoing *outgoing)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_remove_outgoing (self->store, outgoing->serial);
  self->dirty = TRUE;
}

void
mqtt_session_note_received (MqttSession *self,
                            guint16      id,
                            MqttMessage *message)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_add_received (self->store, id, message);
  self->dirty = TRUE;
}

void
mqtt_session_note_released (MqttSession *self,
                            guint16      id)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_remove_received (self->store, id);
  self->dirty = TRUE;
}

void
mqtt_session_note_no_session (MqttSession *self)
{
  if (self->store == NULL)
    return;

  mqtt_session_store_clear_received (self->store);
  self->dirty = TRUE;
}
