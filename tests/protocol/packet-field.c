/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "packet-field.h"

#include <string.h>

/* The size of a number; or a variable byte integer, a string or binary data, a pair. */
typedef enum
{
  VARINT = 0,
  ONE = 1,
  TWO = 2,
  FOUR = 4,
  TEXT,
  PAIR,
} PropertyType;

static const struct
{
  const char *name;
  guint8 id;
  PropertyType type;
} properties[] = {
  { "payload_format_indicator", 0x01, ONE },
  { "message_expiry_interval", 0x02, FOUR },
  { "content_type", 0x03, TEXT },
  { "response_topic", 0x08, TEXT },
  { "correlation_data", 0x09, TEXT },
  { "subscription_identifier", 0x0b, VARINT },
  { "session_expiry_interval", 0x11, FOUR },
  { "assigned_client_identifier", 0x12, TEXT },
  { "server_keep_alive", 0x13, TWO },
  { "authentication_method", 0x15, TEXT },
  { "authentication_data", 0x16, TEXT },
  { "request_problem_information", 0x17, ONE },
  { "will_delay_interval", 0x18, FOUR },
  { "request_response_information", 0x19, ONE },
  { "response_information", 0x1a, TEXT },
  { "server_reference", 0x1c, TEXT },
  { "reason_string", 0x1f, TEXT },
  { "receive_maximum", 0x21, TWO },
  { "topic_alias_maximum", 0x22, TWO },
  { "topic_alias", 0x23, TWO },
  { "maximum_qos", 0x24, ONE },
  { "retain_available", 0x25, ONE },
  { "user_property", 0x26, PAIR },
  { "maximum_packet_size", 0x27, FOUR },
  { "wildcard_subscription_available", 0x28, ONE },
  { "subscription_identifiers_available", 0x29, ONE },
  { "shared_subscription_available", 0x2a, ONE },
};

static gboolean
refuse (GError     **error,
        const char  *what,
        const char  *text)
{
  g_set_error (error, BYTE_PATTERN_ERROR, 0, "%s: %s", what, text);
  return FALSE;
}

/* A number of @size bytes, 0 for a variable byte integer. */
gboolean
packet_field_add_number (BytePattern  *pattern,
                         GHashTable   *variables,
                         const char   *value,
                         gsize         size,
                         GError      **error)
{
  char *end;
  guint64 number;

  if (g_str_equal (value, "??"))
    {
      byte_pattern_add_any (pattern, NULL, size);
      return TRUE;
    }

  if (*value == '?')
    {
      byte_pattern_add_any (pattern, value + 1, size);
      return TRUE;
    }

  if (*value == '$')
    return byte_pattern_add_text (pattern, value, variables, error);

  number = g_ascii_strtoull (value, &end, g_str_has_prefix (value, "0x") ? 16 : 10);
  if (end == value || *end != '\0')
    return refuse (error, "Not a number", value);

  if (size == 0)
    byte_pattern_add_varint (pattern, number);
  else
    byte_pattern_add_number (pattern, number, size);

  return TRUE;
}

/* Bytes as they are. */
gboolean
packet_field_add_raw (BytePattern  *pattern,
                      GHashTable   *variables,
                      const char   *value,
                      GError      **error)
{
  return byte_pattern_add_text (pattern, *value == '#' ? value + 1 : value, variables, error);
}

/* With its length in two bytes. */
gboolean
packet_field_add_text (BytePattern  *pattern,
                       GHashTable   *variables,
                       const char   *value,
                       GError      **error)
{
  g_autoptr (BytePattern) text = byte_pattern_new ();

  if (!packet_field_add_raw (text, variables, value, error))
    return FALSE;

  byte_pattern_add_number (pattern, byte_pattern_get_size (text), 2);
  byte_pattern_add_pattern (pattern, text);

  return TRUE;
}

static gboolean
add_pair (BytePattern  *pattern,
          GHashTable   *variables,
          const char   *value,
          GError      **error)
{
  const char *middle = strstr (value, "\":\"");
  g_autofree char *name = NULL;

  if (middle == NULL)
    return refuse (error, "Not a pair", value);

  name = g_strndup (value, middle + 1 - value);

  return packet_field_add_text (pattern, variables, name, error) &&
         packet_field_add_text (pattern, variables, middle + 2, error);
}

/* The property of the row @row, with its identifier. */
gboolean
packet_field_add_property (BytePattern  *list,
                           GHashTable   *variables,
                           guint         row,
                           const char   *value,
                           GError      **error)
{
  byte_pattern_add_byte (list, properties[row].id);

  switch (properties[row].type)
    {
    case TEXT:
      return packet_field_add_text (list, variables, value, error);
    case PAIR:
      return add_pair (list, variables, value, error);
    case VARINT:
    case ONE:
    case TWO:
    case FOUR:
    default:
      return packet_field_add_number (list, variables, value, properties[row].type, error);
    }
}

/* The row of a property, or -1. */
int
packet_field_find_property (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      if (g_str_equal (properties[i].name, name))
        return i;
    }

  return -1;
}
