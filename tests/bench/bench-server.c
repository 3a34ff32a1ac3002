/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The server of tests/bench/engine: MQTT 3.1.1 over WebSocket, for one client after
 * another, and faster than any of them. Prints its port, and after each client how
 * many messages went over in how many microseconds.
 *
 * A SUBSCRIBE to "flood/N" begins a second of PUBLISH packets of 200 bytes, N in a
 * frame. The last has RETAIN set: the client then sends DISCONNECT, and the time is
 * that from SUBACK until there. PUBLISH packets of the client are counted, and
 * acknowledged at QoS 1; the time is that from CONNACK to DISCONNECT. */

#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define FLOOD_TIME G_USEC_PER_SEC
#define PACKET_SIZE 200
#define N_TOPICS 10
#define PACKETS_PER_BLOCK 5000

typedef struct
{
  int fd;
  GByteArray *input;   /* frames as they come */
  GByteArray *packets; /* what was in them */
  GByteArray *output;  /* acknowledgements, each in a frame */
  guint64 n_messages;
  gint64 begin;
  gboolean done;
} Peer;

static gboolean
write_all (int           fd,
           gconstpointer data,
           gsize         size)
{
  const guint8 *rest = data;

  while (size > 0)
    {
      gssize written = send (fd, rest, size, MSG_NOSIGNAL);

      if (written <= 0)
        return FALSE;
      rest += written;
      size -= written;
    }

  return TRUE;
}

static gboolean
upgrade (int fd)
{
  g_autoptr (GString) request = g_string_new (NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *lower = NULL;
  g_autofree char *accept = NULL;
  g_autofree char *answer = NULL;
  const char *found;
  guint8 digest[20];
  gsize size = sizeof digest;
  char byte;

  while (!g_str_has_suffix (request->str, "\r\n\r\n"))
    {
      if (read (fd, &byte, 1) != 1)
        return FALSE;
      g_string_append_c (request, byte);
    }

  /* Paho C spells the header in its own way. */
  lower = g_ascii_strdown (request->str, -1);
  found = strstr (lower, "sec-websocket-key:");
  if (found == NULL)
    return FALSE;
  found = request->str + (found - lower) + strlen ("sec-websocket-key:");
  found += strspn (found, " ");
  g_checksum_update (checksum, (const guint8 *) found, strcspn (found, "\r"));
  g_checksum_update (checksum, (const guint8 *) WEBSOCKET_GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);
  accept = g_base64_encode (digest, size);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n"
                            "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
                            accept);

  return write_all (fd, answer, strlen (answer));
}

static void
append_frame_header (GByteArray *output,
                     gsize       size)
{
  const guint8 small[] = { 0x82, size };
  const guint8 large[] = { 0x82, 126, size >> 8, size & 0xff };

  if (size < 126)
    g_byte_array_append (output, small, sizeof small);
  else
    g_byte_array_append (output, large, sizeof large);
}

static void
append_publish (GByteArray *output,
                guint       number,
                gboolean    last)
{
  const gsize remaining = PACKET_SIZE - 3;
  g_autofree char *topic = g_strdup_printf ("bench/line-%u/temperature", number % N_TOPICS);
  gsize topic_size = strlen (topic);
  const guint8 header[] = { last ? 0x31 : 0x30, (remaining & 0x7f) | 0x80, remaining >> 7,
                            topic_size >> 8, topic_size & 0xff };
  gsize begin = output->len;

  g_byte_array_append (output, header, sizeof header);
  g_byte_array_append (output, (const guint8 *) topic, topic_size);
  while (output->len < begin + PACKET_SIZE)
    g_byte_array_append (output, (const guint8 *) "x", 1);
}

static gboolean
flood (Peer  *self,
       guint  packets_per_frame)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();
  g_autoptr (GByteArray) last = g_byte_array_new ();
  gint64 end = g_get_monotonic_time () + FLOOD_TIME;

  for (guint i = 0; i < PACKETS_PER_BLOCK; i++)
    {
      if (i % packets_per_frame == 0)
        append_frame_header (block, packets_per_frame * PACKET_SIZE);
      append_publish (block, i, FALSE);
    }
  append_frame_header (last, PACKET_SIZE);
  append_publish (last, 0, TRUE);

  while (g_get_monotonic_time () < end)
    {
      if (!write_all (self->fd, block->data, block->len))
        return FALSE;
      self->n_messages += PACKETS_PER_BLOCK;
    }
  self->n_messages++;

  return write_all (self->fd, last->data, last->len);
}

static gboolean
answer (Peer         *self,
        const guint8 *packet,
        gsize         size)
{
  append_frame_header (self->output, size);
  g_byte_array_append (self->output, packet, size);

  return TRUE;
}

static gboolean
flush (Peer *self)
{
  gboolean ok = write_all (self->fd, self->output->data, self->output->len);

  g_byte_array_set_size (self->output, 0);

  return ok;
}

/* @body is that of a SUBSCRIBE with one Topic Filter. */
static gboolean
handle_subscribe (Peer         *self,
                  const guint8 *body,
                  gsize         size)
{
  const guint8 suback[] = { 0x90, 3, body[0], body[1], 0 };
  g_autofree char *filter = g_strndup ((const char *) body + 4, size - 5);
  guint packets_per_frame;

  if (!g_str_has_prefix (filter, "flood/"))
    return FALSE;

  packets_per_frame = atoi (filter + strlen ("flood/"));
  if (packets_per_frame == 0 || PACKETS_PER_BLOCK % packets_per_frame != 0)
    return FALSE;

  answer (self, suback, sizeof suback);
  self->begin = g_get_monotonic_time ();

  return flush (self) && flood (self, packets_per_frame);
}

static gboolean
handle_packet (Peer         *self,
               guint8        first,
               const guint8 *body,
               gsize         size)
{
  static const guint8 connack[] = { 0x20, 2, 0, 0 };
  static const guint8 pingresp[] = { 0xd0, 0 };
  gsize topic_size;

  switch (first >> 4)
    {
    case 1:
      self->begin = g_get_monotonic_time ();
      return answer (self, connack, sizeof connack);

    case 3:
      self->n_messages++;
      if ((first & 0x06) == 0)
        return TRUE;
      topic_size = body[0] << 8 | body[1];
      return answer (self, (guint8[]){ 0x40, 2, body[2 + topic_size], body[3 + topic_size] }, 4);

    case 8:
      return handle_subscribe (self, body, size);

    case 12:
      return answer (self, pingresp, sizeof pingresp);

    case 14:
      self->done = TRUE;
      g_print ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n",
               self->n_messages, g_get_monotonic_time () - self->begin);
      return FALSE;

    default:
      return FALSE;
    }
}

static gboolean
handle_packets (Peer *self)
{
  const guint8 *data = self->packets->data;
  gsize length = self->packets->len;
  gsize at = 0;

  for (;;)
    {
      gsize remaining = 0;
      gsize header = 1;
      guint shift = 0;

      while (at + header < length && (data[at + header] & 0x80) != 0)
        {
          remaining |= (gsize) (data[at + header++] & 0x7f) << shift;
          shift += 7;
        }
      if (at + header >= length)
        break;
      remaining |= (gsize) data[at + header++] << shift;
      if (at + header + remaining > length)
        break;

      if (!handle_packet (self, data[at], data + at + header, remaining))
        return FALSE;
      at += header + remaining;
    }
  g_byte_array_remove_range (self->packets, 0, at);

  return TRUE;
}

/* Returns how long the frame is, 0 if it is not there yet. */
static gsize
unwrap_frame (Peer  *self,
              gsize  at)
{
  guint8 *data = self->input->data + at;
  gsize length = self->input->len - at;
  gsize header = 6;
  gsize size;
  const guint8 *mask;

  if (length < header)
    return 0;

  size = data[1] & 0x7f;
  if (size == 126)
    {
      header += 2;
      size = data[2] << 8 | data[3];
    }
  else if (size == 127)
    {
      header += 8;
      size = (gsize) data[6] << 24 | data[7] << 16 | data[8] << 8 | data[9];
    }
  if (length < header + size)
    return 0;

  mask = data + header - 4;
  for (gsize i = 0; i < size; i++)
    data[header + i] ^= mask[i % 4];
  if ((data[0] & 0x0f) <= 2)
    g_byte_array_append (self->packets, data + header, size);

  return header + size;
}

static gboolean
receive (Peer *self)
{
  guint8 buffer[65536];
  gssize n = read (self->fd, buffer, sizeof buffer);
  gsize at = 0;
  gsize size;

  if (n <= 0)
    return FALSE;

  g_byte_array_append (self->input, buffer, n);
  while ((size = unwrap_frame (self, at)) > 0)
    at += size;
  g_byte_array_remove_range (self->input, 0, at);

  return handle_packets (self) && flush (self);
}

static void
serve (int fd)
{
  Peer self = { .fd = fd };
  int on = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  self.input = g_byte_array_new ();
  self.packets = g_byte_array_new ();
  self.output = g_byte_array_new ();

  if (upgrade (fd))
    {
      while (receive (&self))
        ;
    }
  if (!self.done)
    g_print ("The client has not sent DISCONNECT\n");

  g_byte_array_unref (self.input);
  g_byte_array_unref (self.packets);
  g_byte_array_unref (self.output);
  close (fd);
}

int
main (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (listener < 0 ||
      bind (listener, (struct sockaddr *) &address, size) != 0 ||
      listen (listener, 5) != 0 ||
      getsockname (listener, (struct sockaddr *) &address, &size) != 0)
    g_error ("There is no socket to listen at: %s", g_strerror (errno));

  g_print ("%u\n", ntohs (address.sin_port));

  for (;;)
    {
      int fd = accept (listener, NULL, NULL);

      if (fd >= 0)
        serve (fd);
    }
}
