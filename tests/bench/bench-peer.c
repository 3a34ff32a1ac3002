/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For ppoll (). */
#define _GNU_SOURCE

#include "config.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-peer.h"

#define WEBSOCKET_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
#define CONNECT 0x10

struct _BenchPeer
{
  int fd;
  BenchPacketFunc func;
  gpointer user_data;
  gboolean websocket;
  GByteArray *input;   /* frames as they come */
  GByteArray *packets; /* what was in them */
  GByteArray *output;  /* answers, each in a frame */
};

static void
set_no_delay (int fd)
{
  const int on = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/**
 * bench_listen:
 * @port: (out): where it listens, on the loopback interface
 *
 * Returns: a socket that listens
 */
int
bench_listen (guint16 *port)
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
  *port = ntohs (address.sin_port);

  return listener;
}

/**
 * bench_connect:
 * @port: a port of the loopback interface
 *
 * Returns: a socket that is connected to it
 */
int
bench_connect (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("There is no connection to port %u: %s", port, g_strerror (errno));

  return fd;
}

/**
 * bench_peer_new:
 * @fd: (transfer full): a connected socket
 * @func: is given each packet
 * @user_data: for @func
 *
 * Returns: (transfer full): a peer that speaks MQTT over TCP, until
 *   bench_peer_upgrade() finds something else
 */
BenchPeer *
bench_peer_new (int             fd,
                BenchPacketFunc func,
                gpointer        user_data)
{
  BenchPeer *self = g_new0 (BenchPeer, 1);

  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  self->input = g_byte_array_new ();
  self->packets = g_byte_array_new ();
  self->output = g_byte_array_new ();
  set_no_delay (fd);

  return self;
}

/**
 * bench_peer_free:
 * @self: (transfer full): a peer
 *
 * Closes the socket.
 */
void
bench_peer_free (BenchPeer *self)
{
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->packets);
  g_byte_array_unref (self->output);
  close (self->fd);
  g_free (self);
}

/**
 * bench_peer_write:
 * @self: a peer
 * @data: bytes for the socket as they are
 * @size: how many
 *
 * Returns: %FALSE if the client has gone
 */
gboolean
bench_peer_write (BenchPeer    *self,
                  const guint8 *data,
                  gsize         size)
{
  while (size > 0)
    {
      gssize written = send (self->fd, data, size, MSG_NOSIGNAL);

      if (written <= 0)
        return FALSE;
      data += written;
      size -= written;
    }

  return TRUE;
}

/**
 * bench_peer_upgrade:
 * @self: a peer whose client has connected
 *
 * Answers the client's request for a WebSocket, if it makes one.
 *
 * Returns: %FALSE if the client has gone, or makes no sense
 */
gboolean
bench_peer_upgrade (BenchPeer *self)
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

  if (recv (self->fd, &byte, 1, MSG_PEEK) != 1)
    return FALSE;
  if (byte == CONNECT)
    return TRUE;

  while (!g_str_has_suffix (request->str, "\r\n\r\n"))
    {
      if (read (self->fd, &byte, 1) != 1)
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
  self->websocket = TRUE;

  return bench_peer_write (self, (const guint8 *) answer, strlen (answer));
}

/**
 * bench_peer_append_header:
 * @self: a peer
 * @output: where to
 * @size: how many bytes of packets follow
 *
 * Appends the header of a WebSocket frame, if there is one.
 */
void
bench_peer_append_header (BenchPeer  *self,
                          GByteArray *output,
                          gsize       size)
{
  guint8 header[10] = { 0x82 };
  gsize length = 2;

  if (!self->websocket)
    return;

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
  g_byte_array_append (output, header, length);
}

/**
 * bench_peer_answer:
 * @self: a peer
 * @packet: a packet
 * @size: its size
 *
 * Keeps it for bench_peer_flush(), which bench_peer_receive() calls.
 */
void
bench_peer_answer (BenchPeer    *self,
                   const guint8 *packet,
                   gsize         size)
{
  bench_peer_append_header (self, self->output, size);
  g_byte_array_append (self->output, packet, size);
}

/**
 * bench_peer_flush:
 * @self: a peer
 *
 * Returns: %FALSE if the client has gone
 */
gboolean
bench_peer_flush (BenchPeer *self)
{
  gboolean ok = bench_peer_write (self, self->output->data, self->output->len);

  g_byte_array_set_size (self->output, 0);

  return ok;
}

static gboolean
handle_packets (BenchPeer *self)
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

      if (!self->func (self, data[at], data + at + header, remaining, self->user_data))
        return FALSE;
      at += header + remaining;
    }
  g_byte_array_remove_range (self->packets, 0, at);

  return TRUE;
}

/* Returns how long the frame is, 0 if it is not there yet. */
static gsize
unwrap_frame (BenchPeer *self,
              gsize      at)
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

/**
 * bench_peer_receive:
 * @self: a peer
 *
 * Waits for something to come, handles it and sends the answers.
 *
 * Returns: %FALSE if the client has gone, or the #BenchPacketFunc wants to end
 */
gboolean
bench_peer_receive (BenchPeer *self)
{
  guint8 buffer[65536];
  gssize n = read (self->fd, buffer, sizeof buffer);
  gsize at = 0;
  gsize size;

  if (n <= 0)
    return FALSE;

  if (self->websocket)
    {
      g_byte_array_append (self->input, buffer, n);
      while ((size = unwrap_frame (self, at)) > 0)
        at += size;
      g_byte_array_remove_range (self->input, 0, at);
    }
  else
    {
      g_byte_array_append (self->packets, buffer, n);
    }

  return handle_packets (self) && bench_peer_flush (self);
}

/**
 * bench_peer_wait:
 * @self: a peer
 * @microseconds: how long, at most
 *
 * Returns: whether there is something to receive
 */
gboolean
bench_peer_wait (BenchPeer *self,
                 gint64     microseconds)
{
  struct pollfd poll_fd = { .fd = self->fd, .events = POLLIN };
  const struct timespec timeout = { .tv_sec = microseconds / G_USEC_PER_SEC,
                                    .tv_nsec = microseconds % G_USEC_PER_SEC * 1000 };

  return ppoll (&poll_fd, 1, &timeout, NULL) > 0;
}
