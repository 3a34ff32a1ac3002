/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-reason.h"
#include "wire-connection.h"

/* What the server writes. It may be anything; where it breaks a rule, the client is
 * free to take nothing more, and what can be known of the session ends there. */

static void
note_connack (WireConnection   *self,
              const MqttPacket *packet)
{
  const MqttProperties *properties = packet->properties;

  if (self->accepted || !self->connecting || packet->connack.reason != MQTT_REASON_SUCCESS)
    return;

  self->accepted = TRUE;
  self->resumed = packet->connack.session_present ||
                  (self->version == MQTT_VERSION_3_1 && !self->clean);
  if (self->resumed)
    self->base = self->session->base;

  self->receive_maximum = mqtt_properties_get_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, 65535);
  self->maximum_packet_size =
    mqtt_properties_get_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 0);
  self->maximum_qos = mqtt_properties_get_uint (properties, MQTT_PROPERTY_MAXIMUM_QOS, 2);
  self->alias_maximum = mqtt_properties_get_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 0);
  self->retain = mqtt_properties_get_uint (properties, MQTT_PROPERTY_RETAIN_AVAILABLE, 1);
  self->wildcards =
    mqtt_properties_get_uint (properties, MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, 1);
  self->shared =
    mqtt_properties_get_uint (properties, MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE, 1);
  self->identifiers =
    mqtt_properties_get_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIERS_AVAILABLE, 1);
}

/* Returns: (transfer full): @message with its Topic Name. */
static MqttMessage *
resolve (WireConnection *self,
         MqttMessage    *message)
{
  guint32 alias = mqtt_properties_get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
  g_autoptr (GBytes) payload = NULL;
  const char *topic;
  MqttMessage *resolved;

  if (alias == 0)
    return mqtt_message_ref (message);

  if (*message->topic != '\0')
    {
      g_hash_table_insert (self->server_aliases, GUINT_TO_POINTER (alias), g_strdup (message->topic));
      return mqtt_message_ref (message);
    }

  topic = g_hash_table_lookup (self->server_aliases, GUINT_TO_POINTER (alias));
  payload = mqtt_message_dup_payload (message);
  resolved = mqtt_message_new (topic != NULL ? topic : "", payload, message->qos,
                               message->retain, message->properties);
  resolved->dup = message->dup;

  return resolved;
}

/* Whether the client has to remember this Packet Identifier of QoS 2. */
static gboolean
is_known (WireConnection *self,
          gpointer        key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->session->received, key)) >= self->base &&
         g_hash_table_contains (self->session->received, key);
}

static void
note_publish (WireConnection   *self,
              const MqttPacket *packet)
{
  gpointer key = GUINT_TO_POINTER (packet->id);
  g_autoptr (MqttMessage) message = resolve (self, packet->publish.message);
  gboolean known;
  gboolean uncertain;

  if (message->qos == MQTT_QOS_1)
    g_queue_push_tail (&self->pubacks, key);

  if (message->qos != MQTT_QOS_2)
    {
      wire_session_add_delivery (self->session, message, FALSE);
      return;
    }

  g_queue_push_tail (&self->pubrecs, key);
  known = is_known (self, key);
  uncertain = known && g_hash_table_contains (self->session->uncertain, key);
  if (!known || uncertain)
    wire_session_add_delivery (self->session, message, uncertain);

  g_hash_table_insert (self->session->received, key, GUINT_TO_POINTER (self->serial));
  g_hash_table_remove (self->session->uncertain, key);
  g_hash_table_add (self->touched, key);
}

static void
note_pubrel (WireConnection   *self,
             const MqttPacket *packet)
{
  gpointer key = GUINT_TO_POINTER (packet->id);

  g_queue_push_tail (&self->pubcomps, key);
  g_hash_table_remove (self->session->received, key);
  g_hash_table_remove (self->session->uncertain, key);
  g_hash_table_add (self->touched, key);
}

static void
note_taken (WireConnection *self,
            WireFlight     *flight)
{
  WirePublish *publish = self->session->publishes->pdata[flight->number];

  publish->taken = TRUE;
}

static void
note_done (WireConnection *self,
           WireFlight     *flight,
           guint16         id)
{
  flight->done = TRUE;
  g_hash_table_remove (self->in_flight, GUINT_TO_POINTER (id));
}

static void
note_ack (WireConnection   *self,
          const MqttPacket *packet)
{
  WireFlight *flight = wire_session_find_flight (self->session, packet->id, self->base);
  gboolean refused = MQTT_REASON_IS_ERROR (packet->ack.reason);

  if (packet->type == MQTT_PACKET_PUBREC && !refused)
    g_queue_push_tail (&self->pubrels, GUINT_TO_POINTER (packet->id));

  if (flight == NULL || flight->done)
    return;

  if (packet->type == MQTT_PACKET_PUBACK && flight->qos == MQTT_QOS_1)
    {
      if (!refused)
        note_taken (self, flight);
      note_done (self, flight, packet->id);
    }
  else if (packet->type == MQTT_PACKET_PUBREC && flight->qos == MQTT_QOS_2)
    {
      if (refused)
        {
          note_done (self, flight, packet->id);
          return;
        }
      note_taken (self, flight);
      flight->received = TRUE;
    }
  else if (packet->type == MQTT_PACKET_PUBCOMP && flight->received)
    {
      note_done (self, flight, packet->id);
    }
}

void
wire_connection_note_packet (WireConnection *self,
                             MqttPacket     *packet)
{
  wire_connection_trace (self, "<-", packet);

  switch (packet->type)
    {
    case MQTT_PACKET_CONNACK:
      note_connack (self, packet);
      break;

    case MQTT_PACKET_PUBLISH:
      note_publish (self, packet);
      break;

    case MQTT_PACKET_PUBREL:
      note_pubrel (self, packet);
      break;

    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
      note_ack (self, packet);
      break;

    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      g_hash_table_remove (self->requests, GUINT_TO_POINTER (packet->id));
      self->session->n_subacks++;
      break;

    case MQTT_PACKET_CONNECT:
    case MQTT_PACKET_SUBSCRIBE:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
    default:
      break;
    }
}

/* The server's @bytes are about to be given to the client. */
void
wire_connection_note_given (WireConnection *self,
                            GBytes         *bytes)
{
  MqttPacket *next = NULL;

  g_hash_table_remove_all (self->touched);
  self->n_before = self->session->n_deliveries;

  mqtt_decoder_feed (self->from_server, bytes);
  while (mqtt_decoder_next (self->from_server, &next, NULL) && next != NULL)
    {
      g_autoptr (MqttPacket) packet = next;

      wire_connection_note_packet (self, packet);
    }
}

/* What @touched has may be known to the client or not. */
static void
make_uncertain (WireConnection *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_hash_table_insert (self->session->received, key, GUINT_TO_POINTER (self->serial));
      g_hash_table_add (self->session->uncertain, key);
    }
}

/* The client has been given them. If it has stopped in between, nobody knows where. */
void
wire_connection_end_given (WireConnection *self,
                           gboolean        all_taken)
{
  guint64 n_new = self->session->n_deliveries - self->n_before;

  if (all_taken)
    return;

  make_uncertain (self);
  for (GList *l = self->session->deliveries.tail; l != NULL && n_new > 0; l = l->prev)
    {
      WireDelivery *delivery = l->data;

      delivery->optional = TRUE;
      n_new--;
    }
}

/* The client has taken CONNACK: if the server has no session, there is none. */
void
wire_connection_note_connected (WireConnection *self)
{
  self->session->base = self->base;
}
