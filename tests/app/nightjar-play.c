/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "app-driver.h"

/* Plays the main job in the real window and prints what happened: starts the
 * local broker, connects, subscribes, publishes, receives, with mosquitto_pub
 * and mosquitto_sub as the second client. Saves a picture of the end. */

static const char *screenshot = "nightjar.png";
static gboolean dark;

static const GOptionEntry entries[] = {
  { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, &screenshot, "Save the picture as FILE", "FILE" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Use the dark style", NULL },
  { NULL }
};

static char *
get_port (AppDriver *driver)
{
  NjWorkspace *workspace = nj_application_get_workspace (driver->application);

  return g_strdup_printf ("%u", nj_local_broker_get_tcp_port (nj_workspace_get_broker (workspace)));
}

static GSubprocess *
start_second_client (AppDriver *driver)
{
  g_autofree char *port = get_port (driver);
  g_autoptr (GError) error = NULL;
  GSubprocess *subscriber =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                      "mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-v",
                      "-t", "testtopic/desk", "-C", "2", "-W", "30", NULL);

  if (subscriber == NULL)
    g_error ("mosquitto_sub: %s", error->message);

  return subscriber;
}

static void
publish_from_second_client (AppDriver  *driver,
                            const char *topic,
                            const char *payload,
                            const char *qos)
{
  g_autofree char *port = get_port (driver);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) publisher =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "mosquitto_pub", "-h", "127.0.0.1",
                      "-p", port, "-t", topic, "-m", payload, "-q", qos, NULL);

  if (publisher == NULL || !g_subprocess_wait_check (publisher, NULL, &error))
    g_error ("mosquitto_pub: %s", error->message);
  g_print ("second client -> %s  %s\n", topic, payload);
}

static void
read_all_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  char **text = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, text, NULL, &error))
    g_error ("mosquitto_sub: %s", error->message);
}

static void
play (AppDriver *driver)
{
  NjWorkspace *workspace = nj_application_get_workspace (driver->application);
  g_autoptr (GSubprocess) subscriber = NULL;
  g_autoptr (NjConnection) connection = NULL;
  g_autofree char *heard = NULL;
  g_autofree char *path = g_canonicalize_filename (screenshot, NULL);
  g_autofree char *url = NULL;

  if (dark)
    g_action_group_activate_action (G_ACTION_GROUP (driver->application), "colour-scheme",
                                    g_variant_new_string ("dark"));

  connection = g_list_model_get_item (nj_workspace_get_connections (workspace), 0);
  app_driver_connect (driver, connection);
  url = nj_profile_get_url (nj_connection_get_profile (connection));
  g_print ("Nightjar connected to the local broker at %s\n", url);

  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_1);
  g_print ("Nightjar subscribed to testtopic/#\n");

  subscriber = start_second_client (driver);
  g_subprocess_communicate_utf8_async (subscriber, NULL, NULL, read_all_cb, &heard);

  publish_from_second_client (driver, "testtopic/miniprogram",
                              "Hello! I am from WeChat miniprogram", "0");
  test_await (app_driver_shows_message (driver, "testtopic/miniprogram",
                                        "Hello! I am from WeChat miniprogram"));
  g_print ("Nightjar shows  testtopic/miniprogram\n");

  publish_from_second_client (driver, "testtopic/light",
                              "{\"device_id\":\"device001\",\"name\":\"客厅灯\",\"on\":true,\"level\":72}", "1");
  publish_from_second_client (driver, "testtopic/door", "门禁告警：3 号门未关闭", "2");
  test_await (app_driver_shows_message (driver, "testtopic/door", "门禁告警：3 号门未关闭"));
  g_print ("Nightjar shows  testtopic/light and testtopic/door\n");

  app_driver_publish (driver, "testtopic/desk", "{\"msg\":\"hello from the desk\",\"seq\":1}", MQTT_QOS_1);
  app_driver_publish (driver, "testtopic/desk", "{\"msg\":\"hello from the desk\",\"seq\":2}", MQTT_QOS_2);
  g_print ("Nightjar      -> testtopic/desk, twice\n");
  test_await (heard != NULL);
  if (strstr (heard, "\"seq\":1") == NULL || strstr (heard, "\"seq\":2") == NULL)
    g_error ("The second client heard only: %s", heard);
  g_print ("second client heard:\n%s", heard);

  /* Two of each: published, and received back through testtopic/#. */
  test_await (g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (driver))) == 7);
  test_run_for (3500);
  app_driver_screenshot (GTK_WIDGET (driver->window), path);
  g_print ("Saved %s\n", path);

  app_driver_activate (GTK_WIDGET (nj_window_get_page (driver->window)), "page.toggle-connection");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  app_driver_init (&argc, &argv);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_parse (context, &argc, &argv, NULL);

  app_driver_run (play);

  return 0;
}
