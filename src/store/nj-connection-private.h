/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-connection.h"
#include "nj-inbox.h"
#include "nj-link.h"
#include "nj-live-subscription-list.h"

G_BEGIN_DECLS

struct _NjConnection
{
  GObject parent_instance;

  NjProfile *profile;
  NjNetwork *network;
  NjLocalBroker *broker; /* (nullable): started before a local profile connects */
  NjLink *link;          /* (nullable): made when first needed */
  NjInbox *inbox;        /* (nullable): together with the link */
  NjMessageLog *log;
  NjTraffic *traffic;
  NjLiveSubscriptionList *subscriptions;
  GHashTable *left;       /* Topic Filters that the server may still have, but not the profile */
  GCancellable *starting; /* (nullable): while the local broker starts */

  MqttState state;
  GError *error;
  gint64 since;
  gint64 next_attempt;
  gboolean closing; /* as it is wished */
  gboolean announce; /* there is a connection that closing ends */
  gboolean reopen;  /* as soon as it is closed */

  GHashTable *deliveries; /* token -> 1 + position in the log */
  guint last_token;
};

/* nj-connection.c */
void nj_connection_set_error         (NjConnection       *self,
                                      const GError       *error);
void nj_connection_set_state         (NjConnection       *self,
                                      MqttState           state,
                                      gint64              next_attempt);
void nj_connection_emit_connected    (NjConnection       *self,
                                      MqttAck            *ack);
void nj_connection_emit_subscribed   (NjConnection       *self,
                                      NjLiveSubscription *subscription,
                                      const GError       *error);
void nj_connection_emit_unsubscribed (NjConnection       *self,
                                      const char         *filter,
                                      const GError       *error);
void nj_connection_finish_publish    (NjConnection       *self,
                                      guint               token,
                                      MqttAck            *ack,
                                      const GError       *error);

/* nj-connection-subscribe.c */
void nj_connection_finish_subscribe   (NjConnection *self,
                                       GPtrArray    *asked,
                                       MqttAck      *ack,
                                       const GError *error);
void nj_connection_finish_unsubscribe (NjConnection *self,
                                       const char   *filter,
                                       MqttAck      *ack,
                                       const GError *error);
void nj_connection_leave_again        (NjConnection *self,
                                       MqttOptions  *options);

G_END_DECLS
