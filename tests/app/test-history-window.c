/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "test-mosquitto.h"
#include "test-util.h"

/* The program is ended and started again: its messages are there, until the user clears
 * them, and has said that it is meant. */

static TestMosquitto *mosquitto;

static void
live_first (AppDriver *driver)
{
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Kept");

  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "kept/#", MQTT_QOS_2);
  app_driver_publish (driver, "kept/one", "{\"n\": 1}", MQTT_QOS_1);
  app_driver_publish (driver, "kept/two", "{\"n\": 2}", MQTT_QOS_2);
  test_await (g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (driver))) == 4);
  test_await (app_driver_shows_message (driver, "kept/two", "{\"n\": 2}"));
}

static void
answer (const char *response)
{
  GtkWindow *dialog;

  test_await ((dialog = app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "“Kept”"));
  app_driver_screenshot (GTK_WIDGET (dialog), "history-clear.png");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  test_await (app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL);
}

static void
live_again (AppDriver *driver)
{
  GListModel *view = G_LIST_MODEL (app_driver_get_view (driver));

  test_await (g_list_model_get_n_items (view) == 4);
  test_await (app_driver_shows_message (driver, "kept/one", "{\"n\": 1}"));
  test_await (app_driver_shows_message (driver, "kept/two", "{\"n\": 2}"));
  app_driver_screenshot (GTK_WIDGET (driver->window), "history.png");

  app_driver_activate (GTK_WIDGET (nj_window_get_page (driver->window)), "page.clear-messages");
  answer ("cancel");
  g_assert_cmpuint (g_list_model_get_n_items (view), ==, 4);
  app_driver_activate (GTK_WIDGET (nj_window_get_page (driver->window)), "page.clear-messages");
  answer ("clear");
  test_await (g_list_model_get_n_items (view) == 0);
}

static void
live_at_last (AppDriver *driver)
{
  NjMessageView *view = app_driver_get_view (driver);
  NjWorkspace *workspace = nj_application_get_workspace (driver->application);
  GListModel *connections = nj_workspace_get_connections (workspace);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (NjConnection) connection = g_list_model_get_item (connections, i);

      if (!g_str_equal (nj_profile_get_name (nj_connection_get_profile (connection)), "Kept"))
        continue;

      /* What there was would be there before the connection. */
      app_driver_connect (driver, connection);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (view)), ==, 0);
    }
}

static void
test_history (void)
{
  mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  app_driver_run (live_first);
  app_driver_run (live_again);
  app_driver_run (live_at_last);
  g_clear_pointer (&mosquitto, test_mosquitto_free);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/history/window", test_history);

  return g_test_run ();
}
