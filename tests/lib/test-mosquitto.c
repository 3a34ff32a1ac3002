/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-mosquitto.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "test-util.h"

struct _TestMosquitto
{
  TestMosquittoFlags flags;
  TestCertificates *certificates;
  GSubprocess *process;
  char *program;
  char *dir;
  char *config;
  char *log;
  char *url;
  char *tls_url;
  guint16 tcp_port;
  guint16 ws_port;
  guint16 wss_port;
  guint16 mqtts_port;
};

static char *
find_program (const char *name)
{
  g_autofree char *sbin = g_build_filename ("/usr/sbin", name, NULL);
  char *path = g_find_program_in_path (name);

  if (path == NULL && g_file_test (sbin, G_FILE_TEST_IS_EXECUTABLE))
    path = g_steal_pointer (&sbin);
  if (path == NULL)
    g_error ("%s is not installed", name);

  return path;
}

static void
write_passwords (TestMosquitto *self)
{
  g_autofree char *program = find_program ("mosquitto_passwd");
  g_autofree char *path = g_build_filename (self->dir, "passwords", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program, "-c", "-b", path, "user", "secret", NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
append_tls (TestMosquitto *self,
            GString       *text)
{
  g_string_append_printf (text, "certfile %s\nkeyfile %s\n",
                          self->certificates->server, self->certificates->server_key);
  if (self->flags & TEST_MOSQUITTO_ASKS)
    g_string_append_printf (text, "cafile %s\nrequire_certificate true\n",
                            self->certificates->ca);
}

/* mosquitto itself has no setting for the highest version. */
static void
limit_openssl (TestMosquitto       *self,
               GSubprocessLauncher *launcher)
{
  static const char text[] =
    "openssl_conf = all\n"
    "[all]\nssl_conf = ssl\n"
    "[ssl]\nsystem_default = limits\n"
    "[limits]\nMaxProtocol = TLSv1.2\n";
  g_autofree char *path = g_build_filename (self->dir, "openssl.cnf", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_setenv (launcher, "OPENSSL_CONF", path, TRUE);
}

static void
append_acl (TestMosquitto *self,
            GString       *text)
{
  g_autofree char *path = g_build_filename (self->dir, "acl", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "topic readwrite testtopic/#\n", -1, &error);
  g_assert_no_error (error);
  g_string_append_printf (text, "acl_file %s\n", path);
}

static void
write_config (TestMosquitto *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  /* As root it would become a user that cannot read the directory. */
  if (geteuid () == 0)
    g_string_append (text, "user root\n");

  if (self->flags & TEST_MOSQUITTO_PASSWORD)
    g_string_append_printf (text, "allow_anonymous false\npassword_file %s/passwords\n", self->dir);
  else
    g_string_append (text, "allow_anonymous true\n");

  if (self->flags & TEST_MOSQUITTO_PERSISTENT)
    g_string_append_printf (text, "persistence true\npersistence_location %s/\n", self->dir);

  if (self->flags & TEST_MOSQUITTO_SECRETIVE)
    append_acl (self, text);
  if (self->flags & TEST_MOSQUITTO_TALKS)
    g_string_append (text, "sys_interval 1\n");

  g_string_append_printf (text, "log_dest file %s\nlog_type all\n", self->log);

  /* It does not start with WebSocket listeners alone. */
  g_string_append_printf (text, "listener %u 127.0.0.1\n", self->tcp_port);
  g_string_append_printf (text, "listener %u 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\n", self->ws_port);
  if (self->flags & TEST_MOSQUITTO_TLS)
    {
      g_string_append_printf (text, "listener %u 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\n", self->wss_port);
      append_tls (self, text);
      g_string_append_printf (text, "listener %u 127.0.0.1\n", self->mqtts_port);
      append_tls (self, text);
    }

  g_file_set_contents (self->config, text->str, text->len, &error);
  g_assert_no_error (error);
}

static void
choose_ports (TestMosquitto *self)
{
  guint16 *const ports[] = { &self->tcp_port, &self->ws_port, &self->wss_port, &self->mqtts_port };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      gboolean taken = TRUE;

      while (taken)
        {
          *ports[i] = test_free_port ();
          taken = FALSE;
          for (guint j = 0; j < i; j++)
            taken = taken || *ports[j] == *ports[i];
        }
    }

  g_free (self->url);
  self->url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", self->ws_port);
  g_free (self->tls_url);
  self->tls_url = g_strdup_printf ("wss://localhost:%u/mqtt", self->wss_port);
}

/* It goes when the test goes, even if that is killed. */
static void
child_setup (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
answers (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  return connection != NULL;
}

/* Whether it is up; not if it has ended, as it does when a port was taken since. */
static gboolean
await_start (TestMosquitto *self)
{
  gint64 deadline = g_get_monotonic_time () + TEST_PATIENCE;

  while (g_get_monotonic_time () < deadline)
    {
      if (g_subprocess_get_identifier (self->process) == NULL)
        return FALSE;

      if (answers (self->tcp_port) && answers (self->ws_port) &&
          ((self->flags & TEST_MOSQUITTO_TLS) == 0 ||
           (answers (self->wss_port) && answers (self->mqtts_port))))
        return TRUE;

      test_run_for (10);
    }

  return FALSE;
}

static gboolean
try_start (TestMosquitto *self)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  if (self->flags & TEST_MOSQUITTO_TLS_1_2)
    limit_openssl (self, launcher);
  self->process = g_subprocess_launcher_spawn (launcher, &error, self->program,
                                               "-c", self->config, NULL);
  g_assert_no_error (error);

  if (await_start (self))
    return TRUE;

  test_mosquitto_kill (self);
  return FALSE;
}

TestMosquitto *
test_mosquitto_new (TestMosquittoFlags flags)
{
  TestMosquitto *self = g_new0 (TestMosquitto, 1);
  g_autofree char *log = NULL;

  self->flags = flags;
  self->program = find_program ("mosquitto");
  self->dir = test_make_dir ();
  self->config = g_build_filename (self->dir, "mosquitto.conf", NULL);
  self->log = g_build_filename (self->dir, "mosquitto.log", NULL);
  if (flags & TEST_MOSQUITTO_TLS)
    self->certificates = test_certificates_new ();
  if (flags & TEST_MOSQUITTO_PASSWORD)
    write_passwords (self);

  for (guint i = 0; i < 5; i++)
    {
      choose_ports (self);
      write_config (self);
      if (try_start (self))
        return self;
    }

  g_file_get_contents (self->log, &log, NULL, NULL);
  g_error ("mosquitto does not start: %s", log);
}

void
test_mosquitto_free (TestMosquitto *self)
{
  if (self->process != NULL)
    test_mosquitto_kill (self);

  g_clear_pointer (&self->certificates, test_certificates_free);
  test_remove_dir (self->dir);
  g_free (self->program);
  g_free (self->dir);
  g_free (self->config);
  g_free (self->log);
  g_free (self->url);
  g_free (self->tls_url);
  g_free (self);
}

/* On the same ports as before. */
void
test_mosquitto_start (TestMosquitto *self)
{
  g_assert_null (self->process);

  for (guint i = 0; i < 20; i++)
    {
      if (try_start (self))
        return;
      test_run_for (100);
    }

  g_error ("mosquitto does not start again at port %u", self->ws_port);
}

static void
await_end (TestMosquitto *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);
}

/* It may say goodbye to its clients and save its sessions. */
void
test_mosquitto_stop (TestMosquitto *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  await_end (self);
}

/* It may not. */
void
test_mosquitto_kill (TestMosquitto *self)
{
  g_subprocess_force_exit (self->process);
  await_end (self);
}

guint16
test_mosquitto_get_tcp_port (TestMosquitto *self)
{
  return self->tcp_port;
}

guint16
test_mosquitto_get_ws_port (TestMosquitto *self)
{
  return self->ws_port;
}

guint16
test_mosquitto_get_wss_port (TestMosquitto *self)
{
  return self->wss_port;
}

guint16
test_mosquitto_get_mqtts_port (TestMosquitto *self)
{
  return self->mqtts_port;
}

const char *
test_mosquitto_get_url (TestMosquitto *self)
{
  return self->url;
}

/* For the host name that the certificate is for. */
const char *
test_mosquitto_get_tls_url (TestMosquitto *self)
{
  return self->tls_url;
}

/* (nullable) */
TestCertificates *
test_mosquitto_get_certificates (TestMosquitto *self)
{
  return self->certificates;
}
