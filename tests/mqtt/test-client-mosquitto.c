/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-mosquitto.h"
#include "test-mqtt.h"
#include "test-util.h"

#define SENT_SIZE (20 * 1024 * 1024)
#define ECHOED_SIZE (160 * 1024)

static const MqttVersion versions[] = {
  MQTT_VERSION_3_1,
  MQTT_VERSION_3_1_1,
  MQTT_VERSION_5_0,
};

static MqttOptions *
create_options (const char  *url,
                MqttVersion  version,
                const char  *client_id)
{
  g_autoptr (GError) error = NULL;
  MqttOptions *options = mqtt_options_new (url, &error);

  g_assert_no_error (error);
  mqtt_options_set_version (options, version);
  mqtt_options_set_client_id (options, client_id);
  mqtt_options_set_reconnect_period (options, 50);

  return options;
}

static MqttClient *
connect_with (MqttOptions *options)
{
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  ack = test_client_connect (client, options, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ack);

  return g_steal_pointer (&client);
}

static MqttClient *
connect_client (TestMosquitto *broker,
                MqttVersion    version,
                const char    *client_id)
{
  g_autoptr (MqttOptions) options = NULL;

  options = create_options (test_mosquitto_get_url (broker), version, client_id);
  return connect_with (options);
}

static void
end_client (MqttClient *client)
{
  test_client_disconnect (client);
  g_object_unref (client);
}

static void
subscribe (MqttClient *client,
           const char *filter,
           MqttQos     qos)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = test_client_subscribe (client, filter, qos, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ack->n_reasons, ==, 1);
  g_assert_cmphex (ack->reasons[0], ==, qos);
}

static void
publish (MqttClient *client,
         const char *topic,
         const char *payload,
         MqttQos     qos,
         gboolean    retain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = test_client_publish (client, topic, payload, qos, retain, &error);

  g_assert_no_error (error);
  g_assert_nonnull (ack);
}

static void
expect_message (GPtrArray  *messages,
                guint       n,
                const char *topic,
                const char *payload,
                MqttQos     qos,
                gboolean    retain)
{
  MqttMessage *message;

  test_await (messages->len > n);
  message = messages->pdata[n];
  g_assert_cmpstr (message->topic, ==, topic);
  g_assert_cmpmem (message->payload, message->payload_size,
                   payload, strlen (payload));
  g_assert_cmpint (message->qos, ==, qos);
  g_assert_cmpint (message->retain, ==, retain);
}

static void
test_qos (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      MqttClient *sender = connect_client (broker, versions[i], "sender");
      MqttClient *receiver = connect_client (broker, versions[i], "receiver");
      g_autoptr (GPtrArray) messages = test_client_collect (receiver);
      guint n = 0;

      for (MqttQos granted = MQTT_QOS_0; granted <= MQTT_QOS_2; granted++)
        {
          subscribe (receiver, "test/+", granted);
          for (MqttQos qos = MQTT_QOS_0; qos <= MQTT_QOS_2; qos++)
            {
              publish (sender, "test/a", "Grüße", qos, FALSE);
              expect_message (messages, n++, "test/a", "Grüße", MIN (qos, granted), FALSE);
            }
        }

      {
        g_autoptr (GError) error = NULL;
        g_autoptr (MqttAck) ack = test_client_unsubscribe (receiver, "test/+", &error);

        g_assert_no_error (error);
        g_assert_cmphex (ack->reasons[0], ==, MQTT_REASON_SUCCESS);
      }
      publish (sender, "test/a", "unseen", MQTT_QOS_2, FALSE);
      g_assert_cmpuint (messages->len, ==, n);

      end_client (sender);
      end_client (receiver);
    }
}

/* Many at once, so that the window of twenty fills, and in order. */
static void
test_many (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  MqttClient *client = connect_client (broker, MQTT_VERSION_5_0, "many");
  g_autoptr (GPtrArray) messages = test_client_collect (client);
  const guint n = 900;

  subscribe (client, "many", MQTT_QOS_2);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);
      g_autoptr (MqttMessage) message = test_message ("many", payload, MQTT_QOS_2);

      mqtt_client_publish_async (client, message, NULL, NULL, NULL);
    }

  test_await (messages->len == n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      expect_message (messages, i, "many", payload, MQTT_QOS_2, FALSE);
    }
  end_client (client);
}

/* mosquitto 2.0.11 takes large messages at once but sends them over a WebSocket in
 * pieces of 4 KiB, ten a second: what comes back is no larger than it has to be. */
static void
test_large (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  MqttClient *client = connect_client (broker, MQTT_VERSION_3_1_1, "large");
  g_autoptr (GPtrArray) messages = test_client_collect (client);
  g_autofree char *sent = g_strnfill (SENT_SIZE, 'x');
  g_autofree char *echoed = g_strnfill (ECHOED_SIZE, 'y');

  publish (client, "large", sent, MQTT_QOS_1, FALSE);
  subscribe (client, "large", MQTT_QOS_1);
  publish (client, "large", echoed, MQTT_QOS_1, FALSE);
  expect_message (messages, 0, "large", echoed, MQTT_QOS_1, FALSE);
  end_client (client);
}

static void
test_retained (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  MqttClient *client = connect_client (broker, MQTT_VERSION_3_1_1, "retained");
  g_autoptr (GPtrArray) messages = test_client_collect (client);

  publish (client, "retained", "kept", MQTT_QOS_1, TRUE);
  subscribe (client, "retained", MQTT_QOS_1);
  expect_message (messages, 0, "retained", "kept", MQTT_QOS_1, TRUE);
  publish (client, "retained", "", MQTT_QOS_1, TRUE);
  expect_message (messages, 1, "retained", "", MQTT_QOS_1, FALSE);
  subscribe (client, "retained", MQTT_QOS_1);
  publish (client, "retained", "last", MQTT_QOS_1, FALSE);
  expect_message (messages, 2, "retained", "last", MQTT_QOS_1, FALSE);
  end_client (client);
}

static void
test_will (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  guint n = 0;
  MqttClient *watcher = connect_client (broker, MQTT_VERSION_3_1_1, "watcher");
  g_autoptr (GPtrArray) messages = test_client_collect (watcher);

  subscribe (watcher, "will", MQTT_QOS_1);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (MqttMessage) will = test_message ("will", "gone", MQTT_QOS_1);
      g_autoptr (GAsyncResult) result = NULL;
      MqttClient *client;

      options = create_options (test_mosquitto_get_url (broker), versions[i], "mortal");
      mqtt_options_set_will (options, will);

      /* Without DISCONNECT */
      client = connect_with (options);
      g_object_unref (client);
      expect_message (messages, n++, "will", "gone", MQTT_QOS_1, FALSE);

      client = connect_with (options);
      mqtt_client_disconnect_async (client, MQTT_REASON_DISCONNECT_WITH_WILL, NULL, NULL,
                                    test_store_result, &result);
      test_await (result != NULL);
      g_object_unref (client);
      expect_message (messages, n++, "will", "gone", MQTT_QOS_1, FALSE);

      /* With it */
      client = connect_with (options);
      end_client (client);
      publish (watcher, "will", "other", MQTT_QOS_1, FALSE);
      expect_message (messages, n++, "will", "other", MQTT_QOS_1, FALSE);
    }
  end_client (watcher);
}

static void
test_password (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_PASSWORD);
  static const char *const passwords[] = { "wrong", "secret" };

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
        {
          g_autoptr (MqttClient) client = mqtt_client_new ();
          g_autoptr (MqttOptions) options = NULL;
          g_autoptr (GBytes) password = NULL;
          g_autoptr (MqttAck) ack = NULL;
          g_autoptr (GError) error = NULL;

          password = g_bytes_new (passwords[k], strlen (passwords[k]));
          options = create_options (test_mosquitto_get_url (broker), versions[i], "user");
          mqtt_options_set_username (options, "user");
          mqtt_options_set_password (options, password);
          ack = test_client_connect (client, options, &error);
          if (k == 1)
            {
              g_assert_no_error (error);
              test_client_disconnect (client);
              continue;
            }

          g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED);
          g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_MQTT);
          g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_NOT_AUTHORIZED);
          g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_DISCONNECTED);
        }
    }
}

static void
test_assigned_client_id (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  MqttClient *client = connect_client (broker, MQTT_VERSION_5_0, "");

  g_assert_cmpstr (mqtt_client_get_client_id (client), !=, "");
  end_client (client);
}

static void
on_resubscribed (MqttClient *client,
                 GPtrArray  *subscriptions,
                 MqttAck    *ack,
                 gpointer    user_data)
{
  guint *n = user_data;

  for (guint i = 0; i < ack->n_reasons; i++)
    g_assert_false (MQTT_REASON_IS_ERROR (ack->reasons[i]));
  *n += subscriptions->len;
}

/* The broker is killed in the middle: the client comes back, is subscribed again,
 * and what was published meanwhile is published then. */
static void
test_restart (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      MqttClient *client = connect_client (broker, versions[i], "survivor");
      g_autoptr (GPtrArray) messages = test_client_collect (client);
      g_autoptr (GAsyncResult) published = NULL;
      g_autoptr (MqttMessage) message = test_message ("b", "meanwhile", MQTT_QOS_1);
      g_autoptr (MqttAck) ack = NULL;
      guint n = 0;

      g_signal_connect (client, "resubscribed", G_CALLBACK (on_resubscribed), &n);
      subscribe (client, "a", MQTT_QOS_1);
      subscribe (client, "b", MQTT_QOS_1);
      test_mosquitto_kill (broker);
      test_await (mqtt_client_get_state (client) == MQTT_STATE_WAITING);
      mqtt_client_publish_async (client, message, NULL, test_store_result, &published);
      test_mosquitto_start (broker);
      test_await (mqtt_client_get_state (client) == MQTT_STATE_CONNECTED);
      test_await (n == 2);
      test_await (published != NULL);
      ack = mqtt_client_publish_finish (client, published, NULL);
      g_assert_nonnull (ack);
      expect_message (messages, 0, "b", "meanwhile", MQTT_QOS_1, FALSE);
      publish (client, "a", "after", MQTT_QOS_1, FALSE);
      expect_message (messages, 1, "a", "after", MQTT_QOS_1, FALSE);
      end_client (client);
    }
}

/* A session that the broker has kept: nothing is subscribed again, and what came
 * meanwhile comes now. */
static void
test_persistent (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_PERSISTENT);
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  MqttClient *client;
  MqttClient *other;
  guint n = 0;

  options = create_options (test_mosquitto_get_url (broker), MQTT_VERSION_3_1_1, "persistent");
  mqtt_options_set_clean_start (options, FALSE);
  client = connect_with (options);
  g_assert_false (mqtt_client_get_connack (client)->session_present);
  g_signal_connect (client, "resubscribed", G_CALLBACK (on_resubscribed), &n);
  messages = test_client_collect (client);
  subscribe (client, "a", MQTT_QOS_2);

  test_mosquitto_stop (broker);
  test_await (mqtt_client_get_state (client) == MQTT_STATE_WAITING);
  test_mosquitto_start (broker);
  test_await (mqtt_client_get_state (client) == MQTT_STATE_CONNECTED);
  g_assert_true (mqtt_client_get_connack (client)->session_present);

  test_client_disconnect (client);
  other = connect_client (broker, MQTT_VERSION_3_1_1, "other");
  publish (other, "a", "meanwhile", MQTT_QOS_2, FALSE);
  end_client (other);
  g_object_unref (g_steal_pointer (&client));

  client = mqtt_client_new ();
  g_clear_pointer (&messages, g_ptr_array_unref);
  messages = test_client_collect (client);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (MqttAck) ack = test_client_connect (client, options, &error);

    g_assert_no_error (error);
    g_assert_true (ack->session_present);
  }
  expect_message (messages, 0, "a", "meanwhile", MQTT_QOS_2, FALSE);
  g_assert_cmpuint (n, ==, 0);
  end_client (client);
}

static void
test_tls (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_TLS);
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  MqttClient *trusting;

  options = create_options (test_mosquitto_get_tls_url (broker), MQTT_VERSION_3_1_1, "tls");
  ack = test_client_connect (client, options, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TLS_CERTIFICATE);
  g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_DISCONNECTED);

  mqtt_options_set_ca_file (options, test_mosquitto_get_certificates (broker)->ca);
  trusting = connect_with (options);
  subscribe (trusting, "a", MQTT_QOS_0);
  end_client (trusting);
}

/* The port of MQTT over TCP does not speak HTTP. */
static void
test_tcp_port (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  g_autofree char *url = NULL;
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", test_mosquitto_get_tcp_port (broker));
  options = create_options (url, MQTT_VERSION_3_1_1, "lost");
  mqtt_options_set_reconnect_period (options, 0);
  ack = test_client_connect (client, options, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_NOT_WEBSOCKET);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_HTTP);
}

static void
test_keep_alive (void)
{
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  g_autoptr (MqttOptions) options = NULL;
  MqttClient *client;

  options = create_options (test_mosquitto_get_url (broker), MQTT_VERSION_3_1_1, "quiet");
  mqtt_options_set_keep_alive (options, 1);
  client = connect_with (options);
  test_run_for (2500);
  g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_CONNECTED);
  g_assert_null (mqtt_client_get_last_error (client));
  end_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/mosquitto/qos", test_qos);
  g_test_add_func ("/mqtt/mosquitto/many", test_many);
  g_test_add_func ("/mqtt/mosquitto/large", test_large);
  g_test_add_func ("/mqtt/mosquitto/retained", test_retained);
  g_test_add_func ("/mqtt/mosquitto/will", test_will);
  g_test_add_func ("/mqtt/mosquitto/password", test_password);
  g_test_add_func ("/mqtt/mosquitto/assigned-client-id", test_assigned_client_id);
  g_test_add_func ("/mqtt/mosquitto/restart", test_restart);
  g_test_add_func ("/mqtt/mosquitto/persistent", test_persistent);
  g_test_add_func ("/mqtt/mosquitto/tls", test_tls);
  g_test_add_func ("/mqtt/mosquitto/tcp-port", test_tcp_port);
  g_test_add_func ("/mqtt/mosquitto/keep-alive", test_keep_alive);

  return g_test_run ();
}
