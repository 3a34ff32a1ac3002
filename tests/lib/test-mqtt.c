/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-mqtt.h"

#include "test-util.h"

MqttAck *
test_client_connect (MqttClient   *client,
                     MqttOptions  *options,
                     GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mqtt_client_connect_async (client, options, NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_client_connect_finish (client, result, error);
}

void
test_client_disconnect (MqttClient *client)
{
  g_autoptr (GAsyncResult) result = NULL;

  mqtt_client_disconnect_async (client, MQTT_REASON_SUCCESS, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);
  g_assert_true (mqtt_client_disconnect_finish (client, result, NULL));
  g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_DISCONNECTED);
}

MqttAck *
test_client_subscribe (MqttClient  *client,
                       const char  *filter,
                       MqttQos      qos,
                       GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions (filter, qos);

  mqtt_client_subscribe_async (client, subscriptions, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_client_subscribe_finish (client, result, error);
}

MqttAck *
test_client_unsubscribe (MqttClient  *client,
                         const char  *filter,
                         GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *filters[] = { filter, NULL };

  mqtt_client_unsubscribe_async (client, filters, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_client_unsubscribe_finish (client, result, error);
}

MqttAck *
test_client_publish (MqttClient  *client,
                     const char  *topic,
                     const char  *payload,
                     MqttQos      qos,
                     gboolean     retain,
                     GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));
  g_autoptr (MqttMessage) message = mqtt_message_new (topic, bytes, qos, retain, NULL);

  mqtt_client_publish_async (client, message, NULL, test_store_result, &result);
  test_await (result != NULL);

  return mqtt_client_publish_finish (client, result, error);
}

MqttMessage *
test_message (const char *topic,
              const char *payload,
              MqttQos     qos)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, strlen (payload));

  return mqtt_message_new (topic, bytes, qos, FALSE, NULL);
}

GPtrArray *
test_subscriptions (const char *filter,
                    MqttQos     qos)
{
  GPtrArray *subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);

  g_ptr_array_add (subscriptions, mqtt_subscription_new (filter, qos));
  return subscriptions;
}

static void
on_messages (MqttClient *client,
             GPtrArray  *messages,
             gpointer    user_data)
{
  GPtrArray *all = user_data;

  g_assert_cmpuint (messages->len, >, 0);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (all, mqtt_message_ref (messages->pdata[i]));
}

/* (element-type MqttMessage): grows as long as @client lives. */
GPtrArray *
test_client_collect (MqttClient *client)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_message_unref);

  g_signal_connect_data (client, "messages", G_CALLBACK (on_messages), g_ptr_array_ref (all),
                         (GClosureNotify) (void (*) (void)) g_ptr_array_unref, 0);
  return all;
}
