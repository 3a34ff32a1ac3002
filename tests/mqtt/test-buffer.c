/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-buffer.h"
#include "mqtt-error.h"
#include "test-util.h"

static void
reader_init_hex (MqttReader  *reader,
                 const char  *hex,
                 GBytes     **bytes)
{
  *bytes = test_bytes (hex);
  mqtt_reader_init (reader, *bytes, 0, g_bytes_get_size (*bytes));
}

static void
assert_written (MqttWriter *writer,
                const char *hex)
{
  g_autoptr (GBytes) written = mqtt_writer_steal (writer);
  g_autoptr (GBytes) expected = test_bytes (hex);

  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written),
                   g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}

static void
assert_malformed (const GError *error)
{
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_MALFORMED);
  g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_MALFORMED_PACKET);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
}

/* 5.0 §1.5.5, table 1-1 */
static const struct
{
  guint32 value;
  const char *hex;
} varints[] = {
  { 0, "00" },
  { 1, "01" },
  { 127, "7f" },
  { 128, "80 01" },
  { 321, "c1 02" },
  { 16383, "ff 7f" },
  { 16384, "80 80 01" },
  { 2097151, "ff ff 7f" },
  { 2097152, "80 80 80 01" },
  { 268435455, "ff ff ff 7f" },
};

static void
test_varint (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (varints); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      MqttReader reader;
      MqttWriter writer;
      guint32 value = 0;

      reader_init_hex (&reader, varints[i].hex, &bytes);
      g_assert_true (mqtt_reader_read_varint (&reader, &value, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (value, ==, varints[i].value);
      g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 0);
      g_assert_cmpuint (mqtt_varint_get_size (value), ==, g_bytes_get_size (bytes));

      mqtt_writer_init (&writer, 0);
      mqtt_writer_write_varint (&writer, value);
      assert_written (&writer, varints[i].hex);
    }
}

static void
test_varint_malformed (void)
{
  static const char *const cases[] = {
    "", "80", "ff ff", "ff ff ff",
    "80 00", "81 00", "80 80 00", "ff ff 00", "80 80 80 00", "ff ff ff 00",
    "80 80 80 80", "80 80 80 80 01", "ff ff ff ff 7f", "80 80 80 80 80 00"
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      MqttReader reader;
      guint32 value;

      reader_init_hex (&reader, cases[i], &bytes);
      if (mqtt_reader_read_varint (&reader, &value, &error))
        g_test_fail_printf ("%s is read as %u", cases[i], value);
      else
        assert_malformed (error);
    }
}

static void
test_numbers (void)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  MqttReader reader;
  MqttWriter writer;
  guint8 one = 0;
  guint16 two = 0;
  guint32 four = 0;

  reader_init_hex (&reader, "fe 8001 80000203 ff", &bytes);
  g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 8);
  g_assert_true (mqtt_reader_read_u8 (&reader, &one, &error));
  g_assert_true (mqtt_reader_read_u16 (&reader, &two, &error));
  g_assert_true (mqtt_reader_read_u32 (&reader, &four, &error));
  g_assert_no_error (error);
  g_assert_cmphex (one, ==, 0xfe);
  g_assert_cmphex (two, ==, 0x8001);
  g_assert_cmphex (four, ==, 0x80000203);
  g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 1);

  mqtt_writer_init (&writer, 8);
  mqtt_writer_write_u8 (&writer, one);
  mqtt_writer_write_u16 (&writer, two);
  mqtt_writer_write_u32 (&writer, four);
  mqtt_writer_write_raw (&writer, "\xff", 1);
  mqtt_writer_write_raw (&writer, NULL, 0);
  assert_written (&writer, "fe 8001 80000203 ff");

  mqtt_writer_init (&writer, 8);
  mqtt_writer_write_u8 (&writer, one);
  mqtt_writer_clear (&writer);
  g_assert_null (writer.array);
}

typedef gboolean (*ReadFunc) (MqttReader  *reader,
                              GError     **error);

static gboolean
read_u8 (MqttReader  *reader,
         GError     **error)
{
  guint8 value;

  return mqtt_reader_read_u8 (reader, &value, error);
}

static gboolean
read_u16 (MqttReader  *reader,
          GError     **error)
{
  guint16 value;

  return mqtt_reader_read_u16 (reader, &value, error);
}

static gboolean
read_u32 (MqttReader  *reader,
          GError     **error)
{
  guint32 value;

  return mqtt_reader_read_u32 (reader, &value, error);
}

static gboolean
read_string (MqttReader  *reader,
             GError     **error)
{
  g_autofree char *text = mqtt_reader_read_string (reader, error);

  return text != NULL;
}

static gboolean
read_binary (MqttReader  *reader,
             GError     **error)
{
  g_autoptr (GBytes) data = mqtt_reader_read_binary (reader, error);

  return data != NULL;
}

/* The bytes of the block that follow the packet must not be touched. */
static void
test_ends (void)
{
  static const struct
  {
    ReadFunc read;
    const char *hex;
  } cases[] = {
    { read_u8, "01" },
    { read_u16, "0001" },
    { read_u32, "00000001" },
    { read_string, "0003 \"abc\"" },
    { read_string, "0000" },
    { read_binary, "0003 0000ff" },
    { read_binary, "0000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *framed = g_strconcat ("4141", cases[i].hex, "4242", NULL);
      g_autoptr (GBytes) bytes = test_bytes (framed);
      gsize size = g_bytes_get_size (bytes) - 4;

      for (gsize end = 0; end <= size; end++)
        {
          g_autoptr (GError) error = NULL;
          MqttReader reader;

          mqtt_reader_init (&reader, bytes, 2, end);
          if (cases[i].read (&reader, &error) != (end == size))
            g_test_fail_printf ("ends[%u]: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
                                i, end, size);
          else if (error != NULL)
            assert_malformed (error);
          else
            g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 0);
        }
    }
}

/* 5.0 §1.5.4. Noncharacters and a byte order mark are text like any other. */
static const struct
{
  const char *hex;
  gboolean valid;
} texts[] = {
  { "", TRUE },
  { "\"A\"", TRUE },
  { "c3a9", TRUE },
  { "e4b8ad", TRUE },
  { "f0aa9b94", TRUE },
  { "01 1f 7f c280 c29f", TRUE },
  { "efbbbf \"a\"", TRUE },
  { "efbfbe efbfbf", TRUE },
  { "ed9fbf ee8080", TRUE },
  { "f48fbfbf", TRUE },
  { "00", FALSE },
  { "\"a\" 00", FALSE },
  { "\"a\" 00 \"b\"", FALSE },
  { "c080", FALSE },
  { "c1bf", FALSE },
  { "e08080", FALSE },
  { "e09fbf", FALSE },
  { "f0808080", FALSE },
  { "f08fbfbf", FALSE },
  { "eda080", FALSE },
  { "edbfbf", FALSE },
  { "eda080 edb080", FALSE },
  { "f4908080", FALSE },
  { "f5808080", FALSE },
  { "f888808080", FALSE },
  { "fe", FALSE },
  { "ff", FALSE },
  { "80", FALSE },
  { "bf", FALSE },
  { "c3", FALSE },
  { "e4b8", FALSE },
  { "f0aa9b", FALSE },
  { "c3 \"a\"", FALSE },
  { "e4 \"a\" ad", FALSE },
};

static void
test_utf8 (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = test_bytes (texts[i].hex);
      gsize size = g_bytes_get_size (bytes);
      g_autofree char *framed = g_strdup_printf ("%04x %s", (guint) size, texts[i].hex);
      g_autoptr (GBytes) block = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      MqttReader reader;
      MqttWriter writer;

      reader_init_hex (&reader, framed, &block);
      text = mqtt_reader_read_string (&reader, &error);
      if ((text != NULL) != texts[i].valid)
        {
          g_test_fail_printf ("%s", texts[i].hex);
          continue;
        }

      g_assert_true (mqtt_utf8_validate (g_bytes_get_data (block, NULL) + 2, size, NULL) ==
                     texts[i].valid);
      if (text == NULL)
        {
          assert_malformed (error);
          continue;
        }

      g_assert_cmpmem (text, strlen (text), g_bytes_get_data (bytes, NULL), size);
      mqtt_writer_init (&writer, 0);
      mqtt_writer_write_string (&writer, text);
      assert_written (&writer, framed);
    }
}

static void
test_largest (void)
{
  g_autofree char *text = g_strnfill (MQTT_MAX_STRING_LENGTH, 'a');
  g_autoptr (GBytes) data = g_bytes_new (text, MQTT_MAX_STRING_LENGTH);
  g_autoptr (GBytes) block = NULL;
  g_autofree char *read = NULL;
  g_autoptr (GBytes) binary = NULL;
  MqttWriter writer;
  MqttReader reader;

  mqtt_writer_init (&writer, 0);
  mqtt_writer_write_string (&writer, text);
  mqtt_writer_write_binary (&writer, data);
  block = mqtt_writer_steal (&writer);
  g_assert_cmpuint (g_bytes_get_size (block), ==, 2 * (2 + MQTT_MAX_STRING_LENGTH));

  mqtt_reader_init (&reader, block, 0, g_bytes_get_size (block));
  read = mqtt_reader_read_string (&reader, NULL);
  g_assert_cmpstr (read, ==, text);
  binary = mqtt_reader_read_binary (&reader, NULL);
  g_assert_true (g_bytes_equal (binary, data));
}

static void
test_rest (void)
{
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *rest;
  GBytes *block;
  gsize size;
  MqttReader reader;
  guint8 first;

  reader_init_hex (&reader, "01 0002ff", &bytes);
  g_assert_true (mqtt_reader_read_u8 (&reader, &first, NULL));
  rest = mqtt_reader_read_rest (&reader, &size, &block);
  g_assert_cmpmem (rest, size, "\x00\x02\xff", 3);
  g_assert_null (block);
  mqtt_reader_read_rest (&reader, &size, &block);
  g_assert_cmpuint (size, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/buffer/varint", test_varint);
  g_test_add_func ("/mqtt/buffer/varint-malformed", test_varint_malformed);
  g_test_add_func ("/mqtt/buffer/numbers", test_numbers);
  g_test_add_func ("/mqtt/buffer/ends", test_ends);
  g_test_add_func ("/mqtt/buffer/utf8", test_utf8);
  g_test_add_func ("/mqtt/buffer/largest", test_largest);
  g_test_add_func ("/mqtt/buffer/rest", test_rest);

  return g_test_run ();
}
