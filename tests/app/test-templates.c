/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gtksourceview/gtksource.h>

#include "app-driver.h"
#include "nj-address-group.h"
#include "nj-broker-log-window.h"
#include "nj-broker-value.h"
#include "nj-broker-window.h"
#include "nj-certificate-dialog.h"
#include "nj-connection-row.h"
#include "nj-detail-pane.h"
#include "nj-field-error.h"
#include "nj-file-row.h"
#include "nj-filter-button.h"
#include "nj-insecure-bar.h"
#include "nj-jump-button.h"
#include "nj-log-line.h"
#include "nj-message-row.h"
#include "nj-number-row.h"
#include "nj-numbers-popover.h"
#include "nj-pair-group.h"
#include "nj-pair-row.h"
#include "nj-problem-bar.h"
#include "nj-profile-editor.h"
#include "nj-proxy-group.h"
#include "nj-publish-pane.h"
#include "nj-retained-dialog.h"
#include "nj-side-pane.h"
#include "nj-sidebar.h"
#include "nj-status-bar.h"
#include "nj-subscribe-dialog.h"
#include "nj-subscription-pane.h"
#include "nj-subscription-row.h"
#include "nj-tls-group.h"
#include "nj-topic-pane.h"
#include "nj-topic-row.h"
#include "nj-value-row.h"

/* Each .ui file of the program becomes a widget that is shown and goes away
 * again, without a warning: those are fatal here. */

#define PREFIX "/io/github/nightjar_mqtt/Nightjar/"

/* The classes of templates. */
static GType (*const types[]) (void) = {
  nj_address_group_get_type,
  nj_broker_log_window_get_type,
  nj_broker_window_get_type,
  nj_certificate_dialog_get_type,
  nj_connection_page_get_type,
  nj_connection_row_get_type,
  nj_detail_pane_get_type,
  nj_field_error_get_type,
  nj_file_row_get_type,
  nj_filter_button_get_type,
  nj_insecure_bar_get_type,
  nj_jump_button_get_type,
  nj_message_pane_get_type,
  nj_message_row_get_type,
  nj_number_row_get_type,
  nj_numbers_popover_get_type,
  nj_pair_group_get_type,
  nj_pair_row_get_type,
  nj_problem_bar_get_type,
  nj_profile_editor_get_type,
  nj_proxy_group_get_type,
  nj_publish_pane_get_type,
  nj_retained_dialog_get_type,
  nj_side_pane_get_type,
  nj_sidebar_get_type,
  nj_status_bar_get_type,
  nj_subscribe_dialog_get_type,
  nj_subscription_pane_get_type,
  nj_subscription_row_get_type,
  nj_tls_group_get_type,
  nj_topic_pane_get_type,
  nj_topic_row_get_type,
  nj_value_row_get_type,
  nj_window_get_type,
};

static char *
find_class (const char *path,
            const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_no_error (error);
  if (!g_regex_match_full (regex, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           0, 0, &match, NULL))
    return NULL;

  return g_match_info_fetch (match, 1);
}

static gboolean
is_mapped (GtkWindow *window)
{
  return gtk_widget_get_mapped (GTK_WIDGET (window));
}

/* Takes the window. */
static void
show_and_destroy (GtkWindow *window)
{
  gtk_window_present (window);
  test_await (is_mapped (window));
  test_run_for (100);
  gtk_window_destroy (window);
  test_run_for (50);
}

/* A row draws the colour of its subscription, and cannot without one. */
static gpointer
create (GType type)
{
  if (type == NJ_TYPE_SUBSCRIPTION_ROW)
    {
      g_autoptr (NjSubscription) subscription = nj_subscription_new ("testtopic/#", MQTT_QOS_0);
      g_autoptr (NjLiveSubscription) live = nj_live_subscription_new (subscription);

      return nj_subscription_row_new (live);
    }

  return g_object_new (type, NULL);
}

static void
check_template (const char *class_name)
{
  GType type = g_type_from_name (class_name);
  gpointer widget;
  gpointer watched;

  if (type == G_TYPE_INVALID)
    {
      g_test_fail_printf ("%s is missing in the list of this test", class_name);
      return;
    }

  widget = watched = g_object_ref_sink (create (type));
  g_object_add_weak_pointer (widget, &watched);
  if (GTK_IS_WINDOW (widget))
    {
      show_and_destroy (widget);
    }
  else
    {
      GtkWindow *window = GTK_WINDOW (gtk_window_new ());
      GtkWidget *child = widget;

      if (GTK_IS_LIST_BOX_ROW (widget))
        {
          child = gtk_list_box_new ();
          gtk_list_box_append (GTK_LIST_BOX (child), widget);
        }
      gtk_window_set_child (window, child);
      show_and_destroy (window);
    }
  g_object_unref (widget);
  g_assert_null (watched);
}

static char *
format_time_stand_in (gpointer object,
                      gint64   time)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, time);
}

/* What a list shows with it, and the two labels that come of that. */
static gpointer
create_item (const char  *path,
             const char **first,
             const char **second)
{
  if (g_str_has_suffix (path, "nj-log-row.ui"))
    {
      *first = "1700000000000000";
      *second = "Opening ipv4 listen socket";
      return nj_log_line_new (*second, 1700000000000000);
    }

  *first = "$SYS/broker/version";
  *second = "";
  return nj_broker_value_new (*first);
}

/* A list shows it. */
static void
check_list_item (const char *path)
{
  g_autoptr (GtkBuilderScope) scope = gtk_builder_cscope_new ();
  const char *first;
  const char *second;
  g_autoptr (GObject) item = create_item (path, &first, &second);
  GListStore *items = g_list_store_new (G_OBJECT_TYPE (item));
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkListItemFactory *factory;
  GtkWidget *list;
  GtkWidget *label;

  gtk_builder_cscope_add_callback_symbol (GTK_BUILDER_CSCOPE (scope), "format_time_cb",
                                          G_CALLBACK (format_time_stand_in));
  factory = gtk_builder_list_item_factory_new_from_resource (scope, path);
  g_list_store_append (items, item);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (items))), factory);
  gtk_window_set_child (window, list);
  gtk_window_present (window);
  test_await (is_mapped (window));

  label = app_driver_find (list, GTK_TYPE_LABEL, NULL);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, first);
  label = gtk_widget_get_next_sibling (label);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, second);
  show_and_destroy (window);
}

/* What GtkApplication takes for the window of shortcuts. */
static void
check_object (const char *path,
              const char *id)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (path);
  gpointer object = gtk_builder_get_object (builder, id);

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (object));
  g_object_ref (object);
  show_and_destroy (object);
  g_object_unref (object);
}

static void
test_template (gconstpointer data)
{
  const char *path = data;
  g_autofree char *class_name = find_class (path, "<template class=\"(\\w+)\"");

  if (class_name == NULL)
    check_object (path, "help_overlay");
  else if (g_str_equal (class_name, "GtkListItem"))
    check_list_item (path);
  else
    check_template (class_name);
}

int
main (int   argc,
      char *argv[])
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  app_driver_init (&argc, &argv);
  adw_init ();
  gtk_source_init ();
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_ensure (types[i]());

  names = g_resources_enumerate_children (PREFIX, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_assert_no_error (error);
  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *test = g_strconcat ("/templates/", *name, NULL);

      if (!g_str_has_suffix (*name, ".ui"))
        continue;

      g_test_add_data_func_full (test, g_strconcat (PREFIX, *name, NULL), test_template, g_free);
      n++;
    }
  g_assert_cmpuint (n, >, 0);

  return g_test_run ();
}
