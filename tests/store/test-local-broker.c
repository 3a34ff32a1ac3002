/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nj-local-broker.h"
#include "store-util.h"
#include "test-util.h"

static char *dir; /* of everything here, the user's runtime directory too */

static gboolean
start (NjLocalBroker  *broker,
       GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nj_local_broker_start_async (broker, NULL, test_store_result, &result);
  test_await (result != NULL);

  return nj_local_broker_start_finish (broker, result, error);
}

static void
start_well (NjLocalBroker *broker)
{
  g_autoptr (GError) error = NULL;

  start (broker, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_RUNNING);
}

static void
stop (NjLocalBroker *broker)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_local_broker_stop_async (broker, NULL, test_store_result, &result);
  test_await (result != NULL);
  g_assert_true (nj_local_broker_stop_finish (broker, result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_STOPPED);
}

static GSocketConnection *
connect_to (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  return g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, NULL);
}

static gboolean
accepts (guint port)
{
  g_autoptr (GSocketConnection) connection = connect_to (port);

  return connection != NULL;
}

/* Sends bytes, and reads as many as are expected back. */
static void
check_answer (guint       port,
              const char *request,
              gsize       request_size,
              const char *answer,
              gsize       answer_size)
{
  g_autoptr (GSocketConnection) connection = connect_to (port);
  g_autofree char *received = g_malloc0 (answer_size);
  gsize n_received;

  g_assert_nonnull (connection);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                            request, request_size, NULL, NULL, NULL));
  g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                          received, answer_size, &n_received, NULL, NULL));
  g_assert_cmpmem (received, n_received, answer, answer_size);
}

static void
check_serves (NjLocalBroker *broker)
{
  static const char connect[] = "\x10\x0d\0\4MQTT\4\2\0\x3c\0\1a";
  static const char connack[] = "\x20\2\0\0";
  static const char upgrade[] =
    "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
  static const char switching[] = "HTTP/1.1 101 ";
  g_autofree char *url =
    g_strdup_printf ("ws://127.0.0.1:%u/mqtt", nj_local_broker_get_websocket_port (broker));

  g_assert_cmpstr (nj_local_broker_get_url (broker), ==, url);
  check_answer (nj_local_broker_get_tcp_port (broker), connect, sizeof connect - 1,
                connack, sizeof connack - 1);
  check_answer (nj_local_broker_get_websocket_port (broker), upgrade, sizeof upgrade - 1,
                switching, sizeof switching - 1);
}

static gboolean
log_contains (NjLocalBroker *broker,
              const char    *needle)
{
  GListModel *log = nj_local_broker_get_log (broker);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (NjLogLine) line = g_list_model_get_item (log, i);

      g_assert_cmpint (nj_log_line_get_time (line), >, 0);
      if (strstr (nj_log_line_get_text (line), needle) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* The one child of a process, from /proc. */
static pid_t
find_child (pid_t parent)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "stat", NULL);
      g_autofree char *text = NULL;
      const char *rest;
      int ppid;

      if (!g_ascii_isdigit (*name) || !g_file_get_contents (path, &text, NULL, NULL))
        continue;

      rest = strrchr (text, ')');
      if (rest != NULL && sscanf (rest, ") %*c %d", &ppid) == 1 && ppid == parent)
        return (pid_t) g_ascii_strtoll (name, NULL, 10);
    }

  return 0;
}

static char *
write_script (const char *name,
              const char *text)
{
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));

  return path;
}

static gboolean
has_configuration (void)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (entries)) != NULL)
    {
      if (g_str_has_prefix (name, "nightjar-"))
        return TRUE;
    }

  return FALSE;
}

static void
store_state (NjLocalBroker *broker,
             GParamSpec    *pspec,
             GString       *states)
{
  g_string_append_printf (states, "%d", nj_local_broker_get_state (broker));
}

static void
test_start_stop (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GString) states = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (broker, "notify::state", G_CALLBACK (store_state), states);
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_STOPPED);
  g_assert_null (nj_local_broker_get_url (broker));

  start_well (broker);
  g_assert_cmpstr (states->str, ==, "12");
  check_serves (broker);
  g_assert_true (log_contains (broker, " running"));
  g_assert_false (has_configuration ());

  /* It runs, so there is nothing to do. */
  g_assert_true (start (broker, &error));
  g_assert_cmpstr (states->str, ==, "12");

  stop (broker);
  g_assert_cmpstr (states->str, ==, "120");
  g_assert_false (accepts (nj_local_broker_get_tcp_port (broker)));
  g_assert_null (nj_local_broker_get_error (broker));
  stop (broker);

  start_well (broker);
  check_serves (broker);
  g_assert_cmpstr (states->str, ==, "12012");
  stop (broker);
}

/* Whether anybody but this computer can reach a port: one who listens at all addresses
 * does so, and /proc has these as zeros. */
static gboolean
is_open_to_others (guint port)
{
  static const char *const tables[] = { "/proc/net/tcp", "/proc/net/tcp6" };
  g_autofree char *everywhere = g_strdup_printf ("00000000:%04X ", port);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *table = NULL;

      if (g_file_get_contents (tables[i], &table, NULL, NULL) && strstr (table, everywhere) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
test_loopback_only (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();

  start_well (broker);
  g_assert_false (is_open_to_others (nj_local_broker_get_tcp_port (broker)));
  g_assert_false (is_open_to_others (nj_local_broker_get_websocket_port (broker)));
  stop (broker);
}

/* The second finds the usual ports taken, if the first did not. */
static void
test_two (void)
{
  g_autoptr (NjLocalBroker) first = nj_local_broker_new ();
  g_autoptr (NjLocalBroker) second = nj_local_broker_new ();

  start_well (first);
  start_well (second);
  g_assert_cmpuint (nj_local_broker_get_websocket_port (first), !=,
                    nj_local_broker_get_websocket_port (second));
  g_assert_cmpuint (nj_local_broker_get_tcp_port (first), !=,
                    nj_local_broker_get_tcp_port (second));
  g_assert_cmpuint (nj_local_broker_get_websocket_port (second), !=, 8083);
  check_serves (first);
  check_serves (second);

  stop (second);
  check_serves (first);
}

static void
take_port (NjLocalBroker  *broker,
           GParamSpec     *pspec,
           GSocket       **taken)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  if (*taken != NULL)
    return;

  address = g_inet_socket_address_new_from_string ("127.0.0.1",
                                                   nj_local_broker_get_websocket_port (broker));
  *taken = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (*taken, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (*taken, &error);
  g_assert_no_error (error);
}

/* The port was free when it was chosen, and is not when mosquitto wants it. */
static void
test_port_race (void)
{
  g_autofree char *slow = write_script ("slow", "#!/bin/sh\n"
                                                "sleep 0.5\n"
                                                "PATH=$PATH:/usr/sbin exec mosquitto \"$@\"\n");
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GSocket) taken = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  nj_local_broker_set_executable (broker, slow);
  g_signal_connect (broker, "notify::websocket-port", G_CALLBACK (take_port), &taken);
  start_well (broker);

  address = g_socket_get_local_address (taken, NULL);
  g_assert_cmpuint (nj_local_broker_get_websocket_port (broker), !=,
                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  check_serves (broker);
  g_assert_false (has_configuration ());
}

static void
test_broker_dies (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  pid_t pid;

  /* Those of the tests before are dead, and may not be buried. */
  test_await (find_child (getpid ()) == 0);
  start_well (broker);
  pid = find_child (getpid ());
  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);

  test_await (nj_local_broker_get_state (broker) == NJ_LOCAL_BROKER_FAILED);
  g_assert_error (nj_local_broker_get_error (broker),
                  NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_EXITED);

  start_well (broker);
  g_assert_null (nj_local_broker_get_error (broker));
  check_serves (broker);
}

static void
test_missing (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GError) error = NULL;

  nj_local_broker_set_executable (broker, "/nonexistent/mosquitto");
  g_assert_false (start (broker, &error));
  g_assert_error (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED);
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_FAILED);
  g_assert_error (nj_local_broker_get_error (broker),
                  NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED);
  g_assert_cmpuint (g_list_model_get_n_items (nj_local_broker_get_log (broker)), ==, 0);

  nj_local_broker_set_executable (broker, NULL);
  start_well (broker);
}

static void
test_ends_at_once (void)
{
  g_autofree char *script = write_script ("fails", "#!/bin/sh\necho 'Error: no luck' >&2\nexit 3\n");
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GError) error = NULL;

  nj_local_broker_set_executable (broker, script);
  g_assert_false (start (broker, &error));
  g_assert_error (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_EXITED);
  g_assert_cmpstr (error->message, ==,
                   "The local broker ended with the exit status 3: Error: no luck");
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_FAILED);
  g_assert_false (has_configuration ());
}

/* A process that never listens and does not want to end. */
static void
test_stop_while_starting (void)
{
  g_autofree char *script = write_script ("stubborn", "#!/bin/sh\n"
                                                      "trap '' TERM\n"
                                                      "echo trapped\n"
                                                      "while true; do sleep 1; done\n");
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) restarted = NULL;
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) restart_error = NULL;

  nj_local_broker_set_executable (broker, script);
  nj_local_broker_start_async (broker, NULL, test_store_result, &started);
  test_await (log_contains (broker, "trapped"));
  nj_local_broker_stop_async (broker, NULL, test_store_result, &stopped);
  nj_local_broker_start_async (broker, NULL, test_store_result, &restarted);
  test_await (started != NULL && stopped != NULL && restarted != NULL);

  g_assert_false (nj_local_broker_start_finish (broker, started, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (nj_local_broker_start_finish (broker, restarted, &restart_error));
  g_assert_error (restart_error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (nj_local_broker_stop_finish (broker, stopped, NULL));
  g_assert_cmpint (nj_local_broker_get_state (broker), ==, NJ_LOCAL_BROKER_STOPPED);
  g_assert_false (has_configuration ());
}

static gboolean
ends_with_line (NjLocalBroker *broker,
                const char    *text)
{
  GListModel *log = nj_local_broker_get_log (broker);
  guint n = g_list_model_get_n_items (log);
  g_autoptr (NjLogLine) line = n > 0 ? g_list_model_get_item (log, n - 1) : NULL;

  return line != NULL && g_str_equal (nj_log_line_get_text (line), text);
}

static void
test_log_is_bounded (void)
{
  g_autofree char *script = write_script ("talks", "#!/bin/sh\n"
                                                   "seq 1 6000\n"
                                                   "exec sleep 1000\n");
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (NjLogLine) first = NULL;

  nj_local_broker_set_executable (broker, script);
  nj_local_broker_start_async (broker, NULL, test_store_result, &started);
  test_await (ends_with_line (broker, "6000"));
  g_assert_cmpuint (g_list_model_get_n_items (nj_local_broker_get_log (broker)), ==,
                    NJ_LOCAL_BROKER_MAX_LINES);
  first = g_list_model_get_item (nj_local_broker_get_log (broker), 0);
  g_assert_cmpstr (nj_log_line_get_text (first), ==, "1001");

  stop (broker);
  test_await (started != NULL);
}

static void
test_disposed (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();
  guint port;

  start_well (broker);
  port = nj_local_broker_get_tcp_port (broker);
  g_clear_object (&broker);
  test_await (!accepts (port));
}

/* The process whose broker has to end with it. */
static void G_GNUC_NORETURN
run_broker (void)
{
  g_autoptr (NjLocalBroker) broker = nj_local_broker_new ();

  start_well (broker);
  g_print ("%u\n", nj_local_broker_get_tcp_port (broker));
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_ends_with_parent (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocess) parent = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  guint port;

  parent = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--run-broker", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (parent));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  port = (guint) g_ascii_strtoull (line, NULL, 10);
  g_assert_true (accepts (port));

  g_subprocess_force_exit (parent);
  g_assert_true (g_subprocess_wait (parent, NULL, NULL));
  test_await (!accepts (port));
}

int
main (int   argc,
      char *argv[])
{
  int result;

  if (argc == 2 && g_str_equal (argv[1], "--run-broker"))
    run_broker ();

  g_test_init (&argc, &argv, NULL);
  dir = test_make_dir ();
  g_setenv ("XDG_RUNTIME_DIR", dir, TRUE);

  g_test_add_func ("/local-broker/start-stop", test_start_stop);
  g_test_add_func ("/local-broker/loopback-only", test_loopback_only);
  g_test_add_func ("/local-broker/two", test_two);
  g_test_add_func ("/local-broker/port-race", test_port_race);
  g_test_add_func ("/local-broker/broker-dies", test_broker_dies);
  g_test_add_func ("/local-broker/missing", test_missing);
  g_test_add_func ("/local-broker/ends-at-once", test_ends_at_once);
  g_test_add_func ("/local-broker/stop-while-starting", test_stop_while_starting);
  g_test_add_func ("/local-broker/log-is-bounded", test_log_is_bounded);
  g_test_add_func ("/local-broker/disposed", test_disposed);
  g_test_add_func ("/local-broker/ends-with-parent", test_ends_with_parent);

  result = g_test_run ();

  store_remove_tree (dir);
  g_free (dir);

  return result;
}
