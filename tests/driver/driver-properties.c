/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-json.h"
#include "driver-properties.h"

/* The names of the driver's protocol; what may stand where is the engine's matter. */
static const struct
{
  MqttProperty id;
  const char *name;
} table[] = {
  { MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, "payload_format_indicator" },
  { MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, "message_expiry_interval" },
  { MQTT_PROPERTY_CONTENT_TYPE, "content_type" },
  { MQTT_PROPERTY_RESPONSE_TOPIC, "response_topic" },
  { MQTT_PROPERTY_CORRELATION_DATA, "correlation_data_b64" },
  { MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, "subscription_identifier" },
  { MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, "subscription_identifiers" },
  { MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, "session_expiry_interval" },
  { MQTT_PROPERTY_ASSIGNED_CLIENT_IDENTIFIER, "assigned_client_identifier" },
  { MQTT_PROPERTY_SERVER_KEEP_ALIVE, "server_keep_alive" },
  { MQTT_PROPERTY_AUTHENTICATION_METHOD, "authentication_method" },
  { MQTT_PROPERTY_AUTHENTICATION_DATA, "authentication_data_b64" },
  { MQTT_PROPERTY_REQUEST_PROBLEM_INFORMATION, "request_problem_information" },
  { MQTT_PROPERTY_WILL_DELAY_INTERVAL, "will_delay_interval" },
  { MQTT_PROPERTY_REQUEST_RESPONSE_INFORMATION, "request_response_information" },
  { MQTT_PROPERTY_RESPONSE_INFORMATION, "response_information" },
  { MQTT_PROPERTY_SERVER_REFERENCE, "server_reference" },
  { MQTT_PROPERTY_REASON_STRING, "reason_string" },
  { MQTT_PROPERTY_RECEIVE_MAXIMUM, "receive_maximum" },
  { MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, "topic_alias_maximum" },
  { MQTT_PROPERTY_TOPIC_ALIAS, "topic_alias" },
  { MQTT_PROPERTY_MAXIMUM_QOS, "maximum_qos" },
  { MQTT_PROPERTY_RETAIN_AVAILABLE, "retain_available" },
  { MQTT_PROPERTY_USER_PROPERTY, "user_properties" },
  { MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, "maximum_packet_size" },
  { MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, "wildcard_subscription_available" },
  { MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIERS_AVAILABLE, "subscription_identifiers_available" },
  { MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE, "shared_subscription_available" },
};

static int
find_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (g_str_equal (table[i].name, name))
        return i;
    }

  return -1;
}

/* A list is written as "subscription_identifiers", the last of its rows. */
static const char *
get_name (MqttProperty id)
{
  const char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].id == id)
        name = table[i].name;
    }

  return name;
}

static gboolean
read_users (MqttProperties  *properties,
            JsonArray       *array,
            GError         **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name, *value;

      if (!driver_json_get_pair (json_array_get_element (array, i), &name, &value))
        return driver_json_refuse (error, "“user_properties” has to be a list of [name, value]");

      mqtt_properties_add_user (properties, name, value);
    }

  return TRUE;
}

static gboolean
read_identifiers (MqttProperties  *properties,
                  JsonArray       *array,
                  GError         **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 ||
          json_node_get_int (node) < 0 || json_node_get_int (node) > G_MAXUINT32)
        return driver_json_refuse (error, "“subscription_identifiers” has to be a list of integers");

      mqtt_properties_add_uint (properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER,
                                json_node_get_int (node));
    }

  return TRUE;
}

static gboolean
read_array (MqttProperties  *properties,
            MqttProperty     id,
            JsonObject      *object,
            const char      *name,
            GError         **error)
{
  JsonArray *array = NULL;

  if (!driver_json_get_array (object, name, &array, error))
    return FALSE;

  return id == MQTT_PROPERTY_USER_PROPERTY ? read_users (properties, array, error)
                                           : read_identifiers (properties, array, error);
}

static gboolean
read_value (MqttProperties  *properties,
            MqttProperty     id,
            JsonObject      *object,
            const char      *name,
            GError         **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *text = NULL;
  MqttPropertyType type;
  guint32 number = 0;

  if (!mqtt_property_get_type_of (id, &type))
    return driver_json_refuse (error, "There is no property “%s”", name);

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
    case MQTT_PROPERTY_TYPE_VARINT:
      if (!driver_json_get_uint (object, name, G_MAXUINT32, &number, error))
        return FALSE;
      mqtt_properties_add_uint (properties, id, number);
      return TRUE;

    case MQTT_PROPERTY_TYPE_STRING:
      if (!driver_json_get_string (object, name, &text, error))
        return FALSE;
      mqtt_properties_add_string (properties, id, text);
      return TRUE;

    case MQTT_PROPERTY_TYPE_BINARY:
      if (!driver_json_get_bytes (object, name, &bytes, error))
        return FALSE;
      mqtt_properties_add_binary (properties, id, bytes);
      return TRUE;

    case MQTT_PROPERTY_TYPE_PAIR:
    default:
      return FALSE;
    }
}

/**
 * driver_properties_read:
 * @command: a command, or its Will
 * @properties: (out) (transfer full) (nullable): its properties, %NULL for none
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether they can be told to the engine
 */
gboolean
driver_properties_read (JsonObject      *command,
                        MqttProperties **properties,
                        GError         **error)
{
  g_autoptr (MqttProperties) read = NULL;
  JsonObject *object = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  *properties = NULL;
  if (!driver_json_get_object (command, "properties", &object, error))
    return FALSE;

  if (object == NULL || json_object_get_size (object) == 0)
    return TRUE;

  read = mqtt_properties_new ();
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      int row = find_name (name);
      gboolean ok;

      if (row < 0)
        return driver_json_refuse (error, "There is no property “%s”", name);
      if (JSON_NODE_HOLDS_NULL (node))
        continue;

      if (g_str_has_suffix (name, "_properties") || g_str_has_suffix (name, "_identifiers"))
        ok = read_array (read, table[row].id, object, name, error);
      else
        ok = read_value (read, table[row].id, object, name, error);

      if (!ok)
        return FALSE;
    }

  *properties = g_steal_pointer (&read);

  return TRUE;
}

static JsonArray *
ensure_array (JsonObject *object,
              const char *name)
{
  JsonArray *array;

  if (json_object_has_member (object, name))
    return json_object_get_array_member (object, name);

  array = json_array_new ();
  json_object_set_array_member (object, name, array);

  return array;
}

static void
write_user (JsonObject *object,
            const char *name,
            const char *value)
{
  JsonArray *pair = json_array_new ();

  json_array_add_string_element (pair, name);
  json_array_add_string_element (pair, value);
  json_array_add_array_element (ensure_array (object, "user_properties"), pair);
}

static void
write_value (JsonObject           *object,
             const MqttProperties *properties,
             guint                 index)
{
  MqttProperty id = mqtt_properties_get_id (properties, index);
  const char *user_name = NULL, *user_value = NULL;
  MqttPropertyType type;
  g_autofree char *base64 = NULL;
  GBytes *bytes;

  if (!mqtt_property_get_type_of (id, &type))
    return;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
      json_object_set_int_member (object, get_name (id),
                                  mqtt_properties_get_uint_at (properties, index));
      break;

    case MQTT_PROPERTY_TYPE_VARINT:
      json_array_add_int_element (ensure_array (object, get_name (id)),
                                  mqtt_properties_get_uint_at (properties, index));
      break;

    case MQTT_PROPERTY_TYPE_STRING:
      json_object_set_string_member (object, get_name (id),
                                     mqtt_properties_get_string_at (properties, index));
      break;

    case MQTT_PROPERTY_TYPE_BINARY:
      bytes = mqtt_properties_get_binary_at (properties, index);
      base64 = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      json_object_set_string_member (object, get_name (id), base64);
      break;

    case MQTT_PROPERTY_TYPE_PAIR:
      mqtt_properties_get_user_at (properties, index, &user_name, &user_value);
      write_user (object, user_name, user_value);
      break;

    default:
      break;
    }
}

/**
 * driver_properties_write:
 * @properties: (nullable): the properties of a packet
 *
 * Returns: (transfer full): them as an event's member "properties", in order
 */
JsonObject *
driver_properties_write (const MqttProperties *properties)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    write_value (object, properties, i);

  return object;
}
