/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-raw-server.h"

#include "test-util.h"

struct _TestRawServer
{
  GSocketService *service;
  GSocketConnection *connection;
  GCancellable *cancellable;
  GString *request;
  char *answer;
  guint8 buffer[4096];
  guint16 port;
  gboolean answered;
};

static void read_more (TestRawServer *self);

/* RFC 6455 §4.2.2 */
char *
test_raw_server_make_accept (const char *request)
{
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  regex = g_regex_new ("^Sec-WebSocket-Key: *(\\S+)", G_REGEX_CASELESS | G_REGEX_MULTILINE, 0, NULL);
  if (!g_regex_match (regex, request, 0, &match))
    return g_strdup ("");

  key = g_match_info_fetch (match, 1);
  g_checksum_update (checksum, (const guint8 *) key, -1);
  g_checksum_update (checksum, (const guint8 *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &size);

  return g_base64_encode (digest, size);
}

static void
write_all (TestRawServer *self,
           gconstpointer  data,
           gsize          size)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, data, size, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
answer_request (TestRawServer *self)
{
  g_autofree char *accept = test_raw_server_make_accept (self->request->str);
  g_autoptr (GString) answer = NULL;

  self->answered = TRUE;
  if (self->answer == NULL)
    return;

  answer = g_string_new (self->answer);
  g_string_replace (answer, "@ACCEPT@", accept, 0);
  write_all (self, answer->str, answer->len);

  if (!g_str_has_suffix (answer->str, "\r\n\r\n"))
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  TestRawServer *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (size <= 0)
    return;

  /* What is not HTTP is taken for a request as well. */
  g_string_append_len (self->request, (const char *) self->buffer, size);
  if (!self->answered &&
      (strstr (self->request->str, "\r\n\r\n") != NULL || self->buffer[0] == 0x16))
    answer_request (self);

  if (!g_io_stream_is_closed (G_IO_STREAM (self->connection)))
    read_more (self);
}

static void
read_more (TestRawServer *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, self);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  TestRawServer *self = user_data;

  if (self->connection != NULL)
    return TRUE;

  self->connection = g_object_ref (connection);
  read_more (self);
  return TRUE;
}

TestRawServer *
test_raw_server_new (const char *answer)
{
  TestRawServer *self = g_new0 (TestRawServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  self->answer = g_strdup (answer);
  self->request = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &address, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);

  return self;
}

void
test_raw_server_free (TestRawServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  if (self->connection != NULL)
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_string_free (self->request, TRUE);
  g_free (self->answer);
  g_free (self);
}

char *
test_raw_server_get_url (TestRawServer *self,
                         const char    *scheme)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/mqtt", scheme, self->port);
}

/* The request as it came. */
const char *
test_raw_server_await_request (TestRawServer *self)
{
  test_await (self->answered);
  return self->request->str;
}

/* Bytes as test_bytes() reads them, on the socket as they are. */
void
test_raw_server_give (TestRawServer *self,
                      const char    *bytes)
{
  g_autoptr (GBytes) given = test_bytes (bytes);

  test_await (self->answered);
  write_all (self, g_bytes_get_data (given, NULL), g_bytes_get_size (given));
}
