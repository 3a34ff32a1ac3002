/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "nj-filter-button.h"
#include "nj-message-list.h"

/* What comes while somebody reads above: counted, and never in the way. */

typedef struct
{
  AppDriver *driver;
  NjMessageLog *log;
  GtkWidget *page;
  NjMessageList *list;
  GtkButton *pill;
  GtkRevealer *revealer;
} Pane;

static void
append (Pane        *self,
        guint        n,
        NjDirection  direction)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
      g_autoptr (MqttMessage) message =
        mqtt_message_new ("testtopic/pane", payload, MQTT_QOS_0, FALSE, NULL);

      message->time = g_get_real_time ();
      nj_message_log_append (self->log, message, direction);
    }
  nj_message_log_flush (self->log);
}

static void
show_from (Pane  *self,
           guint  index)
{
  guint first;
  guint last;

  nj_message_list_show_from (self->list, index);
  test_await (nj_message_list_get_visible_range (self->list, &first, &last) && first == index);
  app_driver_settle (self->driver);
}

static void
assert_news (Pane  *self,
             guint  n)
{
  g_autofree char *text =
    g_strdup_printf (n == 1 ? "↓ %u new message" : "↓ %u new messages", n);

  test_await (gtk_revealer_get_reveal_child (self->revealer) == (n > 0));
  if (n > 0)
    test_await (g_str_equal (gtk_button_get_label (self->pill), text));
}

static void
open_pane (Pane      *self,
           AppDriver *driver)
{
  NjConnection *connection = app_driver_add (driver, "ws://127.0.0.1:1/mqtt", "Pane");

  self->driver = driver;
  self->log = nj_connection_get_log (connection);
  test_await (nj_message_log_get_history (self->log) != NULL);
  self->page = GTK_WIDGET (nj_window_get_page (driver->window));
  append (self, 1000, NJ_DIRECTION_RECEIVED);
  append (self, 1000, NJ_DIRECTION_PUBLISHED);
  app_driver_settle (driver);
  self->list = NJ_MESSAGE_LIST (app_driver_find (self->page, NJ_TYPE_MESSAGE_LIST, "list"));
  self->pill = GTK_BUTTON (app_driver_find (self->page, GTK_TYPE_BUTTON, "pill"));
  self->revealer = GTK_REVEALER (app_driver_find (self->page, GTK_TYPE_REVEALER, "pill_revealer"));
}

static void
count_new (AppDriver *driver)
{
  Pane self;
  guint first;
  guint last;

  open_pane (&self, driver);
  assert_news (&self, 0);
  append (&self, 100, NJ_DIRECTION_RECEIVED);
  app_driver_settle (driver);
  assert_news (&self, 0);
  g_assert_true (nj_message_list_get_follow (self.list));

  show_from (&self, 50);
  assert_news (&self, 0);
  append (&self, 1, NJ_DIRECTION_RECEIVED);
  assert_news (&self, 1);
  append (&self, 99, NJ_DIRECTION_RECEIVED);
  assert_news (&self, 100);
  g_assert_true (nj_message_list_get_visible_range (self.list, &first, &last));
  g_assert_cmpuint (first, ==, 50);

  /* Who reads on has less news before them, and no more by going back. */
  show_from (&self, 2100);
  g_assert_true (nj_message_list_get_visible_range (self.list, &first, &last));
  assert_news (&self, 2200 - (last + 1));
  show_from (&self, 0);
  assert_news (&self, 2200 - (last + 1));

  g_signal_emit_by_name (self.pill, "clicked");
  assert_news (&self, 0);
  g_assert_true (nj_message_list_get_follow (self.list));
}

/* Only what is shown counts. */
static void
count_narrowed (AppDriver *driver)
{
  Pane self;

  open_pane (&self, driver);
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (app_driver_find (self.page, GTK_TYPE_TOGGLE_BUTTON, "received_button")), TRUE);
  app_driver_settle (driver);
  show_from (&self, 10);
  append (&self, 5, NJ_DIRECTION_PUBLISHED);
  append (&self, 3, NJ_DIRECTION_RECEIVED);
  assert_news (&self, 3);

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (app_driver_find (self.page, GTK_TYPE_TOGGLE_BUTTON, "all_button")), TRUE);
  assert_news (&self, 0);
  g_assert_true (nj_message_list_get_follow (self.list));
}

static void
pause_list (AppDriver *driver)
{
  GtkToggleButton *button;
  GListModel *view;
  Pane self;

  open_pane (&self, driver);
  view = G_LIST_MODEL (app_driver_get_view (driver));
  button = GTK_TOGGLE_BUTTON (app_driver_find (self.page, GTK_TYPE_TOGGLE_BUTTON, "pause_button"));
  gtk_toggle_button_set_active (button, TRUE);
  append (&self, 500, NJ_DIRECTION_RECEIVED);
  app_driver_settle (driver);
  g_assert_cmpuint (g_list_model_get_n_items (view), ==, 2000);
  g_assert_cmpuint (nj_message_log_get_n_messages (self.log), ==, 2500);

  show_from (&self, 100);
  gtk_toggle_button_set_active (button, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (view), ==, 2500);
  assert_news (&self, 500);
  g_signal_emit_by_name (self.pill, "clicked");
  assert_news (&self, 0);
}

static void
set_active (Pane       *self,
            const char *name,
            gboolean    active)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_driver_find (self->page, GTK_TYPE_CHECK_BUTTON, name)),
                               active);
}

static void
filter_list (AppDriver *driver)
{
  GtkWidget *entry;
  GtkWidget *button;
  GListModel *view;
  Pane self;

  open_pane (&self, driver);
  view = G_LIST_MODEL (app_driver_get_view (driver));
  button = app_driver_find (self.page, NJ_TYPE_FILTER_BUTTON, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (app_driver_find (button, GTK_TYPE_MENU_BUTTON, "button")));
  set_active (&self, "qos_0_button", FALSE);
  test_await (g_list_model_get_n_items (view) == 0);
  g_assert_true (gtk_widget_has_css_class (button, "narrowing"));
  app_driver_settle (driver);
  app_driver_screenshot (app_driver_find (button, GTK_TYPE_POPOVER, NULL), "filter.png");
  nj_filter_button_reset (NJ_FILTER_BUTTON (button));
  test_await (g_list_model_get_n_items (view) == 2000);
  g_assert_false (gtk_widget_has_css_class (button, "narrowing"));

  set_active (&self, "retained_button", TRUE);
  test_await (g_list_model_get_n_items (view) == 0);
  set_active (&self, "retained_button", FALSE);

  /* What is no regular expression is marked, and changes nothing. */
  entry = app_driver_find (self.page, GTK_TYPE_SEARCH_ENTRY, "search_entry");
  set_active (&self, "regex_button", TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), "pane|(");
  test_await (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpuint (g_list_model_get_n_items (view), ==, 2000);
  gtk_editable_set_text (GTK_EDITABLE (entry), "^\\[\\]$|topic/p.ne");
  test_await (!gtk_widget_has_css_class (entry, "error"));
  test_await (g_list_model_get_n_items (view) == 2000);
  set_active (&self, "regex_button", FALSE);
  test_await (g_list_model_get_n_items (view) == 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "^\\[\\]$|topic/p.ne");
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
  app_driver_init (&argc, &argv);
  g_test_add_data_func ("/message-pane/new", (gconstpointer) count_new, test_run);
  g_test_add_data_func ("/message-pane/narrowed", (gconstpointer) count_narrowed, test_run);
  g_test_add_data_func ("/message-pane/pause", (gconstpointer) pause_list, test_run);
  g_test_add_data_func ("/message-pane/filter", (gconstpointer) filter_list, test_run);

  return g_test_run ();
}
