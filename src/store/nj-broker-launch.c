/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "nj-broker-launch.h"
#include "nj-local-broker.h"

#define WEBSOCKET_PORT 8083
#define TCP_PORT 1883

#define CONFIG_NAME "mosquitto.conf"

static char *
find_executable (const char *wanted)
{
  static const char *const elsewhere[] = {
    "/usr/sbin/mosquitto",
    "/usr/local/sbin/mosquitto",
    "/app/bin/mosquitto",
  };
  char *found = g_find_program_in_path (wanted != NULL ? wanted : "mosquitto");

  for (guint i = 0; found == NULL && wanted == NULL && i < G_N_ELEMENTS (elsewhere); i++)
    found = g_find_program_in_path (elsewhere[i]);

  return found;
}

/* Binds and listens, because binding alone may succeed beside another listener. */
static GSocket *
take_port (guint16 port)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new_from_string ("127.0.0.1", port);

  if (socket == NULL ||
      !g_socket_bind (socket, address, TRUE, NULL) ||
      !g_socket_listen (socket, NULL))
    return NULL;

  return g_steal_pointer (&socket);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static gboolean
choose_ports (gboolean   usual_ports,
              guint16   *websocket_port,
              guint16   *tcp_port,
              GError   **error)
{
  g_autoptr (GSocket) websocket = NULL;
  g_autoptr (GSocket) tcp = NULL;

  if (usual_ports)
    {
      websocket = take_port (WEBSOCKET_PORT);
      tcp = take_port (TCP_PORT);
    }
  if (websocket == NULL)
    websocket = take_port (0);
  if (tcp == NULL)
    tcp = take_port (0);

  if (websocket == NULL || tcp == NULL)
    {
      g_set_error_literal (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_NO_PORT,
                           "There is no free port for the local broker on 127.0.0.1");
      return FALSE;
    }

  *websocket_port = get_port (websocket);
  *tcp_port = get_port (tcp);

  return TRUE;
}

static char *
write_config (guint16   websocket_port,
              guint16   tcp_port,
              char    **directory,
              GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *config = NULL;
  g_autofree char *path = NULL;

  /* mosquitto 2.0 refuses to start with nothing but WebSocket listeners, which listen
   * at every address of the computer, whatever they are told, until the family is
   * named. Its standard output waits in a buffer until that is full. */
  config = g_strdup_printf ("listener %u 127.0.0.1\n"
                            "listener %u 127.0.0.1\n"
                            "protocol websockets\n"
                            "socket_domain ipv4\n"
                            "allow_anonymous true\n"
                            "persistence false\n"
                            "set_tcp_nodelay true\n"
                            "log_dest stderr\n"
                            "log_timestamp false\n"
                            "%s",
                            tcp_port, websocket_port,
                            geteuid () == 0 ? "user root\n" : "");

  *directory = g_build_filename (g_get_user_runtime_dir (), "nightjar-XXXXXX", NULL);
  if (g_mkdtemp (*directory) == NULL)
    {
      g_free (*directory);
      *directory = g_dir_make_tmp ("nightjar-XXXXXX", &local_error);
    }

  if (*directory != NULL)
    path = g_build_filename (*directory, CONFIG_NAME, NULL);

  if (path == NULL ||
      !g_file_set_contents_full (path, config, -1, G_FILE_SET_CONTENTS_NONE, 0600, &local_error))
    {
      g_set_error (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_CONFIG,
                   "The configuration of the local broker cannot be written: %s",
                   local_error->message);
      return NULL;
    }

  return g_steal_pointer (&path);
}

/**
 * nj_broker_launch_remove_directory:
 * @directory: (inout) (nullable): what nj_broker_launch() made, %NULL afterwards
 *
 * Removes the configuration. mosquitto has read it when it listens.
 */
void
nj_broker_launch_remove_directory (char **directory)
{
  g_autofree char *path = NULL;

  if (*directory == NULL)
    return;

  path = g_build_filename (*directory, CONFIG_NAME, NULL);
  g_unlink (path);
  g_rmdir (*directory);
  g_clear_pointer (directory, g_free);
}

/**
 * nj_broker_launch:
 * @executable: (nullable): name or path of a mosquitto, %NULL for the one installed
 * @usual_ports: whether to try the usual ports first
 * @websocket_port: (out): the port for WebSocket
 * @tcp_port: (out): the port for MQTT over TCP
 * @directory: (out) (transfer full) (nullable): where the configuration is, also
 *   after an error
 * @error: return location for an #NjLocalBrokerError
 *
 * Starts a mosquitto on free ports of 127.0.0.1.
 *
 * Returns: (transfer full) (nullable): the process
 */
NjBrokerProcess *
nj_broker_launch (const char  *executable,
                  gboolean     usual_ports,
                  guint16     *websocket_port,
                  guint16     *tcp_port,
                  char       **directory,
                  GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *program = find_executable (executable);
  g_autofree char *config = NULL;
  NjBrokerProcess *process;

  *directory = NULL;

  if (program == NULL)
    {
      if (executable == NULL)
        g_set_error_literal (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED,
                             "mosquitto is not installed, and the local broker needs it");
      else
        g_set_error (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_NOT_INSTALLED,
                     "The local broker “%s” is not a program", executable);
      return NULL;
    }

  if (!choose_ports (usual_ports, websocket_port, tcp_port, error))
    return NULL;

  config = write_config (*websocket_port, *tcp_port, directory, error);
  if (config == NULL)
    return NULL;

  process = nj_broker_process_new ((const char *const[]){ program, "-c", config, NULL },
                                   *websocket_port, &local_error);
  if (process == NULL)
    g_set_error (error, NJ_LOCAL_BROKER_ERROR, NJ_LOCAL_BROKER_ERROR_SPAWN,
                 "“%s” cannot be started: %s", program, local_error->message);

  return process;
}
