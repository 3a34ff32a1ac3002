/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "app-driver.h"
#include "dialog-driver.h"
#include "nj-certificate-dialog.h"
#include "nj-certificate-text.h"
#include "test-certificates.h"

/* The dialog that shows a certificate, and its words. */

static GTlsCertificate *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);

  return certificate;
}

/* The server's with its authority, as a server sends them. */
static GTlsCertificate *
load_chain (TestCertificates *certificates)
{
  g_autofree char *path = g_build_filename (certificates->dir, "chain.pem", NULL);
  g_autofree char *server = NULL;
  g_autofree char *authority = NULL;
  g_autofree char *both = NULL;

  g_assert_true (g_file_get_contents (certificates->server, &server, NULL, NULL));
  g_assert_true (g_file_get_contents (certificates->ca, &authority, NULL, NULL));
  both = g_strconcat (server, authority, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));

  return load (path);
}

/* What openssl says of it, in its own way of writing. */
static char *
ask_openssl (const char *path,
             const char *question)
{
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) openssl =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "openssl", "x509", "-noout",
                      "-in", path, "-fingerprint", question, NULL);
  const char *value;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (openssl, NULL, NULL, &output, NULL, &error));
  value = strchr (output, '=');
  g_assert_nonnull (value);

  return g_strstrip (g_strdup (value + 1));
}

static void
test_fingerprints (void)
{
  static const struct
  {
    GChecksumType type;
    const char *question;
  } cases[] = {
    { G_CHECKSUM_SHA256, "-sha256" },
    { G_CHECKSUM_SHA1, "-sha1" },
  };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = load (certificates->server);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = ask_openssl (certificates->server, cases[i].question);
      g_autofree char *fingerprint = nj_certificate_get_fingerprint (certificate, cases[i].type);

      g_assert_cmpstr (fingerprint, ==, expected);
    }
}

/* From the moment that is said, 30 days and a few seconds of life. */
static void
test_dates (void)
{
  static const struct
  {
    int days;
    const char *begin; /* (nullable): nothing but the date */
    const char *end;
  } cases[] = {
    { 0, NULL, "(expires in 29 days)" },
    { 29, NULL, "(expires in less than a day)" },
    { 28, NULL, "(expires in 1 day)" },
    { 30, NULL, "(expired less than a day ago)" },
    { 31, NULL, "(expired 1 day ago)" },
    { 33, NULL, "(expired 3 days ago)" },
    { -1, "(valid in less than a day)", "(expires in 30 days)" },
    { -3, "(valid in 2 days)", "(expires in 32 days)" },
  };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = load (certificates->self_signed);
  g_autoptr (GDateTime) begin = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) start = g_date_time_add_hours (begin, 1);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) now = g_date_time_add_days (start, cases[i].days);
      g_autofree char *first = nj_certificate_format_begin (certificate, now);
      g_autofree char *last = nj_certificate_format_end (certificate, now);

      g_test_message ("%d: %s – %s", cases[i].days, first, last);
      if (cases[i].begin != NULL)
        g_assert_true (g_str_has_suffix (first, cases[i].begin));
      else
        g_assert_null (strchr (first, '('));
      g_assert_true (g_str_has_suffix (last, cases[i].end));
    }
}

static void
test_problems (void)
{
  static const GTlsCertificateFlags flags[] = {
    G_TLS_CERTIFICATE_UNKNOWN_CA,
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    G_TLS_CERTIFICATE_NOT_ACTIVATED,
    G_TLS_CERTIFICATE_EXPIRED,
    G_TLS_CERTIFICATE_REVOKED,
    G_TLS_CERTIFICATE_INSECURE,
    G_TLS_CERTIFICATE_GENERIC_ERROR,
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = load (certificates->server);
  g_auto (GStrv) all = nj_certificate_list_problems (certificate, G_TLS_CERTIFICATE_VALIDATE_ALL, "h");
  g_auto (GStrv) none = nj_certificate_list_problems (certificate, 0, "h");

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_auto (GStrv) one = nj_certificate_list_problems (certificate, flags[i], "h");

      g_assert_cmpuint (g_strv_length (one), ==, 1);
      g_assert_true (g_hash_table_add (seen, g_strdup (one[0])));
    }
  g_assert_cmpuint (g_strv_length (all), ==, G_N_ELEMENTS (flags));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* What GIO says of a chain is not always what is wrong with the server's certificate. */
static void
test_faults (void)
{
  static const struct
  {
    const char *file;
    GTlsCertificateFlags flag;
    NjCertificateFault fault;
  } cases[] = {
    { "expired.crt", G_TLS_CERTIFICATE_EXPIRED, NJ_CERTIFICATE_FAULT_OWN },
    { "old-chain.crt", G_TLS_CERTIFICATE_EXPIRED, NJ_CERTIFICATE_FAULT_CHAIN },
    { "future.crt", G_TLS_CERTIFICATE_NOT_ACTIVATED, NJ_CERTIFICATE_FAULT_OWN },
    { "chain.crt", G_TLS_CERTIFICATE_NOT_ACTIVATED, NJ_CERTIFICATE_FAULT_CHAIN },
    { "self.crt", G_TLS_CERTIFICATE_UNKNOWN_CA, NJ_CERTIFICATE_FAULT_SELF_SIGNED },
    { "leaf.crt", G_TLS_CERTIFICATE_UNKNOWN_CA, NJ_CERTIFICATE_FAULT_INCOMPLETE },
    { "stranger-chain.crt", G_TLS_CERTIFICATE_UNKNOWN_CA, NJ_CERTIFICATE_FAULT_CHAIN },
    { "server.crt", G_TLS_CERTIFICATE_BAD_IDENTITY, NJ_CERTIFICATE_FAULT_OWN },
  };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();

  test_certificates_add_more (certificates);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = test_certificates_get_path (certificates, cases[i].file);
      g_autoptr (GTlsCertificate) certificate = load (path);
      g_auto (GStrv) texts = nj_certificate_list_problems (certificate, cases[i].flag, "h");

      g_assert_cmpint (nj_certificate_explain_flag (certificate, cases[i].flag), ==, cases[i].fault);
      g_test_message ("%s: %s", cases[i].file, texts[0]);
      g_assert_cmpuint (g_strv_length (texts), ==, 1);
      g_assert_true ((strstr (texts[0], "authority that it rests on") != NULL) ==
                     (cases[i].fault == NJ_CERTIFICATE_FAULT_CHAIN && i < 4));
    }
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_dialog (void)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = load_chain (certificates);
  g_autofree char *fingerprint = ask_openssl (certificates->server, "-sha256");
  g_autofree char *authority = ask_openssl (certificates->ca, "-sha256");
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog = nj_certificate_dialog_new (certificate,
                                                 G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_EXPIRED,
                                                 "broker.example");
  NjCertificateDialog *self = NJ_CERTIFICATE_DIALOG (dialog);
  guint n_settings = 0;

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  g_signal_connect_swapped (dialog, "settings", G_CALLBACK (count_cb), &n_settings);
  gtk_window_present (GTK_WINDOW (dialog));
  test_await (gtk_widget_get_mapped (dialog));

  g_assert_cmpstr (nj_certificate_dialog_get_value (self, "subject"), ==, "CN=localhost");
  g_assert_cmpstr (nj_certificate_dialog_get_value (self, "issuer"), ==, "CN=Nightjar test authority");
  g_assert_cmpstr (nj_certificate_dialog_get_value (self, "names"), ==, "localhost\n127.0.0.1");
  g_assert_cmpstr (nj_certificate_dialog_get_value (self, "sha256"), ==, fingerprint);
  dialog_driver_picture (dialog, "certificate");

  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_driver_get_child (dialog, "chain_row")), 1);
  g_assert_cmpstr (nj_certificate_dialog_get_value (self, "sha256"), ==, authority);
  g_assert_null (nj_certificate_dialog_get_value (self, "names"));

  gtk_window_set_default_size (GTK_WINDOW (dialog), 360, 680);
  test_run_for (50);
  dialog_driver_picture (dialog, "certificate-360");
  g_assert_cmpint (gtk_widget_get_width (dialog), <=, 360);

  gtk_widget_activate_action (dialog, "certificate.copy", NULL);
  gtk_widget_activate_action (dialog, "certificate.settings", NULL);
  g_assert_cmpuint (n_settings, ==, 1);
  test_await (dialog == NULL);
}

int
main (int   argc,
      char *argv[])
{
  dialog_driver_init (&argc, &argv);

  g_test_add_func ("/certificate/fingerprints", test_fingerprints);
  g_test_add_func ("/certificate/dates", test_dates);
  g_test_add_func ("/certificate/problems", test_problems);
  g_test_add_func ("/certificate/faults", test_faults);
  g_test_add_func ("/certificate/dialog", test_dialog);

  return g_test_run ();
}
