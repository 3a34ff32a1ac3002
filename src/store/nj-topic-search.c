/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-topic-search.h"
#include "nj-topic-tree-private.h"

/**
 * NjTopicSearch:
 *
 * The topics whose name has some text, as a #GListModel of #NjTopicNode, in the order in
 * which they first came. It is made little by little, and then follows the tree. Of ASCII
 * letters the case does not matter.
 */

#define BUDGET_US 3000
#define INTERVAL_MS 12
#define CLOCK_INTERVAL 256

struct _NjTopicSearch
{
  GObject parent_instance;

  NjTopicTree *tree;
  char *text;
  GArray *found; /* (element-type guint32): levels */
  guint next;    /* the first topic that was not looked at */
  guint generation;
  guint source;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjTopicSearch, nj_topic_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return NJ_TYPE_TOPIC_NODE;
}

static guint
get_n_items (GListModel *model)
{
  return NJ_TOPIC_SEARCH (model)->found->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  NjTopicSearch *self = NJ_TOPIC_SEARCH (model);

  return position < self->found->len
           ? nj_topic_tree_dup_node (self->tree, g_array_index (self->found, guint32, position))
           : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gboolean
is_found (NjTopicSearch *self,
          const char    *name)
{
  gsize length = strlen (self->text);

  for (; *name != '\0'; name++)
    {
      if (g_ascii_tolower (*name) == self->text[0] &&
          g_ascii_strncasecmp (name, self->text, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
look (NjTopicSearch *self)
{
  gint64 deadline = g_get_monotonic_time () + BUDGET_US;
  guint n_before = self->found->len;

  while (self->next < self->tree->totals->len && self->found->len < NJ_TOPIC_SEARCH_MAX)
    {
      NjTopicTotal *total = &g_array_index (self->tree->totals, NjTopicTotal, self->next);

      if (total->n > 0 && is_found (self, nj_message_log_get_topic (self->tree->log, self->next)))
        g_array_append_val (self->found, total->level);
      self->next++;
      if (self->next % CLOCK_INTERVAL == 0 && g_get_monotonic_time () > deadline)
        break;
    }

  if (self->found->len > n_before)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->found->len - n_before);

  return self->next < self->tree->totals->len && self->found->len < NJ_TOPIC_SEARCH_MAX;
}

static gboolean
look_cb (gpointer user_data)
{
  NjTopicSearch *self = user_data;

  if (look (self))
    return G_SOURCE_CONTINUE;

  self->source = 0;

  return G_SOURCE_REMOVE;
}

static void
advanced_cb (NjTopicSearch *self)
{
  guint n = self->found->len;

  if (self->generation != self->tree->generation)
    {
      self->generation = self->tree->generation;
      g_array_set_size (self->found, 0);
      self->next = 0;
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
    }
  if (self->source == 0 && look (self))
    self->source = g_timeout_add (INTERVAL_MS, look_cb, self);
}

static void
nj_topic_search_dispose (GObject *object)
{
  NjTopicSearch *self = NJ_TOPIC_SEARCH (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->tree);

  G_OBJECT_CLASS (nj_topic_search_parent_class)->dispose (object);
}

static void
nj_topic_search_finalize (GObject *object)
{
  NjTopicSearch *self = NJ_TOPIC_SEARCH (object);

  g_array_unref (self->found);
  g_free (self->text);

  G_OBJECT_CLASS (nj_topic_search_parent_class)->finalize (object);
}

static void
nj_topic_search_class_init (NjTopicSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_topic_search_dispose;
  object_class->finalize = nj_topic_search_finalize;
}

static void
nj_topic_search_init (NjTopicSearch *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (guint32));
}

/**
 * nj_topic_search_new:
 * @tree: the topics
 * @text: what their names have, not empty
 *
 * Returns: (transfer full): the first topics found
 */
NjTopicSearch *
nj_topic_search_new (NjTopicTree *tree,
                     const char  *text)
{
  NjTopicSearch *self;

  g_return_val_if_fail (NJ_IS_TOPIC_TREE (tree), NULL);
  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  self = g_object_new (NJ_TYPE_TOPIC_SEARCH, NULL);
  self->tree = g_object_ref (tree);
  self->generation = tree->generation;
  self->text = g_ascii_strdown (text, -1);
  g_signal_connect_object (tree, "advanced", G_CALLBACK (advanced_cb), self, G_CONNECT_SWAPPED);
  advanced_cb (self);

  return self;
}
