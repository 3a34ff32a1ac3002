/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-options-network.h"
#include "mqtt-options.h"
#include "mqtt-packet.h"
#include "mqtt-proxy.h"
#include "mqtt-topic.h"

/* RFC 9110 §5.6.2 */
#define TOKEN_CHARACTERS "!#$%&'*+-.^_`|~" G_CSET_DIGITS G_CSET_A_2_Z G_CSET_a_2_z

/* They are the handshake's own. */
static const char *const reserved_headers[] = {
  "Connection",
  "Content-Length",
  "Sec-WebSocket-Accept",
  "Sec-WebSocket-Extensions",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Version",
  "Transfer-Encoding",
  "Upgrade",
};

static gboolean
refuse (GError     **error,
        const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", text);
  return FALSE;
}

static gboolean
is_token (const char *text)
{
  return *text != '\0' && text[strspn (text, TOKEN_CHARACTERS)] == '\0';
}

static gboolean
check_string (const char  *what,
              const char  *text,
              GError     **error)
{
  gsize size = strlen (text);

  if (size > MQTT_MAX_STRING_LENGTH)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "The %s is longer than %u bytes", what, MQTT_MAX_STRING_LENGTH);
      return FALSE;
    }

  if (!mqtt_utf8_validate (text, size, NULL))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "The %s is not valid UTF-8", what);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_identity (const MqttOptions  *options,
                GError            **error)
{
  MqttVersion version = mqtt_options_get_version (options);
  const char *client_id = mqtt_options_get_client_id (options);
  const char *username = mqtt_options_get_username (options);
  GBytes *password = mqtt_options_get_password (options);

  if (!check_string ("Client Identifier", client_id, error) ||
      (username != NULL && !check_string ("User Name", username, error)))
    return FALSE;

  if (*client_id == '\0' && version == MQTT_VERSION_3_1)
    return refuse (error, "MQTT 3.1 needs a Client Identifier");

  if (*client_id == '\0' && version == MQTT_VERSION_3_1_1 &&
      !mqtt_options_get_clean_start (options))
    return refuse (error, "Without a Client Identifier the session has to be clean "
                          "(3.1.1 §3.1.3.1)");

  if (password != NULL && username == NULL && version != MQTT_VERSION_5_0)
    return refuse (error, "A Password without a User Name needs MQTT 5.0 (3.1.1 §3.1.2.9)");

  if (password != NULL && g_bytes_get_size (password) > MQTT_MAX_STRING_LENGTH)
    return refuse (error, "The Password is longer than 65535 bytes");

  return TRUE;
}

static gboolean
check_properties (const MqttOptions  *options,
                  MqttProperties     *properties,
                  guint               place,
                  GError            **error)
{
  g_autoptr (GError) fault = NULL;

  if (properties == NULL || mqtt_properties_get_n (properties) == 0)
    return TRUE;

  if (mqtt_options_get_version (options) != MQTT_VERSION_5_0)
    return refuse (error, "Properties need MQTT 5.0");

  if (mqtt_properties_validate (properties, place, &fault))
    return TRUE;

  /* It speaks of a packet that was received, with a reason to answer it with. */
  return refuse (error, fault->message);
}

static gboolean
check_authenticator (const MqttOptions  *options,
                     GError            **error)
{
  MqttProperties *properties = mqtt_options_get_properties (options);

  if (mqtt_options_get_authenticator (options) == NULL)
    return TRUE;

  if (mqtt_options_get_version (options) != MQTT_VERSION_5_0)
    return refuse (error, "Extended authentication needs MQTT 5.0 (5.0 §4.12)");

  if (properties != NULL &&
      (mqtt_properties_has (properties, MQTT_PROPERTY_AUTHENTICATION_METHOD) ||
       mqtt_properties_has (properties, MQTT_PROPERTY_AUTHENTICATION_DATA)))
    return refuse (error, "The authenticator names the Authentication Method and its Data: "
                          "CONNECT cannot have others");

  return TRUE;
}

static gboolean
check_will (const MqttOptions  *options,
            GError            **error)
{
  MqttMessage *will = mqtt_options_get_will (options);

  if (will == NULL)
    return TRUE;

  if (will->payload_size > MQTT_MAX_STRING_LENGTH)
    return refuse (error, "The payload of the Will is longer than 65535 bytes");

  return mqtt_topic_name_validate (will->topic, error) &&
         check_properties (options, will->properties, MQTT_PROPERTIES_WILL, error);
}

typedef struct
{
  GError **error;
  gboolean ok;
} HeaderCheck;

static void
check_header (gpointer key,
              gpointer value,
              gpointer user_data)
{
  const char *name = key;
  HeaderCheck *check = user_data;

  if (!check->ok)
    return;

  check->ok = is_token (name) && strpbrk (value, "\r\n") == NULL;
  for (guint i = 0; i < G_N_ELEMENTS (reserved_headers); i++)
    {
      if (g_ascii_strcasecmp (name, reserved_headers[i]) == 0)
        check->ok = FALSE;
    }

  /* The value may be a secret. */
  if (!check->ok)
    mqtt_set_error (check->error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                    "The HTTP header “%s” cannot be sent", name);
}

static gboolean
check_websocket (const MqttOptions  *options,
                 GError            **error)
{
  const char *const *alpn = mqtt_options_get_alpn (options);
  HeaderCheck check = { error, TRUE };

  if (alpn != NULL && *alpn != NULL)
    return refuse (error, "Application protocols (ALPN) can be offered with mqtts only: "
                          "the handshake of a WebSocket is HTTP, which has its own");

  if (!is_token (mqtt_options_get_subprotocol (options)))
    return refuse (error, "The WebSocket subprotocol is not a word of HTTP");

  mqtt_options_foreach_header (options, check_header, &check);
  return check.ok;
}

/**
 * mqtt_options_validate:
 * @self: options
 * @error: %MQTT_ERROR_INVALID_ARGUMENT
 *
 * Checks everything that a CONNECT and the handshake before it could be refused
 * for without asking a server (5.0 §3.1, 3.1.1 §3.1). The headers and the
 * subprotocol do not matter where there is no WebSocket.
 *
 * Returns: whether a connection can be made with @self
 */
gboolean
mqtt_options_validate (const MqttOptions  *self,
                       GError            **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!check_identity (self, error) ||
      !check_properties (self, mqtt_options_get_properties (self), MQTT_PACKET_CONNECT, error) ||
      !check_authenticator (self, error) ||
      !check_will (self, error) ||
      !mqtt_proxy_validate (mqtt_options_get_proxy (self), error))
    return FALSE;

  return !mqtt_options_get_url (self)->websocket || check_websocket (self, error);
}
