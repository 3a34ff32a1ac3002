/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-index.h"
#include "nj-message-view.h"

G_BEGIN_DECLS

struct _NjMessageView
{
  GObject parent_instance;

  NjMessageLog *log;
  NjMessageIndex *index;
  guint n_older; /* what listeners were told: how many were found going back… */
  guint n_items; /* …and how many there are */
  gboolean frozen;
  guint horizon; /* how much of the log is shown while frozen */

  char *search; /* (nullable) */
  gboolean regex;
  gboolean searching;
  guint search_source;     /* the next slice */
  GCancellable *searching_history; /* (nullable): what was asked of the history */

  GHashTable *shown; /* position -> NjMessage, not owned: those that may change */
};

typedef enum
{
  NJ_MESSAGE_VIEW_LOG = 1,
  NJ_MESSAGE_VIEW_DIRECTION,
  NJ_MESSAGE_VIEW_QOS,
  NJ_MESSAGE_VIEW_RETAINED,
  NJ_MESSAGE_VIEW_TOPIC_FILTER,
  NJ_MESSAGE_VIEW_SEARCH,
  NJ_MESSAGE_VIEW_SEARCHING,
  NJ_MESSAGE_VIEW_PROGRESS,
  NJ_MESSAGE_VIEW_FROZEN,
} NjMessageViewProperty;

/* nj-message-view.c */
void nj_message_view_announce (NjMessageView         *self);
void nj_message_view_notify   (NjMessageView         *self,
                               NjMessageViewProperty  property);

/* nj-message-view-search.c */
void nj_message_view_rebuild  (NjMessageView         *self,
                               gboolean               new_log);

G_END_DECLS
