/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "frame-meter.h"
#include "nj-detail-pane.h"
#include "nj-message-list.h"
#include "test-flood.h"

/* A million messages into one open window: the count is exact, and the window
 * scrolls, filters and opens a message as before. */

#define N_MESSAGES 1000000
#define N_TOPICS 1000

static TestFlood *flood;

static guint
get_n_shown (AppDriver *driver)
{
  return g_list_model_get_n_items (G_LIST_MODEL (app_driver_get_view (driver)));
}

static void
assert_shows (AppDriver *driver,
              guint      number)
{
  g_autofree char *topic = test_flood_topic (flood, number);
  g_autofree char *payload = test_flood_payload (number);

  test_await (app_driver_shows_message (driver, topic, payload));
}

static void
receive (AppDriver *driver)
{
  NjConnection *connection = app_driver_add (driver, test_flood_get_url (flood), "Flood");
  NjMessageLog *log = nj_connection_get_log (connection);
  g_autoptr (NjSubscription) all = nj_subscription_new ("#", MQTT_QOS_0);
  g_autoptr (NjSubscription) seven = nj_subscription_new ("flood/7/#", MQTT_QOS_0);
  FrameMeter meter;
  gint64 start;

  nj_connection_subscribe (connection, all);
  nj_connection_subscribe (connection, seven);
  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  start = g_get_monotonic_time ();
  app_driver_connect (driver, connection);
  test_await (nj_message_log_get_n_messages (log) >= N_MESSAGES);
  g_test_message ("%u messages in %.2f s", N_MESSAGES,
                  (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
  frame_meter_stop (&meter, "while they came");

  test_run_for (300);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, N_MESSAGES);
  g_assert_cmpuint (get_n_shown (driver), ==, N_MESSAGES);
  for (guint i = 0; i < N_MESSAGES; i += 9973)
    {
      g_autofree char *payload = test_flood_payload (i);
      NjMessageRecord record;

      nj_message_log_request (log, i);
      test_await (nj_message_log_get_record (log, i, &record));
      g_assert_cmpmem (record.payload, record.size, payload, strlen (payload));
    }
  assert_shows (driver, N_MESSAGES - 1);
  app_driver_screenshot (GTK_WIDGET (driver->window), "flood.png");
}

static void
scroll (AppDriver *driver)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (driver->window));
  NjMessagePane *pane = NJ_MESSAGE_PANE (app_driver_find (page, NJ_TYPE_MESSAGE_PANE, NULL));
  const guint places[] = { 0, N_MESSAGES / 2, 123456, N_MESSAGES - 1, 7 };
  FrameMeter meter;

  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      nj_message_pane_scroll_to (pane, places[i]);
      assert_shows (driver, places[i]);
    }
  frame_meter_stop (&meter, "scrolling to five places");
}

static void
narrow (AppDriver *driver)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (driver->window));
  GtkWidget *list = app_driver_find (page, GTK_TYPE_LIST_BOX, "list_box");
  GtkWidget *search = app_driver_find (page, GTK_TYPE_SEARCH_ENTRY, "search_entry");
  NjMessageView *view = app_driver_get_view (driver);
  FrameMeter meter;
  gint64 start = g_get_monotonic_time ();

  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_test_message ("filtering by a subscription: %.1f ms", (g_get_monotonic_time () - start) / 1000.0);
  test_await (get_n_shown (driver) == N_MESSAGES / 10);
  assert_shows (driver, N_MESSAGES - 3);
  app_driver_activate (page, "page.show-all");
  g_assert_cmpuint (get_n_shown (driver), ==, N_MESSAGES);
  frame_meter_stop (&meter, "filtering and back");

  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  start = g_get_monotonic_time ();
  gtk_editable_set_text (GTK_EDITABLE (search), "\"SEQ\":654321,");
  test_await (g_strcmp0 (nj_message_view_get_search (view), "\"SEQ\":654321,") == 0 &&
              !nj_message_view_get_searching (view));
  g_test_message ("searching a text: %.2f s", (g_get_monotonic_time () - start) / (double) G_USEC_PER_SEC);
  frame_meter_stop (&meter, "searching");
  g_assert_cmpuint (get_n_shown (driver), ==, 1);
  assert_shows (driver, 654321);
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  test_await (get_n_shown (driver) == N_MESSAGES);
}

static void
open_detail (AppDriver *driver)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (driver->window));
  GtkWidget *list = app_driver_find (page, NJ_TYPE_MESSAGE_LIST, "list");
  g_autofree char *payload = test_flood_payload (500000);
  gint64 start = g_get_monotonic_time ();
  NjDetailPane *pane;
  GBytes *bytes;

  nj_message_list_activate (NJ_MESSAGE_LIST (list), 500000);
  pane = NJ_DETAIL_PANE (app_driver_find (page, NJ_TYPE_DETAIL_PANE, NULL));
  test_await (!nj_detail_pane_get_loading (pane));
  g_test_message ("opening a detail: %.1f ms", (g_get_monotonic_time () - start) / 1000.0);
  bytes = nj_message_get_payload (nj_detail_pane_get_message (pane));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload, strlen (payload));
  app_driver_screenshot (GTK_WIDGET (driver->window), "flood-detail.png");
}

static void
use_window (AppDriver *driver)
{
  receive (driver);
  scroll (driver);
  narrow (driver);
  open_detail (driver);
}

static void
test_flood_window (void)
{
  flood = test_flood_new (N_MESSAGES, N_TOPICS, 10);
  app_driver_run (use_window);
  g_clear_pointer (&flood, test_flood_free);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/flood/window", test_flood_window);

  return g_test_run ();
}
