/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-list-position.h"
#include "nj-list-slot.h"
#include "nj-message-list.h"

G_BEGIN_DECLS

#define NJ_NO_DAY G_MININT
struct _NjMessageList
{
  GtkWidget parent_instance;

  GListModel *model;
  NjMessageListBindFunc bind_func;
  gpointer bind_data;
  GtkAdjustment *hadjustment;
  GtkAdjustment *vadjustment;
  GtkScrollablePolicy hscroll_policy;
  GtkScrollablePolicy vscroll_policy;
  gboolean configuring;   /* the adjustment is being set by us */
  guint configure_source; /* the adjustment lags behind, until then */
  gint64 last_configured;

  NjListPosition position;
  gboolean was_following; /* what listeners were told */
  guint first_visible;
  guint last_visible;

  GArray *slots; /* of NjListSlot: those in use first, in the order of the rows */
  guint n_used;
  GArray *days;  /* of NjListDay; the first one stays at the top */
  int header;    /* how high that one is, or 0 */
  int first_day; /* of the whole list, or NJ_NO_DAY if that has to be found out */
  gboolean stale;
  guint tick;
  guint n_new;        /* how many messages have been added since rows were bound */
  gint64 last_synced; /* when that was, in the time of the frame clock */
  guint selected;
  guint cursor; /* the row that has the focus, or would have it if it were in sight */
};

/* nj-message-list-frames.c */
void     nj_message_list_queue_sync           (NjMessageList *self);
void     nj_message_list_sync_now             (NjMessageList *self);

/* nj-message-list-scroll.c */
void     nj_message_list_configure_adjustment (NjMessageList *self);
void     nj_message_list_clear_adjustments    (NjMessageList *self);
void     nj_message_list_set_adjustment       (NjMessageList  *self,
                                               GtkAdjustment **adjustment,
                                               GtkAdjustment  *value,
                                               const char     *property);
void     nj_message_list_notify_follow        (NjMessageList *self);
void     nj_message_list_announce_range       (NjMessageList *self);
void     nj_message_list_moved                (NjMessageList *self);
/* nj-message-list-rows.c */
void     nj_message_list_init_rows       (NjMessageList *self);
void     nj_message_list_clear_rows      (NjMessageList *self);
void     nj_message_list_sync_rows       (NjMessageList *self);
void     nj_message_list_allocate_rows   (NjMessageList *self,
                                          int            width);
void     nj_message_list_move_rows       (NjMessageList *self,
                                          guint          position,
                                          guint          removed,
                                          guint          added);
/* nj-message-list-days.c */
void     nj_message_list_init_days       (NjMessageList *self);
void     nj_message_list_clear_days      (NjMessageList *self);
int      nj_message_list_measure_header  (NjMessageList *self);
void     nj_message_list_sync_days       (NjMessageList *self);
void     nj_message_list_allocate_days   (NjMessageList *self,
                                          int            width);
/* nj-message-list-input.c */
void     nj_message_list_class_init_keys (GtkWidgetClass *widget_class);
void     nj_message_list_init_pointer    (NjMessageList  *self);
gboolean nj_message_list_focus           (GtkWidget        *widget,
                                          GtkDirectionType  direction);
gboolean nj_message_list_grab_focus      (GtkWidget      *widget);
void     nj_message_list_park_focus      (NjMessageList  *self,
                                          GtkWidget      *row);
void     nj_message_list_return_focus    (NjMessageList  *self);

G_END_DECLS
