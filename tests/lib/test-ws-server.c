/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-ws-server.h"

#include "test-util.h"

struct _TestWsServer
{
  SoupServer *server;
  SoupWebsocketConnection *connection;
  SoupMessageHeaders *headers;
  GByteArray *received;
  GHashTable *statuses; /* path -> status line */
  guint n_frames;
  gushort close_code;
  guint16 port;
  gboolean tls;
};

typedef struct
{
  guint status;
  char *location;
} TestStatus;

static void
test_status_free (TestStatus *self)
{
  g_free (self->location);
  g_free (self);
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            gpointer                 user_data)
{
  TestWsServer *self = user_data;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_BINARY);
  self->n_frames++;
  if (size > 0)
    g_byte_array_append (self->received, data, size);
}

static void
forget_connection (TestWsServer *self)
{
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  TestWsServer *self = user_data;

  self->close_code = soup_websocket_connection_get_close_code (connection);
  forget_connection (self);
}

static void
copy_header (const char *name,
             const char *value,
             gpointer    user_data)
{
  soup_message_headers_append (user_data, name, value);
}

static void
on_websocket (SoupServer              *server,
              SoupServerMessage       *message,
              const char              *path,
              SoupWebsocketConnection *connection,
              gpointer                 user_data)
{
  TestWsServer *self = user_data;

  forget_connection (self);
  soup_message_headers_clear (self->headers);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message),
                                copy_header, self->headers);
  g_byte_array_set_size (self->received, 0);
  self->n_frames = 0;
  self->close_code = 0;

  self->connection = g_object_ref (connection);
  soup_websocket_connection_set_max_incoming_payload_size (connection, 0);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  TestWsServer *self = user_data;
  TestStatus *status = g_hash_table_lookup (self->statuses, path);

  if (status == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }

  if (status->location != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message),
                                 "Location", status->location);
  if (status->status == SOUP_STATUS_UNAUTHORIZED)
    soup_message_headers_append (soup_server_message_get_response_headers (message),
                                 "WWW-Authenticate", "Basic realm=\"test\"");
  soup_server_message_set_status (message, status->status, NULL);
  soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC,
                                    "<p>Hello</p>", strlen ("<p>Hello</p>"));
}

TestWsServer *
test_ws_server_new (const char      *subprotocol,
                    GTlsCertificate *certificate)
{
  TestWsServer *self = g_new0 (TestWsServer, 1);
  const char *protocols[] = { subprotocol, NULL };
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSList) listeners = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  self->received = g_byte_array_new ();
  self->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  self->statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) test_status_free);
  self->server = soup_server_new ("server-header", "test", NULL);
  self->tls = certificate != NULL;
  if (certificate != NULL)
    soup_server_set_tls_certificate (self->server, certificate);

  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_add_websocket_handler (self->server, "/mqtt", NULL,
                                     subprotocol != NULL ? (char **) protocols : NULL,
                                     on_websocket, self, NULL);

  soup_server_listen (self->server, any,
                      self->tls ? SOUP_SERVER_LISTEN_HTTPS : 0, &error);
  g_assert_no_error (error);
  listeners = soup_server_get_listeners (self->server);
  address = g_socket_get_local_address (listeners->data, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  return self;
}

void
test_ws_server_free (TestWsServer *self)
{
  test_ws_server_drop (self);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  soup_message_headers_unref (self->headers);
  g_byte_array_unref (self->received);
  g_hash_table_unref (self->statuses);
  g_free (self);
}

guint16
test_ws_server_get_port (TestWsServer *self)
{
  return self->port;
}

char *
test_ws_server_get_url (TestWsServer *self,
                        const char   *path)
{
  return g_strdup_printf ("%s:%u%s", self->tls ? "wss://localhost" : "ws://127.0.0.1",
                          self->port, path);
}

/* Answers requests for @path with @status. */
void
test_ws_server_add_status (TestWsServer *self,
                           const char   *path,
                           guint         status,
                           const char   *location)
{
  TestStatus *entry = g_new0 (TestStatus, 1);

  entry->status = status;
  entry->location = g_strdup (location);
  g_hash_table_insert (self->statuses, g_strdup (path), entry);
}

const char *
test_ws_server_get_header (TestWsServer *self,
                           const char   *name)
{
  return soup_message_headers_get_list (self->headers, name);
}

gboolean
test_ws_server_is_connected (TestWsServer *self)
{
  return self->connection != NULL;
}

/* What the client closed with, after it has. */
gushort
test_ws_server_get_close_code (TestWsServer *self)
{
  return self->close_code;
}

/* How many frames this connection has brought. */
guint
test_ws_server_get_n_frames (TestWsServer *self)
{
  return self->n_frames;
}

/* (transfer full): waits for @size bytes, and takes all there are. */
GBytes *
test_ws_server_await (TestWsServer *self,
                      gsize         size)
{
  GBytes *bytes;

  test_await (self->received->len >= size);
  bytes = g_byte_array_free_to_bytes (self->received);
  self->received = g_byte_array_new ();

  return bytes;
}

void
test_ws_server_expect_at (TestWsServer *self,
                          const char   *bytes,
                          const char   *file,
                          int           line)
{
  g_autoptr (GBytes) expected = test_bytes (bytes);
  gsize size = g_bytes_get_size (expected);
  gint64 deadline = g_get_monotonic_time () + TEST_PATIENCE;
  g_autofree char *received_hex = NULL;
  g_autofree char *expected_hex = NULL;

  while (self->received->len < size && g_get_monotonic_time () < deadline)
    test_iterate ();

  received_hex = test_hex (self->received->data, self->received->len);
  expected_hex = test_hex (g_bytes_get_data (expected, NULL), size);
  g_byte_array_set_size (self->received, 0);
  if (g_strcmp0 (received_hex, expected_hex) != 0)
    g_error ("%s:%d: received\n  %s\nand not\n  %s", file, line, received_hex, expected_hex);
}

/* One frame. */
void
test_ws_server_give (TestWsServer *self,
                     const char   *bytes)
{
  g_autoptr (GBytes) given = test_bytes (bytes);

  test_await (self->connection != NULL);
  soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_BINARY, given);
}

/* Frames of @frame_size bytes. */
void
test_ws_server_give_split (TestWsServer *self,
                           GBytes       *bytes,
                           gsize         frame_size)
{
  gsize size = g_bytes_get_size (bytes);

  test_await (self->connection != NULL);
  for (gsize offset = 0; offset < size; offset += frame_size)
    {
      g_autoptr (GBytes) frame = NULL;

      frame = g_bytes_new_from_bytes (bytes, offset, MIN (frame_size, size - offset));
      soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_BINARY, frame);
    }
}

void
test_ws_server_give_text (TestWsServer *self,
                          const char   *text)
{
  test_await (self->connection != NULL);
  soup_websocket_connection_send_text (self->connection, text);
}

void
test_ws_server_close (TestWsServer *self,
                      gushort       code,
                      const char   *reason)
{
  test_await (self->connection != NULL);
  soup_websocket_connection_close (self->connection, code, reason);
}

/* The network connection goes without a word. */
void
test_ws_server_drop (TestWsServer *self)
{
  if (self->connection != NULL)
    g_io_stream_close (soup_websocket_connection_get_io_stream (self->connection), NULL, NULL);
  forget_connection (self);
}
