/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "mqtt-topic.h"
#include "mqtt-types.h"
#include "nj-topic-text.h"

static gboolean
has_mixed_level (const char *filter,
                 const char *wildcard)
{
  g_auto (GStrv) levels = g_strsplit (filter, "/", -1);

  for (guint i = 0; levels[i] != NULL; i++)
    {
      if (strstr (levels[i], wildcard) != NULL && !g_str_equal (levels[i], wildcard))
        return TRUE;
    }

  return FALSE;
}

/**
 * nj_topic_filter_get_problem:
 * @filter: a Topic Filter, perhaps
 *
 * Says in the user's language which rule of 5.0 §4.7 and §4.8.2 it breaks. The
 * engine decides whether it breaks one.
 *
 * Returns: (transfer none) (nullable): a sentence, %NULL if the filter is valid
 */
const char *
nj_topic_filter_get_problem (const char *filter)
{
  const char *hash;

  g_return_val_if_fail (filter != NULL, NULL);

  if (mqtt_topic_filter_validate (filter, NULL))
    return NULL;

  if (*filter == '\0')
    return _("Enter a Topic Filter.");

  if (strlen (filter) > MQTT_MAX_STRING_LENGTH)
    return _("A Topic Filter cannot be longer than 65,535 bytes.");

  hash = strchr (filter, '#');
  if (hash != NULL && (hash[1] != '\0' || has_mixed_level (filter, "#")))
    return _("“#” stands for all that follows. It must be alone in the last level, as in “home/#”.");

  if (has_mixed_level (filter, "+"))
    return _("“+” stands for one whole level. It must be alone between slashes, as in “home/+/light”.");

  if (g_str_has_prefix (filter, "$share"))
    return _("A shared subscription is written as “$share/group/filter”, without wildcards in the name of the group.");

  return _("This Topic Filter contains a character that is not allowed.");
}
