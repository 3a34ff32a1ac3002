/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-connection.h"

#include "fuzz.h"
#include "mqtt-reason.h"
#include "mqtt-topic.h"

/* What the client writes. A rule that is broken is a finding. */

#define CHECK(self, condition, ...)                                            \
  G_STMT_START                                                                 \
  {                                                                            \
    if (!(condition))                                                          \
      g_error ("Connection %u: " #condition ": " __VA_ARGS__, (self)->serial); \
  }                                                                            \
  G_STMT_END

WireConnection *
wire_connection_new (WireSession *session)
{
  WireConnection *self = g_new0 (WireConnection, 1);

  self->session = session;
  self->serial = ++session->n_connections;
  self->base = self->serial;
  self->from_client = mqtt_decoder_new ();
  self->from_server = mqtt_decoder_new ();
  self->in_flight = g_hash_table_new (NULL, NULL);
  self->requests = g_hash_table_new (NULL, NULL);
  self->aliases = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->server_aliases = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->resent = g_hash_table_new (NULL, NULL);
  self->touched = g_hash_table_new (NULL, NULL);

  return self;
}

void
wire_connection_free (WireConnection *self)
{
  mqtt_decoder_free (self->from_client);
  mqtt_decoder_free (self->from_server);
  g_free (self->auth_method);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->server_aliases);
  g_hash_table_unref (self->resent);
  g_hash_table_unref (self->touched);
  g_queue_clear (&self->pubacks);
  g_queue_clear (&self->pubrecs);
  g_queue_clear (&self->pubrels);
  g_queue_clear (&self->pubcomps);
  g_free (self);
}

static const char *
get_method (const MqttPacket *packet)
{
  return mqtt_properties_get_string (packet->properties, MQTT_PROPERTY_AUTHENTICATION_METHOD);
}

static void
check_connect (WireConnection   *self,
               const MqttPacket *packet)
{
  CHECK (self, !self->connecting, "CONNECT is sent once (5.0 §3.1)");

  self->connecting = TRUE;
  self->version = packet->connect.version;
  self->clean = packet->connect.clean_start;
  self->auth_method = g_strdup (get_method (packet));
  self->session_expiry = mqtt_properties_get_uint (packet->properties,
                                                   MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0);
  mqtt_decoder_set_version (self->from_client, self->version);
  mqtt_decoder_set_version (self->from_server, self->version);
}

/* Returns: the Topic Name that the server takes it for. */
static const char *
check_alias (WireConnection    *self,
             const MqttMessage *message)
{
  guint32 alias = mqtt_properties_get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
  const char *topic = message->topic;

  CHECK (self, alias <= self->alias_maximum, "a Topic Alias above the maximum (5.0 §3.2.2.3.8)");
  if (alias == 0)
    return topic;

  if (*topic != '\0')
    g_hash_table_insert (self->aliases, GUINT_TO_POINTER (alias), g_strdup (topic));
  else
    topic = g_hash_table_lookup (self->aliases, GUINT_TO_POINTER (alias));

  CHECK (self, topic != NULL, "the Topic Alias stands for nothing (5.0 §3.3.2.3.4)");

  return topic;
}

/* Returns: the number of what the user has published. */
static guint16
check_message (WireConnection    *self,
               const MqttMessage *message)
{
  const char *topic = check_alias (self, message);
  const WirePublish *publish;
  gsize size = message->payload_size;
  const guint8 *data = message->payload;
  guint16 number;

  CHECK (self, mqtt_topic_name_validate (topic, NULL), "not a Topic Name (5.0 §4.7)");
  CHECK (self, message->qos <= self->maximum_qos, "a QoS above the maximum (5.0 §3.2.2.3.4)");
  CHECK (self, !message->retain || self->retain, "RETAIN is not available (5.0 §3.2.2.3.5)");
  CHECK (self, !mqtt_properties_has (message->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER),
         "only a server has Subscription Identifiers in PUBLISH (5.0 §3.3.4)");

  CHECK (self, size >= 2, "nobody has published this");
  number = data[0] << 8 | data[1];
  CHECK (self, number < self->session->publishes->len, "nobody has published this");

  publish = self->session->publishes->pdata[number];
  CHECK (self, *publish->topic == '\0' || g_str_equal (topic, publish->topic), "another topic");
  CHECK (self, message->qos == publish->qos, "another QoS");
  CHECK (self, message->retain == (guint) publish->retain, "another RETAIN flag");
  CHECK (self, size == publish->size, "another payload");

  return number;
}

static void
check_free (WireConnection *self,
            guint16         id)
{
  const WireFlight *flight = wire_session_find_flight (self->session, id, self->base);

  CHECK (self, flight == NULL || flight->done, "the Packet Identifier is in use (5.0 §2.2.1)");
  CHECK (self, !g_hash_table_contains (self->requests, GUINT_TO_POINTER (id)),
         "the Packet Identifier is in use (5.0 §2.2.1)");
}

static void
check_again (WireConnection *self,
             guint16         id,
             guint16         number)
{
  WireFlight *flight = wire_session_find_flight (self->session, id, self->base);

  CHECK (self, self->resumed, "DUP although the server has no session (5.0 §3.3.1.1)");

  /* It may have got no further than the store, which after a crash nobody can know. */
  if (self->session->kept && (flight == NULL || flight->number != number))
    {
      check_free (self, id);
      wire_session_add_flight (self->session, id, number, self->serial);
      return;
    }

  CHECK (self, flight != NULL && flight->number == number, "DUP of what was not sent (5.0 §3.3.1.1)");
  CHECK (self, flight->connection < self->serial, "DUP of what was sent just now (5.0 §4.4)");
  CHECK (self, !flight->released, "PUBLISH again after PUBREL (5.0 §4.3.3)");
  CHECK (self, flight->order > self->last_order, "not in the original order (5.0 §4.6)");

  self->last_order = flight->order;
}

static void
check_publish (WireConnection   *self,
               const MqttPacket *packet)
{
  const MqttMessage *message = packet->publish.message;
  guint16 number = check_message (self, message);
  WirePublish *publish = self->session->publishes->pdata[number];

  CHECK (self, publish->connection != self->serial, "twice in one connection (5.0 §4.4)");
  CHECK (self, message->qos != MQTT_QOS_0 || publish->n_written == 0, "QoS 0 is sent once");
  publish->connection = self->serial;
  publish->n_written++;

  if (message->qos == MQTT_QOS_0)
    return;

  if (message->dup)
    {
      check_again (self, packet->id, number);
    }
  else
    {
      check_free (self, packet->id);
      wire_session_add_flight (self->session, packet->id, number, self->serial);
    }

  g_hash_table_add (self->in_flight, GUINT_TO_POINTER (packet->id));
  CHECK (self, g_hash_table_size (self->in_flight) <= self->receive_maximum,
         "more in flight than the Receive Maximum (5.0 §4.9)");
}

/* The answers come in the order of what they answer (5.0 §4.6). */
static void
check_answer (WireConnection   *self,
              const MqttPacket *packet,
              GQueue           *owed)
{
  CHECK (self, !g_queue_is_empty (owed), "answers what was not sent");
  CHECK (self, GPOINTER_TO_UINT (g_queue_pop_head (owed)) == packet->id,
         "not in the order of what it answers (5.0 §4.6)");
}

static void
check_pubrel (WireConnection   *self,
              const MqttPacket *packet)
{
  gpointer key = GUINT_TO_POINTER (packet->id);
  WireFlight *flight = wire_session_find_flight (self->session, packet->id, self->base);

  if (g_queue_peek_head (&self->pubrels) == key)
    {
      g_queue_pop_head (&self->pubrels);
    }
  else
    {
      CHECK (self, self->resumed && flight != NULL && flight->connection < self->serial && (flight->received || flight->released), "PUBREL without PUBREC (5.0 §4.3.3)");
      CHECK (self, g_hash_table_add (self->resent, key), "PUBREL twice (5.0 §4.4)");
    }

  if (flight != NULL)
    flight->released = TRUE;
}

static void
check_subscribe (WireConnection   *self,
                 const MqttPacket *packet)
{
  GPtrArray *subscriptions = packet->subscribe.subscriptions;

  CHECK (self, self->identifiers || !mqtt_properties_has (packet->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER),
         "Subscription Identifiers are not available (5.0 §3.2.2.3.12)");

  for (guint i = 0; i < subscriptions->len; i++)
    {
      const MqttSubscription *subscription = subscriptions->pdata[i];
      const char *filter = subscription->filter;

      CHECK (self, mqtt_topic_filter_validate (filter, NULL), "not a Topic Filter (5.0 §4.7)");
      CHECK (self, self->wildcards || !mqtt_topic_filter_has_wildcard (filter),
             "wildcards are not available (5.0 §3.2.2.3.11)");
      CHECK (self, self->shared || !mqtt_topic_filter_is_shared (filter),
             "Shared Subscriptions are not available (5.0 §3.2.2.3.13)");
      CHECK (self, !subscription->no_local || !mqtt_topic_filter_is_shared (filter),
             "No Local in a Shared Subscription (5.0 §3.8.3.1)");
    }
}

static void
check_request (WireConnection   *self,
               const MqttPacket *packet)
{
  check_free (self, packet->id);
  g_hash_table_add (self->requests, GUINT_TO_POINTER (packet->id));
}

static void
check_disconnect (WireConnection   *self,
                  const MqttPacket *packet)
{
  static const guint8 reasons[] = { 0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90,
                                    0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99 };

  self->disconnected = TRUE;
  CHECK (self, memchr (reasons, packet->ack.reason, sizeof reasons) != NULL,
         "the reason is the server's (5.0 §3.14.2.1)");
  CHECK (self, !mqtt_properties_has (packet->properties, MQTT_PROPERTY_SERVER_REFERENCE),
         "a Server Reference is the server's (5.0 §3.14.2.2.5)");
  CHECK (self, self->session_expiry != 0 || mqtt_properties_get_uint (packet->properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0) == 0,
         "the Session Expiry Interval was 0 (5.0 §3.14.2.2.2)");
}

static void
check_auth (WireConnection   *self,
            const MqttPacket *packet)
{
  CHECK (self, self->auth_method != NULL, "CONNECT named no method (5.0 §4.12)");
  CHECK (self, g_strcmp0 (get_method (packet), self->auth_method) == 0,
         "not the method of CONNECT (5.0 §4.12)");
  CHECK (self, packet->ack.reason == MQTT_REASON_CONTINUE_AUTHENTICATION || (self->accepted && packet->ack.reason == MQTT_REASON_REAUTHENTICATE),
         "the reason is the server's (5.0 §3.15.2.1)");
}

/* Shows a packet that goes over the connection. */
void
wire_connection_trace (WireConnection   *self,
                       const char       *direction,
                       const MqttPacket *packet)
{
  static const char *const names[] = {
    "", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE",
    "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"
  };
  const MqttMessage *message = packet->type == MQTT_PACKET_PUBLISH ? packet->publish.message : NULL;

  fuzz_trace ("%u %s %s", self->serial, direction, names[packet->type]);
  if (packet->id != 0)
    fuzz_trace (" %u", packet->id);
  if (message != NULL)
    fuzz_trace (" “%s” QoS %d%s", message->topic, message->qos, message->dup ? " DUP" : "");
  if (packet->type == MQTT_PACKET_CONNACK)
    fuzz_trace ("%s 0x%02x", packet->connack.session_present ? " session" : "",
                packet->connack.reason);
  fuzz_trace ("\n");
}

static void
check_packet (WireConnection   *self,
              const MqttPacket *packet)
{
  wire_connection_trace (self, "->", packet);
  CHECK (self, self->connecting || packet->type == MQTT_PACKET_CONNECT,
         "the first packet is CONNECT (5.0 §3.1)");
  CHECK (self, !self->disconnected, "nothing comes after DISCONNECT (5.0 §3.14.4)");
  CHECK (self, self->accepted || packet->type == MQTT_PACKET_CONNECT || packet->type == MQTT_PACKET_AUTH || packet->type == MQTT_PACKET_DISCONNECT,
         "sent before CONNACK");

  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      check_connect (self, packet);
      break;

    case MQTT_PACKET_PUBLISH:
      check_publish (self, packet);
      break;

    case MQTT_PACKET_PUBACK:
      check_answer (self, packet, &self->pubacks);
      break;

    case MQTT_PACKET_PUBREC:
      check_answer (self, packet, &self->pubrecs);
      break;

    case MQTT_PACKET_PUBREL:
      check_pubrel (self, packet);
      break;

    case MQTT_PACKET_PUBCOMP:
      check_answer (self, packet, &self->pubcomps);
      break;

    case MQTT_PACKET_SUBSCRIBE:
      check_subscribe (self, packet);
      check_request (self, packet);
      break;

    case MQTT_PACKET_UNSUBSCRIBE:
      check_request (self, packet);
      break;

    case MQTT_PACKET_PINGREQ:
      break;

    case MQTT_PACKET_DISCONNECT:
      check_disconnect (self, packet);
      break;

    case MQTT_PACKET_AUTH:
      check_auth (self, packet);
      break;

    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGRESP:
    default:
      g_error ("Connection %u: a client does not send packet type %d", self->serial, packet->type);
    }
}

/* The size of the first packet in @data. */
static gsize
measure (const guint8 *data,
         gsize         size)
{
  gsize remaining = 0;

  for (guint i = 1; i <= 4 && i < size; i++)
    {
      remaining |= (gsize) (data[i] & 0x7f) << (7 * (i - 1));
      if ((data[i] & 0x80) == 0)
        return i + 1 + remaining;
    }

  g_error ("The client has written a fixed header that is none");
}

/* The client writes @bytes: whole packets. */
void
wire_connection_note_sent (WireConnection *self,
                           GBytes         *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  CHECK (self, size > 0, "nothing is written");

  for (gsize offset = 0; offset < size;)
    {
      gsize packet_size = measure (data + offset, size - offset);
      g_autoptr (GBytes) piece = NULL;
      g_autoptr (MqttPacket) packet = NULL;
      g_autoptr (GError) error = NULL;

      CHECK (self, packet_size <= size - offset, "half a packet");
      CHECK (self, self->maximum_packet_size == 0 || packet_size <= self->maximum_packet_size,
             "larger than the Maximum Packet Size (5.0 §3.2.2.3.6)");

      piece = g_bytes_new (data + offset, packet_size);
      mqtt_decoder_feed (self->from_client, piece);
      if (!mqtt_decoder_next (self->from_client, &packet, &error) || packet == NULL)
        g_error ("Connection %u: the client has written what is no packet: %s", self->serial,
                 error != NULL ? error->message : "half of one");

      check_packet (self, packet);
      offset += packet_size;
    }
}
