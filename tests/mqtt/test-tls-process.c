/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "tls-fixture.h"

#include <string.h>

#include "test-util.h"
#include "transport-fixture.h"

/* What goes on in a process that is no test: GnuTLS looks at its environment once, and
 * glib-networking resumes no session where g_test_init() was called. */

/* What begins a line of the child's output that is not from a log. */
#define OUTCOME "visit: "

static const char *const schemes[] = { "wss", "mqtts" };

/* Opens the URL, sends a few bytes to and fro, and prints what became of it. */
static void
visit (const char *url,
       const char *authority,
       gboolean    insecure)
{
  g_autoptr (GError) error = NULL;
  TransportFixture f;

  fixture_set_up (&f, g_strdup (url));
  mqtt_options_set_ca_file (f.options, authority);
  mqtt_options_set_tls_verify (f.options, !insecure);
  if (fixture_try_open (&f, NULL, &error))
    {
      fixture_send (&f, "c0 00");
      test_await (f.received->len == 2);
      g_print (OUTCOME "opened\n");
    }
  else
    {
      g_print (OUTCOME "%d %s\n", error->code, error->message);
    }
  fixture_tear_down (&f);
}

/* The profiles of one program: one verifies nothing, one trusts nobody, one an
 * authority of its own, and one again nobody. */
static int
run_child (const char *url,
           const char *authority)
{
  visit (url, NULL, TRUE);
  visit (url, NULL, FALSE);
  visit (url, authority, FALSE);
  visit (url, NULL, FALSE);

  return 0;
}

static char *
spawn (TestTlsServer  *server,
       const char     *scheme,
       const char     *key_log,
       char          **log)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  char *output = NULL;

  url = g_strdup_printf ("%s://localhost:%u", scheme, test_tls_server_get_port (server));
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_unsetenv (launcher, "SSLKEYLOGFILE");
  if (key_log != NULL)
    g_subprocess_launcher_setenv (launcher, "SSLKEYLOGFILE", key_log, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", url,
                                         tls_get_certificates ()->ca, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, log, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("the child has failed: %s", *log);

  return output;
}

static const TestTlsServerConfig config = { TLS_SERVER ("server") };

/* A server that resumes a session shows no certificate, and nobody is asked for it. */
static void
test_resumed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (TestTlsServer) server = test_tls_server_new (tls_get_certificates (), &config);
      g_autofree char *log = NULL;
      g_autofree char *output = spawn (server, schemes[i], NULL, &log);
      g_auto (GStrv) visits = g_strsplit (output, OUTCOME, -1);
      g_autofree char *refused = g_strdup_printf ("%d The broker's certificate is signed by",
                                                  MQTT_ERROR_TLS_CERTIFICATE);

      g_assert_cmpuint (g_strv_length (visits), ==, 5);
      g_assert_cmpuint (test_tls_server_get_n_resumed (server), >, 0);
      g_assert_true (g_str_has_prefix (visits[1], "opened"));
      g_assert_true (g_str_has_prefix (visits[2], refused));
      g_assert_true (g_str_has_prefix (visits[3], "opened"));
      g_assert_true (g_str_has_prefix (visits[4], refused));
    }
}

/* What decrypts the connection is in the file, and nowhere else. */
static void
test_key_log (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (TestTlsServer) server = test_tls_server_new (tls_get_certificates (), &config);
      g_autofree char *name = g_strconcat ("keys-", schemes[i], NULL);
      g_autofree char *path = test_certificates_get_path (tls_get_certificates (), name);
      g_autofree char *keys = NULL;
      g_autofree char *log = NULL;
      g_autofree char *output = NULL;
      g_autofree char *secrets = NULL;
      g_auto (GStrv) lines = NULL;
      g_autoptr (GError) error = NULL;

      output = spawn (server, schemes[i], path, &log);
      g_assert_cmpuint (strlen (log) + strlen (output), >, 1000);
      g_file_get_contents (path, &keys, NULL, &error);
      g_assert_no_error (error);

      secrets = test_tls_server_dup_secrets (server);
      lines = g_strsplit (g_strstrip (secrets), "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), >, 4);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          const char *secret = strchr (lines[j], ' ') + 1;

          g_assert_null (strstr (log, secret));
          g_assert_null (strstr (output, secret));
          if (g_str_has_prefix (lines[j], "CLIENT_TRAFFIC_SECRET_0"))
            g_assert_nonnull (strstr (keys, secret));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  if (argc == 3 && strstr (argv[1], "://") != NULL)
    return run_child (argv[1], argv[2]);

  g_test_init (&argc, &argv, NULL);
  tls_fixture_set_up ();

  g_test_add_func ("/mqtt/tls-process/resumed", test_resumed);
  g_test_add_func ("/mqtt/tls-process/key-log", test_key_log);

  status = g_test_run ();
  tls_fixture_tear_down ();

  return status;
}
