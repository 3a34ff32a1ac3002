/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <MQTTAsync.h>
#include <glib.h>
#include <stdlib.h>

/* Paho C, with its asynchronous interface. Usage: see bench-nightjar.c */

static char **arguments;
static GMutex mutex;
static GCond cond;
static gboolean done;
static guint64 n_messages;
static guint64 n_begun;

static void
finish (void)
{
  g_mutex_lock (&mutex);
  done = TRUE;
  g_cond_signal (&cond);
  g_mutex_unlock (&mutex);
}

static void
on_disconnected (void                  *context,
                 MQTTAsync_successData *response)
{
  finish ();
}

static void
disconnect_client (MQTTAsync client)
{
  MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;

  options.context = client;
  options.onSuccess = on_disconnected;
  if (MQTTAsync_disconnect (client, &options) != MQTTASYNC_SUCCESS)
    g_error ("The client does not disconnect");
}

static void
on_failed (void                  *context,
           MQTTAsync_failureData *response)
{
  g_error ("An operation has failed: %s",
           response != NULL && response->message != NULL ? response->message : "no reason");
}

static int
on_message (void              *context,
            char              *topic,
            int                topic_size,
            MQTTAsync_message *message)
{
  n_messages++;
  if (message->retained)
    disconnect_client (context);

  MQTTAsync_freeMessage (&message);
  MQTTAsync_free (topic);

  return 1;
}

static void publish (MQTTAsync client);

static void
on_published (void                  *context,
              MQTTAsync_successData *response)
{
  guint64 count = g_ascii_strtoull (arguments[5], NULL, 10);

  n_messages++;
  if (n_begun < count)
    publish (context);
  else if (n_messages == count)
    disconnect_client (context);
}

static void
publish (MQTTAsync client)
{
  static const char payload[170] = "{}";
  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
  char topic[64];

  g_snprintf (topic, sizeof topic, "bench/line-%u/temperature", (guint) (n_begun++ % 10));
  options.context = client;
  options.onSuccess = on_published;
  options.onFailure = on_failed;
  if (MQTTAsync_send (client, topic, sizeof payload, payload, atoi (arguments[3]), 0,
                      &options) != MQTTASYNC_SUCCESS)
    g_error ("A message was not published");
}

static void
on_connected (void                  *context,
              MQTTAsync_successData *response)
{
  MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;

  if (g_str_equal (arguments[2], "receive"))
    {
      g_autofree char *filter = g_strconcat ("flood/", arguments[3], NULL);

      options.context = context;
      options.onFailure = on_failed;
      MQTTAsync_subscribe (context, filter, 0, &options);
      return;
    }

  for (int i = 0; i < atoi (arguments[4]); i++)
    publish (context);
}

int
main (int    argc,
      char **argv)
{
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer_ws;
  MQTTAsync client;

  if (argc != (g_strcmp0 (argv[2], "receive") == 0 ? 4 : 6))
    return EXIT_FAILURE;

  arguments = argv;
  if (MQTTAsync_create (&client, argv[1], "paho", MQTTCLIENT_PERSISTENCE_NONE, NULL) !=
        MQTTASYNC_SUCCESS ||
      MQTTAsync_setCallbacks (client, client, NULL, on_message, NULL) != MQTTASYNC_SUCCESS)
    g_error ("There is no client");

  options.context = client;
  options.onSuccess = on_connected;
  options.onFailure = on_failed;
  options.maxInflight = 1000;
  if (MQTTAsync_connect (client, &options) != MQTTASYNC_SUCCESS)
    g_error ("There is no connection");

  g_mutex_lock (&mutex);
  while (!done)
    g_cond_wait (&cond, &mutex);
  g_mutex_unlock (&mutex);

  g_print ("%" G_GUINT64_FORMAT "\n", n_messages);
  MQTTAsync_destroy (&client);

  return EXIT_SUCCESS;
}
