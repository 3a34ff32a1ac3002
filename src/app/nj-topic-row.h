/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-topic-node.h"

G_BEGIN_DECLS

#define NJ_TYPE_TOPIC_ROW (nj_topic_row_get_type ())
G_DECLARE_FINAL_TYPE (NjTopicRow, nj_topic_row, NJ, TOPIC_ROW, GtkWidget)

GtkWidget   *nj_topic_row_new      (void);
void         nj_topic_row_set_node (NjTopicRow  *self,
                                    NjTopicNode *node,
                                    gboolean     full);
NjTopicNode *nj_topic_row_get_node (NjTopicRow  *self);

G_END_DECLS
