/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "client-fixture.h"
#include "letter-authenticator.h"
#include "mqtt-scram.h"
#include "test-mqtt.h"
#include "test-util.h"

/* Method "m", and data of one letter. */
#define AUTH(reason, data) "f0 0a " reason " 08 15 00 01 \"m\" 16 00 01 \"" data "\""
#define CONNECT_M "10 19 00 04 \"MQTT\" 05 02 00 3c 08 15 00 01 \"m\" 16 00 01 \"0\" 00 04 \"test\""
#define CONNACK_M "20 0b 00 00 08 15 00 01 \"m\" 16 00 01 \"z\""

typedef struct
{
  ClientFixture base;
  LetterAuthenticator *authenticator;
  GAsyncResult *connected;
  GString *auths; /* the reason of each AUTH that was told */
} AuthFixture;

static void
on_auth (MqttClient     *client,
         guint           reason,
         MqttProperties *properties,
         gpointer        user_data)
{
  AuthFixture *f = user_data;

  g_assert_cmpstr (mqtt_properties_get_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD),
                   ==, "m");
  g_string_append_printf (f->auths, "%02x", reason);
}

static void
set_up (AuthFixture *f)
{
  fixture_set_up (&f->base, MQTT_VERSION_5_0);
  f->authenticator = letter_authenticator_new ();
  f->connected = NULL;
  f->auths = g_string_new (NULL);
  mqtt_options_set_authenticator (f->base.options, MQTT_AUTHENTICATOR (f->authenticator));
  g_signal_connect (f->base.client, "auth", G_CALLBACK (on_auth), f);
}

static void
tear_down (AuthFixture *f)
{
  g_signal_handlers_disconnect_by_data (f->base.client, f);
  fixture_tear_down (&f->base);
  g_clear_object (&f->authenticator);
  g_clear_object (&f->connected);
  g_string_free (f->auths, TRUE);
}

/* Until CONNECT is sent. */
static MockTransport *
begin (AuthFixture *f)
{
  MockTransport *transport;

  mqtt_client_connect_async (f->base.client, f->base.options, NULL, test_store_result,
                             &f->connected);
  transport = mock_network_await (&f->base.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, CONNECT_M);

  return transport;
}

static MockTransport *
connect_client (AuthFixture *f)
{
  MockTransport *transport = begin (f);
  g_autoptr (MqttAck) ack = NULL;

  mock_transport_give (transport, CONNACK_M);
  test_await (f->connected != NULL);
  ack = mqtt_client_connect_finish (f->base.client, f->connected, NULL);
  g_assert_nonnull (ack);

  return transport;
}

static void
expect_refused (AuthFixture *f,
                int          code,
                const char  *says)
{
  g_autoptr (GError) error = NULL;

  test_await (f->connected != NULL);
  g_assert_null (mqtt_client_connect_finish (f->base.client, f->connected, &error));
  g_assert_error (error, MQTT_ERROR, code);
  if (strstr (error->message, says) == NULL)
    g_error ("%s", error->message);
}

static void
test_exchange (void)
{
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GAsyncResult) published = NULL;
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  transport = begin (&f);
  fixture_publish (&f.base, "a", MQTT_QOS_1, &published);
  for (guint i = 0; i < 2; i++)
    {
      mock_transport_give (transport, AUTH ("18", "a"));
      mock_transport_expect (transport, AUTH ("18", "b"));
    }
  g_assert_null (f.connected);
  mock_transport_give (transport, CONNACK_M);
  test_await (f.connected != NULL);
  ack = mqtt_client_connect_finish (f.base.client, f.connected, NULL);
  g_assert_nonnull (ack);
  g_assert_cmpstr (f.auths->str, ==, "1818");
  mock_transport_expect (transport, "32 07 00 01 \"a\" 00 01 00 \"x\"");
  tear_down (&f);
}

static void
test_scram (void)
{
  g_autoptr (MqttAuthenticator) scram = mqtt_scram_new ("user", "pencil", NULL);
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  g_signal_handlers_disconnect_by_func (f.base.client, on_auth, &f);
  mqtt_scram_set_nonce (MQTT_SCRAM (scram), "rOprNGfwEbeRWgbNEkqO");
  mqtt_options_set_authenticator (f.base.options, scram);
  mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result, &f.connected);
  transport = mock_network_await (&f.base.network, 0);
  mock_transport_open (transport);
  mock_transport_expect (transport, "10 44 00 04 \"MQTT\" 05 02 00 3c 33 15 00 0d \"SCRAM-SHA-256\" "
                                    "16 00 20 \"n,,n=user,r=rOprNGfwEbeRWgbNEkqO\" 00 04 \"test\"");
  mock_transport_give (transport, "f0 6b 18 69 15 00 0d \"SCRAM-SHA-256\" 16 00 56 "
                                  "\"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                  "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096\"");
  mock_transport_expect (transport, "f0 7f 18 7d 15 00 0d \"SCRAM-SHA-256\" 16 00 6a "
                                    "\"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=\"");
  mock_transport_give (transport, "20 44 00 00 41 15 00 0d \"SCRAM-SHA-256\" 16 00 2e "
                                  "\"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=\"");
  test_await (mqtt_client_get_state (f.base.client) == MQTT_STATE_CONNECTED);
  tear_down (&f);
}

/* What the server may not say before CONNACK, and instead of it. */
static void
test_faults (void)
{
  static const struct
  {
    const char *packet;
    const char *says;
  } cases[] = {
    { "f0 0a 18 08 15 00 01 \"n\" 16 00 01 \"a\"", "the Authentication Method “n”" },
    { "f0 02 18 00", "no Authentication Method" },
    { "f0 00", "AUTH has no Authentication Method" },
    { AUTH ("19", "a"), "Re-authenticate" },
    { AUTH ("00", "a"), "instead of CONNACK" },
    { CONNACK_5, "CONNACK has no Authentication Method" },
    { "20 07 00 00 04 15 00 01 \"n\"", "“n”" },
    { "d0 00", "not CONNACK" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MockTransport *transport;
      AuthFixture f;

      set_up (&f);
      transport = begin (&f);
      mock_transport_give (transport, cases[i].packet);
      expect_refused (&f, MQTT_ERROR_PROTOCOL, cases[i].says);
      mock_transport_expect (transport, "e0 01 82");
      g_assert_true (mock_transport_is_closed (transport));
      g_assert_cmpstr (f.auths->str, ==, "");
      tear_down (&f);
    }
}

static void
test_not_named (void)
{
  static const struct
  {
    gboolean connected;
    const char *packet;
  } cases[] = {
    { FALSE, AUTH ("18", "a") },
    { FALSE, "f0 00" },
    { FALSE, "20 07 00 00 04 15 00 01 \"m\"" },
    { TRUE, AUTH ("18", "a") },
    { TRUE, "f0 00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      MockTransport *transport;
      ClientFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      if (cases[i].connected)
        {
          transport = fixture_connect_client (&f, CONNACK_5);
          mock_transport_give (transport, cases[i].packet);
        }
      else
        {
          mqtt_client_connect_async (f.client, f.options, NULL, test_store_result, &result);
          transport = fixture_accept_attempt (&f, 0, cases[i].packet);
        }
      g_assert_error (mqtt_client_get_last_error (f.client), MQTT_ERROR, MQTT_ERROR_PROTOCOL);
      mock_transport_expect (transport, "e0 01 82");
      fixture_tear_down (&f);
    }
}

/* Not satisfied: before CONNACK without a word, after it with one. There is no use in
 * trying again. */
static void
test_authenticator_fails (void)
{
  static const char *const steps[] = { "", AUTH ("18", "a"), CONNACK_M };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      MockTransport *transport;
      AuthFixture f;

      set_up (&f);
      letter_authenticator_set_fails (f.authenticator, i == 0);
      if (i > 0)
        {
          transport = begin (&f);
          letter_authenticator_set_fails (f.authenticator, TRUE);
          mock_transport_give (transport, steps[i]);
        }
      else
        {
          mqtt_client_connect_async (f.base.client, f.base.options, NULL, test_store_result,
                                     &f.connected);
          transport = mock_network_await (&f.base.network, 0);
          mock_transport_open (transport);
        }

      expect_refused (&f, MQTT_ERROR_AUTHENTICATION, "“m” failed: Not today");
      mock_transport_expect (transport, i == 2 ? "e0 01 80" : "");
      g_assert_true (mock_transport_is_closed (transport));
      g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_DISCONNECTED);
      tear_down (&f);
    }
}

static void
test_refused (void)
{
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  transport = begin (&f);
  mock_transport_give (transport, "20 03 00 8c 00");
  expect_refused (&f, MQTT_ERROR_CONNECT_REFUSED, "Bad authentication method");
  mock_transport_expect (transport, "");
  tear_down (&f);
}

static void
test_timeout (void)
{
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  mqtt_options_set_connect_timeout (f.base.options, 100);
  mqtt_options_set_reconnect_period (f.base.options, 0);
  transport = begin (&f);
  mock_transport_give (transport, AUTH ("18", "a"));
  expect_refused (&f, MQTT_ERROR_TIMED_OUT, "authentication");
  g_assert_true (mock_transport_is_closed (transport));
  tear_down (&f);
}

static void
expect_reauthenticated (AuthFixture   *f,
                        GAsyncResult **result,
                        int            code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  test_await (*result != NULL);
  ack = mqtt_client_reauthenticate_finish (f->base.client, *result, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MQTT_ERROR, code);
  g_assert_true ((ack != NULL) == (code < 0));
  g_clear_object (result);
}

static void
test_again (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  transport = connect_client (&f);
  for (guint i = 0; i < 2; i++)
    {
      mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
      mock_transport_expect (transport, AUTH ("19", "0"));

      /* One at a time. */
      mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &second);
      expect_reauthenticated (&f, &second, MQTT_ERROR_FAILED);

      mock_transport_give (transport, AUTH ("18", "a"));
      mock_transport_expect (transport, AUTH ("18", "b"));
      g_assert_null (result);
      mock_transport_give (transport, AUTH ("00", "z"));
      expect_reauthenticated (&f, &result, -1);
      mock_transport_expect (transport, "");
    }
  g_assert_cmpstr (f.auths->str, ==, "18001800");
  g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_CONNECTED);
  tear_down (&f);
}

static void
test_again_faults (void)
{
  static const struct
  {
    gboolean begun;
    gboolean fails;
    const char *packet;
    int code;
    const char *answer;
  } cases[] = {
    { FALSE, FALSE, AUTH ("18", "a"), MQTT_ERROR_PROTOCOL, "e0 01 82" },
    { FALSE, FALSE, AUTH ("00", "z"), MQTT_ERROR_PROTOCOL, "e0 01 82" },
    { TRUE, FALSE, AUTH ("19", "a"), MQTT_ERROR_PROTOCOL, "e0 01 82" },
    { TRUE, FALSE, "f0 0a 00 08 15 00 01 \"n\" 16 00 01 \"z\"", MQTT_ERROR_PROTOCOL, "e0 01 82" },
    { TRUE, FALSE, "f0 00", MQTT_ERROR_PROTOCOL, "e0 01 82" },
    { TRUE, TRUE, AUTH ("18", "a"), MQTT_ERROR_AUTHENTICATION, "e0 01 80" },
    { TRUE, TRUE, AUTH ("00", "z"), MQTT_ERROR_AUTHENTICATION, "e0 01 80" },
    { TRUE, FALSE, "e0 02 87 00", MQTT_ERROR_SERVER_DISCONNECT, "" },
    { TRUE, FALSE, NULL, MQTT_ERROR_CLOSED, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      MockTransport *transport;
      AuthFixture f;

      set_up (&f);
      transport = connect_client (&f);
      if (cases[i].begun)
        {
          mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
          mock_transport_expect (transport, AUTH ("19", "0"));
        }
      letter_authenticator_set_fails (f.authenticator, cases[i].fails);
      if (cases[i].packet != NULL)
        mock_transport_give (transport, cases[i].packet);
      else
        mock_transport_end (transport, NULL);

      g_assert_error (f.base.lost, MQTT_ERROR, cases[i].code);
      if (cases[i].begun)
        expect_reauthenticated (&f, &result, cases[i].code);
      mock_transport_expect (transport, cases[i].answer);
      tear_down (&f);
    }
}

static void
test_again_refused (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
  expect_reauthenticated (&f, &result, MQTT_ERROR_NOT_CONNECTED);

  transport = begin (&f);
  mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
  expect_reauthenticated (&f, &result, MQTT_ERROR_NOT_CONNECTED);
  mock_transport_expect (transport, "");
  tear_down (&f);

  for (MqttVersion version = MQTT_VERSION_3_1_1; version <= MQTT_VERSION_5_0; version++)
    {
      g_autoptr (GAsyncResult) refused = NULL;
      g_autoptr (GError) error = NULL;
      ClientFixture base;

      fixture_set_up (&base, version);
      transport = fixture_connect_client (&base, version == MQTT_VERSION_5_0 ? CONNACK_5 : CONNACK_3);
      mqtt_client_reauthenticate_async (base.client, NULL, test_store_result, &refused);
      test_await (refused != NULL);
      g_assert_null (mqtt_client_reauthenticate_finish (base.client, refused, &error));
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_FAILED);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      mock_transport_expect (transport, "");
      fixture_tear_down (&base);
    }
}

/* The authenticator has nothing to begin with. */
static void
test_again_fails (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  transport = connect_client (&f);
  letter_authenticator_set_fails (f.authenticator, TRUE);
  mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
  expect_reauthenticated (&f, &result, MQTT_ERROR_AUTHENTICATION);
  g_assert_error (f.base.lost, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION);
  mock_transport_expect (transport, "e0 01 80");
  tear_down (&f);
}

/* Nobody waits any more, but the server does. */
static void
test_again_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  MockTransport *transport;
  AuthFixture f;

  set_up (&f);
  transport = connect_client (&f);
  mqtt_client_reauthenticate_async (f.base.client, cancellable, test_store_result, &result);
  mock_transport_expect (transport, AUTH ("19", "0"));
  g_cancellable_cancel (cancellable);
  expect_reauthenticated (&f, &result, MQTT_ERROR_CANCELLED);
  mock_transport_give (transport, AUTH ("18", "a"));
  mock_transport_expect (transport, AUTH ("18", "b"));
  mock_transport_give (transport, AUTH ("00", "z"));
  g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_CONNECTED);

  /* To disconnect ends it as well. */
  mqtt_client_reauthenticate_async (f.base.client, NULL, test_store_result, &result);
  test_client_disconnect (f.base.client);
  expect_reauthenticated (&f, &result, MQTT_ERROR_CANCELLED);
  tear_down (&f);
}

/* An operation that was cancelled does not keep the client. */
static void
test_again_dropped (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  AuthFixture f;

  set_up (&f);
  connect_client (&f);
  g_clear_object (&f.connected);
  mqtt_client_reauthenticate_async (f.base.client, cancellable, test_store_result, &result);
  g_cancellable_cancel (cancellable);
  expect_reauthenticated (&f, &result, MQTT_ERROR_CANCELLED);
  g_signal_handlers_disconnect_by_data (f.base.client, &f);
  g_signal_handlers_disconnect_by_data (f.base.client, &f.base);
  g_assert_finalize_object (g_steal_pointer (&f.base.client));

  f.base.client = mqtt_client_new ();
  tear_down (&f);
}

/* Method and data without an authenticator: good as long as the server is content. */
static void
test_own_properties (void)
{
  static const struct
  {
    const char *packet;
    int code;
  } cases[] = {
    { CONNACK_M, -1 },
    { AUTH ("18", "a"), MQTT_ERROR_AUTHENTICATION },
    { CONNACK_5, MQTT_ERROR_PROTOCOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttProperties) properties = mqtt_properties_new ();
      g_autoptr (GBytes) data = g_bytes_new_static ("0", 1);
      MockTransport *transport;
      AuthFixture f;

      set_up (&f);
      mqtt_properties_add_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, "m");
      mqtt_properties_add_binary (properties, MQTT_PROPERTY_AUTHENTICATION_DATA, data);
      mqtt_options_set_properties (f.base.options, properties);
      mqtt_options_set_authenticator (f.base.options, NULL);
      transport = begin (&f);
      mock_transport_give (transport, cases[i].packet);
      if (cases[i].code < 0)
        g_assert_cmpint (mqtt_client_get_state (f.base.client), ==, MQTT_STATE_CONNECTED);
      else
        expect_refused (&f, cases[i].code, "");
      test_await (f.connected != NULL);
      tear_down (&f);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/auth/exchange", test_exchange);
  g_test_add_func ("/mqtt/auth/scram", test_scram);
  g_test_add_func ("/mqtt/auth/faults", test_faults);
  g_test_add_func ("/mqtt/auth/not-named", test_not_named);
  g_test_add_func ("/mqtt/auth/authenticator-fails", test_authenticator_fails);
  g_test_add_func ("/mqtt/auth/refused", test_refused);
  g_test_add_func ("/mqtt/auth/timeout", test_timeout);
  g_test_add_func ("/mqtt/auth/again", test_again);
  g_test_add_func ("/mqtt/auth/again-faults", test_again_faults);
  g_test_add_func ("/mqtt/auth/again-refused", test_again_refused);
  g_test_add_func ("/mqtt/auth/again-fails", test_again_fails);
  g_test_add_func ("/mqtt/auth/again-cancelled", test_again_cancelled);
  g_test_add_func ("/mqtt/auth/again-dropped", test_again_dropped);
  g_test_add_func ("/mqtt/auth/own-properties", test_own_properties);

  return g_test_run ();
}
