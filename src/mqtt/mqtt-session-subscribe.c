/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-error.h"
#include "mqtt-session-request.h"
#include "mqtt-topic.h"

static gboolean
check_subscription (MqttSession       *self,
                    MqttSubscription  *subscription,
                    guint32            identifier,
                    GError           **error)
{
  if (!mqtt_topic_filter_validate (subscription->filter, error))
    return FALSE;

  if (self->version != MQTT_VERSION_5_0 &&
      (subscription->no_local || subscription->retain_as_published ||
       subscription->retain_handling != MQTT_RETAIN_HANDLING_SEND ||
       subscription->identifier != 0))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "No Local, Retain As Published, Retain Handling and Subscription "
                      "Identifiers need MQTT 5.0");
      return FALSE;
    }

  if (subscription->no_local && mqtt_topic_filter_is_shared (subscription->filter))
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "A Shared Subscription cannot have No Local (5.0 §3.8.3.1)");
      return FALSE;
    }

  if (subscription->identifier != identifier)
    {
      mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                      "All subscriptions made at once have the same Subscription "
                      "Identifier (5.0 §3.8.2.1.2)");
      return FALSE;
    }

  return TRUE;
}

/**
 * mqtt_session_subscribe:
 * @self: a session
 * @subscriptions: (element-type MqttSubscription): what to subscribe to, copied
 * @properties: (nullable): properties of SUBSCRIBE
 * @tag: what the outcome is reported with
 * @now: the present, monotonic µs
 * @error: %MQTT_ERROR_INVALID_ARGUMENT, %MQTT_ERROR_NOT_SUPPORTED,
 *   %MQTT_ERROR_TOO_LARGE
 *
 * Sends a SUBSCRIBE, or keeps it for the next connection. What is granted is
 * remembered, to be made again when the server has lost the session.
 *
 * Returns: whether it was sent or is waiting
 */
gboolean
mqtt_session_subscribe (MqttSession     *self,
                        GPtrArray       *subscriptions,
                        MqttProperties  *properties,
                        gpointer         tag,
                        gint64           now,
                        GError         **error)
{
  MqttRequest *request;
  MqttSubscription *first;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (subscriptions != NULL && subscriptions->len > 0, FALSE);

  first = subscriptions->pdata[0];
  for (guint i = 0; i < subscriptions->len; i++)
    {
      if (!check_subscription (self, subscriptions->pdata[i], first->identifier, error))
        return FALSE;
    }

  if (!mqtt_session_check_properties (self, properties, MQTT_PACKET_SUBSCRIBE, error))
    return FALSE;

  request = mqtt_request_new (MQTT_PACKET_SUBSCRIBE, properties, tag);
  request->subscriptions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  for (guint i = 0; i < subscriptions->len; i++)
    g_ptr_array_add (request->subscriptions,
                     mqtt_subscription_copy (subscriptions->pdata[i]));

  return mqtt_session_begin_request (self, request, now, error);
}

/**
 * mqtt_session_unsubscribe:
 * @self: a session
 * @filters: (array zero-terminated=1): Topic Filters, at least one
 * @properties: (nullable): properties of UNSUBSCRIBE
 * @tag: what the outcome is reported with
 * @now: the present, monotonic µs
 * @error: %MQTT_ERROR_INVALID_ARGUMENT, %MQTT_ERROR_TOO_LARGE
 *
 * Sends an UNSUBSCRIBE, or keeps it for the next connection.
 *
 * Returns: whether it was sent or is waiting
 */
gboolean
mqtt_session_unsubscribe (MqttSession        *self,
                          const char *const  *filters,
                          MqttProperties     *properties,
                          gpointer            tag,
                          gint64              now,
                          GError            **error)
{
  MqttRequest *request;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (filters != NULL && filters[0] != NULL, FALSE);

  for (guint i = 0; filters[i] != NULL; i++)
    {
      if (!mqtt_topic_filter_validate (filters[i], error))
        return FALSE;
    }

  if (!mqtt_session_check_properties (self, properties, MQTT_PACKET_UNSUBSCRIBE, error))
    return FALSE;

  request = mqtt_request_new (MQTT_PACKET_UNSUBSCRIBE, properties, tag);
  request->filters = g_strdupv ((GStrv) filters);

  return mqtt_session_begin_request (self, request, now, error);
}
