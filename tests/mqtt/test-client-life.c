/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "letter-authenticator.h"
#include "test-mqtt.h"
#include "test-util.h"

/* A whole life of a client, with a broker that answers everything, and something done
 * to the client from within one of its signals. */

typedef enum
{
  ACTION_DISCONNECT,
  ACTION_CONNECT,
  ACTION_RECONNECT,
  ACTION_WAKE,
  ACTION_REAUTHENTICATE,
  ACTION_PUBLISH,
  ACTION_UNREF,
  N_ACTIONS,
} Action;

typedef struct
{
  MqttClient *client; /* weak */
  MqttOptions *options;
  MockNetwork network;
  Action action;
  guint countdown; /* which emission it is done in */
  guint n_pending; /* operations that have not ended */
  gboolean owned;
} Life;

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Life *life = user_data;

  g_assert_cmpuint (life->n_pending, >, 0);
  life->n_pending--;
}

static void
connect_client (Life *life)
{
  life->n_pending++;
  mqtt_client_connect_async (life->client, life->options, NULL, on_done, life);
}

static void
disconnect_client (Life *life)
{
  life->n_pending++;
  mqtt_client_disconnect_async (life->client, MQTT_REASON_SUCCESS, NULL, NULL, on_done, life);
}

static void
publish (Life *life)
{
  g_autoptr (MqttMessage) message = test_message ("p", "x", MQTT_QOS_1);

  life->n_pending++;
  mqtt_client_publish_async (life->client, message, NULL, on_done, life);
}

static void
act (Life *life)
{
  switch (life->action)
    {
    case ACTION_DISCONNECT:
      disconnect_client (life);
      break;

    case ACTION_CONNECT:
      connect_client (life);
      break;

    case ACTION_RECONNECT:
      disconnect_client (life);
      connect_client (life);
      break;

    case ACTION_WAKE:
      mqtt_client_wake (life->client);
      break;

    case ACTION_REAUTHENTICATE:
      life->n_pending++;
      mqtt_client_reauthenticate_async (life->client, NULL, on_done, life);
      break;

    case ACTION_PUBLISH:
      publish (life);
      break;

    case ACTION_UNREF:
      if (life->owned)
        {
          life->owned = FALSE;
          g_object_unref (life->client);
        }
      break;

    case N_ACTIONS:
    default:
      g_assert_not_reached ();
    }
}

static void
on_signal (Life *life)
{
  if (life->countdown > 0 && --life->countdown == 0)
    act (life);
}

/* What the broker says to what the client has sent. All packets are short. */
static void
answer (MockTransport *transport,
        const guint8  *packet)
{
  g_autofree char *text = NULL;

  switch (packet[0])
    {
    case 0x10:
      text = g_strdup ("20 0f 00 00 0c 12 00 01 \"i\" 15 00 01 \"m\" 16 00 01 \"z\"");
      break;

    case 0x82:
      text = g_strdup_printf ("90 04 %02x %02x 00 01", packet[2], packet[3]);
      break;

    case 0x32:
      text = g_strdup_printf ("40 02 %02x %02x", packet[5], packet[6]);
      break;

    case 0xc0:
      text = g_strdup ("d0 00");
      break;

    case 0xf0:
      text = g_strdup ("f0 0a 00 08 15 00 01 \"m\" 16 00 01 \"z\"");
      break;

    default:
      return;
    }

  mock_transport_give (transport, text);
}

static void
run_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
serve (Life *life)
{
  MockTransport *transport;
  g_autofree char *hex = NULL;
  g_autoptr (GBytes) sent = NULL;
  const guint8 *data;
  gsize size;

  if (life->client != NULL && mqtt_client_get_state (life->client) == MQTT_STATE_WAITING)
    mqtt_client_wake (life->client);
  if (life->network.transports->len == 0)
    return;

  transport = life->network.transports->pdata[life->network.transports->len - 1];
  if (mock_transport_get_n_sent (transport) == 0 && !mock_transport_is_closed (transport))
    mock_transport_open (transport);
  run_loop ();

  hex = mock_transport_take_sent (transport);
  sent = test_bytes (hex);
  data = g_bytes_get_data (sent, &size);
  for (gsize i = 0; i < size; i += 2 + data[i + 1])
    answer (transport, data + i);
  run_loop ();
}

/* The broker says this, or closes the connection. */
static void
tell (Life       *life,
      const char *bytes)
{
  MockTransport *transport = life->network.transports->pdata[life->network.transports->len - 1];

  serve (life);
  if (mock_transport_get_n_sent (transport) == 0)
    return;

  if (bytes != NULL)
    mock_transport_give (transport, bytes);
  else
    mock_transport_end (transport, NULL);
  serve (life);
}

static void
live (Life *life)
{
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("s", MQTT_QOS_1);

  connect_client (life);
  if (life->client != NULL)
    {
      life->n_pending++;
      mqtt_client_subscribe_async (life->client, subscriptions, NULL, NULL, on_done, life);
    }
  if (life->client != NULL)
    publish (life);

  serve (life);
  serve (life);
  if (life->client != NULL && mqtt_client_get_state (life->client) == MQTT_STATE_CONNECTED)
    {
      life->n_pending++;
      mqtt_client_reauthenticate_async (life->client, NULL, on_done, life);
    }

  tell (life, "30 05 00 01 \"s\" 00 \"x\"");
  tell (life, NULL);
  serve (life);
  serve (life);
  tell (life, "32 07 00 01 \"s\" 00 09 00 \"y\" d0 00");
  tell (life, "e0 01 8b");
  serve (life);
  serve (life);
  tell (life, "e0 01 8e");
}

static void
set_up (Life   *life,
        Action  action,
        guint   countdown)
{
  g_autoptr (LetterAuthenticator) authenticator = letter_authenticator_new ();

  life->action = action;
  life->countdown = countdown;
  life->n_pending = 0;
  life->owned = TRUE;
  life->options = mqtt_options_new ("ws://localhost/mqtt", NULL);
  mqtt_options_set_version (life->options, MQTT_VERSION_5_0);
  mqtt_options_set_client_id (life->options, "");
  mqtt_options_set_reconnect_period (life->options, 600000);
  mqtt_options_set_authenticator (life->options, MQTT_AUTHENTICATOR (authenticator));
  life->client = mqtt_client_new ();
  g_object_add_weak_pointer (G_OBJECT (life->client), (gpointer *) &life->client);
  mock_network_init (&life->network, life->client);
}

/* Whatever was done: every operation ends once, and nothing keeps the client. */
static void
tear_down (Life *life)
{
  if (life->client != NULL)
    {
      life->action = ACTION_WAKE;
      disconnect_client (life);
    }
  test_await (life->n_pending == 0);
  if (life->owned)
    {
      g_assert_cmpint (mqtt_client_get_state (life->client), ==, MQTT_STATE_DISCONNECTED);
      g_object_unref (life->client);
    }
  test_await (life->client == NULL);

  mock_network_clear (&life->network);
  mqtt_options_unref (life->options);
}

static const char *const signal_names[] = {
  "notify::state",
  "notify::connack",
  "notify::next-attempt",
  "notify::last-error",
  "notify::client-id",
  "notify::n-queued",
  "notify::options",
  "messages",
  "connected",
  "connection-lost",
  "resubscribed",
  "auth",
};

static void
test_signal (gconstpointer data)
{
  const char *name = data;
  guint n_acted = 0;

  for (Action action = 0; action < N_ACTIONS; action++)
    {
      for (guint countdown = 1; countdown <= 6; countdown++)
        {
          Life life;

          set_up (&life, action, countdown);
          g_signal_connect_swapped (life.client, name, G_CALLBACK (on_signal), &life);
          live (&life);
          n_acted += life.countdown == 0;
          tear_down (&life);
        }
    }

  g_assert_cmpuint (n_acted, >=, N_ACTIONS);
}

/* Done while the client is told to disconnect, from each state. */
static void
test_disconnect (gconstpointer data)
{
  const char *name = data;

  for (Action action = 0; action < N_ACTIONS; action++)
    {
      for (MqttState state = MQTT_STATE_CONNECTING; state <= MQTT_STATE_WAITING; state++)
        {
          g_autofree char *sent = NULL;
          MockTransport *transport;
          Life life;

          set_up (&life, action, 0);
          g_signal_connect_swapped (life.client, name, G_CALLBACK (on_signal), &life);
          connect_client (&life);
          if (state != MQTT_STATE_CONNECTING)
            serve (&life);
          if (state == MQTT_STATE_WAITING)
            mock_transport_end (life.network.transports->pdata[0], NULL);
          g_assert_cmpint (mqtt_client_get_state (life.client), ==, state);

          life.countdown = 1;
          disconnect_client (&life);
          run_loop ();

          /* DISCONNECT is said once. */
          transport = life.network.transports->pdata[0];
          sent = mock_transport_take_sent (transport);
          g_assert_cmpstr (sent, ==, state == MQTT_STATE_CONNECTED ? "e0 00" : "");
          g_assert_true (mock_transport_is_closed (transport));
          tear_down (&life);
        }
    }
}

/* Cancelled at every point of the way. */
static void
test_cancelled (void)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Life life;

      set_up (&life, ACTION_WAKE, 0);
      life.n_pending++;
      mqtt_client_connect_async (life.client, life.options, cancellable, on_done, &life);
      for (guint j = 0; j < i; j++)
        serve (&life);
      g_cancellable_cancel (cancellable);
      test_await (life.n_pending == 0);
      g_assert_cmpint (mqtt_client_get_state (life.client), ==,
                       i == 0 ? MQTT_STATE_DISCONNECTED : MQTT_STATE_CONNECTED);
      tear_down (&life);
    }
}

static void
on_done_unref (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Life *life = user_data;

  on_done (source, result, life);
  if (life->owned)
    g_object_unref (life->client);
  life->owned = FALSE;
}

/* The last reference goes in the callback of an operation. */
static void
test_unref_in_callback (void)
{
  for (guint i = 0; i < 5; i++)
    {
      Life life;

      set_up (&life, ACTION_WAKE, 0);
      life.n_pending++;
      mqtt_client_connect_async (life.client, life.options, NULL, i == 0 ? on_done_unref : on_done,
                                 &life);
      if (i == 1)
        mock_transport_refuse (life.network.transports->pdata[0],
                               mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 404, "No"));
      serve (&life);
      serve (&life);

      if (i == 2)
        {
          life.n_pending++;
          mqtt_client_disconnect_async (life.client, MQTT_REASON_SUCCESS, NULL, NULL,
                                        on_done_unref, &life);
        }
      else if (i > 2)
        {
          life.n_pending++;
          mqtt_client_reauthenticate_async (life.client, NULL, on_done_unref, &life);
          if (i == 3)
            serve (&life);
          else
            tell (&life, "00");
        }
      test_await (life.n_pending == 0);
      tear_down (&life);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    {
      g_autofree char *path = g_strconcat ("/mqtt/client/life/", signal_names[i], NULL);

      g_test_add_data_func (path, signal_names[i], test_signal);
    }

  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    {
      g_autofree char *path = g_strconcat ("/mqtt/client/life/disconnect/", signal_names[i], NULL);

      g_test_add_data_func (path, signal_names[i], test_disconnect);
    }

  g_test_add_func ("/mqtt/client/life/cancelled", test_cancelled);
  g_test_add_func ("/mqtt/client/life/unref-in-callback", test_unref_in_callback);

  return g_test_run ();
}
