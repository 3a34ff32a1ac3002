/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-outgoing.h"

static gsize
message_size (MqttMessage *message)
{
  return strlen (message->topic) + message->payload_size;
}

/* Of what was to be written in this network connection, notes what was. */
void
mqtt_session_end_flights (MqttSession *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      MqttFlight *flight = value;

      flight->end = flight->end <= self->n_taken ? 0 : G_MAXUINT64;
    }

  self->n_put = 0;
  self->n_taken = 0;
}

/* What the server can know under @id: it answers nothing else. */
MqttFlight *
mqtt_session_find_flight (MqttSession *self,
                          guint16      id)
{
  MqttFlight *flight = g_hash_table_lookup (self->flights, GUINT_TO_POINTER (id));

  return flight != NULL && flight->end <= self->n_taken ? flight : NULL;
}

/* It is in no list and has no Packet Identifier yet. */
MqttOutgoing *
mqtt_outgoing_new (MqttSession *session,
                   MqttMessage *message,
                   gpointer     tag)
{
  MqttOutgoing *self = g_new0 (MqttOutgoing, 1);

  self->flight.type = MQTT_PACKET_PUBLISH;
  self->flight.tag = tag;
  self->flight.link.data = self;
  self->message = mqtt_message_ref (message);

  return self;
}

/* Moves @self to the tail or the head of @queue. */
void
mqtt_outgoing_move (MqttSession  *session,
                    MqttOutgoing *self,
                    GQueue       *queue,
                    gboolean      first)
{
  if (self->queue != NULL)
    g_queue_unlink (self->queue, &self->flight.link);
  if (self->queue == &session->waiting)
    session->waiting_bytes -= message_size (self->message);

  self->queue = queue;
  if (queue == &session->waiting)
    session->waiting_bytes += message_size (self->message);

  if (queue != NULL && first)
    g_queue_push_head_link (queue, &self->flight.link);
  else if (queue != NULL)
    g_queue_push_tail_link (queue, &self->flight.link);
}

/* @id is 0 when the server knows nothing of the message any more. */
void
mqtt_outgoing_set_id (MqttSession  *session,
                      MqttOutgoing *self,
                      guint16       id)
{
  if (self->flight.id == id)
    return;

  if (self->flight.id != 0)
    g_hash_table_remove (session->flights, GUINT_TO_POINTER (self->flight.id));
  self->flight.id = id;
  if (id != 0)
    g_hash_table_insert (session->flights, GUINT_TO_POINTER (id), &self->flight);

  mqtt_session_note_updated (session, self);
}

static void
outgoing_destroy (MqttSession  *session,
                  MqttOutgoing *self)
{
  mqtt_outgoing_move (session, self, NULL, FALSE);
  if (self->flight.id != 0)
    g_hash_table_remove (session->flights, GUINT_TO_POINTER (self->flight.id));

  mqtt_message_unref (self->message);
  g_free (self);
}

/* It is finished, one way or the other. */
void
mqtt_outgoing_free (MqttSession  *session,
                    MqttOutgoing *self)
{
  mqtt_session_note_removed (session, self);
  outgoing_destroy (session, self);
}

/* Takes @error. */
void
mqtt_outgoing_fail (MqttSession  *session,
                    MqttOutgoing *self,
                    GError       *error)
{
  mqtt_session_finish (session, self->flight.tag, NULL, error);
  mqtt_outgoing_free (session, self);
}

void
mqtt_outgoing_succeed (MqttSession    *session,
                       MqttOutgoing   *self,
                       MqttReason      reason,
                       MqttProperties *properties,
                       gint64          latency)
{
  guint8 code = reason;

  mqtt_session_finish (session, self->flight.tag,
                       mqtt_ack_new (&code, 1, properties, latency), NULL);
  mqtt_outgoing_free (session, self);
}

static gboolean
has_room (MqttSession *self,
          gsize        size)
{
  return self->waiting.length < mqtt_options_get_queue_max_messages (self->options) &&
         self->waiting_bytes + size <= mqtt_options_get_queue_max_bytes (self->options);
}

/* The message that waits the longest and that the server cannot know. */
static MqttOutgoing *
find_oldest (MqttSession *self)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      MqttOutgoing *outgoing = l->data;

      if (outgoing->flight.id == 0)
        return outgoing;
    }

  return NULL;
}

static char *
describe_bounds (MqttSession *self)
{
  g_autofree char *size = g_format_size_full (mqtt_options_get_queue_max_bytes (self->options),
                                              G_FORMAT_SIZE_IEC_UNITS);

  return g_strdup_printf ("%u messages or %s",
                          mqtt_options_get_queue_max_messages (self->options), size);
}

/* Lets @message wait for a connection, if need be in the place of others. */
gboolean
mqtt_session_make_room (MqttSession  *self,
                        MqttMessage  *message,
                        GError      **error)
{
  gsize size = message_size (message);
  g_autofree char *bounds = NULL;
  MqttOutgoing *oldest;

  if (has_room (self, size))
    return TRUE;

  bounds = describe_bounds (self);
  if (mqtt_options_get_queue_policy (self->options) == MQTT_QUEUE_REFUSE_NEW ||
      size > mqtt_options_get_queue_max_bytes (self->options) ||
      mqtt_options_get_queue_max_messages (self->options) == 0)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_TOO_LARGE, 0,
                      "The offline queue is full: it holds %s", bounds);
      return FALSE;
    }

  while (!has_room (self, size) && (oldest = find_oldest (self)) != NULL)
    mqtt_outgoing_fail (self, oldest,
                        mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_DROPPED, 0,
                                        "The offline queue holds %s, and newer messages took "
                                        "the place of this one",
                                        bounds));

  return TRUE;
}

/* Who waits is told that nobody tries any more. A session that is kept keeps the
 * messages as well; of any other those stay that the server may know of. */
void
mqtt_session_abandon_outgoing (MqttSession  *self,
                               const GError *error)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->stuck, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      GList *next;

      for (GList *l = queues[i]->head; l != NULL; l = next)
        {
          MqttOutgoing *outgoing = l->data;

          next = l->next;
          if (outgoing->flight.tag != NULL)
            mqtt_session_finish (self, g_steal_pointer (&outgoing->flight.tag), NULL,
                                 g_error_copy (error));

          if (self->store != NULL)
            continue;

          outgoing->withdrawn = TRUE;
          if (outgoing->flight.id == 0)
            mqtt_outgoing_free (self, outgoing);
        }
    }
}

gboolean
mqtt_session_withdraw_outgoing (MqttSession *self,
                                gpointer     tag)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->stuck, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      for (GList *l = queues[i]->head; l != NULL; l = l->next)
        {
          MqttOutgoing *outgoing = l->data;

          if (outgoing->flight.tag != tag)
            continue;

          outgoing->flight.tag = NULL;
          outgoing->withdrawn = TRUE;
          if (outgoing->flight.id == 0)
            mqtt_outgoing_free (self, outgoing);
          return TRUE;
        }
    }

  return FALSE;
}

/* The store keeps them. */
void
mqtt_session_free_outgoing (MqttSession *self)
{
  GQueue *queues[] = { &self->releases, &self->publishes, &self->stuck, &self->waiting };

  for (guint i = 0; i < G_N_ELEMENTS (queues); i++)
    {
      while (!g_queue_is_empty (queues[i]))
        outgoing_destroy (self, g_queue_peek_head (queues[i]));
    }
}
