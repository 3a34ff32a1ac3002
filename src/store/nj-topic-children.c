/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-topic-tree-private.h"

/**
 * NjTopicChildren:
 *
 * The levels directly below a node of a topic tree, in order, as a #GListModel of
 * #NjTopicNode. New ones appear where they belong.
 *
 * Of a long list it has the first ones, and one node at the end that stands for the rest:
 * nobody reads a million rows, and a list of so many takes long to make.
 */

typedef struct
{
  guint32 level;
  gboolean branch; /* has others below it */
} Child;

struct _NjTopicChildren
{
  GObject parent_instance;

  NjTopicNode *node;
  NjTopicNode *more; /* (nullable): while there is a rest */
  GArray *shown;     /* (element-type Child): in order */
  guint n_seen;      /* how many levels there were at the last look */
  guint n_branches;  /* how many in all of the tree had others below them */
  guint max;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjTopicChildren, nj_topic_children, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return NJ_TYPE_TOPIC_NODE;
}

static guint
get_n_items (GListModel *model)
{
  NjTopicChildren *self = NJ_TOPIC_CHILDREN (model);

  return self->shown->len + (self->more != NULL ? 1 : 0);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  NjTopicChildren *self = NJ_TOPIC_CHILDREN (model);

  if (position < self->shown->len)
    return nj_topic_tree_dup_node (self->node->tree,
                                   g_array_index (self->shown, Child, position).level);

  return position == self->shown->len && self->more != NULL ? g_object_ref (self->more) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
compare_children (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  return nj_topic_levels_compare (user_data, ((const Child *) a)->level,
                                  ((const Child *) b)->level);
}

static NjTopicLevels *
get_levels (NjTopicChildren *self)
{
  return self->node->tree->levels;
}

static Child
make_child (NjTopicChildren *self,
            guint32          level)
{
  return (Child){
    .level = level,
    .branch = nj_topic_levels_get_branch (get_levels (self), level) != NULL,
  };
}

static void
sort_and_cut (NjTopicChildren *self)
{
  g_array_sort_with_data (self->shown, compare_children, get_levels (self));
  if (self->shown->len > self->max)
    g_array_set_size (self->shown, self->max);
}

/* The first ones of all, without sorting the others. */
static void
fill (NjTopicChildren *self)
{
  NjTopicBranch *branch = nj_topic_levels_get_branch (get_levels (self), self->node->level);
  Child last = { .level = NJ_TOPIC_ROOT };

  g_array_set_size (self->shown, 0);
  self->n_branches = nj_topic_levels_get_n_branches (get_levels (self));
  self->n_seen = branch != NULL ? branch->n_children : 0;
  for (guint32 level = branch != NULL ? branch->first : NJ_TOPIC_ROOT; level != NJ_TOPIC_ROOT;
       level = nj_topic_levels_get (get_levels (self), level)->next)
    {
      if (last.level != NJ_TOPIC_ROOT &&
          nj_topic_levels_compare (get_levels (self), level, last.level) > 0)
        continue;

      last = make_child (self, level);
      g_array_append_val (self->shown, last);
      last.level = NJ_TOPIC_ROOT;
      if (self->shown->len == 2 * self->max)
        sort_and_cut (self);
      if (self->shown->len >= self->max)
        last = g_array_index (self->shown, Child, self->max - 1);
    }
  sort_and_cut (self);
}

static guint
find_place (NjTopicChildren *self,
            Child           *child)
{
  guint low = 0;
  guint high = self->shown->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (compare_children (&g_array_index (self->shown, Child, middle), child,
                            get_levels (self)) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
is_shown (NjTopicChildren *self,
          guint            place,
          guint32          level)
{
  return place < self->shown->len && g_array_index (self->shown, Child, place).level == level;
}

static void
insert (NjTopicChildren *self,
        guint            place,
        Child           *child)
{
  g_array_insert_vals (self->shown, place, child, 1);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

/* What goes from a list that is full goes to the rest. */
static void
add_new (NjTopicChildren *self,
         guint32          level)
{
  Child child = make_child (self, level);
  guint place = find_place (self, &child);

  if (place >= self->max)
    return;

  insert (self, place, &child);
  if (self->shown->len <= self->max)
    return;

  g_array_set_size (self->shown, self->shown->len - 1);
  g_list_model_items_changed (G_LIST_MODEL (self), self->shown->len, 1, 0);
}

static void
update_more (NjTopicChildren *self)
{
  guint n_more = self->n_seen - self->shown->len;

  if (n_more > 0 && self->more == NULL)
    {
      self->more = nj_topic_node_new_more (self->node->tree, self->node->level);
      nj_topic_node_set_n_more (self->more, n_more);
      g_list_model_items_changed (G_LIST_MODEL (self), self->shown->len, 0, 1);
    }
  else if (n_more == 0 && self->more != NULL)
    {
      g_clear_object (&self->more);
      g_list_model_items_changed (G_LIST_MODEL (self), self->shown->len, 1, 0);
    }
  else if (self->more != NULL)
    {
      nj_topic_node_set_n_more (self->more, n_more);
    }
}

/* Who was told that there is nothing below a node has to ask again. */
static void
update_branches (NjTopicChildren *self)
{
  guint n_branches = nj_topic_levels_get_n_branches (get_levels (self));

  if (self->n_branches == n_branches)
    return;

  self->n_branches = n_branches;
  for (guint i = 0; i < self->shown->len; i++)
    {
      Child *child = &g_array_index (self->shown, Child, i);

      if (child->branch || nj_topic_levels_get_branch (get_levels (self), child->level) == NULL)
        continue;
      child->branch = TRUE;
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
    }
}

/* Takes the levels that were added since the last time. */
void
nj_topic_children_update (NjTopicChildren *self)
{
  NjTopicBranch *branch;
  g_autoptr (GArray) added = NULL;
  guint32 level;

  if (self->node->level == NJ_TOPIC_NONE)
    return;

  update_branches (self);
  branch = nj_topic_levels_get_branch (get_levels (self), self->node->level);
  if (branch == NULL || branch->n_children == self->n_seen)
    return;

  added = g_array_new (FALSE, FALSE, sizeof (guint32));
  level = branch->first;
  for (guint n = branch->n_children - self->n_seen; n > 0; n--)
    {
      g_array_append_val (added, level);
      level = nj_topic_levels_get (get_levels (self), level)->next;
    }

  self->n_seen = branch->n_children;
  for (guint i = 0; i < added->len; i++)
    add_new (self, g_array_index (added, guint32, i));
  update_more (self);
}

/* The levels are no longer there. */
void
nj_topic_children_clear (NjTopicChildren *self)
{
  guint n = get_n_items (G_LIST_MODEL (self));

  g_array_set_size (self->shown, 0);
  g_clear_object (&self->more);
  self->n_seen = 0;
  self->n_branches = 0;
  self->max = NJ_TOPIC_CHILDREN_PAGE;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
nj_topic_children_dispose (GObject *object)
{
  NjTopicChildren *self = NJ_TOPIC_CHILDREN (object);

  if (self->node != NULL)
    g_ptr_array_remove_fast (self->node->tree->lists, self);
  g_clear_object (&self->more);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (nj_topic_children_parent_class)->dispose (object);
}

static void
nj_topic_children_finalize (GObject *object)
{
  g_array_unref (NJ_TOPIC_CHILDREN (object)->shown);

  G_OBJECT_CLASS (nj_topic_children_parent_class)->finalize (object);
}

static void
nj_topic_children_class_init (NjTopicChildrenClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_topic_children_dispose;
  object_class->finalize = nj_topic_children_finalize;
}

static void
nj_topic_children_init (NjTopicChildren *self)
{
  self->shown = g_array_new (FALSE, FALSE, sizeof (Child));
  self->max = NJ_TOPIC_CHILDREN_PAGE;
}

/**
 * nj_topic_children_new:
 * @node: a node of a tree
 *
 * Returns: (transfer full): what is directly below @node
 */
NjTopicChildren *
nj_topic_children_new (NjTopicNode *node)
{
  NjTopicChildren *self;

  g_return_val_if_fail (NJ_IS_TOPIC_NODE (node), NULL);

  self = g_object_new (NJ_TYPE_TOPIC_CHILDREN, NULL);
  self->node = g_object_ref (node);
  g_ptr_array_add (node->tree->lists, self);
  if (node->level != NJ_TOPIC_NONE)
    {
      fill (self);
      update_more (self);
    }

  return self;
}

/* Those that are shown stay: they may be open. */
static void
merge (NjTopicChildren *self,
       GArray          *wanted)
{
  guint place = 0;
  guint n;

  for (guint i = 0; i < wanted->len; i += n)
    {
      Child *first = &g_array_index (wanted, Child, i);

      while (place < self->shown->len &&
             compare_children (&g_array_index (self->shown, Child, place), first,
                               get_levels (self)) < 0)
        place++;
      for (n = 0; i + n < wanted->len; n++)
        {
          if (is_shown (self, place, g_array_index (wanted, Child, i + n).level))
            break;
        }

      if (n == 0)
        {
          n = 1;
          continue;
        }
      g_array_insert_vals (self->shown, place, first, n);
      g_list_model_items_changed (G_LIST_MODEL (self), place, 0, n);
      place += n;
    }
}

/**
 * nj_topic_children_show_more:
 * @self: children
 *
 * Shows another %NJ_TOPIC_CHILDREN_PAGE of the rest.
 */
void
nj_topic_children_show_more (NjTopicChildren *self)
{
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GArray) shown = NULL;

  g_return_if_fail (NJ_IS_TOPIC_CHILDREN (self));

  if (self->more == NULL)
    return;

  shown = g_steal_pointer (&self->shown);
  self->shown = g_array_new (FALSE, FALSE, sizeof (Child));
  self->max = shown->len + NJ_TOPIC_CHILDREN_PAGE;
  fill (self);
  wanted = g_steal_pointer (&self->shown);
  self->shown = g_steal_pointer (&shown);

  merge (self, wanted);
  self->max = self->shown->len;
  update_more (self);
}

/**
 * nj_topic_children_reveal:
 * @self: children
 * @child: a node directly below
 *
 * Shows @child, also if it is one of the rest.
 *
 * Returns: its position, or %G_MAXUINT if it is no longer there
 */
guint
nj_topic_children_reveal (NjTopicChildren *self,
                          NjTopicNode     *child)
{
  Child wanted;
  guint place;

  g_return_val_if_fail (NJ_IS_TOPIC_CHILDREN (self), G_MAXUINT);
  g_return_val_if_fail (NJ_IS_TOPIC_NODE (child), G_MAXUINT);

  if (child->level == NJ_TOPIC_NONE || self->node->level == NJ_TOPIC_NONE)
    return G_MAXUINT;

  nj_topic_children_update (self);
  wanted = make_child (self, child->level);
  place = find_place (self, &wanted);
  if (is_shown (self, place, child->level))
    return place;

  self->max = MAX (self->max, self->shown->len + 1);
  insert (self, place, &wanted);
  update_more (self);

  return place;
}
