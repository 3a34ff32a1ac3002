/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "app-driver.h"
#include "nj-broker-groups.h"
#include "nj-broker-topic.h"
#include "nj-broker-value.h"
#include "nj-broker-window.h"
#include "nj-number-row.h"
#include "test-mosquitto.h"
#include "test-ws-server.h"

/* What a broker says of itself in a real window. Languages and styles are set by the
 * environment, as in test-window. */

static const char *prefix;

static void
picture (GtkWidget  *widget,
         const char *name)
{
  g_autofree char *file = g_strdup_printf ("broker-%s-%s.png", prefix, name);

  app_driver_screenshot (widget, file);
}

static void
use_style (AppDriver *driver)
{
  if (g_str_equal (prefix, "dark"))
    g_action_group_activate_action (G_ACTION_GROUP (driver->application), "colour-scheme",
                                    g_variant_new_string ("dark"));
}

static GtkWidget *
open_window (AppDriver *driver)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (driver->window), "win.page", "s",
                                             "show-broker"));
  test_await (app_driver_find_window (NJ_TYPE_BROKER_WINDOW) != NULL);

  return GTK_WIDGET (app_driver_find_window (NJ_TYPE_BROKER_WINDOW));
}

static void
close_window (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
  test_await (app_driver_find_window (NJ_TYPE_BROKER_WINDOW) == NULL);
}

static gboolean
is_on_page (GtkWidget  *window,
            const char *name)
{
  GtkStack *stack = GTK_STACK (app_driver_find (window, GTK_TYPE_STACK, "pages"));

  return g_strcmp0 (gtk_stack_get_visible_child_name (stack), name) == 0;
}

/* The row whose tooltip is the topic. */
static NjNumberRow *
find_row (GtkWidget  *widget,
          const char *topic)
{
  NjNumberRow *found = NULL;
  GtkWidget *child;

  if (NJ_IS_NUMBER_ROW (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), topic) == 0)
    return NJ_NUMBER_ROW (widget);

  for (child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_row (child, topic);

  return found;
}

static const char *
get_value (GtkWidget  *window,
           const char *topic)
{
  NjNumberRow *row = find_row (window, topic);

  return row == NULL ? NULL : nj_number_row_get_value (row);
}

static guint
count_found (GtkWidget *window)
{
  GtkListView *list = GTK_LIST_VIEW (app_driver_find (window, GTK_TYPE_LIST_VIEW, "list"));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list)));
}

static void
search (GtkWidget  *window,
        const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (window, GTK_TYPE_SEARCH_ENTRY, "search_entry")),
                         text);
}

static void
resize (GtkWidget *window,
        int        width)
{
  for (guint i = 0; i < 3; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), width, 680);
      test_run_for (300);
    }
}

static void
watch_mosquitto (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TALKS);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Mosquitto");
  GtkWidget *window;

  use_style (driver);
  window = open_window (driver);
  test_await (is_on_page (window, "problem"));
  picture (window, "offline");

  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_1);
  test_await (is_on_page (window, "values"));
  for (guint i = 0; i < 12; i++)
    {
      app_driver_publish (driver, "testtopic/a", "{}", MQTT_QOS_1);
      test_run_for (500);
    }
  test_await (g_strcmp0 (get_value (window, "$SYS/broker/clients/connected"), "2") == 0);
  test_await (g_strcmp0 (get_value (window, "$SYS/broker/subscriptions/count"), "2") == 0);
  g_assert_true (g_str_has_prefix (get_value (window, "$SYS/broker/uptime"), "00:0"));
  g_assert_null (find_row (window, "$SYS/broker/load/sockets/5min"));
  picture (window, "mosquitto");
  resize (window, 360);
  picture (window, "mosquitto-360");
  resize (window, 640);

  /* None of it is the user's. */
  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 24);
  g_assert_cmpuint (g_list_model_get_n_items (nj_connection_get_subscriptions (connection)), ==, 1);

  gtk_widget_activate_action (window, "broker.search", NULL);
  g_assert_cmpuint (count_found (window), >, 40);
  search (window, "1MIN");
  test_await (count_found (window) == 9);
  picture (window, "topics");
  search (window, "nothing like it");
  test_await (count_found (window) == 0);

  /* There is one for each connection. */
  g_assert_true (open_window (driver) == window);
  close_window (window);
}

static void
watch_silence (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_SECRETIVE);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Silent");
  GtkWidget *window;

  app_driver_connect (driver, connection);
  window = open_window (driver);
  test_await (is_on_page (window, "waiting"));
  test_await (is_on_page (window, "problem"));
  picture (window, "silent");
  close_window (window);
}

static char *
make_publish (const char *topic,
              const char *payload)
{
  return g_strdup_printf ("30 %02x %04x \"%s\" \"%s\" ",
                          (guint) (2 + strlen (topic) + strlen (payload)),
                          (guint) strlen (topic), topic, payload);
}

static void
say (TestWsServer *server,
     const char   *node,
     const char   *name,
     const char   *payload)
{
  g_autofree char *topic = g_strdup_printf ("$SYS/brokers/%s/%s", node, name);
  g_autofree char *bytes = make_publish (topic, payload);

  test_ws_server_give (server, bytes);
}

/* The numbers come from another server than the connection: this one serves one client
 * at a time. */
static GtkWidget *
open_other (AppDriver    *driver,
            NjConnection *connection,
            TestWsServer *server,
            const char   *suback)
{
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  g_autoptr (GError) error = NULL;
  GtkWidget *window;

  app_driver_connect (driver, connection);
  g_assert_true (nj_profile_apply_url (nj_connection_get_profile (connection), url, &error));
  window = open_window (driver);
  g_bytes_unref (test_ws_server_await (server, 14));
  test_ws_server_give (server, "20 02 00 00");
  test_ws_server_expect (server, "82 0b 0001 0006 \"$SYS/#\" 00");
  test_ws_server_give (server, suback);

  return window;
}

/* A cluster of two nodes. */
static void
watch_emqx (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "EMQX");
  GtkWidget *window;

  use_style (driver);
  window = open_other (driver, connection, server, "90 03 0001 00");
  say (server, "emqx@10.0.0.2", "metrics/messages/received", "1000");
  say (server, "emqx@10.0.0.1", "version", "5.8.0");
  say (server, "emqx@10.0.0.1", "uptime", "93784000");
  say (server, "emqx@10.0.0.1", "stats/connections/count", "234");
  say (server, "emqx@10.0.0.1", "metrics/bytes/sent", "5000000");
  say (server, "emqx@10.0.0.1", "sysmon/long_gc", "something");
  test_await (is_on_page (window, "values"));
  test_await (find_row (window, "$SYS/brokers/emqx@10.0.0.1/metrics/bytes/sent") != NULL);
  test_run_for (300);
  say (server, "emqx@10.0.0.2", "metrics/messages/received", "1500");
  test_await (!g_str_equal (get_value (window, "$SYS/brokers/emqx@10.0.0.2/metrics/messages/received"), "–"));
  g_assert_cmpstr (get_value (window, "$SYS/brokers/emqx@10.0.0.1/version"), ==, "5.8.0");
  g_assert_cmpstr (get_value (window, "$SYS/brokers/emqx@10.0.0.1/stats/connections/count"), ==, "234");
  if (!g_str_equal (prefix, "chinese"))
    g_assert_cmpstr (get_value (window, "$SYS/brokers/emqx@10.0.0.1/uptime"), ==, "1 day 02:03:04");
  g_assert_null (find_row (window, "$SYS/brokers/emqx@10.0.0.1/sysmon/long_gc"));
  g_assert_cmpuint (count_found (window), ==, 6);
  picture (window, "emqx");
  close_window (window);
}

static void
be_refused (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Refused");
  GtkWidget *window = open_other (driver, connection, server, "90 03 0001 80");

  test_await (is_on_page (window, "problem"));
  picture (window, "refused");
  close_window (window);
}

static void
test_topics (void)
{
  const struct
  {
    const char *topic;
    const char *title; /* NULL for what is not known */
    const char *node;
    const char *text;
    double number;
    const char *formatted;
  } cases[] = {
    { "$SYS/broker/uptime", "Uptime", NULL, "3661 seconds", NAN, "01:01:01" },
    { "$SYS/broker/uptime", "Uptime", NULL, "a while", NAN, "a while" },
    { "$SYS/broker/version", "Version", NULL, "2.0", 2.0, "2.0" },
    { "$SYS/broker/retained messages/count", "Messages", NULL, "12", 12, "12" },
    { "$SYS/broker/bytes/sent", "Sent", NULL, "unknown", NAN, "unknown" },
    { "$SYS/broker/bytes", NULL, NULL, NULL, 0, NULL },
    { "$SYS/broker/", NULL, NULL, NULL, 0, NULL },
    { "$SYS/brokers", NULL, NULL, NULL, 0, NULL },
    { "$SYS/brokers/", NULL, NULL, NULL, 0, NULL },
    { "$SYS/brokers/a@b", NULL, NULL, NULL, 0, NULL },
    { "$SYS/brokers/a@b/clients/x/connected", NULL, NULL, NULL, 0, NULL },
    { "$SYS/brokers/a@b/uptime", "Uptime", "a@b", "61000", 61000, "00:01:01" },
    { "testtopic/version", NULL, NULL, NULL, 0, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *node = NULL;
      const NjBrokerTopic *topic = nj_broker_topic_find (cases[i].topic, &node);
      g_autofree char *formatted = NULL;

      g_assert_cmpstr (node, ==, cases[i].node);
      g_assert_cmpstr (topic != NULL ? topic->title : NULL, ==, cases[i].title);
      if (topic == NULL)
        continue;

      formatted = nj_broker_topic_format (topic, cases[i].text, cases[i].number);
      g_assert_cmpstr (formatted, ==, cases[i].formatted);
    }
}

static void
collect_titles (GtkWidget *widget,
                GPtrArray *titles)
{
  if (NJ_IS_NUMBER_ROW (widget))
    g_ptr_array_add (titles, (char *) nj_number_row_get_title (NJ_NUMBER_ROW (widget)));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_titles (child, titles);
}

/* Groups are in order, whatever comes first. */
static void
test_order (void)
{
  static const char *const topics[] = {
    "$SYS/broker/load/sockets/1min",
    "$SYS/broker/publish/messages/sent",
    "$SYS/broker/clients/connected",
    "$SYS/broker/publish/messages/received",
    "$SYS/broker/version",
  };
  static const char *const titles[] = { "Version", "Connected", "Received", "Sent", "Network connections" };
  g_autoptr (GListStore) values = g_list_store_new (NJ_TYPE_BROKER_VALUE);
  GtkWidget *groups = g_object_ref_sink (g_object_new (NJ_TYPE_BROKER_GROUPS, NULL));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  nj_broker_groups_set_values (NJ_BROKER_GROUPS (groups), G_LIST_MODEL (values));
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    {
      g_autoptr (NjBrokerValue) value = nj_broker_value_new (topics[i]);

      g_list_store_append (values, value);
    }

  collect_titles (groups, found);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpstr (g_ptr_array_index (found, i), ==, titles[i]);
  g_object_unref (groups);
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
  adw_init ();
  prefix = style != NULL ? style : "light";
  if (!g_str_equal (prefix, "chinese"))
    {
      g_test_add_func ("/broker-window/topics", test_topics);
      g_test_add_func ("/broker-window/order", test_order);
    }
  g_test_add_data_func ("/broker-window/mosquitto", (gconstpointer) watch_mosquitto, test_run);
  g_test_add_data_func ("/broker-window/emqx", (gconstpointer) watch_emqx, test_run);
  if (g_str_equal (prefix, "light"))
    {
      g_test_add_data_func ("/broker-window/silence", (gconstpointer) watch_silence, test_run);
      g_test_add_data_func ("/broker-window/refused", (gconstpointer) be_refused, test_run);
    }

  return g_test_run ();
}
