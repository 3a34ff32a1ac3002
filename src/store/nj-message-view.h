/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-message-log.h"

G_BEGIN_DECLS

#define NJ_TYPE_MESSAGE_VIEW (nj_message_view_get_type ())
G_DECLARE_FINAL_TYPE (NjMessageView, nj_message_view, NJ, MESSAGE_VIEW, GObject)

NjMessageView *nj_message_view_new              (void);
void           nj_message_view_set_log          (NjMessageView *self,
                                                 NjMessageLog  *log);
NjMessageLog  *nj_message_view_get_log          (NjMessageView *self);
void           nj_message_view_set_direction    (NjMessageView *self,
                                                 NjDirection    direction);
NjDirection    nj_message_view_get_direction    (NjMessageView *self);
void           nj_message_view_set_topic_filter (NjMessageView *self,
                                                 const char    *topic_filter);
const char    *nj_message_view_get_topic_filter (NjMessageView *self);
void           nj_message_view_set_qos          (NjMessageView *self,
                                                 guint          qos);
guint          nj_message_view_get_qos          (NjMessageView *self);
void           nj_message_view_set_retained     (NjMessageView *self,
                                                 gboolean       retained);
gboolean       nj_message_view_get_retained     (NjMessageView *self);
gboolean       nj_message_view_set_search       (NjMessageView *self,
                                                 const char    *search,
                                                 gboolean       regex,
                                                 GError       **error);
const char    *nj_message_view_get_search       (NjMessageView *self);
gboolean       nj_message_view_get_searching    (NjMessageView *self);
double         nj_message_view_get_progress     (NjMessageView *self);
void           nj_message_view_stop_search      (NjMessageView *self);
gboolean       nj_message_view_get_frozen       (NjMessageView *self);
void           nj_message_view_set_frozen       (NjMessageView *self,
                                                 gboolean       frozen);
guint          nj_message_view_find             (NjMessageView *self,
                                                 guint          position);

G_END_DECLS
