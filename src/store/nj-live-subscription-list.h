/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-live-subscription.h"

G_BEGIN_DECLS

#define NJ_TYPE_LIVE_SUBSCRIPTION_LIST (nj_live_subscription_list_get_type ())
G_DECLARE_FINAL_TYPE (NjLiveSubscriptionList, nj_live_subscription_list,
                      NJ, LIVE_SUBSCRIPTION_LIST, GObject)

NjLiveSubscriptionList *nj_live_subscription_list_new           (GListModel             *subscriptions,
                                                                 NjMessageLog           *log);
NjLiveSubscription     *nj_live_subscription_list_get           (NjLiveSubscriptionList *self,
                                                                 guint                   index);
NjLiveSubscription     *nj_live_subscription_list_find_filter   (NjLiveSubscriptionList *self,
                                                                 const char             *filter);
NjLiveSubscription     *nj_live_subscription_list_find_topic    (NjLiveSubscriptionList *self,
                                                                 const char             *topic);
void                    nj_live_subscription_list_count_message (NjLiveSubscriptionList *self,
                                                                 guint                   position);
void                    nj_live_subscription_list_publish       (NjLiveSubscriptionList *self);
void                    nj_live_subscription_list_update_rates  (NjLiveSubscriptionList *self,
                                                                 double                  seconds);
void                    nj_live_subscription_list_set_offline   (NjLiveSubscriptionList *self);
void                    nj_live_subscription_list_resume        (NjLiveSubscriptionList *self,
                                                                 gboolean                session_present);
void                    nj_live_subscription_list_reset         (NjLiveSubscriptionList *self);
GPtrArray              *nj_live_subscription_list_to_mqtt       (NjLiveSubscriptionList *self);

G_END_DECLS
