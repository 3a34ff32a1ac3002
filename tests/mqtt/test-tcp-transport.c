/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <sys/socket.h>

#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-certificates.h"
#include "test-util.h"
#include "transport-fixture.h"

/* A server that sends back what it receives, and says what has become of it. */
typedef struct
{
  GSocketService *service;
  GTlsCertificate *certificate; /* (nullable): speaks TLS */
  GIOStream *stream;            /* (nullable): of the last client */
  GByteArray *received;
  gboolean mute; /* sends nothing back */
  gboolean ended;
  guint16 port;
  guint8 buffer[4096];
} EchoServer;

static void read_more (EchoServer *self);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  EchoServer *self = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0)
    {
      self->ended = TRUE;
      g_io_stream_close (self->stream, NULL, NULL);
      return;
    }

  g_byte_array_append (self->received, self->buffer, n);
  if (!self->mute)
    g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), self->buffer, n,
                               NULL, NULL, NULL);
  read_more (self);
}

static void
read_more (EchoServer *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, on_read, self);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  EchoServer *self = user_data;

  g_clear_object (&self->stream);
  if (self->certificate != NULL)
    self->stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  else
    self->stream = G_IO_STREAM (g_object_ref (connection));
  read_more (self);

  return TRUE;
}

static EchoServer *
echo_server_new (GTlsCertificate *certificate)
{
  EchoServer *self = g_new0 (EchoServer, 1);
  g_autoptr (GInetAddress) host = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->received = g_byte_array_new ();
  g_set_object (&self->certificate, certificate);
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);

  return self;
}

static void
echo_server_free (EchoServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  test_await (self->stream == NULL || self->ended);
  g_clear_object (&self->stream);
  g_clear_object (&self->certificate);
  g_byte_array_unref (self->received);
  g_free (self);
}

static char *
get_url (EchoServer *self,
         const char *scheme,
         const char *host)
{
  return g_strdup_printf ("%s://%s:%u", scheme, host, self->port);
}

static void
test_echo (void)
{
  EchoServer *server = echo_server_new (NULL);
  TransportFixture f;

  fixture_set_up (&f, get_url (server, "mqtt", "127.0.0.1"));
  fixture_open_transport (&f);
  fixture_send (&f, "c0 00");
  fixture_send (&f, "30 03 00 01 \"a\"");
  fixture_expect (&f, "c0 00 30 03 00 01 \"a\"");
  g_assert_cmpuint (f.n_closed, ==, 0);
  fixture_tear_down (&f);
  test_await (server->ended);
  echo_server_free (server);
}

/* What was sent is written before the connection is closed, however slow the peer. */
static void
test_last_words (void)
{
  EchoServer *server = echo_server_new (NULL);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (8 * 1024 * 1024), 8 * 1024 * 1024);
  TransportFixture f;

  server->mute = TRUE;
  fixture_set_up (&f, get_url (server, "mqtt", "127.0.0.1"));
  fixture_open_transport (&f);
  mqtt_transport_send (f.transport, large);
  fixture_send (&f, "e0 00");
  mqtt_transport_close (f.transport);
  fixture_send (&f, "c0 00");
  test_await (f.n_closed == 1);
  g_assert_no_error (f.error);
  g_assert_true (server->ended);
  g_assert_cmpuint (server->received->len, ==, 8 * 1024 * 1024 + 2);
  g_assert_cmphex (server->received->data[8 * 1024 * 1024], ==, 0xe0);
  fixture_tear_down (&f);
  echo_server_free (server);
}

static void
test_ends (void)
{
  static const gboolean resets[] = { FALSE, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (resets); i++)
    {
      EchoServer *server = echo_server_new (NULL);
      TransportFixture f;

      fixture_set_up (&f, get_url (server, "mqtt", "127.0.0.1"));
      fixture_open_transport (&f);
      test_await (server->stream != NULL);
      if (resets[i])
        {
          struct linger now = { .l_onoff = 1, .l_linger = 0 };
          GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (server->stream));

          setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
          g_socket_close (socket, NULL);
        }
      else
        {
          g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (server->stream)),
                             FALSE, TRUE, NULL);
        }
      test_await (f.n_closed == 1);
      if (resets[i])
        {
          g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_CLOSED);
          g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_TCP);
        }
      else
        {
          g_assert_no_error (f.error);
        }
      fixture_send (&f, "c0 00");
      fixture_tear_down (&f);
      server->ended = TRUE;
      test_run_for (10);
      echo_server_free (server);
    }
}

static void
fail_to_open (const char *url,
              MqttLayer   layer,
              MqttError   code)
{
  g_autoptr (GError) error = NULL;
  TransportFixture f;

  fixture_set_up (&f, g_strdup (url));
  g_assert_false (fixture_try_open (&f, NULL, &error));
  g_assert_error (error, MQTT_ERROR, (int) code);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, layer);
  g_assert_cmpuint (f.n_closed, ==, 0);
  fixture_tear_down (&f);
}

static void
test_failures (void)
{
  g_autofree char *closed = g_strdup_printf ("mqtt://127.0.0.1:%u", test_free_port ());
  EchoServer *server = echo_server_new (NULL);
  g_autofree char *plain = get_url (server, "mqtts", "127.0.0.1");

  fail_to_open (closed, MQTT_LAYER_TCP, MQTT_ERROR_REFUSED);
  fail_to_open ("mqtt://no-such-host.invalid", MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND);
  fail_to_open (plain, MQTT_LAYER_TLS, MQTT_ERROR_TLS);
  test_await (server->ended);
  echo_server_free (server);
}

/* "localhost" is ::1 as well, where nobody listens: the other address will do. */
static void
test_second_address (void)
{
  EchoServer *server = echo_server_new (NULL);
  TransportFixture f;

  fixture_set_up (&f, get_url (server, "mqtt", "localhost"));
  fixture_open_transport (&f);
  fixture_send (&f, "c0 00");
  fixture_expect (&f, "c0 00");
  fixture_tear_down (&f);
  echo_server_free (server);
}

static void
test_cancelled (void)
{
  EchoServer *server = echo_server_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TransportFixture f;

  fixture_set_up (&f, get_url (server, "mqtt", "127.0.0.1"));
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture_try_open (&f, cancellable, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
  fixture_tear_down (&f);
  server->ended = TRUE;
  echo_server_free (server);
}

static void
test_tls (void)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  EchoServer *server;
  TransportFixture f;

  certificate = g_tls_certificate_new_from_files (certificates->server, certificates->server_key,
                                                  &error);
  g_assert_no_error (error);
  server = echo_server_new (certificate);

  fixture_set_up (&f, get_url (server, "mqtts", "localhost"));
  g_assert_false (fixture_try_open (&f, NULL, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TLS_CERTIFICATE);
  g_assert_cmpint (mqtt_error_get_tls_flags (error), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_true (g_tls_certificate_is_same (mqtt_error_get_certificate (error), certificate));
  fixture_tear_down (&f);
  test_await (server->ended);
  server->ended = FALSE;

  fixture_set_up (&f, get_url (server, "mqtts", "localhost"));
  mqtt_options_set_ca_file (f.options, certificates->ca);
  fixture_open_transport (&f);
  fixture_send (&f, "c0 00");
  fixture_expect (&f, "c0 00");
  fixture_tear_down (&f);
  test_await (server->ended);
  echo_server_free (server);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/tcp-transport/echo", test_echo);
  g_test_add_func ("/mqtt/tcp-transport/last-words", test_last_words);
  g_test_add_func ("/mqtt/tcp-transport/ends", test_ends);
  g_test_add_func ("/mqtt/tcp-transport/failures", test_failures);
  g_test_add_func ("/mqtt/tcp-transport/second-address", test_second_address);
  g_test_add_func ("/mqtt/tcp-transport/cancelled", test_cancelled);
  g_test_add_func ("/mqtt/tcp-transport/tls", test_tls);

  return g_test_run ();
}
