/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <signal.h>
#include <sys/prctl.h>

#include "app-driver.h"
#include "test-mosquitto.h"

/* A mini program and the window, with real mosquitto between them: what one of
 * them publishes, the other one shows, also after the broker was killed and
 * started again. The mini program is the one of tests/miniprogram. */

#define TOPIC "testtopic/miniprogram"
#define GREETING "Hello! I am from WeChat miniprogram"

/* MQTT.js 4.0.1 learns of a lost socket from the Keep Alive alone, and gives up
 * a refused attempt only after connectTimeout: see miniprogram.js. */
#define PEER_OPTIONS "{\"keepalive\": 2, \"connectTimeout\": 2000}"

typedef struct
{
  GSubprocess *process;
  GOutputStream *commands;
  GDataInputStream *answers;
  GCancellable *cancellable;
  GQueue *events; /* (element-type JsonObject) */
  gboolean broker_is_away;
} Peer;

static TestMosquitto *mosquitto;
static gboolean secure;

static void peer_read (Peer *peer);

static void
line_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Peer *peer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  const char *event;
  g_autofree char *line =
    g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_assert_no_error (error);
  if (line == NULL)
    g_error ("The mini program has ended");

  g_test_message ("%s", line);
  node = json_from_string (line, &error);
  g_assert_no_error (error);
  object = json_node_get_object (node);
  event = json_object_get_string_member (object, "event");
  if (!g_str_equal (event, "error"))
    g_queue_push_tail (peer->events, json_object_ref (object));
  else if (!peer->broker_is_away)
    g_error ("The mini program: %s", json_object_get_string_member (object, "message"));
  peer_read (peer);
}

static void
peer_read (Peer *peer)
{
  g_data_input_stream_read_line_async (peer->answers, G_PRIORITY_DEFAULT, peer->cancellable,
                                       line_read_cb, peer);
}

static JsonObject *
peer_take (Peer       *peer,
           const char *event)
{
  for (GList *l = peer->events->head; l != NULL; l = l->next)
    {
      JsonObject *object = l->data;

      if (g_str_equal (json_object_get_string_member (object, "event"), event))
        {
          g_queue_delete_link (peer->events, l);
          return object;
        }
    }

  return NULL;
}

/* Takes the oldest event of this name; what a mini program tells of a PUBACK and
 * of a message comes in any order. */
static JsonObject *
peer_await (Peer       *peer,
            const char *event)
{
  JsonObject *object;

  test_await ((object = peer_take (peer, event)) != NULL);

  return object;
}

static void
peer_expect (Peer       *peer,
             const char *event)
{
  g_autoptr (JsonObject) object = peer_await (peer, event);

  g_assert_nonnull (object);
}

static void
peer_expect_message (Peer       *peer,
                     const char *topic,
                     const char *payload)
{
  g_autoptr (JsonObject) message = peer_await (peer, "message");

  g_assert_cmpstr (json_object_get_string_member (message, "topic"), ==, topic);
  g_assert_cmpstr (json_object_get_string_member (message, "payload"), ==, payload);
}

static void peer_tell (Peer                   *peer,
                       const char             *format,
                       ...) G_GNUC_PRINTF (2,  3);

static void
peer_tell (Peer       *peer,
           const char *format,
           ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strconcat (command, "\n", NULL);

  g_output_stream_write_all (peer->commands, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
peer_publish (Peer       *peer,
              const char *topic,
              const char *payload,
              MqttQos     qos)
{
  peer_tell (peer, "{\"cmd\": \"publish\", \"topic\": \"%s\", \"payload\": \"%s\", \"qos\": %d}",
             topic, payload, qos);
  peer_expect (peer, "published");
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static Peer *
peer_new (void)
{
  Peer *peer = g_new0 (Peer, 1);
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "miniprogram", "miniprogram.js", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                        G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (secure)
    g_subprocess_launcher_setenv (launcher, "NODE_EXTRA_CA_CERTS",
                                  test_mosquitto_get_certificates (mosquitto)->ca, TRUE);
  peer->process = g_subprocess_launcher_spawn (launcher, &error, "node", program, NULL);
  g_assert_no_error (error);

  peer->commands = g_subprocess_get_stdin_pipe (peer->process);
  peer->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (peer->process));
  peer->cancellable = g_cancellable_new ();
  peer->events = g_queue_new ();
  peer_read (peer);
  peer_expect (peer, "ready");

  return peer;
}

static void
peer_free (Peer *peer)
{
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (peer->cancellable);
  test_run_for (20);
  peer_tell (peer, "{\"cmd\": \"quit\"}");
  g_subprocess_wait_check (peer->process, NULL, &error);
  g_assert_no_error (error);

  g_queue_free_full (peer->events, (GDestroyNotify) json_object_unref);
  g_object_unref (peer->cancellable);
  g_object_unref (peer->answers);
  g_object_unref (peer->process);
  g_free (peer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)

static guint16
get_port (void)
{
  return secure ? test_mosquitto_get_wss_port (mosquitto) : test_mosquitto_get_ws_port (mosquitto);
}

static NjConnection *
open_window_side (AppDriver *driver)
{
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/mqtt", secure ? "wss" : "ws", get_port ());
  NjConnection *connection = app_driver_add (driver, url, secure ? "Desk, wss" : "Desk, ws");

  if (secure)
    g_object_set (nj_connection_get_profile (connection),
                  "ca-file", test_mosquitto_get_certificates (mosquitto)->ca,
                  NULL);
  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_1);

  return connection;
}

static void
open_peer_side (Peer *peer)
{
  peer_tell (peer, "{\"cmd\": \"connect\", \"url\": \"%s://127.0.0.1:%u/mqtt\", \"options\": %s}",
             secure ? "wxs" : "wx", get_port (), PEER_OPTIONS);
  peer_expect (peer, "connect");
  peer_tell (peer, "{\"cmd\": \"subscribe\", \"topic\": \"%s\", \"qos\": 0}", TOPIC);
  peer_expect (peer, "subscribed");
}

static gboolean
is_subscribed (NjConnection *connection)
{
  g_autoptr (NjLiveSubscription) live =
    g_list_model_get_item (nj_connection_get_subscriptions (connection), 0);

  return nj_live_subscription_get_status (live) == NJ_SUBSCRIPTION_GRANTED;
}

static void
restart_broker (Peer         *peer,
                NjConnection *connection)
{
  g_autoptr (JsonObject) connected = NULL;

  peer->broker_is_away = TRUE;
  test_mosquitto_kill (mosquitto);
  test_await (nj_connection_get_state (connection) != MQTT_STATE_CONNECTED);
  g_assert_false (is_subscribed (connection));
  test_mosquitto_start (mosquitto);

  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED &&
              is_subscribed (connection));
  connected = peer_await (peer, "connect");
  peer->broker_is_away = FALSE;
  g_assert_false (json_object_get_boolean_member (connected, "sessionPresent"));

  /* The mini program subscribes again before it publishes anything, and without
   * telling. That this is acknowledged shows that the SUBSCRIBE has arrived. */
  peer_publish (peer, "elsewhere", "ping", MQTT_QOS_1);
}

/* What the broker delivers next comes from elsewhere: so this was not delivered. */
static void
leave_peer_side (AppDriver *driver,
                 Peer      *peer)
{
  peer_tell (peer, "{\"cmd\": \"unsubscribe\", \"topic\": \"%s\"}", TOPIC);
  peer_expect (peer, "unsubscribed");
  peer_tell (peer, "{\"cmd\": \"subscribe\", \"topic\": \"testtopic/end\", \"qos\": 0}");
  peer_expect (peer, "subscribed");

  app_driver_publish (driver, TOPIC, "{\"msg\": \"nobody hears this\"}", MQTT_QOS_0);
  app_driver_publish (driver, "testtopic/end", "{\"msg\": \"bye\"}", MQTT_QOS_0);
  peer_expect_message (peer, "testtopic/end", "{\"msg\": \"bye\"}");

  peer_tell (peer, "{\"cmd\": \"disconnect\"}");
  peer_expect (peer, "disconnected");
}

static void
leave_window_side (AppDriver    *driver,
                   NjConnection *connection)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (driver->window));
  GtkWidget *list = app_driver_find (page, GTK_TYPE_LIST_BOX, "list_box");
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0);

  app_driver_activate (GTK_WIDGET (row), "subscription.remove");
  test_await (g_list_model_get_n_items (nj_connection_get_subscriptions (connection)) == 0);
  app_driver_activate (page, "page.toggle-connection");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED);
  g_assert_no_error (nj_connection_get_error (connection));
}

static void
use_mini_program (AppDriver *driver)
{
  g_autoptr (Peer) peer = peer_new ();
  NjConnection *connection = open_window_side (driver);

  open_peer_side (peer);
  peer_publish (peer, TOPIC, GREETING, MQTT_QOS_0);
  peer_expect_message (peer, TOPIC, GREETING);
  test_await (app_driver_shows_message (driver, TOPIC, GREETING));
  app_driver_publish (driver, TOPIC, "{\"msg\": \"Hello from the desk\"}", MQTT_QOS_1);
  peer_expect_message (peer, TOPIC, "{\"msg\": \"Hello from the desk\"}");

  restart_broker (peer, connection);
  app_driver_publish (driver, TOPIC, "{\"msg\": \"Still here?\"}", MQTT_QOS_1);
  peer_expect_message (peer, TOPIC, "{\"msg\": \"Still here?\"}");
  peer_publish (peer, TOPIC, "Yes, after the restart", MQTT_QOS_1);
  peer_expect_message (peer, TOPIC, "Yes, after the restart");
  test_await (app_driver_shows_message (driver, TOPIC, "Yes, after the restart"));
  app_driver_screenshot (GTK_WIDGET (driver->window),
                         secure ? "miniprogram-wss.png" : "miniprogram-ws.png");

  leave_peer_side (driver, peer);
  leave_window_side (driver, connection);
}

static void
test_mini_program (gconstpointer data)
{
  g_autofree char *packages = g_test_build_filename (G_TEST_DIST, "miniprogram", "node_modules", "mqtt", NULL);
  g_autofree char *node = g_find_program_in_path ("node");

  if (node == NULL || !g_file_test (packages, G_FILE_TEST_IS_DIR))
    {
      g_test_fail_printf ("Node.js or MQTT.js is missing: run ./dev test");
      return;
    }

  secure = GPOINTER_TO_INT (data);
  mosquitto = test_mosquitto_new (secure ? TEST_MOSQUITTO_TLS : TEST_MOSQUITTO_DEFAULT);
  app_driver_run (use_mini_program);
  g_clear_pointer (&mosquitto, test_mosquitto_free);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_data_func ("/miniprogram/ws", GINT_TO_POINTER (FALSE), test_mini_program);
  g_test_add_data_func ("/miniprogram/wss", GINT_TO_POINTER (TRUE), test_mini_program);

  return g_test_run ();
}
