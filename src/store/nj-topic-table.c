/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-topic-table.h"

/* A million topics must neither cost a hundred bytes each nor make the thread that adds
 * one of them stand still, as a GHashTable does when it grows. This is linear hashing:
 * each new name adds a bucket, and divides the names of one other between the two. The
 * names lie side by side in chunks. */

#define CHUNK_SIZE (64 * 1024)
/* A longer name has a chunk of its own. */
#define MAX_SHARED_SIZE (CHUNK_SIZE / 16)

typedef struct
{
  const char *name;
  guint32 hash;
  guint32 next; /* in the same bucket: 1 + number, 0 for the last */
} Topic;

struct _NjTopicTable
{
  GArray *topics;    /* (element-type Topic) */
  GArray *buckets;   /* (element-type guint32): the first of each, as Topic.next */
  guint32 low_mask;  /* for the buckets that are yet to be divided in this round */
  GPtrArray *chunks; /* (element-type char): that have the names */
  char *free;        /* in the last one that is shared */
  gsize n_free;
};

/**
 * nj_topic_table_new:
 *
 * Returns: (transfer full): a table without topics
 */
NjTopicTable *
nj_topic_table_new (void)
{
  NjTopicTable *self = g_new0 (NjTopicTable, 1);

  self->topics = g_array_new (FALSE, FALSE, sizeof (Topic));
  self->buckets = g_array_new (FALSE, TRUE, sizeof (guint32));
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  g_array_set_size (self->buckets, 1);

  return self;
}

/**
 * nj_topic_table_free:
 * @self: (transfer full): a table
 */
void
nj_topic_table_free (NjTopicTable *self)
{
  g_return_if_fail (self != NULL);

  g_array_unref (self->topics);
  g_array_unref (self->buckets);
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

/**
 * nj_topic_table_clear:
 * @self: a table
 *
 * Forgets all names.
 */
void
nj_topic_table_clear (NjTopicTable *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->topics, 0);
  g_array_set_size (self->buckets, 0);
  g_array_set_size (self->buckets, 1);
  g_ptr_array_set_size (self->chunks, 0);
  self->low_mask = 0;
  self->free = NULL;
  self->n_free = 0;
}

static Topic *
get_topic (NjTopicTable *self,
           guint         number)
{
  return &g_array_index (self->topics, Topic, number);
}

/* The low bits decide, and similar names must not share them. */
static guint32
hash_name (const char *name)
{
  guint32 hash = g_str_hash (name) * 0x9e3779b1u;

  return hash ^ hash >> 15;
}

static guint32 *
get_bucket (NjTopicTable *self,
            guint32       hash)
{
  guint32 index = hash & (self->low_mask << 1 | 1);

  if (index >= self->buckets->len)
    index &= self->low_mask;

  return &g_array_index (self->buckets, guint32, index);
}

static const char *
keep_name (NjTopicTable *self,
           const char   *name)
{
  gsize size = strlen (name) + 1;
  char *copy;

  if (size > MAX_SHARED_SIZE)
    {
      copy = g_strdup (name);
      g_ptr_array_add (self->chunks, copy);
      return copy;
    }

  if (size > self->n_free)
    {
      self->free = g_malloc (CHUNK_SIZE);
      self->n_free = CHUNK_SIZE;
      g_ptr_array_add (self->chunks, self->free);
    }
  copy = memcpy (self->free, name, size);
  self->free += size;
  self->n_free -= size;

  return copy;
}

/* Adds a bucket, whose names are in another one until now. */
static void
divide_bucket (NjTopicTable *self)
{
  guint32 added = self->buckets->len;
  guint32 chain;

  if (added == self->low_mask * 2 + 2)
    self->low_mask = self->low_mask << 1 | 1;
  chain = g_array_index (self->buckets, guint32, added & self->low_mask);
  g_array_index (self->buckets, guint32, added & self->low_mask) = 0;
  g_array_set_size (self->buckets, added + 1);

  while (chain != 0)
    {
      Topic *topic = get_topic (self, chain - 1);
      guint32 *bucket = get_bucket (self, topic->hash);
      guint32 rest = topic->next;

      topic->next = *bucket;
      *bucket = chain;
      chain = rest;
    }
}

static gboolean
find_hashed (NjTopicTable *self,
             const char   *name,
             guint32       hash,
             guint        *number)
{
  Topic *topic;

  for (guint32 id = *get_bucket (self, hash); id != 0; id = topic->next)
    {
      topic = get_topic (self, id - 1);
      if (topic->hash != hash || strcmp (topic->name, name) != 0)
        continue;

      *number = id - 1;
      return TRUE;
    }

  return FALSE;
}

/**
 * nj_topic_table_find:
 * @self: a table
 * @name: a Topic Name
 * @number: (out): its number
 *
 * Returns: whether @self has it
 */
gboolean
nj_topic_table_find (NjTopicTable *self,
                     const char   *name,
                     guint        *number)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (number != NULL, FALSE);

  return find_hashed (self, name, hash_name (name), number);
}

static guint
add_hashed (NjTopicTable *self,
            const char   *name,
            guint32       hash)
{
  guint32 *bucket = get_bucket (self, hash);
  Topic topic = { keep_name (self, name), hash, *bucket };

  g_array_append_val (self->topics, topic);
  *bucket = self->topics->len;
  divide_bucket (self);

  return self->topics->len - 1;
}

/**
 * nj_topic_table_add:
 * @self: a table
 * @name: a Topic Name that it does not have
 *
 * If @self has it nevertheless, it has two numbers from now on, of which either is found.
 *
 * Returns: its number
 */
guint
nj_topic_table_add (NjTopicTable *self,
                    const char   *name)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  return add_hashed (self, name, hash_name (name));
}

/**
 * nj_topic_table_intern:
 * @self: a table
 * @name: a Topic Name
 *
 * Returns: its number, which is a new one if @self did not have it
 */
guint
nj_topic_table_intern (NjTopicTable *self,
                       const char   *name)
{
  guint32 hash;
  guint number;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  hash = hash_name (name);

  return find_hashed (self, name, hash, &number) ? number : add_hashed (self, name, hash);
}

/**
 * nj_topic_table_get:
 * @self: a table
 * @number: the number of a topic
 *
 * Returns: (transfer none): its name, until @self is cleared
 */
const char *
nj_topic_table_get (NjTopicTable *self,
                    guint         number)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (number < self->topics->len, NULL);

  return get_topic (self, number)->name;
}

/**
 * nj_topic_table_get_n:
 * @self: a table
 *
 * Returns: how many topics it has
 */
guint
nj_topic_table_get_n (NjTopicTable *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->topics->len;
}
