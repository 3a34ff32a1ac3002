/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-topic-ranking.h"

/**
 * NjTopicRanking:
 *
 * The busiest topics of the last seconds, as a #GListModel of #NjTopicNode. It changes
 * once per second, so that it can be read.
 */

#define INTERVAL_US G_TIME_SPAN_SECOND

struct _NjTopicRanking
{
  GObject parent_instance;

  NjTopicTree *tree;
  NjTopicOrder order;
  GPtrArray *nodes; /* (element-type NjTopicNode) */
  gint64 time;      /* monotonic, µs: when it was made */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjTopicRanking, nj_topic_ranking, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return NJ_TYPE_TOPIC_NODE;
}

static guint
get_n_items (GListModel *model)
{
  return NJ_TOPIC_RANKING (model)->nodes->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  NjTopicRanking *self = NJ_TOPIC_RANKING (model);

  return position < self->nodes->len ? g_object_ref (g_ptr_array_index (self->nodes, position))
                                     : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static GPtrArray *
rank (NjTopicRanking *self)
{
  g_autoptr (GArray) counts =
    nj_topic_tree_rank (self->tree, self->order, NJ_TOPIC_RANKING_MAX);
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < counts->len; i++)
    {
      NjTopicNode *node =
        nj_topic_tree_get_topic (self->tree, g_array_index (counts, NjTopicCount, i).topic);

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }

  return nodes;
}

static void
update (NjTopicRanking *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->nodes);
  guint n_same = 0;
  guint n_same_at_end = 0;
  guint n_shorter;

  self->nodes = rank (self);
  n_shorter = MIN (old->len, self->nodes->len);
  while (n_same < n_shorter &&
         g_ptr_array_index (old, n_same) == g_ptr_array_index (self->nodes, n_same))
    n_same++;
  while (n_same_at_end < n_shorter - n_same &&
         g_ptr_array_index (old, old->len - 1 - n_same_at_end) ==
           g_ptr_array_index (self->nodes, self->nodes->len - 1 - n_same_at_end))
    n_same_at_end++;

  if (n_same < old->len || n_same < self->nodes->len)
    g_list_model_items_changed (G_LIST_MODEL (self), n_same, old->len - n_same - n_same_at_end,
                                self->nodes->len - n_same - n_same_at_end);
}

static void
advanced_cb (NjTopicRanking *self)
{
  gint64 now = g_get_monotonic_time ();

  /* What has gone quiet is told at once: nobody may call again. */
  if (now - self->time < INTERVAL_US && !nj_topic_tree_is_quiet (self->tree))
    return;

  self->time = now;
  update (self);
}

static void
nj_topic_ranking_finalize (GObject *object)
{
  NjTopicRanking *self = NJ_TOPIC_RANKING (object);

  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_object (&self->tree);

  G_OBJECT_CLASS (nj_topic_ranking_parent_class)->finalize (object);
}

static void
nj_topic_ranking_class_init (NjTopicRankingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nj_topic_ranking_finalize;
}

static void
nj_topic_ranking_init (NjTopicRanking *self)
{
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * nj_topic_ranking_new:
 * @tree: the topics
 * @order: what counts
 *
 * Returns: (transfer full): a ranking that goes on as long as it lives
 */
NjTopicRanking *
nj_topic_ranking_new (NjTopicTree  *tree,
                      NjTopicOrder  order)
{
  NjTopicRanking *self;

  g_return_val_if_fail (NJ_IS_TOPIC_TREE (tree), NULL);

  self = g_object_new (NJ_TYPE_TOPIC_RANKING, NULL);
  self->tree = g_object_ref (tree);
  self->order = order;
  g_signal_connect_object (tree, "advanced", G_CALLBACK (advanced_cb), self, G_CONNECT_SWAPPED);
  advanced_cb (self);

  return self;
}
