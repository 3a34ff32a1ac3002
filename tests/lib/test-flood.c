/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <string.h>

#include "test-flood.h"

struct _TestFlood
{
  guint n_messages;
  guint n_topics;
  guint packets_per_frame;
  char *topic;     /* (nullable): of the only message */
  GBytes *payload; /* (nullable): of the only message */
  GSocketListener *listener;
  GCancellable *cancellable;
  GThread *thread;
  char *url;
};

#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

static gboolean
read_exactly (TestFlood    *self,
              GInputStream *input,
              gpointer      data,
              gsize         size)
{
  gsize read;

  return g_input_stream_read_all (input, data, size, &read, self->cancellable, NULL) && read == size;
}

static gboolean
write_all (TestFlood     *self,
           GOutputStream *output,
           gconstpointer  data,
           gsize          size)
{
  return g_output_stream_write_all (output, data, size, NULL, self->cancellable, NULL);
}

static gboolean
upgrade (TestFlood     *self,
         GInputStream  *input,
         GOutputStream *output)
{
  g_autoptr (GString) request = g_string_new (NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *key = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *answer = NULL;
  const char *found;
  guint8 digest[20];
  gsize size = sizeof digest;
  char byte;

  while (!g_str_has_suffix (request->str, "\r\n\r\n"))
    {
      if (!read_exactly (self, input, &byte, 1))
        return FALSE;
      g_string_append_c (request, byte);
    }

  found = g_strstr_len (request->str, -1, "Sec-WebSocket-Key: ");
  g_assert_nonnull (found);
  found += strlen ("Sec-WebSocket-Key: ");
  key = g_strndup (found, strcspn (found, "\r"));
  g_checksum_update (checksum, (const guint8 *) key, -1);
  g_checksum_update (checksum, (const guint8 *) WEBSOCKET_GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                            "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
                            accept);

  return write_all (self, output, answer, strlen (answer));
}

/* One frame of the client: always masked, and small. */
static GByteArray *
read_frame (TestFlood    *self,
            GInputStream *input)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint8 header[2];
  guint8 extended[2];
  guint8 mask[4];
  gsize size;

  if (!read_exactly (self, input, header, sizeof header))
    return NULL;

  size = header[1] & 0x7f;
  g_assert_cmpuint (size, !=, 127);
  if (size == 126)
    {
      if (!read_exactly (self, input, extended, sizeof extended))
        return NULL;
      size = extended[0] << 8 | extended[1];
    }

  g_byte_array_set_size (payload, size);
  if (!read_exactly (self, input, mask, sizeof mask) ||
      !read_exactly (self, input, payload->data, size))
    return NULL;

  for (gsize i = 0; i < size; i++)
    payload->data[i] ^= mask[i % 4];

  return g_steal_pointer (&payload);
}

static gboolean
write_frame (TestFlood     *self,
             GOutputStream *output,
             gconstpointer  data,
             gsize          size)
{
  guint8 header[10] = { 0x82 };
  gsize length = 2;

  if (size < 126)
    {
      header[1] = size;
    }
  else if (size < 65536)
    {
      header[1] = 126;
      header[2] = size >> 8;
      header[3] = size & 0xff;
      length = 4;
    }
  else
    {
      header[1] = 127;
      for (guint i = 0; i < 8; i++)
        header[2 + i] = (guint64) size >> (8 * (7 - i)) & 0xff;
      length = 10;
    }

  return write_all (self, output, header, length) && write_all (self, output, data, size);
}

/* Of a SUBSCRIBE of 3.1.1 that is shorter than 128 bytes. */
static GByteArray *
make_suback (GByteArray *subscribe)
{
  GByteArray *suback = g_byte_array_new ();
  guint8 header[] = { 0x90, 2, subscribe->data[2], subscribe->data[3] };
  const guint8 granted = 0;

  g_assert_cmpuint (subscribe->data[1], <, 128);
  g_byte_array_append (suback, header, sizeof header);
  for (gsize at = 4; at < subscribe->len; at += 2 + subscribe->data[at + 1] + 1)
    g_byte_array_append (suback, &granted, 1);
  suback->data[1] = suback->len - 2;

  return suback;
}

/* CONNECT and all SUBSCRIBEs are answered; the first SUBACK begins the flood. */
static gboolean
serve_until_subscribed (TestFlood     *self,
                        GInputStream  *input,
                        GOutputStream *output)
{
  for (;;)
    {
      static const guint8 connack[] = { 0x20, 0x02, 0x00, 0x00 };
      g_autoptr (GByteArray) packet = read_frame (self, input);

      if (packet == NULL)
        return FALSE;

      if (packet->data[0] >> 4 == 1)
        {
          if (!write_frame (self, output, connack, sizeof connack))
            return FALSE;
        }
      else if (packet->data[0] >> 4 == 8)
        {
          g_autoptr (GByteArray) suback = make_suback (packet);

          return write_frame (self, output, suback->data, suback->len);
        }
    }
}

static void
append_packet (GByteArray    *frame,
               const char    *topic,
               gconstpointer  payload,
               gsize          payload_size)
{
  gsize topic_size = strlen (topic);
  const guint8 size[] = { topic_size >> 8, topic_size & 0xff };
  guint8 byte = 0x30;

  g_byte_array_append (frame, &byte, 1);
  for (gsize rest = 2 + topic_size + payload_size; rest > 0; rest >>= 7)
    {
      byte = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0);
      g_byte_array_append (frame, &byte, 1);
    }
  g_byte_array_append (frame, size, sizeof size);
  g_byte_array_append (frame, (const guint8 *) topic, topic_size);
  g_byte_array_append (frame, payload, payload_size);
}

static void
append_publish (TestFlood  *self,
                GByteArray *frame,
                guint       number)
{
  if (self->payload != NULL)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (self->payload, &size);

      append_packet (frame, self->topic, data, size);
    }
  else
    {
      g_autofree char *topic = test_flood_topic (self, number);
      g_autofree char *payload = test_flood_payload (number);

      append_packet (frame, topic, payload, strlen (payload));
    }
}

static gpointer
thread_main (gpointer user_data)
{
  TestFlood *self = user_data;
  g_autoptr (GSocketConnection) connection =
    g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);
  GInputStream *input;
  GOutputStream *output;
  guint sent = 0;
  guint8 byte;

  if (connection == NULL)
    return NULL;

  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  if (!upgrade (self, input, output) || !serve_until_subscribed (self, input, output))
    return NULL;

  while (sent < self->n_messages)
    {
      g_autoptr (GByteArray) frame = g_byte_array_new ();

      for (guint i = 0; i < self->packets_per_frame && sent < self->n_messages; i++)
        append_publish (self, frame, sent++);
      if (!write_frame (self, output, frame->data, frame->len))
        return NULL;
    }

  /* The connection stays until the client ends it or the test is over. */
  while (read_exactly (self, input, &byte, 1))
    ;

  return NULL;
}

static TestFlood *
flood_start (TestFlood *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->thread = g_thread_new ("flood", thread_main, self);

  return self;
}

/**
 * test_flood_new:
 * @n_messages: how many to send
 * @n_topics: over how many topics
 * @packets_per_frame: how many packets lie in one WebSocket frame
 *
 * Returns: (transfer full): a server that waits for its client
 */
TestFlood *
test_flood_new (guint n_messages,
                guint n_topics,
                guint packets_per_frame)
{
  TestFlood *self = g_new0 (TestFlood, 1);

  self->n_messages = n_messages;
  self->n_topics = n_topics;
  self->packets_per_frame = packets_per_frame;

  return flood_start (self);
}

/**
 * test_flood_new_one:
 * @topic: a Topic Name
 * @payload: a payload of any size
 *
 * For a message that a broker would not carry: mosquitto 2.0.11 does not get
 * megabytes out of a WebSocket.
 *
 * Returns: (transfer full): a server that sends just this message
 */
TestFlood *
test_flood_new_one (const char *topic,
                    GBytes     *payload)
{
  TestFlood *self = g_new0 (TestFlood, 1);

  self->n_messages = 1;
  self->packets_per_frame = 1;
  self->topic = g_strdup (topic);
  self->payload = g_bytes_ref (payload);

  return flood_start (self);
}

/**
 * test_flood_free:
 * @self: (transfer full): a server
 *
 * Ends it, wherever it is.
 */
void
test_flood_free (TestFlood *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_object_unref (self->listener);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self->topic);
  g_free (self->url);
  g_free (self);
}

/**
 * test_flood_get_url:
 * @self: a server
 *
 * Returns: (transfer none): its address
 */
const char *
test_flood_get_url (TestFlood *self)
{
  return self->url;
}

/**
 * test_flood_topic:
 * @self: a server
 * @number: which message, from 0
 *
 * Returns: (transfer full): its topic
 */
char *
test_flood_topic (TestFlood *self,
                  guint      number)
{
  guint topic = number % self->n_topics;

  return g_strdup_printf ("flood/%u/sensor/%u", topic % 10, topic);
}

/**
 * test_flood_payload:
 * @number: which message, from 0
 *
 * Returns: (transfer full): its payload, about 200 bytes of JSON
 */
char *
test_flood_payload (guint number)
{
  return g_strdup_printf ("{\"seq\":%u,\"device\":\"press-%04u\",\"temperature\":%u.%u,\"rpm\":2980,"
                          "\"state\":\"running\",\"error\":null,\"position\":[12.5,8.25,3.0],"
                          "\"site\":\"Hangzhou\",\"line\":%u,\"comment\":\"two hundred bytes or so\"}",
                          number, number % 1000, 20 + number % 10, number % 7, number % 12);
}
