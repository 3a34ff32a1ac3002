/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "app-driver.h"
#include "nj-file-row.h"
#include "nj-insecure-bar.h"
#include "nj-pair-row.h"
#include "nj-problem-bar.h"
#include "nj-profile-editor.h"
#include "scram-server.h"
#include "test-mosquitto.h"
#include "test-proxy.h"
#include "test-tls-server.h"
#include "test-ws-server.h"

/* Each setting from its control in the editor to the other end of a real connection. */

typedef struct
{
  AppDriver *driver;
  NjConnection *connection;
  GtkWidget *editor; /* while it is open */
} Scene;

static void
scene_begin (Scene      *self,
             AppDriver  *driver,
             const char *url)
{
  self->driver = driver;
  self->connection = app_driver_add (driver, url, url);
  self->editor = NULL;
}

static GtkWidget *
get_page (Scene *self)
{
  return GTK_WIDGET (nj_window_get_page (self->driver->window));
}

static NjProblemBar *
get_bar (Scene *self)
{
  return NJ_PROBLEM_BAR (app_driver_find (get_page (self), NJ_TYPE_PROBLEM_BAR, NULL));
}

static void
open_editor (Scene *self)
{
  app_driver_activate (get_page (self), "page.edit");
  test_await ((self->editor = GTK_WIDGET (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR))) != NULL);
}

/* The control must be there to be used. */
static GtkWidget *
find (Scene      *self,
      const char *id)
{
  GtkWidget *widget = app_driver_find (self->editor, GTK_TYPE_WIDGET, id);

  if (widget == NULL || !gtk_widget_get_mapped (widget))
    g_error ("There is no %s", id);

  return widget;
}

static void
type (Scene      *self,
      const char *id,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (self, id)), text);
}

static void
choose (Scene      *self,
        const char *id,
        guint       which)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (self, id)), which);
}

static void
set_port (Scene      *self,
          const char *id,
          guint       port)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (self, id)), port);
}

static void
choose_file (Scene            *self,
             const char       *id,
             TestCertificates *certificates,
             const char       *name)
{
  g_autofree char *path = name == NULL ? NULL : test_certificates_get_path (certificates, name);

  nj_file_row_set_path (NJ_FILE_ROW (find (self, id)), path);
}

static void
save (Scene *self)
{
  app_driver_activate (self->editor, "editor.save");
  test_await (app_driver_find_window (NJ_TYPE_PROFILE_EDITOR) == NULL);
  self->editor = NULL;
}

static void
toggle_connection (Scene *self)
{
  app_driver_activate (get_page (self), "page.toggle-connection");
}

static gboolean
is_connected (Scene *self)
{
  return nj_connection_get_state (self->connection) == MQTT_STATE_CONNECTED;
}

static void
save_and_connect (Scene *self)
{
  save (self);
  toggle_connection (self);
  test_await (is_connected (self) || nj_problem_bar_get_title (get_bar (self)) != NULL);
  if (!is_connected (self))
    g_error ("%s: %s", nj_problem_bar_get_title (get_bar (self)),
             nj_connection_get_error (self->connection)->message);
}

static void
save_and_fail (Scene      *self,
               const char *title)
{
  save (self);
  toggle_connection (self);
  test_await (nj_problem_bar_get_title (get_bar (self)) != NULL);
  g_assert_cmpstr (nj_problem_bar_get_title (get_bar (self)), ==, title);
}

static void
disconnect (Scene *self)
{
  nj_connection_close (self->connection);
  test_await (nj_connection_get_state (self->connection) == MQTT_STATE_DISCONNECTED);
}

/* A broker that wants to know who comes: over both transports, with the key in each of
 * the forms in which it is handed out. */
static const struct
{
  const char *certificate;
  const char *key;
  const char *passphrase;
} identities[] = {
  { "client.crt", "client.key", "" },
  { "client.crt", "client-encrypted.key", TEST_PASSPHRASE },
  { "client-all.pem", NULL, "" },
  { "client.p12", NULL, TEST_PASSPHRASE },
};

static void
show_identities (AppDriver        *driver,
                 const char       *url,
                 TestCertificates *certificates)
{
  Scene scene;

  scene_begin (&scene, driver, url);
  open_editor (&scene);
  choose_file (&scene, "ca_file_row", certificates, "ca.crt");
  save_and_fail (&scene, "The Broker Asks for a Client Certificate");
  disconnect (&scene);

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      open_editor (&scene);
      choose_file (&scene, "certificate_file_row", certificates, identities[i].certificate);
      choose_file (&scene, "key_file_row", certificates, identities[i].key);
      type (&scene, "key_passphrase_row", identities[i].passphrase);
      save_and_connect (&scene);
      disconnect (&scene);
    }
}

static void
identify (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TLS | TEST_MOSQUITTO_ASKS);
  TestCertificates *certificates = test_mosquitto_get_certificates (mosquitto);
  g_autofree char *mqtts = g_strdup_printf ("mqtts://localhost:%u", test_mosquitto_get_mqtts_port (mosquitto));

  test_certificates_add_more (certificates);
  show_identities (driver, test_mosquitto_get_tls_url (mosquitto), certificates);
  show_identities (driver, mqtts, certificates);
}

static void
test_identity (void)
{
  app_driver_run (identify);
}

static void
insist_on_version (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TLS | TEST_MOSQUITTO_TLS_1_2);
  Scene scene;

  scene_begin (&scene, driver, test_mosquitto_get_tls_url (mosquitto));
  open_editor (&scene);
  choose_file (&scene, "ca_file_row", test_mosquitto_get_certificates (mosquitto), "ca.crt");
  choose (&scene, "tls_minimum_version_row", 1);
  save_and_fail (&scene, "The Broker's TLS Is Too Old");
  disconnect (&scene);

  open_editor (&scene);
  choose (&scene, "tls_minimum_version_row", 0);
  save_and_connect (&scene);
  disconnect (&scene);
}

static void
test_minimum_version (void)
{
  app_driver_run (insist_on_version);
}

static void
do_not_verify (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TLS);
  Scene scene;

  scene_begin (&scene, driver, test_mosquitto_get_tls_url (mosquitto));
  open_editor (&scene);
  gtk_switch_set_active (GTK_SWITCH (find (&scene, "tls_verify_switch")), FALSE);
  save_and_connect (&scene);
  g_assert_true (nj_insecure_bar_get_revealed (NJ_INSECURE_BAR (app_driver_find (get_page (&scene), NJ_TYPE_INSECURE_BAR, NULL))));
  disconnect (&scene);

  open_editor (&scene);
  gtk_switch_set_active (GTK_SWITCH (find (&scene, "tls_verify_switch")), TRUE);
  save_and_fail (&scene, "The Certificate Is Not Trusted");
  disconnect (&scene);
}

static void
test_verify (void)
{
  app_driver_run (do_not_verify);
}

static void
offer_alpn (AppDriver *driver)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  TestTlsServerConfig config = { TLS_SERVER ("server"), .alpn = "x-amzn-mqtt-ca" };
  g_autoptr (TestTlsServer) server = test_tls_server_new (certificates, &config);
  g_autofree char *url = g_strdup_printf ("mqtts://localhost:%u", test_tls_server_get_port (server));
  g_autofree char *chosen = NULL;
  Scene scene;

  scene_begin (&scene, driver, url);
  open_editor (&scene);
  choose_file (&scene, "ca_file_row", certificates, "ca.crt");
  type (&scene, "alpn_row", "nonsense");
  save_and_fail (&scene, "The ALPN Protocol Was Refused");
  disconnect (&scene);

  open_editor (&scene);
  type (&scene, "alpn_row", "mqtt, x-amzn-mqtt-ca");
  save (&scene);
  toggle_connection (&scene);
  test_await (test_tls_server_get_n_handshakes (server) == 1);
  chosen = test_tls_server_dup_alpn (server);
  g_assert_cmpstr (chosen, ==, "x-amzn-mqtt-ca");
  disconnect (&scene);
}

static void
test_alpn (void)
{
  app_driver_run (offer_alpn);
}

static void
add_header (Scene      *self,
            const char *name,
            const char *value)
{
  GtkWidget *group = find (self, "headers_group");
  GtkWidget *row;

  g_signal_emit_by_name (app_driver_find (group, GTK_TYPE_BUTTON, "add_button"), "clicked");
  test_await ((row = app_driver_find (group, NJ_TYPE_PAIR_ROW, NULL)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (row, GTK_TYPE_ENTRY, "name_entry")), name);
  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (row, GTK_TYPE_ENTRY, "value_entry")), value);
}

static void
upgrade (AppDriver *driver)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt.v9", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/wrong");
  Scene scene;

  scene_begin (&scene, driver, url);
  open_editor (&scene);
  type (&scene, "path_row", "/mqtt");
  type (&scene, "subprotocol_row", "mqtt.v9");
  add_header (&scene, "X-Token", "a: b");
  save (&scene);
  toggle_connection (&scene);
  test_await (test_ws_server_is_connected (server));
  g_assert_cmpstr (test_ws_server_get_header (server, "Sec-WebSocket-Protocol"), ==, "mqtt.v9");
  g_assert_cmpstr (test_ws_server_get_header (server, "X-Token"), ==, "a: b");
  test_ws_server_give (server, "20 02 00 00");
  test_await (is_connected (&scene));
  disconnect (&scene);
}

static void
test_websocket (void)
{
  app_driver_run (upgrade);
}

static guint
get_port (TestProxy *proxy)
{
  g_autofree char *uri = test_proxy_get_uri (proxy, NULL);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return (guint) g_uri_get_port (parsed);
}

static void
pass_proxy (AppDriver     *driver,
            TestProxyType  type_of_proxy,
            const char    *url,
            const char    *ca)
{
  g_autoptr (TestProxy) proxy = test_proxy_new (type_of_proxy, TEST_PROXY_PASSWORD);
  guint n_requests;
  Scene scene;

  scene_begin (&scene, driver, url);
  g_object_set (nj_connection_get_profile (scene.connection), "ca-file", ca, NULL);
  open_editor (&scene);
  choose (&scene, "proxy_mode_row", type_of_proxy == TEST_PROXY_HTTP ? 2 : 3);
  type (&scene, "proxy_host_row", "127.0.0.1");
  set_port (&scene, "proxy_port_spin", get_port (proxy));
  type (&scene, "proxy_username_row", "user");
  type (&scene, "proxy_password_row", "wrong");
  save_and_fail (&scene, "The Proxy Refuses the Password");
  disconnect (&scene);

  open_editor (&scene);
  type (&scene, "proxy_password_row", "secret");
  n_requests = test_proxy_get_n_requests (proxy);
  save_and_connect (&scene);
  g_assert_cmpuint (test_proxy_get_n_requests (proxy), >, n_requests);
  disconnect (&scene);

  open_editor (&scene);
  choose (&scene, "proxy_mode_row", 1);
  n_requests = test_proxy_get_n_requests (proxy);
  save_and_connect (&scene);
  g_assert_cmpuint (test_proxy_get_n_requests (proxy), ==, n_requests);
  disconnect (&scene);
}

static void
pass_proxies (AppDriver *driver)
{
  g_autoptr (TestMosquitto) mosquitto = test_mosquitto_new (TEST_MOSQUITTO_TLS);
  const char *ca = test_mosquitto_get_certificates (mosquitto)->ca;
  g_autofree char *mqtt = g_strdup_printf ("mqtt://localhost:%u", test_mosquitto_get_tcp_port (mosquitto));

  for (int i = TEST_PROXY_HTTP; i <= TEST_PROXY_SOCKS5; i++)
    {
      pass_proxy (driver, (TestProxyType) i, mqtt, NULL);
      pass_proxy (driver, (TestProxyType) i, test_mosquitto_get_tls_url (mosquitto), ca);
    }
}

static void
test_proxies (void)
{
  app_driver_run (pass_proxies);
}

static void
prove_password (AppDriver *driver)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autofree char *url = test_ws_server_get_url (server, "/mqtt");
  Scene scene;

  scene_begin (&scene, driver, url);
  open_editor (&scene);
  choose (&scene, "version_row", 2);
  type (&scene, "username_row", "user");
  type (&scene, "password_row", "pencil");
  choose (&scene, "authentication_row", 1);
  save (&scene);
  toggle_connection (&scene);
  g_assert_true (scram_server_admit (server, "user", "pencil"));
  test_await (is_connected (&scene));
  disconnect (&scene);

  /* Whoever does not know the password is no server of ours. */
  toggle_connection (&scene);
  g_assert_false (scram_server_admit (server, "user", "another"));
  test_await (nj_problem_bar_get_title (get_bar (&scene)) != NULL);
  g_assert_cmpstr (nj_problem_bar_get_title (get_bar (&scene)), ==, "The Authentication Failed");
  disconnect (&scene);
}

static void
test_scram (void)
{
  app_driver_run (prove_password);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  g_test_add_func ("/settings/identity", test_identity);
  g_test_add_func ("/settings/minimum-version", test_minimum_version);
  g_test_add_func ("/settings/verify", test_verify);
  g_test_add_func ("/settings/alpn", test_alpn);
  g_test_add_func ("/settings/websocket", test_websocket);
  g_test_add_func ("/settings/proxies", test_proxies);
  g_test_add_func ("/settings/scram", test_scram);

  return g_test_run ();
}
