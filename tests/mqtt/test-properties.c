/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-properties.h"
#include "test-util.h"
#include "vectors.h"

/* The columns of properties.tsv. */
enum
{
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_PLACES,
  COLUMN_GOOD,
  COLUMN_BAD,
  COLUMN_NEEDS,
  N_COLUMNS
};

static MqttProperties *
read_list (GBytes  *bytes,
           guint    place,
           GError **error)
{
  MqttProperties *properties;
  MqttReader reader;

  mqtt_reader_init (&reader, bytes, 0, g_bytes_get_size (bytes));
  properties = mqtt_properties_read (&reader, place, error);
  if (properties != NULL)
    g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 0);

  return properties;
}

/* A list from what is inside it: the length goes in front. */
static GBytes *
make_list (const char *hex)
{
  g_autoptr (GBytes) inside = test_bytes (hex);
  MqttWriter writer;

  mqtt_writer_init (&writer, 0);
  mqtt_writer_write_varint (&writer, g_bytes_get_size (inside));
  mqtt_writer_write_raw (&writer, g_bytes_get_data (inside, NULL), g_bytes_get_size (inside));

  return mqtt_writer_steal (&writer);
}

static void
assert_round_trip (const MqttProperties *properties,
                   GBytes               *bytes)
{
  g_autoptr (GBytes) written = NULL;
  MqttWriter writer;
  gsize size = mqtt_properties_get_size (properties);

  mqtt_writer_init (&writer, 0);
  mqtt_properties_write (properties, &writer);
  written = mqtt_writer_steal (&writer);
  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written),
                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpuint (size + mqtt_varint_get_size (size), ==, g_bytes_get_size (bytes));
}

/* Expects @reason, or a list that is written as it was read. */
static void
check_list (const char *what,
            const char *hex,
            guint       place,
            int         reason)
{
  MqttError code = reason == MQTT_REASON_MALFORMED_PACKET ? MQTT_ERROR_MALFORMED : MQTT_ERROR_PROTOCOL;
  g_autoptr (GBytes) bytes = make_list (hex);
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (GError) error = NULL;

  properties = read_list (bytes, place, &error);
  if ((properties == NULL) != (reason != 0) ||
      (error != NULL && mqtt_error_get_reason (error) != reason))
    {
      g_test_fail_printf ("%s in %s: %s: %s", what, vector_type_to_text (place), hex,
                          error != NULL ? error->message : "accepted");
      return;
    }

  if (properties != NULL)
    {
      assert_round_trip (properties, bytes);
      return;
    }

  g_assert_error (error, MQTT_ERROR, (int) code);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
}

static char *
join_property (const Vector *vector,
               const char   *value,
               guint         n_times)
{
  GString *hex = g_string_new (NULL);

  if (!g_str_equal (vector->columns[COLUMN_NEEDS], "-"))
    g_string_append (hex, vector->columns[COLUMN_NEEDS]);
  for (guint i = 0; i < n_times; i++)
    g_string_append_printf (hex, " %s %s", vector->columns[COLUMN_ID], value);

  return g_string_free (hex, FALSE);
}

static int
repeated_reason (guint id,
                 guint place)
{
  if (id == MQTT_PROPERTY_USER_PROPERTY ||
      (id == MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER && place == MQTT_PACKET_PUBLISH))
    return 0;

  return MQTT_REASON_PROTOCOL_ERROR;
}

static void
check_place (const Vector *vector,
             guint         place,
             gboolean      allowed)
{
  guint id = g_ascii_strtoull (vector->columns[COLUMN_ID], NULL, 16);
  g_auto (GStrv) good = g_strsplit (vector->columns[COLUMN_GOOD], "|", -1);
  g_auto (GStrv) bad = g_strsplit (vector->columns[COLUMN_BAD], "|", -1);

  g_assert_true (mqtt_property_is_allowed (id, place) == allowed);
  for (guint i = 0; good[i] != NULL; i++)
    {
      g_autofree char *once = join_property (vector, good[i], 1);
      g_autofree char *twice = join_property (vector, good[i], 2);

      check_list (vector->where, once, place, allowed ? 0 : MQTT_REASON_MALFORMED_PACKET);
      if (allowed)
        check_list (vector->where, twice, place, repeated_reason (id, place));
    }

  for (guint i = 0; allowed && !g_str_equal (bad[i] != NULL ? bad[i] : "-", "-"); i++)
    {
      g_autofree char *hex = join_property (vector, bad[i], 1);

      check_list (vector->where, hex, place, MQTT_REASON_PROTOCOL_ERROR);
    }
}

/* Each property in each place, with each value. */
static void
test_table (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("properties.tsv", N_COLUMNS);
  gboolean known[256] = { FALSE };

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_auto (GStrv) places = g_strsplit (vector->columns[COLUMN_PLACES], ",", -1);
      guint id = g_ascii_strtoull (vector->columns[COLUMN_ID], NULL, 16);
      guint n_places = 0;

      known[id] = TRUE;
      g_assert_cmpstr (mqtt_property_get_name (id), ==, vector->columns[COLUMN_NAME]);
      for (guint place = MQTT_PROPERTIES_WILL; place <= MQTT_PACKET_AUTH; place++)
        {
          gboolean allowed = g_strv_contains ((const char *const *) places,
                                              vector_type_to_text (place));

          n_places += allowed;
          check_place (vector, place, allowed);
        }
      g_assert_cmpuint (n_places, ==, g_strv_length (places));
    }

  for (guint id = 0; id < G_N_ELEMENTS (known); id++)
    {
      MqttPropertyType type;

      g_assert_true (mqtt_property_get_type_of (id, &type) == known[id]);
    }
  g_assert_false (mqtt_property_is_allowed (0x7f, MQTT_PACKET_CONNECT));
}

/* Each value with its last bytes missing. */
static void
test_truncated (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("properties.tsv", N_COLUMNS);

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_auto (GStrv) good = g_strsplit (vector->columns[COLUMN_GOOD], "|", -1);
      g_auto (GStrv) places = g_strsplit (vector->columns[COLUMN_PLACES], ",", -1);
      guint place = 0;

      while (!g_str_equal (vector_type_to_text (place), places[0]))
        place++;

      for (guint j = 0; good[j] != NULL; j++)
        {
          g_autoptr (GBytes) value = test_bytes (good[j]);

          for (gsize size = 0; size < g_bytes_get_size (value); size++)
            {
              g_autofree char *part = test_hex (g_bytes_get_data (value, NULL), size);
              g_autofree char *hex = g_strconcat (vector->columns[COLUMN_ID], " ", part, NULL);

              check_list (vector->where, hex, place, MQTT_REASON_MALFORMED_PACKET);
            }
        }
    }
}

static void
test_malformed (void)
{
  static const struct
  {
    guint place;
    const char *hex;
    int reason;
  } cases[] = {
    { MQTT_PACKET_PUBLISH, "", 0x81 },
    { MQTT_PACKET_PUBLISH, "80", 0x81 },
    { MQTT_PACKET_PUBLISH, "80 00", 0x81 },
    { MQTT_PACKET_PUBLISH, "01", 0x81 },
    { MQTT_PACKET_PUBLISH, "03 01 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "ff ff ff 7f", 0x81 },
    { MQTT_PACKET_PUBLISH, "02 00 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "02 04 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "02 7f 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "03 80 01 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "03 81 00 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "06 ff ff ff ff 7f 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "05 03 0002 c080", 0x81 },
    { MQTT_PACKET_PUBLISH, "06 03 0003 61 00 62", 0x81 },
    { MQTT_PACKET_PUBLISH, "07 26 0002 eda0 0000", 0x81 },
    { MQTT_PACKET_PUBLISH, "06 26 0000 0001 ff", 0x81 },
    { MQTT_PACKET_PUBLISH, "03 0b 80 00", 0x81 },
    { MQTT_PACKET_PUBLISH, "06 0b 80 80 80 80 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "05 01 01 26 0000", 0x81 },
    { MQTT_PACKET_CONNECT, "04 16 0001 aa", 0x82 },
    { MQTT_PACKET_CONNACK, "04 16 0001 aa", 0x82 },
    { MQTT_PACKET_AUTH, "04 16 0001 aa", 0x82 },
    { MQTT_PACKET_CONNECT, "04 21 0001 01", 0x81 },
    { MQTT_PACKET_PUBLISH, "07 01 01 26 0000 0000 01 01", 0 },
    { MQTT_PACKET_PUBLISH, "09 01 01 26 0000 0000 01 01", 0x82 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = test_bytes (cases[i].hex);
      g_autoptr (MqttProperties) properties = NULL;
      g_autoptr (GError) error = NULL;
      MqttReader reader;

      mqtt_reader_init (&reader, bytes, 0, g_bytes_get_size (bytes));
      properties = mqtt_properties_read (&reader, cases[i].place, &error);
      if ((properties != NULL) != (cases[i].reason == 0) ||
          (error != NULL && mqtt_error_get_reason (error) != cases[i].reason))
        g_test_fail_printf ("malformed[%u]: %s: %s", i, cases[i].hex,
                            error != NULL ? error->message : "accepted");
      /* What follows the list is left to the packet. */
      if (properties != NULL)
        g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 2);
    }
}

/* What follows the packet in the same block is not part of it, however well it
 * would fit. */
static void
test_beyond (void)
{
  g_autoptr (GBytes) bytes = test_bytes ("07 01 01 26 0000 0000");

  for (gsize size = 0; size <= g_bytes_get_size (bytes); size++)
    {
      g_autoptr (MqttProperties) properties = NULL;
      g_autoptr (GError) error = NULL;
      MqttReader reader;

      mqtt_reader_init (&reader, bytes, 0, size);
      properties = mqtt_properties_read (&reader, MQTT_PACKET_PUBLISH, &error);
      if (size == g_bytes_get_size (bytes))
        {
          g_assert_no_error (error);
          g_assert_cmpuint (mqtt_properties_get_n (properties), ==, 2);
          continue;
        }

      g_assert_null (properties);
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_MALFORMED);
    }
}

static void
test_list (void)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (MqttProperties) copy = NULL;
  g_autoptr (GBytes) data = g_bytes_new_static ("\0\xff", 2);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *name, *value;

  g_assert_cmpuint (mqtt_properties_get_n (properties), ==, 0);
  mqtt_properties_add_user (properties, "k", "1");
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 300);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_CONTENT_TYPE, "text/plain");
  mqtt_properties_add_binary (properties, MQTT_PROPERTY_CORRELATION_DATA, data);
  mqtt_properties_add_user (properties, "k", "2");
  mqtt_properties_add_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 1);

  g_assert_cmpuint (mqtt_properties_get_n (properties), ==, 6);
  g_assert_cmpint (mqtt_properties_get_id (properties, 2), ==, MQTT_PROPERTY_CONTENT_TYPE);
  g_assert_true (mqtt_properties_has (properties, MQTT_PROPERTY_CORRELATION_DATA));
  g_assert_false (mqtt_properties_has (properties, MQTT_PROPERTY_TOPIC_ALIAS));
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 7),
                    ==, 300);
  g_assert_cmpuint (mqtt_properties_get_uint_at (properties, 5), ==, 1);
  g_assert_cmpuint (mqtt_properties_get_uint (properties, MQTT_PROPERTY_TOPIC_ALIAS, 7), ==, 7);
  g_assert_cmpstr (mqtt_properties_get_string (properties, MQTT_PROPERTY_CONTENT_TYPE),
                   ==, "text/plain");
  g_assert_cmpstr (mqtt_properties_get_string_at (properties, 2), ==, "text/plain");
  g_assert_null (mqtt_properties_get_string (properties, MQTT_PROPERTY_RESPONSE_TOPIC));
  g_assert_true (mqtt_properties_get_binary (properties, MQTT_PROPERTY_CORRELATION_DATA) == data);
  g_assert_true (mqtt_properties_get_binary_at (properties, 3) == data);
  g_assert_null (mqtt_properties_get_binary (properties, MQTT_PROPERTY_AUTHENTICATION_DATA));
  g_assert_true (mqtt_properties_get_user_at (properties, 4, &name, &value));
  g_assert_cmpstr (name, ==, "k");
  g_assert_cmpstr (value, ==, "2");
  g_assert_false (mqtt_properties_get_user_at (properties, 3, &name, &value));

  g_assert_true (mqtt_properties_validate (properties, MQTT_PACKET_PUBLISH, &error));
  g_assert_no_error (error);
  bytes = make_list ("26 0001\"k\"0001\"1\" 0b ac02 03 000a\"text/plain\" 09 0002 00ff"
                     "26 0001\"k\"0001\"2\" 0b 01");
  assert_round_trip (properties, bytes);

  copy = g_boxed_copy (MQTT_TYPE_PROPERTIES, properties);
  g_assert_true (copy == properties);
}

static void
test_none (void)
{
  g_autoptr (GBytes) bytes = make_list ("");

  g_assert_cmpuint (mqtt_properties_get_n (NULL), ==, 0);
  g_assert_false (mqtt_properties_has (NULL, MQTT_PROPERTY_TOPIC_ALIAS));
  g_assert_cmpuint (mqtt_properties_get_uint (NULL, MQTT_PROPERTY_TOPIC_ALIAS, 3), ==, 3);
  g_assert_null (mqtt_properties_get_string (NULL, MQTT_PROPERTY_CONTENT_TYPE));
  g_assert_null (mqtt_properties_get_binary (NULL, MQTT_PROPERTY_CORRELATION_DATA));
  g_assert_true (mqtt_properties_validate (NULL, MQTT_PACKET_PUBLISH, NULL));
  assert_round_trip (NULL, bytes);
}

/* What a sender may get wrong, and no packet can carry. */
static void
test_unsendable (void)
{
  g_autofree char *text = g_strnfill (MQTT_MAX_STRING_LENGTH + 1, 'a');
  g_autoptr (GBytes) data = g_bytes_new (text, MQTT_MAX_STRING_LENGTH + 1);
  MqttProperties *lists[5];

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    lists[i] = mqtt_properties_new ();
  mqtt_properties_add_string (lists[0], MQTT_PROPERTY_CONTENT_TYPE, text);
  mqtt_properties_add_string (lists[1], MQTT_PROPERTY_CONTENT_TYPE, "\xff");
  mqtt_properties_add_binary (lists[2], MQTT_PROPERTY_CORRELATION_DATA, data);
  mqtt_properties_add_user (lists[3], "k", text);
  mqtt_properties_add_uint (lists[4], MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER,
                            MQTT_MAX_REMAINING_LENGTH + 1);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GError) error = NULL;

      if (mqtt_properties_validate (lists[i], MQTT_PACKET_PUBLISH, &error))
        g_test_fail_printf ("unsendable[%u]", i);
      else
        g_assert_true (error->domain == MQTT_ERROR);
      mqtt_properties_unref (lists[i]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/properties/table", test_table);
  g_test_add_func ("/mqtt/properties/truncated", test_truncated);
  g_test_add_func ("/mqtt/properties/malformed", test_malformed);
  g_test_add_func ("/mqtt/properties/beyond", test_beyond);
  g_test_add_func ("/mqtt/properties/list", test_list);
  g_test_add_func ("/mqtt/properties/none", test_none);
  g_test_add_func ("/mqtt/properties/unsendable", test_unsendable);

  return g_test_run ();
}
