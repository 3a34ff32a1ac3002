/* SPDX-License-Identifier: GPL-3.0-or-later */

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

/* What the short cut gives is what the long way gives. */
static void
check_short_cut (const char  *label,
                 MqttVersion  version,
                 GBytes      *bytes,
                 gboolean     expected)
{
  g_autoptr (MqttDecoder) decoder = decoder_new (version);
  g_autoptr (MqttDecoder) long_way = decoder_new (version);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (MqttPacket) packet = mqtt_packet_new (MQTT_PACKET_PUBLISH, 0);
  g_autoptr (MqttPacket) other = NULL;
  g_autofree char *text = NULL;
  g_autofree char *other_text = NULL;

  feed (decoder, bytes, 0, g_bytes_get_size (bytes));
  message = mqtt_decoder_next_message (decoder);
  if (expected != (message != NULL))
    g_test_fail_printf ("%s: %s", label, expected ? "no short cut" : "a short cut");
  if (message == NULL)
    return;

  packet->publish.message = mqtt_message_ref (message);
  text = vector_describe (packet);
  feed (long_way, bytes, 0, g_bytes_get_size (bytes));
  g_assert_true (mqtt_decoder_next (long_way, &other, NULL));
  other_text = vector_describe (other);
  g_assert_cmpstr (text, ==, other_text);
  g_assert_false (mqtt_decoder_has_partial (decoder));
}

static void
test_cases (void)
{
  static const struct
  {
    const char *label;
    const char *hex;
    MqttVersion version;
    gboolean expected;
  } cases[] = {
    { "plain", "30 0c 0008 6162636465666768 7879", MQTT_VERSION_3_1_1, TRUE },
    { "retained", "31 0c 0008 6162636465666768 7879", MQTT_VERSION_3_1_1, TRUE },
    { "no payload", "30 0b 0009 616263646566676869", MQTT_VERSION_3_1_1, TRUE },
    { "no properties", "30 0d 0008 6162636465666768 00 7879", MQTT_VERSION_5_0, TRUE },
    { "properties", "30 0f 0008 6162636465666768 02 0101 7879", MQTT_VERSION_5_0, FALSE },
    { "properties are missing", "30 0b 0009 616263646566676869", MQTT_VERSION_5_0, FALSE },
    { "QoS 1", "32 0d 0008 6162636465666768 0001 78", MQTT_VERSION_3_1_1, FALSE },
    { "a wildcard", "30 0c 0008 61622b6465666768 7879", MQTT_VERSION_3_1_1, FALSE },
    { "a wildcard at the end", "30 0d 0009 616263646566676823 7879", MQTT_VERSION_3_1_1, FALSE },
    { "U+0000", "30 0c 0008 6162636465660068 7879", MQTT_VERSION_3_1_1, FALSE },
    { "not ASCII", "30 0c 0008 6162c3a465666768 7879", MQTT_VERSION_3_1_1, FALSE },
    { "a short topic", "30 0b 0004 61626364 7879808182", MQTT_VERSION_3_1_1, FALSE },
    { "no topic", "30 0b 0000 7879808182838485 86", MQTT_VERSION_3_1_1, FALSE },
    { "the topic is too long", "30 0b 000a 616263646566676869", MQTT_VERSION_3_1_1, FALSE },
    { "not whole", "30 0d 0008 6162636465666768 7879", MQTT_VERSION_3_1_1, FALSE },
    { "a long length", "30 8c 00 0008 6162636465666768 7879", MQTT_VERSION_3_1_1, FALSE },
    { "no PUBLISH", "40 0c 0008 6162636465666768 7879", MQTT_VERSION_3_1_1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = test_bytes (cases[i].hex);

      check_short_cut (cases[i].label, cases[i].version, bytes, cases[i].expected);
    }
}

/* Larger than the client takes is not for the short cut, nor is what has begun before. */
static void
test_state (void)
{
  g_autoptr (MqttDecoder) decoder = decoder_new (MQTT_VERSION_3_1_1);
  g_autoptr (GBytes) bytes = test_bytes ("30 0c 0008 6162636465666768 7879");
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (mqtt_decoder_next_message (decoder));

  feed (decoder, bytes, 0, 1);
  g_assert_null (mqtt_decoder_next_message (decoder));
  g_assert_true (mqtt_decoder_next (decoder, &packet, NULL));
  g_assert_null (packet);
  feed (decoder, bytes, 1, 13);
  g_assert_null (mqtt_decoder_next_message (decoder));
  g_assert_true (mqtt_decoder_next (decoder, &packet, NULL));
  g_assert_nonnull (packet);

  mqtt_decoder_set_max_size (decoder, 13);
  mqtt_decoder_feed (decoder, bytes);
  g_assert_null (mqtt_decoder_next_message (decoder));
  g_clear_pointer (&packet, mqtt_packet_free);
  g_assert_false (mqtt_decoder_next (decoder, &packet, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  g_assert_null (mqtt_decoder_next_message (decoder));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/short-cut/cases", test_cases);
  g_test_add_func ("/mqtt/short-cut/state", test_state);

  return g_test_run ();
}
