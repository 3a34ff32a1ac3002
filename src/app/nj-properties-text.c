/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-payload-format.h"
#include "nj-properties-text.h"

static void
append_value (GString              *text,
              const MqttProperties *properties,
              guint                 index)
{
  MqttPropertyType type;
  const char *name;
  const char *value;

  if (!mqtt_property_get_type_of (mqtt_properties_get_id (properties, index), &type))
    return;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
    case MQTT_PROPERTY_TYPE_VARINT:
      g_string_append_printf (text, "%u", mqtt_properties_get_uint_at (properties, index));
      break;
    case MQTT_PROPERTY_TYPE_STRING:
      g_string_append (text, mqtt_properties_get_string_at (properties, index));
      break;
    case MQTT_PROPERTY_TYPE_BINARY:
      {
        GBytes *bytes = mqtt_properties_get_binary_at (properties, index);
        g_autofree char *preview = nj_payload_preview (bytes, NJ_PAYLOAD_AUTO, 300);

        g_string_append (text, preview);
        break;
      }
    case MQTT_PROPERTY_TYPE_PAIR:
      if (mqtt_properties_get_user_at (properties, index, &name, &value))
        g_string_append_printf (text, "%s = %s", name, value);
      break;
    default:
      break;
    }
}

/**
 * nj_properties_to_text:
 * @properties: a list of MQTT 5 properties
 *
 * Returns: (transfer full): one line for each, with the specification's names
 */
char *
nj_properties_to_text (const MqttProperties *properties)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, "%s: ",
                              mqtt_property_get_name (mqtt_properties_get_id (properties, i)));
      append_value (text, properties, i);
    }

  return g_string_free (text, FALSE);
}
