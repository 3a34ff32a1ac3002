/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "fuzz-input.h"
#include "fuzz.h"
#include "mqtt-error.h"
#include "mqtt-topic.h"

/* A Topic Filter, a zero, and a Topic Name. What the engine says of them is compared
 * with the rules of 5.0 §4.7 and §4.8.2, put down level by level. */

static gboolean
is_text (const char *text)
{
  return *text != '\0' && strlen (text) <= 65535 && g_utf8_validate (text, -1, NULL);
}

static gboolean
is_name (const char *name)
{
  return is_text (name) && strchr (name, '+') == NULL && strchr (name, '#') == NULL;
}

static gboolean
is_wildcard (const char *level)
{
  return g_str_equal (level, "+") || g_str_equal (level, "#");
}

static gboolean
has_wildcard (const char *text)
{
  return strchr (text, '+') != NULL || strchr (text, '#') != NULL;
}

/* (nullable): the levels of the filter without those of a Shared Subscription. */
static char **
get_levels (char **levels)
{
  if (!g_str_equal (levels[0], "$share") || levels[1] == NULL)
    return levels;

  if (*levels[1] == '\0' || has_wildcard (levels[1]) || levels[2] == NULL ||
      (*levels[2] == '\0' && levels[3] == NULL))
    return NULL;

  return levels + 2;
}

static gboolean
is_filter (const char *filter)
{
  g_auto (GStrv) levels = g_strsplit (filter, "/", -1);
  char **level;

  if (!is_text (filter))
    return FALSE;

  level = get_levels (levels);
  if (level == NULL)
    return FALSE;

  for (; *level != NULL; level++)
    {
      if (has_wildcard (*level) && !is_wildcard (*level))
        return FALSE;
      if (g_str_equal (*level, "#") && level[1] != NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
levels_match (char **filter,
              char **name)
{
  if (*filter == NULL)
    return *name == NULL;

  if (g_str_equal (*filter, "#"))
    return TRUE;

  if (*name == NULL)
    return FALSE;

  return (g_str_equal (*filter, "+") || g_str_equal (*filter, *name)) &&
         levels_match (filter + 1, name + 1);
}

static gboolean
matches (const char *filter,
         const char *name)
{
  g_auto (GStrv) filter_levels = g_strsplit (filter, "/", -1);
  g_auto (GStrv) name_levels = g_strsplit (name, "/", -1);
  char **levels = get_levels (filter_levels);

  if (*name == '$' && is_wildcard (levels[0]))
    return FALSE;

  return levels_match (levels, name_levels);
}

static void
check_error (gboolean      valid,
             const GError *error)
{
  g_assert_cmpint (valid, ==, error == NULL);
  if (error != NULL)
    {
      g_assert_true (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  gsize filter_size = strlen (text);
  g_autofree char *name = NULL;
  g_autoptr (GError) name_error = NULL;
  g_autoptr (GError) filter_error = NULL;
  gboolean name_valid, filter_valid, matched;

  if (filter_size < size)
    name = g_strndup ((const char *) data + filter_size + 1, size - filter_size - 1);
  else
    name = g_strdup (text);

  name_valid = mqtt_topic_name_validate (name, &name_error);
  check_error (name_valid, name_error);
  g_assert_cmpint (name_valid, ==, is_name (name));

  filter_valid = mqtt_topic_filter_validate (text, &filter_error);
  check_error (filter_valid, filter_error);
  g_assert_cmpint (filter_valid, ==, is_filter (text));
  g_assert_cmpint (mqtt_topic_filter_has_wildcard (text), ==, has_wildcard (text));

  matched = mqtt_topic_filter_matches (text, name);
  if (name_valid && filter_valid)
    g_assert_cmpint (matched, ==, matches (text, name));

  return 0;
}
