/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "test-util.h"
#include "transport-fixture.h"

#define ONLY_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"
#define ONLY_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"

#define CLIENT .certificate = "client.crt", .key = "client.key"
#define STRANGER .certificate = "stranger-client.crt", .key = "stranger-client.key"
#define ASKS(version) .priority = version, .client_ca = "ca.crt"

#define NONE_WORDS                                                                                    \
  "The broker asks for a client certificate that “Nightjar test authority” has signed, and this " \
  "profile has none"

/* With TLS 1.2 the server refuses a client in the handshake, with TLS 1.3 after it; and
 * if it then closes at once the client may see no more than a reset. */
static const TlsCase cases[] = {
  { .name = "none-1.2",
    .server = { ASKS (ONLY_1_2) },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
    .words = NONE_WORDS },
  { .name = "none-1.3",
    .server = { ASKS (ONLY_1_3) },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
    .words = NONE_WORDS },
  { .name = "none-1.3-abrupt",
    .server = { ASKS (ONLY_1_3), .abrupt = TRUE },
    .profile = { .ca = "ca.crt" },
    .code = MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
    .words = NONE_WORDS },
  { .name = "none-optional",
    .server = { ASKS (ONLY_1_3), .client_optional = TRUE },
    .profile = { .ca = "ca.crt" },
    .code = TLS_ACCEPTED },
  { .name = "accepted-1.2",
    .server = { ASKS (ONLY_1_2) },
    .profile = { .ca = "ca.crt", CLIENT },
    .code = TLS_ACCEPTED },
  { .name = "accepted-1.3",
    .server = { ASKS (ONLY_1_3) },
    .profile = { .ca = "ca.crt", CLIENT },
    .code = TLS_ACCEPTED },
  { .name = "accepted-without-authority",
    .server = { ASKS (NULL) },
    .profile = { .insecure = TRUE, CLIENT },
    .code = TLS_ACCEPTED },
  { .name = "not-asked",
    .profile = { .ca = "ca.crt", CLIENT },
    .code = TLS_ACCEPTED },
  { .name = "key-in-certificate",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", .certificate = "client-all.pem" },
    .code = TLS_ACCEPTED },
  { .name = "encrypted-key",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", .certificate = "client.crt", .key = "client-encrypted.key", .passphrase = TEST_PASSPHRASE },
    .code = TLS_ACCEPTED },
  { .name = "encrypted-key-old-format",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", .certificate = "client.crt", .key = "client-old-format.key", .passphrase = TEST_PASSPHRASE },
    .code = TLS_ACCEPTED },
  { .name = "pkcs12",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", .certificate = "client.p12", .passphrase = TEST_PASSPHRASE },
    .code = TLS_ACCEPTED },
  { .name = "pkcs12-open",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", .certificate = "client-open.p12" },
    .code = TLS_ACCEPTED },
  { .name = "passphrase-for-nothing",
    .server = { ASKS (NULL) },
    .profile = { .ca = "ca.crt", CLIENT, .passphrase = TEST_PASSPHRASE },
    .code = TLS_ACCEPTED },
  { .name = "stranger-1.2",
    .server = { ASKS (ONLY_1_2) },
    .profile = { .ca = "ca.crt", STRANGER },
    .code = MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
    .words = "The broker refuses the client certificate “stranger” of this profile: it does not "
             "accept it" },
  { .name = "stranger-1.3",
    .server = { ASKS (ONLY_1_3) },
    .profile = { .ca = "ca.crt", STRANGER },
    .code = MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
    .words = "The broker refuses the client certificate “stranger” of this profile: it does not "
             "accept it" },
};

/* Which of the two comes is chance: the reset may overtake the alert. */
static const char refused_words[] =
  "The broker refuses the client certificate “stranger” of this profile: it does not accept it";
static const char silent_words[] =
  "The broker closed the connection without a word: it may not accept the client certificate "
  "“stranger” of this profile";

/* What cannot be used never comes to the server. */
static const struct
{
  const char *name;
  TlsProfile profile;
  const char *words;
} file_cases[] = {
  { "passphrase-wrong",
    { .certificate = "client.crt", .key = "client-encrypted.key", .passphrase = "wrong" },
    "The passphrase of “client-encrypted.key” is wrong" },
  { "passphrase-missing",
    { .certificate = "client.crt", .key = "client-encrypted.key" },
    "The private key in “client-encrypted.key” is encrypted and needs its passphrase" },
  { "passphrase-empty",
    { .certificate = "client.crt", .key = "client-encrypted.key", .passphrase = "" },
    "The private key in “client-encrypted.key” is encrypted and needs its passphrase" },
  { "passphrase-wrong-old-format",
    { .certificate = "client.crt", .key = "client-old-format.key", .passphrase = "wrong" },
    "The passphrase of “client-old-format.key” is wrong" },
  { "pkcs12-wrong",
    { .certificate = "client.p12", .passphrase = "wrong" },
    "The passphrase of “client.p12” is wrong" },
  { "pkcs12-missing",
    { .certificate = "client.p12" },
    "“client.p12” is encrypted and needs its passphrase" },
  { "pkcs12-without-key",
    { .certificate = "keyless.p12", .passphrase = TEST_PASSPHRASE },
    "There is no certificate with its private key in “keyless.p12”" },
  { "pkcs12-cut",
    { .certificate = "cut.p12", .passphrase = TEST_PASSPHRASE },
    "“cut.p12” is neither a PEM file nor a PKCS#12 file" },
  { "other-key",
    { .certificate = "client.crt", .key = "server.key" },
    "The private key in “server.key” is not that of the certificate" },
  { "no-key",
    { .certificate = "client.crt" },
    "There is no private key in “client.crt”" },
  { "key-is-certificate",
    { .certificate = "client.crt", .key = "client.crt" },
    "There is no private key in “client.crt”" },
  { "certificate-is-key",
    { .certificate = "client.key", .key = "client.key" },
    "There is no certificate in “client.key”" },
  { "key-broken",
    { .certificate = "client.crt", .key = "broken.key" },
    "The private key in “broken.key” cannot be read" },
  { "certificate-broken",
    { .certificate = "broken.crt", .key = "client.key" },
    "The certificate in “broken.crt” cannot be read" },
  { "certificate-garbage",
    { .certificate = "garbage", .key = "client.key" },
    "There is no certificate in “garbage”" },
  { "certificate-empty",
    { .certificate = "empty", .key = "client.key" },
    "There is no certificate in “empty”" },
  { "certificate-missing",
    { .certificate = "missing", .key = "client.key" },
    "The file “missing” cannot be read: No such file or directory" },
  { "certificate-directory",
    { .certificate = ".", .key = "client.key" },
    "“.” is not a file" },
  { "key-missing",
    { .certificate = "client.crt", .key = "missing" },
    "The file “missing” cannot be read: No such file or directory" },
  { "key-garbage",
    { .certificate = "client.crt", .key = "garbage" },
    "There is no private key in “garbage”" },
  { "authority-missing",
    { .ca = "missing" },
    "The file “missing” cannot be read: No such file or directory" },
  { "authority-garbage",
    { .ca = "garbage" },
    "There is no certificate in “garbage”: a CA file has PEM certificates" },
  { "authority-empty",
    { .ca = "empty" },
    "There is no certificate in “empty”: a CA file has PEM certificates" },
  { "authority-key",
    { .ca = "ca.key" },
    "There is no certificate in “ca.key”: a CA file has PEM certificates" },
  { "authority-broken",
    { .ca = "broken.crt" },
    "There is no certificate in “broken.crt”: a CA file has PEM certificates" },
  { "authority-endless",
    { .ca = "endless" },
    "“endless” is not a file" },
  { "authority-large",
    { .ca = "large" },
    "“large” is too large for a file of certificates or keys" },
};

static void
write_file (const char *name,
            const char *contents,
            gssize      size)
{
  g_autofree char *path = test_certificates_get_path (tls_get_certificates (), name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, contents, size, &error);
  g_assert_no_error (error);
}

static void
make_bad_files (void)
{
  g_autofree char *endless = test_certificates_get_path (tls_get_certificates (), "endless");
  g_autofree char *whole = test_certificates_get_path (tls_get_certificates (), "client.p12");
  g_autofree char *large = g_malloc0 (2 * 1024 * 1024);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  write_file ("empty", "", 0);
  write_file ("garbage", "\xff\0-----BEGIN\n", 13);
  write_file ("large", large, 2 * 1024 * 1024);
  write_file ("broken.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", -1);
  write_file ("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", -1);
  g_assert_cmpint (symlink ("/dev/zero", endless), ==, 0);

  g_file_get_contents (whole, &contents, NULL, &error);
  g_assert_no_error (error);
  write_file ("cut.p12", contents, 100);
}

/* Errors come from a thread, and name the file without its path. */
static void
expect_refusal (const TlsProfile *profile,
                const char       *words)
{
  static const char *const schemes[] = { "wss", "mqtts" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (GError) error = NULL;
      TransportFixture f;

      fixture_set_up (&f, g_strdup_printf ("%s://localhost:%u", schemes[i], test_free_port ()));
      tls_apply (f.options, profile);
      g_assert_false (fixture_try_open (&f, NULL, &error));
      g_assert_cmpstr (error->message, ==, words);
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
      fixture_tear_down (&f);
    }
}

static void
test_file (gconstpointer user_data)
{
  guint i = GPOINTER_TO_UINT (user_data);

  expect_refusal (&file_cases[i].profile, file_cases[i].words);
}

static void
test_unreadable (void)
{
  const TlsProfile profile = { .certificate = "client.crt", .key = "secret.key" };
  g_autofree char *path = test_certificates_get_path (tls_get_certificates (), "secret.key");

  if (geteuid () == 0)
    {
      g_test_skip ("for root there is no such file");
      return;
    }

  write_file ("secret.key", "secret", -1);
  g_chmod (path, 0);
  expect_refusal (&profile, "The file “secret.key” cannot be read: Permission denied");
}

/* The server has seen it, not only asked for it. */
static void
test_shown (void)
{
  static const TlsProfile profiles[] = {
    { .ca = "ca.crt", CLIENT },
    { .ca = "ca.crt", .certificate = "client.p12", .passphrase = TEST_PASSPHRASE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      const TlsCase tls_case = {
        .server = { TLS_SERVER ("server"), ASKS (NULL) },
        .profile = profiles[i],
      };
      g_autoptr (TestTlsServer) server = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *subject = NULL;

      server = test_tls_server_new (tls_get_certificates (), &tls_case.server);
      tls_open (&tls_case, server, "wss", &error);
      g_assert_no_error (error);
      subject = test_tls_server_dup_subject (server);
      g_assert_cmpstr (subject, ==, "CN=client");
    }
}

static void
test_abrupt (void)
{
  static const char *const schemes[] = { "wss", "mqtts" };
  static const TlsCase abrupt_cases[] = {
    { .server = { TLS_SERVER ("server"), ASKS (ONLY_1_2), .abrupt = TRUE },
      .profile = { .ca = "ca.crt", STRANGER } },
    { .server = { TLS_SERVER ("server"), ASKS (ONLY_1_3), .abrupt = TRUE },
      .profile = { .ca = "ca.crt", STRANGER } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (abrupt_cases) * G_N_ELEMENTS (schemes); i++)
    {
      const TlsCase *tls_case = &abrupt_cases[i / G_N_ELEMENTS (schemes)];
      g_autoptr (TestTlsServer) server = NULL;
      g_autoptr (GError) error = NULL;

      server = test_tls_server_new (tls_get_certificates (), &tls_case->server);
      g_assert_false (tls_open (tls_case, server, schemes[i % G_N_ELEMENTS (schemes)], &error));
      g_assert_cmpstr (error->message, ==,
                       g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TLS_CLIENT_CERTIFICATE)
                         ? refused_words
                         : silent_words);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  tls_fixture_set_up ();
  make_bad_files ();

  tls_add_cases ("/mqtt/tls-client/asked", cases, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (file_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/mqtt/tls-client/file/", file_cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_file);
    }
  g_test_add_func ("/mqtt/tls-client/unreadable", test_unreadable);
  g_test_add_func ("/mqtt/tls-client/shown", test_shown);
  g_test_add_func ("/mqtt/tls-client/abrupt", test_abrupt);

  status = g_test_run ();
  tls_fixture_tear_down ();

  return status;
}
