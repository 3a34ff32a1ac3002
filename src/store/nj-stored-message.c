/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-stored-message.h"

static void
bind_properties (sqlite3_stmt         *statement,
                 int                   column,
                 const MqttProperties *properties)
{
  MqttWriter writer;

  if (properties == NULL)
    {
      sqlite3_bind_null (statement, column);
      return;
    }

  mqtt_writer_init (&writer, 64);
  mqtt_properties_write (properties, &writer);
  sqlite3_bind_blob64 (statement, column, writer.array->data, writer.array->len,
                       SQLITE_TRANSIENT);
  mqtt_writer_clear (&writer);
}

/**
 * nj_stored_message_bind_content:
 * @statement: a statement
 * @first: the parameter of the properties, which that of the payload follows
 * @message: a message, which must live until the statement has run
 *
 * Properties are kept as MQTT 5 encodes them (5.0 §2.2.2), and the payload as it is.
 */
void
nj_stored_message_bind_content (sqlite3_stmt *statement,
                                int           first,
                                MqttMessage  *message)
{
  bind_properties (statement, first, message->properties);

  /* No pointer would be NULL, which is not an empty payload. */
  if (message->payload_size > 0)
    sqlite3_bind_blob64 (statement, first + 1, message->payload, message->payload_size,
                         SQLITE_STATIC);
  else
    sqlite3_bind_zeroblob (statement, first + 1, 0);
}

/**
 * nj_stored_message_bind:
 * @statement: a statement
 * @first: the parameter of the first of %NJ_STORED_MESSAGE_COLUMNS
 * @message: a message, which must live until the statement has run
 */
void
nj_stored_message_bind (sqlite3_stmt *statement,
                        int           first,
                        MqttMessage  *message)
{
  sqlite3_bind_text (statement, first, message->topic, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, first + 1, message->time);
  sqlite3_bind_int (statement, first + 2, (int) message->qos);
  sqlite3_bind_int (statement, first + 3, message->retain);
  sqlite3_bind_int (statement, first + 4, message->dup);
  nj_stored_message_bind_content (statement, first + 5, message);
}

static GBytes *
read_blob (sqlite3_stmt *statement,
           int           column)
{
  gconstpointer data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

static gboolean
read_properties (sqlite3_stmt    *statement,
                 int              column,
                 MqttProperties **properties,
                 GError         **error)
{
  g_autoptr (GBytes) bytes = NULL;
  MqttReader reader;

  *properties = NULL;
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return TRUE;

  bytes = read_blob (statement, column);
  mqtt_reader_init (&reader, bytes, 0, g_bytes_get_size (bytes));
  *properties = mqtt_properties_read (&reader, MQTT_PACKET_PUBLISH, error);

  return *properties != NULL;
}

/**
 * nj_stored_message_read_content:
 * @statement: a statement that has a row
 * @first: the column of the properties, which that of the payload follows
 * @topic: (nullable): what was read as the topic
 * @qos: what was read as the QoS
 * @retain: whether it is retained
 * @error: return location for %NJ_DATABASE_ERROR_CORRUPT
 *
 * Returns: (transfer full) (nullable): the message
 */
MqttMessage *
nj_stored_message_read_content (sqlite3_stmt  *statement,
                                int            first,
                                const char    *topic,
                                int            qos,
                                gboolean       retain,
                                GError       **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GError) local_error = NULL;

  if (topic == NULL || qos < MQTT_QOS_0 || qos > MQTT_QOS_2 ||
      !read_properties (statement, first, &properties, &local_error))
    {
      g_set_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT,
                   "A message that was kept cannot be read: %s",
                   local_error != NULL ? local_error->message : "it is not whole");
      return NULL;
    }

  payload = read_blob (statement, first + 1);

  return mqtt_message_new (topic, payload, (MqttQos) qos, retain, properties);
}

/**
 * nj_stored_message_read:
 * @statement: a statement that has a row
 * @first: the column of the first of %NJ_STORED_MESSAGE_COLUMNS
 * @error: return location for %NJ_DATABASE_ERROR_CORRUPT
 *
 * Returns: (transfer full) (nullable): the message
 */
MqttMessage *
nj_stored_message_read (sqlite3_stmt  *statement,
                        int            first,
                        GError       **error)
{
  const char *topic = (const char *) sqlite3_column_text (statement, first);
  MqttMessage *message;

  message = nj_stored_message_read_content (statement, first + 5, topic,
                                            sqlite3_column_int (statement, first + 2),
                                            sqlite3_column_int (statement, first + 3) != 0, error);
  if (message == NULL)
    return NULL;

  message->time = sqlite3_column_int64 (statement, first + 1);
  message->dup = sqlite3_column_int (statement, first + 4) != 0;

  return message;
}

/**
 * nj_stored_message_size:
 * @message: a message
 *
 * Returns: roughly the bytes that it takes in the database
 */
guint64
nj_stored_message_size (MqttMessage *message)
{
  return strlen (message->topic) + message->payload_size +
         mqtt_properties_get_size (message->properties);
}
