/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-authenticator.h"
#include "driver-json.h"
#include "driver-options.h"
#include "driver-properties.h"
#include "mqtt-options-network.h"

#define DEFAULT_KEEP_ALIVE 60
#define DEFAULT_CONNECT_TIMEOUT 10000

static gboolean
read_session (MqttOptions  *options,
              JsonObject   *command,
              GError      **error)
{
  guint32 version = MQTT_VERSION_5_0;
  guint32 keep_alive = DEFAULT_KEEP_ALIVE;
  guint32 timeout = DEFAULT_CONNECT_TIMEOUT;
  gboolean clean = TRUE;
  gboolean resubscribe = FALSE;

  if (!driver_json_get_uint (command, "version", MQTT_VERSION_5_0, &version, error) ||
      !driver_json_get_uint (command, "keepalive", G_MAXUINT16, &keep_alive, error) ||
      !driver_json_get_uint (command, "connect_timeout_ms", G_MAXINT, &timeout, error) ||
      !driver_json_get_flag (command, "clean", &clean, error) ||
      !driver_json_get_flag (command, "resubscribe", &resubscribe, error))
    return FALSE;

  if (version < MQTT_VERSION_3_1)
    return driver_json_refuse (error, "“version” has to be 3, 4 or 5");

  mqtt_options_set_version (options, version);
  mqtt_options_set_keep_alive (options, keep_alive);
  mqtt_options_set_connect_timeout (options, timeout);
  mqtt_options_set_clean_start (options, clean);
  mqtt_options_set_resubscribe (options, resubscribe);

  /* A script is a server that knows what it takes. */
  mqtt_options_set_in_flight_maximum (options, G_MAXUINT16);

  return TRUE;
}

static gboolean
read_identity (MqttOptions  *options,
               JsonObject   *command,
               GError      **error)
{
  const char *client_id = "";
  const char *username = NULL;
  const char *password = NULL;
  g_autoptr (GBytes) secret = NULL;

  if (!driver_json_get_string (command, "client_id", &client_id, error) ||
      !driver_json_get_string (command, "username", &username, error) ||
      !driver_json_get_string (command, "password", &password, error) ||
      !driver_json_get_bytes (command, "password_b64", &secret, error))
    return FALSE;

  if (secret == NULL && password != NULL)
    secret = g_bytes_new (password, strlen (password));

  mqtt_options_set_client_id (options, client_id);
  if (username != NULL)
    mqtt_options_set_username (options, username);
  if (secret != NULL)
    mqtt_options_set_password (options, secret);

  return TRUE;
}

static gboolean
read_will (MqttOptions  *options,
           JsonObject   *command,
           GError      **error)
{
  JsonObject *object = NULL;
  const char *topic = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (MqttMessage) will = NULL;
  guint32 qos = MQTT_QOS_0;
  gboolean retain = FALSE;

  if (!driver_json_get_object (command, "will", &object, error))
    return FALSE;

  if (object == NULL)
    return TRUE;

  if (!driver_json_require (object, "topic", error) ||
      !driver_json_get_string (object, "topic", &topic, error) ||
      !driver_json_get_bytes (object, "payload_b64", &payload, error) ||
      !driver_json_get_uint (object, "qos", MQTT_QOS_2, &qos, error) ||
      !driver_json_get_flag (object, "retain", &retain, error) ||
      !driver_properties_read (object, &properties, error))
    return FALSE;

  will = mqtt_message_new (topic, payload, qos, retain, properties);
  mqtt_options_set_will (options, will);

  return TRUE;
}

static gboolean
read_reconnect (MqttOptions  *options,
                JsonObject   *command,
                GError      **error)
{
  JsonNode *node = json_object_get_member (command, "reconnect");
  JsonObject *object = NULL;
  guint32 delay = 0;

  mqtt_options_set_reconnect_period (options, 0);
  if (node == NULL ||
      (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
       !json_node_get_boolean (node)))
    return TRUE;

  if (!driver_json_get_object (command, "reconnect", &object, error))
    return FALSE;

  if (object == NULL)
    return TRUE;

  if (!driver_json_require (object, "delay_ms", error) ||
      !driver_json_get_uint (object, "delay_ms", G_MAXINT, &delay, error))
    return FALSE;

  /* To the engine 0 says that there is no other attempt. */
  mqtt_options_set_reconnect_period (options, MAX (delay, 1));

  return TRUE;
}

static gboolean
read_tls (MqttOptions  *options,
          JsonObject   *command,
          GError      **error)
{
  JsonObject *object = NULL;
  const char *ca_file = NULL;
  const char *cert_file = NULL;
  const char *key_file = NULL;
  gboolean verify = TRUE;

  if (!driver_json_get_object (command, "tls", &object, error))
    return FALSE;

  if (object == NULL)
    return TRUE;

  if (!driver_json_get_string (object, "ca_file", &ca_file, error) ||
      !driver_json_get_string (object, "cert_file", &cert_file, error) ||
      !driver_json_get_string (object, "key_file", &key_file, error) ||
      !driver_json_get_flag (object, "verify", &verify, error))
    return FALSE;

  if (ca_file != NULL)
    mqtt_options_set_ca_file (options, ca_file);
  if (cert_file != NULL)
    mqtt_options_set_certificate_file (options, cert_file);
  if (key_file != NULL)
    mqtt_options_set_key_file (options, key_file);
  mqtt_options_set_tls_verify (options, verify);

  return TRUE;
}

/* An object, or a list of [name, value] for names that come more than once. */
static gboolean
read_headers (MqttOptions  *options,
              JsonObject   *command,
              GError      **error)
{
  JsonNode *headers = json_object_get_member (command, "headers");
  JsonObjectIter iter;
  const char *name, *value;
  JsonNode *node;

  if (headers == NULL || JSON_NODE_HOLDS_NULL (headers))
    return TRUE;

  if (JSON_NODE_HOLDS_ARRAY (headers))
    {
      JsonArray *array = json_node_get_array (headers);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (!driver_json_get_pair (json_array_get_element (array, i), &name, &value))
            return driver_json_refuse (error, "“headers” has to be a list of [name, value]");
          mqtt_options_add_header (options, name, value);
        }
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_OBJECT (headers))
    return driver_json_refuse (error, "“headers” has to be an object");

  json_object_iter_init_ordered (&iter, json_node_get_object (headers));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      value = driver_json_peek_string (node);
      if (value == NULL)
        return driver_json_refuse (error, "The header “%s” has to be a string", name);
      mqtt_options_add_header (options, name, value);
    }

  return TRUE;
}

static gboolean
read_network (MqttOptions  *options,
              JsonObject   *command,
              GError      **error)
{
  const char *subprotocol = NULL;
  const char *proxy = NULL;

  if (!driver_json_get_string (command, "subprotocol", &subprotocol, error) ||
      !driver_json_get_string (command, "proxy", &proxy, error) ||
      !read_headers (options, command, error) ||
      !read_tls (options, command, error))
    return FALSE;

  if (subprotocol != NULL)
    mqtt_options_set_subprotocol (options, subprotocol);
  if (proxy != NULL)
    mqtt_options_set_proxy (options, proxy);

  return TRUE;
}

static gboolean
read_responses (JsonObject  *command,
                GPtrArray   *responses,
                GError     **error)
{
  JsonArray *array = NULL;

  if (!driver_json_get_array (command, "auth_responses_b64", &array, error))
    return FALSE;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      GBytes *bytes = NULL;

      json_object_set_member (holder, "auth_responses_b64", json_array_dup_element (array, i));
      if (!driver_json_get_bytes (holder, "auth_responses_b64", &bytes, error))
        return FALSE;
      if (bytes == NULL)
        return driver_json_refuse (error, "“auth_responses_b64” has to be a list of strings");
      g_ptr_array_add (responses, bytes);
    }

  return TRUE;
}

/* What the authenticator says in CONNECT it says for itself. */
static gboolean
read_properties (MqttOptions  *options,
                 JsonObject   *command,
                 GError      **error)
{
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (MqttProperties) without_data = NULL;
  g_autoptr (MqttAuthenticator) authenticator = NULL;
  g_autoptr (GPtrArray) responses = NULL;
  const char *method;

  responses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!driver_properties_read (command, &properties, error) ||
      !read_responses (command, responses, error))
    return FALSE;

  method = mqtt_properties_get_string (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD);
  if (method == NULL)
    {
      mqtt_options_set_properties (options, properties);
      return TRUE;
    }

  authenticator =
    driver_authenticator_new (method,
                              mqtt_properties_get_binary (properties,
                                                          MQTT_PROPERTY_AUTHENTICATION_DATA),
                              responses);
  mqtt_options_set_authenticator (options, authenticator);

  without_data = mqtt_properties_copy_without (properties, MQTT_PROPERTY_AUTHENTICATION_DATA);
  g_clear_pointer (&properties, mqtt_properties_unref);
  properties = mqtt_properties_copy_without (without_data, MQTT_PROPERTY_AUTHENTICATION_METHOD);
  mqtt_options_set_properties (options, properties);

  return TRUE;
}

/**
 * driver_options_read:
 * @command: the command "connect"
 * @error: %DRIVER_JSON_ERROR_MEMBER, or what the engine says of the address
 *
 * Returns: (transfer full): what to connect with
 */
MqttOptions *
driver_options_read (JsonObject  *command,
                     GError     **error)
{
  g_autoptr (MqttOptions) options = NULL;
  const char *url = NULL;

  if (!driver_json_require (command, "url", error) ||
      !driver_json_get_string (command, "url", &url, error))
    return NULL;

  options = mqtt_options_new (url, error);
  if (options == NULL ||
      !read_session (options, command, error) ||
      !read_identity (options, command, error) ||
      !read_will (options, command, error) ||
      !read_reconnect (options, command, error) ||
      !read_network (options, command, error) ||
      !read_properties (options, command, error))
    return NULL;

  return g_steal_pointer (&options);
}
