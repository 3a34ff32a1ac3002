/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "app-driver.h"
#include "nj-number-row.h"
#include "nj-numbers-popover.h"
#include "nj-status-bar.h"
#include "test-mosquitto.h"

/* The numbers of a connection in a real window. Languages and styles are set by the
 * environment, as in test-window. */

static const char *prefix;

static void
picture (GtkWidget  *widget,
         const char *name)
{
  g_autofree char *file = g_strdup_printf ("numbers-%s-%s.png", prefix, name);

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
get_page (AppDriver *driver)
{
  return GTK_WIDGET (nj_window_get_page (driver->window));
}

static NjNumberRow *
get_row (GtkWidget *popover,
         int        i)
{
  GtkWidget *list = app_driver_find (popover, GTK_TYPE_LIST_BOX, "list");

  return NJ_NUMBER_ROW (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i));
}

static const char *
get_value (GtkWidget *popover,
           int        i)
{
  return nj_number_row_get_value (get_row (popover, i));
}

static double
get_last (NjConnection *connection,
          NjNumber      number)
{
  return nj_series_get_last (nj_numbers_get_series (nj_connection_get_numbers (connection), number));
}

static GtkWidget *
open_popover (AppDriver *driver)
{
  GtkWidget *popover;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (driver->window), "win.page", "s",
                                             "show-numbers"));
  popover = app_driver_find (get_page (driver), NJ_TYPE_NUMBERS_POPOVER, NULL);
  g_assert_nonnull (popover);
  test_await (gtk_widget_get_mapped (popover));

  return popover;
}

static void
publish_some (AppDriver *driver)
{
  for (guint i = 0; i < 10; i++)
    app_driver_publish (driver, "testtopic/a", "{\"seq\": 1}", i % 3);
}

static void
watch_connection (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Numbers");
  GtkWidget *popover;

  use_style (driver);
  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "testtopic/#", MQTT_QOS_1);
  g_assert_false (nj_numbers_get_watched (nj_connection_get_numbers (connection)));
  popover = open_popover (driver);
  g_assert_true (nj_numbers_get_watched (nj_connection_get_numbers (connection)));

  for (guint i = 0; i < 8; i++)
    {
      publish_some (driver);
      test_run_for (500);
    }
  test_await (get_last (connection, NJ_NUMBER_PING) > 0);
  test_await (get_last (connection, NJ_NUMBER_ACK_P99) > 0);
  test_await (nj_numbers_get_total (nj_connection_get_numbers (connection), NJ_NUMBER_RECEIVED) == 80);
  picture (popover, "popover");
  picture (GTK_WIDGET (driver->window), "status-bar");
  g_assert_cmpstr (get_value (popover, 7), !=, "–");
  g_assert_nonnull (strchr (get_value (popover, 8), '\n'));

  gtk_popover_popdown (GTK_POPOVER (popover));
  test_await (!gtk_widget_get_mapped (popover));
  g_assert_false (nj_numbers_get_watched (nj_connection_get_numbers (connection)));

  /* The second time it is the same one. */
  g_assert_true (open_popover (driver) == popover);
  app_driver_activate (get_page (driver), "page.toggle-connection");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED);
  g_assert_cmpstr (get_value (popover, 0), ==, "–");
  g_assert_cmpstr (get_value (popover, 4), ==, "0");
  picture (popover, "popover-offline");
}

/* What waits is told without a connection, too. */
static void
watch_queue (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Queue");
  GtkWidget *popover;

  app_driver_connect (driver, connection);
  test_mosquitto_stop (mosquitto);
  test_await (nj_connection_get_state (connection) == MQTT_STATE_WAITING);
  app_driver_publish (driver, "queue", "{}", MQTT_QOS_1);
  popover = open_popover (driver);
  test_await (g_str_equal (get_value (popover, 4), "1"));
  app_driver_publish (driver, "queue", "{}", MQTT_QOS_1);
  test_await (g_str_equal (get_value (popover, 4), "2"));
}

/* A chart in a window of its own, of known values. */
static NjChart *
create_chart (GtkWindow *window,
              NjSeries  *first,
              NjSeries  *second)
{
  NjChart *chart = g_object_new (NJ_TYPE_CHART, NULL);

  nj_chart_set_unit (chart, NJ_UNIT_RATE);
  nj_chart_set_series (chart, first);
  if (second != NULL)
    nj_chart_set_second (chart, second, "a", "b");
  gtk_widget_set_margin_start (GTK_WIDGET (chart), 12);
  gtk_widget_set_size_request (GTK_WIDGET (chart), 301, 64);
  gtk_widget_set_halign (GTK_WIDGET (chart), GTK_ALIGN_START);
  gtk_window_set_child (window, GTK_WIDGET (chart));
  gtk_window_present (window);
  test_await (gtk_widget_get_width (GTK_WIDGET (chart)) == 301);

  return chart;
}

static void
assert_describes (char       *taken,
                  const char *values)
{
  g_autofree char *text = taken;

  g_assert_nonnull (text);
  g_assert_true (g_regex_match_simple ("^\\d\\d:\\d\\d:\\d\\d\n", text, 0, 0));
  g_assert_cmpstr (text + strlen ("12:34:56\n"), ==, values);
}

static void
draw_charts (AppDriver *driver)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  g_autoptr (NjSeries) first = nj_series_new ();
  g_autoptr (NjSeries) second = nj_series_new ();
  g_autofree char *none = NULL;
  g_autofree char *newest = NULL;
  gint64 now = g_get_monotonic_time ();
  NjChart *chart;

  use_style (driver);
  chart = create_chart (window, first, NULL);
  g_assert_null (nj_chart_describe_at (chart, 0));
  none = nj_chart_describe (chart);
  g_assert_cmpstr (none, ==, "–");
  picture (GTK_WIDGET (chart), "chart-empty");

  for (int i = 0; i < 400; i++)
    {
      nj_series_add (first, now + i * G_TIME_SPAN_SECOND,
                     i % 100 < 10 && i % 100 != 5 ? NAN : i);
      nj_series_add (second, now + i * G_TIME_SPAN_SECOND, 200 + 100 * sin (i / 20.0));
    }
  newest = nj_chart_describe (chart);
  g_assert_cmpstr (newest, ==, "399/s");
  assert_describes (nj_chart_describe_at (chart, 301), "399/s");
  assert_describes (nj_chart_describe_at (chart, 1000), "399/s");
  assert_describes (nj_chart_describe_at (chart, 200), "299/s");
  picture (GTK_WIDGET (chart), "chart");

  chart = create_chart (window, first, second);
  assert_describes (nj_chart_describe_at (chart, 301), "a 399/s\nb 289/s");
  picture (GTK_WIDGET (chart), "chart-two");

  /* Who is not shown does not listen. */
  gtk_widget_set_visible (GTK_WIDGET (chart), FALSE);
  g_assert_cmpuint (g_signal_handler_find (first, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, chart), ==, 0);
  gtk_widget_set_visible (GTK_WIDGET (chart), TRUE);
  g_assert_cmpuint (g_signal_handler_find (first, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, chart), !=, 0);
  gtk_window_destroy (window);
}

static void
test_texts (void)
{
  const struct
  {
    double value;
    NjUnit unit;
    const char *text;
  } cases[] = {
    { 0, NJ_UNIT_COUNT, "0" },
    { 12, NJ_UNIT_COUNT, "12" },
    { 0, NJ_UNIT_RATE, "0/s" },
    { 2.54, NJ_UNIT_RATE, "2.5/s" },
    { 3.02, NJ_UNIT_RATE, "3/s" },
    { 99.96, NJ_UNIT_RATE, "100/s" },
    { 250.4, NJ_UNIT_RATE, "250/s" },
    { 0, NJ_UNIT_BYTES, "0 bytes" },
    { 2500000, NJ_UNIT_BYTE_RATE, "2.5 MB/s" },
    { 850, NJ_UNIT_LATENCY, "850 µs" },
    { 1234, NJ_UNIT_LATENCY, "1.23 ms" },
    { 56789, NJ_UNIT_LATENCY, "57 ms" },
    { 2345678, NJ_UNIT_LATENCY, "2.3 s" },
    { 59, NJ_UNIT_DURATION, "00:00:59" },
    { 86400 + 3600 + 61, NJ_UNIT_DURATION, "1 day 01:01:01" },
    { 2 * 86400, NJ_UNIT_DURATION, "2 days 00:00:00" },
    { NAN, NJ_UNIT_RATE, "–" },
    { INFINITY, NJ_UNIT_BYTES, "–" },
    { -1, NJ_UNIT_COUNT, "–" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = nj_number_to_text (cases[i].value, cases[i].unit);
      g_auto (GStrv) words = g_strsplit (text, "\302\240", -1);
      g_autofree char *plain = g_strjoinv (" ", words);

      g_assert_cmpstr (plain, ==, cases[i].text);
    }
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
  if (!g_str_equal (prefix, "chinese"))
    {
      g_test_add_func ("/numbers-window/texts", test_texts);
      g_test_add_data_func ("/numbers-window/charts", (gconstpointer) draw_charts, test_run);
    }
  g_test_add_data_func ("/numbers-window/connection", (gconstpointer) watch_connection, test_run);
  g_test_add_data_func ("/numbers-window/queue", (gconstpointer) watch_queue, test_run);

  return g_test_run ();
}
