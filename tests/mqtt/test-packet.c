/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "test-util.h"
#include "vectors.h"

static MqttPacket *
decode (GBytes       *bytes,
        MqttVersion   version,
        GError      **error)
{
  g_autoptr (MqttDecoder) decoder = mqtt_decoder_new ();
  MqttPacket *packet = NULL;

  mqtt_decoder_set_version (decoder, version);
  mqtt_decoder_feed (decoder, bytes);
  if (mqtt_decoder_next (decoder, &packet, error))
    g_assert_false (mqtt_decoder_has_partial (decoder));

  return packet;
}

static void
check_vector (const Vector *vector,
              MqttVersion   version)
{
  g_autoptr (GBytes) bytes = vector_get_bytes (vector, 1);
  g_autoptr (GBytes) expected = vector_get_bytes (vector, vector->n_columns > 3 ? 3 : 1);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (MqttPacket) packet = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  packet = decode (bytes, version, &error);
  if (packet == NULL)
    {
      g_test_fail_printf ("%s, level %d: %s", vector->where, version,
                          error != NULL ? error->message : "not complete");
      return;
    }

  text = vector_describe (packet);
  if (!g_str_equal (text, vector->columns[2]))
    g_test_fail_printf ("%s, level %d: %s", vector->where, version, text);

  written = mqtt_packet_encode (packet, version, &error);
  if (written == NULL)
    g_test_fail_printf ("%s, level %d: %s", vector->where, version, error->message);
  else if (!g_bytes_equal (written, expected))
    {
      g_autofree char *hex = test_hex (g_bytes_get_data (written, NULL), g_bytes_get_size (written));

      g_test_fail_printf ("%s, level %d is written as %s", vector->where, version, hex);
    }
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("packets.tsv", 3);

  for (guint i = 0; i < vectors->len; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (vector_versions); j++)
        {
          if (vector_has_version (g_ptr_array_index (vectors, i), vector_versions[j]))
            check_vector (g_ptr_array_index (vectors, i), vector_versions[j]);
        }
    }
}

static void
test_complete (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("packets.tsv", 3);
  guint seen[6] = { 0 };

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_autoptr (GBytes) bytes = vector_get_bytes (vector, 1);
      const guint8 *data = g_bytes_get_data (bytes, NULL);

      for (guint j = 0; j < G_N_ELEMENTS (vector_versions); j++)
        {
          if (vector_has_version (vector, vector_versions[j]))
            seen[vector_versions[j]] |= 1u << (data[0] >> 4);
        }
    }

  g_assert_cmphex (seen[MQTT_VERSION_3_1], ==, 0x7ffe);
  g_assert_cmphex (seen[MQTT_VERSION_3_1_1], ==, 0x7ffe);
  g_assert_cmphex (seen[MQTT_VERSION_5_0], ==, 0xfffe);
}

static GBytes *
join_around (GBytes *before,
             guint8  reason,
             GBytes *after)
{
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, g_bytes_get_data (before, NULL), g_bytes_get_size (before));
  g_byte_array_append (all, &reason, 1);
  if (g_bytes_get_size (after) > 0)
    g_byte_array_append (all, g_bytes_get_data (after, NULL), g_bytes_get_size (after));

  return g_byte_array_free_to_bytes (all);
}

static void
check_reason (const Vector *vector,
              guint         reason,
              gboolean      allowed)
{
  g_autoptr (GBytes) before = vector_get_bytes (vector, 1);
  g_autoptr (GBytes) after = test_bytes (g_str_equal (vector->columns[2], "-") ? ""
                                                                               : vector->columns[2]);
  g_autoptr (GBytes) bytes = join_around (before, reason, after);
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GError) error = NULL;

  packet = decode (bytes, MQTT_VERSION_5_0, &error);
  if ((packet != NULL) != allowed)
    g_test_fail_printf ("%s: reason 0x%02x", vector->where, reason);

  if (packet != NULL)
    {
      g_assert_cmpstr (vector_type_to_text (packet->type), ==, vector->columns[0]);
      g_assert_true (mqtt_reason_is_allowed (reason, packet->type));
    }
  else
    {
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
      g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_PROTOCOL_ERROR);
    }
}

static void
test_reasons (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("reasons.tsv", 4);

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = g_ptr_array_index (vectors, i);
      g_auto (GStrv) codes = g_strsplit (vector->columns[3], " ", -1);

      for (guint reason = 0; reason <= G_MAXUINT8; reason++)
        {
          g_autofree char *code = g_strdup_printf ("%02x", reason);

          check_reason (vector, reason, g_strv_contains ((const char *const *) codes, code));
        }
    }

  g_assert_false (mqtt_reason_is_allowed (0, MQTT_PACKET_PUBLISH));
  g_assert_false (mqtt_reason_is_allowed (0, 16));
}

/* Makes one packet wrong; each has a row below. */
typedef void (*Spoil) (MqttPacket *packet);

static void
spoil_id (MqttPacket *packet)
{
  packet->id = 0;
}

static void
spoil_type (MqttPacket *packet)
{
  packet->type = 0;
}

static void
spoil_reason (MqttPacket *packet)
{
  packet->ack.reason = MQTT_REASON_GRANTED_QOS_2;
}

static void
spoil_reason_size (MqttPacket *packet)
{
  packet->ack.reason = 0x180;
}

static void
spoil_auth (MqttPacket *packet)
{
  packet->ack.reason = MQTT_REASON_REAUTHENTICATE;
}

static void
spoil_session (MqttPacket *packet)
{
  packet->connack.session_present = TRUE;
}

static void
spoil_connack (MqttPacket *packet)
{
  packet->connack.reason = MQTT_REASON_KEEP_ALIVE_TIMEOUT;
}

static void
spoil_user (MqttPacket *packet)
{
  g_clear_pointer (&packet->connect.username, g_free);
}

static void
spoil_password (MqttPacket *packet)
{
  g_autofree char *data = g_malloc0 (MQTT_MAX_STRING_LENGTH + 1);

  g_clear_pointer (&packet->connect.password, g_bytes_unref);
  packet->connect.password = g_bytes_new (data, MQTT_MAX_STRING_LENGTH + 1);
}

static void
spoil_client_id (MqttPacket *packet)
{
  g_free (packet->connect.client_id);
  packet->connect.client_id = g_strdup ("\xff");
}

static void
spoil_will_qos (MqttPacket *packet)
{
  packet->connect.will->qos = 3;
}

static void
set_topic (MqttPacket *packet,
           char       *topic)
{
  g_autoptr (MqttMessage) message = packet->publish.message;
  g_autoptr (GBytes) payload = mqtt_message_dup_payload (message);
  g_autofree char *owned = topic;

  packet->publish.message = mqtt_message_new (topic, payload, message->qos,
                                              message->retain, message->properties);
}

static void
spoil_topic (MqttPacket *packet)
{
  set_topic (packet, g_strdup ("a/+"));
}

static void
spoil_topic_empty (MqttPacket *packet)
{
  set_topic (packet, g_strdup (""));
}

static void
spoil_topic_text (MqttPacket *packet)
{
  set_topic (packet, g_strdup ("\xed\xa0\x80"));
}

static void
spoil_topic_size (MqttPacket *packet)
{
  set_topic (packet, g_strnfill (MQTT_MAX_STRING_LENGTH + 1, 'a'));
}

static void
spoil_qos (MqttPacket *packet)
{
  packet->publish.message->qos = 3;
}

static void
spoil_dup (MqttPacket *packet)
{
  packet->publish.message->qos = MQTT_QOS_0;
  packet->publish.message->dup = TRUE;
}

static void
spoil_properties (MqttPacket *packet)
{
  g_clear_pointer (&packet->publish.message->properties, mqtt_properties_unref);
  packet->publish.message->properties = mqtt_properties_new ();
  mqtt_properties_add_uint (packet->publish.message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
}

static void
spoil_filters (MqttPacket *packet)
{
  g_ptr_array_set_size (packet->subscribe.subscriptions, 0);
}

static void
spoil_filter_qos (MqttPacket *packet)
{
  ((MqttSubscription *) packet->subscribe.subscriptions->pdata[0])->qos = 3;
}

static void
spoil_filter_handling (MqttPacket *packet)
{
  ((MqttSubscription *) packet->subscribe.subscriptions->pdata[0])->retain_handling = 3;
}

static void
spoil_strings (MqttPacket *packet)
{
  g_clear_pointer (&packet->unsubscribe.filters, g_strfreev);
  packet->unsubscribe.filters = g_new0 (char *, 1);
}

static void
spoil_codes (MqttPacket *packet)
{
  g_byte_array_set_size (packet->suback.reasons, 0);
}

static void
spoil_code (MqttPacket *packet)
{
  packet->suback.reasons->data[0] = 3;
}

static const struct
{
  MqttVersion version;
  const char *bytes;
  Spoil spoil;
  MqttError code;
} refused[] = {
  { 5, "c0 00", spoil_type, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "10 1b 0004\"MQTT\"04 f6 000a 0001\"c\" 0001\"w\"0003\"bye\" 0001\"u\" 0001\"p\"", spoil_user, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "10 1b 0004\"MQTT\"04 f6 000a 0001\"c\" 0001\"w\"0003\"bye\" 0001\"u\" 0001\"p\"", spoil_password, MQTT_ERROR_TOO_LARGE },
  { 4, "10 1b 0004\"MQTT\"04 f6 000a 0001\"c\" 0001\"w\"0003\"bye\" 0001\"u\" 0001\"p\"", spoil_client_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "10 1b 0004\"MQTT\"04 f6 000a 0001\"c\" 0001\"w\"0003\"bye\" 0001\"u\" 0001\"p\"", spoil_will_qos, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "20 03 00 86 00", spoil_session, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "20 03 00 86 00", spoil_connack, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_topic, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_topic_empty, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_topic_text, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_topic_size, MQTT_ERROR_TOO_LARGE },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_qos, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "32 0a 0003\"a/b\" 000a \"xyz\"", spoil_dup, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "32 0b 0003\"a/b\" 000a 00 \"xyz\"", spoil_properties, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "40 02 0001", spoil_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "40 02 0001", spoil_reason, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "40 02 0001", spoil_reason_size, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "82 08 0001 0003\"a/b\" 01", spoil_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "82 08 0001 0003\"a/b\" 01", spoil_filters, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "82 08 0001 0003\"a/b\" 01", spoil_filter_qos, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "82 09 0001 00 0003\"a/b\" 01", spoil_filter_handling, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "a2 07 0001 0003\"a/b\"", spoil_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "a2 07 0001 0003\"a/b\"", spoil_strings, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "90 03 0001 00", spoil_id, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "90 03 0001 00", spoil_codes, MQTT_ERROR_INVALID_ARGUMENT },
  { 4, "90 03 0001 00", spoil_code, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "90 04 0001 00 00", spoil_code, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "b0 04 0001 00 00", spoil_code, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "e0 00", spoil_reason, MQTT_ERROR_INVALID_ARGUMENT },
  { 5, "f0 00", spoil_auth, MQTT_ERROR_INVALID_ARGUMENT },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GBytes) bytes = test_bytes (refused[i].bytes);
      g_autoptr (MqttPacket) packet = NULL;
      g_autoptr (GBytes) written = NULL;
      g_autoptr (GError) error = NULL;
      MqttPacketType type;

      packet = decode (bytes, refused[i].version, &error);
      g_assert_no_error (error);
      type = packet->type;

      refused[i].spoil (packet);
      written = mqtt_packet_encode (packet, refused[i].version, &error);
      packet->type = type;

      if (written != NULL || !g_error_matches (error, MQTT_ERROR, refused[i].code))
        {
          g_test_fail_printf ("refused[%u]: %s", i, error != NULL ? error->message : "written");
          continue;
        }
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_cmpint (mqtt_error_get_reason (error), ==, -1);
    }
}

static void
test_auth_before_5 (void)
{
  g_autoptr (MqttPacket) packet = mqtt_packet_new (MQTT_PACKET_AUTH, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (mqtt_packet_encode (packet, MQTT_VERSION_3_1_1, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
}

static GBytes *
encode_publish (const char  *topic,
                gsize        payload_size,
                GError     **error)
{
  g_autoptr (MqttPacket) packet = mqtt_packet_new (MQTT_PACKET_PUBLISH, 0);
  g_autoptr (GBytes) payload = g_bytes_new_take (g_malloc0 (payload_size), payload_size);

  packet->publish.message = mqtt_message_new (topic, payload, MQTT_QOS_0, FALSE, NULL);

  return mqtt_packet_encode (packet, MQTT_VERSION_3_1_1, error);
}

static void
test_largest_string (void)
{
  g_autofree char *topic = g_strnfill (MQTT_MAX_STRING_LENGTH, 't');
  g_autoptr (MqttPacket) packet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  bytes = encode_publish (topic, 0, &error);
  g_assert_no_error (error);
  packet = decode (bytes, MQTT_VERSION_3_1_1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (packet->publish.message->topic, ==, topic);
}

/* The sizes at which the Remaining Length takes another byte (5.0 §2.1.4), and
 * the greatest that there is. */
static void
test_sizes (void)
{
  static const struct
  {
    guint remaining;
    const char *header;
  } cases[] = {
    { 127, "30 7f" },
    { 128, "30 80 01" },
    { 16383, "30 ff 7f" },
    { 16384, "30 80 80 01" },
    { 2097151, "30 ff ff 7f" },
    { 2097152, "30 80 80 80 01" },
    { MQTT_MAX_REMAINING_LENGTH, "30 ff ff ff 7f" },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) header = test_bytes (cases[i].header);
      gsize size = g_bytes_get_size (header);
      g_autoptr (GBytes) bytes = encode_publish ("t", cases[i].remaining - 3, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, size + cases[i].remaining);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), size, g_bytes_get_data (header, NULL), size);
    }

  g_assert_null (encode_publish ("t", MQTT_MAX_REMAINING_LENGTH - 2, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
}

/* No string is too long, but they are more than a byte array holds. */
#define N_FILTERS 66000

static void
assert_too_large (MqttPacket *packet)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mqtt_packet_encode (packet, MQTT_VERSION_3_1_1, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
}

static void
test_too_many_filters (void)
{
  g_autoptr (MqttPacket) subscribe = mqtt_packet_new (MQTT_PACKET_SUBSCRIBE, 1);
  g_autoptr (MqttPacket) unsubscribe = mqtt_packet_new (MQTT_PACKET_UNSUBSCRIBE, 1);
  g_autofree char *filter = g_strnfill (MQTT_MAX_STRING_LENGTH, 'f');
  g_autoptr (MqttSubscription) subscription = mqtt_subscription_new (filter, MQTT_QOS_0);
  g_autofree char **filters = g_new0 (char *, N_FILTERS + 1);

  subscribe->subscribe.subscriptions = g_ptr_array_new ();
  for (guint i = 0; i < N_FILTERS; i++)
    {
      g_ptr_array_add (subscribe->subscribe.subscriptions, subscription);
      filters[i] = filter;
    }
  assert_too_large (subscribe);

  unsubscribe->unsubscribe.filters = filters;
  assert_too_large (unsubscribe);
  unsubscribe->unsubscribe.filters = NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/packet/vectors", test_vectors);
  g_test_add_func ("/mqtt/packet/complete", test_complete);
  g_test_add_func ("/mqtt/packet/reasons", test_reasons);
  g_test_add_func ("/mqtt/packet/refused", test_refused);
  g_test_add_func ("/mqtt/packet/auth-before-5", test_auth_before_5);
  g_test_add_func ("/mqtt/packet/largest-string", test_largest_string);
  g_test_add_func ("/mqtt/packet/sizes", test_sizes);
  g_test_add_func ("/mqtt/packet/too-many-filters", test_too_many_filters);

  return g_test_run ();
}
