/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include "test-util.h"
#include "transport-fixture.h"

static const char *const schemes[] = { "wss", "mqtts" };

static TestCertificates *certificates;

/* For all cases of a program: to make them takes longer than to use them. */
void
tls_fixture_set_up (void)
{
  certificates = test_certificates_new ();
  test_certificates_add_more (certificates);
}

void
tls_fixture_tear_down (void)
{
  g_clear_pointer (&certificates, test_certificates_free);
}

TestCertificates *
tls_get_certificates (void)
{
  return certificates;
}

static char *
find_file (const char *name)
{
  return name != NULL ? test_certificates_get_path (certificates, name) : NULL;
}

void
tls_apply (MqttOptions      *options,
           const TlsProfile *profile)
{
  g_autofree char *ca = find_file (profile->ca);
  g_autofree char *certificate = find_file (profile->certificate);
  g_autofree char *key = find_file (profile->key);
  const char *alpn[] = { profile->alpn, NULL };

  mqtt_options_set_ca_file (options, ca);
  mqtt_options_set_certificate_file (options, certificate);
  mqtt_options_set_key_file (options, key);
  mqtt_options_set_key_passphrase (options, profile->passphrase);
  mqtt_options_set_tls_verify (options, !profile->insecure);
  if (profile->minimum != G_TLS_PROTOCOL_VERSION_UNKNOWN)
    mqtt_options_set_tls_minimum_version (options, profile->minimum);
  if (profile->alpn != NULL)
    mqtt_options_set_alpn (options, alpn);
}

/* Whether bytes go to the server and back: with TLS 1.3 that the connection is open
 * does not say that the server thinks so. */
gboolean
tls_open (const TlsCase  *tls_case,
          TestTlsServer  *server,
          const char     *scheme,
          GError        **error)
{
  TransportFixture f;
  gboolean ok;

  fixture_set_up (&f, g_strdup_printf ("%s://%s:%u/%s", scheme,
                                       tls_case->host != NULL ? tls_case->host : "localhost",
                                       test_tls_server_get_port (server),
                                       g_str_equal (scheme, "wss") ? "mqtt" : ""));
  tls_apply (f.options, &tls_case->profile);

  ok = fixture_try_open (&f, NULL, error);
  if (ok)
    {
      fixture_send (&f, "c0 00");
      test_await (f.received->len >= 2 || f.n_closed > 0);
      ok = f.n_closed == 0;
      if (ok)
        g_assert_cmpmem (f.received->data, f.received->len, "\xc0", 2);
      else if (f.error != NULL)
        g_propagate_error (error, g_error_copy (f.error));
    }
  fixture_tear_down (&f);

  return ok;
}

static char *
expand (const char *words,
        const char *host,
        guint       port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%-d %B %Y");
  GString *text = g_string_new (words);

  g_string_replace (text, "@HOST@", host, 0);
  g_string_replace (text, "@PORT@", number, 0);
  g_string_replace (text, "@TODAY@", today, 0);

  return g_string_free (text, FALSE);
}

void
tls_check_error (const TlsCase *tls_case,
                 guint          port,
                 const GError  *error)
{
  g_autofree char *words = NULL;

  words = expand (tls_case->words, tls_case->host != NULL ? tls_case->host : "localhost", port);
  if (error == NULL)
    g_error ("closed without an error, and not with: %s", words);

  g_assert_cmpstr (error->message, ==, words);
  g_assert_error (error, MQTT_ERROR, tls_case->code);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
  g_assert_cmphex (mqtt_error_get_tls_flags (error), ==, tls_case->flags);
}

static void
check_certificate (const TestTlsServerConfig *config,
                   const GError              *error)
{
  GTlsCertificate *shown = mqtt_error_get_certificate (error);
  g_autofree char *path = find_file (config->certificate);
  g_autoptr (GTlsCertificate) expected = NULL;
  g_autoptr (GError) problem = NULL;

  if (error->code != MQTT_ERROR_TLS_CERTIFICATE)
    {
      g_assert_null (shown);
      return;
    }

  expected = g_tls_certificate_new_from_file (path, &problem);
  g_assert_no_error (problem);
  g_assert_true (g_tls_certificate_is_same (shown, expected));
}

/* Nothing that is meant for the broker goes to one that was refused. */
static void
play (const TlsCase *tls_case,
      const char    *scheme)
{
  TestTlsServerConfig config = tls_case->server;
  g_autoptr (TestTlsServer) server = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (config.certificate == NULL)
    {
      config.certificate = "server.crt";
      config.key = "server.key";
    }

  server = test_tls_server_new (certificates, &config);
  ok = tls_open (tls_case, server, scheme, &error);
  if (tls_case->code == TLS_ACCEPTED)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpuint (test_tls_server_get_n_handshakes (server), ==, 1);
      return;
    }

  g_assert_false (ok);
  tls_check_error (tls_case, test_tls_server_get_port (server), error);
  check_certificate (&config, error);
  g_assert_cmpuint (test_tls_server_get_n_received (server), ==, 0);
}

static void
play_wss (gconstpointer user_data)
{
  play (user_data, "wss");
}

static void
play_mqtts (gconstpointer user_data)
{
  play (user_data, "mqtts");
}

/* One test for each case and transport. */
void
tls_add_cases (const char    *path,
               const TlsCase *cases,
               guint          n_cases)
{
  static const GTestDataFunc functions[] = { play_wss, play_mqtts };

  for (guint i = 0; i < n_cases; i++)
    for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
      {
        g_autofree char *name = NULL;

        if (cases[i].scheme != NULL && !g_str_equal (cases[i].scheme, schemes[j]))
          continue;

        name = g_strdup_printf ("%s/%s/%s", path, cases[i].name, schemes[j]);
        g_test_add_data_func (name, &cases[i], functions[j]);
      }
}
