/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-certificates.h"

#include "test-util.h"

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
sign (TestCertificates *self,
      const char       *name,
      const char       *host,
      const char       *alternatives)
{
  g_autofree char *request = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *extension = g_strdup_printf ("%s.ext", name);
  g_autofree char *path = g_build_filename (self->dir, extension, NULL);
  g_autofree char *text = g_strdup_printf ("subjectAltName=%s\n", alternatives);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  request = g_strdup_printf ("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                             "-keyout %s.key -out %s.csr -subj /CN=%s",
                             name, name, host);
  run_openssl (self, request);
  certificate = g_strdup_printf ("x509 -req -in %s.csr -CA ca.crt -CAkey ca.key "
                                 "-CAcreateserial -days 30 -extfile %s.ext -out %s.crt",
                                 name, name, name);
  run_openssl (self, certificate);
}

TestCertificates *
test_certificates_new (void)
{
  TestCertificates *self = g_new0 (TestCertificates, 1);

  self->dir = test_make_dir ();
  self->ca = g_build_filename (self->dir, "ca.crt", NULL);
  self->server = g_build_filename (self->dir, "server.crt", NULL);
  self->server_key = g_build_filename (self->dir, "server.key", NULL);
  self->other = g_build_filename (self->dir, "other.crt", NULL);
  self->other_key = g_build_filename (self->dir, "other.key", NULL);
  self->self_signed = g_build_filename (self->dir, "self.crt", NULL);
  self->self_signed_key = g_build_filename (self->dir, "self.key", NULL);

  run_openssl (self, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
                     "-keyout ca.key -out ca.crt -subj '/CN=Nightjar test authority'");
  run_openssl (self, "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
                     "-keyout self.key -out self.crt -subj /CN=localhost "
                     "-addext subjectAltName=DNS:localhost,IP:127.0.0.1");
  sign (self, "server", "localhost", "DNS:localhost,IP:127.0.0.1");
  sign (self, "other", "other.invalid", "DNS:other.invalid");

  return self;
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
