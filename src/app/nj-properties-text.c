/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

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

/* A Reason String of 64 KiB is no reason any more. */
#define MAX_REMARK 500

static char *
shorten (const char *remark)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (remark, -1) <= MAX_REMARK)
    return g_strdup (remark);

  start = g_utf8_substring (remark, 0, MAX_REMARK);

  return g_strconcat (start, "…", NULL);
}

/**
 * nj_properties_get_remarks:
 * @properties: the properties of an acknowledgement or a refusal
 *
 * Returns: (transfer full) (nullable): what the server says to people in it, its Reason
 *   String and User Properties, %NULL if that is nothing
 */
char *
nj_properties_get_remarks (const MqttProperties *properties)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *reason = mqtt_properties_get_string (properties, MQTT_PROPERTY_REASON_STRING);

  if (reason != NULL && *reason != '\0')
    {
      g_autofree char *words = shorten (reason);

      /* Translators: what a broker has sent as the reason for something, in its own words */
      g_string_append_printf (text, _("The broker says: “%s”"), words);
    }

  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    {
      const char *name;
      const char *value;

      if (mqtt_properties_get_user_at (properties, i, &name, &value))
        {
          g_autofree char *pair = g_strdup_printf ("%s = %s", name, value);
          g_autofree char *words = shorten (pair);

          g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
        }
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
