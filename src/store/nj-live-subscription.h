/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-log.h"
#include "nj-subscription.h"

G_BEGIN_DECLS

/**
 * NjSubscriptionStatus:
 * @NJ_SUBSCRIPTION_OFFLINE: not connected; it will be made with the connection
 * @NJ_SUBSCRIPTION_PENDING: SUBSCRIBE is sent
 * @NJ_SUBSCRIPTION_GRANTED: the server has accepted it
 * @NJ_SUBSCRIPTION_REFUSED: the server has not; see the reason
 */
typedef enum
{
  NJ_SUBSCRIPTION_OFFLINE,
  NJ_SUBSCRIPTION_PENDING,
  NJ_SUBSCRIPTION_GRANTED,
  NJ_SUBSCRIPTION_REFUSED,
} NjSubscriptionStatus;

#define NJ_TYPE_LIVE_SUBSCRIPTION (nj_live_subscription_get_type ())
G_DECLARE_FINAL_TYPE (NjLiveSubscription, nj_live_subscription, NJ, LIVE_SUBSCRIPTION, GObject)

NjLiveSubscription   *nj_live_subscription_new              (NjSubscription       *subscription);
NjSubscription       *nj_live_subscription_get_subscription (NjLiveSubscription   *self);
const char           *nj_live_subscription_get_filter       (NjLiveSubscription   *self);
NjSubscriptionStatus  nj_live_subscription_get_status       (NjLiveSubscription   *self);
guint                 nj_live_subscription_get_reason       (NjLiveSubscription   *self);
void                  nj_live_subscription_set_status       (NjLiveSubscription   *self,
                                                             NjSubscriptionStatus  status,
                                                             guint                 reason);
MqttProperties       *nj_live_subscription_get_answer       (NjLiveSubscription   *self);
void                  nj_live_subscription_set_answer       (NjLiveSubscription   *self,
                                                             MqttProperties       *answer);
void                  nj_live_subscription_set_offline      (NjLiveSubscription   *self);
void                  nj_live_subscription_resume           (NjLiveSubscription   *self,
                                                             gboolean              session_present);
guint64               nj_live_subscription_get_count        (NjLiveSubscription   *self);
double                nj_live_subscription_get_rate         (NjLiveSubscription   *self);

gboolean              nj_live_subscription_matches          (NjLiveSubscription   *self,
                                                             NjMessageLog         *log,
                                                             guint                 topic);
void                  nj_live_subscription_count_messages   (NjLiveSubscription   *self,
                                                             NjMessageLog         *log,
                                                             guint                 topic,
                                                             guint                 n);
void                  nj_live_subscription_publish_count    (NjLiveSubscription   *self);
void                  nj_live_subscription_update_rate      (NjLiveSubscription   *self,
                                                             double                seconds);
void                  nj_live_subscription_reset            (NjLiveSubscription   *self);

G_END_DECLS
