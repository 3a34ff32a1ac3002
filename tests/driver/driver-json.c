/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "driver-json.h"

/* More than any command has, and less than the parser's recursion can take. */
#define MAX_DEPTH 32

G_DEFINE_QUARK (driver-json-error-quark, driver_json_error)

gboolean
driver_json_refuse (GError     **error,
                    const char  *format,
                    ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (DRIVER_JSON_ERROR, DRIVER_JSON_ERROR_MEMBER, format, args);
  va_end (args);

  return FALSE;
}

static int
read_escape (const char *text)
{
  int unit = 0;

  if (text[0] != '\\' || text[1] != 'u')
    return -1;

  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      unit = unit << 4 | g_ascii_xdigit_value (text[i]);
    }

  return unit;
}

static gboolean
is_surrogate (int unit,
              int first)
{
  return unit >= first && unit < first + 0x400;
}

static gboolean
is_too_deep (const char *line)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (const char *p = line; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && (*p == '[' || *p == '{'))
        {
          if (++depth > MAX_DEPTH)
            return TRUE;
        }
      else if (!quoted && (*p == ']' || *p == '}') && depth > 0)
        depth--;
    }

  return FALSE;
}

/* A character that is not in @line. */
static char *
choose_marker (const char *line)
{
  for (gunichar c = 0xf0000;; c++)
    {
      char marker[7] = { 0 };

      g_unichar_to_utf8 (c, marker);
      if (strstr (line, marker) == NULL)
        return g_strdup (marker);
    }
}

/* json-glib cuts a string at \u0000 and asserts that surrogates come in pairs, but
 * the engine is to see both: @marker and four digits stand for them meanwhile. */
static char *
hide_escapes (const char *line,
              const char *marker)
{
  GString *hidden = g_string_sized_new (strlen (line));

  for (const char *p = line; *p != '\0'; p++)
    {
      int unit = read_escape (p);
      int next = unit >= 0 ? read_escape (p + 6) : -1;

      if (is_surrogate (unit, 0xd800) && is_surrogate (next, 0xdc00))
        {
          g_string_append_len (hidden, p, 12);
          p += 11;
        }
      else if (unit == 0 || is_surrogate (unit, 0xd800) || is_surrogate (unit, 0xdc00))
        {
          g_string_append (hidden, marker);
          g_string_append_len (hidden, p + 2, 4);
          p += 5;
        }
      else if (*p == '\\' && p[1] != '\0')
        {
          g_string_append_len (hidden, p, 2);
          p++;
        }
      else
        {
          g_string_append_c (hidden, *p);
        }
    }

  return g_string_free (hidden, FALSE);
}

/* The bytes that would be such a character: as in Java's modified UTF-8, U+0000 is
 * 0xC0 0x80, so that it fits into a C string. */
static char *
restore_string (const char *text,
                const char *marker)
{
  GString *restored = g_string_new (NULL);
  const char *found;

  while ((found = strstr (text, marker)) != NULL)
    {
      const char *digits = found + strlen (marker);
      int unit = 0;

      for (guint i = 0; i < 4; i++)
        unit = unit << 4 | g_ascii_xdigit_value (digits[i]);

      g_string_append_len (restored, text, found - text);
      if (unit == 0)
        g_string_append (restored, "\xc0\x80");
      else
        {
          g_string_append_c (restored, (char) (0xe0 | unit >> 12));
          g_string_append_c (restored, (char) (0x80 | (unit >> 6 & 0x3f)));
          g_string_append_c (restored, (char) (0x80 | (unit & 0x3f)));
        }
      text = digits + 4;
    }
  g_string_append (restored, text);

  return g_string_free (restored, FALSE);
}

static void
restore_node (JsonNode   *node,
              const char *marker)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      {
        JsonObjectIter iter;
        JsonNode *member;

        json_object_iter_init (&iter, json_node_get_object (node));
        while (json_object_iter_next (&iter, NULL, &member))
          restore_node (member, marker);
        break;
      }

    case JSON_NODE_ARRAY:
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        restore_node (json_array_get_element (json_node_get_array (node), i), marker);
      break;

    case JSON_NODE_VALUE:
      if (json_node_get_value_type (node) == G_TYPE_STRING &&
          strstr (json_node_get_string (node), marker) != NULL)
        {
          g_autofree char *text = restore_string (json_node_get_string (node), marker);

          json_node_set_string (node, text);
        }
      break;

    case JSON_NODE_NULL:
    default:
      break;
    }
}

/**
 * driver_json_parse:
 * @line: a line of input
 * @size: its length in bytes
 * @error: %DRIVER_JSON_ERROR_SYNTAX
 *
 * A string in which there is U+0000 or half a surrogate pair has the bytes 0xC0
 * 0x80 or the three that UTF-8 does not allow in its place.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
driver_json_parse (const char  *line,
                   gsize        size,
                   GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) cause = NULL;
  g_autofree char *marker = NULL;
  g_autofree char *hidden = NULL;

  if (!g_utf8_validate_len (line, size, NULL) || is_too_deep (line))
    {
      g_set_error (error, DRIVER_JSON_ERROR, DRIVER_JSON_ERROR_SYNTAX,
                   "A line is not UTF-8, or nested too deeply");
      return NULL;
    }

  marker = choose_marker (line);
  hidden = hide_escapes (line, marker);
  if (!json_parser_load_from_data (parser, hidden, -1, &cause))
    {
      g_set_error (error, DRIVER_JSON_ERROR, DRIVER_JSON_ERROR_SYNTAX,
                   "A line is not JSON: %s", cause->message);
      return NULL;
    }

  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, DRIVER_JSON_ERROR, DRIVER_JSON_ERROR_SYNTAX,
                   "A line is not a JSON object");
      return NULL;
    }

  restore_node (json_parser_get_root (parser), marker);

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static JsonNode *
get_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

/**
 * driver_json_get_uint:
 * @object: a command or a part of it
 * @name: of the member
 * @max: the greatest number it may be
 * @value: (inout): the number
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing or such a number
 */
gboolean
driver_json_get_uint (JsonObject  *object,
                      const char  *name,
                      guint32      max,
                      guint32     *value,
                      GError     **error)
{
  JsonNode *node = get_member (object, name);
  gint64 number;

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return driver_json_refuse (error, "“%s” has to be an integer", name);

  number = json_node_get_int (node);
  if (number < 0 || number > max)
    return driver_json_refuse (error, "“%s” has to be from 0 to %u", name, max);

  *value = number;

  return TRUE;
}

/**
 * driver_json_get_flag:
 * @object: a command or a part of it
 * @name: of the member
 * @value: (inout): its value
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing, true or false, or 0 or 1
 */
gboolean
driver_json_get_flag (JsonObject  *object,
                      const char  *name,
                      gboolean    *value,
                      GError     **error)
{
  JsonNode *node = get_member (object, name);
  guint32 number = 0;

  if (node == NULL)
    return TRUE;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      *value = json_node_get_boolean (node);
      return TRUE;
    }

  if (!driver_json_get_uint (object, name, 1, &number, NULL))
    return driver_json_refuse (error, "“%s” has to be true or false", name);

  *value = number;

  return TRUE;
}

/**
 * driver_json_peek_string:
 * @node: a value
 *
 * Returns: (nullable): the string that it is
 */
const char *
driver_json_peek_string (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/**
 * driver_json_get_pair:
 * @node: a value
 * @name: (out): the first
 * @value: (out): the second
 *
 * Returns: whether it is an array of two strings
 */
gboolean
driver_json_get_pair (JsonNode    *node,
                      const char **name,
                      const char **value)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  if (json_array_get_length (array) != 2)
    return FALSE;

  *name = driver_json_peek_string (json_array_get_element (array, 0));
  *value = driver_json_peek_string (json_array_get_element (array, 1));

  return *name != NULL && *value != NULL;
}

/**
 * driver_json_get_string:
 * @object: a command or a part of it
 * @name: of the member
 * @value: (inout) (transfer none): its value
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing or a string
 */
gboolean
driver_json_get_string (JsonObject  *object,
                        const char  *name,
                        const char **value,
                        GError     **error)
{
  JsonNode *node = get_member (object, name);
  const char *text;

  if (node == NULL)
    return TRUE;

  text = driver_json_peek_string (node);
  if (text == NULL)
    return driver_json_refuse (error, "“%s” has to be a string", name);

  *value = text;

  return TRUE;
}

static gboolean
is_base64 (const char *text)
{
  gsize size = strlen (text);
  gsize digits = strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+/");
  gsize padding = strspn (text + digits, "=");

  return size % 4 == 0 && padding <= 2 && digits + padding == size;
}

/**
 * driver_json_get_bytes:
 * @object: a command or a part of it
 * @name: of the member
 * @value: (inout) (transfer full): its value
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing or base64
 */
gboolean
driver_json_get_bytes (JsonObject  *object,
                       const char  *name,
                       GBytes     **value,
                       GError     **error)
{
  const char *text = NULL;
  guint8 *data;
  gsize size;

  if (!driver_json_get_string (object, name, &text, error))
    return FALSE;

  if (text == NULL)
    return TRUE;

  if (!is_base64 (text))
    return driver_json_refuse (error, "“%s” has to be base64", name);

  data = g_base64_decode (text, &size);
  g_clear_pointer (value, g_bytes_unref);
  *value = g_bytes_new_take (data, size);

  return TRUE;
}

/**
 * driver_json_get_object:
 * @object: a command or a part of it
 * @name: of the member
 * @value: (inout) (transfer none): its value
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing or an object
 */
gboolean
driver_json_get_object (JsonObject  *object,
                        const char  *name,
                        JsonObject **value,
                        GError     **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return driver_json_refuse (error, "“%s” has to be an object", name);

  *value = json_node_get_object (node);

  return TRUE;
}

/**
 * driver_json_get_array:
 * @object: a command or a part of it
 * @name: of the member
 * @value: (inout) (transfer none): its value
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is missing or an array
 */
gboolean
driver_json_get_array (JsonObject  *object,
                       const char  *name,
                       JsonArray  **value,
                       GError     **error)
{
  JsonNode *node = get_member (object, name);

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return driver_json_refuse (error, "“%s” has to be an array", name);

  *value = json_node_get_array (node);

  return TRUE;
}

/**
 * driver_json_require:
 * @object: a command or a part of it
 * @name: of a member
 * @error: %DRIVER_JSON_ERROR_MEMBER
 *
 * Returns: whether it is there
 */
gboolean
driver_json_require (JsonObject  *object,
                     const char  *name,
                     GError     **error)
{
  if (get_member (object, name) != NULL)
    return TRUE;

  return driver_json_refuse (error, "“%s” is missing", name);
}
