/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-buffer.h"
#include "mqtt-error.h"
#include "mqtt-types.h"

/* What is not copied keeps the whole block it lies in alive. That must not be too
 * much for what it is, and to copy little is cheaper than to count references. */
#define SLICE_MIN 1024
#define SLICE_MIN_SHARE 64

/**
 * mqtt_reader_init:
 * @self: a reader
 * @bytes: the block; has to outlive the reader
 * @offset: where the packet begins in it
 * @size: how long the packet is
 */
void
mqtt_reader_init (MqttReader *self,
                  GBytes     *bytes,
                  gsize       offset,
                  gsize       size)
{
  self->bytes = bytes;
  self->data = g_bytes_get_data (bytes, NULL);
  self->offset = offset;
  self->size = offset + size;
}

/**
 * mqtt_reader_get_remaining:
 * @self: a reader
 *
 * Returns: how many bytes are left
 */
gsize
mqtt_reader_get_remaining (MqttReader *self)
{
  return self->size - self->offset;
}

static gboolean
need (MqttReader  *self,
      gsize        size,
      GError     **error)
{
  if (G_LIKELY (self->size - self->offset >= size))
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                  "The packet ends in the middle of a field: its Remaining Length is too short "
                  "(5.0 §2.1.4)");
  return FALSE;
}

/**
 * mqtt_reader_read_u8:
 * @self: a reader
 * @value: (out): the byte
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Returns: whether there was one
 */
gboolean
mqtt_reader_read_u8 (MqttReader  *self,
                     guint8      *value,
                     GError     **error)
{
  if (!need (self, 1, error))
    return FALSE;

  *value = self->data[self->offset++];

  return TRUE;
}

/**
 * mqtt_reader_read_u16:
 * @self: a reader
 * @value: (out): the Two Byte Integer (5.0 §1.5.2)
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Returns: whether there was one
 */
gboolean
mqtt_reader_read_u16 (MqttReader  *self,
                      guint16     *value,
                      GError     **error)
{
  if (!need (self, 2, error))
    return FALSE;

  *value = (guint16) (self->data[self->offset] << 8 | self->data[self->offset + 1]);
  self->offset += 2;

  return TRUE;
}

/**
 * mqtt_reader_read_u32:
 * @self: a reader
 * @value: (out): the Four Byte Integer (5.0 §1.5.3)
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Returns: whether there was one
 */
gboolean
mqtt_reader_read_u32 (MqttReader  *self,
                      guint32     *value,
                      GError     **error)
{
  if (!need (self, 4, error))
    return FALSE;

  *value = (guint32) self->data[self->offset] << 24 |
           (guint32) self->data[self->offset + 1] << 16 |
           (guint32) self->data[self->offset + 2] << 8 |
           (guint32) self->data[self->offset + 3];
  self->offset += 4;

  return TRUE;
}

/**
 * mqtt_reader_read_varint:
 * @self: a reader
 * @value: (out): the Variable Byte Integer (5.0 §1.5.5)
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Returns: whether there was one, in as few bytes as possible
 */
gboolean
mqtt_reader_read_varint (MqttReader  *self,
                         guint32     *value,
                         GError     **error)
{
  guint32 result = 0;

  for (guint i = 0; i < 4; i++)
    {
      guint8 byte;

      if (!mqtt_reader_read_u8 (self, &byte, error))
        return FALSE;

      result |= (guint32) (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) != 0)
        continue;

      if (i > 0 && byte == 0)
        break;

      *value = result;
      return TRUE;
    }

  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                  "A Variable Byte Integer is longer than it has to be or may be (5.0 §1.5.5)");
  return FALSE;
}

/**
 * mqtt_reader_read_text:
 * @self: a reader
 * @size: (out): its length in bytes
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Reads a UTF-8 Encoded String (5.0 §1.5.4) without a copy.
 *
 * Returns: (transfer none) (nullable): the string in the block, not terminated, or
 *   %NULL with an error
 */
const char *
mqtt_reader_read_text (MqttReader  *self,
                       guint16     *size,
                       GError     **error)
{
  const char *text;

  if (!mqtt_reader_read_u16 (self, size, error) || !need (self, *size, error))
    return NULL;

  text = (const char *) self->data + self->offset;
  if (!mqtt_utf8_validate (text, *size, error))
    return NULL;

  self->offset += *size;

  return text;
}

/**
 * mqtt_reader_read_string:
 * @self: a reader
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Reads a UTF-8 Encoded String (5.0 §1.5.4).
 *
 * Returns: (transfer full) (nullable): the string, or %NULL with an error
 */
char *
mqtt_reader_read_string (MqttReader  *self,
                         GError     **error)
{
  guint16 size;
  const char *text = mqtt_reader_read_text (self, &size, error);

  return text != NULL ? g_strndup (text, size) : NULL;
}

/**
 * mqtt_reader_read_binary:
 * @self: a reader
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Reads Binary Data (5.0 §1.5.6).
 *
 * Returns: (transfer full) (nullable): the data, or %NULL with an error
 */
GBytes *
mqtt_reader_read_binary (MqttReader  *self,
                         GError     **error)
{
  guint16 size;

  if (!mqtt_reader_read_u16 (self, &size, error) || !need (self, size, error))
    return NULL;

  self->offset += size;

  return g_bytes_new (self->data + self->offset - size, size);
}

/**
 * mqtt_reader_read_rest:
 * @self: a reader
 * @size: (out): how much is left, in bytes
 * @block: (out) (transfer none) (nullable): the block if the rest is so large a
 *   part of it that a reference to it is better than a copy
 *
 * Returns: (transfer none): all that is left
 */
const guint8 *
mqtt_reader_read_rest (MqttReader  *self,
                       gsize       *size,
                       GBytes     **block)
{
  const guint8 *rest = self->data + self->offset;

  *size = self->size - self->offset;
  self->offset = self->size;
  *block = *size >= SLICE_MIN && *size >= g_bytes_get_size (self->bytes) / SLICE_MIN_SHARE
             ? self->bytes
             : NULL;

  return rest;
}

/**
 * mqtt_writer_init:
 * @self: a writer
 * @reserve: how many bytes are expected
 */
void
mqtt_writer_init (MqttWriter *self,
                  gsize       reserve)
{
  self->array = g_byte_array_sized_new (MIN (reserve, G_MAXUINT));
}

/**
 * mqtt_writer_clear:
 * @self: a writer
 *
 * Forgets what was written.
 */
void
mqtt_writer_clear (MqttWriter *self)
{
  g_clear_pointer (&self->array, g_byte_array_unref);
}

/**
 * mqtt_writer_steal:
 * @self: a writer, empty afterwards
 *
 * Returns: (transfer full): what was written
 */
GBytes *
mqtt_writer_steal (MqttWriter *self)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->array));
}

/**
 * mqtt_writer_write_u8:
 * @self: a writer
 * @value: a byte
 */
void
mqtt_writer_write_u8 (MqttWriter *self,
                      guint8      value)
{
  g_byte_array_append (self->array, &value, 1);
}

/**
 * mqtt_writer_write_u16:
 * @self: a writer
 * @value: a Two Byte Integer (5.0 §1.5.2)
 */
void
mqtt_writer_write_u16 (MqttWriter *self,
                       guint16     value)
{
  const guint8 bytes[] = { value >> 8, value & 0xff };

  g_byte_array_append (self->array, bytes, sizeof bytes);
}

/**
 * mqtt_writer_write_u32:
 * @self: a writer
 * @value: a Four Byte Integer (5.0 §1.5.3)
 */
void
mqtt_writer_write_u32 (MqttWriter *self,
                       guint32     value)
{
  mqtt_writer_write_u16 (self, value >> 16);
  mqtt_writer_write_u16 (self, value & 0xffff);
}

/**
 * mqtt_writer_write_varint:
 * @self: a writer
 * @value: a Variable Byte Integer (5.0 §1.5.5), at most 268,435,455
 */
void
mqtt_writer_write_varint (MqttWriter *self,
                          guint32     value)
{
  g_return_if_fail (value <= MQTT_MAX_REMAINING_LENGTH);

  do
    {
      guint8 byte = value & 0x7f;

      value >>= 7;
      mqtt_writer_write_u8 (self, value > 0 ? byte | 0x80 : byte);
    }
  while (value > 0);
}

/**
 * mqtt_writer_write_string:
 * @self: a writer
 * @value: a UTF-8 Encoded String (5.0 §1.5.4), at most 65,535 bytes
 */
void
mqtt_writer_write_string (MqttWriter *self,
                          const char *value)
{
  gsize size = strlen (value);

  g_return_if_fail (size <= MQTT_MAX_STRING_LENGTH);

  mqtt_writer_write_u16 (self, size);
  mqtt_writer_write_raw (self, value, size);
}

/**
 * mqtt_writer_write_binary:
 * @self: a writer
 * @value: Binary Data (5.0 §1.5.6), at most 65,535 bytes
 */
void
mqtt_writer_write_binary (MqttWriter *self,
                          GBytes     *value)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (value, &size);

  g_return_if_fail (size <= MQTT_MAX_STRING_LENGTH);

  mqtt_writer_write_u16 (self, size);
  mqtt_writer_write_raw (self, data, size);
}

/**
 * mqtt_writer_write_raw:
 * @self: a writer
 * @data: bytes
 * @size: their number
 */
void
mqtt_writer_write_raw (MqttWriter    *self,
                       gconstpointer  data,
                       gsize          size)
{
  if (size > 0)
    g_byte_array_append (self->array, data, size);
}

/**
 * mqtt_varint_get_size:
 * @value: a number up to 268,435,455
 *
 * Returns: how many bytes its Variable Byte Integer takes
 */
gsize
mqtt_varint_get_size (guint32 value)
{
  if (value < 128)
    return 1;
  if (value < 16384)
    return 2;
  if (value < 2097152)
    return 3;

  return 4;
}

/* Whether there are only U+0001 to U+007F, of which nearly every topic is made:
 * eight bytes at a time. */
static gboolean
is_ascii (const char *text,
          gsize       size)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 outside = 0;

  if (size < sizeof ones)
    return FALSE;

  for (gsize at = 0; at < size; at += sizeof ones)
    {
      guint64 word;

      memcpy (&word, text + MIN (at, size - sizeof word), sizeof word);
      outside |= word | (word - ones);
    }

  return (outside & (ones << 7)) == 0;
}

/**
 * mqtt_utf8_validate:
 * @text: bytes
 * @size: their number
 * @error: return location for %MQTT_ERROR_MALFORMED
 *
 * Checks for well-formed UTF-8 without U+0000 and without surrogates
 * (5.0 §1.5.4).
 *
 * Returns: whether it is
 */
gboolean
mqtt_utf8_validate (const char  *text,
                    gsize        size,
                    GError     **error)
{
  /* g_utf8_validate_len() refuses NUL bytes, overlong forms and surrogates. */
  if (G_LIKELY (is_ascii (text, size) || g_utf8_validate_len (text, size, NULL)))
    return TRUE;

  if (memchr (text, '\0', size) != NULL)
    mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                    "A string contains U+0000 (5.0 §1.5.4)");
  else
    mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                    "A string is not well-formed UTF-8 (5.0 §1.5.4)");
  return FALSE;
}
