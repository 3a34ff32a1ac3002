/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "json-match.h"

static gboolean
match_object (JsonObject *expected,
              JsonObject *actual)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, expected);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonNode *member = json_object_get_member (actual, name);

      if (JSON_NODE_HOLDS_NULL (node) ? member != NULL
                                      : member == NULL || !json_match (node, member))
        return FALSE;
    }

  return TRUE;
}

static gboolean
match_array (JsonArray *expected,
             JsonArray *actual)
{
  if (json_array_get_length (expected) != json_array_get_length (actual))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (expected); i++)
    {
      if (!json_match (json_array_get_element (expected, i), json_array_get_element (actual, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
match_text (const char *expected,
            JsonNode   *actual)
{
  const char *text;

  if (g_str_equal (expected, "*"))
    return TRUE;

  if (!JSON_NODE_HOLDS_VALUE (actual) || json_node_get_value_type (actual) != G_TYPE_STRING)
    return FALSE;

  text = json_node_get_string (actual);

  return *expected == '~' ? g_regex_match_simple (expected + 1, text, 0, 0)
                          : g_str_equal (expected, text);
}

/* Whether @actual is what a case expects, by the rules of README.md. */
gboolean
json_match (JsonNode *expected,
            JsonNode *actual)
{
  if (JSON_NODE_HOLDS_OBJECT (expected))
    return JSON_NODE_HOLDS_OBJECT (actual) &&
           match_object (json_node_get_object (expected), json_node_get_object (actual));

  if (JSON_NODE_HOLDS_ARRAY (expected))
    return JSON_NODE_HOLDS_ARRAY (actual) &&
           match_array (json_node_get_array (expected), json_node_get_array (actual));

  if (JSON_NODE_HOLDS_VALUE (expected) && json_node_get_value_type (expected) == G_TYPE_STRING)
    return match_text (json_node_get_string (expected), actual);

  return json_node_equal (expected, actual);
}
