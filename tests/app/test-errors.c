/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-driver.h"
#include "mqtt-error.h"
#include "nj-connection-row.h"
#include "nj-problem-bar.h"
#include "nj-profile-editor.h"
#include "test-mosquitto.h"
#include "test-ws-server.h"

/* What can go wrong between Connect and a connection: each of it has a sentence
 * of its own in the window, which says what to do. */

typedef struct
{
  TestMosquitto *mosquitto; /* with passwords */
  TestWsServer *web;
  TestWsServer *self_signed;
  TestWsServer *without_subprotocol;
  TestWsServer *refusing;
  TestCertificates *certificates;
} World;

typedef enum
{
  SERVER_NONE,   /* the address is complete */
  SERVER_CLOSED, /* nobody listens */
  SERVER_WEB,
  SERVER_SELF_SIGNED,
  SERVER_WITHOUT_SUBPROTOCOL,
  SERVER_MOSQUITTO, /* with a wrong password */
  SERVER_PLAIN_MQTT,
  SERVER_REFUSING,
} Server;

typedef struct
{
  const char *name;
  Server server;
  const char *address; /* or the path on the server */
  MqttVersion version;
  const char *connack; /* what SERVER_REFUSING answers */
  MqttError code;
  const char *title;
  const char *advice[4]; /* words of what to do */
} Situation;

static const Situation situations[] = {
  {
    .name = "unknown-host",
    .server = SERVER_NONE,
    .address = "ws://nonexistent.invalid:8083/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_HOST_NOT_FOUND,
    .title = "The Host Name Is Unknown",
    .advice = { "“nonexistent.invalid”", "Check the spelling", "network" },
  },
  {
    .name = "closed-port",
    .server = SERVER_CLOSED,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_REFUSED,
    .title = "Nothing Listens There",
    .advice = { "127.0.0.1", "Check the port", "broker runs" },
  },
  {
    .name = "plain-http",
    .server = SERVER_WEB,
    .address = "/page",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_NOT_WEBSOCKET,
    .title = "This Is Not a WebSocket Server",
    .advice = { "web server", "Use the broker's WebSocket port", "8083" },
  },
  {
    .name = "wrong-path",
    .server = SERVER_WEB,
    .address = "/wrong",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_HTTP_STATUS,
    .title = "The Server Answered HTTP 404",
    .advice = { "“/wrong”", "/mqtt", "check the path" },
  },
  {
    .name = "subprotocol",
    .server = SERVER_WITHOUT_SUBPROTOCOL,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_SUBPROTOCOL,
    .title = "The Server Does Not Offer MQTT",
    .advice = { "subprotocol “mqtt”", "Check the path" },
  },
  {
    .name = "self-signed",
    .server = SERVER_SELF_SIGNED,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .title = "The Certificate Is Not Trusted",
    .advice = { "self-signed", "CA file", "TLS settings" },
  },
  {
    .name = "wrong-password",
    .server = SERVER_MOSQUITTO,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_CONNECT_REFUSED,
    .title = "Not Authorized",
    .advice = { "Check user name and password", "access rules" },
  },
  {
    .name = "client-id",
    .server = SERVER_REFUSING,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .connack = "20 02 00 02",
    .code = MQTT_ERROR_CONNECT_REFUSED,
    .title = "The Client ID Was Refused",
    .advice = { "Give the connection another one" },
  },
};

/* Much the same trouble, from other sides. */
static const Situation variants[] = {
  {
    .name = "plain-mqtt",
    .server = SERVER_PLAIN_MQTT,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .code = MQTT_ERROR_NOT_WEBSOCKET,
    .title = "This Is Not a WebSocket Server",
    .advice = { "plain MQTT port", "use the broker's WebSocket port" },
  },
  {
    .name = "client-id-5",
    .server = SERVER_REFUSING,
    .address = "/mqtt",
    .version = MQTT_VERSION_5_0,
    .connack = "20 03 00 85 00",
    .code = MQTT_ERROR_CONNECT_REFUSED,
    .title = "The Client ID Was Refused",
    .advice = { "Give the connection another one" },
  },
  {
    .name = "wrong-password-5",
    .server = SERVER_MOSQUITTO,
    .address = "/mqtt",
    .version = MQTT_VERSION_5_0,
    .code = MQTT_ERROR_CONNECT_REFUSED,
    .title = "Not Authorized",
    .advice = { "Check user name and password", "access rules" },
  },
  {
    .name = "bad-credentials",
    .server = SERVER_REFUSING,
    .address = "/mqtt",
    .version = MQTT_VERSION_3_1_1,
    .connack = "20 02 00 04",
    .code = MQTT_ERROR_CONNECT_REFUSED,
    .title = "Wrong User Name or Password",
    .advice = { "Correct them", "settings" },
  },
};

static World world;

static GTlsCertificate *
load_self_signed (void)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate =
    g_tls_certificate_new_from_files (world.certificates->self_signed,
                                      world.certificates->self_signed_key, &error);

  g_assert_no_error (error);

  return certificate;
}

static void
make_world (void)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  world.certificates = test_certificates_new ();
  certificate = load_self_signed ();
  world.mosquitto = test_mosquitto_new (TEST_MOSQUITTO_PASSWORD);
  world.web = test_ws_server_new ("mqtt", NULL);
  test_ws_server_add_status (world.web, "/page", SOUP_STATUS_OK, NULL);
  world.self_signed = test_ws_server_new ("mqtt", certificate);
  world.without_subprotocol = test_ws_server_new (NULL, NULL);
  world.refusing = test_ws_server_new ("mqtt", NULL);
}

static void
end_world (void)
{
  g_clear_pointer (&world.web, test_ws_server_free);
  g_clear_pointer (&world.self_signed, test_ws_server_free);
  g_clear_pointer (&world.without_subprotocol, test_ws_server_free);
  g_clear_pointer (&world.refusing, test_ws_server_free);
  g_clear_pointer (&world.mosquitto, test_mosquitto_free);
  g_clear_pointer (&world.certificates, test_certificates_free);
}

static char *
get_url (const Situation *situation)
{
  switch (situation->server)
    {
    case SERVER_CLOSED:
      return g_strdup_printf ("ws://127.0.0.1:%u%s", test_free_port (), situation->address);
    case SERVER_WEB:
      return test_ws_server_get_url (world.web, situation->address);
    case SERVER_SELF_SIGNED:
      return test_ws_server_get_url (world.self_signed, situation->address);
    case SERVER_WITHOUT_SUBPROTOCOL:
      return test_ws_server_get_url (world.without_subprotocol, situation->address);
    case SERVER_MOSQUITTO:
      return g_strdup_printf ("ws://user:wrong@127.0.0.1:%u%s",
                              test_mosquitto_get_ws_port (world.mosquitto), situation->address);
    case SERVER_PLAIN_MQTT:
      return g_strdup_printf ("ws://127.0.0.1:%u%s",
                              test_mosquitto_get_tcp_port (world.mosquitto), situation->address);
    case SERVER_REFUSING:
      return test_ws_server_get_url (world.refusing, situation->address);
    case SERVER_NONE:
    default:
      return g_strdup (situation->address);
    }
}

static GtkWidget *
get_page (AppDriver *driver)
{
  return GTK_WIDGET (nj_window_get_page (driver->window));
}

static NjProblemBar *
get_bar (AppDriver *driver)
{
  GtkWidget *bar = app_driver_find (get_page (driver), NJ_TYPE_PROBLEM_BAR, NULL);

  g_assert_nonnull (bar);

  return NJ_PROBLEM_BAR (bar);
}

static GtkWidget *
find_row (AppDriver    *driver,
          NjConnection *connection)
{
  GtkWidget *list =
    app_driver_find (GTK_WIDGET (driver->window), GTK_TYPE_LIST_BOX, "connection_list");
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    {
      if (nj_connection_row_get_connection (NJ_CONNECTION_ROW (row)) == connection)
        break;
    }
  g_assert_nonnull (row);

  return GTK_WIDGET (row);
}

/* An advice that is cut off is none. */
static void
check_is_readable (NjProblemBar *bar,
                   const char   *id)
{
  GtkWidget *label = app_driver_find (GTK_WIDGET (bar), GTK_TYPE_LABEL, id);
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (label));

  g_assert_true (gtk_widget_get_mapped (label));
  g_assert_false (pango_layout_is_ellipsized (layout));
  g_assert_cmpint (gtk_widget_get_width (label), >, 100);
}

static void
check_words (const Situation *situation,
             const char      *advice)
{
  for (guint i = 0; situation->advice[i] != NULL; i++)
    {
      if (strstr (advice, situation->advice[i]) == NULL)
        g_error ("%s: “%s” is not in: %s", situation->name, situation->advice[i], advice);
    }
}

static void
check_row (AppDriver       *driver,
           NjConnection    *connection,
           const Situation *situation,
           const char      *advice)
{
  GtkWidget *row = find_row (driver, connection);
  GtkWidget *detail = app_driver_find (row, GTK_TYPE_LABEL, "detail_label");

  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (detail)), situation->title));
  check_words (situation, gtk_widget_get_tooltip_text (row));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (row), advice));
}

static void
press_connect (AppDriver *driver)
{
  app_driver_activate (get_page (driver), "page.toggle-connection");
}

static void
cancel (AppDriver    *driver,
        NjConnection *connection)
{
  if (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED)
    return;

  press_connect (driver);
  test_await (nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED);
}

/* Returns the title. */
static char *
meet (AppDriver       *driver,
      const Situation *situation)
{
  g_autofree char *url = get_url (situation);
  g_autofree char *picture = g_strdup_printf ("error-%s.png", situation->name);
  NjConnection *connection = app_driver_add (driver, url, situation->name);
  NjProblemBar *bar = get_bar (driver);
  char *title;

  nj_profile_set_version (nj_connection_get_profile (connection), situation->version);
  g_assert_null (nj_problem_bar_get_title (bar));
  press_connect (driver);
  if (situation->connack != NULL)
    {
      g_autoptr (GBytes) connect = NULL;

      test_await (test_ws_server_is_connected (world.refusing));
      connect = test_ws_server_await (world.refusing, 2);
      test_ws_server_give (world.refusing, situation->connack);
    }

  test_await (nj_problem_bar_get_title (bar) != NULL);
  g_assert_error (nj_connection_get_error (connection), MQTT_ERROR, (int) situation->code);
  app_driver_settle (driver);
  g_test_message ("%s: %s. %s", situation->name,
                  nj_problem_bar_get_title (bar), nj_problem_bar_get_advice (bar));
  g_assert_cmpstr (nj_problem_bar_get_title (bar), ==, situation->title);
  check_words (situation, nj_problem_bar_get_advice (bar));
  check_is_readable (bar, "title_label");
  check_is_readable (bar, "advice_label");
  check_row (driver, connection, situation, nj_problem_bar_get_advice (bar));
  app_driver_screenshot (GTK_WIDGET (driver->window), picture);

  title = g_strdup (nj_problem_bar_get_title (bar));
  cancel (driver, connection);

  return title;
}

static void
meet_all (AppDriver *driver)
{
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (situations); i++)
    {
      char *title = meet (driver, &situations[i]);

      g_assert_true (g_hash_table_add (titles, title));
    }
  g_assert_cmpuint (g_hash_table_size (titles), ==, 8);

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    g_free (meet (driver, &variants[i]));
}

static void
test_situations (void)
{
  make_world ();
  app_driver_run (meet_all);
  end_world ();
}

static GtkWidget *
open_editor (AppDriver *driver)
{
  app_driver_activate (get_page (driver), "page.edit");
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) != NULL);

  return GTK_WIDGET (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR));
}

static void
type_into (GtkWidget  *editor,
           const char *id,
           const char *text)
{
  GtkWidget *row = app_driver_find (editor, GTK_TYPE_EDITABLE, id);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
save (GtkWidget *editor)
{
  app_driver_activate (editor, "editor.save");
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) == NULL);
}

static void
await_problem (AppDriver  *driver,
               const char *title)
{
  test_await (nj_problem_bar_get_title (get_bar (driver)) != NULL);
  g_assert_cmpstr (nj_problem_bar_get_title (get_bar (driver)), ==, title);
}

/* What Nightjar finds out before it asks anybody. */
static void
meet_missing_file (AppDriver *driver)
{
  NjConnection *connection = app_driver_add (driver, "wss://localhost:1/mqtt", "ca-file");

  g_object_set (nj_connection_get_profile (connection), "ca-file", "/nonexistent/ca.pem", NULL);
  press_connect (driver);
  await_problem (driver, "The CA File Cannot Be Used");
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);
  g_assert_nonnull (strstr (nj_problem_bar_get_advice (get_bar (driver)), "/nonexistent/ca.pem"));
  g_assert_nonnull (strstr (nj_problem_bar_get_advice (get_bar (driver)), "TLS settings"));
  app_driver_screenshot (GTK_WIDGET (driver->window), "error-ca-file.png");
}

/* A wrong port, then a wrong password, each put right in the editor. */
static void
correct (AppDriver *driver)
{
  g_autofree char *wrong = g_strdup_printf ("ws://user:wrong@127.0.0.1:%u/mqtt", test_free_port ());
  NjConnection *connection = app_driver_add (driver, wrong, "To be corrected");
  GtkWidget *row = find_row (driver, connection);
  GtkWidget *editor;

  press_connect (driver);
  await_problem (driver, "Nothing Listens There");
  cancel (driver, connection);

  editor = open_editor (driver);
  type_into (editor, "url_row", test_mosquitto_get_url (world.mosquitto));
  save (editor);
  press_connect (driver);
  test_await (nj_connection_get_error (connection) != NULL &&
              g_error_matches (nj_connection_get_error (connection),
                               MQTT_ERROR, MQTT_ERROR_CONNECT_REFUSED));
  await_problem (driver, "Not Authorized");
  cancel (driver, connection);

  editor = open_editor (driver);
  type_into (editor, "password_row", "secret");
  save (editor);
  press_connect (driver);
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);
  g_assert_no_error (nj_connection_get_error (connection));
  g_assert_null (nj_problem_bar_get_title (get_bar (driver)));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (row), ==, test_mosquitto_get_url (world.mosquitto));
  app_driver_settle (driver);
  app_driver_screenshot (GTK_WIDGET (driver->window), "error-corrected.png");
  cancel (driver, connection);
}

static void
dismiss (AppDriver *driver)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", test_free_port ());
  NjConnection *connection = app_driver_add (driver, url, "To be dismissed");

  press_connect (driver);
  await_problem (driver, "Nothing Listens There");
  cancel (driver, connection);
  app_driver_activate (get_page (driver), "page.dismiss-error");
  g_assert_null (nj_problem_bar_get_title (get_bar (driver)));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find_row (driver, connection)), ==, url);
}

static void
correct_and_dismiss (AppDriver *driver)
{
  meet_missing_file (driver);
  correct (driver);
  dismiss (driver);
}

static void
test_correction (void)
{
  make_world ();
  app_driver_run (correct_and_dismiss);
  end_world ();
}

/* As GApplication does it with an argument of the command line. */
static void
open_argument (AppDriver  *driver,
               const char *argument)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (argument);

  g_application_open (G_APPLICATION (driver->application), &file, 1, "");
}

static void
open_good_argument (AppDriver *driver)
{
  g_autofree char *url = g_strdup_printf ("ws://user:secret@127.0.0.1:%u/mqtt",
                                          test_mosquitto_get_ws_port (world.mosquitto));
  GListModel *connections =
    nj_workspace_get_connections (nj_application_get_workspace (driver->application));
  guint n = g_list_model_get_n_items (connections);
  NjConnection *connection;

  open_argument (driver, url);
  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, n + 1);
  connection = nj_connection_page_get_connection (nj_window_get_page (driver->window));
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED);

  /* It is known by now. */
  open_argument (driver, url);
  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, n + 1);
  cancel (driver, connection);
}

static void
open_bad_argument (AppDriver  *driver,
                   const char *argument,
                   const char *word,
                   const char *picture)
{
  GListModel *connections =
    nj_workspace_get_connections (nj_application_get_workspace (driver->application));
  guint n = g_list_model_get_n_items (connections);
  GtkWindow *dialog;

  open_argument (driver, argument);
  test_await ((dialog = app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG)) != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (connections), ==, n);
  g_test_message ("%s: %s. %s", argument,
                  adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)),
                  adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)));
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "The Address Cannot Be Understood");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), word));
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "wss://"));
  app_driver_screenshot (GTK_WIDGET (dialog), picture);
  gtk_window_close (dialog);
  test_await (app_driver_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL);
}

static void
open_arguments (AppDriver *driver)
{
  open_good_argument (driver);
  open_bad_argument (driver, "foo", "no scheme", "error-argument.png");
  open_bad_argument (driver, "http://127.0.0.1:1883", "http", "error-argument-http.png");
  open_bad_argument (driver, "broker.invalid:8083/mqtt", "no scheme", "error-argument-scheme.png");
  open_bad_argument (driver, "ws://127.0.0.1:70000/mqtt", "70000", "error-argument-port.png");
}

static void
test_arguments (void)
{
  make_world ();
  app_driver_run (open_arguments);
  end_world ();
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/errors/situations", test_situations);
  g_test_add_func ("/errors/correction", test_correction);
  g_test_add_func ("/errors/arguments", test_arguments);

  return g_test_run ();
}
