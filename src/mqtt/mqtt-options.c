/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-options-private.h"
#include "mqtt-secret.h"

#define DEFAULT_KEEP_ALIVE 60
#define DEFAULT_CONNECT_TIMEOUT 30000
#define DEFAULT_RECONNECT_PERIOD 1000
#define DEFAULT_QUEUE_MESSAGES 1000
#define DEFAULT_QUEUE_BYTES (16 * 1024 * 1024)

G_DEFINE_BOXED_TYPE (MqttOptions, mqtt_options, mqtt_options_ref, mqtt_options_unref)

/**
 * mqtt_options_new:
 * @url: the broker's address
 * @error: %MQTT_ERROR_INVALID_URL
 *
 * Options with the default values. The user name and password of the address, if
 * it has them, become those of CONNECT.
 *
 * Returns: (transfer full): the options
 */
MqttOptions *
mqtt_options_new (const char  *url,
                  GError     **error)
{
  g_autoptr (MqttUrl) parsed = NULL;
  MqttOptions *self;

  g_return_val_if_fail (url != NULL, NULL);

  parsed = mqtt_url_parse (url, error);
  if (parsed == NULL)
    return NULL;

  self = g_new0 (MqttOptions, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->client_id = g_strdup ("");
  self->username = g_strdup (parsed->user);
  if (parsed->password != NULL)
    self->password = mqtt_secret_new_bytes (parsed->password);
  self->url = g_steal_pointer (&parsed);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->version = MQTT_VERSION_3_1_1;
  self->keep_alive = DEFAULT_KEEP_ALIVE;
  self->connect_timeout = DEFAULT_CONNECT_TIMEOUT;
  self->reconnect_period = DEFAULT_RECONNECT_PERIOD;
  self->queue_max_messages = DEFAULT_QUEUE_MESSAGES;
  self->queue_max_bytes = DEFAULT_QUEUE_BYTES;
  self->tls_minimum_version = G_TLS_PROTOCOL_VERSION_TLS_1_2;
  self->clean_start = TRUE;
  self->resubscribe = TRUE;
  self->tls_verify = TRUE;
  self->topic_aliases = TRUE;

  return self;
}

/**
 * mqtt_options_ref:
 * @self: options
 *
 * Returns: (transfer full): @self
 */
MqttOptions *
mqtt_options_ref (MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mqtt_options_unref:
 * @self: (transfer full): options
 *
 * Lets go of them.
 */
void
mqtt_options_unref (MqttOptions *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->url, mqtt_url_free);
  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->username, g_free);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_pointer (&self->will, mqtt_message_unref);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  g_clear_object (&self->authenticator);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->certificate_file, g_free);
  g_clear_pointer (&self->key_file, g_free);
  g_clear_pointer (&self->key_passphrase, mqtt_secret_free);
  g_clear_pointer (&self->alpn, g_strfreev);
  g_clear_pointer (&self->proxy, mqtt_secret_free);
  g_clear_pointer (&self->subprotocol, g_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_free (self);
}

/**
 * mqtt_options_get_url:
 * @self: options
 *
 * Returns: the broker's address
 */
const MqttUrl *
mqtt_options_get_url (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->url;
}

/**
 * mqtt_options_get_version:
 * @self: options
 *
 * Returns: the version of the protocol
 */
MqttVersion
mqtt_options_get_version (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, MQTT_VERSION_3_1_1);

  return self->version;
}

/**
 * mqtt_options_set_version:
 * @self: options
 * @version: the version of the protocol
 */
void
mqtt_options_set_version (MqttOptions *self,
                          MqttVersion  version)
{
  g_return_if_fail (self != NULL);

  self->version = version;
}

/**
 * mqtt_options_get_client_id:
 * @self: options
 *
 * Returns: the Client Identifier, "" to let the server assign one
 */
const char *
mqtt_options_get_client_id (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->client_id;
}

/**
 * mqtt_options_set_client_id:
 * @self: options
 * @client_id: (nullable): the Client Identifier
 */
void
mqtt_options_set_client_id (MqttOptions *self,
                            const char  *client_id)
{
  g_return_if_fail (self != NULL);

  g_free (self->client_id);
  self->client_id = g_strdup (client_id != NULL ? client_id : "");
}

/**
 * mqtt_options_get_username:
 * @self: options
 *
 * Returns: (nullable): the User Name
 */
const char *
mqtt_options_get_username (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->username;
}

/**
 * mqtt_options_set_username:
 * @self: options
 * @username: (nullable): the User Name
 */
void
mqtt_options_set_username (MqttOptions *self,
                           const char  *username)
{
  g_return_if_fail (self != NULL);

  g_free (self->username);
  self->username = g_strdup (username);
}

/**
 * mqtt_options_get_password:
 * @self: options
 *
 * Returns: (nullable) (transfer none): the Password
 */
GBytes *
mqtt_options_get_password (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->password;
}

/**
 * mqtt_options_set_password:
 * @self: options
 * @password: (nullable): the Password
 */
void
mqtt_options_set_password (MqttOptions *self,
                           GBytes      *password)
{
  g_return_if_fail (self != NULL);

  if (password != NULL)
    g_bytes_ref (password);
  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = password;
}

/**
 * mqtt_options_get_clean_start:
 * @self: options
 *
 * Returns: whether each connection begins with an empty session
 */
gboolean
mqtt_options_get_clean_start (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->clean_start;
}

/**
 * mqtt_options_set_clean_start:
 * @self: options
 * @clean_start: whether each connection begins with an empty session
 */
void
mqtt_options_set_clean_start (MqttOptions *self,
                              gboolean     clean_start)
{
  g_return_if_fail (self != NULL);

  self->clean_start = !!clean_start;
}

/**
 * mqtt_options_get_keep_alive:
 * @self: options
 *
 * Returns: Keep Alive in seconds, 0 if it is off
 */
guint16
mqtt_options_get_keep_alive (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->keep_alive;
}

/**
 * mqtt_options_set_keep_alive:
 * @self: options
 * @seconds: Keep Alive, 0 to turn it off
 */
void
mqtt_options_set_keep_alive (MqttOptions *self,
                             guint16      seconds)
{
  g_return_if_fail (self != NULL);

  self->keep_alive = seconds;
}

/**
 * mqtt_options_get_will:
 * @self: options
 *
 * Returns: (nullable) (transfer none): the Will
 */
MqttMessage *
mqtt_options_get_will (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->will;
}

/**
 * mqtt_options_set_will:
 * @self: options
 * @will: (nullable): the Will; its properties are the Will Properties
 */
void
mqtt_options_set_will (MqttOptions *self,
                       MqttMessage *will)
{
  g_return_if_fail (self != NULL);

  if (will != NULL)
    mqtt_message_ref (will);
  g_clear_pointer (&self->will, mqtt_message_unref);
  self->will = will;
}

/**
 * mqtt_options_get_properties:
 * @self: options
 *
 * Returns: (nullable) (transfer none): the properties of CONNECT
 */
MqttProperties *
mqtt_options_get_properties (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->properties;
}

/**
 * mqtt_options_set_properties:
 * @self: options
 * @properties: (nullable): the properties of CONNECT
 */
void
mqtt_options_set_properties (MqttOptions    *self,
                             MqttProperties *properties)
{
  g_return_if_fail (self != NULL);

  if (properties != NULL)
    mqtt_properties_ref (properties);
  g_clear_pointer (&self->properties, mqtt_properties_unref);
  self->properties = properties;
}

/**
 * mqtt_options_get_connect_timeout:
 * @self: options
 *
 * Returns: from opening the socket to CONNACK, milliseconds, 0 for no limit
 */
guint
mqtt_options_get_connect_timeout (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->connect_timeout;
}

/**
 * mqtt_options_set_connect_timeout:
 * @self: options
 * @milliseconds: from opening the socket to CONNACK, 0 for no limit
 */
void
mqtt_options_set_connect_timeout (MqttOptions *self,
                                  guint        milliseconds)
{
  g_return_if_fail (self != NULL);

  self->connect_timeout = milliseconds;
}

/**
 * mqtt_options_get_reconnect_period:
 * @self: options
 *
 * Returns: the first delay before another attempt, milliseconds, 0 for no attempt
 */
guint
mqtt_options_get_reconnect_period (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->reconnect_period;
}

/**
 * mqtt_options_set_reconnect_period:
 * @self: options
 * @milliseconds: the first delay before another attempt, 0 for no attempt
 */
void
mqtt_options_set_reconnect_period (MqttOptions *self,
                                   guint        milliseconds)
{
  g_return_if_fail (self != NULL);

  self->reconnect_period = milliseconds;
}

/**
 * mqtt_options_get_resubscribe:
 * @self: options
 *
 * Returns: whether subscriptions are made again when the server has no session
 */
gboolean
mqtt_options_get_resubscribe (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->resubscribe;
}

/**
 * mqtt_options_set_resubscribe:
 * @self: options
 * @resubscribe: whether subscriptions are made again when the server has no session
 */
void
mqtt_options_set_resubscribe (MqttOptions *self,
                              gboolean     resubscribe)
{
  g_return_if_fail (self != NULL);

  self->resubscribe = !!resubscribe;
}

/**
 * mqtt_options_get_tls_verify:
 * @self: options
 *
 * Returns: whether the server's certificate is verified
 */
gboolean
mqtt_options_get_tls_verify (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->tls_verify;
}

/**
 * mqtt_options_set_tls_verify:
 * @self: options
 * @verify: whether the server's certificate is verified
 */
void
mqtt_options_set_tls_verify (MqttOptions *self,
                             gboolean     verify)
{
  g_return_if_fail (self != NULL);

  self->tls_verify = !!verify;
}

/**
 * mqtt_options_get_subprotocol:
 * @self: options
 *
 * Returns: the WebSocket subprotocol: what was set, or the version's own
 */
const char *
mqtt_options_get_subprotocol (const MqttOptions *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->subprotocol != NULL)
    return self->subprotocol;

  return self->version == MQTT_VERSION_3_1 ? "mqttv3.1" : "mqtt";
}

/**
 * mqtt_options_set_subprotocol:
 * @self: options
 * @subprotocol: (nullable): the WebSocket subprotocol, %NULL for the version's own
 */
void
mqtt_options_set_subprotocol (MqttOptions *self,
                              const char  *subprotocol)
{
  g_return_if_fail (self != NULL);

  g_free (self->subprotocol);
  self->subprotocol = g_strdup (subprotocol);
}

/**
 * mqtt_options_add_header:
 * @self: options
 * @name: the name of an HTTP header
 * @value: its value
 *
 * Adds a header to the request that opens the WebSocket.
 */
void
mqtt_options_add_header (MqttOptions *self,
                         const char  *name,
                         const char  *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/**
 * mqtt_options_foreach_header:
 * @self: options
 * @func: (scope call): called with the name and the value of each header
 * @user_data: data for @func
 */
void
mqtt_options_foreach_header (const MqttOptions *self,
                             GHFunc             func,
                             gpointer           user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (guint i = 0; i < self->headers->len; i += 2)
    func (self->headers->pdata[i], self->headers->pdata[i + 1], user_data);
}
