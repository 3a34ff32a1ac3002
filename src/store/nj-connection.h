/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-message.h"
#include "nj-live-subscription.h"
#include "nj-local-broker.h"
#include "nj-message-log.h"
#include "nj-network.h"
#include "nj-numbers.h"
#include "nj-profile.h"
#include "nj-sessions.h"
#include "nj-traffic.h"

G_BEGIN_DECLS

#define NJ_TYPE_CONNECTION (nj_connection_get_type ())
G_DECLARE_FINAL_TYPE (NjConnection, nj_connection, NJ, CONNECTION, GObject)

NjConnection       *nj_connection_new               (NjProfile          *profile,
                                                     NjNetwork          *network,
                                                     NjLocalBroker      *broker);
NjProfile          *nj_connection_get_profile       (NjConnection       *self);
NjMessageLog       *nj_connection_get_log           (NjConnection       *self);
NjTraffic          *nj_connection_get_traffic       (NjConnection       *self);
NjNumbers          *nj_connection_get_numbers       (NjConnection       *self);
GListModel         *nj_connection_get_subscriptions (NjConnection       *self);
MqttState           nj_connection_get_state         (NjConnection       *self);
const GError       *nj_connection_get_error         (NjConnection       *self);
gint64              nj_connection_get_since         (NjConnection       *self);
gint64              nj_connection_get_next_attempt  (NjConnection       *self);
guint64             nj_connection_get_n_dropped     (NjConnection       *self);
guint               nj_connection_get_n_queued      (NjConnection       *self);
void                nj_connection_set_n_queued      (NjConnection       *self,
                                                     guint               n_queued);
void                nj_connection_set_sessions      (NjConnection       *self,
                                                     NjSessions         *sessions);
NjLiveSubscription *nj_connection_find_subscription (NjConnection       *self,
                                                     const char         *topic);

void                nj_connection_load              (NjConnection       *self);
void                nj_connection_open              (NjConnection       *self);
void                nj_connection_close             (NjConnection       *self);
gboolean            nj_connection_follow_reference  (NjConnection       *self,
                                                     const char         *reference,
                                                     gboolean            for_good);
gboolean            nj_connection_get_redirected    (NjConnection       *self);
char               *nj_connection_get_url           (NjConnection       *self);
gboolean            nj_connection_get_insecure      (NjConnection       *self);
void                nj_connection_subscribe         (NjConnection       *self,
                                                     NjSubscription     *subscription);
void                nj_connection_unsubscribe       (NjConnection       *self,
                                                     NjSubscription     *subscription);
void                nj_connection_leave_filter      (NjConnection       *self,
                                                     const char         *filter);
gboolean            nj_connection_publish           (NjConnection       *self,
                                                     MqttMessage        *message,
                                                     GError            **error);
void                nj_connection_clear_messages    (NjConnection       *self);
void                nj_connection_clear_error       (NjConnection       *self);

G_END_DECLS
