/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench-peer.h"

/* The server of tests/bench/engine: MQTT 3.1.1 over WebSocket, for one client after
 * another, and faster than any of them. Prints its port, and after each client how
 * many messages went over in how many microseconds.
 *
 * A SUBSCRIBE to "flood/N" begins a second of PUBLISH packets of 200 bytes, N in a
 * frame. The last has RETAIN set: the client then sends DISCONNECT, and the time is
 * that from SUBACK until there. PUBLISH packets of the client are counted, and
 * acknowledged at QoS 1; the time is that from CONNACK to DISCONNECT. */

#define FLOOD_TIME G_USEC_PER_SEC
#define PACKET_SIZE 200
#define N_TOPICS 10
#define PACKETS_PER_BLOCK 5000

typedef struct
{
  guint64 n_messages;
  gint64 begin;
  gboolean done;
} Client;

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
flood (Client    *self,
       BenchPeer *peer,
       guint      packets_per_frame)
{
  g_autoptr (GByteArray) block = g_byte_array_new ();
  g_autoptr (GByteArray) last = g_byte_array_new ();
  gint64 end = g_get_monotonic_time () + FLOOD_TIME;

  for (guint i = 0; i < PACKETS_PER_BLOCK; i++)
    {
      if (i % packets_per_frame == 0)
        bench_peer_append_header (peer, block, packets_per_frame * PACKET_SIZE);
      append_publish (block, i, FALSE);
    }
  bench_peer_append_header (peer, last, PACKET_SIZE);
  append_publish (last, 0, TRUE);

  while (g_get_monotonic_time () < end)
    {
      if (!bench_peer_write (peer, block->data, block->len))
        return FALSE;
      self->n_messages += PACKETS_PER_BLOCK;
    }
  self->n_messages++;

  return bench_peer_write (peer, last->data, last->len);
}

/* @body is that of a SUBSCRIBE with one Topic Filter. */
static gboolean
handle_subscribe (Client       *self,
                  BenchPeer    *peer,
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

  bench_peer_answer (peer, suback, sizeof suback);
  self->begin = g_get_monotonic_time ();

  return bench_peer_flush (peer) && flood (self, peer, packets_per_frame);
}

static gboolean
handle_packet (BenchPeer    *peer,
               guint8        first,
               const guint8 *body,
               gsize         size,
               gpointer      user_data)
{
  static const guint8 connack[] = { 0x20, 2, 0, 0 };
  static const guint8 pingresp[] = { 0xd0, 0 };
  Client *self = user_data;
  gsize topic_size;

  switch (first >> 4)
    {
    case 1:
      self->begin = g_get_monotonic_time ();
      bench_peer_answer (peer, connack, sizeof connack);
      return TRUE;

    case 3:
      self->n_messages++;
      if ((first & 0x06) == 0)
        return TRUE;
      topic_size = body[0] << 8 | body[1];
      bench_peer_answer (peer, (guint8[]){ 0x40, 2, body[2 + topic_size], body[3 + topic_size] }, 4);
      return TRUE;

    case 8:
      return handle_subscribe (self, peer, body, size);

    case 12:
      bench_peer_answer (peer, pingresp, sizeof pingresp);
      return TRUE;

    case 14:
      self->done = TRUE;
      g_print ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n",
               self->n_messages, g_get_monotonic_time () - self->begin);
      return FALSE;

    default:
      return FALSE;
    }
}

static void
serve (int fd)
{
  Client self = { 0 };
  BenchPeer *peer = bench_peer_new (fd, handle_packet, &self);

  if (bench_peer_upgrade (peer))
    {
      while (bench_peer_receive (peer))
        ;
    }
  if (!self.done)
    g_print ("The client has not sent DISCONNECT\n");
  bench_peer_free (peer);
}

int
main (void)
{
  guint16 port;
  int listener = bench_listen (&port);

  g_print ("%u\n", port);

  for (;;)
    {
      int fd = accept (listener, NULL, NULL);

      if (fd >= 0)
        serve (fd);
    }
}
