/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-certificates.h"

#include "test-util.h"

#define NEW_EC_KEY "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

/* When no dates are given: since long ago, and for longer than any test. */
#define LONG_AGO "20200101120000Z"
#define LONG_AHEAD "21200101120000Z"

/* A certificate that an authority signs. */
typedef struct
{
  const char *name;   /* of its files */
  const char *issuer; /* likewise */
  const char *subject;
  const char *extensions;
  const char *start; /* (nullable) */
  const char *end;   /* (nullable) */
  gboolean weak;
} TestCertificate;

static const TestCertificate usual[] = {
  { "server", "ca", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1" },
  { "other", "ca", "/CN=other.invalid", "subjectAltName=DNS:other.invalid" },
};

static const TestCertificate more[] = {
  { "expired", "ca", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    LONG_AGO, "20250503120000Z" },
  { "future", "ca", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    "20990201120000Z", LONG_AHEAD },
  { "expired-other", "ca", "/CN=other.invalid", "subjectAltName=DNS:other.invalid",
    LONG_AGO, "20250503120000Z" },
  { "names", "ca", "/CN=a.example",
    "subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.7,DNS:c.example,DNS:d.example" },
  { "nameless", "ca", "/O=Nobody", "extendedKeyUsage=serverAuth" },
  { "weak", "ca", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    NULL, NULL, TRUE },
  { "middle", "ca", "/CN=Nightjar test intermediate", "basicConstraints=critical,CA:TRUE" },
  { "leaf", "middle", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1" },
  { "old-middle", "ca", "/CN=Nightjar old intermediate", "basicConstraints=critical,CA:TRUE",
    LONG_AGO, "20250503120000Z" },
  { "old-leaf", "old-middle", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1" },
  { "stranger", "stranger-ca", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1" },
  { "stranger-other", "stranger-ca", "/CN=other.invalid", "subjectAltName=DNS:other.invalid" },
  { "client", "ca", "/CN=client", "extendedKeyUsage=clientAuth" },
  { "stranger-client", "stranger-ca", "/CN=stranger", "extendedKeyUsage=clientAuth" },
};

/* The files that are made of those. */
static const char *const derived[] = {
  "pkey -in client.key -aes256 -passout 'pass:" TEST_PASSPHRASE "' -out client-encrypted.key",
  "ec -in client.key -aes128 -passout 'pass:" TEST_PASSPHRASE "' -out client-old-format.key",
  "pkcs12 -export -in client.crt -inkey client.key -certfile ca.crt -out client.p12 "
  "-passout 'pass:" TEST_PASSPHRASE "'",
  "pkcs12 -export -in client.crt -inkey client.key -out client-open.p12 -passout pass:",
  "pkcs12 -export -in client.crt -nokeys -out keyless.p12 -passout 'pass:" TEST_PASSPHRASE "'",
};

static const char config[] =
  "[ca]\n"
  "default_ca = test\n"
  "[test]\n"
  "database = index.txt\n"
  "new_certs_dir = .\n"
  "rand_serial = yes\n"
  "policy = any\n"
  "unique_subject = no\n"
  "[any]\n"
  "commonName = optional\n"
  "organizationName = optional\n";

static void
run_openssl (TestCertificates *self,
             const char       *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = g_strconcat ("openssl ", arguments, NULL);
  g_autofree char *output = NULL;
  g_auto (GStrv) argv = NULL;

  g_shell_parse_argv (command, NULL, &argv, &error);
  g_assert_no_error (error);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_cwd (launcher, self->dir);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", command, output);
}

static void
write_file (TestCertificates *self,
            const char       *name,
            const char       *text)
{
  g_autofree char *path = test_certificates_get_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_authority (TestCertificates *self,
                const char       *name,
                const char       *subject)
{
  g_autofree char *command = NULL;

  command = g_strdup_printf ("req -x509 " NEW_EC_KEY " -days 30 -keyout %s.key -out %s.crt "
                             "-subj '%s'",
                             name, name, subject);
  run_openssl (self, command);
}

static void
sign (TestCertificates      *self,
      const TestCertificate *certificate)
{
  const char *name = certificate->name;
  g_autofree char *request = NULL;
  g_autofree char *signing = NULL;
  g_autofree char *file = g_strdup_printf ("%s.ext", name);

  write_file (self, file, certificate->extensions);
  request = g_strdup_printf ("req " NEW_EC_KEY " -keyout %s.key -out %s.csr -subj '%s'",
                             name, name, certificate->subject);
  run_openssl (self, request);
  signing = g_strdup_printf ("ca -batch -notext -config ca.cnf -cert %s.crt "
                             "-keyfile %s.key -in %s.csr -out %s.crt -extfile %s.ext "
                             "-startdate %s -enddate %s -md %s",
                             certificate->issuer, certificate->issuer, name, name, name,
                             certificate->start != NULL ? certificate->start : LONG_AGO,
                             certificate->end != NULL ? certificate->end : LONG_AHEAD,
                             certificate->weak ? "sha1" : "sha256");
  run_openssl (self, signing);
}

static void
join (TestCertificates *self,
      const char       *name,
      const char       *first,
      const char       *second)
{
  g_autofree char *first_path = test_certificates_get_path (self, first);
  g_autofree char *second_path = test_certificates_get_path (self, second);
  g_autofree char *first_text = NULL;
  g_autofree char *second_text = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (first_path, &first_text, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (second_path, &second_text, NULL, &error);
  g_assert_no_error (error);
  text = g_strconcat (first_text, second_text, NULL);
  write_file (self, name, text);
}

TestCertificates *
test_certificates_new (void)
{
  TestCertificates *self = g_new0 (TestCertificates, 1);

  self->dir = test_make_dir ();
  self->ca = test_certificates_get_path (self, "ca.crt");
  self->server = test_certificates_get_path (self, "server.crt");
  self->server_key = test_certificates_get_path (self, "server.key");
  self->other = test_certificates_get_path (self, "other.crt");
  self->other_key = test_certificates_get_path (self, "other.key");
  self->self_signed = test_certificates_get_path (self, "self.crt");
  self->self_signed_key = test_certificates_get_path (self, "self.key");

  write_file (self, "ca.cnf", config);
  write_file (self, "index.txt", "");
  make_authority (self, "ca", "/CN=Nightjar test authority");
  run_openssl (self, "req -x509 " NEW_EC_KEY " -days 30 -keyout self.key -out self.crt "
                     "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1");
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    sign (self, &usual[i]);

  return self;
}

/* The certificates with something wrong, the clients', and the files they come in:
 * test_certificates_get_path() finds them by the names in the tables above, with
 * ".crt" and ".key". "chain.crt" is "leaf" with "middle", and so are "old-chain.crt" and
 * "stranger-chain.crt"; "client-all.pem" holds the certificate and its key. */
void
test_certificates_add_more (TestCertificates *self)
{
  make_authority (self, "stranger-ca", "/CN=Strange authority");
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    sign (self, &more[i]);
  for (guint i = 0; i < G_N_ELEMENTS (derived); i++)
    run_openssl (self, derived[i]);

  join (self, "chain.crt", "leaf.crt", "middle.crt");
  join (self, "old-chain.crt", "old-leaf.crt", "old-middle.crt");
  join (self, "stranger-chain.crt", "stranger.crt", "stranger-ca.crt");
  join (self, "client-all.pem", "client.key", "client.crt");
}

char *
test_certificates_get_path (TestCertificates *self,
                            const char       *name)
{
  return g_build_filename (self->dir, name, NULL);
}

void
test_certificates_free (TestCertificates *self)
{
  test_remove_dir (self->dir);
  g_free (self->dir);
  g_free (self->ca);
  g_free (self->server);
  g_free (self->server_key);
  g_free (self->other);
  g_free (self->other_key);
  g_free (self->self_signed);
  g_free (self->self_signed_key);
  g_free (self);
}
