/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "nj-broker-process.h"

/* From SIGTERM to SIGKILL, milliseconds. */
#define TERMINATE_TIMEOUT 2000

/* How long another process may keep the output open after this one's end, milliseconds. */
#define OUTPUT_TIMEOUT 200

#define PROBE_INTERVAL 25

struct _NjBrokerProcess
{
  GObject parent_instance;

  GSubprocess *subprocess;
  GDataInputStream *output;
  GCancellable *cancellable; /* of reading */
  guint timeout_id;
  guint probe_id;
  guint16 port;
  guint is_probing : 1;
  guint says_running : 1;
  guint is_ready : 1;
  guint has_exited : 1;
  guint output_ended : 1;
  guint has_ended : 1;
};

G_DEFINE_FINAL_TYPE (NjBrokerProcess, nj_broker_process, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_LINE,
  SIGNAL_READY,
  SIGNAL_ENDED,
  N_SIGNALS,
} NjBrokerProcessSignal;

static guint signals[N_SIGNALS];

static void nj_broker_process_read (NjBrokerProcess *self);

static void
nj_broker_process_update_ended (NjBrokerProcess *self)
{
  if (!self->has_exited || !self->output_ended || self->has_ended)
    return;

  self->has_ended = TRUE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
nj_broker_process_read_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (NjBrokerProcess) self = user_data;
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  gsize length;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (object), result,
                                               &length, NULL);
  if (line == NULL)
    {
      self->output_ended = TRUE;
      nj_broker_process_update_ended (self);
      return;
    }

  text = g_utf8_make_valid (line, (gssize) length);
  /* What mosquitto 2 says when it has opened all of its listeners. */
  if (g_str_has_suffix (text, " running"))
    self->says_running = TRUE;
  g_signal_emit (self, signals[SIGNAL_LINE], 0, text);
  nj_broker_process_read (self);
}

static void
nj_broker_process_read (NjBrokerProcess *self)
{
  g_data_input_stream_read_line_async (self->output, G_PRIORITY_DEFAULT, self->cancellable,
                                       nj_broker_process_read_cb, g_object_ref (self));
}

static void
nj_broker_process_probe_cb (GObject      *object,
                            GAsyncResult *result,
                            gpointer      user_data)
{
  g_autoptr (NjBrokerProcess) self = user_data;
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (object), result, NULL);

  self->is_probing = FALSE;
  if (connection == NULL || self->has_exited || self->is_ready)
    return;

  self->is_ready = TRUE;
  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* Before the broker says that it runs, somebody else may be listening at the port. */
static gboolean
nj_broker_process_probe_timeout_cb (gpointer user_data)
{
  NjBrokerProcess *self = NJ_BROKER_PROCESS (user_data);
  g_autoptr (GSocketClient) client = NULL;

  if (self->is_probing || !self->says_running)
    return G_SOURCE_CONTINUE;

  self->is_probing = TRUE;
  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", self->port, NULL,
                                         nj_broker_process_probe_cb, g_object_ref (self));

  return G_SOURCE_CONTINUE;
}

static gboolean
nj_broker_process_output_timeout_cb (gpointer user_data)
{
  NjBrokerProcess *self = NJ_BROKER_PROCESS (user_data);

  self->timeout_id = 0;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
nj_broker_process_wait_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (NjBrokerProcess) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  self->has_exited = TRUE;
  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (!self->output_ended)
    self->timeout_id = g_timeout_add (OUTPUT_TIMEOUT, nj_broker_process_output_timeout_cb, self);

  nj_broker_process_update_ended (self);
}

static gboolean
nj_broker_process_kill_cb (gpointer user_data)
{
  NjBrokerProcess *self = NJ_BROKER_PROCESS (user_data);

  self->timeout_id = 0;
  g_subprocess_force_exit (self->subprocess);

  return G_SOURCE_REMOVE;
}

static void
nj_broker_process_finalize (GObject *object)
{
  NjBrokerProcess *self = NJ_BROKER_PROCESS (object);

  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->subprocess);
  g_clear_object (&self->output);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (nj_broker_process_parent_class)->finalize (object);
}

static void
nj_broker_process_class_init (NjBrokerProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_broker_process_finalize;

  signals[SIGNAL_LINE] =
    g_signal_new ("line", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_READY] =
    g_signal_new ("ready", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nj_broker_process_init (NjBrokerProcess *self)
{
  self->cancellable = g_cancellable_new ();
}

/* Between fork() and exec(): nothing but what signal-safety(7) allows. */
static void
die_with_parent (gpointer user_data)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid () != GPOINTER_TO_INT (user_data))
    _exit (127);
}

/**
 * nj_broker_process_new:
 * @argv: the program and its arguments
 * @port: where on 127.0.0.1 it will accept connections
 * @error: return location for a #GSpawnError
 *
 * Starts a process. To be called in the main thread: the kernel ends the child
 * with the thread that started it.
 *
 * Returns: (transfer full) (nullable): the running process
 */
NjBrokerProcess *
nj_broker_process_new (const char *const  *argv,
                       guint16             port,
                       GError            **error)
{
  g_autoptr (NjBrokerProcess) self = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, NULL);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent,
                                         GINT_TO_POINTER (getpid ()), NULL);

  self = g_object_new (NJ_TYPE_BROKER_PROCESS, NULL);
  self->subprocess = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->subprocess == NULL)
    return NULL;

  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->subprocess));
  self->port = port;
  self->probe_id = g_timeout_add (PROBE_INTERVAL, nj_broker_process_probe_timeout_cb, self);
  nj_broker_process_read (self);
  g_subprocess_wait_async (self->subprocess, NULL,
                           nj_broker_process_wait_cb, g_object_ref (self));

  return g_steal_pointer (&self);
}

/**
 * nj_broker_process_describe_end:
 * @self: a process that has ended
 *
 * Returns: (transfer full): how it ended, as a part of a sentence
 */
char *
nj_broker_process_describe_end (NjBrokerProcess *self)
{
  g_return_val_if_fail (NJ_IS_BROKER_PROCESS (self), NULL);
  g_return_val_if_fail (self->has_exited, NULL);

  if (g_subprocess_get_if_signaled (self->subprocess))
    return g_strdup_printf ("was killed by the signal %s",
                            g_strsignal (g_subprocess_get_term_sig (self->subprocess)));

  return g_strdup_printf ("ended with the exit status %d",
                          g_subprocess_get_exit_status (self->subprocess));
}

/**
 * nj_broker_process_terminate:
 * @self: a process
 *
 * Asks it to end, and ends it if it does not.
 */
void
nj_broker_process_terminate (NjBrokerProcess *self)
{
  g_return_if_fail (NJ_IS_BROKER_PROCESS (self));

  if (self->has_exited || self->timeout_id != 0)
    return;

  g_subprocess_send_signal (self->subprocess, SIGTERM);
  self->timeout_id = g_timeout_add (TERMINATE_TIMEOUT, nj_broker_process_kill_cb, self);
}

/**
 * nj_broker_process_kill:
 * @self: a process
 *
 * Ends it at once.
 */
void
nj_broker_process_kill (NjBrokerProcess *self)
{
  g_return_if_fail (NJ_IS_BROKER_PROCESS (self));

  if (!self->has_exited)
    g_subprocess_force_exit (self->subprocess);
}
