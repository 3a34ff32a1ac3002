/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "test-raw-server.h"
#include "test-util.h"
#include "test-ws-server.h"
#include "transport-fixture.h"

#define LARGE_SIZE (20 * 1024 * 1024)

/* The smallest limit that a transport has. */
#define MESSAGE_LIMIT (1024 * 1024)
#define FRAGMENT_SIZE (16 * 1024)

static void
test_open (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt?a=b"));
  mqtt_options_add_header (f.options, "X-Test", "one");
  mqtt_options_add_header (f.options, "Cookie", "a=b");
  fixture_open_transport (&f);

  g_assert_cmpstr (test_ws_server_get_header (server, "Sec-WebSocket-Protocol"), ==, "mqtt");
  g_assert_cmpstr (test_ws_server_get_header (server, "User-Agent"), ==, "Nightjar/" NJ_VERSION);
  g_assert_cmpstr (test_ws_server_get_header (server, "X-Test"), ==, "one");
  g_assert_cmpstr (test_ws_server_get_header (server, "Cookie"), ==, "a=b");
  g_assert_null (test_ws_server_get_header (server, "Origin"));
  g_assert_null (test_ws_server_get_header (server, "Authorization"));
  g_assert_null (test_ws_server_get_header (server, "Sec-WebSocket-Extensions"));

  fixture_send (&f, "c0 00");
  fixture_send (&f, "e0 00");
  test_ws_server_expect (server, "c0 00 e0 00");
  g_assert_cmpuint (test_ws_server_get_n_frames (server), ==, 2);

  mqtt_transport_close (f.transport);
  test_await (f.n_closed == 1);
  g_assert_no_error (f.error);
  test_await (!test_ws_server_is_connected (server));
  g_assert_cmpuint (test_ws_server_get_close_code (server), ==, 1000);

  /* Nothing happens after that. */
  fixture_send (&f, "c0 00");
  mqtt_transport_close (f.transport);
  fixture_tear_down (&f);
}

static void
test_text_frame (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  fixture_open_transport (&f);
  test_ws_server_give (server, "d0 00");
  test_ws_server_give_text (server, "hello");
  test_ws_server_give (server, "d0 00");
  test_await (f.n_closed == 1);
  g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_TEXT_FRAME);
  g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_WEBSOCKET);
  test_await (!test_ws_server_is_connected (server));
  g_assert_cmpuint (test_ws_server_get_close_code (server), ==, 1003);
  fixture_expect (&f, "d0 00");
  fixture_tear_down (&f);
}

static void
test_framing (void)
{
  TransportFixture f;
  g_autoptr (TestRawServer) server =
    test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");

  fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
  fixture_open_transport (&f);
  /* one frame, two packets */
  test_raw_server_give (server, "82 04 d0 00 d0 01");
  /* one packet, three frames of one message, with a ping between them */
  test_raw_server_give (server, "02 01 30  89 00  00 02 03 00  80 02 01 61");
  /* an empty message */
  test_raw_server_give (server, "82 00");
  /* one byte each, in pieces on the socket */
  test_raw_server_give (server, "82");
  test_raw_server_give (server, "01 d0 82 01");
  test_raw_server_give (server, "00");
  fixture_expect (&f, "d0 00 d0 01 30 03 00 01 61 d0 00");
  fixture_tear_down (&f);
}

static void
test_one_byte_frames (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autoptr (GBytes) bytes = test_bytes ("30 0e 00 04 \"a/bc\" \"payload!\"");

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  fixture_open_transport (&f);
  test_ws_server_give_split (server, bytes, 1);
  fixture_expect (&f, "30 0e 00 04 \"a/bc\" \"payload!\"");
  g_assert_cmpuint (f.n_received, ==, g_bytes_get_size (bytes));
  fixture_tear_down (&f);
}

static GBytes *
create_large (void)
{
  guint8 *data = g_malloc (LARGE_SIZE);
  guint32 random = 1;

  for (gsize i = 0; i < LARGE_SIZE; i++)
    {
      random = random * 1664525 + 1013904223;
      data[i] = random >> 24;
    }

  return g_bytes_new_take (data, LARGE_SIZE);
}

static void
test_large (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autoptr (GBytes) large = create_large ();
  g_autoptr (GBytes) echo = NULL;

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  fixture_open_transport (&f);

  mqtt_transport_send (f.transport, large);
  echo = test_ws_server_await (server, LARGE_SIZE);
  g_assert_true (g_bytes_equal (echo, large));
  g_assert_cmpuint (test_ws_server_get_n_frames (server), ==, 1);

  test_ws_server_give_split (server, large, LARGE_SIZE);
  test_await (f.received->len >= LARGE_SIZE);
  g_assert_cmpuint (f.n_received, ==, 1);
  g_assert_cmpmem (f.received->data, f.received->len, g_bytes_get_data (large, NULL), LARGE_SIZE);
  fixture_tear_down (&f);
}

static void
test_send_and_close (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);
  g_autoptr (GBytes) large = create_large ();
  g_autoptr (GBytes) echo = NULL;

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  fixture_open_transport (&f);
  mqtt_transport_send (f.transport, large);
  mqtt_transport_close (f.transport);
  g_signal_handlers_disconnect_by_data (f.transport, &f);
  g_clear_object (&f.transport);
  echo = test_ws_server_await (server, LARGE_SIZE);
  g_assert_true (g_bytes_equal (echo, large));
  test_await (!test_ws_server_is_connected (server));
  g_assert_cmpuint (test_ws_server_get_close_code (server), ==, 1000);
  fixture_tear_down (&f);
}

static void
test_too_large (void)
{
  TransportFixture f;
  g_autoptr (TestRawServer) server =
    test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");

  fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
  fixture_open_transport (&f);
  test_raw_server_give (server, "82 7f 00 00 00 00 20 00 00 00");
  test_await (f.n_closed == 1);
  g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  fixture_tear_down (&f);
}

static void
give_fragment (TestRawServer *server,
               guint          first_byte)
{
  g_autofree char *payload = g_strnfill (FRAGMENT_SIZE, 'a');
  g_autofree char *frame = NULL;

  frame = g_strdup_printf ("%02x 7e %04x \"%s\"", first_byte, FRAGMENT_SIZE, payload);
  test_raw_server_give (server, frame);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Each frame is small enough, and a message has no end. */
static void
test_too_many_fragments (void)
{
  TransportFixture f;
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (TestRawServer) server =
    test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
  guint n_fitting = MESSAGE_LIMIT / FRAGMENT_SIZE;

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 100);
  fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
  mqtt_options_set_version (f.options, MQTT_VERSION_5_0);
  mqtt_options_set_properties (f.options, properties);
  fixture_open_transport (&f);

  /* What fits does so again and again, with a ping in between. */
  for (guint n = 0; n < 2; n++)
    {
      for (guint i = 0; i < n_fitting; i++)
        {
          guint fin = i == n_fitting - 1 ? 0x80 : 0;

          give_fragment (server, i == 0 ? 0x02 : fin);
          test_raw_server_give (server, "89 01 61");
        }
      test_await (f.n_received == n + 1);
    }

  for (guint i = 0; i < n_fitting; i++)
    give_fragment (server, i == 0 ? 0x02 : 0x00);
  test_run_for (30);
  g_assert_cmpuint (f.n_closed, ==, 0);
  test_raw_server_give (server, "00 01 61");
  test_await (f.n_closed == 1);
  g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_WEBSOCKET);
  g_assert_cmpuint (f.n_received, ==, 2);
  fixture_tear_down (&f);
}

static void
test_websocket_faults (void)
{
  static const char *const frames[] = {
    "82 80 00 00 00 00", /* masked */
    "c2 00",             /* a reserved bit */
    "83 00",             /* a reserved opcode */
    "80 00",             /* a continuation of nothing */
    "09 00",             /* a fragmented ping */
    "82 7e 00 01 00",    /* a longer length than needed */
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      TransportFixture f;
      g_autoptr (TestRawServer) server =
        test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");

      fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
      fixture_open_transport (&f);
      test_raw_server_give (server, frames[i]);
      test_await (f.n_closed == 1);
      g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_CLOSED);
      g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_WEBSOCKET);
      g_assert_cmpuint (f.n_received, ==, 0);
      fixture_tear_down (&f);
    }
}

static void
test_close_codes (void)
{
  static const struct
  {
    guint code;
    const char *words; /* NULL for an end in good order */
  } cases[] = {
    { 1000, NULL },
    { 1001, "going away" },
    { 1002, "protocol was broken" },
    { 1003, "binary frames" },
    { 1004, "reserved" },
    { 1005, "broke the WebSocket protocol" },
    { 1006, "abnormal" },
    { 1007, "inconsistent" },
    { 1008, "policy" },
    { 1009, "too big" },
    { 1010, "extension" },
    { 1011, "unexpected condition" },
    { 1012, "restarts" },
    { 1013, "overloaded" },
    { 1014, "gateway" },
    { 1015, "TLS handshake" },
    { 1016, "does not exist" },
    { 2999, "does not exist" },
    { 3000, "library" },
    { 3999, "library" },
    { 4000, "its own" },
    { 4999, "its own" },
    { 5000, "does not exist" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TransportFixture f;
      g_autoptr (TestRawServer) server =
        test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
      g_autofree char *frame = NULL;

      frame = g_strdup_printf ("88 05 %02x %02x \"bye\"", cases[i].code >> 8, cases[i].code & 0xff);
      fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
      fixture_open_transport (&f);
      test_raw_server_give (server, frame);
      g_clear_pointer (&server, test_raw_server_free);
      test_await (f.n_closed == 1);
      if (cases[i].words == NULL)
        {
          g_assert_no_error (f.error);
        }
      else
        {
          g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_CLOSED);
          g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_WEBSOCKET);
          g_test_message ("%s", f.error->message);
          g_assert_nonnull (strstr (f.error->message, cases[i].words));
        }
      fixture_tear_down (&f);
    }
}

/* libsoup goes on reading when a handler has returned. */
static void
on_received_drop (MqttTransport *transport,
                  GBytes        *bytes,
                  gpointer       user_data)
{
  TransportFixture *f = user_data;

  f->n_received++;
  g_clear_object (&f->transport);
}

static void
on_closed_drop (MqttTransport *transport,
                const GError  *error,
                gpointer       user_data)
{
  TransportFixture *f = user_data;

  g_clear_object (&f->transport);
}

static void
test_drop_in_handler (void)
{
  for (guint i = 0; i < 2; i++)
    {
      TransportFixture f;
      g_autoptr (TestRawServer) server =
        test_raw_server_new (TEST_RAW_SERVER_UPGRADE "Sec-WebSocket-Protocol: mqtt\r\n\r\n");
      gpointer weak;

      fixture_set_up (&f, test_raw_server_get_url (server, "ws"));
      fixture_open_transport (&f);
      weak = f.transport;
      g_object_add_weak_pointer (G_OBJECT (f.transport), &weak);
      if (i == 0)
        mqtt_transport_set_receiver (f.transport, on_received_drop, &f);
      else
        g_signal_connect (f.transport, "closed", G_CALLBACK (on_closed_drop), &f);
      test_raw_server_give (server, i == 0 ? "82 02 d0 00  82 02 d0 00" : "81 01 61  82 02 d0 00");
      test_await (weak == NULL);
      test_run_for (30);
      g_assert_cmpuint (f.n_received, ==, i == 0 ? 1 : 0);
      fixture_tear_down (&f);
    }
}

static void
test_dropped (void)
{
  TransportFixture f;
  g_autoptr (TestWsServer) server = test_ws_server_new ("mqtt", NULL);

  fixture_set_up (&f, test_ws_server_get_url (server, "/mqtt"));
  fixture_open_transport (&f);
  test_await (test_ws_server_is_connected (server));
  test_ws_server_drop (server);
  test_await (f.n_closed == 1);
  g_assert_error (f.error, MQTT_ERROR, MQTT_ERROR_CLOSED);
  g_assert_cmpint (mqtt_error_get_layer (f.error), ==, MQTT_LAYER_TCP);
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/ws-transport/open", test_open);
  g_test_add_func ("/mqtt/ws-transport/text-frame", test_text_frame);
  g_test_add_func ("/mqtt/ws-transport/framing", test_framing);
  g_test_add_func ("/mqtt/ws-transport/one-byte-frames", test_one_byte_frames);
  g_test_add_func ("/mqtt/ws-transport/large", test_large);
  g_test_add_func ("/mqtt/ws-transport/send-and-close", test_send_and_close);
  g_test_add_func ("/mqtt/ws-transport/too-large", test_too_large);
  g_test_add_func ("/mqtt/ws-transport/too-many-fragments", test_too_many_fragments);
  g_test_add_func ("/mqtt/ws-transport/websocket-faults", test_websocket_faults);
  g_test_add_func ("/mqtt/ws-transport/close-codes", test_close_codes);
  g_test_add_func ("/mqtt/ws-transport/drop-in-handler", test_drop_in_handler);
  g_test_add_func ("/mqtt/ws-transport/dropped", test_dropped);

  return g_test_run ();
}
