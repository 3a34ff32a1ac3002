/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-session.h"

/* Packet Identifiers come again soon: who remembers one for too long is found out. */
#define MAX_ID 997

typedef enum
{
  RECORD_BEGIN,
  RECORD_SUBSCRIBE,
  RECORD_ENQUEUE,
  RECORD_SEND,
  RECORD_ACKNOWLEDGE,
  RECORD_RECEIVE,
  RECORD_RELEASE,
} RecordType;

/* A message on its way to the client. */
typedef struct
{
  MqttMessage *message;
  guint16 id;        /* 0 until it is sent */
  gboolean released; /* PUBREC has come */
} FaultDelivery;

FaultSession *
fault_session_new (const char *client_id)
{
  FaultSession *self = g_new0 (FaultSession, 1);

  self->client_id = g_strdup (client_id);
  self->received = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->queue);

  return self;
}

static MqttWriter *
begin_record (FaultSession *self,
              FaultJournal *journal,
              RecordType    type)
{
  MqttWriter *writer = fault_journal_begin (journal);

  mqtt_writer_write_u8 (writer, type);
  mqtt_writer_write_string (writer, self->client_id);

  return writer;
}

/* A record of nothing but a Packet Identifier */
static void
note_id (FaultSession   *self,
         FaultJournal   *journal,
         RecordType      type,
         MqttPacketType  packet_type,
         guint16         id)
{
  MqttWriter *writer;

  if (journal == NULL)
    return;

  writer = begin_record (self, journal, type);
  mqtt_writer_write_u8 (writer, packet_type);
  mqtt_writer_write_u16 (writer, id);
  fault_journal_end (journal);
}

static void
note_message (FaultSession *self,
              FaultJournal *journal,
              MqttMessage  *message)
{
  MqttWriter *writer;

  if (journal == NULL)
    return;

  writer = begin_record (self, journal, RECORD_ENQUEUE);
  mqtt_writer_write_u8 (writer, message->qos);
  mqtt_writer_write_string (writer, message->topic);
  mqtt_writer_write_raw (writer, message->payload, message->payload_size);
  fault_journal_end (journal);
}

void
fault_session_begin (FaultSession *self,
                     FaultJournal *journal)
{
  if (!self->begun)
    note_id (self, journal, RECORD_BEGIN, MQTT_PACKET_CONNECT, 0);
  self->begun = TRUE;
}

void
fault_session_subscribe (FaultSession *self,
                         FaultJournal *journal,
                         const char   *filter,
                         MqttQos       qos)
{
  if (journal != NULL)
    {
      MqttWriter *writer = begin_record (self, journal, RECORD_SUBSCRIBE);

      mqtt_writer_write_u8 (writer, qos);
      mqtt_writer_write_string (writer, filter);
      fault_journal_end (journal);
    }

  g_clear_pointer (&self->subscription, mqtt_subscription_free);
  self->subscription = mqtt_subscription_new (filter, qos);
}

/* Takes a message over, for the client. */
void
fault_session_enqueue (FaultSession *self,
                       FaultJournal *journal,
                       MqttMessage  *message)
{
  FaultDelivery *delivery = g_new0 (FaultDelivery, 1);

  note_message (self, journal, message);
  delivery->message = mqtt_message_ref (message);
  g_queue_push_tail (&self->queue, delivery);
}

/* Returns FALSE if the client has sent it before. */
gboolean
fault_session_receive (FaultSession *self,
                       FaultJournal *journal,
                       guint16       id)
{
  if (!g_hash_table_add (self->received, GUINT_TO_POINTER (id)))
    return FALSE;

  note_id (self, journal, RECORD_RECEIVE, MQTT_PACKET_PUBLISH, id);

  return TRUE;
}

void
fault_session_release (FaultSession *self,
                       FaultJournal *journal,
                       guint16       id)
{
  if (g_hash_table_remove (self->received, GUINT_TO_POINTER (id)))
    note_id (self, journal, RECORD_RELEASE, MQTT_PACKET_PUBREL, id);
}

static GList *
find_delivery (FaultSession *self,
               guint16       id)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      FaultDelivery *delivery = l->data;

      if (delivery->id == id)
        return l;
      if (delivery->id == 0)
        break;
    }

  return NULL;
}

/* PUBACK, PUBREC or PUBCOMP has come. Returns FALSE if it belongs to nothing. */
gboolean
fault_session_acknowledge (FaultSession   *self,
                           FaultJournal   *journal,
                           MqttPacketType  type,
                           guint16         id)
{
  GList *link = find_delivery (self, id);
  FaultDelivery *delivery = link != NULL ? link->data : NULL;

  if (delivery == NULL ||
      (type == MQTT_PACKET_PUBACK) != (delivery->message->qos == MQTT_QOS_1) ||
      (type == MQTT_PACKET_PUBCOMP && !delivery->released))
    return FALSE;

  note_id (self, journal, RECORD_ACKNOWLEDGE, type, id);
  if (type == MQTT_PACKET_PUBREC)
    {
      delivery->released = TRUE;
      return TRUE;
    }

  mqtt_message_unref (delivery->message);
  g_free (delivery);
  g_queue_delete_link (&self->queue, link);

  return TRUE;
}

static MqttPacket *
create_packet (FaultDelivery *delivery,
               gboolean       again)
{
  MqttPacket *packet;
  MqttMessage *message = delivery->message;
  g_autoptr (GBytes) payload = mqtt_message_dup_payload (message);

  if (delivery->released)
    return mqtt_packet_new (MQTT_PACKET_PUBREL, delivery->id);

  packet = mqtt_packet_new (MQTT_PACKET_PUBLISH, delivery->id);
  packet->publish.message = mqtt_message_new (message->topic, payload, message->qos,
                                              FALSE, NULL);
  packet->publish.message->dup = again;

  return packet;
}

/* What was sent, and is not finished (5.0 §4.4). */
GPtrArray *
fault_session_resume (FaultSession *self)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_packet_free);

  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      FaultDelivery *delivery = l->data;

      if (delivery->id == 0)
        break;
      g_ptr_array_add (packets, create_packet (delivery, TRUE));
    }

  return packets;
}

static void
mark_sent (FaultSession *self,
           guint16       id)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      FaultDelivery *delivery = l->data;

      if (delivery->id != 0)
        continue;

      delivery->id = id;
      self->last_id = id;
      return;
    }
}

/* What may be sent, so that no more than @window are not finished. */
GPtrArray *
fault_session_pump (FaultSession *self,
                    FaultJournal *journal,
                    guint         window)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_packet_free);
  guint n = 0;

  for (GList *l = self->queue.head; l != NULL && n < window; l = l->next, n++)
    {
      FaultDelivery *delivery = l->data;

      if (delivery->id != 0)
        continue;

      delivery->id = self->last_id;
      do
        delivery->id = delivery->id == MAX_ID ? 1 : delivery->id + 1;
      while (find_delivery (self, delivery->id) != l);
      self->last_id = delivery->id;
      note_id (self, journal, RECORD_SEND, MQTT_PACKET_PUBLISH, delivery->id);
      g_ptr_array_add (packets, create_packet (delivery, FALSE));
    }

  return packets;
}

static void
replay_for_session (FaultSession *self,
                    RecordType    type,
                    guint8        byte,
                    MqttReader   *record)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (MqttMessage) message = NULL;
  const guint8 *rest;
  GBytes *block;
  gsize size;
  guint16 id = 0;

  if (type == RECORD_SUBSCRIBE || type == RECORD_ENQUEUE)
    text = mqtt_reader_read_string (record, NULL);
  else
    mqtt_reader_read_u16 (record, &id, NULL);

  switch (type)
    {
    case RECORD_BEGIN:
      fault_session_begin (self, NULL);
      break;
    case RECORD_SUBSCRIBE:
      fault_session_subscribe (self, NULL, text, byte);
      break;
    case RECORD_ENQUEUE:
      rest = mqtt_reader_read_rest (record, &size, &block);
      payload = g_bytes_new (rest, size);
      message = mqtt_message_new (text, payload, byte, FALSE, NULL);
      fault_session_enqueue (self, NULL, message);
      break;
    case RECORD_SEND:
      mark_sent (self, id);
      break;
    case RECORD_ACKNOWLEDGE:
      fault_session_acknowledge (self, NULL, byte, id);
      break;
    case RECORD_RECEIVE:
      fault_session_receive (self, NULL, id);
      break;
    case RECORD_RELEASE:
      fault_session_release (self, NULL, id);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
fault_session_replay (GHashTable *sessions,
                      MqttReader *record)
{
  g_autofree char *client_id = NULL;
  FaultSession *self;
  guint8 type = 0;
  guint8 byte = 0;

  mqtt_reader_read_u8 (record, &type, NULL);
  client_id = mqtt_reader_read_string (record, NULL);
  mqtt_reader_read_u8 (record, &byte, NULL);

  self = g_hash_table_lookup (sessions, client_id);
  if (self == NULL)
    {
      self = fault_session_new (client_id);
      g_hash_table_insert (sessions, g_strdup (client_id), self);
    }
  replay_for_session (self, type, byte, record);
}
