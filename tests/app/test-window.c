/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "nj-connection-row.h"
#include "nj-detail-pane.h"
#include "nj-message-list.h"
#include "nj-profile-editor.h"
#include "nj-publish-pane.h"
#include "nj-subscription-row.h"
#include "test-mosquitto.h"

/* The window from its first start to a used one, against real mosquitto, with a
 * picture of each main state. Languages and styles are set by the environment:
 * the same program runs once for each of them. */

static TestMosquitto *mosquitto;
static char *prefix;

static void
picture (GtkWidget  *widget,
         const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s-%s.png", prefix, name);

  app_driver_screenshot (widget, file);
}

static GtkWidget *
get_page (AppDriver *driver)
{
  return GTK_WIDGET (nj_window_get_page (driver->window));
}

static guint
get_n_shown (AppDriver *driver)
{
  return g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (driver)));
}

static void
use_first_start (AppDriver *driver)
{
  GListModel *connections =
    nj_workspace_get_connections (nj_application_get_workspace (driver->application));
  g_autoptr (NjConnection) local = NULL;
  g_autoptr (NjConnection) example = NULL;
  g_autofree char *url = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, 2);
  local = g_list_model_get_item (connections, 0);
  example = g_list_model_get_item (connections, 1);
  g_assert_true (nj_profile_get_local (nj_connection_get_profile (local)));
  url = nj_profile_get_url (nj_connection_get_profile (example));
  g_assert_cmpstr (url, ==, "wss://broker.emqx.io:8084/mqtt");
  g_assert_null (get_page (driver));
  picture (GTK_WIDGET (driver->window), "empty");
}

static void
use_editor (AppDriver *driver)
{
  NjWorkspace *workspace = nj_application_get_workspace (driver->application);
  GListModel *connections = nj_workspace_get_connections (workspace);
  GtkWidget *editor;
  GtkWidget *address;

  app_driver_activate (GTK_WIDGET (driver->window), "win.new-connection");
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) != NULL);
  editor = GTK_WIDGET (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR));
  address = app_driver_find (editor, GTK_TYPE_EDITABLE, "url_row");
  g_assert_nonnull (address);
  gtk_editable_set_text (GTK_EDITABLE (address), test_mosquitto_get_url (mosquitto));
  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (editor, GTK_TYPE_EDITABLE, "name_row")),
                         "Workbench");
  picture (editor, "editor");
  app_driver_activate (editor, "editor.save");
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) == NULL);

  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, 3);
  g_assert_nonnull (get_page (driver));
}

static NjConnection *
get_connection (AppDriver *driver)
{
  return nj_connection_page_get_connection (nj_window_get_page (driver->window));
}

/* Without its catalogue or its locale a program speaks English and complains to
 * nobody. */
static void
check_language (AppDriver *driver)
{
  GtkWidget *button = app_driver_find (get_page (driver), GTK_TYPE_BUTTON, "connect_button");

  g_assert_nonnull (button);
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==,
                   g_str_equal (prefix, "chinese") ? "连接(_C)" : "_Connect");
}

static void
use_messages (AppDriver *driver)
{
  GtkWidget *pane;

  check_language (driver);
  app_driver_connect (driver, get_connection (driver));
  picture (GTK_WIDGET (driver->window), "connected");
  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_2);
  app_driver_subscribe (driver, "home/+/light", MQTT_QOS_0);

  app_driver_publish (driver, "testtopic/miniprogram", "{\"msg\": \"hello\", \"seq\": 1}", MQTT_QOS_2);
  app_driver_publish (driver, "home/livingroom/light", "{\"on\": true, \"客厅\": \"灯\"}", MQTT_QOS_1);
  app_driver_publish (driver, "testtopic/plain", "{\"temperature\": 23.5}", MQTT_QOS_0);
  test_await (get_n_shown (driver) == 6);
  test_await (app_driver_shows_message (driver, "testtopic/plain", "{\"temperature\": 23.5}"));

  /* What cannot be sent says why, and is not sent. */
  app_driver_publish (driver, "testtopic/bad", "{\"msg\": }", MQTT_QOS_0);
  pane = app_driver_find (get_page (driver), NJ_TYPE_PUBLISH_PANE, NULL);
  g_assert_nonnull (nj_publish_pane_get_problem (NJ_PUBLISH_PANE (pane)));
  picture (GTK_WIDGET (driver->window), "publish-problem");
  app_driver_publish (driver, "testtopic/+", "{}", MQTT_QOS_0);
  g_assert_nonnull (nj_publish_pane_get_problem (NJ_PUBLISH_PANE (pane)));
  app_driver_publish (driver, "testtopic/good", "{}", MQTT_QOS_0);
  g_assert_null (nj_publish_pane_get_problem (NJ_PUBLISH_PANE (pane)));
  test_await (get_n_shown (driver) == 8);
  picture (GTK_WIDGET (driver->window), "messages");
}

static void
click_toggle (AppDriver  *driver,
              const char *id)
{
  GtkWidget *button = app_driver_find (get_page (driver), GTK_TYPE_TOGGLE_BUTTON, id);

  g_assert_nonnull (button);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
use_narrowing (AppDriver *driver)
{
  GtkWidget *search = app_driver_find (get_page (driver), GTK_TYPE_SEARCH_ENTRY, "search_entry");
  GtkWidget *list = app_driver_find (get_page (driver), GTK_TYPE_LIST_BOX, "list_box");

  click_toggle (driver, "received_button");
  g_assert_cmpuint (get_n_shown (driver), ==, 4);
  click_toggle (driver, "published_button");
  g_assert_cmpuint (get_n_shown (driver), ==, 4);
  click_toggle (driver, "all_button");
  g_assert_cmpuint (get_n_shown (driver), ==, 8);

  gtk_editable_set_text (GTK_EDITABLE (search), "TEMPERATURE");
  test_await (get_n_shown (driver) == 2);
  gtk_editable_set_text (GTK_EDITABLE (search), "nothing has this");
  test_await (get_n_shown (driver) == 0);
  picture (GTK_WIDGET (driver->window), "no-match");
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  test_await (get_n_shown (driver) == 8);

  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_assert_cmpuint (get_n_shown (driver), ==, 2);
  picture (GTK_WIDGET (driver->window), "one-subscription");
  app_driver_activate (get_page (driver), "page.show-all");
  g_assert_cmpuint (get_n_shown (driver), ==, 8);
}

static char *
get_detail_text (GtkWidget *pane)
{
  GtkWidget *view = app_driver_find (pane, GTK_TYPE_TEXT_VIEW, "payload_view");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
use_detail (AppDriver *driver)
{
  GtkWidget *list = app_driver_find (get_page (driver), NJ_TYPE_MESSAGE_LIST, "list");
  g_autofree char *pretty = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "payload.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *pane;
  GtkWidget *format;

  nj_message_list_activate (NJ_MESSAGE_LIST (list), 0);
  pane = app_driver_find (get_page (driver), NJ_TYPE_DETAIL_PANE, NULL);
  g_assert_nonnull (pane);
  test_await (!nj_detail_pane_get_loading (NJ_DETAIL_PANE (pane)));
  pretty = get_detail_text (pane);
  g_assert_cmpstr (pretty, ==, "{\n  \"msg\": \"hello\",\n  \"seq\": 1\n}");
  picture (GTK_WIDGET (driver->window), "detail");

  format = app_driver_find (pane, GTK_TYPE_DROP_DOWN, "format_drop_down");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (format), NJ_PAYLOAD_HEX);
  test_await (!nj_detail_pane_get_loading (NJ_DETAIL_PANE (pane)));
  hex = get_detail_text (pane);
  g_assert_true (g_str_has_prefix (hex, "00000000  7b 22 6d 73"));
  picture (GTK_WIDGET (driver->window), "detail-hex");

  nj_detail_pane_save_to (NJ_DETAIL_PANE (pane), file);
  test_await (g_file_get_contents (path, &saved, NULL, NULL) && *saved != '\0');
  g_assert_cmpstr (saved, ==, "{\"msg\": \"hello\", \"seq\": 1}");
  app_driver_activate (get_page (driver), "page.toggle-detail");
}

static void
use_subscriptions (AppDriver *driver)
{
  GtkWidget *list = app_driver_find (get_page (driver), GTK_TYPE_LIST_BOX, "list_box");
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1);

  app_driver_activate (GTK_WIDGET (row), "subscription.remove");
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  app_driver_publish (driver, "home/kitchen/light", "{}", MQTT_QOS_1);
  app_driver_publish (driver, "testtopic/last", "{}", MQTT_QOS_1);
  test_await (get_n_shown (driver) == 11);
  test_run_for (200);
  g_assert_cmpuint (get_n_shown (driver), ==, 11);
}

/* Two connections at a time; the one that is not shown counts what is unseen. */
static void
use_second_connection (AppDriver *driver)
{
  NjConnection *first = get_connection (driver);
  NjConnection *second = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Second");

  app_driver_connect (driver, second);
  g_assert_cmpint (nj_connection_get_state (first), ==, MQTT_STATE_CONNECTED);
  app_driver_publish (driver, "testtopic/from-second", "{}", MQTT_QOS_1);
  test_await (g_list_model_get_n_items (nj_connection_get_subscriptions (first)) == 1 &&
              nj_message_log_get_n_messages (nj_connection_get_log (first)) == 12);
  picture (GTK_WIDGET (driver->window), "unread");
  nj_window_select (driver->window, first);
  test_await (app_driver_shows_message (driver, "testtopic/from-second", "{}"));
  nj_window_select (driver->window, second);
}

static void
use_deletion (AppDriver *driver)
{
  NjWorkspace *workspace = nj_application_get_workspace (driver->application);
  GListModel *connections = nj_workspace_get_connections (workspace);
  NjConnection *second = get_connection (driver);
  g_autofree char *id = g_strdup (nj_profile_get_id (nj_connection_get_profile (second)));
  GtkWidget *undo;

  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, 4);
  nj_window_delete (driver->window, second);
  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, 3);
  g_assert_null (get_page (driver));
  app_driver_settle (driver);
  picture (GTK_WIDGET (driver->window), "deleted");

  undo = app_driver_find (GTK_WIDGET (driver->window), g_type_from_name ("AdwToastWidget"), NULL);
  g_assert_nonnull (undo);
  undo = app_driver_find (undo, GTK_TYPE_BUTTON, NULL);
  g_signal_emit_by_name (undo, "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, 4);
  g_assert_nonnull (nj_workspace_find (workspace, id));
}

/* Without a window manager nobody repeats a request that came before the window
 * knew how narrow it can be. */
static void
resize (AppDriver *driver,
        int        width)
{
  for (guint i = 0; i < 3; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (driver->window), width, 700);
      test_run_for (400);
    }

  /* The frame that GTK draws where there is no compositor. */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (driver->window)), <=, width + 12);
}

static void
use_narrow_window (AppDriver *driver)
{
  GListModel *connections =
    nj_workspace_get_connections (nj_application_get_workspace (driver->application));

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (NjConnection) connection = g_list_model_get_item (connections, i);

      if (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED)
        nj_window_select (driver->window, connection);
    }

  resize (driver, 720);
  picture (GTK_WIDGET (driver->window), "720");
  resize (driver, 360);
  picture (GTK_WIDGET (driver->window), "360");
  resize (driver, 1100);
}

static void
use_window (AppDriver *driver)
{
  if (g_str_equal (prefix, "dark"))
    g_action_group_activate_action (G_ACTION_GROUP (driver->application), "colour-scheme",
                                    g_variant_new_string ("dark"));

  use_first_start (driver);
  use_editor (driver);
  use_messages (driver);
  use_narrowing (driver);
  use_detail (driver);
  use_subscriptions (driver);
  use_second_connection (driver);
  use_narrow_window (driver);
  use_deletion (driver);
}

static void
test_window (void)
{
  mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  app_driver_run (use_window);
  g_clear_pointer (&mosquitto, test_mosquitto_free);
}

int
main (int   argc,
      char *argv[])
{
  const char *style = g_getenv ("NIGHTJAR_TEST_STYLE");

  app_driver_init (&argc, &argv);
  prefix = g_strdup (style != NULL ? style : "window");
  g_test_add_func ("/window", test_window);

  return g_test_run ();
}
