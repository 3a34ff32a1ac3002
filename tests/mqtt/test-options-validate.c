/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-options-network.h"

/* An authenticator that nobody asks. */
#define TEST_TYPE_AUTHENTICATOR (test_authenticator_get_type ())
G_DECLARE_FINAL_TYPE (TestAuthenticator, test_authenticator, TEST, AUTHENTICATOR, MqttAuthenticator)

struct _TestAuthenticator
{
  MqttAuthenticator parent_instance;
};

G_DEFINE_FINAL_TYPE (TestAuthenticator, test_authenticator, MQTT_TYPE_AUTHENTICATOR)

static void
test_authenticator_class_init (TestAuthenticatorClass *klass)
{
}

static void
test_authenticator_init (TestAuthenticator *self)
{
}

static const char *const alpn[] = { "mqtt", NULL };

typedef struct
{
  const char *url;
  MqttVersion version;
  gboolean authenticator;
  const char *method;
  const char *data;
  gboolean alpn;
  const char *header;
  const char *subprotocol;
  const char *words; /* NULL if it is valid */
} Case;

static const Case cases[] = {
  { "wss://h/p", MQTT_VERSION_5_0 },
  { "wss://h/p", MQTT_VERSION_5_0, .method = "m" },
  { "wss://h/p", MQTT_VERSION_5_0, .method = "m", .data = "d" },
  { "wss://h/p", MQTT_VERSION_5_0, .data = "d", .words = "Authentication" },
  { "wss://h/p", MQTT_VERSION_3_1_1, .method = "m", .words = "Properties need MQTT 5.0" },
  { "wss://h/p", MQTT_VERSION_5_0, .authenticator = TRUE },
  { "wss://h/p", MQTT_VERSION_3_1_1, .authenticator = TRUE, .words = "needs MQTT 5.0 (5.0 §4.12)" },
  { "wss://h/p", MQTT_VERSION_3_1, .authenticator = TRUE, .words = "needs MQTT 5.0 (5.0 §4.12)" },
  { "wss://h/p", MQTT_VERSION_5_0, .authenticator = TRUE, .method = "m",
    .words = "The authenticator names the Authentication Method" },
  { "wss://h/p", MQTT_VERSION_5_0, .authenticator = TRUE, .method = "m", .data = "d",
    .words = "The authenticator names the Authentication Method" },
  { "ws://h/p", MQTT_VERSION_5_0, .alpn = TRUE, .words = "ALPN" },
  { "wss://h/p", MQTT_VERSION_5_0, .alpn = TRUE, .words = "ALPN" },
  { "mqtts://h", MQTT_VERSION_5_0, .alpn = TRUE },
  { "wss://h/p", MQTT_VERSION_5_0, .header = "Upgrade", .words = "“Upgrade”" },
  { "mqtt://h", MQTT_VERSION_5_0, .header = "Upgrade" },
  { "wss://h/p", MQTT_VERSION_5_0, .header = "Origin" },
  { "wss://h/p", MQTT_VERSION_5_0, .subprotocol = "a b", .words = "subprotocol" },
  { "mqtts://h", MQTT_VERSION_5_0, .subprotocol = "a b" },
};

static MqttOptions *
create_options (const Case *one)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GError) error = NULL;
  MqttOptions *options = mqtt_options_new (one->url, &error);

  g_assert_no_error (error);
  mqtt_options_set_version (options, one->version);
  mqtt_options_set_client_id (options, "c");

  if (one->method != NULL)
    mqtt_properties_add_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD, one->method);
  if (one->data != NULL)
    {
      g_autoptr (GBytes) data = g_bytes_new_static (one->data, strlen (one->data));

      mqtt_properties_add_binary (properties, MQTT_PROPERTY_AUTHENTICATION_DATA, data);
    }
  mqtt_options_set_properties (options, properties);

  if (one->authenticator)
    {
      g_autoptr (MqttAuthenticator) authenticator = g_object_new (TEST_TYPE_AUTHENTICATOR, NULL);

      mqtt_options_set_authenticator (options, authenticator);
    }

  if (one->alpn)
    mqtt_options_set_alpn (options, alpn);
  if (one->header != NULL)
    mqtt_options_add_header (options, one->header, "value");
  if (one->subprotocol != NULL)
    mqtt_options_set_subprotocol (options, one->subprotocol);

  return options;
}

static void
test_validate (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttOptions) options = create_options (&cases[i]);
      g_autoptr (GError) error = NULL;

      if (mqtt_options_validate (options, &error) != (cases[i].words == NULL))
        g_error ("case %u: %s", i, error != NULL ? error->message : "is valid");
      if (cases[i].words == NULL)
        continue;

      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_cmpint (mqtt_error_get_reason (error), ==, -1);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("case %u: not a word of “%s”: %s", i, cases[i].words, error->message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/options/validate", test_validate);

  return g_test_run ();
}
