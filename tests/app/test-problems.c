/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "mqtt-error.h"
#include "nj-certificate-dialog.h"
#include "nj-connection-row.h"
#include "nj-detail-pane.h"
#include "nj-file-row.h"
#include "nj-insecure-bar.h"
#include "nj-problem-bar.h"
#include "nj-profile-editor.h"
#include "nj-publish-pane.h"
#include "nj-status-bar.h"
#include "nj-subscription-row.h"
#include "test-mosquitto.h"
#include "test-ws-server.h"

/* Problems with one thing that helps, and a button that does it; and what is shown
 * for as long as it lasts. */

static GtkWidget *
get_page (AppDriver *driver)
{
  return GTK_WIDGET (nj_window_get_page (driver->window));
}

static NjProblemBar *
get_bar (AppDriver *driver)
{
  return NJ_PROBLEM_BAR (app_driver_find (get_page (driver), NJ_TYPE_PROBLEM_BAR, NULL));
}

/* (nullable) */
static const char *
get_help (AppDriver *driver)
{
  GtkWidget *button = app_driver_find (GTK_WIDGET (get_bar (driver)), GTK_TYPE_BUTTON, "help_button");

  return button == NULL ? NULL : gtk_actionable_get_action_name (GTK_ACTIONABLE (button));
}

static void
press_help (AppDriver *driver)
{
  GtkWidget *button = app_driver_find (GTK_WIDGET (get_bar (driver)), GTK_TYPE_BUTTON, "help_button");

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

static void
press_connect (AppDriver *driver)
{
  app_driver_activate (get_page (driver), "page.toggle-connection");
}

static void
await_problem (AppDriver    *driver,
               NjConnection *connection)
{
  nj_window_select (driver->window, connection);
  test_await (nj_problem_bar_get_title (get_bar (driver)) != NULL);
  app_driver_settle (driver);
}

/* As it is at the desk, in half a screen, and on a phone. */
static void
picture (AppDriver  *driver,
         const char *name)
{
  static const int widths[] = { 1100, 720, 360 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree char *file = g_strdup_printf ("problem-%s-%d.png", name, widths[i]);

      gtk_window_set_default_size (GTK_WINDOW (driver->window), widths[i], 720);
      app_driver_settle (driver);
      g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (driver->window)), <=, widths[i]);
      app_driver_screenshot (GTK_WIDGET (driver->window), file);
    }
  gtk_window_set_default_size (GTK_WINDOW (driver->window), widths[0], 720);
}

static void
disconnect (AppDriver    *driver,
            NjConnection *connection)
{
  nj_connection_close (connection);
  test_await (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED);
}

static gboolean
is_taken_over (NjConnection *connection)
{
  return g_error_matches (nj_connection_get_error (connection), MQTT_ERROR, MQTT_ERROR_TAKEN_OVER);
}

/* Two real clients with one Client Identifier put each other out until one of them
 * sees it; that one gets another. */
static void
be_taken_over (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjConnection *first = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "First");
  NjConnection *second = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Second");
  NjConnection *loser;
  NjProfile *profile;
  GtkWidget *toast;

  g_object_set (nj_connection_get_profile (first),
                "client-id", "factory", "reconnect-period", 10, NULL);
  g_object_set (nj_connection_get_profile (second),
                "client-id", "factory", "reconnect-period", 10, NULL);
  nj_connection_open (first);
  nj_connection_open (second);
  test_await (is_taken_over (first) || is_taken_over (second));
  loser = is_taken_over (first) ? first : second;
  profile = nj_connection_get_profile (loser);

  await_problem (driver, loser);
  g_assert_cmpstr (nj_problem_bar_get_title (get_bar (driver)), ==,
                   "Another Client Uses This Client ID");
  g_assert_cmpstr (get_help (driver), ==, "problem.make-unique");
  picture (driver, "taken-over");

  press_help (driver);
  g_assert_true (g_regex_match_simple ("^factory_[0-9a-f]{8}$", nj_profile_get_client_id (profile), 0, 0));
  test_await (nj_connection_get_state (loser) == MQTT_STATE_CONNECTED);
  g_assert_null (nj_problem_bar_get_title (get_bar (driver)));
  app_driver_screenshot (GTK_WIDGET (driver->window), "problem-unique.png");

  test_await ((toast = app_driver_find (GTK_WIDGET (driver->window), g_type_from_name ("AdwToastWidget"), NULL)) != NULL);
  g_signal_emit_by_name (app_driver_find (toast, GTK_TYPE_BUTTON, "action_button"), "clicked");
  g_assert_cmpstr (nj_profile_get_client_id (profile), ==, "factory");
  test_await (nj_connection_get_state (loser) == MQTT_STATE_DISCONNECTED);
  disconnect (driver, loser == first ? second : first);
}

static void
test_taken_over (void)
{
  app_driver_run (be_taken_over);
}

/* Bytes of a CONNACK with a Server Reference. */
static char *
create_redirection (guint         reason,
                    TestWsServer *to)
{
  g_autofree char *reference = g_strdup_printf ("127.0.0.1:%u", test_ws_server_get_port (to));
  gsize size = strlen (reference);

  return g_strdup_printf ("20 %02x 00 %02x %02x 1c %04x \"%s\"", (guint) size + 6, reason,
                          (guint) size + 3, (guint) size, reference);
}

static void
answer_connect (TestWsServer *server,
                const char   *connack)
{
  g_autoptr (GBytes) connect = NULL;

  test_await (test_ws_server_is_connected (server));
  connect = test_ws_server_await (server, 2);
  test_ws_server_give (server, connack);
}

static GtkWindow *
await_question (void)
{
  GtkWindow *dialog;

  test_await ((dialog = app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG)) != NULL);

  return dialog;
}

static void
answer_question (const char *response)
{
  GtkWindow *dialog = await_question ();

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  test_await (app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL);
}

static void
be_sent_elsewhere (AppDriver *driver)
{
  g_autoptr (TestWsServer) first = test_ws_server_new ("mqtt", NULL);
  g_autoptr (TestWsServer) second = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (first, "/mqtt");
  g_autofree char *other_url = test_ws_server_get_url (second, "/mqtt");
  g_autofree char *to_second = create_redirection (0x9c, second);
  g_autofree char *back = create_redirection (0x9c, first);
  g_autofree char *present = NULL;
  g_autofree char *profile_url = NULL;
  NjConnection *connection = app_driver_add (driver, url, "Redirected");

  nj_profile_set_version (nj_connection_get_profile (connection), MQTT_VERSION_5_0);
  press_connect (driver);
  answer_connect (first, to_second);
  await_problem (driver, connection);
  g_assert_error (nj_connection_get_error (connection), MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED);
  g_assert_cmpstr (get_help (driver), ==, "problem.follow");
  picture (driver, "redirection");

  /* Nothing happens unasked, nor if the answer is no. */
  press_help (driver);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (await_question ())), other_url));
  app_driver_screenshot (GTK_WIDGET (await_question ()), "problem-redirection-question.png");
  answer_question ("cancel");
  g_assert_false (test_ws_server_is_connected (second));

  /* The other server sends us back: that is not followed any more. */
  press_help (driver);
  answer_question ("follow");
  answer_connect (second, back);
  await_problem (driver, connection);
  g_assert_null (get_help (driver));

  disconnect (driver, connection);
  press_connect (driver);
  answer_connect (first, to_second);
  await_problem (driver, connection);
  press_help (driver);
  answer_question ("follow");
  answer_connect (second, "20 03 00 00 00");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);
  present = nj_connection_get_url (connection);
  g_assert_cmpstr (present, ==, other_url);
  profile_url = nj_profile_get_url (nj_connection_get_profile (connection));
  g_assert_cmpstr (profile_url, ==, url);
  disconnect (driver, connection);
}

static void
test_redirection (void)
{
  app_driver_run (be_sent_elsewhere);
}

static void
be_moved (AppDriver *driver)
{
  g_autoptr (TestWsServer) first = test_ws_server_new ("mqtt", NULL);
  g_autoptr (TestWsServer) second = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (first, "/mqtt");
  g_autofree char *other_url = test_ws_server_get_url (second, "/mqtt");
  g_autofree char *moved = create_redirection (0x9d, second);
  g_autofree char *profile_url = NULL;
  NjConnection *connection = app_driver_add (driver, url, "Moved");

  nj_profile_set_version (nj_connection_get_profile (connection), MQTT_VERSION_5_0);
  press_connect (driver);
  answer_connect (first, moved);
  await_problem (driver, connection);
  g_assert_cmpstr (nj_problem_bar_get_title (get_bar (driver)), ==, "The Broker Has Moved");
  press_help (driver);
  answer_question ("follow");
  answer_connect (second, "20 03 00 00 00");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);
  profile_url = nj_profile_get_url (nj_connection_get_profile (connection));
  g_assert_cmpstr (profile_url, ==, other_url);
  disconnect (driver, connection);
}

static void
test_moved (void)
{
  app_driver_run (be_moved);
}

/* What a broker says about a refusal, in its own words. */
static void
be_refused_with_words (AppDriver *driver)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  NjConnection *connection = app_driver_add (driver, url, "Refused");

  nj_profile_set_version (nj_connection_get_profile (connection), MQTT_VERSION_5_0);
  press_connect (driver);
  answer_connect (server, "20 1d 00 97 1a 1f 0009 \"too <much\" 26 0006 \"tenant\" 0003 \"abc\"");
  await_problem (driver, connection);
  g_assert_cmpstr (nj_problem_bar_get_remarks (get_bar (driver)), ==,
                   "The broker says: “too <much”\ntenant = abc");
  picture (driver, "remarks");
  disconnect (driver, connection);
}

static void
test_remarks (void)
{
  app_driver_run (be_refused_with_words);
}

static const char *
get_text (GtkWidget  *root,
          const char *id)
{
  GtkWidget *label = app_driver_find (root, GTK_TYPE_LABEL, id);

  g_assert_nonnull (label);

  return gtk_label_get_text (GTK_LABEL (label));
}

/* What a broker says with SUBACK and PUBACK is at the subscription and the message. */
static void
be_answered_with_words (AppDriver *driver)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  g_autoptr (NjSubscription) subscription = nj_subscription_new ("a/#", MQTT_QOS_1);
  g_autoptr (NjLiveSubscription) live = NULL;
  g_autoptr (NjMessage) message = NULL;
  NjConnection *connection = app_driver_add (driver, url, "Answers");
  NjMessageLog *log = nj_connection_get_log (connection);
  GtkWidget *row;
  GtkWidget *pane;

  nj_profile_set_version (nj_connection_get_profile (connection), MQTT_VERSION_5_0);
  press_connect (driver);
  answer_connect (server, "20 03 00 00 00");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);

  nj_connection_subscribe (connection, subscription);
  g_bytes_unref (test_ws_server_await (server, 11));
  test_ws_server_give (server, "90 0b 0001 07 1f 0004 \"nope\" 87");
  live = g_list_model_get_item (nj_connection_get_subscriptions (connection), 0);
  test_await (nj_live_subscription_get_status (live) == NJ_SUBSCRIPTION_REFUSED);
  app_driver_settle (driver);
  row = app_driver_find (get_page (driver), NJ_TYPE_SUBSCRIPTION_ROW, NULL);
  g_assert_cmpstr (get_text (row, "count_label"), ==, "Refused: Not authorized");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (row), ==,
                   "a/#\nRefused: Not authorized (0x87)\nThe broker says: “nope”");

  app_driver_publish (driver, "a", "{}", MQTT_QOS_1);
  g_bytes_unref (test_ws_server_await (server, 10));
  test_ws_server_give (server, "40 0d 0002 10 09 1f 0006 \"nobody\"");
  test_await (nj_message_log_get_n_messages (log) > 0 &&
              nj_message_log_get_delivery (log, 0, NULL, NULL) == NJ_DELIVERY_ACKNOWLEDGED);
  message = nj_message_new (log, 0);
  app_driver_activate (get_page (driver), "page.toggle-detail");
  app_driver_settle (driver);
  pane = app_driver_find (get_page (driver), NJ_TYPE_DETAIL_PANE, NULL);
  nj_detail_pane_set_message (NJ_DETAIL_PANE (pane), message);
  g_assert_true (g_str_has_suffix (get_text (pane, "meta_label"),
                                   "\nNo matching subscribers (0x10)\nThe broker says: “nobody”"));
  app_driver_settle (driver);
  app_driver_screenshot (GTK_WIDGET (driver->window), "problem-answers.png");
  disconnect (driver, connection);
}

static void
test_answers (void)
{
  app_driver_run (be_answered_with_words);
}

static const char *
get_queued (AppDriver *driver)
{
  return nj_status_bar_get_queued (NJ_STATUS_BAR (app_driver_find (get_page (driver), NJ_TYPE_STATUS_BAR, NULL)));
}

static const char *
get_publish_problem (AppDriver *driver)
{
  return nj_publish_pane_get_problem (NJ_PUBLISH_PANE (app_driver_find (get_page (driver), NJ_TYPE_PUBLISH_PANE, NULL)));
}

static void
queue_up (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_url (mosquitto), "Queue");

  g_object_set (nj_connection_get_profile (connection), "queue-max-messages", 3, NULL);
  app_driver_connect (driver, connection);
  g_assert_null (get_queued (driver));
  test_mosquitto_stop (mosquitto);
  test_await (nj_connection_get_state (connection) != MQTT_STATE_CONNECTED);

  for (guint i = 0; i < 3; i++)
    app_driver_publish (driver, "queue", "{}", MQTT_QOS_1);
  test_await (g_strcmp0 (get_queued (driver), "3 messages wait to be sent") == 0);
  g_assert_null (get_publish_problem (driver));

  app_driver_publish (driver, "queue", "{\"one\": \"too many\"}", MQTT_QOS_1);
  test_await (get_publish_problem (driver) != NULL);
  g_assert_true (g_str_has_prefix (get_publish_problem (driver), "The Offline Queue Is Full"));
  picture (driver, "queue");

  app_driver_publish (driver, "queue", "{}", MQTT_QOS_0);
  g_assert_true (g_str_has_prefix (get_publish_problem (driver), "Not Connected"));

  test_mosquitto_start (mosquitto);
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);
  test_await (get_queued (driver) == NULL);
  disconnect (driver, connection);
}

static void
test_queue (void)
{
  app_driver_run (queue_up);
}

static gboolean
is_warned (AppDriver *driver)
{
  return nj_insecure_bar_get_revealed (NJ_INSECURE_BAR (app_driver_find (get_page (driver), NJ_TYPE_INSECURE_BAR, NULL)));
}

static const char *
get_row_icon (AppDriver    *driver,
              NjConnection *connection)
{
  GtkWidget *list = app_driver_find (GTK_WIDGET (driver->window), GTK_TYPE_LIST_BOX, "connection_list");
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    {
      GtkWidget *icon;

      if (nj_connection_row_get_connection (NJ_CONNECTION_ROW (row)) != connection)
        continue;

      icon = app_driver_find (GTK_WIDGET (row), GTK_TYPE_IMAGE, "tls_icon");

      return icon == NULL ? NULL : gtk_image_get_icon_name (GTK_IMAGE (icon));
    }

  g_assert_not_reached ();
}

static void
be_insecure (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TLS);
  NjConnection *connection = app_driver_add (driver, test_mosquitto_get_tls_url (mosquitto), "Unverified");
  NjProfile *profile = nj_connection_get_profile (connection);
  GtkWindow *editor;
  GtkWidget *row;

  g_assert_false (is_warned (driver));
  g_assert_cmpstr (get_row_icon (driver, connection), ==, "channel-secure-symbolic");
  g_object_set (profile, "tls-verify", FALSE, NULL);
  g_assert_true (is_warned (driver));
  g_assert_cmpstr (get_row_icon (driver, connection), ==, "security-low-symbolic");

  app_driver_connect (driver, connection);
  g_assert_true (is_warned (driver));
  app_driver_settle (driver);
  picture (driver, "insecure");

  /* This connection was made without; that the next one is not is no comfort. */
  g_object_set (profile, "tls-verify", TRUE, NULL);
  g_assert_true (is_warned (driver));
  disconnect (driver, connection);
  g_assert_false (is_warned (driver));

  nj_profile_set_scheme (profile, "ws");
  g_object_set (profile, "tls-verify", FALSE, NULL);
  g_assert_false (is_warned (driver));
  g_assert_null (get_row_icon (driver, connection));

  nj_profile_set_scheme (profile, "wss");
  app_driver_activate (get_page (driver), "page.edit-tls");
  test_await ((editor = app_driver_find_window (NJ_TYPE_PROFILE_EDITOR)) != NULL);
  app_driver_settle (driver);
  row = app_driver_find (GTK_WIDGET (editor), NJ_TYPE_FILE_ROW, "ca_file_row");
  g_assert_true (gtk_window_get_focus (editor) == row ||
                 gtk_widget_is_ancestor (gtk_window_get_focus (editor), row));
  gtk_window_close (editor);
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) == NULL);
}

static void
test_insecure (void)
{
  app_driver_run (be_insecure);
}

/* A real certificate that is wrong, looked at. */
static void
look_at_certificate (AppDriver  *driver,
                     const char *scheme)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
    g_tls_certificate_new_from_files (certificates->other, certificates->other_key, &error);
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", certificate);
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u", scheme, test_ws_server_get_port (server));
  NjConnection *connection = app_driver_add (driver, url, "Certificate");
  NjCertificateDialog *dialog;
  GtkWindow *editor;

  g_assert_no_error (error);
  press_connect (driver);
  await_problem (driver, connection);
  g_assert_error (nj_connection_get_error (connection), MQTT_ERROR, MQTT_ERROR_TLS_CERTIFICATE);
  g_assert_cmpstr (get_help (driver), ==, "problem.view-certificate");
  picture (driver, "certificate");

  press_help (driver);
  test_await (app_driver_find_window (NJ_TYPE_CERTIFICATE_DIALOG) != NULL);
  dialog = NJ_CERTIFICATE_DIALOG (app_driver_find_window (NJ_TYPE_CERTIFICATE_DIALOG));
  g_assert_cmpstr (nj_certificate_dialog_get_value (dialog, "names"), ==, "other.invalid");
  g_assert_nonnull (strstr (nj_certificate_dialog_get_value (dialog, "issuer"), "Nightjar test authority"));

  app_driver_activate (GTK_WIDGET (dialog), "certificate.settings");
  test_await ((editor = app_driver_find_window (NJ_TYPE_PROFILE_EDITOR)) != NULL);
  test_await (app_driver_find_window (NJ_TYPE_CERTIFICATE_DIALOG) == NULL);
  gtk_window_close (editor);
  disconnect (driver, connection);
}

static void
look_at_certificates (AppDriver *driver)
{
  look_at_certificate (driver, "mqtts");
  look_at_certificate (driver, "wss");
}

static void
test_certificate (void)
{
  app_driver_run (look_at_certificates);
}

static void
connect_over_tcp (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_DEFAULT);
  g_autofree char *url = g_strdup_printf ("mqtt://127.0.0.1:%u", test_mosquitto_get_tcp_port (mosquitto));
  NjConnection *connection = app_driver_add (driver, url, "TCP");

  app_driver_connect (driver, connection);
  app_driver_subscribe (driver, "tcp/#", MQTT_QOS_1);
  app_driver_publish (driver, "tcp/a", "{}", MQTT_QOS_1);
  test_await (app_driver_shows_message (driver, "tcp/a", "{}"));
  disconnect (driver, connection);
}

static void
test_tcp (void)
{
  app_driver_run (connect_over_tcp);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/problems/taken-over", test_taken_over);
  g_test_add_func ("/problems/redirection", test_redirection);
  g_test_add_func ("/problems/moved", test_moved);
  g_test_add_func ("/problems/remarks", test_remarks);
  g_test_add_func ("/problems/answers", test_answers);
  g_test_add_func ("/problems/queue", test_queue);
  g_test_add_func ("/problems/insecure", test_insecure);
  g_test_add_func ("/problems/certificate", test_certificate);
  g_test_add_func ("/problems/tcp", test_tcp);

  return g_test_run ();
}
