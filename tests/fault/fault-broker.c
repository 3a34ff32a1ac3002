/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <libsoup/soup.h>

#include "fault-process.h"
#include "fault-session.h"
#include "mqtt-decoder.h"
#include "mqtt-topic.h"

/* A broker over WebSocket that never loses what it has acknowledged, also when it is
 * killed: every change is in its journal before anything is sent that depends on it.
 * It knows the sessions of two clients, which go on. A client that breaks a rule ends it, with
 * a word about it. */

/* How many messages are in flight at most, each way. */
#define RECEIVE_MAXIMUM 100
#define SEND_WINDOW 50

typedef struct
{
  SoupServer *server;
  FaultJournal *journal;
  GHashTable *sessions; /* Client Identifier -> FaultSession */
  GPtrArray *peers;
} FaultBroker;

/* One connection */
typedef struct
{
  FaultBroker *broker;
  SoupWebsocketConnection *connection;
  MqttDecoder *decoder;
  MqttVersion version;
  FaultSession *session; /* (nullable): until CONNECT */
  GByteArray *output;
} FaultPeer;

static void
peer_free (gpointer data)
{
  FaultPeer *self = data;

  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  mqtt_decoder_free (self->decoder);
  g_byte_array_unref (self->output);
  g_free (self);
}

static void
put (FaultPeer  *self,
     MqttPacket *packet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = mqtt_packet_encode (packet, self->version, &error);

  g_assert_no_error (error);
  g_byte_array_append (self->output, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
}

static void
put_ack (FaultPeer      *self,
         MqttPacketType  type,
         guint16         id)
{
  MqttPacket packet = { .type = type, .id = id };

  put (self, &packet);
}

static void
put_all (FaultPeer *self,
         GPtrArray *packets)
{
  for (guint i = 0; i < packets->len; i++)
    put (self, g_ptr_array_index (packets, i));
  g_ptr_array_unref (packets);
}

/* What everybody has to send goes out after the journal has it. */
static void
flush_all (FaultBroker *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      FaultPeer *peer = g_ptr_array_index (self->peers, i);

      if (peer->session != NULL)
        put_all (peer, fault_session_pump (peer->session, self->journal, SEND_WINDOW));
    }

  fault_journal_flush (self->journal);

  for (guint i = 0; i < self->peers->len; i++)
    {
      FaultPeer *peer = g_ptr_array_index (self->peers, i);

      if (peer->output->len > 0 &&
          soup_websocket_connection_get_state (peer->connection) == SOUP_WEBSOCKET_STATE_OPEN)
        soup_websocket_connection_send_binary (peer->connection, peer->output->data,
                                               peer->output->len);
      g_byte_array_set_size (peer->output, 0);
    }
}

static void
drop_peer (FaultBroker *self,
           FaultPeer   *peer)
{
  if (soup_websocket_connection_get_state (peer->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (peer->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_ptr_array_remove (self->peers, peer);
}

/* Packets */

static void
handle_connect (FaultPeer  *self,
                MqttPacket *packet)
{
  FaultBroker *broker = self->broker;
  MqttPacket connack = { .type = MQTT_PACKET_CONNACK };
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  FaultSession *session = g_hash_table_lookup (broker->sessions, packet->connect.client_id);

  g_assert_null (self->session);
  g_assert_nonnull (session);
  g_assert_false (packet->connect.clean_start);
  connack.connack.session_present = session->begun;
  fault_session_begin (session, broker->journal);

  /* What is still there of an earlier connection gives way (3.1.1 §3.1.4). */
  for (guint i = broker->peers->len; i > 0; i--)
    {
      FaultPeer *other = g_ptr_array_index (broker->peers, i - 1);

      if (other->session == session)
        drop_peer (broker, other);
    }

  self->session = session;
  self->version = packet->connect.version;
  mqtt_decoder_set_version (self->decoder, self->version);
  if (self->version == MQTT_VERSION_5_0)
    {
      mqtt_properties_add_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, RECEIVE_MAXIMUM);
      connack.properties = properties;
    }
  put (self, &connack);
  put_all (self, fault_session_resume (session));
}

static void
route (FaultBroker *self,
       MqttMessage *message)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    {
      FaultSession *to = session;

      if (to->subscription != NULL &&
          mqtt_topic_filter_matches (to->subscription->filter, message->topic))
        fault_session_enqueue (to, self->journal, message);
    }
}

static void
handle_publish (FaultPeer  *self,
                MqttPacket *packet)
{
  MqttMessage *message = packet->publish.message;
  FaultJournal *journal = self->broker->journal;

  if (message->qos == MQTT_QOS_1)
    {
      route (self->broker, message);
      put_ack (self, MQTT_PACKET_PUBACK, packet->id);
      return;
    }

  g_assert_cmpint (message->qos, ==, MQTT_QOS_2);
  if (fault_session_receive (self->session, journal, packet->id))
    route (self->broker, message);
  else if (!message->dup)
    g_error ("%s sends Packet Identifier %u anew, which is not released (5.0 §4.3.3)",
             self->session->client_id, packet->id);
  if (self->version == MQTT_VERSION_5_0 &&
      g_hash_table_size (self->session->received) > RECEIVE_MAXIMUM)
    g_error ("%s exceeds the Receive Maximum (5.0 §3.3.4)", self->session->client_id);
  put_ack (self, MQTT_PACKET_PUBREC, packet->id);
}

static void
handle_ack (FaultPeer  *self,
            MqttPacket *packet)
{
  gboolean known = fault_session_acknowledge (self->session, self->broker->journal,
                                              packet->type, packet->id);

  if (!known)
    g_error ("%s acknowledges the message %u with packet type %d, and there is none",
             self->session->client_id, packet->id, packet->type);
  if (packet->type == MQTT_PACKET_PUBREC)
    put_ack (self, MQTT_PACKET_PUBREL, packet->id);
}

static void
handle_subscribe (FaultPeer  *self,
                  MqttPacket *packet)
{
  MqttSubscription *subscription = g_ptr_array_index (packet->subscribe.subscriptions, 0);
  MqttPacket suback = { .type = MQTT_PACKET_SUBACK, .id = packet->id };
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  guint8 reason = subscription->qos;

  g_assert_cmpuint (packet->subscribe.subscriptions->len, ==, 1);
  fault_session_subscribe (self->session, self->broker->journal,
                           subscription->filter, subscription->qos);
  g_byte_array_append (reasons, &reason, 1);
  suback.suback.reasons = reasons;
  put (self, &suback);
}

static void
handle_packet (FaultPeer  *self,
               MqttPacket *packet)
{
  g_assert_cmpint (self->session == NULL, ==, packet->type == MQTT_PACKET_CONNECT);

  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      handle_connect (self, packet);
      break;
    case MQTT_PACKET_PUBLISH:
      handle_publish (self, packet);
      break;
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBCOMP:
      handle_ack (self, packet);
      break;
    case MQTT_PACKET_PUBREL:
      fault_session_release (self->session, self->broker->journal, packet->id);
      put_ack (self, MQTT_PACKET_PUBCOMP, packet->id);
      break;
    case MQTT_PACKET_SUBSCRIBE:
      handle_subscribe (self, packet);
      break;
    case MQTT_PACKET_PINGREQ:
      put_ack (self, MQTT_PACKET_PINGRESP, 0);
      break;
    case MQTT_PACKET_DISCONNECT:
      break;
    case MQTT_PACKET_CONNACK:
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBSCRIBE:
    case MQTT_PACKET_UNSUBACK:
    case MQTT_PACKET_PINGRESP:
    case MQTT_PACKET_AUTH:
    default:
      g_error ("A packet of type %d has come", packet->type);
    }
}

/* Connections */

static void
message_cb (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            gpointer                 user_data)
{
  FaultPeer *self = user_data;
  g_autoptr (GError) error = NULL;
  MqttPacket *packet = NULL;

  mqtt_decoder_feed (self->decoder, bytes);
  while (mqtt_decoder_next (self->decoder, &packet, &error) && packet != NULL)
    {
      handle_packet (self, packet);
      g_clear_pointer (&packet, mqtt_packet_free);
    }
  if (error != NULL)
    g_error ("A client sends what is no packet: %s", error->message);

  flush_all (self->broker);
}

static void
closed_cb (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  FaultPeer *self = user_data;

  g_ptr_array_remove (self->broker->peers, self);
}

static void
websocket_cb (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 user_data)
{
  FaultBroker *self = user_data;
  FaultPeer *peer = g_new0 (FaultPeer, 1);

  peer->broker = self;
  peer->connection = g_object_ref (connection);
  peer->decoder = mqtt_decoder_new ();
  peer->version = MQTT_VERSION_3_1_1;
  peer->output = g_byte_array_new ();
  soup_websocket_connection_set_max_incoming_payload_size (connection, 0);
  g_signal_connect (connection, "message", G_CALLBACK (message_cb), peer);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), peer);
  g_ptr_array_add (self->peers, peer);
}

static void
replay_cb (MqttReader *record,
           gpointer    user_data)
{
  fault_session_replay (user_data, record);
}

/* Whoever comes first must not publish to nobody: both sessions are there from the
 * beginning, with the subscription that they will make. */
static void
ensure_session (FaultBroker *self,
                const char  *client_id)
{
  g_autofree char *filter = g_strdup_printf ("to/%s/+", client_id);
  FaultSession *session;

  if (g_hash_table_contains (self->sessions, client_id))
    return;

  session = fault_session_new (client_id);
  fault_session_subscribe (session, self->journal, filter, MQTT_QOS_2);
  g_hash_table_insert (self->sessions, g_strdup (client_id), session);
  fault_journal_flush (self->journal);
}

/* Runs until it is killed. */
int
fault_broker_main (const char *journal,
                   guint16     port)
{
  FaultBroker self = { NULL };
  char *protocols[] = { (char *) "mqtt", NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  /* libsoup warns of connections that are reset before it has looked at them. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);

  self.sessions = g_hash_table_new (g_str_hash, g_str_equal);
  self.peers = g_ptr_array_new_with_free_func (peer_free);
  self.journal = fault_journal_open (journal, replay_cb, self.sessions);
  ensure_session (&self, "a");
  ensure_session (&self, "b");
  self.server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (self.server, "/mqtt", NULL, protocols,
                                     websocket_cb, &self, NULL);

  socket = fault_port_listen (port);
  soup_server_listen_socket (self.server, socket, 0, &error);
  g_assert_no_error (error);
  g_main_loop_run (loop);

  return 0;
}
