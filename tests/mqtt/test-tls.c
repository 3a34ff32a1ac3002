/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include "test-util.h"
#include "transport-fixture.h"

#define ONLY_1_0 "NORMAL:-VERS-ALL:+VERS-TLS1.0"
#define ONLY_1_1 "NORMAL:-VERS-ALL:+VERS-TLS1.1"
#define ONLY_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define ONLY_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

/* What is wrong with the server's certificate. */
static const TlsCase certificate_cases[] = {
  { .name = "own-authority",
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "own-authority-address",
    .host = "127.0.0.1",
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "own-authority-1.2",
    .server = { .priority = ONLY_1_2 },
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "complete-chain",
    .server = { .certificate = "chain.crt", .key = "leaf.key" },
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "self-signed-as-authority",
    .server = { TLS_SERVER ("self") },
    .profile = { .ca = "self.crt" },
    .code = TLS_ACCEPTED },
  { .name = "unknown-authority",
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate is signed by “Nightjar test authority”, which is not "
             "known here, and the broker sends no certificate of it: its chain may be incomplete" },
  { .name = "other-authority",
    .server = { TLS_SERVER ("stranger") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate is signed by “Strange authority”, which is not known "
             "here, and the broker sends no certificate of it: its chain may be incomplete" },
  { .name = "self-signed",
    .server = { TLS_SERVER ("self") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate is signed by itself, and by no authority that is trusted "
             "here" },
  { .name = "incomplete-chain",
    .server = { TLS_SERVER ("leaf") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate is signed by “Nightjar test intermediate”, which is not "
             "known here, and the broker sends no certificate of it: its chain may be incomplete" },
  { .name = "chain-of-another",
    .server = { .certificate = "stranger-chain.crt", .key = "stranger.key" },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate is signed by the authority “Strange authority”, which is "
             "not trusted here" },
  { .name = "expired",
    .server = { TLS_SERVER ("expired") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_EXPIRED,
    .words = "The broker's certificate expired on 3 May 2025" },
  { .name = "expired-and-unknown",
    .server = { TLS_SERVER ("expired") },
    .profile = { .ca = "stranger-ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA,
    .words = "The broker's certificate expired on 3 May 2025, and it is signed by “Nightjar test "
             "authority”, which is not known here, and the broker sends no certificate of it: "
             "its chain may be incomplete" },
  { .name = "expired-intermediate",
    .server = { .certificate = "old-chain.crt", .key = "old-leaf.key" },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_EXPIRED,
    .words = "The broker's certificate rests on that of “Nightjar old intermediate”, which "
             "expired on 3 May 2025" },
  { .name = "not-yet-valid",
    .server = { TLS_SERVER ("future") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_NOT_ACTIVATED,
    .words = "The broker's certificate is not valid before 1 February 2099, and the clock of this "
             "computer says @TODAY@" },
  { .name = "wrong-name",
    .server = { TLS_SERVER ("other") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_BAD_IDENTITY,
    .words = "The broker's certificate is for “other.invalid”, not for “localhost”" },
  { .name = "wrong-address",
    .server = { TLS_SERVER ("names") },
    .host = "127.0.0.1",
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_BAD_IDENTITY,
    .words = "The broker's certificate is for “a.example”, “*.b.example”, “c.example” and 2 more, "
             "not for “127.0.0.1”" },
  { .name = "no-name",
    .server = { TLS_SERVER ("nameless") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_BAD_IDENTITY,
    .words = "The broker's certificate is for “Nobody” and names no host, and not “localhost”" },
  { .name = "wrong-name-and-expired",
    .server = { TLS_SERVER ("expired-other") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_EXPIRED,
    .words = "The broker's certificate expired on 3 May 2025, and it is for “other.invalid”, not "
             "for “localhost”" },
  { .name = "weak",
    .server = { TLS_SERVER ("weak") },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CERTIFICATE,
    .flags = G_TLS_CERTIFICATE_INSECURE,
    .words = "The broker's certificate has a key or a signature that is too weak" },
};

/* Whoever wants no verification gets none. */
#define INSECURE(certificate_name, key_name)                                      \
  {                                                                               \
    .name = certificate_name,                                                     \
    .server = { .certificate = certificate_name ".crt", .key = key_name ".key" }, \
    .profile = { .insecure = TRUE },                                              \
    .code = TLS_ACCEPTED                                                          \
  }

static const TlsCase insecure_cases[] = {
  INSECURE ("server", "server"),
  INSECURE ("self", "self"),
  INSECURE ("expired", "expired"),
  INSECURE ("future", "future"),
  INSECURE ("other", "other"),
  INSECURE ("nameless", "nameless"),
  INSECURE ("leaf", "leaf"),
  INSECURE ("old-chain", "old-leaf"),
  INSECURE ("stranger", "stranger"),
  INSECURE ("weak", "weak"),
};

/* What goes wrong without anybody's certificate. */
static const TlsCase handshake_cases[] = {
  { .name = "too-old",
    .server = { .priority = ONLY_1_1 },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS,
    .words = "The broker speaks TLS 1.1, and this profile wants at least TLS 1.2" },
  { .name = "too-old-insecure",
    .server = { .priority = ONLY_1_0 },
    .profile = { .insecure = TRUE },
    .code = MQTT_ERROR_TLS,
    .words = "The broker speaks TLS 1.0, and this profile wants at least TLS 1.2" },
  { .name = "below-minimum",
    .server = { .priority = ONLY_1_2 },
    .profile = { .ca = "ca.crt", .minimum = G_TLS_PROTOCOL_VERSION_TLS_1_3 },
    .code = MQTT_ERROR_TLS,
    .words = "The broker speaks TLS 1.2, and this profile wants at least TLS 1.3" },
  { .name = "below-minimum-insecure",
    .server = { .priority = ONLY_1_2 },
    .profile = { .insecure = TRUE, .minimum = G_TLS_PROTOCOL_VERSION_TLS_1_3 },
    .code = MQTT_ERROR_TLS,
    .words = "The broker speaks TLS 1.2, and this profile wants at least TLS 1.3" },
  { .name = "at-minimum",
    .server = { .priority = ONLY_1_3 },
    .profile = { .ca = "ca.crt", .minimum = G_TLS_PROTOCOL_VERSION_TLS_1_3 },
    .code = TLS_ACCEPTED },
  { .name = "no-common-cipher",
    .server = { .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+CAMELLIA-128-CBC" },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS,
    .words = "The broker and this computer have no way of encryption in common" },
  { .name = "alpn",
    .scheme = "mqtts",
    .server = { .alpn = "x-amzn-mqtt-ca" },
    .profile = { .ca = "ca.crt", .alpn = "x-amzn-mqtt-ca" },
    .code = TLS_ACCEPTED },
  { .name = "alpn-refused",
    .scheme = "mqtts",
    .server = { .alpn = "x-amzn-mqtt-ca" },
    .profile = { .ca = "ca.crt", .alpn = "mqtt" },
    .code = MQTT_ERROR_TLS,
    .words = "The broker knows no application protocol (ALPN) that this profile offers: “mqtt”" },
  { .name = "alpn-of-http",
    .scheme = "wss",
    .server = { .alpn = "http/1.1" },
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "plain-text",
    .server = { .fault = TEST_TLS_SERVER_PLAIN },
    .code = MQTT_ERROR_TLS,
    .words = "What listens at “localhost” port @PORT@ does not speak TLS" },
  { .name = "closed",
    .server = { .fault = TEST_TLS_SERVER_CLOSES },
    .code = MQTT_ERROR_TLS,
    .words = "“localhost” port @PORT@ closed the connection in the TLS handshake: it may not "
             "speak TLS there" },
  { .name = "reset",
    .server = { .fault = TEST_TLS_SERVER_RESETS },
    .code = MQTT_ERROR_TLS,
    .words = "“localhost” port @PORT@ closed the connection in the TLS handshake: it may not "
             "speak TLS there" },
  { .name = "cut",
    .server = { .fault = TEST_TLS_SERVER_CUTS },
    .code = MQTT_ERROR_TLS,
    .words = "“localhost” port @PORT@ broke off in the middle of the TLS handshake" },
};

/* RFC 6066 §3: a name is told to the server, an address is not. To libsoup's connections
 * that happens all the same before glib-networking 2.76, so it is not asked of them. */
static void
test_server_name (void)
{
  static const struct
  {
    const char *scheme;
    const char *host;
    const char *name;
  } cases[] = {
    { "wss", "localhost", "localhost" },
    { "mqtts", "localhost", "localhost" },
    { "mqtts", "127.0.0.1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TlsCase tls_case = {
        .server = { TLS_SERVER ("server") },
        .host = cases[i].host,
        .profile = { .ca = "ca.crt" },
      };
      g_autoptr (TestTlsServer) server = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;

      server = test_tls_server_new (tls_get_certificates (), &tls_case.server);
      tls_open (&tls_case, server, cases[i].scheme, &error);
      g_assert_no_error (error);
      name = test_tls_server_dup_server_name (server);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static void
test_alpn_seen (void)
{
  const TlsCase tls_case = {
    .server = { TLS_SERVER ("server"), .alpn = "x-amzn-mqtt-ca" },
    .profile = { .ca = "ca.crt", .alpn = "x-amzn-mqtt-ca" },
  };
  g_autoptr (TestTlsServer) server = test_tls_server_new (tls_get_certificates (), &tls_case.server);
  g_autoptr (GError) error = NULL;
  g_autofree char *alpn = NULL;

  tls_open (&tls_case, server, "mqtts", &error);
  g_assert_no_error (error);
  alpn = test_tls_server_dup_alpn (server);
  g_assert_cmpstr (alpn, ==, "x-amzn-mqtt-ca");
}

/* The authorities of the system are those that GIO knows; here they are our own. */
static void
test_system_authorities (void)
{
  static const TlsCase cases[] = {
    { .server = { TLS_SERVER ("stranger") },
      .code = TLS_ACCEPTED },
    { .server = { TLS_SERVER ("stranger") },
      .profile = { .ca = "ca.crt" },
      .code = TLS_ACCEPTED },
    { .server = { TLS_SERVER ("server") },
      .profile = { .ca = "ca.crt" },
      .code = TLS_ACCEPTED },
    { .server = { TLS_SERVER ("server") },
      .code = MQTT_ERROR_TLS_CERTIFICATE,
      .flags = G_TLS_CERTIFICATE_UNKNOWN_CA },
    { .server = { TLS_SERVER ("self") },
      .profile = { .ca = "ca.crt" },
      .code = MQTT_ERROR_TLS_CERTIFICATE,
      .flags = G_TLS_CERTIFICATE_UNKNOWN_CA },
    { .server = { TLS_SERVER ("other") },
      .profile = { .ca = "ca.crt" },
      .code = MQTT_ERROR_TLS_CERTIFICATE,
      .flags = G_TLS_CERTIFICATE_BAD_IDENTITY },
    { .server = { TLS_SERVER ("stranger-other") },
      .profile = { .ca = "ca.crt" },
      .code = MQTT_ERROR_TLS_CERTIFICATE,
      .flags = G_TLS_CERTIFICATE_BAD_IDENTITY },
  };
  static const char *const schemes[] = { "wss", "mqtts" };
  GTlsBackend *backend = g_tls_backend_get_default ();
  g_autoptr (GTlsDatabase) before = g_tls_backend_get_default_database (backend);
  g_autofree char *path = test_certificates_get_path (tls_get_certificates (), "stranger-ca.crt");
  g_autoptr (GTlsDatabase) system = NULL;
  g_autoptr (GError) problem = NULL;

  system = g_tls_file_database_new (path, &problem);
  g_assert_no_error (problem);
  g_tls_backend_set_default_database (backend, system);

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (schemes); i++)
    {
      const TlsCase *tls_case = &cases[i / G_N_ELEMENTS (schemes)];
      g_autoptr (TestTlsServer) server = NULL;
      g_autoptr (GError) error = NULL;

      server = test_tls_server_new (tls_get_certificates (), &tls_case->server);
      if (tls_open (tls_case, server, schemes[i % G_N_ELEMENTS (schemes)], &error))
        g_assert_cmpint (tls_case->code, ==, TLS_ACCEPTED);
      else
        g_assert_error (error, MQTT_ERROR, tls_case->code);
      if (error != NULL)
        g_assert_cmphex (mqtt_error_get_tls_flags (error), ==, tls_case->flags);
    }

  g_tls_backend_set_default_database (backend, before);
}

typedef struct
{
  TestTlsServer *server;
  GCancellable *cancellable;
} Patience;

static gboolean
on_look (gpointer user_data)
{
  Patience *patience = user_data;

  if (test_tls_server_get_n_hellos (patience->server) == 0)
    return G_SOURCE_CONTINUE;

  g_cancellable_cancel (patience->cancellable);
  return G_SOURCE_REMOVE;
}

/* MqttClient gives an attempt up in the same way when its time is over. */
static void
test_stalled (void)
{
  static const char *const schemes[] = { "wss", "mqtts" };
  static const TestTlsServerConfig config = {
    TLS_SERVER ("server"),
    .fault = TEST_TLS_SERVER_STALLS,
  };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (TestTlsServer) server = test_tls_server_new (tls_get_certificates (), &config);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Patience patience = { server, cancellable };
      g_autoptr (GError) error = NULL;
      TransportFixture f;

      fixture_set_up (&f, g_strdup_printf ("%s://localhost:%u", schemes[i],
                                           test_tls_server_get_port (server)));
      g_timeout_add (10, on_look, &patience);
      g_assert_false (fixture_try_open (&f, cancellable, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
      fixture_tear_down (&f);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  tls_fixture_set_up ();

  tls_add_cases ("/mqtt/tls/certificate", certificate_cases, G_N_ELEMENTS (certificate_cases));
  tls_add_cases ("/mqtt/tls/insecure", insecure_cases, G_N_ELEMENTS (insecure_cases));
  tls_add_cases ("/mqtt/tls/handshake", handshake_cases, G_N_ELEMENTS (handshake_cases));
  g_test_add_func ("/mqtt/tls/server-name", test_server_name);
  g_test_add_func ("/mqtt/tls/alpn-seen", test_alpn_seen);
  g_test_add_func ("/mqtt/tls/system-authorities", test_system_authorities);
  g_test_add_func ("/mqtt/tls/stalled", test_stalled);

  status = g_test_run ();
  tls_fixture_tear_down ();

  return status;
}
