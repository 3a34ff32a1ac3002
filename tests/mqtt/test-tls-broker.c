/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "mqtt-client.h"
#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "test-mosquitto.h"
#include "test-mqtt.h"
#include "test-tls-server.h"
#include "test-util.h"

/* A client with TLS, and who is at the other end. */

static const char *const schemes[] = { "wss", "mqtts" };

typedef struct
{
  const char *certificate; /* (nullable): names of files */
  const char *key;
  const char *words; /* (nullable): with which the message begins */
} Visit;

/* mosquitto closes at once after its alert, which the reset may then overtake. */
#define SILENT "The broker closed the connection without a word: it may not accept the client " \
               "certificate “stranger”"

static MqttOptions *
create_options (const char *scheme,
                guint       port)
{
  g_autofree char *url = g_strdup_printf ("%s://localhost:%u/%s", scheme, port,
                                          g_str_equal (scheme, "wss") ? "mqtt" : "");
  g_autoptr (GError) error = NULL;
  MqttOptions *options = mqtt_options_new (url, &error);

  g_assert_no_error (error);
  mqtt_options_set_reconnect_period (options, 0);

  return options;
}

static void
make_visit (TestMosquitto *broker,
            const char    *scheme,
            const Visit   *visit)
{
  TestCertificates *certificates = test_mosquitto_get_certificates (broker);
  guint port = g_str_equal (scheme, "wss") ? test_mosquitto_get_wss_port (broker)
                                           : test_mosquitto_get_mqtts_port (broker);
  g_autoptr (MqttOptions) options = create_options (scheme, port);
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  mqtt_options_set_ca_file (options, certificates->ca);
  if (visit->certificate != NULL)
    {
      g_autofree char *certificate = test_certificates_get_path (certificates, visit->certificate);
      g_autofree char *key = test_certificates_get_path (certificates, visit->key);

      mqtt_options_set_certificate_file (options, certificate);
      mqtt_options_set_key_file (options, key);
    }

  ack = test_client_connect (client, options, &error);
  if (visit->words == NULL)
    {
      g_assert_no_error (error);
      test_client_disconnect (client);
      return;
    }

  g_assert_nonnull (error);
  g_test_message ("%s: %s", scheme, error->message);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
  if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TLS) && visit->certificate != NULL)
    {
      g_assert_true (g_str_has_prefix (error->message, SILENT));
      return;
    }

  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TLS_CLIENT_CERTIFICATE);
  g_assert_true (g_str_has_prefix (error->message, visit->words));
}

static void
test_mosquitto (gconstpointer user_data)
{
  static const Visit visits[] = {
    { NULL, NULL, "The broker asks for a client certificate" },
    { "client.crt", "client.key", NULL },
    { "stranger-client.crt", "stranger-client.key",
      "The broker refuses the client certificate “stranger” of this profile" },
  };
  TestMosquittoFlags flags = TEST_MOSQUITTO_TLS | TEST_MOSQUITTO_ASKS;
  g_autoptr (TestMosquitto) broker = NULL;

  broker = test_mosquitto_new (flags | GPOINTER_TO_UINT (user_data));
  test_certificates_add_more (test_mosquitto_get_certificates (broker));

  for (guint i = 0; i < G_N_ELEMENTS (visits); i++)
    for (guint j = 0; j < G_N_ELEMENTS (schemes); j++)
      make_visit (broker, schemes[j], &visits[i]);
}

/* The client speaks plainly to who expects TLS, or TLS to who does not. */
static void
test_mismatch (void)
{
  static const struct
  {
    const char *scheme;
    guint16 (*get_port) (TestMosquitto *);
    MqttLayer layer;
    MqttError code;
    const char *words;
  } cases[] = {
    { "mqtts", test_mosquitto_get_tcp_port, MQTT_LAYER_TLS, MQTT_ERROR_TLS,
      "closed the connection in the TLS handshake: it may not speak TLS there" },
    { "mqtts", test_mosquitto_get_ws_port, MQTT_LAYER_TLS, MQTT_ERROR_TLS, "does not speak TLS" },
    { "wss", test_mosquitto_get_tcp_port, MQTT_LAYER_TLS, MQTT_ERROR_TLS,
      "closed the connection in the TLS handshake: it may not speak TLS there" },
    { "wss", test_mosquitto_get_ws_port, MQTT_LAYER_TLS, MQTT_ERROR_TLS, "does not speak TLS" },
    { "ws", test_mosquitto_get_wss_port, MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, "expect TLS" },
    { "ws", test_mosquitto_get_mqtts_port, MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, "expect TLS" },
    { "mqtt", test_mosquitto_get_wss_port, MQTT_LAYER_TCP, MQTT_ERROR_CLOSED,
      "it may expect TLS, at an address that begins with “mqtts://”" },
    { "mqtt", test_mosquitto_get_mqtts_port, MQTT_LAYER_TCP, MQTT_ERROR_CLOSED,
      "it may expect TLS, at an address that begins with “mqtts://”" },
    { "mqtt", test_mosquitto_get_ws_port, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED,
      "answers with HTTP and not with MQTT" },
    { "mqtts", test_mosquitto_get_wss_port, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED,
      "at an address that begins with “wss://”" },
  };
  g_autoptr (TestMosquitto) broker = test_mosquitto_new (TEST_MOSQUITTO_TLS);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (MqttClient) client = mqtt_client_new ();
      g_autoptr (MqttAck) ack = NULL;
      g_autoptr (GError) error = NULL;

      options = create_options (cases[i].scheme, cases[i].get_port (broker));
      mqtt_options_set_ca_file (options, test_mosquitto_get_certificates (broker)->ca);
      ack = test_client_connect (client, options, &error);
      g_assert_nonnull (error);
      g_test_message ("%s: %s", cases[i].scheme, error->message);
      g_assert_error (error, MQTT_ERROR, (int) cases[i].code);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, cases[i].layer);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
}

/* As /mqtt/tls-broker/mismatch, from a server that has the time to say so. */
static void
test_tls_answer (void)
{
  static const TestTlsServerConfig config = { TLS_SERVER ("server") };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (TestTlsServer) server = test_tls_server_new (certificates, &config);
  g_autoptr (MqttOptions) options = create_options ("mqtt", test_tls_server_get_port (server));
  g_autoptr (MqttClient) client = mqtt_client_new ();
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  ack = test_client_connect (client, options, &error);
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "answers with TLS and not with MQTT"));
}

static void
test_timeout (void)
{
  static const TestTlsServerConfig config = {
    TLS_SERVER ("server"),
    .fault = TEST_TLS_SERVER_STALLS,
  };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (TestTlsServer) server = test_tls_server_new (certificates, &config);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (MqttClient) client = mqtt_client_new ();
      g_autoptr (MqttAck) ack = NULL;
      g_autoptr (GError) error = NULL;

      options = create_options (schemes[i], test_tls_server_get_port (server));
      mqtt_options_set_connect_timeout (options, 1000);
      ack = test_client_connect (client, options, &error);
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TIMED_OUT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_TLS);
      g_assert_nonnull (strstr (error->message, "within 1 s: the TLS handshake has not ended"));
    }
}

/* What an expired certificate needs is a new one, and not another attempt. */
static void
test_no_retry (void)
{
  static const TestTlsServerConfig config = { TLS_SERVER ("expired") };
  g_autoptr (TestCertificates) certificates = test_certificates_new ();
  g_autoptr (TestTlsServer) server = NULL;

  test_certificates_add_more (certificates);
  server = test_tls_server_new (certificates, &config);
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (MqttOptions) options = NULL;
      g_autoptr (MqttClient) client = mqtt_client_new ();
      g_autoptr (MqttAck) ack = NULL;
      g_autoptr (GError) error = NULL;

      options = create_options (schemes[i], test_tls_server_get_port (server));
      mqtt_options_set_reconnect_period (options, 1000);
      mqtt_options_set_ca_file (options, certificates->ca);
      ack = test_client_connect (client, options, &error);
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TLS_CERTIFICATE);
      g_assert_nonnull (mqtt_error_get_certificate (error));
      g_assert_cmpint (mqtt_client_get_state (client), ==, MQTT_STATE_DISCONNECTED);
      g_assert_cmpint (mqtt_client_get_next_attempt (client), ==, 0);
      g_assert_nonnull (mqtt_error_get_certificate (mqtt_client_get_last_error (client)));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/mqtt/tls-broker/mosquitto-1.3", GUINT_TO_POINTER (0), test_mosquitto);
  g_test_add_data_func ("/mqtt/tls-broker/mosquitto-1.2", GUINT_TO_POINTER (TEST_MOSQUITTO_TLS_1_2),
                        test_mosquitto);

  g_test_add_func ("/mqtt/tls-broker/mismatch", test_mismatch);
  g_test_add_func ("/mqtt/tls-broker/tls-answer", test_tls_answer);
  g_test_add_func ("/mqtt/tls-broker/timeout", test_timeout);
  g_test_add_func ("/mqtt/tls-broker/no-retry", test_no_retry);

  return g_test_run ();
}
