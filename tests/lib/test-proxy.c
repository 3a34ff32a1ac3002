/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-proxy.h"

#include <sys/socket.h>

#define MAX_CONNECTIONS 8

struct _TestProxy
{
  GSocketService *service;
  GCancellable *cancellable;
  TestProxyType type;
  TestProxyMode mode;
  guint16 port;

  GMutex mutex;
  GCond cond;
  char *target; /* "host:port" of the last request */
  guint n_requests;
  guint n_running;
  gboolean reset;
};

typedef struct
{
  TestProxy *proxy;
  GSocketConnection *connection;
} Client;

static gboolean
read_exactly (Client *client,
              guint8 *data,
              gsize   size)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (client->connection));
  gsize n_read = 0;

  return g_input_stream_read_all (stream, data, size, &n_read, client->proxy->cancellable, NULL) &&
         n_read == size;
}

static gboolean
answer (Client        *client,
        gconstpointer  data,
        gsize          size)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));

  return g_output_stream_write_all (stream, data, size, NULL, client->proxy->cancellable, NULL);
}

static void
note_request (TestProxy  *self,
              const char *target)
{
  g_mutex_lock (&self->mutex);
  self->n_requests++;
  g_free (self->target);
  self->target = g_strdup (target);
  g_mutex_unlock (&self->mutex);
}

/* What does not depend on the protocol, after the first byte of a request. */
static gboolean
misbehave (Client *client)
{
  guint8 byte;

  switch (client->proxy->mode)
    {
    case TEST_PROXY_STALLS:
      note_request (client->proxy, "");
      while (read_exactly (client, &byte, 1))
        continue;
      return TRUE;

    case TEST_PROXY_RUBBISH:
      /* It stays open, which must not keep the client waiting. */
      answer (client, "rubbish\r\n\r\n", strlen ("rubbish\r\n\r\n"));
      while (read_exactly (client, &byte, 1))
        continue;
      return TRUE;

    case TEST_PROXY_CLOSES:
      return TRUE;

    case TEST_PROXY_OK:
    case TEST_PROXY_PASSWORD:
    case TEST_PROXY_FORBIDS:
    case TEST_PROXY_UNREACHABLE:
    default:
      return FALSE;
    }
}

static GSocketConnection *
connect_to_server (TestProxy  *self,
                   const char *target)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  note_request (self, target);
  if (self->mode == TEST_PROXY_UNREACHABLE)
    return NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  return g_socket_client_connect_to_host (client, target, 0, self->cancellable, NULL);
}

static GSocketConnection *
refuse_http (Client     *client,
             const char *status)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status);

  answer (client, text, strlen (text));
  return NULL;
}

static GSocketConnection *
serve_http (Client *client)
{
  TestProxy *self = client->proxy;
  g_autoptr (GString) request = g_string_new (NULL);
  g_auto (GStrv) words = NULL;
  GSocketConnection *server;

  while (strstr (request->str, "\r\n\r\n") == NULL)
    {
      guint8 byte;

      if (!read_exactly (client, &byte, 1))
        return NULL;

      g_string_append_c (request, byte);
      if (request->len == 1 && misbehave (client))
        return NULL;
    }

  words = g_strsplit (request->str, " ", 3);
  if (g_strv_length (words) != 3 || !g_str_equal (words[0], "CONNECT"))
    return refuse_http (client, "405 Method Not Allowed");

  /* "user:secret" */
  if (self->mode == TEST_PROXY_PASSWORD &&
      strstr (request->str, "\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") == NULL)
    return refuse_http (client, "407 Proxy Authentication Required");

  if (self->mode == TEST_PROXY_FORBIDS)
    return refuse_http (client, "403 Forbidden");

  server = connect_to_server (self, words[1]);
  if (server == NULL)
    return refuse_http (client, "502 Bad Gateway");

  refuse_http (client, "200 Connection established");
  return server;
}

/* RFC 1929 */
static gboolean
check_password (Client *client)
{
  static const guint8 right[] = { 1, 4, 'u', 's', 'e', 'r', 6, 's', 'e', 'c', 'r', 'e', 't' };
  guint8 head[2];
  guint8 user[256];
  guint8 size;
  guint8 password[256];
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gboolean ok;

  if (!read_exactly (client, head, 2) || !read_exactly (client, user, head[1]) ||
      !read_exactly (client, &size, 1) || !read_exactly (client, password, size))
    return FALSE;

  g_byte_array_append (all, head, 2);
  g_byte_array_append (all, user, head[1]);
  g_byte_array_append (all, &size, 1);
  g_byte_array_append (all, password, size);
  ok = all->len == sizeof right && memcmp (all->data, right, sizeof right) == 0;
  answer (client, ok ? "\x01\x00" : "\x01\x01", 2);

  return ok;
}

static gboolean
greet_socks (Client *client)
{
  guint8 version;
  guint8 n_methods;
  guint8 methods[256];
  guint8 method = client->proxy->mode == TEST_PROXY_PASSWORD ? 2 : 0;
  guint8 greeting[2] = { 5, method };

  if (!read_exactly (client, &version, 1) || misbehave (client) ||
      !read_exactly (client, &n_methods, 1) || !read_exactly (client, methods, n_methods))
    return FALSE;

  if (memchr (methods, method, n_methods) == NULL)
    greeting[1] = 0xff;

  return answer (client, greeting, 2) && greeting[1] != 0xff &&
         (method == 0 || check_password (client));
}

static char *
read_socks_target (Client *client)
{
  guint8 head[4];
  guint8 size = 0;
  guint8 name[256] = { 0 };
  guint8 port[2];
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *host = NULL;

  if (!read_exactly (client, head, 4))
    return NULL;

  if (head[3] == 3 && !read_exactly (client, &size, 1))
    return NULL;

  if (head[3] != 3)
    size = head[3] == 1 ? 4 : 16;

  if (!read_exactly (client, name, size) || !read_exactly (client, port, 2))
    return NULL;

  if (head[3] != 3)
    {
      address = g_inet_address_new_from_bytes (name, size == 4 ? G_SOCKET_FAMILY_IPV4
                                                               : G_SOCKET_FAMILY_IPV6);
      host = g_inet_address_to_string (address);
    }

  return g_strdup_printf ("%s:%u", host != NULL ? host : (const char *) name,
                          port[0] << 8 | port[1]);
}

/* RFC 1928 */
static GSocketConnection *
serve_socks (Client *client)
{
  guint8 reply[10] = { 5, 0, 0, 1 };
  g_autofree char *target = NULL;
  GSocketConnection *server = NULL;

  if (!greet_socks (client))
    return NULL;

  target = read_socks_target (client);
  if (target == NULL)
    return NULL;

  if (client->proxy->mode == TEST_PROXY_FORBIDS)
    reply[1] = 2;
  else if ((server = connect_to_server (client->proxy, target)) == NULL)
    reply[1] = 4;

  answer (client, reply, sizeof reply);
  return server;
}

static gboolean
relay (GSocketConnection *from,
       GSocketConnection *to)
{
  char buffer[16384];
  gssize size = g_socket_receive (g_socket_connection_get_socket (from), buffer, sizeof buffer,
                                  NULL, NULL);

  return size > 0 &&
         g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (to)),
                                    buffer, size, NULL, NULL, NULL);
}

static void
relay_both (Client            *client,
            GSocketConnection *server)
{
  GPollFD fds[3] = {
    { g_socket_get_fd (g_socket_connection_get_socket (client->connection)), G_IO_IN, 0 },
    { g_socket_get_fd (g_socket_connection_get_socket (server)), G_IO_IN, 0 },
  };
  gboolean open = g_cancellable_make_pollfd (client->proxy->cancellable, &fds[2]);

  while (open)
    {
      open = g_poll (fds, G_N_ELEMENTS (fds), -1) > 0 && fds[2].revents == 0;
      if (open && fds[0].revents != 0)
        open = relay (client->connection, server);
      if (open && fds[1].revents != 0)
        open = relay (server, client->connection);
    }

  g_cancellable_release_fd (client->proxy->cancellable);
  g_io_stream_close (G_IO_STREAM (server), NULL, NULL);
}

static void
set_abortive (GSocketConnection *connection)
{
  struct linger linger = { 1, 0 };
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  TestProxy *self = user_data;
  Client client = { self, connection };
  g_autoptr (GSocketConnection) server = NULL;

  server = self->type == TEST_PROXY_HTTP ? serve_http (&client) : serve_socks (&client);
  if (server != NULL)
    relay_both (&client, server);

  g_mutex_lock (&self->mutex);
  if (self->reset)
    set_abortive (connection);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  self->n_running--;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/* In the main context, before the thread begins. */
static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  TestProxy *self = user_data;

  g_mutex_lock (&self->mutex);
  self->n_running++;
  g_mutex_unlock (&self->mutex);

  return FALSE;
}

TestProxy *
test_proxy_new (TestProxyType type,
                TestProxyMode mode)
{
  TestProxy *self = g_new0 (TestProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->type = type;
  self->mode = mode;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->service = g_threaded_socket_service_new (MAX_CONNECTIONS);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);

  return self;
}

/* Ends the tunnels, and waits for it. */
static void
end_tunnels (TestProxy *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  while (self->n_running > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
test_proxy_free (TestProxy *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  end_tunnels (self);
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_free (self->target);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* @userinfo: (nullable): "user:password" */
char *
test_proxy_get_uri (TestProxy  *self,
                    const char *userinfo)
{
  return g_strdup_printf ("%s://%s%s127.0.0.1:%u",
                          self->type == TEST_PROXY_HTTP ? "http" : "socks5",
                          userinfo != NULL ? userinfo : "", userinfo != NULL ? "@" : "",
                          self->port);
}

guint
test_proxy_get_n_requests (TestProxy *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->n_requests;
  g_mutex_unlock (&self->mutex);

  return n;
}

/* (nullable) (transfer full): "host:port" of the last request. */
char *
test_proxy_dup_target (TestProxy *self)
{
  char *target;

  g_mutex_lock (&self->mutex);
  target = g_strdup (self->target);
  g_mutex_unlock (&self->mutex);

  return target;
}

/* Resets the connections of the clients. The proxy is of no use afterwards. */
void
test_proxy_reset (TestProxy *self)
{
  g_mutex_lock (&self->mutex);
  self->reset = TRUE;
  g_mutex_unlock (&self->mutex);
  end_tunnels (self);
}
