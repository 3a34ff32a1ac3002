/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"

#include "test-mqtt.h"
#include "test-util.h"

static void
on_state (MqttClient *client,
          GParamSpec *pspec,
          gpointer    user_data)
{
  static const char letters[] = "dcCwD";
  ClientFixture *f = user_data;

  g_string_append_c (f->events, letters[mqtt_client_get_state (client)]);
}

static void
on_connected (MqttClient *client,
              MqttAck    *connack,
              gpointer    user_data)
{
  ClientFixture *f = user_data;

  g_assert_nonnull (connack);
  g_assert_true (mqtt_client_get_connack (client) == connack);
  g_string_append_c (f->events, '+');
}

static void
on_lost (MqttClient   *client,
         const GError *error,
         gpointer      user_data)
{
  ClientFixture *f = user_data;

  g_clear_error (&f->lost);
  f->lost = g_error_copy (error);
  g_assert_error (mqtt_client_get_last_error (client), error->domain, error->code);
  g_string_append_c (f->events, '-');
}

static void
on_resubscribed (MqttClient *client,
                 GPtrArray  *subscriptions,
                 MqttAck    *ack,
                 gpointer    user_data)
{
  ClientFixture *f = user_data;

  g_assert_cmpuint (subscriptions->len, ==, ack->n_reasons);
  g_string_append_c (f->events, 's');
}

void
fixture_set_up (ClientFixture *f,
                MqttVersion    version)
{
  g_autoptr (GError) error = NULL;

  f->options = mqtt_options_new ("ws://localhost/mqtt", &error);
  g_assert_no_error (error);
  mqtt_options_set_version (f->options, version);
  mqtt_options_set_client_id (f->options, "test");
  mqtt_options_set_reconnect_period (f->options, 1);

  f->client = mqtt_client_new ();
  mock_network_init (&f->network, f->client);
  f->messages = test_client_collect (f->client);
  f->events = g_string_new (NULL);
  f->lost = NULL;
  g_signal_connect (f->client, "notify::state", G_CALLBACK (on_state), f);
  g_signal_connect (f->client, "connected", G_CALLBACK (on_connected), f);
  g_signal_connect (f->client, "connection-lost", G_CALLBACK (on_lost), f);
  g_signal_connect (f->client, "resubscribed", G_CALLBACK (on_resubscribed), f);
}

void
fixture_tear_down (ClientFixture *f)
{
  if (f->client != NULL)
    {
      test_client_disconnect (f->client);
      g_signal_handlers_disconnect_by_data (f->client, f);
      g_clear_object (&f->client);
    }

  mock_network_clear (&f->network);
  g_clear_pointer (&f->messages, g_ptr_array_unref);
  g_string_free (f->events, TRUE);
  g_clear_error (&f->lost);
  g_clear_pointer (&f->options, mqtt_options_unref);
}

MockTransport *
fixture_accept_attempt (ClientFixture *f,
                        guint          n,
                        const char    *connack)
{
  MockTransport *transport = mock_network_await (&f->network, n);

  mock_transport_open (transport);
  test_await (mock_transport_get_n_sent (transport) > 0);
  g_free (mock_transport_take_sent (transport));
  mock_transport_give (transport, connack);

  return transport;
}

MockTransport *
fixture_connect_client (ClientFixture *f,
                        const char    *connack)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;
  MockTransport *transport;
  guint n = f->network.transports->len;

  mqtt_client_connect_async (f->client, f->options, NULL, test_store_result, &result);
  transport = fixture_accept_attempt (f, n, connack);
  test_await (result != NULL);
  ack = mqtt_client_connect_finish (f->client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ack);
  g_assert_cmpint (mqtt_client_get_state (f->client), ==, MQTT_STATE_CONNECTED);

  return transport;
}

GAsyncResult *
fixture_publish (ClientFixture  *f,
                 const char     *topic,
                 MqttQos         qos,
                 GAsyncResult  **result)
{
  g_autoptr (MqttMessage) message = test_message (topic, "x", qos);

  mqtt_client_publish_async (f->client, message, NULL, test_store_result, result);
  return *result;
}

void
fixture_expect_published (ClientFixture  *f,
                          GAsyncResult  **result,
                          int             code)
{
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  test_await (*result != NULL);
  ack = mqtt_client_publish_finish (f->client, *result, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MQTT_ERROR, code);
  g_assert_true ((ack != NULL) == (code < 0));
  g_clear_object (result);
}
