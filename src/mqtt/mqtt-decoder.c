/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "mqtt-packet-decode.h"

/* A fixed header: the type, and one to four bytes of Remaining Length. */
#define HEADER_MAX 5

/* A PUBLISH of QoS 0, but for RETAIN. */
#define FLOOD_BYTE (MQTT_PACKET_PUBLISH << 4)

/* The least that is_plain_topic() looks at, with what is before it. */
#define SHORT_CUT_MIN (3 + 2 + 8)

struct _MqttDecoder
{
  MqttVersion version;
  guint32 max_size;
  GError *error; /* (nullable): what ended the decoding */

  GBytes *block; /* (nullable): fed, and not yet used up */
  const guint8 *data;
  gsize size;
  gsize offset;

  MqttMessagePool pool;
  MqttPacket *spare; /* (nullable): empty */

  /* A packet that goes over the end of a block is put together here. */
  GByteArray *partial;
};

/**
 * mqtt_decoder_new:
 *
 * Returns: (transfer full): a decoder for MQTT 5.0 packets of any size
 */
MqttDecoder *
mqtt_decoder_new (void)
{
  MqttDecoder *self = g_new0 (MqttDecoder, 1);

  self->version = MQTT_VERSION_5_0;
  self->max_size = G_MAXUINT32;
  self->partial = g_byte_array_new ();

  return self;
}

/**
 * mqtt_decoder_free:
 * @self: (transfer full): a decoder
 */
void
mqtt_decoder_free (MqttDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->block, g_bytes_unref);
  g_clear_pointer (&self->partial, g_byte_array_unref);
  mqtt_message_pool_clear (&self->pool);
  g_free (self->spare);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * mqtt_decoder_set_version:
 * @self: a decoder
 * @version: the protocol version of what follows
 */
void
mqtt_decoder_set_version (MqttDecoder *self,
                          MqttVersion  version)
{
  g_return_if_fail (self != NULL);

  self->version = version;
}

/**
 * mqtt_decoder_set_max_size:
 * @self: a decoder
 * @max_size: the Maximum Packet Size (5.0 §3.1.2.11.4), in bytes with the fixed
 *   header
 *
 * A packet that claims to be larger fails with %MQTT_ERROR_TOO_LARGE before any
 * memory is given to it.
 */
void
mqtt_decoder_set_max_size (MqttDecoder *self,
                           guint32      max_size)
{
  g_return_if_fail (self != NULL);

  self->max_size = max_size;
}

static void
set_block (MqttDecoder *self,
           GBytes      *block)
{
  self->block = g_bytes_ref (block);
  self->data = g_bytes_get_data (block, &self->size);
  self->offset = 0;
}

static void
drop_block (MqttDecoder *self)
{
  g_clear_pointer (&self->block, g_bytes_unref);
  self->size = 0;
  self->offset = 0;
}

static gsize
get_available (MqttDecoder *self)
{
  return self->size - self->offset;
}

/**
 * mqtt_decoder_feed:
 * @self: a decoder whose mqtt_decoder_next() has said that more is needed
 * @bytes: what was received, in any split
 */
void
mqtt_decoder_feed (MqttDecoder *self,
                   GBytes      *bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  if (self->error != NULL)
    return;

  /* Not all was taken out: what is left goes in front. */
  if (self->block != NULL)
    {
      g_byte_array_append (self->partial, self->data + self->offset, self->size - self->offset);
      g_bytes_unref (self->block);
    }

  set_block (self, bytes);
}

static int
refuse_length (GError **error)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                  "A Remaining Length is longer than it has to be or may be (5.0 §2.1.4)");
  return -1;
}

static gboolean
check_size (MqttDecoder  *self,
            gsize         total,
            GError      **error)
{
  if (G_LIKELY (total <= self->max_size))
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_TOO_LARGE, MQTT_REASON_PACKET_TOO_LARGE,
                  "A packet of %" G_GSIZE_FORMAT " bytes is larger than the Maximum Packet Size "
                  "of %u (5.0 §3.1.2.11.4)",
                  total, self->max_size);
  return FALSE;
}

/* Looks at a fixed header. Returns its size, 0 if it is not complete, or -1. */
static int
parse_header (MqttDecoder   *self,
              const guint8  *data,
              gsize          size,
              gsize         *total,
              GError       **error)
{
  gsize remaining = 0;
  guint i = 1;

  if (size == 0)
    return 0;

  if (!mqtt_packet_check_first_byte (data[0], self->version, error))
    return -1;

  for (; i < size && (data[i] & 0x80) != 0; i++)
    {
      remaining |= (gsize) (data[i] & 0x7f) << (7 * (i - 1));
      if (i == HEADER_MAX - 1)
        return refuse_length (error);
    }

  if (i == size)
    return 0;

  if (i > 1 && data[i] == 0)
    return refuse_length (error);

  *total = i + 1 + (remaining | (gsize) data[i] << (7 * (i - 1)));

  return check_size (self, *total, error) ? (int) i + 1 : -1;
}

static void
move_to_partial (MqttDecoder *self,
                 gsize        size)
{
  g_byte_array_append (self->partial, self->data + self->offset, size);
  self->offset += size;
  if (get_available (self) == 0)
    drop_block (self);
}

static gboolean
decode (MqttDecoder  *self,
        GBytes       *bytes,
        gsize         offset,
        gsize         header,
        gsize         total,
        MqttPacket  **packet,
        GError      **error)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr (MqttPacket) decoded = g_steal_pointer (&self->spare);
  MqttReader reader = { bytes, data, offset + total, offset + header };

  if (decoded == NULL)
    decoded = g_new (MqttPacket, 1);

  if (!mqtt_packet_decode_body (decoded, data[offset], &reader, self->version, &self->pool, error))
    return FALSE;

  *packet = g_steal_pointer (&decoded);

  return TRUE;
}

/* A packet that began in an earlier block. */
static gboolean
next_from_partial (MqttDecoder  *self,
                   MqttPacket  **packet,
                   GError      **error)
{
  g_autoptr (GBytes) whole = NULL;
  gsize total = 0;
  int header = 0;

  for (;;)
    {
      header = parse_header (self, self->partial->data, self->partial->len, &total, error);
      if (header < 0)
        return FALSE;
      if (header > 0)
        break;
      if (get_available (self) == 0)
        return TRUE;
      move_to_partial (self, 1);
    }

  /* More than one packet may have been left over by a feed that came early. */
  if (self->partial->len > total)
    {
      g_autoptr (GBytes) all = g_byte_array_free_to_bytes (g_steal_pointer (&self->partial));
      g_autoptr (GBytes) rest = NULL;
      GByteArray *joined = g_byte_array_new ();
      gsize size;
      const guint8 *data = g_bytes_get_data (all, &size);

      self->partial = g_byte_array_new ();
      g_byte_array_append (joined, data + total, size - total);
      if (self->block != NULL)
        {
          g_byte_array_append (joined, self->data + self->offset, get_available (self));
          drop_block (self);
        }
      rest = g_byte_array_free_to_bytes (joined);
      set_block (self, rest);

      return decode (self, all, 0, header, total, packet, error);
    }

  if (self->block != NULL && self->partial->len < total)
    move_to_partial (self, MIN (get_available (self), total - self->partial->len));
  if (self->partial->len < total)
    return TRUE;

  whole = g_byte_array_free_to_bytes (g_steal_pointer (&self->partial));
  self->partial = g_byte_array_new ();

  return decode (self, whole, 0, header, total, packet, error);
}

static gboolean
next_from_block (MqttDecoder  *self,
                 MqttPacket  **packet,
                 GError      **error)
{
  gsize available = get_available (self);
  gsize total = 0;
  gsize offset = self->offset;
  int header = parse_header (self, self->data + offset, available, &total, error);
  gboolean decoded;

  if (header < 0)
    return FALSE;

  if (header == 0 || total > available)
    {
      move_to_partial (self, available);
      return TRUE;
    }

  decoded = decode (self, self->block, offset, header, total, packet, error);
  self->offset += total;
  if (get_available (self) == 0)
    drop_block (self);

  return decoded;
}

/**
 * mqtt_decoder_next:
 * @self: a decoder
 * @packet: (out) (transfer full) (nullable): the next packet, %NULL if more
 *   bytes are needed for it
 * @error: return location for %MQTT_ERROR_MALFORMED, %MQTT_ERROR_PROTOCOL or
 *   %MQTT_ERROR_TOO_LARGE
 *
 * Takes out one packet. After an error there are no more: the bytes that follow
 * cannot be told apart.
 *
 * Returns: %FALSE with an error
 */
gboolean
mqtt_decoder_next (MqttDecoder  *self,
                   MqttPacket  **packet,
                   GError      **error)
{
  gboolean fine = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packet != NULL, FALSE);

  *packet = NULL;
  if (self->error == NULL && self->partial->len > 0)
    fine = next_from_partial (self, packet, &self->error);
  else if (self->error == NULL && self->block != NULL)
    fine = next_from_block (self, packet, &self->error);

  if (fine && self->error == NULL)
    return TRUE;

  drop_block (self);
  g_byte_array_set_size (self->partial, 0);
  if (error != NULL)
    *error = g_error_copy (self->error);

  return FALSE;
}

/* Whether a Topic Name is of U+0001 to U+007F and has no wildcard: eight bytes at a
 * time, and none for one shorter than that. */
static gboolean
is_plain_topic (const guint8 *topic,
                gsize         size)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 outside = 0;

  if (size < sizeof ones)
    return FALSE;

  for (gsize at = 0; at < size; at += sizeof ones)
    {
      guint64 word;

      memcpy (&word, topic + MIN (at, size - sizeof word), sizeof word);
      outside |= word | (word - ones) | ((word ^ ones * '+') - ones) | ((word ^ ones * '#') - ones);
    }

  return (outside & (ones << 7)) == 0;
}

/* Looks at a fixed header of two or three bytes. Returns its size, or 0. */
static gsize
parse_short_header (const guint8 *data,
                    gsize        *total)
{
  if (data[1] < 0x80)
    {
      *total = 2 + data[1];
      return 2;
    }

  if (data[2] == 0 || data[2] >= 0x80)
    return 0;

  *total = 3 + ((data[1] & 0x7f) | (gsize) data[2] << 7);
  return 3;
}

/**
 * mqtt_decoder_next_message:
 * @self: a decoder
 *
 * Takes out the message of the next packet if that is a PUBLISH as there are most of
 * in a flood: whole in what was fed last, of QoS 0, with an ASCII topic and without
 * properties. A short cut: mqtt_decoder_next() gives the same, and what is wrong with
 * all the others.
 *
 * Returns: (transfer full) (nullable): the message, %NULL if it is for
 *   mqtt_decoder_next() to say what follows
 */
MqttMessage *
mqtt_decoder_next_message (MqttDecoder *self)
{
  gsize available = get_available (self);
  MqttReader reader = { .bytes = self->block };
  const guint8 *data;
  MqttMessage *message;
  const guint8 *payload;
  gsize payload_size, topic_size, at;
  GBytes *block;

  if (available < SHORT_CUT_MIN || self->partial->len > 0)
    return NULL;

  data = self->data + self->offset;
  if ((data[0] & 0xfe) != FLOOD_BYTE)
    return NULL;

  reader.data = data;
  at = parse_short_header (data, &reader.size);
  if (at == 0 || reader.size > MIN (available, self->max_size) || reader.size < SHORT_CUT_MIN)
    return NULL;

  topic_size = (gsize) data[at] << 8 | data[at + 1];
  at += 2;
  if (topic_size > reader.size - at || !is_plain_topic (data + at, topic_size))
    return NULL;

  reader.offset = at + topic_size;
  if (self->version >= MQTT_VERSION_5_0 &&
      (reader.offset == reader.size || data[reader.offset++] != 0))
    return NULL;

  payload = mqtt_reader_read_rest (&reader, &payload_size, &block);
  message = mqtt_message_new_pooled (&self->pool, (const char *) data + at, topic_size,
                                     payload, payload_size, block);
  message->retain = data[0] & 0x01;

  self->offset += reader.size;
  if (get_available (self) == 0)
    drop_block (self);

  return message;
}

/**
 * mqtt_decoder_recycle:
 * @self: a decoder
 * @packet: (transfer full): a packet that it has decoded
 *
 * Frees @packet, and keeps its memory for the next.
 */
void
mqtt_decoder_recycle (MqttDecoder *self,
                      MqttPacket  *packet)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (packet != NULL);

  mqtt_packet_clear (packet);
  g_free (self->spare);
  self->spare = packet;
}

/**
 * mqtt_decoder_has_partial:
 * @self: a decoder
 *
 * Returns: whether there are bytes that are not yet a packet
 */
gboolean
mqtt_decoder_has_partial (MqttDecoder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->partial->len > 0 || self->block != NULL;
}
