/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gtksourceview/gtksource.h>

#include "app-driver.h"
#include "nj-publish-pane.h"

/* The editor knows the language of what is typed: not before there is a first frame, which
 * would have to wait for it, and at once after that. */

static const char *
get_language (GtkWidget *pane)
{
  GtkTextView *view = GTK_TEXT_VIEW (app_driver_find (pane, GTK_TYPE_TEXT_VIEW, "payload_view"));
  GtkSourceLanguage *language =
    gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (view)));

  return language != NULL ? gtk_source_language_get_id (language) : NULL;
}

static void
check_language (AppDriver *driver)
{
  GtkWidget *page;
  GtkWidget *pane;
  GtkDropDown *formats;

  app_driver_add (driver, "ws://127.0.0.1:1/mqtt", "Editor");
  page = GTK_WIDGET (nj_window_get_page (driver->window));
  pane = app_driver_find (page, NJ_TYPE_PUBLISH_PANE, NULL);
  formats = GTK_DROP_DOWN (app_driver_find (pane, GTK_TYPE_DROP_DOWN, "format_drop_down"));
  gtk_drop_down_set_selected (formats, NJ_PAYLOAD_JSON - NJ_PAYLOAD_TEXT);
  g_assert_null (get_language (pane));

  test_await (get_language (pane) != NULL);
  g_assert_cmpstr (get_language (pane), ==, "json");
  gtk_drop_down_set_selected (formats, 0);
  g_assert_null (get_language (pane));
  gtk_drop_down_set_selected (formats, NJ_PAYLOAD_JSON - NJ_PAYLOAD_TEXT);
  g_assert_cmpstr (get_language (pane), ==, "json");
}

static void
test_language (void)
{
  app_driver_run (check_language);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/publish-pane/language", test_language);

  return g_test_run ();
}
