/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_PUBLISH_PANE (nj_publish_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjPublishPane, nj_publish_pane, NJ, PUBLISH_PANE, GtkWidget)

void        nj_publish_pane_set_connection (NjPublishPane *self,
                                            NjConnection  *connection);
void        nj_publish_pane_set_topic      (NjPublishPane *self,
                                            const char    *topic);
gboolean    nj_publish_pane_publish        (NjPublishPane *self);
const char *nj_publish_pane_get_problem    (NjPublishPane *self);

G_END_DECLS
