/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "frame-meter.h"
#include "nj-detail-pane.h"
#include "nj-message-list.h"
#include "test-flood.h"

/* Twenty megabytes in one message into the window: a bounded part of it is
 * shown, the rest on demand, and it is saved byte for byte. */

#define SIZE (20 * 1024 * 1024)

/* Text without a line break, the worst that a text view can get, with bytes
 * outside of ASCII. */
static GBytes *
make_payload (void)
{
  GString *text = g_string_sized_new (SIZE + 64);

  g_string_append (text, "{\"data\":[");
  for (guint i = 0; text->len < SIZE; i++)
    g_string_append_printf (text, "%s{\"i\":%u,\"名\":\"夜鹰\"}", i > 0 ? "," : "", i);
  g_string_append (text, "]}");

  return g_string_free_to_bytes (text);
}

static char *
get_pager_text (GtkWidget *pane)
{
  GtkWidget *label = app_driver_find (pane, GTK_TYPE_LABEL, "pager_label");

  g_assert_nonnull (label);

  return g_strdup (gtk_label_get_text (GTK_LABEL (label)));
}

static void
show_formats (AppDriver    *driver,
              NjDetailPane *pane)
{
  GtkWidget *format = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_DROP_DOWN, "format_drop_down");
  GtkWidget *next = app_driver_find (GTK_WIDGET (pane), GTK_TYPE_BUTTON, "next_button");
  const NjPayloadFormat formats[] = { NJ_PAYLOAD_TEXT, NJ_PAYLOAD_JSON, NJ_PAYLOAD_HEX };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      FrameMeter meter;

      frame_meter_start (&meter, GTK_WIDGET (driver->window));
      gtk_drop_down_set_selected (GTK_DROP_DOWN (format), formats[i]);
      test_await (!nj_detail_pane_get_loading (pane));
      first = get_pager_text (GTK_WIDGET (pane));
      test_run_for (300);
      g_signal_emit_by_name (next, "clicked");
      test_await (!nj_detail_pane_get_loading (pane));
      second = get_pager_text (GTK_WIDGET (pane));
      test_run_for (300);
      frame_meter_stop (&meter, "another format, and its next part");
      g_assert_cmpstr (first, !=, second);
    }
}

static void
use_window (AppDriver *driver)
{
  g_autoptr (GBytes) payload = make_payload ();
  g_autoptr (TestFlood) server = test_flood_new_one ("testtopic/large", payload);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "large.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GError) error = NULL;
  NjConnection *connection = app_driver_add (driver, test_flood_get_url (server), "Large");
  NjMessageLog *log = nj_connection_get_log (connection);
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (driver->window));
  GtkWidget *list;
  NjDetailPane *pane;
  FrameMeter meter;

  app_driver_connect (driver, connection);
  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_0);
  test_await (nj_message_log_get_n_messages (log) == 1);
  test_run_for (200);
  frame_meter_stop (&meter, "subscribing and receiving 20 MB");

  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  list = app_driver_find (page, NJ_TYPE_MESSAGE_LIST, "list");
  nj_message_list_activate (NJ_MESSAGE_LIST (list), 0);
  pane = NJ_DETAIL_PANE (app_driver_find (page, NJ_TYPE_DETAIL_PANE, NULL));
  test_await (!nj_detail_pane_get_loading (pane));
  test_run_for (300);
  frame_meter_stop (&meter, "opening the detail");
  g_assert_true (g_bytes_equal (nj_message_get_payload (nj_detail_pane_get_message (pane)), payload));
  app_driver_screenshot (GTK_WIDGET (driver->window), "large-payload.png");

  show_formats (driver, pane);

  frame_meter_start (&meter, GTK_WIDGET (driver->window));
  nj_detail_pane_save_to (pane, file);
  test_await (g_file_query_exists (file, NULL));
  test_run_for (1000);
  frame_meter_stop (&meter, "saving");
  saved = g_file_load_bytes (file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (saved, payload));
}

static void
test_large_payload (void)
{
  app_driver_run (use_window);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/large-payload", test_large_payload);

  return g_test_run ();
}
