/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz-input.h"
#include "fuzz.h"
#include "mqtt-error.h"
#include "mqtt-properties.h"
#include "mqtt-types.h"
#include "packet-equal.h"

/* A byte for the place, and a list of properties with its Property Length. What is
 * read is written with the same bytes, because there is one way only to write it. */

static void
check_values (const MqttProperties *properties,
              guint                 place)
{
  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    {
      MqttProperty id = mqtt_properties_get_id (properties, i);
      MqttPropertyType type;
      guint32 min, max;

      g_assert_true (mqtt_property_get_type_of (id, &type));
      g_assert_true (mqtt_property_is_allowed (id, place));
      g_assert_true (mqtt_properties_has (properties, id));

      if (type == MQTT_PROPERTY_TYPE_STRING)
        g_assert_true (g_utf8_validate (mqtt_properties_get_string_at (properties, i), -1, NULL));

      if (mqtt_property_get_range (id, &min, &max))
        {
          guint32 value = mqtt_properties_get_uint_at (properties, i);

          g_assert_cmpuint (value, >=, min);
          g_assert_cmpuint (value, <=, max);
        }
    }
}

static GBytes *
write_bytes (const MqttProperties *properties)
{
  MqttWriter writer;

  mqtt_writer_init (&writer, 0);
  mqtt_properties_write (properties, &writer);

  return mqtt_writer_steal (&writer);
}

/* Without one of them the others are as they were. */
static void
check_copies (const MqttProperties *properties)
{
  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    {
      MqttProperty id = mqtt_properties_get_id (properties, i);
      g_autoptr (MqttProperties) copy = mqtt_properties_copy_without (properties, id);
      guint n_removed = mqtt_properties_get_n (properties) - mqtt_properties_get_n (copy);

      g_assert_false (mqtt_properties_has (copy, id));
      g_assert_cmpuint (n_removed, >, 0);
      g_assert_cmpuint (mqtt_properties_get_size (copy), <, mqtt_properties_get_size (properties));
    }
}

static void
check_list (const MqttProperties *properties,
            guint                 place,
            GBytes               *read)
{
  g_autoptr (GBytes) written = write_bytes (properties);
  g_autoptr (MqttProperties) again = NULL;
  g_autoptr (GError) error = NULL;
  MqttReader reader;

  g_assert_true (mqtt_properties_validate (properties, place, &error));
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, written));
  g_assert_cmpuint (mqtt_properties_get_size (properties) +
                      mqtt_varint_get_size (mqtt_properties_get_size (properties)),
                    ==, g_bytes_get_size (written));

  mqtt_reader_init (&reader, written, 0, g_bytes_get_size (written));
  again = mqtt_properties_read (&reader, place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mqtt_reader_get_remaining (&reader), ==, 0);
  g_assert_true (properties_equal (properties, again));

  check_values (properties, place);
  check_copies (properties);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GError) error = NULL;
  MqttReader reader;
  FuzzInput input;
  guint place;

  fuzz_input_init (&input, data, size);
  place = fuzz_input_take_u8 (&input) % (MQTT_PACKET_AUTH + 1);
  bytes = fuzz_input_take_rest (&input);

  mqtt_reader_init (&reader, bytes, 0, g_bytes_get_size (bytes));
  properties = mqtt_properties_read (&reader, place, &error);
  g_assert_cmpint (properties == NULL, ==, error != NULL);
  if (properties == NULL)
    {
      g_assert_true (error->domain == MQTT_ERROR);
      g_assert_cmpint (mqtt_error_get_reason (error), >=, 0x80);
      return 0;
    }

  read = g_bytes_new_from_bytes (bytes, 0,
                                 g_bytes_get_size (bytes) - mqtt_reader_get_remaining (&reader));
  check_list (properties, place, read);

  return 0;
}
