/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_SUBSCRIPTION_PANE (nj_subscription_pane_get_type ())
G_DECLARE_FINAL_TYPE (NjSubscriptionPane, nj_subscription_pane, NJ, SUBSCRIPTION_PANE, GtkWidget)

void nj_subscription_pane_set_connection (NjSubscriptionPane *self,
                                          NjConnection       *connection);
void nj_subscription_pane_unselect       (NjSubscriptionPane *self);

G_END_DECLS
