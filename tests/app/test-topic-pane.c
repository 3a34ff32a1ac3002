/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "nj-publish-pane.h"
#include "nj-retained-dialog.h"
#include "nj-side-pane.h"
#include "nj-topic-children.h"
#include "nj-topic-node.h"
#include "nj-topic-pane.h"
#include "nj-topic-row.h"
#include "test-mosquitto.h"

/* The topics of a connection in a real window. Languages and styles are set by the
 * environment, as in test-window. */

static const char *prefix;

static void
picture (AppDriver  *driver,
         const char *name)
{
  g_autofree char *file = g_strdup_printf ("topics-%s-%s.png", prefix, name);

  app_driver_settle (driver);
  app_driver_screenshot (GTK_WIDGET (driver->window), file);
}

static GtkWidget *
get_page (AppDriver *driver)
{
  return GTK_WIDGET (nj_window_get_page (driver->window));
}

static NjTopicPane *
show_topics (AppDriver *driver)
{
  GtkWidget *side = app_driver_find (get_page (driver), NJ_TYPE_SIDE_PANE, NULL);
  GtkWidget *pane;

  g_assert_true (gtk_widget_activate_action (side, "side.show", "s", "topics"));
  pane = app_driver_find (side, NJ_TYPE_TOPIC_PANE, NULL);
  g_assert_nonnull (pane);
  test_await (gtk_widget_get_mapped (pane));

  return NJ_TOPIC_PANE (pane);
}

static NjTopicPane *
open_window (AppDriver     *driver,
             TestMosquitto *mosquitto)
{
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Topics");

  if (g_str_equal (prefix, "dark"))
    g_action_group_activate_action (G_ACTION_GROUP (driver->application), "colour-scheme",
                                    g_variant_new_string ("dark"));
  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "#", MQTT_QOS_1);

  return show_topics (driver);
}

static GListModel *
get_model (NjTopicPane *pane)
{
  GtkWidget *list = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_LIST_VIEW, "list_view");

  g_assert_nonnull (list);

  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
}

static char *
get_topic (NjTopicPane *pane,
           guint        position)
{
  g_autoptr (GObject) item = g_list_model_get_item (get_model (pane), position);
  g_autoptr (NjTopicNode) node = NULL;

  g_assert_nonnull (item);
  node = GTK_IS_TREE_LIST_ROW (item) ? gtk_tree_list_row_get_item (GTK_TREE_LIST_ROW (item))
                                     : NJ_TOPIC_NODE (g_object_ref (item));

  return nj_topic_node_dup_topic (node);
}

static void
assert_topic (NjTopicPane *pane,
              guint        position,
              const char  *expected)
{
  g_autofree char *topic = get_topic (pane, position);

  g_assert_cmpstr (topic, ==, expected);
}

static gboolean
is_empty (NjTopicPane *pane)
{
  GtkWidget *stack = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_STACK, "stack");

  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "empty");
}

static gboolean
has_items (NjTopicPane *pane,
           guint        n)
{
  return !is_empty (pane) && g_list_model_get_n_items (get_model (pane)) == n;
}

static guint
count_messages (AppDriver *driver)
{
  return g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (driver)));
}

static void
publish_some (AppDriver *driver)
{
  app_driver_publish (driver, "home/kitchen/light", "{\"on\": true, \"level\": 80}", MQTT_QOS_1);
  app_driver_publish (driver, "home/kitchen/temperature", "21.5", MQTT_QOS_1);
  app_driver_publish (driver, "home/cellar/humidity", "63", MQTT_QOS_1);
  app_driver_publish (driver, "office", "\"open\"", MQTT_QOS_1);
  app_driver_publish (driver, "office", "\"closed\"", MQTT_QOS_1);
}

static void
walk_tree (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);

  g_assert_true (is_empty (pane));
  picture (driver, "empty");

  publish_some (driver);
  test_await (has_items (pane, 2));
  assert_topic (pane, 0, "home");
  assert_topic (pane, 1, "office");

  /* Each message was published and received. */
  test_await (count_messages (driver) == 10);
  g_assert_true (nj_topic_pane_reveal (pane, "home/kitchen"));
  test_await (has_items (pane, 4));
  test_await (count_messages (driver) == 4);
  picture (driver, "branch");
  g_assert_true (nj_topic_pane_reveal (pane, "home/kitchen/light"));
  test_await (has_items (pane, 6));
  test_await (count_messages (driver) == 2);
  assert_topic (pane, 3, "home/kitchen/light");
  picture (driver, "topic");
  g_assert_false (nj_topic_pane_reveal (pane, "home/attic"));

  /* What comes is put where it belongs, and what is shown stays. */
  app_driver_publish (driver, "home/kitchen/blind", "0", MQTT_QOS_1);
  test_await (has_items (pane, 7));
  assert_topic (pane, 3, "home/kitchen/blind");
  g_assert_cmpuint (count_messages (driver), ==, 2);

  app_driver_activate (get_page (driver), "page.show-all");
  test_await (count_messages (driver) == 12);
}

static void
search (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);
  GtkWidget *entry = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_SEARCH_ENTRY, "search_entry");

  publish_some (driver);
  test_await (has_items (pane, 2));
  gtk_editable_set_text (GTK_EDITABLE (entry), "KITCHEN/");
  test_await (has_items (pane, 2) &&
              app_driver_find (GTK_WIDGET (pane), GTK_TYPE_DROP_DOWN, NULL) == NULL);
  assert_topic (pane, 0, "home/kitchen/light");
  picture (driver, "search");

  /* The first one is shown in the tree. */
  g_signal_emit_by_name (entry, "activate");
  test_await (has_items (pane, 6));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  test_await (count_messages (driver) == 2);

  gtk_editable_set_text (GTK_EDITABLE (entry), "attic");
  test_await (is_empty (pane));
}

static void
rank (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);
  GtkWidget *order = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_DROP_DOWN, "order_drop_down");

  publish_some (driver);
  test_await (has_items (pane, 2));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (order), 1);
  test_await (has_items (pane, 4));
  assert_topic (pane, 0, "office");
  picture (driver, "busiest");

  gtk_drop_down_set_selected (GTK_DROP_DOWN (order), 2);
  test_await (has_items (pane, 4));
  assert_topic (pane, 0, "home/kitchen/light");

  /* What is quiet is not busy. */
  test_await (is_empty (pane));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (order), 0);
  test_await (has_items (pane, 2));
}

static GtkWidget *
find_in (GtkWindow  *dialog,
         GType       type,
         const char *id)
{
  return app_driver_find (GTK_WIDGET (dialog), type, id);
}

static void
picture_dialog (AppDriver  *driver,
                GtkWindow  *dialog,
                const char *name)
{
  g_autofree char *file = g_strdup_printf ("topics-%s-%s.png", prefix, name);

  app_driver_settle (driver);
  app_driver_screenshot (GTK_WIDGET (dialog), file);
}

/* A long list is shown in part. */
static void
show_many (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);
  NjConnection *connection = nj_connection_page_get_connection (nj_window_get_page (driver->window));
  guint n = NJ_TOPIC_CHILDREN_PAGE + 10;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *topic = g_strdup_printf ("many/%u", i);
      g_autoptr (GBytes) payload = g_bytes_new_static ("1", 1);
      g_autoptr (MqttMessage) message = mqtt_message_new (topic, payload, MQTT_QOS_0, FALSE, NULL);

      g_assert_true (nj_connection_publish (connection, message, NULL));
    }
  test_await (nj_topic_tree_get_n_topics (nj_topic_pane_get_tree (pane)) == n);
  g_assert_true (nj_topic_pane_reveal (pane, "many/0"));
  test_await (has_items (pane, 1 + NJ_TOPIC_CHILDREN_PAGE + 1));
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (get_model (pane)),
                                     1 + NJ_TOPIC_CHILDREN_PAGE);
  test_await (has_items (pane, 1 + n));
  assert_topic (pane, n, "many/509");

  /* Of what is cleared nothing stays. */
  nj_connection_clear_messages (connection);
  test_await (is_empty (pane));
}

static void
use_menu (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);
  NjConnection *connection = nj_connection_page_get_connection (nj_window_get_page (driver->window));
  GtkWidget *publish = app_driver_find (get_page (driver), NJ_TYPE_PUBLISH_PANE, NULL);
  GtkWidget *entry = app_driver_find (publish, GTK_TYPE_ENTRY, "topic_entry");
  GtkWidget *list;
  GtkWidget *menu;

  publish_some (driver);
  test_await (has_items (pane, 2));
  g_assert_true (nj_topic_pane_reveal (pane, "home/kitchen"));
  app_driver_settle (driver);
  list = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_LIST_VIEW, "list_view");
  g_assert_true (gtk_widget_grab_focus (list));
  app_driver_activate (GTK_WIDGET (pane), "topic.menu");
  menu = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_POPOVER_MENU, "menu");
  g_assert_nonnull (menu);
  test_await (gtk_widget_get_mapped (menu));
  picture (driver, "menu");
  app_driver_settle (driver);
  app_driver_screenshot (menu, "topics-menu.png");

  app_driver_activate (menu, "topic.publish");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "home/kitchen");
  app_driver_activate (menu, "topic.subscribe");
  test_await (nj_connection_find_subscription (connection, "home/kitchen/light") != NULL &&
              g_list_model_get_n_items (nj_connection_get_subscriptions (connection)) == 2);
  gtk_popover_popdown (GTK_POPOVER (menu));
}

/* From the number of messages to what is left of them. */
static void
clear_retained (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjTopicPane *pane = open_window (driver, mosquitto);
  NjConnection *connection = nj_connection_page_get_connection (nj_window_get_page (driver->window));
  NjTopicTree *tree = nj_topic_pane_get_tree (pane);
  g_autoptr (NjTopicNode) node = NULL;
  GtkWindow *dialog;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *topic = g_strdup_printf ("kept/%u", i);
      g_autoptr (GBytes) payload = g_bytes_new_static ("1", 1);
      g_autoptr (MqttMessage) message = mqtt_message_new (topic, payload, MQTT_QOS_1, TRUE, NULL);

      g_assert_true (nj_connection_publish (connection, message, NULL));
    }
  test_await (has_items (pane, 1));
  g_assert_true (nj_topic_pane_reveal (pane, "kept/3"));
  test_await (has_items (pane, 6));
  picture (driver, "retained");

  node = nj_topic_tree_find (tree, "kept");
  g_assert_cmpuint (nj_topic_node_get_n_retained (node), ==, 5);
  nj_retained_dialog_present (GTK_WIDGET (pane), connection, tree, "kept/#");
  dialog = app_driver_find_window (NJ_TYPE_RETAINED_DIALOG);
  g_assert_nonnull (find_in (dialog, GTK_TYPE_PROGRESS_BAR, NULL));
  test_await (find_in (dialog, GTK_TYPE_BUTTON, "clear_button") != NULL);
  picture_dialog (driver, dialog, "clear");

  app_driver_activate (GTK_WIDGET (dialog), "retained.clear");
  test_await (find_in (dialog, GTK_TYPE_PROGRESS_BAR, NULL) != NULL);
  test_await (find_in (dialog, GTK_TYPE_PROGRESS_BAR, NULL) == NULL);
  picture_dialog (driver, dialog, "cleared");
  g_assert_cmpuint (nj_topic_node_get_n_retained (node), ==, 0);
  gtk_window_close (dialog);
  test_await (app_driver_find_window (NJ_TYPE_RETAINED_DIALOG) == NULL);

  /* There is nothing more. */
  nj_retained_dialog_present (GTK_WIDGET (pane), connection, tree, "kept/#");
  dialog = app_driver_find_window (NJ_TYPE_RETAINED_DIALOG);
  test_await (find_in (dialog, GTK_TYPE_PROGRESS_BAR, NULL) == NULL);
  g_assert_null (find_in (dialog, GTK_TYPE_BUTTON, "clear_button"));
  picture_dialog (driver, dialog, "nothing");
  gtk_window_close (dialog);
}

static void
test_run (gconstpointer func)
{
  app_driver_run ((AppDriverFunc) func);
}

int
main (int   argc,
      char *argv[])
{
  const char *style = g_getenv ("NIGHTJAR_TEST_STYLE");

  app_driver_init (&argc, &argv);
  prefix = style != NULL ? style : "light";
  g_test_add_data_func ("/topic-pane/tree", (gconstpointer) walk_tree, test_run);
  g_test_add_data_func ("/topic-pane/search", (gconstpointer) search, test_run);
  g_test_add_data_func ("/topic-pane/ranking", (gconstpointer) rank, test_run);
  g_test_add_data_func ("/topic-pane/many", (gconstpointer) show_many, test_run);
  g_test_add_data_func ("/topic-pane/menu", (gconstpointer) use_menu, test_run);
  g_test_add_data_func ("/topic-pane/clear-retained", (gconstpointer) clear_retained, test_run);

  return g_test_run ();
}
