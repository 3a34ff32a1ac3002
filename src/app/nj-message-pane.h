/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"
#include "nj-message-view.h"

G_BEGIN_DECLS

#define NJ_TYPE_MESSAGE_PANE (nj_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjMessagePane, nj_message_pane, NJ, MESSAGE_PANE, GtkWidget)

void           nj_message_pane_set_connection   (NjMessagePane *self,
                                                 NjConnection  *connection);
void           nj_message_pane_set_topic_filter (NjMessagePane *self,
                                                 const char    *topic_filter);
void           nj_message_pane_focus_search     (NjMessagePane *self);
void           nj_message_pane_jump             (NjMessagePane *self);
NjMessageView *nj_message_pane_get_view         (NjMessagePane *self);
void           nj_message_pane_scroll_to        (NjMessagePane *self,
                                                 guint          index);

G_END_DECLS
