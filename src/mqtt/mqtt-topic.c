/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-topic.h"
#include "mqtt-types.h"

#define SHARE_PREFIX "$share/"

/* U+0000 where a C string is to have it: the two bytes of modified UTF-8. */
#define NUL "\xc0\x80"

static gboolean
refuse (GError                 **error,
        const char              *format,
        ...) G_GNUC_PRINTF (2,   3);

static gboolean
refuse (GError     **error,
        const char  *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, -1, "%s", message);

  return FALSE;
}

static gboolean
check_text (const char  *text,
            const char  *what,
            GError     **error)
{
  gsize size = strlen (text);

  if (size == 0)
    return refuse (error, "A %s cannot be empty (5.0 §4.7.3)", what);

  if (size > MQTT_MAX_STRING_LENGTH)
    return refuse (error, "A %s cannot be longer than 65,535 bytes (5.0 §4.7.3)", what);

  if (strstr (text, NUL) != NULL)
    return refuse (error, "A %s cannot contain U+0000 (5.0 §4.7.3)", what);

  if (!g_utf8_validate_len (text, size, NULL))
    return refuse (error, "A %s has to be well-formed UTF-8 (5.0 §1.5.4)", what);

  return TRUE;
}

/**
 * mqtt_topic_name_validate:
 * @name: a Topic Name
 * @error: return location for %MQTT_ERROR_INVALID_ARGUMENT
 *
 * Checks what can be published to (5.0 §4.7). U+0000, which it may not have, can
 * be given as 0xC0 0x80.
 *
 * Returns: whether it is a Topic Name
 */
gboolean
mqtt_topic_name_validate (const char  *name,
                          GError     **error)
{
  const char *wildcard;

  g_return_val_if_fail (name != NULL, FALSE);

  if (!check_text (name, "Topic Name", error))
    return FALSE;

  wildcard = strpbrk (name, "+#");
  if (wildcard != NULL)
    return refuse (error, "A Topic Name cannot contain “%c”; wildcards are for subscribing "
                          "(5.0 §4.7.1)",
                   *wildcard);

  return TRUE;
}

static gboolean
check_levels (const char  *filter,
              GError     **error)
{
  for (const char *p = filter; *p != '\0'; p++)
    {
      gboolean begins = p == filter || p[-1] == '/';
      gboolean ends = p[1] == '\0' || p[1] == '/';

      if (*p == '#' && (!begins || p[1] != '\0'))
        return refuse (error, "“#” has to be the whole last level of a Topic Filter (5.0 §4.7.1.2)");
      if (*p == '+' && (!begins || !ends))
        return refuse (error, "“+” has to be a whole level of a Topic Filter (5.0 §4.7.1.3)");
    }

  return TRUE;
}

/**
 * mqtt_topic_filter_validate:
 * @filter: a Topic Filter
 * @error: return location for %MQTT_ERROR_INVALID_ARGUMENT
 *
 * Checks what can be subscribed to (5.0 §4.7, §4.8.2).
 *
 * Returns: whether it is a Topic Filter
 */
gboolean
mqtt_topic_filter_validate (const char  *filter,
                            GError     **error)
{
  g_return_val_if_fail (filter != NULL, FALSE);

  if (!check_text (filter, "Topic Filter", error))
    return FALSE;

  if (mqtt_topic_filter_is_shared (filter))
    {
      const char *name = filter + strlen (SHARE_PREFIX);
      const char *slash = strchr (name, '/');

      if (slash == NULL || slash == name || slash[1] == '\0')
        return refuse (error, "A Shared Subscription looks like $share/name/filter (5.0 §4.8.2)");
      if (strcspn (name, "+#") < (gsize) (slash - name))
        return refuse (error, "The name of a Shared Subscription cannot contain wildcards (5.0 §4.8.2)");

      filter = slash + 1;
    }

  return check_levels (filter, error);
}

/**
 * mqtt_topic_filter_is_shared:
 * @filter: a Topic Filter
 *
 * Returns: whether it is a Shared Subscription (5.0 §4.8.2)
 */
gboolean
mqtt_topic_filter_is_shared (const char *filter)
{
  g_return_val_if_fail (filter != NULL, FALSE);

  return g_str_has_prefix (filter, SHARE_PREFIX);
}

/**
 * mqtt_topic_filter_has_wildcard:
 * @filter: a Topic Filter
 *
 * Returns: whether it contains a wildcard (5.0 §4.7.1)
 */
gboolean
mqtt_topic_filter_has_wildcard (const char *filter)
{
  g_return_val_if_fail (filter != NULL, FALSE);

  return strpbrk (filter, "+#") != NULL;
}

static const char *
skip_share (const char *filter)
{
  const char *slash;

  if (!mqtt_topic_filter_is_shared (filter))
    return filter;

  slash = strchr (filter + strlen (SHARE_PREFIX), '/');

  return slash == NULL ? filter : slash + 1;
}

/**
 * mqtt_topic_filter_matches:
 * @filter: a valid Topic Filter
 * @name: a valid Topic Name
 *
 * Matches as a server does (5.0 §4.7): "sport/#" matches "sport", and a wildcard
 * at the beginning does not match names that begin with "$".
 *
 * Returns: whether the filter matches
 */
gboolean
mqtt_topic_filter_matches (const char *filter,
                           const char *name)
{
  g_return_val_if_fail (filter != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  filter = skip_share (filter);
  if (*name == '$' && (*filter == '+' || *filter == '#'))
    return FALSE;

  for (;;)
    {
      if (*filter == '#')
        return TRUE;

      if (*filter == '+')
        {
          filter++;
          name += strcspn (name, "/");
        }
      else
        {
          while (*filter != '\0' && *filter != '/' && *filter == *name)
            {
              filter++;
              name++;
            }
        }

      if (*filter == '\0' && *name == '\0')
        return TRUE;

      /* The parent level of "/#" matches, too. */
      if (*name == '\0')
        return g_str_equal (filter, "/#");

      if (*filter != '/' || *name != '/')
        return FALSE;

      filter++;
      name++;
    }
}
