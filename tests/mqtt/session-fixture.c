/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include "mqtt-error.h"
#include "test-mqtt.h"
#include "test-util.h"

char one, two, three;

void
fixture_set_up (SessionFixture *f,
                MqttVersion     version)
{
  g_autoptr (GError) error = NULL;

  f->options = mqtt_options_new ("ws://localhost/mqtt", &error);
  g_assert_no_error (error);
  mqtt_options_set_version (f->options, version);
  mqtt_options_set_clean_start (f->options, FALSE);
  mqtt_options_set_client_id (f->options, "test");
  f->session = mqtt_session_new (f->options);
  /* The server may have the session: an earlier CONNECT was not answered. */
  mqtt_session_begin (f->session);
  f->written = g_byte_array_new ();
  f->decoder = mqtt_decoder_new ();
  mqtt_decoder_set_version (f->decoder, version);
  f->now = SECOND;
}

void
fixture_tear_down (SessionFixture *f)
{
  g_clear_pointer (&f->session, mqtt_session_free);
  g_clear_pointer (&f->written, g_byte_array_unref);
  g_clear_pointer (&f->decoder, mqtt_decoder_free);
  g_clear_pointer (&f->options, mqtt_options_unref);
}

void
fixture_start (SessionFixture *f,
               gboolean        session_present,
               MqttProperties *connack)
{
  g_autoptr (GError) error = NULL;

  mqtt_session_begin (f->session);
  mqtt_session_start (f->session, session_present, connack, f->now, &error);
  g_assert_no_error (error);
}

void
fixture_start_with (SessionFixture *f,
                    gboolean        session_present,
                    MqttProperty    id,
                    guint32         value)
{
  g_autoptr (MqttProperties) connack = mqtt_properties_new ();

  mqtt_properties_add_uint (connack, id, value);
  fixture_start (f, session_present, connack);
}

static void
write_output (SessionFixture *f)
{
  GBytes *bytes;

  while ((bytes = mqtt_session_take_output (f->session)) != NULL)
    {
      g_byte_array_append (f->written, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }
}

/* The connection is gone, with what was written to it. */
void
fixture_stop (SessionFixture *f)
{
  write_output (f);
  g_byte_array_set_size (f->written, 0);
  mqtt_session_stop (f->session);
}

/* What was written since the last call. */
char *
fixture_take_output (SessionFixture *f)
{
  char *hex;

  write_output (f);
  hex = test_hex (f->written->data, f->written->len);
  g_byte_array_set_size (f->written, 0);

  return hex;
}

void
fixture_expect (SessionFixture *f,
                const char     *expected)
{
  g_autoptr (GBytes) bytes = test_bytes (expected);
  g_autofree char *hex = test_hex (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *output = fixture_take_output (f);

  g_assert_cmpstr (output, ==, hex);
}

static gboolean
try_give (SessionFixture  *f,
          const char      *packets,
          GError         **error)
{
  g_autoptr (GBytes) bytes = test_bytes (packets);

  mqtt_decoder_feed (f->decoder, bytes);

  while (TRUE)
    {
      g_autoptr (MqttPacket) packet = NULL;

      if (!mqtt_decoder_next (f->decoder, &packet, error))
        return error == NULL || *error == NULL;
      if (packet == NULL)
        return TRUE;
      if (!mqtt_session_receive (f->session, packet, f->now, error))
        return FALSE;
    }
}

void
fixture_give (SessionFixture *f,
              const char     *packets)
{
  g_autoptr (GError) error = NULL;

  try_give (f, packets, &error);
  g_assert_no_error (error);
}

void
fixture_give_fault (SessionFixture *f,
                    const char     *packets,
                    MqttReason      reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_give (f, packets, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
  g_assert_cmphex (mqtt_error_get_reason (error), ==, reason);
  g_assert_nonnull (strchr (error->message, '('));
}

void
fixture_publish (SessionFixture *f,
                 const char     *topic,
                 MqttQos         qos,
                 gpointer        tag)
{
  g_autoptr (MqttMessage) message = test_message (topic, "x", qos);
  g_autoptr (GError) error = NULL;

  mqtt_session_publish (f->session, message, tag, f->now, &error);
  g_assert_no_error (error);
  write_output (f);
}

void
fixture_subscribe (SessionFixture *f,
                   const char     *filter,
                   gpointer        tag)
{
  g_autoptr (GPtrArray) subscriptions = test_subscriptions (filter, MQTT_QOS_1);
  g_autoptr (GError) error = NULL;

  mqtt_session_subscribe (f->session, subscriptions, NULL, tag, f->now, &error);
  g_assert_no_error (error);
  write_output (f);
}

void
fixture_expect_ack (SessionFixture *f,
                    gpointer        tag,
                    MqttReason      reason)
{
  g_autoptr (MqttOutcome) outcome = mqtt_session_take_outcome (f->session);

  g_assert_nonnull (outcome);
  g_assert_no_error (outcome->error);
  g_assert_true (outcome->tag == tag);
  g_assert_cmpuint (outcome->ack->n_reasons, >=, 1);
  g_assert_cmphex (outcome->ack->reasons[0], ==, reason);
}

void
fixture_expect_error (SessionFixture *f,
                      gpointer        tag,
                      MqttError       code)
{
  g_autoptr (MqttOutcome) outcome = mqtt_session_take_outcome (f->session);

  g_assert_nonnull (outcome);
  g_assert_true (outcome->tag == tag);
  g_assert_error (outcome->error, MQTT_ERROR, (int) code);
  g_assert_null (outcome->ack);
}

void
fixture_expect_messages (SessionFixture *f,
                         const char     *topics)
{
  g_autoptr (GPtrArray) messages = mqtt_session_take_messages (f->session);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      MqttMessage *message = messages->pdata[i];

      g_string_append_printf (list, "%s%s", i > 0 ? " " : "", message->topic);
    }

  g_assert_cmpstr (list->str, ==, topics);
}

void
fixture_grant (SessionFixture *f,
               const char     *filter)
{
  g_autofree char *output = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data;

  fixture_subscribe (f, filter, &one);
  output = fixture_take_output (f);
  bytes = test_bytes (output);
  data = g_bytes_get_data (bytes, NULL);
  g_assert_cmphex (data[0], ==, 0x82);
  answer = g_strdup_printf ("90 03 %02x %02x 01", data[2], data[3]);
  fixture_give (f, answer);
  fixture_expect_ack (f, &one, MQTT_REASON_GRANTED_QOS_1);
}
