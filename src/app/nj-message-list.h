/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-message-row.h"

G_BEGIN_DECLS

/**
 * NjMessageListBindFunc:
 * @row: a row
 * @message: what it is to show
 * @user_data: as given to nj_message_list_set_bind_func()
 */
typedef void (*NjMessageListBindFunc) (NjMessageRow *row,
                                       NjMessage    *message,
                                       gpointer      user_data);

#define NJ_TYPE_MESSAGE_LIST (nj_message_list_get_type ())
G_DECLARE_FINAL_TYPE (NjMessageList, nj_message_list, NJ, MESSAGE_LIST, GtkWidget)

GtkWidget    *nj_message_list_new               (void);
GListModel   *nj_message_list_get_model         (NjMessageList         *self);
void          nj_message_list_set_model         (NjMessageList         *self,
                                                 GListModel            *model);
void          nj_message_list_set_bind_func     (NjMessageList         *self,
                                                 NjMessageListBindFunc  func,
                                                 gpointer               user_data);
void          nj_message_list_rebind            (NjMessageList         *self);

void          nj_message_list_scroll_to         (NjMessageList         *self,
                                                 guint                  index);
void          nj_message_list_show_from         (NjMessageList         *self,
                                                 guint                  index);
void          nj_message_list_scroll_to_end     (NjMessageList         *self);
gboolean      nj_message_list_get_follow        (NjMessageList         *self);
gboolean      nj_message_list_get_visible_range (NjMessageList         *self,
                                                 guint                 *first,
                                                 guint                 *last);
NjMessageRow *nj_message_list_get_row           (NjMessageList         *self,
                                                 guint                  index);

guint         nj_message_list_get_selected      (NjMessageList         *self);
void          nj_message_list_set_selected      (NjMessageList         *self,
                                                 guint                  index);
void          nj_message_list_activate          (NjMessageList         *self,
                                                 guint                  index);

G_END_DECLS
