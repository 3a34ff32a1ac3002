/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-scram.h"
#include "nj-profile-private.h"

static void
add_uint (MqttProperties *mqtt_properties,
          MqttProperty    id,
          guint           value)
{
  if (value != 0)
    mqtt_properties_add_uint (mqtt_properties, id, value);
}

static void
add_string (MqttProperties *mqtt_properties,
            MqttProperty    id,
            const char     *value)
{
  if (*value != '\0')
    mqtt_properties_add_string (mqtt_properties, id, value);
}

/* 5.0 §3.1.2.11 */
static void
set_connect_properties (NjProfile   *self,
                        MqttOptions *options)
{
  g_autoptr (MqttProperties) connect = mqtt_properties_new ();
  const char *const *user_properties = nj_profile_get_user_properties (self);

  add_uint (connect, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL,
            nj_profile_uint (self, PROP_SESSION_EXPIRY_INTERVAL));
  add_uint (connect, MQTT_PROPERTY_RECEIVE_MAXIMUM,
            nj_profile_uint (self, PROP_RECEIVE_MAXIMUM));
  add_uint (connect, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE,
            nj_profile_uint (self, PROP_MAXIMUM_PACKET_SIZE));
  add_uint (connect, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM,
            nj_profile_uint (self, PROP_TOPIC_ALIAS_MAXIMUM));
  add_uint (connect, MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION,
            nj_profile_boolean (self, PROP_REQUEST_RESPONSE_INFORMATION) ? 1 : 0);
  if (!nj_profile_boolean (self, PROP_REQUEST_PROBLEM_INFORMATION))
    mqtt_properties_add_uint (connect, MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, 0);

  for (guint i = 0; user_properties[i] != NULL; i += 2)
    mqtt_properties_add_user (connect, user_properties[i], user_properties[i + 1]);

  mqtt_options_set_properties (options, connect);
}

/* 5.0 §3.1.3.2 */
static MqttProperties *
create_will_properties (NjProfile *self)
{
  MqttProperties *will = mqtt_properties_new ();

  add_uint (will, MQTT_PROPERTY_WILL_DELAY_INTERVAL,
            nj_profile_uint (self, PROP_WILL_DELAY_INTERVAL));
  add_uint (will, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL,
            nj_profile_uint (self, PROP_WILL_MESSAGE_EXPIRY_INTERVAL));
  add_string (will, MQTT_PROPERTY_CONTENT_TYPE,
              nj_profile_string (self, PROP_WILL_CONTENT_TYPE));
  add_string (will, MQTT_PROPERTY_RESPONSE_TOPIC,
              nj_profile_string (self, PROP_WILL_RESPONSE_TOPIC));

  return will;
}

static void
set_will (NjProfile   *self,
          MqttOptions *options)
{
  g_autoptr (MqttProperties) will_properties = NULL;
  g_autoptr (MqttMessage) will = NULL;
  g_autoptr (GBytes) payload = NULL;
  const char *text = nj_profile_string (self, PROP_WILL_PAYLOAD);

  if (nj_profile_get_version (self) == MQTT_VERSION_5_0)
    will_properties = create_will_properties (self);

  payload = g_bytes_new (text, strlen (text));
  will = mqtt_message_new (nj_profile_string (self, PROP_WILL_TOPIC), payload,
                           nj_profile_enum (self, PROP_WILL_QOS),
                           nj_profile_boolean (self, PROP_WILL_RETAIN),
                           will_properties);
  mqtt_options_set_will (options, will);
}

/* With SCRAM the password proves itself and is not sent (5.0 §4.12). */
static gboolean
set_scram (NjProfile    *self,
           MqttOptions  *options,
           GError      **error)
{
  g_autoptr (MqttAuthenticator) scram = mqtt_scram_new (nj_profile_get_username (self),
                                                        nj_profile_get_password (self), error);

  if (scram == NULL)
    return FALSE;

  mqtt_options_set_authenticator (options, scram);

  return TRUE;
}

static gboolean
set_credentials (NjProfile    *self,
                 MqttOptions  *options,
                 GError      **error)
{
  const char *username = nj_profile_get_username (self);
  const char *password = nj_profile_get_password (self);

  if (nj_profile_applies (self, "authentication") &&
      nj_profile_enum (self, PROP_AUTHENTICATION) == NJ_AUTHENTICATION_SCRAM_SHA_256)
    return set_scram (self, options, error);

  if (*username != '\0')
    mqtt_options_set_username (options, username);

  if (*password != '\0')
    {
      g_autoptr (GBytes) bytes = g_bytes_new (password, strlen (password));

      mqtt_options_set_password (options, bytes);
    }

  return TRUE;
}

static void
set_queue (NjProfile   *self,
           MqttOptions *options)
{
  mqtt_options_set_queue (options,
                          nj_profile_uint (self, PROP_QUEUE_MAX_MESSAGES),
                          (gsize) nj_profile_uint (self, PROP_QUEUE_MAX_MEBIBYTES) * 1024 * 1024,
                          nj_profile_enum (self, PROP_QUEUE_POLICY));
}

/**
 * nj_profile_to_options:
 * @self: a profile
 * @error: return location for an #NjProfileError or an #MqttError
 *
 * Checks the profile, and whether the files are there that it names.
 *
 * Returns: (transfer full) (nullable): what the engine connects with
 */
MqttOptions *
nj_profile_to_options (NjProfile  *self,
                       GError    **error)
{
  g_autoptr (MqttOptions) options = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  if (!nj_profile_validate (self, NULL, error))
    return NULL;

  url = nj_profile_get_url (self);
  options = mqtt_options_new (url, error);
  if (options == NULL)
    return NULL;

  mqtt_options_set_version (options, nj_profile_get_version (self));
  mqtt_options_set_client_id (options, nj_profile_get_client_id (self));
  mqtt_options_set_clean_start (options, nj_profile_boolean (self, PROP_CLEAN_START));
  mqtt_options_set_keep_alive (options, (guint16) nj_profile_uint (self, PROP_KEEP_ALIVE));
  mqtt_options_set_connect_timeout (options, nj_profile_uint (self, PROP_CONNECT_TIMEOUT));
  mqtt_options_set_reconnect_period (options,
                                     nj_profile_get_reconnect (self)
                                       ? nj_profile_uint (self, PROP_RECONNECT_PERIOD)
                                       : 0);
  mqtt_options_set_resubscribe (options, nj_profile_boolean (self, PROP_RESUBSCRIBE));
  set_queue (self, options);
  nj_profile_set_network_options (self, options);

  if (nj_profile_get_version (self) == MQTT_VERSION_5_0)
    set_connect_properties (self, options);
  if (nj_profile_boolean (self, PROP_WILL_ENABLED))
    set_will (self, options);

  if (!set_credentials (self, options, error) || !mqtt_options_validate (options, error))
    return NULL;

  return g_steal_pointer (&options);
}
