/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-request.h"

/* How many messages are in flight in 3.x. */
#define IN_FLIGHT_MAXIMUM_3 20

/**
 * mqtt_session_new:
 * @options: what the session is made with: the version, our own limits
 *
 * Returns: (transfer full): an empty session, not connected
 */
MqttSession *
mqtt_session_new (MqttOptions *options)
{
  MqttSession *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_new0 (MqttSession, 1);
  mqtt_outbox_init (&self->outbox);
  mqtt_outbox_init (&self->held);
  g_queue_init (&self->outcomes);
  g_queue_init (&self->waiting);
  g_queue_init (&self->publishes);
  g_queue_init (&self->releases);
  g_queue_init (&self->stuck);
  g_queue_init (&self->requests);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_message_unref);
  self->flights = g_hash_table_new (NULL, NULL);
  self->received = g_hash_table_new (NULL, NULL);
  self->aliases = g_ptr_array_new_with_free_func (g_free);
  self->out_aliases = mqtt_aliases_new ();
  self->grants = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_grant_free);
  self->grant_index = g_hash_table_new (g_str_hash, g_str_equal);
  mqtt_limits_init (&self->limits, NULL);
  self->generation = 1;
  mqtt_session_set_options (self, options);

  return self;
}

/**
 * mqtt_session_free:
 * @self: a session
 *
 * Frees it with everything in it. The tags are not touched.
 */
void
mqtt_session_free (MqttSession *self)
{
  g_return_if_fail (self != NULL);

  mqtt_session_stop_requests (self);
  mqtt_session_abandon_requests (self, NULL);
  mqtt_session_free_outgoing (self);
  mqtt_outbox_clear (&self->outbox);
  mqtt_outbox_clear (&self->held);
  g_queue_clear_full (&self->outcomes, (GDestroyNotify) mqtt_outcome_free);
  g_ptr_array_unref (self->messages);
  g_hash_table_unref (self->flights);
  g_hash_table_unref (self->received);
  g_ptr_array_unref (self->aliases);
  mqtt_aliases_free (self->out_aliases);
  g_clear_object (&self->store);
  g_clear_object (&self->journal);
  g_hash_table_unref (self->grant_index);
  g_ptr_array_unref (self->grants);
  mqtt_options_unref (self->options);
  g_free (self);
}

/* A server of 3.x cannot say how much it takes in flight. Mosquitto keeps 20 of a client,
 * and of those of QoS 2 that are more it has lost some after a reconnection. */
static guint16
get_in_flight_maximum (const MqttOptions *options)
{
  guint16 n = mqtt_options_get_in_flight_maximum (options);

  if (n != 0)
    return n;

  return mqtt_options_get_version (options) == MQTT_VERSION_5_0 ? G_MAXUINT16
                                                                : IN_FLIGHT_MAXIMUM_3;
}

/**
 * mqtt_session_set_options:
 * @self: a session that is not connected
 * @options: what the next connection is made with
 *
 * Changes the options of a session that goes on.
 */
void
mqtt_session_set_options (MqttSession *self,
                          MqttOptions *options)
{
  MqttProperties *properties;

  g_return_if_fail (self != NULL);
  g_return_if_fail (options != NULL);
  g_return_if_fail (!self->connected);

  mqtt_options_ref (options);
  g_clear_pointer (&self->options, mqtt_options_unref);
  self->options = options;
  self->version = mqtt_options_get_version (options);
  self->in_flight_maximum = get_in_flight_maximum (options);
  self->receive_maximum = G_MAXUINT16;
  self->alias_maximum = 0;

  properties = mqtt_options_get_properties (options);
  if (self->version == MQTT_VERSION_5_0 && properties != NULL)
    {
      self->receive_maximum =
        mqtt_properties_get_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, G_MAXUINT16);
      self->alias_maximum =
        mqtt_properties_get_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 0);
    }
}

/**
 * mqtt_session_get_limits:
 * @self: a session
 *
 * Returns: what the server has said that it can do
 */
const MqttLimits *
mqtt_session_get_limits (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->limits;
}

/* A Packet Identifier that is not in use (5.0 §2.2.1), or 0 if all are. */
guint16
mqtt_session_next_id (MqttSession *self)
{
  if (g_hash_table_size (self->flights) >= G_MAXUINT16)
    return 0;

  do
    {
      if (++self->last_id == 0)
        self->last_id = 1;
    }
  while (g_hash_table_contains (self->flights, GUINT_TO_POINTER (self->last_id)));

  return self->last_id;
}

/* Takes @outcome. */
void
mqtt_session_add_outcome (MqttSession *self,
                          MqttOutcome *outcome)
{
  outcome->n_before = self->n_messages;
  g_queue_push_tail (&self->outcomes, outcome);
}

/* Takes @ack and @error. */
void
mqtt_session_finish (MqttSession *self,
                     gpointer     tag,
                     MqttAck     *ack,
                     GError      *error)
{
  MqttOutcome *outcome = g_new0 (MqttOutcome, 1);

  outcome->tag = tag;
  outcome->ack = ack;
  outcome->error = error;

  if (tag != NULL)
    mqtt_session_add_outcome (self, outcome);
  else
    mqtt_outcome_free (outcome);
}

gboolean
mqtt_session_check_properties (MqttSession     *self,
                               MqttProperties  *properties,
                               guint            place,
                               GError         **error)
{
  g_autoptr (GError) fault = NULL;

  if (properties == NULL || mqtt_properties_get_n (properties) == 0)
    return TRUE;

  if (self->version != MQTT_VERSION_5_0)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "Properties need MQTT 5.0");
      return FALSE;
    }

  if (mqtt_properties_validate (properties, place, &fault))
    return TRUE;

  /* It is the caller's fault, not the server's. */
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", fault->message);
  return FALSE;
}

void
mqtt_session_pump (MqttSession *self,
                   gint64       now)
{
  if (!self->connected)
    return;

  mqtt_session_pump_requests (self, now);
  mqtt_session_pump_outgoing (self, now);
}

/**
 * mqtt_session_begin:
 * @self: a session that is not connected
 *
 * CONNECT is about to be sent: should there be no answer, the server may have the
 * session all the same.
 */
void
mqtt_session_begin (MqttSession *self)
{
  g_return_if_fail (self != NULL);

  self->was_known = self->known;
  mqtt_session_set_known (self, TRUE);
}

static gboolean
check_session_present (MqttSession  *self,
                       GError      **error)
{
  if (mqtt_options_get_clean_start (self->options))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                      "CONNACK says Session Present although CONNECT asked for a clean "
                      "session (5.0 §3.2.2.1.1, 3.1.1 §3.2.2.2)");
      return FALSE;
    }

  /* Before 5.0 the client may go on. */
  if (self->version != MQTT_VERSION_5_0 || self->was_known)
    return TRUE;

  mqtt_session_set_known (self, FALSE);
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_SESSION, MQTT_REASON_PROTOCOL_ERROR,
                  "The server has a session of this Client Identifier that the client knows "
                  "nothing of (5.0 §3.2.2.1.1): connect once with Clean Start, or with another "
                  "Client Identifier");
  return FALSE;
}

/**
 * mqtt_session_start:
 * @self: a session
 * @session_present: the flag of CONNACK
 * @connack: (nullable): the properties of CONNACK
 * @now: the present, monotonic µs
 * @error: %MQTT_ERROR_PROTOCOL, %MQTT_ERROR_SESSION
 *
 * A CONNACK has accepted a network connection: sends what has waited for it.
 * If the server has kept the session, what it has not acknowledged is sent again
 * in order, as it was (5.0 §4.4). If it has not, unacknowledged messages are sent
 * as new ones, except those that it had already taken over with a PUBREC, and
 * subscriptions are made again if the options say so.
 *
 * Returns: whether the server may answer so
 */
gboolean
mqtt_session_start (MqttSession     *self,
                    gboolean         session_present,
                    MqttProperties  *connack,
                    gint64           now,
                    GError         **error)
{
  gboolean resume;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (!self->connected, FALSE);

  if (session_present && !check_session_present (self, error))
    return FALSE;

  /* 3.1 has no Session Present flag; what it calls a session is as good as kept. */
  resume = session_present ||
           (self->version == MQTT_VERSION_3_1 && !mqtt_options_get_clean_start (self->options));

  mqtt_limits_init (&self->limits, connack);
  g_ptr_array_set_size (self->aliases, 0);
  mqtt_aliases_reset (self->out_aliases, self->limits.topic_alias_maximum);
  self->generation++;
  self->n_received = 0;
  self->n_unwritten = 0;
  self->n_held = 0;
  if (!resume)
    {
      if (g_hash_table_size (self->received) > 0)
        mqtt_session_note_no_session (self);
      g_hash_table_remove_all (self->received);
    }

  self->connected = TRUE;
  mqtt_session_resume_requests (self, session_present);
  mqtt_session_resume_outgoing (self, resume);
  mqtt_session_pump (self, now);

  return TRUE;
}

/**
 * mqtt_session_stop:
 * @self: a session
 *
 * The network connection is gone. Operations wait for the next.
 */
void
mqtt_session_stop (MqttSession *self)
{
  g_return_if_fail (self != NULL);

  self->connected = FALSE;
  mqtt_outbox_clear (&self->outbox);
  mqtt_outbox_clear (&self->held);
  mqtt_session_end_flights (self);
  mqtt_session_stop_requests (self);
}

/**
 * mqtt_session_abandon:
 * @self: a session that is not connected
 * @error: what to tell whoever waits
 *
 * Ends all operations with @error and forgets the subscriptions. Messages that
 * were sent keep their Packet Identifier and state: should the session go on one
 * day, QoS 2 depends on both sides remembering it (5.0 §4.4). A session with a
 * store keeps the messages that wait as well.
 */
void
mqtt_session_abandon (MqttSession  *self,
                      const GError *error)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (error != NULL);
  g_return_if_fail (!self->connected);

  mqtt_session_abandon_requests (self, error);
  mqtt_session_abandon_outgoing (self, error);
  g_hash_table_remove_all (self->grant_index);
  g_ptr_array_set_size (self->grants, 0);
}

/**
 * mqtt_session_withdraw:
 * @self: a session
 * @tag: an operation's tag
 *
 * Nobody waits for the operation any more. It is not sent if it was not yet.
 *
 * Returns: whether the session knew @tag, and has forgotten it; if not, its
 *   outcome is there to be taken
 */
gboolean
mqtt_session_withdraw (MqttSession *self,
                       gpointer     tag)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (tag != NULL, FALSE);

  return mqtt_session_withdraw_request (self, tag) ||
         mqtt_session_withdraw_outgoing (self, tag);
}

/**
 * mqtt_session_send:
 * @self: a session
 * @packet: a packet
 * @error: %MQTT_ERROR_TOO_LARGE, or what mqtt_packet_encode() says
 *
 * Puts a packet into the output.
 *
 * Returns: whether it was
 */
gboolean
mqtt_session_send (MqttSession       *self,
                   const MqttPacket  *packet,
                   GError           **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packet != NULL, FALSE);

  bytes = mqtt_packet_encode (packet, self->version, error);
  if (bytes == NULL)
    return FALSE;

  if (self->connected &&
      !mqtt_limits_check_size (&self->limits, g_bytes_get_size (bytes), error))
    return FALSE;

  mqtt_outbox_push (&self->outbox, bytes);
  self->n_put += g_bytes_get_size (bytes);
  return TRUE;
}

/**
 * mqtt_session_take_output:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): the next bytes to write, whole packets;
 *   %NULL also while they have to wait for a commit
 */
GBytes *
mqtt_session_take_output (MqttSession *self)
{
  GBytes *bytes;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->committing)
    return NULL;

  self->n_held = 0;
  bytes = mqtt_outbox_pop (&self->held);
  if (bytes == NULL && !self->dirty)
    {
      self->n_unwritten = 0;
      bytes = mqtt_outbox_pop (&self->outbox);
    }

  if (bytes != NULL)
    self->n_taken += g_bytes_get_size (bytes);

  return bytes;
}

/* How many of the messages there are came before the next outcome. */
static guint
count_before_outcome (MqttSession *self)
{
  MqttOutcome *next = g_queue_peek_head (&self->outcomes);
  guint64 n_taken = self->n_messages - self->messages->len;

  return next != NULL ? next->n_before - MIN (next->n_before, n_taken) : self->messages->len;
}

/**
 * mqtt_session_take_messages:
 * @self: a session
 *
 * Returns: (transfer full) (nullable) (element-type MqttMessage): the messages
 *   received since the last call and before the next outcome, in order
 */
GPtrArray *
mqtt_session_take_messages (MqttSession *self)
{
  GPtrArray *messages;
  guint n;

  g_return_val_if_fail (self != NULL, NULL);

  n = count_before_outcome (self);
  if (n == 0)
    return NULL;

  messages = self->messages;
  self->messages = g_ptr_array_new_full (messages->len, (GDestroyNotify) mqtt_message_unref);

  for (guint i = n; i < messages->len; i++)
    g_ptr_array_add (self->messages, mqtt_message_ref (messages->pdata[i]));
  g_ptr_array_set_size (messages, n);

  return messages;
}

/**
 * mqtt_session_get_n_messages:
 * @self: a session
 *
 * Returns: how many messages there are to take
 */
guint
mqtt_session_get_n_messages (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->messages->len;
}

/**
 * mqtt_session_take_outcome:
 * @self: a session
 *
 * Returns: (transfer full) (nullable): the next operation that has ended; the
 *   messages that came before are to be taken first
 */
MqttOutcome *
mqtt_session_take_outcome (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->outcomes);
}

/**
 * mqtt_session_get_n_queued:
 * @self: a session
 *
 * Returns: how many messages of QoS 1 and 2 wait to be sent, for the first time or
 *   again: for a connection, or for room in flight
 */
guint
mqtt_session_get_n_queued (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->waiting.length + (self->connected ? 0 : self->publishes.length);
}

/**
 * mqtt_session_get_n_in_flight:
 * @self: a session
 *
 * Returns: how many messages of QoS 1 and 2 were sent in this network connection and
 *   are not acknowledged
 */
guint
mqtt_session_get_n_in_flight (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->connected ? self->publishes.length + self->releases.length : 0;
}

/**
 * mqtt_session_get_n_sent:
 * @self: a session
 *
 * Returns: how many PUBLISH packets were sent, those that were sent again included
 */
guint64
mqtt_session_get_n_sent (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_sent;
}

/**
 * mqtt_session_has_outcome:
 * @self: a session
 *
 * Returns: whether there is an outcome to take
 */
gboolean
mqtt_session_has_outcome (MqttSession *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !g_queue_is_empty (&self->outcomes);
}
