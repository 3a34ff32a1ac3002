/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <malloc.h>

#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "test-util.h"
#include "vectors.h"

static MqttDecoder *
decoder_new (MqttVersion version)
{
  MqttDecoder *decoder = mqtt_decoder_new ();

  mqtt_decoder_set_version (decoder, version);

  return decoder;
}

static void
feed (MqttDecoder *decoder,
      GBytes      *bytes,
      gsize        offset,
      gsize        size)
{
  g_autoptr (GBytes) part = NULL;

  /* A copy, so that a sanitizer sees every byte that is read beyond it. */
  part = g_bytes_new ((const guint8 *) g_bytes_get_data (bytes, NULL) + offset, size);
  mqtt_decoder_feed (decoder, part);
}

static void
feed_hex (MqttDecoder *decoder,
          const char  *hex)
{
  g_autoptr (GBytes) bytes = test_bytes (hex);

  mqtt_decoder_feed (decoder, bytes);
}

/* Takes out all packets that there are. */
static gboolean
drain (MqttDecoder  *decoder,
       GString      *texts,
       GError      **error)
{
  while (TRUE)
    {
      g_autoptr (MqttPacket) packet = NULL;
      g_autofree char *text = NULL;

      if (!mqtt_decoder_next (decoder, &packet, error))
        {
          g_assert_null (packet);
          return FALSE;
        }
      if (packet == NULL)
        return TRUE;

      text = vector_describe (packet);
      g_string_append_printf (texts, "%s\n", text);
    }
}

typedef void (*CheckVector) (const Vector *vector,
                             MqttVersion   version,
                             GBytes       *bytes);

static void
for_each_vector (const char  *name,
                 CheckVector  check)
{
  g_autoptr (GPtrArray) vectors = vectors_load (name, 3);

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (GBytes) bytes = vector_get_bytes (vector, 1);

      for (guint j = 0; j < G_N_ELEMENTS (vector_versions); j++)
        {
          if (vector_has_version (vector, vector_versions[j]))
            check (vector, vector_versions[j], bytes);
        }
    }
}

static void
check_split (const Vector *vector,
             MqttVersion   version,
             GBytes       *bytes)
{
  gsize size = g_bytes_get_size (bytes);

  for (gsize split = 1; split < size; split++)
    {
      g_autoptr (MqttDecoder) decoder = decoder_new (version);
      g_autoptr (GString) texts = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      feed (decoder, bytes, 0, split);
      g_assert_true (drain (decoder, texts, &error));
      g_assert_cmpstr (texts->str, ==, "");
      g_assert_true (mqtt_decoder_has_partial (decoder));

      feed (decoder, bytes, split, size - split);
      drain (decoder, texts, &error);
      g_assert_no_error (error);
      g_string_truncate (texts, texts->len - 1);
      if (!g_str_equal (texts->str, vector->columns[2]))
        g_test_fail_printf ("%s, split at %" G_GSIZE_FORMAT ": %s", vector->where, split, texts->str);
      g_assert_false (mqtt_decoder_has_partial (decoder));
    }
}

static void
test_splits (void)
{
  for_each_vector ("packets.tsv", check_split);
}

static GBytes *
join_vectors (MqttVersion  version,
              GString     *texts)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("packets.tsv", 3);
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (GBytes) bytes = vector_get_bytes (vector, 1);

      if (!vector_has_version (vector, version))
        continue;
      g_byte_array_append (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_string_append_printf (texts, "%s\n", vector->columns[2]);
    }

  return g_byte_array_free_to_bytes (all);
}

/* All packets as one stream, in parts of every size, taken out after each part,
 * after every second one, and so on up to the end. */
static void
test_streams (void)
{
  static const gsize lags[] = { 1, 2, 7, G_MAXSIZE };

  for (guint i = 0; i < G_N_ELEMENTS (vector_versions); i++)
    {
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GBytes) stream = join_vectors (vector_versions[i], expected);
      gsize size = g_bytes_get_size (stream);

      for (gsize part = 1; part <= size; part += part < 80 ? 1 : 97)
        {
          for (guint j = 0; j < G_N_ELEMENTS (lags); j++)
            {
              g_autoptr (MqttDecoder) decoder = decoder_new (vector_versions[i]);
              g_autoptr (GString) texts = g_string_new (NULL);
              g_autoptr (GError) error = NULL;
              gsize n_parts = 0;

              for (gsize offset = 0; offset < size; offset += part)
                {
                  feed (decoder, stream, offset, MIN (part, size - offset));
                  if (++n_parts % lags[j] == 0)
                    drain (decoder, texts, &error);
                }
              drain (decoder, texts, &error);
              g_assert_no_error (error);
              g_assert_cmpstr (texts->str, ==, expected->str);
              g_assert_false (mqtt_decoder_has_partial (decoder));
            }
        }
    }
}

static void
test_empty_feed (void)
{
  g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  drain (decoder, texts, &error);
  feed_hex (decoder, "");
  drain (decoder, texts, &error);
  feed_hex (decoder, "c0");
  feed_hex (decoder, "");
  drain (decoder, texts, &error);
  feed_hex (decoder, "");
  feed_hex (decoder, "00");
  drain (decoder, texts, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (texts->str, ==, "PINGREQ\n");
  g_assert_false (mqtt_decoder_has_partial (decoder));
}

static void
check_fault (const Vector *vector,
             MqttDecoder  *decoder,
             GError       *error)
{
  int reason = g_ascii_strtoll (vector->columns[2], NULL, 16);
  MqttError code = reason == MQTT_REASON_MALFORMED_PACKET ? MQTT_ERROR_MALFORMED : MQTT_ERROR_PROTOCOL;
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GError) again = NULL;

  if (!g_error_matches (error, MQTT_ERROR, code) || mqtt_error_get_reason (error) != reason)
    {
      g_test_fail_printf ("%s (%s): %s", vector->where, vector->columns[3],
                          error != NULL ? error->message : "accepted");
      return;
    }

  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
  g_assert_cmpuint (strlen (error->message), >, 0);

  /* It stays failed, whatever follows. */
  feed_hex (decoder, "c000");
  g_assert_false (mqtt_decoder_next (decoder, &packet, &again));
  g_assert_null (packet);
  g_assert_error (again, MQTT_ERROR, (int) code);
  g_assert_cmpint (mqtt_error_get_reason (again), ==, reason);
  g_assert_cmpstr (again->message, ==, error->message);
  g_assert_false (mqtt_decoder_has_partial (decoder));
  g_assert_false (mqtt_decoder_next (decoder, &packet, NULL));
}

static void
check_malformed (const Vector *vector,
                 MqttVersion   version,
                 GBytes       *bytes)
{
  gsize size = g_bytes_get_size (bytes);

  for (gsize part = 1; part <= size; part++)
    {
      g_autoptr (MqttDecoder) decoder = decoder_new (version);
      g_autoptr (GString) texts = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (gsize offset = 0; offset < size && error == NULL; offset += part)
        {
          feed (decoder, bytes, offset, MIN (part, size - offset));
          drain (decoder, texts, &error);
        }
      g_assert_cmpstr (texts->str, ==, "");
      check_fault (vector, decoder, error);
    }
}

static void
test_malformed (void)
{
  for_each_vector ("malformed.tsv", check_malformed);
}

/* What came before the fault is still given out. */
static void
test_fault_in_stream (void)
{
  g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  feed_hex (decoder, "c000 d000 00 00 c000");
  g_assert_false (drain (decoder, texts, &error));
  g_assert_cmpstr (texts->str, ==, "PINGREQ\nPINGRESP\n");
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_MALFORMED);
}

/* The first byte tells, the rest is not waited for. */
static void
test_first_byte (void)
{
  static const char *const bytes[] = { "00", "\"H\"", "36", "38", "d1" };

  for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
    {
      g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
      g_autoptr (GString) texts = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      feed_hex (decoder, bytes[i]);
      g_assert_false (drain (decoder, texts, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_MALFORMED);
    }
}

static void
test_max_size (void)
{
  static const struct
  {
    guint max_size;
    const char *bytes;
    gboolean fits;
  } cases[] = {
    { 10, "30 08 0003\"a/b\" \"xyz\"", TRUE },
    { 9, "30 08", FALSE },
    { 9, "30 08 0003\"a/b\" \"xyz\"", FALSE },
    { 2, "c0 00", TRUE },
    { 1, "c0 00", FALSE },
    { 128, "30 7f", FALSE },
    { 129, "30 7f", TRUE },
    { 130, "30 80 01", FALSE },
    { 131, "30 80 01", TRUE },
    { 16384, "30 ff ff ff 7f", FALSE },
    { MQTT_MAX_REMAINING_LENGTH + 4, "30 ff ff ff 7f", FALSE },
    { MQTT_MAX_REMAINING_LENGTH + 5, "30 ff ff ff 7f", TRUE },
    { G_MAXUINT32, "30 ff ff ff 7f", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttDecoder) decoder = decoder_new (MQTT_VERSION_3_1_1);
      g_autoptr (GString) texts = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      mqtt_decoder_set_max_size (decoder, cases[i].max_size);
      feed_hex (decoder, cases[i].bytes);
      if (drain (decoder, texts, &error) != cases[i].fits)
        g_test_fail_printf ("max-size[%u]: %s", i, error != NULL ? error->message : "accepted");

      if (error != NULL)
        {
          g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
          g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_PACKET_TOO_LARGE);
          g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
        }
    }
}

/* Memory goes with what has arrived, not with what is claimed. A sanitizer's
 * allocator reports nothing here. */
static void
test_hostile_length (void)
{
#ifdef __GLIBC__
  g_autoptr (MqttDecoder) decoder = decoder_new (MQTT_VERSION_3_1_1);
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GBytes) bytes = g_bytes_new_static (zeros, 1024 * 1024);
  g_autoptr (GError) error = NULL;
  struct mallinfo2 before = mallinfo2 ();
  struct mallinfo2 after;

  feed_hex (decoder, "30 ff ff ff 7f 0001");
  g_assert_true (drain (decoder, texts, &error));
  after = mallinfo2 ();
  g_assert_cmpuint (after.uordblks + after.hblkhd, <, before.uordblks + before.hblkhd + 65536);

  mqtt_decoder_feed (decoder, bytes);
  g_assert_true (drain (decoder, texts, &error));
  after = mallinfo2 ();
  g_assert_cmpuint (after.uordblks + after.hblkhd, <,
                    before.uordblks + before.hblkhd + 4 * 1024 * 1024);
#else
  g_test_skip ("Needs mallinfo2()");
#endif
}

static GBytes *
make_publish (gsize payload_size)
{
  g_autoptr (MqttPacket) packet = mqtt_packet_new (MQTT_PACKET_PUBLISH, 0);
  g_autoptr (GBytes) payload = NULL;
  guint8 *data = g_malloc (payload_size);
  GBytes *bytes;

  for (gsize i = 0; i < payload_size; i++)
    data[i] = i * 2654435761u >> 24;
  payload = g_bytes_new_take (data, payload_size);
  packet->publish.message = mqtt_message_new ("t", payload, MQTT_QOS_0, FALSE, NULL);
  bytes = mqtt_packet_encode (packet, MQTT_VERSION_3_1_1, NULL);
  g_assert_nonnull (bytes);

  return bytes;
}

/* Anything quadratic would not end within the time that a test has. */
static void
check_large (gsize payload_size,
             gsize part)
{
  g_autoptr (MqttDecoder) decoder = decoder_new (MQTT_VERSION_3_1_1);
  g_autoptr (GBytes) bytes = make_publish (payload_size);
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (bytes);
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  for (gsize offset = 0; offset < size; offset += part)
    {
      g_assert_null (packet);
      feed (decoder, bytes, offset, MIN (part, size - offset));
      g_assert_true (mqtt_decoder_next (decoder, &packet, &error));
    }

  g_assert_nonnull (packet);
  g_assert_cmpmem (packet->publish.message->payload,
                   packet->publish.message->payload_size,
                   data + size - payload_size, payload_size);
}

static void
test_large (void)
{
  check_large (2 * 1024 * 1024, 1);
  check_large (100 * 1024 * 1024, 16 * 1024);
}

static GBytes *
join (GBytes *first,
      GBytes *second)
{
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_byte_array_append (array, g_bytes_get_data (second, NULL), g_bytes_get_size (second));

  return g_byte_array_free_to_bytes (array);
}

/* A large payload stays in the block that brought it, unless the block is much larger
 * still: what is copied does not keep the block alive. */
static void
test_slices (void)
{
  static const struct
  {
    gsize size;
    gsize behind; /* what follows in the block */
    gboolean shared;
  } cases[] = {
    { 1, 0, FALSE },
    { 1023, 0, FALSE },
    { 1024, 0, TRUE },
    { 1024, 60000, TRUE },
    { 1024, 70000, FALSE },
    { 100000, 0, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttDecoder) decoder = decoder_new (MQTT_VERSION_3_1_1);
      g_autoptr (GBytes) first = make_publish (cases[i].size);
      g_autoptr (GBytes) second = make_publish (cases[i].behind);
      g_autoptr (GBytes) bytes = join (first, second);
      g_autoptr (MqttPacket) packet = NULL;
      const guint8 *block = g_bytes_get_data (bytes, NULL);
      const guint8 *payload;

      mqtt_decoder_feed (decoder, bytes);
      g_assert_true (mqtt_decoder_next (decoder, &packet, NULL));
      payload = packet->publish.message->payload;
      if (cases[i].shared)
        g_assert_true (payload == block + g_bytes_get_size (first) - cases[i].size);
      else
        g_assert_false (payload >= block && payload < block + g_bytes_get_size (bytes));

      /* It outlives the block's other owners. */
      g_clear_pointer (&bytes, g_bytes_unref);
      g_clear_pointer (&decoder, mqtt_decoder_free);
      g_assert_cmpuint (packet->publish.message->payload_size, ==, cases[i].size);
      g_assert_cmpint (packet->publish.message->time, ==, 0);
    }
}

/* A server learns the version from CONNECT, in the middle of the stream. */
static void
test_version (void)
{
  g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GError) error = NULL;

  feed_hex (decoder, "10 0d 0004\"MQTT\"04 02 003c 0001\"c\" 30 05 0001\"t\" 0002");
  g_assert_true (mqtt_decoder_next (decoder, &packet, &error));
  mqtt_decoder_set_version (decoder, packet->connect.version);
  g_assert_true (drain (decoder, texts, &error));
  g_assert_cmpstr (texts->str, ==, "PUBLISH topic=\"t\" qos=0 payload=00 02\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/decoder/splits", test_splits);
  g_test_add_func ("/mqtt/decoder/streams", test_streams);
  g_test_add_func ("/mqtt/decoder/empty-feed", test_empty_feed);
  g_test_add_func ("/mqtt/decoder/malformed", test_malformed);
  g_test_add_func ("/mqtt/decoder/fault-in-stream", test_fault_in_stream);
  g_test_add_func ("/mqtt/decoder/first-byte", test_first_byte);
  g_test_add_func ("/mqtt/decoder/max-size", test_max_size);
  g_test_add_func ("/mqtt/decoder/hostile-length", test_hostile_length);
  g_test_add_func ("/mqtt/decoder/large", test_large);
  g_test_add_func ("/mqtt/decoder/slices", test_slices);
  g_test_add_func ("/mqtt/decoder/version", test_version);

  return g_test_run ();
}
