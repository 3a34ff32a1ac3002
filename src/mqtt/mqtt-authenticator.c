/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-authenticator.h"

G_DEFINE_ABSTRACT_TYPE (MqttAuthenticator, mqtt_authenticator, G_TYPE_OBJECT)

static void
mqtt_authenticator_class_init (MqttAuthenticatorClass *klass)
{
}

static void
mqtt_authenticator_init (MqttAuthenticator *self)
{
}

/**
 * mqtt_authenticator_get_method:
 * @self: an authenticator
 *
 * Returns: the Authentication Method (5.0 §3.1.2.11.9), the same at all times
 */
const char *
mqtt_authenticator_get_method (MqttAuthenticator *self)
{
  g_return_val_if_fail (MQTT_IS_AUTHENTICATOR (self), NULL);

  return MQTT_AUTHENTICATOR_GET_CLASS (self)->get_method (self);
}

/**
 * mqtt_authenticator_begin:
 * @self: an authenticator
 * @data: (out) (transfer full) (nullable): Authentication Data of CONNECT, or of
 *   the AUTH that begins a re-authentication
 * @error: why there is none
 *
 * Begins an exchange, and forgets the one before.
 *
 * Returns: whether it has begun
 */
gboolean
mqtt_authenticator_begin (MqttAuthenticator  *self,
                          GBytes            **data,
                          GError            **error)
{
  g_return_val_if_fail (MQTT_IS_AUTHENTICATOR (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  *data = NULL;
  return MQTT_AUTHENTICATOR_GET_CLASS (self)->begin (self, data, error);
}

/**
 * mqtt_authenticator_respond:
 * @self: an authenticator
 * @challenge: (nullable): Authentication Data of an AUTH from the server
 * @data: (out) (transfer full) (nullable): Authentication Data of the answer
 * @error: why there is no answer
 *
 * Answers an AUTH with the reason Continue authentication (5.0 §3.15.2.1).
 *
 * Returns: whether the exchange goes on
 */
gboolean
mqtt_authenticator_respond (MqttAuthenticator  *self,
                            GBytes             *challenge,
                            GBytes            **data,
                            GError            **error)
{
  g_return_val_if_fail (MQTT_IS_AUTHENTICATOR (self), FALSE);
  g_return_val_if_fail (data != NULL, FALSE);

  *data = NULL;
  return MQTT_AUTHENTICATOR_GET_CLASS (self)->respond (self, challenge, data, error);
}

/**
 * mqtt_authenticator_finish:
 * @self: an authenticator
 * @data: (nullable): Authentication Data of CONNACK, or of the AUTH that ends a
 *   re-authentication
 * @error: why the server is not trusted
 *
 * The server says that it is satisfied: checks that the client is as well.
 *
 * Returns: whether it is
 */
gboolean
mqtt_authenticator_finish (MqttAuthenticator  *self,
                           GBytes             *data,
                           GError            **error)
{
  g_return_val_if_fail (MQTT_IS_AUTHENTICATOR (self), FALSE);

  return MQTT_AUTHENTICATOR_GET_CLASS (self)->finish (self, data, error);
}
