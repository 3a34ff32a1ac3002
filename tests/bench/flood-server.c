/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench-peer.h"

/* Sends messages at a set rate to one client: to the one that connects and subscribes,
 * by WebSocket or TCP, MQTT 3.1.1 or 5, or, with --publish-to, through a broker.
 *
 * Prints its port, then "begin TIME" and at last "sent MESSAGES LATE" with the time in
 * µs of the monotonic clock and how late, in µs, the latest messages were: a client that
 * does not read holds it up. It ends when the client does.
 *
 * Everything due is sent every 5 ms, with deadlines that do not depend on how long
 * sending takes. Making a message is copying it and writing its number into it, so that
 * the processor is left to the client. */

#define SLICE_US 5000
#define CHUNK_SIZE (256 * 1024)
#define MAX_IN_FLIGHT 65535
#define SERIAL_DIGITS 10

typedef struct
{
  /* What is asked for */
  int rate;
  int count;
  int size;
  int n_topics;
  int qos;
  int packets_per_frame;
  int publish_to;

  /* The client */
  BenchPeer *peer;
  gboolean version_5;
  gboolean ready; /* CONNACK has come, or SUBSCRIBE */
  guint n_in_flight;

  /* The flood */
  GByteArray *packet; /* as all are but for the digits in it */
  gsize line_at;
  gsize machine_at;
  gsize id_at;
  gsize serial_at;
  GByteArray *chunk;
  guint64 n_sent;
  gint64 latest;
} Flood;

static void
append_string (GByteArray *output,
               const char *text)
{
  g_byte_array_append (output, (const guint8 *) text, strlen (text));
}

static void
append_byte (GByteArray *output,
             guint8      byte)
{
  g_byte_array_append (output, &byte, 1);
}

static void
append_length (GByteArray *output,
               gsize       length)
{
  do
    {
      append_byte (output, (length & 0x7f) | (length > 0x7f ? 0x80 : 0));
      length >>= 7;
    }
  while (length > 0);
}

/* The digits of @number, to the right, with @fill before them. */
static void
write_digits (guint8  *data,
              gsize    width,
              guint64  number,
              char     fill)
{
  do
    {
      data[--width] = '0' + number % 10;
      number /= 10;
    }
  while (number > 0 && width > 0);
  memset (data, fill, width);
}

static GByteArray *
make_payload (Flood *self,
              gsize *serial_at)
{
  GByteArray *payload = g_byte_array_new ();
  static const char filling[] = "The quick brown fox jumps over the lazy dog. ";

  append_string (payload, "{\"seq\":");
  *serial_at = payload->len;
  append_string (payload, "          ,\"device\":\"press\",\"temperature\":23.5,\"rpm\":2980,"
                          "\"state\":\"running\",\"error\":null,\"position\":[12.5,8.25,3.0],"
                          "\"site\":\"Hangzhou\",\"comment\":\"");
  while (payload->len + 2 < (guint) self->size)
    append_byte (payload, filling[payload->len % (sizeof filling - 1)]);
  append_string (payload, "\"}");

  return payload;
}

static void
make_packet (Flood *self)
{
  static const char topic[] = "plant/line-0000/machine-00/state";
  const gsize topic_size = sizeof topic - 1;
  g_autoptr (GByteArray) payload = make_payload (self, &self->serial_at);
  GByteArray *packet = g_byte_array_new ();

  append_byte (packet, 0x30 | self->qos << 1);
  append_length (packet, 2 + topic_size + (self->qos > 0 ? 2 : 0) + (self->version_5 ? 1 : 0) + payload->len);
  append_byte (packet, topic_size >> 8);
  append_byte (packet, topic_size & 0xff);
  self->line_at = packet->len + strlen ("plant/line-");
  self->machine_at = packet->len + strlen ("plant/line-0000/machine-");
  append_string (packet, topic);
  self->id_at = packet->len;
  if (self->qos > 0)
    g_byte_array_append (packet, (const guint8[]){ 0, 0 }, 2);
  if (self->version_5)
    append_byte (packet, 0);
  self->serial_at += packet->len;
  g_byte_array_append (packet, payload->data, payload->len);

  self->packet = packet;
}

static void
append_publish (Flood *self)
{
  guint topic = self->n_sent % self->n_topics;
  guint16 id = self->n_sent % MAX_IN_FLIGHT + 1;
  guint8 *data;

  g_byte_array_append (self->chunk, self->packet->data, self->packet->len);
  data = self->chunk->data + self->chunk->len - self->packet->len;
  write_digits (data + self->line_at, 4, topic / 100, '0');
  write_digits (data + self->machine_at, 2, topic % 100, '0');
  write_digits (data + self->serial_at, SERIAL_DIGITS, self->n_sent, ' ');
  if (self->qos > 0)
    {
      data[self->id_at] = id >> 8;
      data[self->id_at + 1] = id & 0xff;
      self->n_in_flight++;
    }
  self->n_sent++;
}

/* Sends until @n_due messages have been sent, and takes acknowledgements meanwhile. */
static gboolean
send_due (Flood   *self,
          guint64  n_due)
{
  while (self->n_sent < n_due)
    {
      while (bench_peer_wait (self->peer, 0) || self->n_in_flight == MAX_IN_FLIGHT)
        {
          if (!bench_peer_receive (self->peer))
            return FALSE;
        }

      g_byte_array_set_size (self->chunk, 0);
      while (self->n_sent < n_due && self->chunk->len < CHUNK_SIZE && self->n_in_flight < MAX_IN_FLIGHT)
        {
          guint64 in_frame = MIN ((guint64) self->packets_per_frame, n_due - self->n_sent);

          in_frame = MIN (in_frame, MAX_IN_FLIGHT - self->n_in_flight);
          bench_peer_append_header (self->peer, self->chunk, in_frame * self->packet->len);
          for (guint64 i = 0; i < in_frame; i++)
            append_publish (self);
        }
      if (!bench_peer_write (self->peer, self->chunk->data, self->chunk->len))
        return FALSE;
    }

  return TRUE;
}

static gboolean
wait_until (Flood  *self,
            gint64  deadline)
{
  gint64 now;

  while ((now = g_get_monotonic_time ()) < deadline)
    {
      if (bench_peer_wait (self->peer, deadline - now) && !bench_peer_receive (self->peer))
        return FALSE;
    }

  return TRUE;
}

static gboolean
flood (Flood *self)
{
  gint64 begin = g_get_monotonic_time ();
  guint64 count = self->count;

  g_print ("begin %" G_GINT64_FORMAT "\n", begin);
  for (gint64 slice = 1; self->n_sent < count; slice++)
    {
      guint64 n_due = count;

      if (self->rate > 0)
        {
          if (!wait_until (self, begin + slice * SLICE_US))
            return FALSE;
          n_due = MIN (count, (guint64) slice * SLICE_US * self->rate / G_USEC_PER_SEC);
        }
      if (!send_due (self, n_due))
        return FALSE;
      self->latest = MAX (self->latest, g_get_monotonic_time () - begin - slice * SLICE_US);
    }
  g_print ("sent %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n",
           g_get_monotonic_time (), self->n_sent, self->latest);

  return TRUE;
}

/* @body is that of a CONNECT; after the protocol's name there is its version. */
static void
handle_connect (Flood        *self,
                const guint8 *body)
{
  const guint8 connack[] = { 0x20, 2, 0, 0 };
  const guint8 connack_5[] = { 0x20, 3, 0, 0, 0 };

  self->version_5 = body[2 + body[1]] == 5;
  if (self->version_5)
    bench_peer_answer (self->peer, connack_5, sizeof connack_5);
  else
    bench_peer_answer (self->peer, connack, sizeof connack);
}

/* Grants what is asked for. There are no properties of 128 bytes or more. */
static void
handle_subscribe (Flood        *self,
                  const guint8 *body,
                  gsize         size)
{
  g_autoptr (GByteArray) suback = g_byte_array_new ();
  g_autoptr (GByteArray) reasons = g_byte_array_new ();
  gsize at = 2;

  if (self->version_5)
    at += 1 + body[at];
  while (at + 2 < size)
    {
      at += 2 + (body[at] << 8 | body[at + 1]);
      append_byte (reasons, body[at++] & 3);
    }

  append_byte (suback, 0x90);
  append_length (suback, 2 + (self->version_5 ? 1 : 0) + reasons->len);
  g_byte_array_append (suback, body, 2);
  if (self->version_5)
    append_byte (suback, 0);
  g_byte_array_append (suback, reasons->data, reasons->len);
  bench_peer_answer (self->peer, suback->data, suback->len);
  self->ready = TRUE;
}

static gboolean
handle_packet (BenchPeer    *peer,
               guint8        first,
               const guint8 *body,
               gsize         size,
               gpointer      user_data)
{
  Flood *self = user_data;

  switch (first >> 4)
    {
    case 1:
      handle_connect (self, body);
      return TRUE;

    case 2:
      self->ready = TRUE;
      return body[1] == 0;

    case 4:
      self->n_in_flight--;
      return TRUE;

    case 8:
      handle_subscribe (self, body, size);
      return TRUE;

    case 12:
      bench_peer_answer (peer, (const guint8[]){ 0xd0, 0 }, 2);
      return TRUE;

    case 14:
      return FALSE;

    default:
      return TRUE;
    }
}

static gboolean
introduce (Flood *self)
{
  static const guint8 connect[] = { 0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60,
                                    0, 5, 'f', 'l', 'o', 'o', 'd' };

  return bench_peer_write (self->peer, connect, sizeof connect);
}

static void
open_peer (Flood *self)
{
  guint16 port;
  int listener;
  int fd;

  if (self->publish_to != 0)
    {
      self->peer = bench_peer_new (bench_connect (self->publish_to), handle_packet, self);
      return;
    }

  listener = bench_listen (&port);
  g_print ("%u\n", port);
  fd = accept (listener, NULL, NULL);
  if (fd < 0)
    g_error ("No client has come: %s", g_strerror (errno));
  self->peer = bench_peer_new (fd, handle_packet, self);
}

static gboolean
serve (Flood *self)
{
  static const guint8 disconnect[] = { 0xe0, 0 };

  if (!(self->publish_to != 0 ? introduce (self) : bench_peer_upgrade (self->peer)))
    return FALSE;
  while (!self->ready)
    {
      if (!bench_peer_receive (self->peer))
        return FALSE;
    }

  make_packet (self);
  self->chunk = g_byte_array_new ();
  if (!flood (self))
    return FALSE;

  while (self->n_in_flight > 0 && bench_peer_receive (self->peer))
    ;
  if (self->publish_to != 0)
    bench_peer_write (self->peer, disconnect, sizeof disconnect);
  while (bench_peer_receive (self->peer))
    ;

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  Flood self = { .rate = 1000, .count = 10000, .size = 200, .n_topics = 1000, .packets_per_frame = 1 };
  const GOptionEntry entries[] = {
    { "rate", 0, 0, G_OPTION_ARG_INT, &self.rate, "Messages per second, 0 for all the client takes", "N" },
    { "count", 0, 0, G_OPTION_ARG_INT, &self.count, "Messages", "N" },
    { "size", 0, 0, G_OPTION_ARG_INT, &self.size, "Bytes of a payload, 200 or more", "N" },
    { "topics", 0, 0, G_OPTION_ARG_INT, &self.n_topics, "Topics, 1000000 or fewer", "N" },
    { "qos", 0, 0, G_OPTION_ARG_INT, &self.qos, "0 or 1", "N" },
    { "packets-per-frame", 0, 0, G_OPTION_ARG_INT, &self.packets_per_frame, "Packets in a frame of WebSocket", "N" },
    { "publish-to", 0, 0, G_OPTION_ARG_INT, &self.publish_to, "Publish to a broker on this machine", "PORT" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (self.rate < 0 || self.count < 1 || self.size < 200 || self.n_topics < 1 ||
      self.n_topics > 1000000 || (self.qos != 0 && self.qos != 1) || self.packets_per_frame < 1 ||
      self.publish_to < 0 || self.publish_to > G_MAXUINT16)
    {
      g_printerr ("A number is out of its range: see --help.\n");
      return EXIT_FAILURE;
    }

  open_peer (&self);
  if (!serve (&self))
    {
      g_printerr ("The client has gone after %" G_GUINT64_FORMAT " messages\n", self.n_sent);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
