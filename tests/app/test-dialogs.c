/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dialog-driver.h"
#include "nj-broker-log-window.h"
#include "nj-field-error.h"
#include "nj-subscribe-dialog.h"
#include "test-util.h"

/* The smaller dialogs. */

static void
take_subscriptions_cb (GtkWidget   *dialog,
                       GListModel  *subscriptions,
                       GListModel **taken)
{
  g_set_object (taken, subscriptions);
}

static GtkWidget *
open_subscribe_dialog (NjSubscription  *edited,
                       MqttVersion      version,
                       guint            next_colour,
                       GListModel     **taken)
{
  GtkWidget *dialog = nj_subscribe_dialog_new (edited, version, next_colour);

  g_signal_connect (dialog, "done", G_CALLBACK (take_subscriptions_cb), taken);
  gtk_window_present (GTK_WINDOW (dialog));

  return dialog;
}

static void
test_subscribe_several (void)
{
  g_autoptr (GListModel) taken = NULL;
  static const char *const expected[] = { "a/#", "b/+", "$share/g/c" };
  GtkWidget *dialog = open_subscribe_dialog (NULL, MQTT_VERSION_5_0, 9, &taken);

  gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (dialog, "filter_row")),
                         "a/#, b/+,,\n $share/g/c ,a/#");
  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_driver_get_child (dialog, "qos_row")), 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_driver_get_child (dialog, "retain_handling_row")), 1);
  gtk_switch_set_active (GTK_SWITCH (dialog_driver_get_child (dialog, "retain_as_published_switch")), TRUE);
  gtk_widget_activate_action (dialog, "subscribe.done", NULL);

  g_assert_nonnull (taken);
  g_assert_cmpuint (g_list_model_get_n_items (taken), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (NjSubscription) subscription = g_list_model_get_item (taken, i);

      g_assert_cmpstr (nj_subscription_get_filter (subscription), ==, expected[i]);
      g_assert_cmpint (nj_subscription_get_qos (subscription), ==, MQTT_QOS_2);
      g_assert_cmpstr (nj_subscription_get_colour (subscription), ==, nj_subscription_next_colour (9 + i));
      g_assert_true (nj_subscription_get_retain_as_published (subscription));
      g_assert_cmpint (nj_subscription_get_retain_handling (subscription), ==,
                       MQTT_RETAIN_HANDLING_SEND_IF_NEW);
    }
}

static void
test_subscribe_edit (void)
{
  g_autoptr (NjSubscription) subscription = nj_subscription_new ("with,comma", MQTT_QOS_1);
  g_autoptr (GListModel) taken = NULL;
  g_autoptr (NjSubscription) first = NULL;
  GtkWidget *dialog;

  nj_subscription_set_colour (subscription, "#123456");
  nj_subscription_set_no_local (subscription, TRUE);
  dialog = open_subscribe_dialog (subscription, MQTT_VERSION_3_1_1, 0, &taken);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (dialog_driver_get_child (dialog, "mqtt5_group"))));
  gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (dialog, "alias_row")), "Alias");
  gtk_widget_activate_action (dialog, "subscribe.done", NULL);

  first = g_list_model_get_item (taken, 0);
  g_assert_true (first == subscription);
  g_assert_cmpstr (nj_subscription_get_filter (subscription), ==, "with,comma");
  g_assert_cmpstr (nj_subscription_get_alias (subscription), ==, "Alias");
  g_assert_cmpstr (nj_subscription_get_colour (subscription), ==, "#123456");
  g_assert_true (nj_subscription_get_no_local (subscription));
}

static void
test_subscribe_errors (void)
{
  static const char *const cases[] = { "", "a#", "a/#/b", "a+/b", "$share//a", "a/#,b/#/c" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GListModel) taken = NULL;
      GtkWidget *dialog = open_subscribe_dialog (NULL, MQTT_VERSION_3_1_1, 0, &taken);
      NjFieldError *error = NJ_FIELD_ERROR (dialog_driver_get_child (dialog, "filter_error"));

      gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (dialog, "filter_row")), cases[i]);
      gtk_widget_activate_action (dialog, "subscribe.done", NULL);
      g_assert_null (taken);
      g_assert_nonnull (nj_field_error_get_text (error));

      gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (dialog, "filter_row")), "a/#");
      g_assert_null (nj_field_error_get_text (error));
      gtk_widget_activate_action (dialog, "subscribe.done", NULL);
      g_assert_nonnull (taken);
    }
}

/* 5.0 §3.8.3.1: a protocol error. */
static void
test_subscribe_shared_no_local (void)
{
  g_autoptr (GListModel) taken = NULL;
  GtkWidget *dialog = open_subscribe_dialog (NULL, MQTT_VERSION_5_0, 0, &taken);
  NjFieldError *error = NJ_FIELD_ERROR (dialog_driver_get_child (dialog, "filter_error"));

  gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (dialog, "filter_row")), "$share/g/a");
  gtk_switch_set_active (GTK_SWITCH (dialog_driver_get_child (dialog, "no_local_switch")), TRUE);
  gtk_widget_activate_action (dialog, "subscribe.done", NULL);
  g_assert_nonnull (nj_field_error_get_text (error));
  dialog_driver_picture (dialog, "subscribe-error");
  gtk_switch_set_active (GTK_SWITCH (dialog_driver_get_child (dialog, "no_local_switch")), FALSE);
  g_assert_null (nj_field_error_get_text (error));
  g_assert_null (taken);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_log_window (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  GtkWidget *window = nj_broker_log_window_new (broker);
  GtkStack *stack = GTK_STACK (dialog_driver_get_child (window, "stack"));
  GListModel *log = nj_local_broker_get_log (broker);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "stopped");

  gtk_widget_activate_action (window, "log.toggle-broker", NULL);
  test_await (nj_local_broker_get_state (broker) != NJ_LOCAL_BROKER_STARTING);
  g_assert_no_error (nj_local_broker_get_error (broker));
  test_await (g_list_model_get_n_items (log) > 0);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (stack), ==, "log");
  g_assert_cmpstr (adw_window_title_get_subtitle (ADW_WINDOW_TITLE (dialog_driver_get_child (window, "title"))),
                   ==, nj_local_broker_get_url (broker));

  dialog_driver_picture (window, "log");

  gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (window, "search_entry")), "no line says this");
  test_await (g_str_equal (gtk_stack_get_visible_child_name (stack), "not-found"));
  gtk_editable_set_text (GTK_EDITABLE (dialog_driver_get_child (window, "search_entry")), "");
  test_await (g_str_equal (gtk_stack_get_visible_child_name (stack), "log"));

  gtk_widget_activate_action (window, "log.toggle-broker", NULL);
  test_await (nj_local_broker_get_state (broker) == NJ_LOCAL_BROKER_STOPPED);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_help_overlay (void)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/nightjar_mqtt/Nightjar/help-overlay.ui");
  GtkWidget *overlay = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (overlay));
  gtk_window_present (GTK_WINDOW (overlay));
  dialog_driver_picture (overlay, "shortcuts");
  gtk_window_destroy (GTK_WINDOW (overlay));
}

int
main (int   argc,
      char *argv[])
{
  dialog_driver_init (&argc, &argv);

  g_test_add_func ("/dialogs/subscribe/several", test_subscribe_several);
  g_test_add_func ("/dialogs/subscribe/edit", test_subscribe_edit);
  g_test_add_func ("/dialogs/subscribe/errors", test_subscribe_errors);
  g_test_add_func ("/dialogs/subscribe/shared-no-local", test_subscribe_shared_no_local);
  g_test_add_func ("/dialogs/log-window", test_log_window);
  g_test_add_func ("/dialogs/help-overlay", test_help_overlay);

  return g_test_run ();
}
