/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-session.h"

#include "packet-equal.h"

static void
publish_free (gpointer data)
{
  WirePublish *publish = data;

  g_free (publish->topic);
  g_free (publish);
}

static void
delivery_free (gpointer data)
{
  WireDelivery *delivery = data;

  mqtt_message_unref (delivery->message);
  g_free (delivery);
}

WireSession *
wire_session_new (void)
{
  WireSession *self = g_new0 (WireSession, 1);

  self->publishes = g_ptr_array_new_with_free_func (publish_free);
  self->flights = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->received = g_hash_table_new (NULL, NULL);
  self->uncertain = g_hash_table_new (NULL, NULL);
  self->spares = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_message_unref);

  return self;
}

void
wire_session_free (WireSession *self)
{
  g_ptr_array_unref (self->publishes);
  g_hash_table_unref (self->flights);
  g_hash_table_unref (self->received);
  g_hash_table_unref (self->uncertain);
  g_queue_clear_full (&self->deliveries, delivery_free);
  g_ptr_array_unref (self->spares);
  g_free (self);
}

/* The client knows nothing of what was before. */
void
wire_session_begin_anew (WireSession *self)
{
  self->base = self->n_connections + 1;
}

/* Returns: its number, which the payload is to begin with. */
guint16
wire_session_add_publish (WireSession *self,
                          const char  *topic,
                          gsize        size,
                          MqttQos      qos,
                          gboolean     retain)
{
  WirePublish *publish = g_new0 (WirePublish, 1);

  publish->topic = g_strdup (topic);
  publish->size = size;
  publish->qos = qos;
  publish->retain = retain;
  g_ptr_array_add (self->publishes, publish);
  g_assert (self->publishes->len <= G_MAXUINT16);

  return self->publishes->len - 1;
}

/* (nullable): of connection @base or a later one. */
WireFlight *
wire_session_find_flight (WireSession *self,
                          guint16      id,
                          guint        base)
{
  WireFlight *flight = g_hash_table_lookup (self->flights, GUINT_TO_POINTER (id));

  return flight != NULL && flight->connection >= base ? flight : NULL;
}

void
wire_session_add_flight (WireSession *self,
                         guint16      id,
                         guint16      number,
                         guint        connection)
{
  const WirePublish *publish = self->publishes->pdata[number];
  WireFlight *flight = g_new0 (WireFlight, 1);

  flight->number = number;
  flight->qos = publish->qos;
  flight->connection = connection;
  flight->order = ++self->n_flights;
  g_hash_table_insert (self->flights, GUINT_TO_POINTER (id), flight);
}

/* The user is to get @message, or may get it. */
void
wire_session_add_delivery (WireSession *self,
                           MqttMessage *message,
                           gboolean     optional)
{
  WireDelivery *delivery = g_new0 (WireDelivery, 1);

  delivery->message = mqtt_message_ref (message);
  delivery->optional = optional;
  g_queue_push_tail (&self->deliveries, delivery);
  self->n_deliveries++;
}

/* One like @message was taken for one that came only perhaps. */
static gboolean
take_spare (WireSession       *self,
            const MqttMessage *message)
{
  for (guint i = 0; i < self->spares->len; i++)
    {
      if (!message_equal (self->spares->pdata[i], message))
        continue;

      g_ptr_array_remove_index (self->spares, i);
      return TRUE;
    }

  return FALSE;
}

/* The user has got @message: it is the next of those that the server has sent. */
void
wire_session_note_delivered (WireSession *self,
                             MqttMessage *message)
{
  WireDelivery *delivery;

  while ((delivery = g_queue_pop_head (&self->deliveries)) != NULL)
    {
      g_autoptr (MqttMessage) expected = mqtt_message_ref (delivery->message);
      gboolean optional = delivery->optional;

      delivery_free (delivery);
      if (message_equal (expected, message))
        {
          if (optional)
            g_ptr_array_add (self->spares, g_steal_pointer (&expected));
          return;
        }
      if (!optional && !take_spare (self, expected))
        g_error ("A message was lost before “%s”, or is not what the server has sent",
                 message->topic);
    }

  g_error ("The message “%s” was delivered once more, or was never sent", message->topic);
}

/* Nothing is missing any more. */
void
wire_session_check_delivered (WireSession *self)
{
  for (GList *l = self->deliveries.head; l != NULL; l = l->next)
    {
      const WireDelivery *delivery = l->data;

      if (!delivery->optional && !take_spare (self, delivery->message))
        g_error ("The message “%s” was never delivered", delivery->message->topic);
    }
}
