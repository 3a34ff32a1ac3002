/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"
#include "nj-topic-tree.h"

G_BEGIN_DECLS

#define NJ_TYPE_TOPIC_PANE (nj_topic_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicPane, nj_topic_pane, NJ, TOPIC_PANE, GtkWidget)

void         nj_topic_pane_set_connection (NjTopicPane  *self,
                                           NjConnection *connection);
NjTopicTree *nj_topic_pane_get_tree       (NjTopicPane  *self);
void         nj_topic_pane_unselect       (NjTopicPane  *self);
gboolean     nj_topic_pane_reveal         (NjTopicPane  *self,
                                           const char   *topic);

G_END_DECLS
