/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-topic-tree-private.h"

/**
 * NjTopicTree:
 *
 * The topics of a message log, level by level, and what comes on each of them.
 *
 * A message is one count at its topic. Four times in a second, while there is something
 * new, the counts are added to the levels above, and then only those are told who hold an
 * #NjTopicNode or an #NjTopicChildren: what nobody looks at costs no signal, and no object.
 *
 * The messages that the log already has are looked at little by little.
 */

#define TICK_MS 250
/* Shares the main loop with those who draw. */
#define READ_BUDGET_US 3000
#define READ_INTERVAL_MS 12
/* Messages between two looks at the clock. */
#define CLOCK_INTERVAL 256

typedef enum
{
  PROP_READING = 1,
} NjTopicTreeProperty;

typedef enum
{
  SIGNAL_ADVANCED,
  N_SIGNALS
} NjTopicTreeSignal;

static GParamSpec *properties[PROP_READING + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjTopicTree, nj_topic_tree, G_TYPE_OBJECT)

NjTopicTotal *
nj_topic_tree_get_total (NjTopicTree *self,
                         guint32      level)
{
  guint32 topic = nj_topic_levels_get (self->levels, level)->topic;

  return topic == NJ_TOPIC_NONE ? NULL : &g_array_index (self->totals, NjTopicTotal, topic);
}

/* Messages */

static NjTopicTotal *
ensure_topic (NjTopicTree *self,
              guint        topic)
{
  NjTopicTotal *total;

  if (topic >= self->totals->len)
    g_array_set_size (self->totals, topic + 1);

  total = &g_array_index (self->totals, NjTopicTotal, topic);
  if (total->n == 0)
    {
      total->level = nj_topic_levels_add (self->levels,
                                          nj_message_log_get_topic (self->log, topic), topic);
      self->n_topics++;
    }

  return total;
}

/* A message that is received with RETAIN was kept by the server, and one that is published
 * with it will be; one without payload is kept by nobody (5.0 §3.3.1.3). */
static void
set_retained (NjTopicTree  *self,
              NjTopicTotal *total,
              gboolean      retained)
{
  guint32 level = total->level;

  if (total->retained == retained)
    return;

  total->retained = retained;
  while (level != NJ_TOPIC_ROOT)
    {
      level = nj_topic_levels_get (self->levels, level)->parent;
      nj_topic_levels_get_branch (self->levels, level)->n_retained += retained ? 1 : -1;
    }
}

static void
add_to_branches (NjTopicTree *self,
                 guint32      level,
                 guint32      n,
                 guint64      bytes)
{
  while (level != NJ_TOPIC_ROOT)
    {
      NjTopicBranch *branch;

      level = nj_topic_levels_get (self->levels, level)->parent;
      branch = nj_topic_levels_get_branch (self->levels, level);
      branch->n_messages += n;
      branch->bytes += bytes;
    }
}

static void
take_message (NjTopicTree *self,
              guint        position,
              gboolean     in_memory)
{
  NjHistoryEntry entry = nj_message_log_get_entry (self->log, position);
  guint topic = nj_history_entry_get_topic (entry);
  NjTopicTotal *total = ensure_topic (self, topic);
  NjMessageRecord record = { .size = 0 };

  if (in_memory)
    nj_message_log_get_record (self->log, position, &record);

  total->n++;
  total->bytes += record.size;
  total->last = position;
  if (nj_history_entry_get_retain (entry))
    set_retained (self, total, !in_memory || record.size > 0);

  if (position >= self->live_from)
    nj_topic_rates_count (self->rates, topic, record.size);
  else
    add_to_branches (self, total->level, 1, record.size);
}

static gboolean
take_messages (NjTopicTree *self)
{
  gint64 deadline = g_get_monotonic_time () + READ_BUDGET_US;
  guint end = nj_message_log_get_n_messages (self->log);
  guint in_memory = nj_message_log_get_first_in_memory (self->log);

  self->next = MAX (self->next, nj_message_log_get_first (self->log));
  while (self->next < end)
    {
      take_message (self, self->next, self->next >= in_memory);
      self->next++;
      if (self->next % CLOCK_INTERVAL == 0 && g_get_monotonic_time () > deadline)
        break;
    }

  return self->next < end;
}

/* Telling */

static void
rate_cb (gpointer            user_data,
         const NjTopicCount *count,
         gboolean            gone)
{
  NjTopicTree *self = user_data;
  guint32 level = g_array_index (self->totals, NjTopicTotal, count->topic).level;

  if (!gone)
    add_to_branches (self, level, count->n, count->bytes);

  while (level != NJ_TOPIC_ROOT)
    {
      NjTopicBranch *branch;

      level = nj_topic_levels_get (self->levels, level)->parent;
      branch = nj_topic_levels_get_branch (self->levels, level);
      branch->recent += gone ? -count->n : count->n;
      branch->recent_bytes += gone ? -count->bytes : count->bytes;
    }
}

static void
update_nodes (NjTopicTree *self,
              gboolean     force)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer node;

  /* Who is told may drop nodes, and get others. */
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    g_ptr_array_add (nodes, g_object_ref (node));

  for (guint i = 0; i < nodes->len; i++)
    nj_topic_node_update (g_ptr_array_index (nodes, i), force);
}

static GPtrArray *
copy_lists (NjTopicTree *self)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->lists->len; i++)
    g_ptr_array_add (lists, g_object_ref (g_ptr_array_index (self->lists, i)));

  return lists;
}

/**
 * nj_topic_tree_advance:
 * @self: a tree
 * @now: monotonic time, µs
 *
 * Tells what has come since the last time. Happens by itself.
 */
void
nj_topic_tree_advance (NjTopicTree *self,
                       gint64       now)
{
  g_autoptr (NjTopicTree) kept = NULL;
  g_autoptr (GPtrArray) lists = NULL;

  g_return_if_fail (NJ_IS_TOPIC_TREE (self));

  kept = g_object_ref (self);
  lists = copy_lists (self);
  nj_topic_rates_advance (self->rates, now, rate_cb, self);
  for (guint i = 0; i < lists->len; i++)
    nj_topic_children_update (g_ptr_array_index (lists, i));
  update_nodes (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_ADVANCED], 0);
}

static gboolean
tick_cb (gpointer user_data)
{
  NjTopicTree *self = user_data;
  gboolean done = self->read_source == 0 && nj_topic_rates_is_empty (self->rates);

  if (done)
    self->tick_source = 0;
  nj_topic_tree_advance (self, g_get_monotonic_time ());

  return done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
start_ticking (NjTopicTree *self)
{
  if (self->tick_source != 0)
    return;

  nj_topic_rates_start (self->rates, g_get_monotonic_time ());
  self->tick_source = g_timeout_add (TICK_MS, tick_cb, self);
}

static gboolean
read_cb (gpointer user_data)
{
  NjTopicTree *self = user_data;

  if (take_messages (self))
    return G_SOURCE_CONTINUE;

  self->read_source = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);

  return G_SOURCE_REMOVE;
}

static void
read_more (NjTopicTree *self)
{
  if (self->next == nj_message_log_get_n_messages (self->log))
    return;

  start_ticking (self);
  if (self->read_source != 0 || !take_messages (self))
    return;

  self->read_source = g_timeout_add (READ_INTERVAL_MS, read_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
}

/* The names belong to the log, and are gone: nobody may keep a level. */
static void
forget (NjTopicTree *self)
{
  g_autoptr (GPtrArray) lists = copy_lists (self);
  GHashTableIter iter;
  gpointer node;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    {
      if (NJ_TOPIC_NODE (node)->level == NJ_TOPIC_ROOT)
        continue;
      NJ_TOPIC_NODE (node)->level = NJ_TOPIC_NONE;
      g_hash_table_iter_remove (&iter);
    }

  g_clear_pointer (&self->levels, nj_topic_levels_free);
  g_clear_pointer (&self->rates, nj_topic_rates_free);
  self->levels = nj_topic_levels_new ();
  self->rates = nj_topic_rates_new ();
  g_array_set_size (self->totals, 0);
  self->n_topics = 0;
  self->generation++;
  self->next = 0;
  for (guint i = 0; i < lists->len; i++)
    nj_topic_children_clear (g_ptr_array_index (lists, i));
}

static void
cleared_cb (NjTopicTree *self)
{
  forget (self);
  self->live_from = nj_message_log_get_n_messages (self->log);
  nj_topic_rates_start (self->rates, g_get_monotonic_time ());
  read_more (self);
  nj_topic_tree_advance (self, g_get_monotonic_time ());
}

static void
loaded_cb (NjTopicTree *self)
{
  update_nodes (self, TRUE);
}

static void
nj_topic_tree_dispose (GObject *object)
{
  NjTopicTree *self = NJ_TOPIC_TREE (object);

  g_clear_handle_id (&self->read_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);

  G_OBJECT_CLASS (nj_topic_tree_parent_class)->dispose (object);
}

static void
nj_topic_tree_finalize (GObject *object)
{
  NjTopicTree *self = NJ_TOPIC_TREE (object);

  g_clear_object (&self->log);
  g_clear_pointer (&self->levels, nj_topic_levels_free);
  g_clear_pointer (&self->rates, nj_topic_rates_free);
  g_clear_pointer (&self->totals, g_array_unref);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_topic_tree_parent_class)->finalize (object);
}

static void
nj_topic_tree_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch ((NjTopicTreeProperty) property_id)
    {
    case PROP_READING:
      g_value_set_boolean (value, nj_topic_tree_get_reading (NJ_TOPIC_TREE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_topic_tree_class_init (NjTopicTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_topic_tree_dispose;
  object_class->finalize = nj_topic_tree_finalize;
  object_class->get_property = nj_topic_tree_get_property;

  /**
   * NjTopicTree:reading:
   *
   * Whether there are messages in the log that it has not looked at yet.
   */
  properties[PROP_READING] =
    g_param_spec_boolean ("reading", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * NjTopicTree::advanced:
   *
   * All nodes and lists have been told what is new.
   */
  signals[SIGNAL_ADVANCED] =
    g_signal_new ("advanced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_topic_tree_init (NjTopicTree *self)
{
  self->levels = nj_topic_levels_new ();
  self->rates = nj_topic_rates_new ();
  self->totals = g_array_new (FALSE, TRUE, sizeof (NjTopicTotal));
  self->nodes = g_hash_table_new (NULL, NULL);
  self->lists = g_ptr_array_new ();
}

/**
 * nj_topic_tree_new:
 * @log: whose topics are wanted
 *
 * Returns: (transfer full): a tree that follows @log
 */
NjTopicTree *
nj_topic_tree_new (NjMessageLog *log)
{
  NjTopicTree *self;

  g_return_val_if_fail (NJ_IS_MESSAGE_LOG (log), NULL);

  self = g_object_new (NJ_TYPE_TOPIC_TREE, NULL);
  self->log = g_object_ref (log);
  self->live_from = nj_message_log_get_n_messages (log);
  g_signal_connect_object (log, "appended", G_CALLBACK (read_more), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (log, "cleared", G_CALLBACK (cleared_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (log, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  read_more (self);

  return self;
}

/**
 * nj_topic_tree_get_n_topics:
 * @self: a tree
 *
 * Returns: how many topics have had a message
 */
guint
nj_topic_tree_get_n_topics (NjTopicTree *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), 0);

  return self->n_topics;
}

/**
 * nj_topic_tree_get_reading:
 * @self: a tree
 *
 * Returns: the value of #NjTopicTree:reading
 */
gboolean
nj_topic_tree_get_reading (NjTopicTree *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), FALSE);

  return self->read_source != 0;
}

/**
 * nj_topic_tree_is_quiet:
 * @self: a tree
 *
 * Returns: whether nothing has come in the last seconds
 */
gboolean
nj_topic_tree_is_quiet (NjTopicTree *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), TRUE);

  return nj_topic_rates_is_empty (self->rates);
}

NjTopicNode *
nj_topic_tree_dup_node (NjTopicTree *self,
                        guint32      level)
{
  NjTopicNode *node = g_hash_table_lookup (self->nodes, GUINT_TO_POINTER (level));

  if (node != NULL)
    return g_object_ref (node);

  node = nj_topic_node_new (self, level);
  g_hash_table_insert (self->nodes, GUINT_TO_POINTER (level), node);

  return node;
}

/**
 * nj_topic_tree_note_cleared:
 * @self: a tree
 * @topic: a topic whose retained message is gone, as no message in the log says
 */
void
nj_topic_tree_note_cleared (NjTopicTree *self,
                            const char  *topic)
{
  guint32 level;
  NjTopicTotal *total;

  g_return_if_fail (NJ_IS_TOPIC_TREE (self));
  g_return_if_fail (topic != NULL);

  level = nj_topic_levels_find (self->levels, topic);
  total = level != NJ_TOPIC_NONE ? nj_topic_tree_get_total (self, level) : NULL;
  if (total == NULL)
    return;

  set_retained (self, total, FALSE);
  start_ticking (self);
}

/**
 * nj_topic_tree_get_root:
 * @self: a tree
 *
 * Returns: (transfer full): the node above all topics, which is no topic itself
 */
NjTopicNode *
nj_topic_tree_get_root (NjTopicTree *self)
{
  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), NULL);

  return nj_topic_tree_dup_node (self, NJ_TOPIC_ROOT);
}

/**
 * nj_topic_tree_find:
 * @self: a tree
 * @name: a topic, or one that others are below of
 *
 * Returns: (transfer full) (nullable): its node
 */
NjTopicNode *
nj_topic_tree_find (NjTopicTree *self,
                    const char  *name)
{
  guint32 level;

  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  level = nj_topic_levels_find (self->levels, name);

  return level == NJ_TOPIC_NONE ? NULL : nj_topic_tree_dup_node (self, level);
}

/**
 * nj_topic_tree_get_topic:
 * @self: a tree
 * @topic: the number of a topic in the log
 *
 * Returns: (transfer full) (nullable): its node, if it has had a message
 */
NjTopicNode *
nj_topic_tree_get_topic (NjTopicTree *self,
                         guint        topic)
{
  NjTopicTotal *total;

  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), NULL);

  if (topic >= self->totals->len)
    return NULL;
  total = &g_array_index (self->totals, NjTopicTotal, topic);

  return total->n == 0 ? NULL : nj_topic_tree_dup_node (self, total->level);
}

/**
 * nj_topic_tree_rank:
 * @self: a tree
 * @order: what counts
 * @max: of how many topics
 *
 * Returns: (transfer full) (element-type NjTopicCount): the busiest topics of the last
 *   seconds, in order
 */
GArray *
nj_topic_tree_rank (NjTopicTree  *self,
                    NjTopicOrder  order,
                    guint         max)
{
  g_return_val_if_fail (NJ_IS_TOPIC_TREE (self), NULL);

  return nj_topic_rates_rank (self->rates, order, max);
}
