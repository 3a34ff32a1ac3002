/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-topic-levels.h"

/* Found by linear hashing: each new level adds a bucket and divides those of one other
 * between the two, so that no insertion takes long. */
struct _NjTopicLevels
{
  GArray *levels;   /* (element-type NjTopicLevel) */
  GArray *branches; /* (element-type NjTopicBranch) */
  GArray *buckets;  /* (element-type guint32): the first of each */
  guint32 low_mask; /* for the buckets that are yet to be divided in this round */
};

static NjTopicLevel *
get_level (NjTopicLevels *self,
           guint32        level)
{
  return &g_array_index (self->levels, NjTopicLevel, level);
}

static guint32
hash_level (const NjTopicLevel *level)
{
  guint32 hash = level->parent * 0x9e3779b1u;

  for (guint32 i = 0; i < level->length; i++)
    hash = hash * 33 + (guint8) level->name[i];
  hash *= 0x85ebca6bu;

  return hash ^ hash >> 15;
}

static guint32 *
get_bucket (NjTopicLevels *self,
            guint32        hash)
{
  guint32 index = hash & (self->low_mask << 1 | 1);

  if (index >= self->buckets->len)
    index &= self->low_mask;

  return &g_array_index (self->buckets, guint32, index);
}

static void
put_into_bucket (NjTopicLevels *self,
                 guint32        level)
{
  NjTopicLevel *added = get_level (self, level);
  guint32 *bucket = get_bucket (self, hash_level (added));

  added->chain = *bucket;
  *bucket = level;
}

static void
divide_bucket (NjTopicLevels *self)
{
  guint32 added = self->buckets->len;
  guint32 none = NJ_TOPIC_ROOT;
  guint32 *divided;
  guint32 chain;

  if (added == self->low_mask * 2 + 2)
    self->low_mask = self->low_mask << 1 | 1;
  g_array_append_val (self->buckets, none);

  divided = &g_array_index (self->buckets, guint32, added & self->low_mask);
  chain = *divided;
  *divided = NJ_TOPIC_ROOT;
  while (chain != NJ_TOPIC_ROOT)
    {
      guint32 level = chain;

      chain = get_level (self, level)->chain;
      put_into_bucket (self, level);
    }
}

static void
append_level (NjTopicLevels *self,
              NjTopicLevel  *level)
{
  level->topic = NJ_TOPIC_NONE;
  level->branch = NJ_TOPIC_NONE;
  g_array_append_vals (self->levels, level, 1);
}

/**
 * nj_topic_levels_new:
 *
 * Returns: (transfer full): the level above all others
 */
NjTopicLevels *
nj_topic_levels_new (void)
{
  NjTopicLevels *self = g_new0 (NjTopicLevels, 1);
  NjTopicLevel root = { .name = "", .parent = NJ_TOPIC_NONE };

  self->levels = g_array_new (FALSE, FALSE, sizeof (NjTopicLevel));
  self->branches = g_array_new (FALSE, TRUE, sizeof (NjTopicBranch));
  self->buckets = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_array_set_size (self->buckets, 1);
  append_level (self, &root);
  g_array_set_size (self->branches, 1);
  get_level (self, NJ_TOPIC_ROOT)->branch = 0;

  return self;
}

/**
 * nj_topic_levels_free:
 * @self: (transfer full): levels
 */
void
nj_topic_levels_free (NjTopicLevels *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->levels);
  g_array_unref (self->branches);
  g_array_unref (self->buckets);
  g_free (self);
}

static guint32
find_child (NjTopicLevels      *self,
            const NjTopicLevel *wanted)
{
  guint32 level = *get_bucket (self, hash_level (wanted));

  while (level != NJ_TOPIC_ROOT)
    {
      NjTopicLevel *found = get_level (self, level);

      if (found->parent == wanted->parent && found->length == wanted->length &&
          memcmp (found->name, wanted->name, wanted->length) == 0)
        break;
      level = found->chain;
    }

  return level;
}

static NjTopicBranch *
ensure_branch (NjTopicLevels *self,
               guint32        level)
{
  NjTopicLevel *parent = get_level (self, level);

  if (parent->branch == NJ_TOPIC_NONE)
    {
      parent->branch = self->branches->len;
      g_array_set_size (self->branches, self->branches->len + 1);
    }

  return &g_array_index (self->branches, NjTopicBranch, parent->branch);
}

static guint32
add_child (NjTopicLevels *self,
           NjTopicLevel  *child)
{
  guint32 level = self->levels->len;
  NjTopicBranch *branch = ensure_branch (self, child->parent);

  child->next = branch->first;
  branch->first = level;
  branch->n_children++;
  append_level (self, child);
  put_into_bucket (self, level);
  divide_bucket (self);

  return level;
}

static guint32
walk (NjTopicLevels *self,
      const char    *name,
      gboolean       add)
{
  NjTopicLevel wanted = { .parent = NJ_TOPIC_ROOT, .name = name };

  while (TRUE)
    {
      guint32 level;

      wanted.length = (guint32) strcspn (wanted.name, "/");
      level = find_child (self, &wanted);
      if (level == NJ_TOPIC_ROOT && !add)
        return NJ_TOPIC_NONE;
      if (level == NJ_TOPIC_ROOT)
        level = add_child (self, &wanted);
      if (wanted.name[wanted.length] == '\0')
        return level;

      wanted.parent = level;
      wanted.name += wanted.length + 1;
    }
}

/**
 * nj_topic_levels_add:
 * @self: levels
 * @name: a Topic Name that stays where it is as long as @self
 * @topic: its number
 *
 * Returns: the level at which it ends
 */
guint32
nj_topic_levels_add (NjTopicLevels *self,
                     const char    *name,
                     guint32        topic)
{
  guint32 level;

  g_return_val_if_fail (self != NULL, NJ_TOPIC_NONE);
  g_return_val_if_fail (name != NULL, NJ_TOPIC_NONE);

  level = walk (self, name, TRUE);
  get_level (self, level)->topic = topic;

  return level;
}

/**
 * nj_topic_levels_find:
 * @self: levels
 * @name: a Topic Name, or the beginning of one up to a level
 *
 * Returns: the level at which it ends, or %NJ_TOPIC_NONE
 */
guint32
nj_topic_levels_find (NjTopicLevels *self,
                      const char    *name)
{
  g_return_val_if_fail (self != NULL, NJ_TOPIC_NONE);
  g_return_val_if_fail (name != NULL, NJ_TOPIC_NONE);

  return walk (self, name, FALSE);
}

/**
 * nj_topic_levels_get:
 * @self: levels
 * @level: one of them
 *
 * Returns: (transfer none): it, valid until another is added
 */
NjTopicLevel *
nj_topic_levels_get (NjTopicLevels *self,
                     guint32        level)
{
  return get_level (self, level);
}

/**
 * nj_topic_levels_get_branch:
 * @self: levels
 * @level: one of them
 *
 * Returns: (transfer none) (nullable): what is known of the levels below, if there are
 *   any, valid until another is added
 */
NjTopicBranch *
nj_topic_levels_get_branch (NjTopicLevels *self,
                            guint32        level)
{
  guint32 branch = get_level (self, level)->branch;

  return branch == NJ_TOPIC_NONE ? NULL : &g_array_index (self->branches, NjTopicBranch, branch);
}

/**
 * nj_topic_levels_get_n_branches:
 * @self: levels
 *
 * Returns: how many levels have others below them
 */
guint
nj_topic_levels_get_n_branches (NjTopicLevels *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->branches->len;
}

static guint32
count_digits (const char *text,
              guint32     length)
{
  guint32 n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;

  return n;
}

/* 9 comes before 10, and 09 before 9. */
static int
compare_names (const char *a,
               guint32     a_length,
               const char *b,
               guint32     b_length)
{
  int tie = 0;

  while (a_length > 0 && b_length > 0)
    {
      guint32 skipped_a = 0;
      guint32 skipped_b = 0;
      guint32 n_a = count_digits (a, a_length);
      guint32 n_b = count_digits (b, b_length);
      guint32 n;
      int order;

      while (n_a > 1 && n_b > 0 && a[skipped_a] == '0' && skipped_a + 1 < n_a)
        skipped_a++;
      while (n_b > 1 && n_a > 0 && b[skipped_b] == '0' && skipped_b + 1 < n_b)
        skipped_b++;
      if (n_a > 0 && n_b > 0)
        {
          if (n_a - skipped_a != n_b - skipped_b)
            return n_a - skipped_a < n_b - skipped_b ? -1 : 1;
          if (tie == 0 && skipped_a != skipped_b)
            tie = skipped_a > skipped_b ? -1 : 1;
          n = n_a - skipped_a;
        }
      else
        {
          n = 1;
        }

      order = memcmp (a + skipped_a, b + skipped_b, n);
      if (order != 0)
        return order;
      a += skipped_a + n;
      a_length -= skipped_a + n;
      b += skipped_b + n;
      b_length -= skipped_b + n;
    }

  if (a_length != b_length)
    return a_length < b_length ? -1 : 1;

  return tie;
}

/**
 * nj_topic_levels_compare:
 * @self: levels
 * @a: a level
 * @b: another with the same parent
 *
 * Numbers in names are compared as such. What begins with `$` is the broker's, and comes
 * last (5.0 §4.7.2).
 *
 * Returns: less than, equal to, or greater than 0
 */
int
nj_topic_levels_compare (NjTopicLevels *self,
                         guint32        a,
                         guint32        b)
{
  const NjTopicLevel *level_a = get_level (self, a);
  const NjTopicLevel *level_b = get_level (self, b);

  if (level_a->parent == NJ_TOPIC_ROOT)
    {
      gboolean own_a = level_a->name[0] == '$';
      gboolean own_b = level_b->name[0] == '$';

      if (own_a != own_b)
        return own_a ? 1 : -1;
    }

  return compare_names (level_a->name, level_a->length, level_b->name, level_b->length);
}

/**
 * nj_topic_levels_dup_path:
 * @self: levels
 * @level: one of them
 *
 * Returns: (transfer full): the Topic Name that ends there
 */
char *
nj_topic_levels_dup_path (NjTopicLevels *self,
                          guint32        level)
{
  gsize size = 0;
  char *path;
  gsize end;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint32 i = level; i != NJ_TOPIC_ROOT; i = get_level (self, i)->parent)
    size += get_level (self, i)->length + 1;
  if (size == 0)
    return g_strdup ("");

  path = g_malloc (size);
  end = size;
  for (guint32 i = level; i != NJ_TOPIC_ROOT; i = get_level (self, i)->parent)
    {
      const NjTopicLevel *part = get_level (self, i);

      path[--end] = i == level ? '\0' : '/';
      end -= part->length;
      memcpy (path + end, part->name, part->length);
    }

  return path;
}
