/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No level, no topic, no branch. */
#define NJ_TOPIC_NONE G_MAXUINT32
/* Above all levels. */
#define NJ_TOPIC_ROOT 0

/**
 * NjTopicLevels:
 *
 * The levels of Topic Names as a tree, without a copy of a name and without an object:
 * 36 bytes for each, and 40 more if there are others below it.
 */
typedef struct _NjTopicLevels NjTopicLevels;

/**
 * NjTopicLevel:
 * @name: its name, in a Topic Name
 * @length: of its name
 * @parent: the level above
 * @topic: the topic that ends here, or %NJ_TOPIC_NONE
 * @branch: what is known of the levels below, or %NJ_TOPIC_NONE
 * @next: the one with the same parent that was added before, or %NJ_TOPIC_ROOT
 * @chain: the next in its bucket, or %NJ_TOPIC_ROOT
 */
typedef struct
{
  const char *name;
  guint32 length;
  guint32 parent;
  guint32 topic;
  guint32 branch;
  guint32 next;
  guint32 chain;
} NjTopicLevel;

/**
 * NjTopicBranch:
 * @first: the level that was added last
 * @n_children: how many levels are directly below
 * @n_messages: of all levels below
 * @bytes: of their payloads
 * @recent: how many of the messages are recent
 * @recent_bytes: how many of the bytes are
 * @n_retained: how many of the topics below have a retained message
 */
typedef struct
{
  guint32 first;
  guint32 n_children;
  guint64 n_messages;
  guint64 bytes;
  guint64 recent_bytes;
  guint32 recent;
  guint32 n_retained;
} NjTopicBranch;

NjTopicLevels *nj_topic_levels_new            (void);
void           nj_topic_levels_free           (NjTopicLevels *self);
guint32        nj_topic_levels_add            (NjTopicLevels *self,
                                               const char    *name,
                                               guint32        topic);
guint32        nj_topic_levels_find           (NjTopicLevels *self,
                                               const char    *name);
NjTopicLevel  *nj_topic_levels_get            (NjTopicLevels *self,
                                               guint32        level);
NjTopicBranch *nj_topic_levels_get_branch     (NjTopicLevels *self,
                                               guint32        level);
guint          nj_topic_levels_get_n_branches (NjTopicLevels *self);
int            nj_topic_levels_compare        (NjTopicLevels *self,
                                               guint32        a,
                                               guint32        b);
char          *nj_topic_levels_dup_path       (NjTopicLevels *self,
                                               guint32        level);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjTopicLevels, nj_topic_levels_free)

G_END_DECLS
