/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "broker.h"

#include <glob.h>
#include <signal.h>
#include <sys/prctl.h>

#include "test-mqtt.h"
#include "test-util.h"

const char *
broker_transport_get_name (BrokerTransport transport)
{
  static const char *const names[] = { "ws", "wss", "mqtt", "mqtts" };

  return names[transport];
}

/* Debian installs some where only root looks for programs. */
char *
broker_find_program (const char *name)
{
  char *path = g_find_program_in_path (name);

  if (path == NULL)
    {
      path = g_build_filename ("/usr/sbin", name, NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        g_clear_pointer (&path, g_free);
    }

  return path;
}

/* (nullable): the first file that matches the glob(7) @pattern. */
char *
broker_find_file (const char *pattern)
{
  char *path = NULL;
  glob_t found;

  if (glob (pattern, 0, NULL, &found) == 0)
    {
      path = g_strdup (found.gl_pathv[0]);
      globfree (&found);
    }

  return path;
}

/* (nullable): the first group of @pattern in the file. */
char *
broker_read_match (const char *path,
                   const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *text = NULL;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL) ||
      !g_regex_match (regex, text, 0, &match))
    return NULL;

  return g_match_info_fetch (match, 1);
}

void
broker_write (Broker     *self,
              const char *name,
              const char *text)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static gboolean
is_taken (Broker  *self,
          guint16  port)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->ports); i++)
    {
      if (self->ports[i] == port)
        return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (self->other_ports); i++)
    {
      if (self->other_ports[i] == port)
        return TRUE;
    }

  return FALSE;
}

static guint16
choose_port (Broker *self)
{
  guint16 port;

  do
    port = test_free_port ();
  while (is_taken (self, port));

  return port;
}

static void
choose_ports (Broker *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->ports); i++)
    self->ports[i] = choose_port (self);
  for (guint i = 0; i < G_N_ELEMENTS (self->other_ports); i++)
    self->other_ports[i] = choose_port (self);
}

/* It goes when the test goes, even if that is killed. */
static void
child_setup (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Whether somebody listens there. */
gboolean
broker_answers (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  return connection != NULL;
}

/* Some listen before they can serve. */
static gboolean
serves (Broker *self)
{
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttOptions) options = broker_create_options (self, BROKER_WS, "first");
  g_autoptr (MqttAck) ack = test_client_connect (client, options, NULL);

  if (ack != NULL)
    test_client_disconnect (client);

  return ack != NULL;
}

/* Whether it is up; not if it has ended, as it does when a port was taken since. */
static gboolean
await_start (Broker *self)
{
  gint64 deadline = g_get_monotonic_time () + 2 * TEST_PATIENCE;
  guint n_answers = 0;

  while (g_get_monotonic_time () < deadline)
    {
      if (g_subprocess_get_identifier (self->process) == NULL)
        return FALSE;

      while (n_answers < BROKER_N_TRANSPORTS && broker_answers (self->ports[n_answers]))
        n_answers++;

      if (n_answers == BROKER_N_TRANSPORTS && serves (self))
        return TRUE;

      test_run_for (20);
    }

  return FALSE;
}

/* What it says goes into a file of its directory. */
static gboolean
try_start (Broker *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *output = g_build_filename (self->dir, "output", NULL);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_stdout_file_path (launcher, output);
  g_subprocess_launcher_set_cwd (launcher, self->dir);
  g_subprocess_launcher_setenv (launcher, "HOME", self->dir, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process = self->klass->launch (self, launcher, &error);
  g_assert_no_error (error);

  if (await_start (self))
    return TRUE;

  broker_kill (self);
  return FALSE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-rf", "--", path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

Broker *
broker_new (const BrokerClass *klass)
{
  Broker *self = g_new0 (Broker, 1);
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;

  self->klass = klass;
  self->version = klass->find_version ();
  if (self->version == NULL)
    g_error ("%s is not installed: ./dev test --brokers installs it", klass->name);

  self->dir = test_make_dir ();
  self->certificates = test_certificates_new ();

  for (guint i = 0; i < 3; i++)
    {
      choose_ports (self);
      klass->prepare (self);
      if (try_start (self))
        return self;
    }

  path = g_build_filename (self->dir, "output", NULL);
  g_file_get_contents (path, &output, NULL, NULL);
  g_error ("%s does not start: %s", klass->name, output);
}

void
broker_free (Broker *self)
{
  if (self->process != NULL)
    broker_kill (self);

  test_certificates_free (self->certificates);
  remove_tree (self->dir);
  g_free (self->version);
  g_free (self->dir);
  g_free (self);
}

/* On the same ports as before. */
void
broker_start (Broker *self)
{
  g_assert_null (self->process);

  for (guint i = 0; i < 5; i++)
    {
      if (try_start (self))
        return;
      test_run_for (100);
    }

  g_error ("%s does not start again", self->klass->name);
}

static void
end_process (GSubprocess **process)
{
  g_autoptr (GError) error = NULL;

  if (*process == NULL)
    return;

  g_subprocess_force_exit (*process);
  g_subprocess_wait (*process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (process);
}

/* Without a word: kill -9. */
void
broker_kill (Broker *self)
{
  end_process (&self->process);
  end_process (&self->companion);
}

void
broker_save (Broker *self)
{
  if (self->klass->save != NULL)
    self->klass->save (self);
}

/* The certificate is for both names: TLS is given the one that needs SNI. */
static char *
create_url (BrokerTransport  transport,
            guint16          port,
            const char      *path)
{
  gboolean tls = transport == BROKER_WSS || transport == BROKER_MQTTS;
  gboolean websocket = transport == BROKER_WS || transport == BROKER_WSS;

  return g_strdup_printf ("%s://%s:%u%s", broker_transport_get_name (transport),
                          tls ? "localhost" : "127.0.0.1", port, websocket ? path : "");
}

/* (transfer full): a client that does not come back by itself, and which may need a
 * CA if the transport uses TLS. */
MqttOptions *
broker_create_options (Broker          *self,
                       BrokerTransport  transport,
                       const char      *client_id)
{
  return broker_create_options_at (self, transport, self->ports[transport], "/mqtt", client_id);
}

/* (transfer full): likewise, by way of @port, and with the WebSocket at @path. */
MqttOptions *
broker_create_options_at (Broker          *self,
                          BrokerTransport  transport,
                          guint16          port,
                          const char      *path,
                          const char      *client_id)
{
  g_autofree char *url = create_url (transport, port, path);
  g_autoptr (GBytes) password = g_bytes_new_static (BROKER_PASSWORD, strlen (BROKER_PASSWORD));
  g_autoptr (GError) error = NULL;
  MqttOptions *options = mqtt_options_new (url, &error);

  g_assert_no_error (error);
  mqtt_options_set_version (options, self->klass->versions[0]);
  mqtt_options_set_client_id (options, client_id);
  mqtt_options_set_username (options, self->klass->username);
  mqtt_options_set_password (options, password);
  mqtt_options_set_reconnect_period (options, 0);

  return options;
}
