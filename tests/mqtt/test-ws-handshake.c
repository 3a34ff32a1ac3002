/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-certificates.h"
#include "test-raw-server.h"
#include "test-util.h"
#include "test-ws-server.h"
#include "transport-fixture.h"

static void
open_fails (char      *url,
            MqttLayer  layer,
            MqttError  code,
            int        detail)
{
  TransportFixture f;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, url);
  g_assert_false (fixture_try_open (&f, NULL, &error));
  if (!g_error_matches (error, MQTT_ERROR, code) || mqtt_error_get_layer (error) != layer)
    g_error ("%s: error %d in layer %s: %s", g_quark_to_string (error->domain), error->code,
             mqtt_layer_to_string (mqtt_error_get_layer (error)), error->message);
  if (code == MQTT_ERROR_HTTP_STATUS)
    g_assert_cmpint (mqtt_error_get_http_status (error), ==, detail);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (f.n_closed, ==, 0);
  fixture_tear_down (&f);
}

static void
test_credentials (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  char *url = g_strdup_printf ("ws://user:secret@127.0.0.1:%u/mqtt",
                               test_ws_server_get_port (server));

  fixture_set_up (&f, url);
  g_assert_cmpstr (mqtt_options_get_username (f.options), ==, "user");
  g_assert_cmpuint (g_bytes_get_size (mqtt_options_get_password (f.options)), ==, 6);
  mqtt_options_add_header (f.options, "Origin", "https://example.org");
  fixture_open_transport (&f);
  g_assert_null (test_ws_server_get_header (server, "Authorization"));
  g_assert_cmpstr (test_ws_server_get_header (server, "Origin"), ==, "https://example.org");
  fixture_tear_down (&f);
}

static void
test_subprotocol (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) none = test_ws_server_new (NULL, NULL);
  g_autoptr (TestWsServer) old = test_ws_server_new ("mqttv3.1", NULL);
  g_autoptr (TestRawServer) wrong =
    test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: chat\r\n\r\n");

  open_fails (test_ws_server_get_url (none, "/mqtt"),
              MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, 0);
  open_fails (test_raw_server_get_url (wrong, "ws"),
              MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, 0);

  fixture_set_up (&f, test_ws_server_get_url (old, "/mqtt"));
  mqtt_options_set_version (f.options, MQTT_VERSION_3_1);
  fixture_open_transport (&f);
  g_assert_cmpstr (test_ws_server_get_header (old, "Sec-WebSocket-Protocol"), ==, "mqttv3.1");
  fixture_tear_down (&f);
}

static void
test_http_status (void)
{
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  static const guint statuses[] = { 400, 401, 403, 426, 500, 502, 503 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      test_ws_server_add_status (server, "/status", statuses[i], NULL);
      open_fails (test_ws_server_get_url (server, "/status"),
                  MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, statuses[i]);
    }

  open_fails (test_ws_server_get_url (server, "/nowhere"),
              MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 404);

  /* A plain web server. */
  test_ws_server_add_status (server, "/plain", 200, NULL);
  open_fails (test_ws_server_get_url (server, "/plain"),
              MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 0);
}

static void
test_redirects (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);

  /* Five are followed. */
  test_ws_server_add_status (server, "/1", 301, "/2");
  test_ws_server_add_status (server, "/2", 302, "/3");
  test_ws_server_add_status (server, "/3", 307, "/4");
  test_ws_server_add_status (server, "/4", 308, "/5");
  test_ws_server_add_status (server, "/5", 301, "/mqtt");
  fixture_set_up (&f, test_ws_server_get_url (server, "/1"));
  fixture_open_transport (&f);
  fixture_send (&f, "c0 00");
  test_ws_server_expect (server, "c0 00");
  fixture_tear_down (&f);

  test_ws_server_add_status (server, "/0", 301, "/1");
  open_fails (test_ws_server_get_url (server, "/0"), MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 301);

  test_ws_server_add_status (server, "/loop", 302, "/loop");
  open_fails (test_ws_server_get_url (server, "/loop"),
              MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 302);

  test_ws_server_add_status (server, "/nowhere", 302, NULL);
  open_fails (test_ws_server_get_url (server, "/nowhere"),
              MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 302);
}

static void
test_redirect_to_plain (void)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (TestWsServer) plain = test_ws_server_new ("mqtt", NULL);
  g_autoptr (TestWsServer) server = NULL;
  g_autofree char *target = test_ws_server_get_url (plain, "/mqtt");
  g_autoptr (GError) error = NULL;
  TransportFixture f;

  certificate = g_tls_certificate_new_from_files (certificates->server,
                                                  certificates->server_key, &error);
  g_assert_no_error (error);
  server = test_ws_server_new ("mqtt", certificate);
  test_ws_server_add_status (server, "/down", 301, target);

  fixture_set_up (&f, test_ws_server_get_url (server, "/down"));
  mqtt_options_set_ca_file (f.options, certificates->ca);
  g_assert_false (fixture_try_open (&f, NULL, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_HTTP_STATUS);
  g_assert_nonnull (strstr (error->message, target));
  g_assert_false (test_ws_server_is_connected (plain));
  fixture_tear_down (&f);
}

static void
test_nothing_there (void)
{
  open_fails (g_strdup_printf ("ws://127.0.0.1:%u/mqtt", test_free_port ()),
              MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0);
  open_fails (g_strdup_printf ("wss://localhost:%u/mqtt", test_free_port ()),
              MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0);
  open_fails (g_strdup ("ws://nonexistent.invalid/mqtt"),
              MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0);
}

/* What the server answers with, and what is said about it. */
static void
test_answers (void)
{
  static const struct
  {
    const char *answer;
    MqttLayer layer;
    MqttError code;
    const char *words;
  } cases[] = {
    { "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, "does not speak HTTP" },
    { "",
      MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, "without an answer to the request" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, "plain web server" },
    { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"b\"\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, "the header Authorization" },
    { "HTTP/1.1 403 Forbidden\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, "does not allow a WebSocket" },
    { "HTTP/1.1 404 Not Found\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, "has nothing at the path “/mqtt”" },
    { "HTTP/1.1 426 Upgrade Required\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, "may have removed “Upgrade”" },
    { "HTTP/1.1 502 Bad Gateway\r\n\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, "the server behind it does not" },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: wrong\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, "“Sec-WebSocket-Accept”" },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, "“Sec-WebSocket-Accept”" },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, "“Upgrade” and “Connection”" },
    { "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: @ACCEPT@\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, "“Upgrade” and “Connection”" },
    { TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n"
                              "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, "“permessage-deflate” that was not offered" },
    { TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: chat\r\n\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, "“chat”" },
    { TEST_RAW_SERVER_UPGRADE "\r\n",
      MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, "did not choose" },
    { TEST_RAW_SERVER_UPGRADE,
      MQTT_LAYER_HTTP, MQTT_ERROR_CLOSED, "in the midst of its answer" },
    { "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
      MQTT_LAYER_HTTP, MQTT_ERROR_CLOSED, "in the midst of its answer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestRawServer) server = test_raw_server_new (cases[i].answer);
      g_autoptr (GError) error = NULL;
      TransportFixture f;

      fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
      g_assert_false (fixture_try_open (&f, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, MQTT_ERROR, (int) cases[i].code);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, cases[i].layer);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("not a word of “%s”: %s", cases[i].words, error->message);
      fixture_tear_down (&f);
    }
}

static void
test_headers (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autoptr (GError) error = NULL;
  static const char *const headers[][2] = {
    { "Host", "broker.example" },
    { "Origin", "https://servicewechat.com" },
    { "User-Agent", "something else" },
    { "Authorization", "Bearer secret" },
  };

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    mqtt_options_add_header (f.options, headers[i][0], headers[i][1]);
  mqtt_options_validate (f.options, &error);
  g_assert_no_error (error);
  fixture_open_transport (&f);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    g_assert_cmpstr (test_ws_server_get_header (server, headers[i][0]), ==, headers[i][1]);
  fixture_tear_down (&f);
}

/* Listens at ::1 and answers nobody: its queue is full, and the kernel drops what
 * comes. */
static GSocket *
listen_deaf (guint16   port,
             GSocket **clients,
             guint     n_clients,
             GError  **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;

  g_socket_set_listen_backlog (socket, 0);
  if (!g_socket_listen (socket, error))
    return NULL;

  for (guint i = 0; i < n_clients; i++)
    {
      clients[i] = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (clients[i], FALSE);
      g_socket_connect (clients[i], address, NULL, NULL);
    }

  return g_steal_pointer (&socket);
}

/* RFC 8305: whichever address answers. "localhost" is ::1 first, where nobody
 * listens in the first round, and nobody answers in the second. */
static void
test_second_address (void)
{
  for (guint i = 0; i < 2; i++)
    {
      TransportFixture f;
      g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
      guint16 port = test_ws_server_get_port (server);
      g_autoptr (GSocket) deaf = NULL;
      g_autoptr (GError) error = NULL;
      GSocket *clients[4] = { NULL };

      if (i == 1)
        deaf = listen_deaf (port, clients, G_N_ELEMENTS (clients), &error);
      if (error != NULL)
        {
          g_test_skip (error->message);
          return;
        }

      fixture_set_up (&f, g_strdup_printf ("ws://localhost:%u/mqtt", port));
      fixture_open_transport (&f);
      fixture_send (&f, "c0 00");
      test_ws_server_expect (server, "c0 00");
      fixture_tear_down (&f);

      for (guint j = 0; j < G_N_ELEMENTS (clients); j++)
        g_clear_object (&clients[j]);
    }
}

static void
test_endless_body (void)
{
  g_autoptr (TestRawServer) server = NULL;

  server = test_raw_server_new ("HTTP/1.1 403 Forbidden\r\nContent-Length: 1000000\r\n\r\nHe");
  open_fails (test_raw_server_get_url (server, "ws"),
              MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, 403);
}

static gboolean
on_cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  static const struct
  {
    const char *scheme;
    MqttLayer layer;
  } cases[] = {
    { "ws", MQTT_LAYER_HTTP },
    { "wss", MQTT_LAYER_TLS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestRawServer) server = test_raw_server_new (NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      TransportFixture f;

      fixture_set_up (&f, test_raw_server_get_url (server, cases[i].scheme));
      g_timeout_add (100, on_cancel, cancellable);
      g_assert_false (fixture_try_open (&f, cancellable, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, cases[i].layer);
      fixture_tear_down (&f);
    }
}

static void
test_tls_mismatch (void)
{
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (TestWsServer) tls = NULL;
  g_autoptr (TestRawServer) plain = test_raw_server_new ("HTTP/1.1 400 Bad Request\r\n\r\n");
  g_autoptr (GError) error = NULL;

  certificate = g_tls_certificate_new_from_files (certificates->server,
                                                  certificates->server_key, &error);
  g_assert_no_error (error);
  tls = test_ws_server_new ("mqtt", certificate);

  open_fails (test_raw_server_get_url (plain, "wss"), MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0);
  open_fails (g_strdup_printf ("ws://127.0.0.1:%u/mqtt", test_ws_server_get_port (tls)),
              MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/ws-transport/credentials", test_credentials);
  g_test_add_func ("/mqtt/ws-transport/subprotocol", test_subprotocol);
  g_test_add_func ("/mqtt/ws-transport/http-status", test_http_status);
  g_test_add_func ("/mqtt/ws-transport/redirects", test_redirects);
  g_test_add_func ("/mqtt/ws-transport/redirect-to-plain", test_redirect_to_plain);
  g_test_add_func ("/mqtt/ws-transport/nothing-there", test_nothing_there);
  g_test_add_func ("/mqtt/ws-transport/answers", test_answers);
  g_test_add_func ("/mqtt/ws-transport/headers", test_headers);
  g_test_add_func ("/mqtt/ws-transport/second-address", test_second_address);
  g_test_add_func ("/mqtt/ws-transport/endless-body", test_endless_body);
  g_test_add_func ("/mqtt/ws-transport/cancelled", test_cancelled);
  g_test_add_func ("/mqtt/ws-transport/tls-mismatch", test_tls_mismatch);

  return g_test_run ();
}
