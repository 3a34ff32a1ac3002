/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-topic-tree-private.h"

/**
 * NjTopicNode:
 *
 * One level of an #NjTopicTree that somebody looks at, or the rest of a long list.
 */

/* What is shown of a payload. */
#define MAX_VALUE 100

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
} NjTopicNodeSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjTopicNode, nj_topic_node, G_TYPE_OBJECT)

static void
nj_topic_node_dispose (GObject *object)
{
  NjTopicNode *self = NJ_TOPIC_NODE (object);

  if (self->tree != NULL && self->level != NJ_TOPIC_NONE && self->n_more == 0)
    g_hash_table_remove (self->tree->nodes, GUINT_TO_POINTER (self->level));
  self->level = NJ_TOPIC_NONE;
  g_clear_object (&self->tree);

  G_OBJECT_CLASS (nj_topic_node_parent_class)->dispose (object);
}

static void
nj_topic_node_class_init (NjTopicNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nj_topic_node_dispose;

  /**
   * NjTopicNode::changed:
   *
   * What it says has changed. Emitted a few times per second at most.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_topic_node_init (NjTopicNode *self)
{
  self->level = NJ_TOPIC_NONE;
}

NjTopicNode *
nj_topic_node_new (NjTopicTree *tree,
                   guint32      level)
{
  NjTopicNode *self = g_object_new (NJ_TYPE_TOPIC_NODE, NULL);

  self->tree = g_object_ref (tree);
  self->level = level;

  return self;
}

/* Stands for those levels below @level that a list does not show. */
NjTopicNode *
nj_topic_node_new_more (NjTopicTree *tree,
                        guint32      level)
{
  NjTopicNode *self = nj_topic_node_new (tree, level);

  self->n_more = 1;

  return self;
}

void
nj_topic_node_set_n_more (NjTopicNode *self,
                          guint        n_more)
{
  if (self->n_more == n_more || n_more == 0)
    return;

  self->n_more = n_more;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static NjTopicLevel *
get_level (NjTopicNode *self)
{
  return nj_topic_levels_get (self->tree->levels, self->level);
}

/* Without what the rest of a list has. */
static NjTopicBranch *
get_branch (NjTopicNode *self)
{
  if (self->level == NJ_TOPIC_NONE || self->n_more > 0)
    return NULL;

  return nj_topic_levels_get_branch (self->tree->levels, self->level);
}

static NjTopicTotal *
get_total (NjTopicNode *self)
{
  if (self->level == NJ_TOPIC_NONE || self->n_more > 0)
    return NULL;

  return nj_topic_tree_get_total (self->tree, self->level);
}

static void
get_recent (NjTopicNode  *self,
            NjTopicCount *recent,
            guint64      *n)
{
  NjTopicBranch *branch = get_branch (self);

  *recent = (NjTopicCount){ .n = 0 };
  if (get_total (self) != NULL)
    nj_topic_rates_get (self->tree->rates, get_level (self)->topic, recent);
  *n = recent->n;
  if (branch == NULL)
    return;

  *n += branch->recent;
  recent->bytes += branch->recent_bytes;
}

/* Tells if there is something to tell. */
void
nj_topic_node_update (NjTopicNode *self,
                      gboolean     force)
{
  guint64 n_messages = nj_topic_node_get_n_messages (self);
  gboolean retained = nj_topic_node_get_retained (self);
  NjTopicCount recent;
  guint64 n;

  get_recent (self, &recent, &n);
  if (!force && self->told_messages == n_messages && self->told_recent == n &&
      self->told_retained == retained)
    return;

  self->told_messages = n_messages;
  self->told_recent = n;
  self->told_retained = retained;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * nj_topic_node_dup_name:
 * @self: a node
 *
 * Returns: (transfer full): the name of its level, which may be empty
 */
char *
nj_topic_node_dup_name (NjTopicNode *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), NULL);

  if (self->level == NJ_TOPIC_NONE || self->n_more > 0)
    return g_strdup ("");

  return g_strndup (get_level (self)->name, get_level (self)->length);
}

/**
 * nj_topic_node_dup_topic:
 * @self: a node
 *
 * Returns: (transfer full): the names of all levels down to it
 */
char *
nj_topic_node_dup_topic (NjTopicNode *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), NULL);

  return self->level == NJ_TOPIC_NONE ? g_strdup ("")
                                      : nj_topic_levels_dup_path (self->tree->levels, self->level);
}

/**
 * nj_topic_node_dup_filter:
 * @self: a node
 *
 * Returns: (transfer full): the Topic Filter of its topic and all below (5.0 §4.7.1.2)
 */
char *
nj_topic_node_dup_filter (NjTopicNode *self)
{
  g_autofree char *topic = nj_topic_node_dup_topic (self);

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), NULL);

  if (self->level == NJ_TOPIC_ROOT || self->level == NJ_TOPIC_NONE)
    return g_strdup ("#");

  return g_strconcat (topic, "/#", NULL);
}

/**
 * nj_topic_node_dup_parent:
 * @self: a node
 *
 * Returns: (transfer full) (nullable): the level above, unless that is above all
 */
NjTopicNode *
nj_topic_node_dup_parent (NjTopicNode *self)
{
  guint32 parent;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), NULL);

  if (self->level == NJ_TOPIC_NONE || self->level == NJ_TOPIC_ROOT)
    return NULL;

  parent = self->n_more > 0 ? self->level : get_level (self)->parent;

  return parent == NJ_TOPIC_ROOT ? NULL : nj_topic_tree_dup_node (self->tree, parent);
}

/**
 * nj_topic_node_is_topic:
 * @self: a node
 *
 * Returns: whether there were messages with its topic, and not only below
 */
gboolean
nj_topic_node_is_topic (NjTopicNode *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), FALSE);

  return get_total (self) != NULL;
}

/**
 * nj_topic_node_get_n_children:
 * @self: a node
 *
 * Returns: how many levels are directly below
 */
guint
nj_topic_node_get_n_children (NjTopicNode *self)
{
  NjTopicBranch *branch;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  branch = get_branch (self);

  return branch != NULL ? branch->n_children : 0;
}

/**
 * nj_topic_node_is_more:
 * @self: a node
 *
 * Returns: whether it stands for those that a list does not show
 */
gboolean
nj_topic_node_is_more (NjTopicNode *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), FALSE);

  return self->n_more > 0;
}

/**
 * nj_topic_node_get_n_more:
 * @self: a node
 *
 * Returns: how many a list does not show
 */
guint
nj_topic_node_get_n_more (NjTopicNode *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  return self->n_more;
}

/**
 * nj_topic_node_get_n_messages:
 * @self: a node
 *
 * Returns: how many messages of its topic and all below there were
 */
guint64
nj_topic_node_get_n_messages (NjTopicNode *self)
{
  NjTopicBranch *branch;
  NjTopicTotal *total;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  branch = get_branch (self);
  total = get_total (self);

  return (branch != NULL ? branch->n_messages : 0) + (total != NULL ? total->n : 0);
}

/**
 * nj_topic_node_get_bytes:
 * @self: a node
 *
 * Returns: of how many bytes their payloads were, without those that were on the disk only
 */
guint64
nj_topic_node_get_bytes (NjTopicNode *self)
{
  NjTopicBranch *branch;
  NjTopicTotal *total;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  branch = get_branch (self);
  total = get_total (self);

  return (branch != NULL ? branch->bytes : 0) + (total != NULL ? total->bytes : 0);
}

/**
 * nj_topic_node_get_rate:
 * @self: a node
 *
 * Returns: how many messages came in each of the last seconds
 */
double
nj_topic_node_get_rate (NjTopicNode *self)
{
  NjTopicCount recent;
  guint64 n;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  if (self->level == NJ_TOPIC_NONE)
    return 0;

  get_recent (self, &recent, &n);

  return (double) n / nj_topic_rates_get_span (self->tree->rates);
}

/**
 * nj_topic_node_get_byte_rate:
 * @self: a node
 *
 * Returns: how many bytes of payload came in each of the last seconds
 */
double
nj_topic_node_get_byte_rate (NjTopicNode *self)
{
  NjTopicCount recent;
  guint64 n;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  if (self->level == NJ_TOPIC_NONE)
    return 0;

  get_recent (self, &recent, &n);

  return (double) recent.bytes / nj_topic_rates_get_span (self->tree->rates);
}

/**
 * nj_topic_node_get_retained:
 * @self: a node
 *
 * Returns: whether the broker is known to have a retained message with its topic
 */
gboolean
nj_topic_node_get_retained (NjTopicNode *self)
{
  NjTopicTotal *total;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), FALSE);

  total = get_total (self);

  return total != NULL && total->retained;
}

/**
 * nj_topic_node_get_n_retained:
 * @self: a node
 *
 * Returns: how many retained messages of its topic and all below the broker is known to have
 */
guint
nj_topic_node_get_n_retained (NjTopicNode *self)
{
  NjTopicBranch *branch;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  branch = get_branch (self);

  return (branch != NULL ? branch->n_retained : 0) + (nj_topic_node_get_retained (self) ? 1 : 0);
}

/* The last message, if it is still there. Its payload is asked for if it is not in memory. */
static gboolean
get_last (NjTopicNode     *self,
          NjMessageRecord *record)
{
  NjTopicTotal *total = get_total (self);
  NjMessageLog *log;

  if (total == NULL)
    return FALSE;

  log = self->tree->log;
  if (total->last < nj_message_log_get_first (log))
    return FALSE;
  if (!nj_message_log_get_record (log, total->last, record))
    nj_message_log_request (log, total->last);

  return TRUE;
}

/**
 * nj_topic_node_get_time:
 * @self: a node
 *
 * Returns: when the last message with its topic came, µs since 1970, or 0
 */
gint64
nj_topic_node_get_time (NjTopicNode *self)
{
  NjMessageRecord record;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), 0);

  return get_last (self, &record) ? record.time : 0;
}

static char *
payload_to_line (const guint8 *payload,
                 gsize         size)
{
  gsize length = MIN (size, MAX_VALUE);
  char *line;

  /* A character is not cut in two. */
  while (length < size && length > 0 && (payload[length] & 0xc0) == 0x80)
    length--;

  line = g_utf8_make_valid ((const char *) payload, (gssize) length);
  for (char *c = line; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c))
        *c = ' ';
    }

  return line;
}

/**
 * nj_topic_node_dup_value:
 * @self: a node
 *
 * Returns: (transfer full) (nullable): the beginning of the last payload, as one line of
 *   text; %NULL if there is none, or if it has first to be read from the disk, after which
 *   #NjTopicNode::changed is emitted
 */
char *
nj_topic_node_dup_value (NjTopicNode *self)
{
  NjMessageRecord record;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (self), NULL);

  if (!get_last (self, &record) || record.payload == NULL)
    return NULL;

  return payload_to_line (record.payload, record.n_available);
}
