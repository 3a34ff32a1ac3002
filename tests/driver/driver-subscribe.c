/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-event.h"
#include "driver-json.h"
#include "driver-properties.h"
#include "driver-request.h"

static void
on_subscribe (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_subscribe_finish (MQTT_CLIENT (source), result, &error);
  if (ack != NULL)
    driver_event_subscribed ("suback", request->ref, ack);
  else
    driver_event_error (request->ref, error, request->driver->version);
}

static MqttSubscription *
read_subscription (JsonNode  *node,
                   GError   **error)
{
  g_autoptr (MqttSubscription) subscription = NULL;
  JsonObject *object;
  const char *filter = NULL;
  guint32 qos = MQTT_QOS_0;
  guint32 retain_handling = MQTT_RETAIN_HANDLING_SEND;
  gboolean no_local = FALSE;
  gboolean retain_as_published = FALSE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      driver_json_refuse (error, "“filters” has to be a list of objects");
      return NULL;
    }

  object = json_node_get_object (node);
  if (!driver_json_require (object, "filter", error) ||
      !driver_json_get_string (object, "filter", &filter, error) ||
      !driver_json_get_uint (object, "qos", MQTT_QOS_2, &qos, error) ||
      !driver_json_get_uint (object, "rh", MQTT_RETAIN_HANDLING_DONT_SEND, &retain_handling, error) ||
      !driver_json_get_flag (object, "nl", &no_local, error) ||
      !driver_json_get_flag (object, "rap", &retain_as_published, error))
    return NULL;

  subscription = mqtt_subscription_new (filter, qos);
  subscription->retain_handling = retain_handling;
  subscription->no_local = no_local;
  subscription->retain_as_published = retain_as_published;

  return g_steal_pointer (&subscription);
}

/* To the engine a Subscription Identifier is part of the subscription; one that
 * cannot be is left for it to refuse. */
static void
move_identifier (GPtrArray       *subscriptions,
                 MqttProperties **properties)
{
  guint32 identifier = mqtt_properties_get_uint (*properties,
                                                 MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 0);
  MqttProperties *others;

  if (identifier == 0 || identifier > MQTT_MAX_REMAINING_LENGTH)
    return;

  for (guint i = 0; i < subscriptions->len; i++)
    ((MqttSubscription *) subscriptions->pdata[i])->identifier = identifier;

  others = mqtt_properties_copy_without (*properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER);
  mqtt_properties_unref (*properties);
  *properties = others;
}

gboolean
driver_subscribe (Driver      *self,
                  const char  *ref,
                  JsonObject  *command,
                  GError     **error)
{
  g_autoptr (GPtrArray) subscriptions = NULL;
  g_autoptr (MqttProperties) properties = NULL;
  JsonArray *filters = NULL;

  if (!driver_json_require (command, "filters", error) ||
      !driver_json_get_array (command, "filters", &filters, error) ||
      !driver_properties_read (command, &properties, error))
    return FALSE;

  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  for (guint i = 0; i < json_array_get_length (filters); i++)
    {
      MqttSubscription *subscription = read_subscription (json_array_get_element (filters, i), error);

      if (subscription == NULL)
        return FALSE;
      g_ptr_array_add (subscriptions, subscription);
    }

  move_identifier (subscriptions, &properties);
  mqtt_client_subscribe_async (self->client, subscriptions, properties, NULL, on_subscribe,
                               driver_request_new (self, ref));

  return TRUE;
}

static void
on_unsubscribe (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (DriverRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = NULL;

  ack = mqtt_client_unsubscribe_finish (MQTT_CLIENT (source), result, &error);
  if (ack != NULL)
    driver_event_subscribed ("unsuback", request->ref, ack);
  else
    driver_event_error (request->ref, error, request->driver->version);
}

gboolean
driver_unsubscribe (Driver      *self,
                    const char  *ref,
                    JsonObject  *command,
                    GError     **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (MqttProperties) properties = NULL;
  JsonArray *filters = NULL;

  if (!driver_json_require (command, "filters", error) ||
      !driver_json_get_array (command, "filters", &filters, error) ||
      !driver_properties_read (command, &properties, error))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (filters); i++)
    {
      const char *filter = driver_json_peek_string (json_array_get_element (filters, i));

      if (filter == NULL)
        return driver_json_refuse (error, "“filters” has to be a list of strings");
      g_ptr_array_add (names, (gpointer) filter);
    }
  g_ptr_array_add (names, NULL);

  mqtt_client_unsubscribe_async (self->client, (const char *const *) names->pdata, properties,
                                 NULL, on_unsubscribe, driver_request_new (self, ref));

  return TRUE;
}
