/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt-client.h"

/* Nightjar's engine.
 * Usage: bench-nightjar URL receive PACKETS_PER_FRAME
 *        bench-nightjar URL publish QOS WINDOW COUNT */

static GMainLoop *loop;
static char **arguments;
static guint64 n_messages;
static guint64 n_begun;

static void
on_disconnected (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_main_loop_quit (loop);
}

static void
disconnect_client (MqttClient *client)
{
  mqtt_client_disconnect_async (client, MQTT_REASON_SUCCESS, NULL, NULL,
                                on_disconnected, NULL);
}

static void
on_messages (MqttClient *client,
             GPtrArray  *messages)
{
  MqttMessage *last = g_ptr_array_index (messages, messages->len - 1);

  n_messages += messages->len;
  if (last->retain)
    disconnect_client (client);
}

static void
subscribe (MqttClient *client)
{
  g_autofree char *filter = g_strconcat ("flood/", arguments[3], NULL);
  g_autoptr (GPtrArray) subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);

  g_ptr_array_add (subscriptions, mqtt_subscription_new (filter, MQTT_QOS_0));
  g_signal_connect (client, "messages", G_CALLBACK (on_messages), NULL);
  mqtt_client_subscribe_async (client, subscriptions, NULL, NULL, NULL, NULL);
}

static void publish (MqttClient *client);

static void
on_published (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  guint64 count = g_ascii_strtoull (arguments[5], NULL, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = mqtt_client_publish_finish (MQTT_CLIENT (source), result, &error);

  if (ack == NULL)
    g_error ("A message was not published: %s", error->message);

  n_messages++;
  if (n_begun < count)
    publish (MQTT_CLIENT (source));
  else if (n_messages == count)
    disconnect_client (MQTT_CLIENT (source));
}

static void
publish (MqttClient *client)
{
  static const char payload[170] = "{}";
  g_autofree char *topic =
    g_strdup_printf ("bench/line-%u/temperature", (guint) (n_begun++ % 10));
  g_autoptr (GBytes) bytes = g_bytes_new (payload, sizeof payload);
  g_autoptr (MqttMessage) message =
    mqtt_message_new (topic, bytes, atoi (arguments[3]), FALSE, NULL);

  mqtt_client_publish_async (client, message, NULL, on_published, NULL);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = mqtt_client_connect_finish (MQTT_CLIENT (source), result, &error);

  if (ack == NULL)
    g_error ("There is no connection: %s", error->message);

  if (g_str_equal (arguments[2], "receive"))
    {
      subscribe (MQTT_CLIENT (source));
      return;
    }

  for (int i = 0; i < atoi (arguments[4]); i++)
    publish (MQTT_CLIENT (source));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (MqttOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttClient) client = mqtt_client_new ();

  if (argc != (g_strcmp0 (argv[2], "receive") == 0 ? 4 : 6))
    return EXIT_FAILURE;

  arguments = argv;
  loop = g_main_loop_new (NULL, FALSE);
  options = mqtt_options_new (argv[1], &error);
  if (options == NULL)
    g_error ("The address is wrong: %s", error->message);
  mqtt_options_set_version (options, MQTT_VERSION_3_1_1);
  mqtt_options_set_in_flight_maximum (options, G_MAXUINT16);
  mqtt_client_connect_async (client, options, NULL, on_connected, NULL);
  g_main_loop_run (loop);
  g_print ("%" G_GUINT64_FORMAT "\n", n_messages);
  g_main_loop_unref (loop);

  return EXIT_SUCCESS;
}
