/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NJ_TYPE_BROKER_GROUPS (nj_broker_groups_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerGroups, nj_broker_groups, NJ, BROKER_GROUPS, GtkWidget)

void nj_broker_groups_set_values (NjBrokerGroups *self,
                                  GListModel     *values);

G_END_DECLS
