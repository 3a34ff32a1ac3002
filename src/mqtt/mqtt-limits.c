/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-limits.h"
#include "mqtt-topic.h"

static guint32
get_uint (const MqttProperties *properties,
          MqttProperty          id,
          guint32               fallback)
{
  return properties != NULL ? mqtt_properties_get_uint (properties, id, fallback) : fallback;
}

/**
 * mqtt_limits_init:
 * @self: the limits
 * @connack: (nullable): the properties of CONNACK
 *
 * Reads what the server can do. A limit it did not name has the value that
 * 5.0 §3.2.2.3 says, which is also what 3.1.1 means.
 */
void
mqtt_limits_init (MqttLimits           *self,
                  const MqttProperties *connack)
{
  g_return_if_fail (self != NULL);

  self->receive_maximum = get_uint (connack, MQTT_PROPERTY_RECEIVE_MAXIMUM, G_MAXUINT16);
  self->topic_alias_maximum = get_uint (connack, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 0);
  self->maximum_packet_size = get_uint (connack, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 0);
  self->maximum_qos = get_uint (connack, MQTT_PROPERTY_MAXIMUM_QOS, MQTT_QOS_2);
  self->retain = get_uint (connack, MQTT_PROPERTY_RETAIN_AVAILABLE, TRUE) != 0;
  self->wildcards = get_uint (connack, MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, TRUE) != 0;
  self->shared = get_uint (connack, MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE, TRUE) != 0;
  self->identifiers = get_uint (connack, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIERS_AVAILABLE, TRUE) != 0;
}

/**
 * mqtt_limits_check_message:
 * @self: the limits
 * @message: a message to publish
 * @error: %MQTT_ERROR_NOT_SUPPORTED
 *
 * Returns: whether the server takes a PUBLISH of this kind
 */
gboolean
mqtt_limits_check_message (const MqttLimits   *self,
                           const MqttMessage  *message,
                           GError            **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (message != NULL, FALSE);

  if (message->qos > self->maximum_qos)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_QOS_NOT_SUPPORTED,
                      "The server takes messages up to QoS %d, not QoS %d",
                      self->maximum_qos, message->qos);
      return FALSE;
    }

  if (message->retain && !self->retain)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_RETAIN_NOT_SUPPORTED,
                      "The server does not retain messages");
      return FALSE;
    }

  return TRUE;
}

/**
 * mqtt_limits_check_alias:
 * @self: the limits
 * @message: a message to publish
 * @error: %MQTT_ERROR_NOT_SUPPORTED
 *
 * Returns: whether the server takes the Topic Alias of @message, if it has one
 *   (5.0 §3.2.2.3.8)
 */
gboolean
mqtt_limits_check_alias (const MqttLimits   *self,
                         const MqttMessage  *message,
                         GError            **error)
{
  guint32 alias;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (message != NULL, FALSE);

  alias = get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS, 0);
  if (alias > self->topic_alias_maximum)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_TOPIC_ALIAS_INVALID,
                      "The Topic Alias %u is above the server's Topic Alias Maximum, %u",
                      alias, self->topic_alias_maximum);
      return FALSE;
    }

  return TRUE;
}

/**
 * mqtt_limits_check_subscription:
 * @self: the limits
 * @subscription: a subscription to make
 * @error: %MQTT_ERROR_NOT_SUPPORTED
 *
 * Returns: whether the server takes a subscription of this kind
 */
gboolean
mqtt_limits_check_subscription (const MqttLimits        *self,
                                const MqttSubscription  *subscription,
                                GError                 **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (subscription != NULL, FALSE);

  if (!self->wildcards && mqtt_topic_filter_has_wildcard (subscription->filter))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED,
                      "The server does not take Topic Filters with wildcards");
      return FALSE;
    }

  if (!self->shared && mqtt_topic_filter_is_shared (subscription->filter))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
                      "The server has no Shared Subscriptions");
      return FALSE;
    }

  if (!self->identifiers && subscription->identifier != 0)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_NOT_SUPPORTED,
                      MQTT_REASON_SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
                      "The server has no Subscription Identifiers");
      return FALSE;
    }

  return TRUE;
}

/**
 * mqtt_limits_check_size:
 * @self: the limits
 * @size: the size of a whole packet, bytes
 * @error: %MQTT_ERROR_TOO_LARGE
 *
 * Returns: whether the server takes a packet of @size
 */
gboolean
mqtt_limits_check_size (const MqttLimits  *self,
                        gsize              size,
                        GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->maximum_packet_size == 0 || size <= self->maximum_packet_size)
    return TRUE;

  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_TOO_LARGE,
                  MQTT_REASON_PACKET_TOO_LARGE,
                  "The packet has %" G_GSIZE_FORMAT " bytes and the server takes at most %u",
                  size, self->maximum_packet_size);
  return FALSE;
}
