/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "nj-live-subscription.h"

G_BEGIN_DECLS

#define NJ_TYPE_SUBSCRIPTION_ROW (nj_subscription_row_get_type ())
G_DECLARE_FINAL_TYPE (NjSubscriptionRow, nj_subscription_row, NJ, SUBSCRIPTION_ROW, GtkListBoxRow)

NjSubscriptionRow  *nj_subscription_row_new      (NjLiveSubscription *subscription);
NjLiveSubscription *nj_subscription_row_get_live (NjSubscriptionRow  *self);

G_END_DECLS
