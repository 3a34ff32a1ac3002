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
  NjProfile *elsewhere;  /* (nullable): where a server has sent us, for once */
  NjNetwork *network;
  NjLocalBroker *broker; /* (nullable): started before a local profile connects */
  NjSessions *sessions;  /* (nullable): without it no session outlives the program */
  NjSessionKey *ending;  /* (nullable): a session that a new one is about to replace */
  NjHistory *history;    /* (nullable): after it was loaded it is the link's */
  NjLink *link;          /* (nullable): made when first needed */
  NjInbox *inbox;        /* (nullable): together with the link */
  NjMessageLog *log;
  NjTraffic *traffic;
  NjNumbers *numbers;
  NjLiveSubscriptionList *subscriptions;
  GHashTable *left;       /* Topic Filters that the server may still have, but not the profile */
  GCancellable *starting; /* (nullable): while the local broker starts */

  MqttState state;
  GError *error;
  gint64 since;
  gint64 next_attempt;
  guint n_queued;
  gboolean kept; /* what is not finished outlives the connection */
  gboolean closing; /* as it is wished */
  gboolean announce; /* there is a connection that closing ends */
  gboolean reopen;  /* as soon as it is closed */
  gboolean insecure; /* as it was opened: without verification of the certificate */
  gboolean load_begun; /* of the history */
  gboolean loading;
  gboolean connect_after_load;
  gboolean clear_after_load;
  gboolean keeping; /* what comes in the history */
  gboolean sampling;   /* the network thread was asked for numbers */
  gboolean redirected; /* on the way to where a server has sent us */

  guint last_token; /* of a message that was published */
  guint n_samples; /* asked for, since somebody watches */
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

/* nj-connection-aside.c */
MqttOptions *
     nj_connection_create_options_aside (NjConnection   *self,
                                         const char     *suffix,
                                         GError        **error);

/* nj-connection-numbers.c */
void nj_connection_init_numbers      (NjConnection       *self);
void nj_connection_take_sample       (NjConnection       *self,
                                      gpointer            sample);

/* nj-connection-open.c */
void nj_connection_ensure_link       (NjConnection       *self);
void nj_connection_connect_now       (NjConnection       *self);
void nj_connection_begin_open        (NjConnection       *self);

/* nj-connection-session.c */
NjSessionStore *
     nj_connection_create_store      (NjConnection       *self,
                                      MqttOptions        *options);
void nj_connection_begin_session     (NjConnection       *self);

/* nj-connection-subscribe.c */
gboolean nj_connection_has_client    (NjConnection       *self);
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
