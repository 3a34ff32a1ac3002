/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-aliases.h"

/* A program publishes to few topics most of the time: more aliases than this cost
 * both sides memory and save little. */
#define MAX_ALIASES 256

/* How many topics that were published to once are remembered. */
#define MAX_SEEN 1024

/* An alias takes three bytes of properties, so that a shorter name saves nothing. */
#define MIN_LENGTH 3

typedef struct
{
  char *topic;
  guint16 alias;
  GList link; /* in the order of use, the latest first */
} MqttAlias;

struct _MqttAliases
{
  GHashTable *by_topic; /* Topic Name -> MqttAlias, owned by by_alias */
  GHashTable *by_alias; /* Topic Alias -> MqttAlias */
  GHashTable *seen;     /* the Topic Names that were used once */
  GQueue used;
  guint16 maximum;
  guint16 last;
};

static void
alias_free (MqttAlias *self)
{
  g_free (self->topic);
  g_free (self);
}

/**
 * mqtt_aliases_new:
 *
 * Returns: (transfer full): aliases for a server that takes none
 */
MqttAliases *
mqtt_aliases_new (void)
{
  MqttAliases *self = g_new0 (MqttAliases, 1);

  self->by_topic = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_alias = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) alias_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * mqtt_aliases_free:
 * @self: (transfer full): aliases
 */
void
mqtt_aliases_free (MqttAliases *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->by_topic);
  g_hash_table_unref (self->by_alias);
  g_hash_table_unref (self->seen);
  g_free (self);
}

/**
 * mqtt_aliases_reset:
 * @self: aliases
 * @maximum: the Topic Alias Maximum of CONNACK
 *
 * A new network connection: no alias stands for anything.
 */
void
mqtt_aliases_reset (MqttAliases *self,
                    guint16      maximum)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->by_topic);
  g_queue_init (&self->used);
  g_hash_table_remove_all (self->by_alias);
  g_hash_table_remove_all (self->seen);
  self->maximum = maximum;
  self->last = 0;
}

/* An alias that is free, or else the one that was not used for the longest time. */
static guint16
take_alias (MqttAliases *self)
{
  MqttAlias *oldest = g_queue_peek_tail (&self->used);
  guint16 limit = MIN (self->maximum, MAX_ALIASES);

  if (oldest == NULL)
    self->last = 0;

  while (self->last < limit)
    {
      self->last++;
      if (!g_hash_table_contains (self->by_alias, GUINT_TO_POINTER (self->last)))
        return self->last;
    }

  return oldest->alias;
}

/* Whether @topic was used before, so that an alias is worth its while. */
static gboolean
is_repeated (MqttAliases *self,
             const char  *topic)
{
  if (g_hash_table_remove (self->seen, topic))
    return TRUE;

  if (g_hash_table_size (self->seen) >= MAX_SEEN)
    g_hash_table_remove_all (self->seen);
  g_hash_table_add (self->seen, g_strdup (topic));

  return FALSE;
}

/**
 * mqtt_aliases_choose:
 * @self: aliases
 * @topic: a Topic Name that is going to be sent
 * @known: (out): whether the server knows already what the alias stands for, so
 *   that the Topic Name can be left out
 *
 * A topic gets an alias when it is used for the second time.
 *
 * Returns: the Topic Alias to send, 0 for none
 */
guint16
mqtt_aliases_choose (MqttAliases *self,
                     const char  *topic,
                     gboolean    *known)
{
  MqttAlias *entry;
  guint16 alias;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (topic != NULL, 0);
  g_return_val_if_fail (known != NULL, 0);

  *known = FALSE;
  if (self->maximum == 0 || strlen (topic) < MIN_LENGTH)
    return 0;

  entry = g_hash_table_lookup (self->by_topic, topic);
  if (entry != NULL)
    {
      g_queue_unlink (&self->used, &entry->link);
      g_queue_push_head_link (&self->used, &entry->link);
      *known = TRUE;
      return entry->alias;
    }

  if (!is_repeated (self, topic))
    return 0;

  alias = take_alias (self);
  mqtt_aliases_set (self, alias, topic);

  return alias;
}

/**
 * mqtt_aliases_set:
 * @self: aliases
 * @alias: a Topic Alias, not 0
 * @topic: the Topic Name that is sent with it
 *
 * From now on @alias stands for @topic.
 */
void
mqtt_aliases_set (MqttAliases *self,
                  guint16      alias,
                  const char  *topic)
{
  MqttAlias *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (alias != 0);
  g_return_if_fail (topic != NULL);

  mqtt_aliases_forget (self, alias);

  entry = g_new0 (MqttAlias, 1);
  entry->topic = g_strdup (topic);
  entry->alias = alias;
  entry->link.data = entry;
  g_hash_table_insert (self->by_alias, GUINT_TO_POINTER (alias), entry);
  g_hash_table_replace (self->by_topic, entry->topic, entry);
  g_queue_push_head_link (&self->used, &entry->link);
}

/**
 * mqtt_aliases_forget:
 * @self: aliases
 * @alias: a Topic Alias
 *
 * It was not sent after all, or stands for something else now.
 */
void
mqtt_aliases_forget (MqttAliases *self,
                     guint16      alias)
{
  MqttAlias *entry;

  g_return_if_fail (self != NULL);

  entry = g_hash_table_lookup (self->by_alias, GUINT_TO_POINTER (alias));
  if (entry == NULL)
    return;

  /* Another alias may stand for the same topic. */
  if (g_hash_table_lookup (self->by_topic, entry->topic) == entry)
    g_hash_table_remove (self->by_topic, entry->topic);
  g_queue_unlink (&self->used, &entry->link);
  g_hash_table_remove (self->by_alias, GUINT_TO_POINTER (alias));
}

/**
 * mqtt_aliases_lookup:
 * @self: aliases
 * @alias: a Topic Alias
 *
 * Returns: (nullable): the Topic Name that it stands for in this connection
 */
const char *
mqtt_aliases_lookup (MqttAliases *self,
                     guint16      alias)
{
  MqttAlias *entry;

  g_return_val_if_fail (self != NULL, NULL);

  entry = g_hash_table_lookup (self->by_alias, GUINT_TO_POINTER (alias));

  return entry != NULL ? entry->topic : NULL;
}
