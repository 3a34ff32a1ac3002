/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "client-fixture.h"
#include "memory-store.h"
#include "test-mqtt.h"
#include "test-util.h"

#define CONNECT_KEPT "10 10 00 04 \"MQTT\" 04 00 00 3c 00 04 \"test\""
#define CONNACK_PRESENT "20 02 01 00"

typedef struct
{
  ClientFixture base;
  MemoryStore *store;
} StoreFixture;

static void
set_up (StoreFixture *f)
{
  fixture_set_up (&f->base, MQTT_VERSION_3_1_1);
  mqtt_options_set_clean_start (f->base.options, FALSE);
  f->store = memory_store_new ();
  mqtt_client_set_store (f->base.client, MQTT_SESSION_STORE (f->store));
}

/* The program is killed, and started again. */
static void
crash (StoreFixture *f)
{
  g_autoptr (MemoryStore) old = g_steal_pointer (&f->store);

  memory_store_set_stalled (old, TRUE);
  fixture_tear_down (&f->base);
  set_up (f);
  g_object_unref (f->store);
  f->store = memory_store_new_after_crash (old);
  mqtt_client_set_store (f->base.client, MQTT_SESSION_STORE (f->store));
}

static void
tear_down (StoreFixture *f)
{
  fixture_tear_down (&f->base);
  g_clear_object (&f->store);
}

static void
expect_kept (StoreFixture *f,
             const char   *expected)
{
  g_autofree char *kept = memory_store_describe (f->store);

  g_assert_cmpstr (kept, ==, expected);
}

static void
await_commits (StoreFixture *f,
               guint         n)
{
  test_await (memory_store_get_n_commits (f->store) >= n);
}

static void
test_outgoing_survives (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  fixture_publish (&f.base, "a", MQTT_QOS_1, &first);
  mock_transport_expect (transport, "32 06 00 01 \"a\" 00 01 \"x\"");
  fixture_publish (&f.base, "b", MQTT_QOS_2, &second);
  mock_transport_expect (transport, "34 06 00 01 \"b\" 00 02 \"x\"");
  mock_transport_give (transport, "50 02 00 02");
  mock_transport_expect (transport, "62 02 00 02");
  expect_kept (&f, "a=1 b=2!");

  crash (&f);
  g_clear_object (&first);
  g_clear_object (&second);
  transport = fixture_connect_client (&f.base, CONNACK_PRESENT);
  mock_transport_expect (transport, "62 02 00 02 3a 06 00 01 \"a\" 00 01 \"x\"");
  mock_transport_give (transport, "70 02 00 02 40 02 00 01");
  await_commits (&f, 1);
  expect_kept (&f, "");
  tear_down (&f);
}

/* The server has lost the session: what it had not taken over is sent anew. */
static void
test_session_lost (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  fixture_publish (&f.base, "a", MQTT_QOS_2, &first);
  fixture_publish (&f.base, "b", MQTT_QOS_2, &second);
  mock_transport_expect (transport, "34 06 00 01 \"a\" 00 01 \"x\" 34 06 00 01 \"b\" 00 02 \"x\"");
  mock_transport_give (transport, "50 02 00 01");
  mock_transport_expect (transport, "62 02 00 01");
  mock_transport_give (transport, "34 06 00 01 \"r\" 00 09 \"x\"");
  mock_transport_expect (transport, "50 02 00 09");
  expect_kept (&f, "a=1! b=2 <r 9?");

  crash (&f);
  g_clear_object (&first);
  g_clear_object (&second);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_expect (transport, "34 06 00 01 \"b\" 00 01 \"x\"");
  expect_kept (&f, "b=1 <r");
  tear_down (&f);
}

/* Nothing is written that a crash would make untrue. */
static void
test_gate (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  memory_store_set_stalled (f.store, TRUE);
  fixture_publish (&f.base, "a", MQTT_QOS_1, &first);
  test_iterate ();
  mock_transport_give (transport, "32 06 00 01 \"r\" 00 07 \"x\" 34 06 00 01 \"s\" 00 08 \"x\"");
  test_await (f.base.messages->len == 2);
  fixture_publish (&f.base, "b", MQTT_QOS_0, &second);
  test_run_for (20);
  mock_transport_expect (transport, "");

  /* The first commit was begun at CONNECT, the next with the first message only. */
  memory_store_set_stalled (f.store, FALSE);
  mock_transport_expect (transport, "32 06 00 01 \"a\" 00 01 \"x\""
                                    "40 02 00 07 50 02 00 08 30 04 00 01 \"b\" \"x\"");
  g_assert_cmpuint (memory_store_get_n_commits (f.store), ==, 3);
  expect_kept (&f, "a=1 <r <s 8?");
  tear_down (&f);
}

/* CONNECT waits as well: a server that speaks before it gets no answer, as nothing may
 * come before CONNECT. */
static void
test_too_early (void)
{
  static const char *const said[] = { CONNACK_5, "e0 00", "f0 00", "00", "30" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr (GAsyncResult) connected = NULL;
      g_autoptr (MqttAck) ack = NULL;
      g_autoptr (GError) error = NULL;
      MockTransport *transport;
      StoreFixture f;

      set_up (&f);
      mqtt_options_set_version (f.base.options, MQTT_VERSION_5_0);
      memory_store_set_stalled (f.store, TRUE);
      mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &connected);
      transport = mock_network_await (&f.base.network, 0);
      mock_transport_open (transport);
      test_run_for (20);
      mock_transport_expect (transport, "");

      mock_transport_give (transport, said[i]);
      test_await (connected != NULL);
      ack = mqtt_client_connect_finish (f.base.client, connected, &error);
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
      mock_transport_expect (transport, "");
      memory_store_set_stalled (f.store, FALSE);
      mock_transport_expect (transport, "");
      tear_down (&f);
    }
}

/* A message of QoS 2 is delivered once, also if the program is killed in between. */
static void
test_received_once (void)
{
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  mock_transport_give (transport, "34 06 00 01 \"r\" 00 09 \"x\"");
  mock_transport_expect (transport, "50 02 00 09");

  crash (&f);
  transport = fixture_connect_client (&f.base, CONNACK_PRESENT);
  mock_transport_give (transport, "3c 06 00 01 \"r\" 00 09 \"x\"");
  mock_transport_expect (transport, "50 02 00 09");
  mock_transport_give (transport, "62 02 00 09");
  mock_transport_expect (transport, "70 02 00 09");
  expect_kept (&f, "<r");

  /* The identifier is free again. */
  mock_transport_give (transport, "34 06 00 01 \"s\" 00 09 \"x\"");
  mock_transport_expect (transport, "50 02 00 09");
  expect_kept (&f, "<r <s 9?");
  g_assert_cmpuint (f.base.messages->len, ==, 1);
  tear_down (&f);
}

/* What was not acknowledged before the crash comes again, and must not be lost. */
static void
test_not_committed (void)
{
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  memory_store_set_stalled (f.store, TRUE);
  mock_transport_give (transport, "34 06 00 01 \"r\" 00 09 \"x\"");
  test_await (f.base.messages->len == 1);

  crash (&f);
  expect_kept (&f, "");
  transport = fixture_connect_client (&f.base, CONNACK_PRESENT);
  mock_transport_give (transport, "3c 06 00 01 \"r\" 00 09 \"x\"");
  mock_transport_expect (transport, "50 02 00 09");
  expect_kept (&f, "<r 9?");
  tear_down (&f);
}

static void
test_offline_queue (void)
{
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &connected);
  fixture_publish (&f.base, "a", MQTT_QOS_1, &published);
  await_commits (&f, 1);
  expect_kept (&f, "a");
  g_assert_cmpuint (mqtt_client_get_n_queued (f.base.client), ==, 1);

  /* To be told to disconnect is no reason to forget it. */
  test_client_disconnect (f.base.client);
  fixture_expect_published (&f.base, &published, MQTT_ERROR_CANCELLED);
  expect_kept (&f, "a");

  crash (&f);
  g_clear_object (&connected);
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &connected);
  /* Published before it is known what was kept: it comes after that. */
  fixture_publish (&f.base, "b", MQTT_QOS_1, &published);
  transport = fixture_accept_attempt (&f.base, 0, CONNACK_PRESENT);
  mock_transport_expect (transport, "32 06 00 01 \"a\" 00 01 \"x\" 32 06 00 01 \"b\" 00 02 \"x\"");
  mock_transport_give (transport, "40 02 00 01 40 02 00 02");
  fixture_expect_published (&f.base, &published, -1);
  g_assert_cmpuint (mqtt_client_get_n_queued (f.base.client), ==, 0);
  tear_down (&f);
}

/* DISCONNECT goes behind what was said before, and that waits for the store. */
static void
test_disconnect_waits (void)
{
  g_autoptr (GAsyncResult) published = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  memory_store_set_stalled (f.store, TRUE);
  fixture_publish (&f.base, "a", MQTT_QOS_1, &published);
  mqtt_client_disconnect_async (f.base.client, MQTT_REASON_SUCCESS, NULL, NULL,
                                test_store_result, &disconnected);
  test_run_for (20);
  mock_transport_expect (transport, "");
  g_assert_false (mock_transport_is_closed (transport));

  memory_store_set_stalled (f.store, FALSE);
  mock_transport_expect (transport, "32 06 00 01 \"a\" 00 01 \"x\" e0 00");
  test_await (disconnected != NULL);
  fixture_expect_published (&f.base, &published, MQTT_ERROR_CANCELLED);
  g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_DISCONNECTED);
  expect_kept (&f, "a=1");
  tear_down (&f);
}

static void
test_disk_full (void)
{
  g_autoptr (GAsyncResult) published = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  transport = fixture_connect_client (&f.base, CONNACK_3);
  memory_store_set_error (f.store, "The disk is full");
  mock_transport_give (transport, "32 06 00 01 \"r\" 00 07 \"x\"");
  test_await (f.base.lost != NULL);
  g_assert_error (f.base.lost, MQTT_ERROR, MQTT_ERROR_STORAGE);
  g_assert_nonnull (strstr (f.base.lost->message, "The disk is full"));
  mock_transport_expect (transport, "");
  g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_DISCONNECTED);

  /* Nothing is lost: what was noted is kept when there is room again. */
  memory_store_set_error (f.store, NULL);
  transport = fixture_connect_client (&f.base, CONNACK_PRESENT);
  mock_transport_give (transport, "3a 06 00 01 \"r\" 00 07 \"x\"");
  mock_transport_expect (transport, "40 02 00 07");
  tear_down (&f);
}

/* What does not depend on the store does not wait for it. */
static void
test_passes (void)
{
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  mqtt_options_set_version (f.base.options, MQTT_VERSION_5_0);
  transport = fixture_connect_client (&f.base, "20 03 00 00 00");
  await_commits (&f, 1);
  memory_store_set_stalled (f.store, TRUE);
  mock_transport_give (transport, "32 07 00 01 \"r\" 00 07 00 \"x\"");
  mqtt_client_wake (f.base.client);
  mock_transport_expect (transport, "c0 00");

  mock_transport_give (transport, "20 03 00 00 00");
  g_assert_error (f.base.lost, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
  mock_transport_expect (transport, "e0 01 82");
  memory_store_set_stalled (f.store, FALSE);
  tear_down (&f);
}

static void
test_unreadable (void)
{
  g_autoptr (GAsyncResult) connected = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  StoreFixture f;

  set_up (&f);
  memory_store_set_error (f.store, "The disk is broken");
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &connected);
  test_await (connected != NULL);
  ack = mqtt_client_connect_finish (f.base.client, connected, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_STORAGE);
  g_assert_cmpuint (f.base.network.transports->len, ==, 0);
  g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_DISCONNECTED);

  memory_store_set_error (f.store, NULL);
  fixture_connect_client (&f.base, CONNACK_3);
  tear_down (&f);
}

/* The answer to a load that was given up is not that to the next one. */
static void
test_changed_mind (void)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) disconnected = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;
  MockTransport *transport;
  StoreFixture f;

  set_up (&f);
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &first);
  mqtt_client_disconnect_async (f.base.client, MQTT_REASON_SUCCESS, NULL, NULL,
                                test_store_result, &disconnected);
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &second);
  transport = mock_network_await (&f.base.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, CONNECT_KEPT);
  mock_transport_give (transport, CONNACK_3);
  test_await (first != NULL && second != NULL && disconnected != NULL);
  g_assert_null (mqtt_client_connect_finish (f.base.client, first, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_CANCELLED);
  g_clear_error (&error);
  ack = mqtt_client_connect_finish (f.base.client, second, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ack);
  tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/store/outgoing-survives", test_outgoing_survives);
  g_test_add_func ("/client/store/session-lost", test_session_lost);
  g_test_add_func ("/client/store/gate", test_gate);
  g_test_add_func ("/client/store/too-early", test_too_early);
  g_test_add_func ("/client/store/received-once", test_received_once);
  g_test_add_func ("/client/store/not-committed", test_not_committed);
  g_test_add_func ("/client/store/offline-queue", test_offline_queue);
  g_test_add_func ("/client/store/disconnect-waits", test_disconnect_waits);
  g_test_add_func ("/client/store/disk-full", test_disk_full);
  g_test_add_func ("/client/store/passes", test_passes);
  g_test_add_func ("/client/store/unreadable", test_unreadable);
  g_test_add_func ("/client/store/changed-mind", test_changed_mind);

  return g_test_run ();
}
