/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-session-outgoing.h"

G_BEGIN_DECLS

/* A SUBSCRIBE or UNSUBSCRIBE. */
typedef struct
{
  MqttFlight flight;
  GPtrArray *subscriptions;
  GStrv filters;
  MqttProperties *properties;
  guint sent : 1;
  guint automatic : 1;    /* a subscription made again by the session itself */
} MqttRequest;

/* A subscription that the server has granted. */
typedef struct
{
  MqttSubscription *subscription;
  MqttProperties *properties;
  guint made : 1;         /* in the server's session, as far as is known */
} MqttGrant;

/* mqtt-session-request.c */
MqttRequest *mqtt_request_new          (MqttPacketType   type,
                                        MqttProperties  *properties,
                                        gpointer         tag);
gboolean mqtt_request_names            (MqttRequest     *self,
                                        const char      *filter);
gboolean mqtt_session_begin_request    (MqttSession     *session,
                                        MqttRequest     *self,
                                        gint64           now,
                                        GError         **error);
void     mqtt_session_pump_requests    (MqttSession     *self,
                                        gint64           now);
void     mqtt_session_stop_requests    (MqttSession     *self);
void     mqtt_session_abandon_requests (MqttSession     *self,
                                        const GError    *error);
gboolean mqtt_session_withdraw_request (MqttSession     *self,
                                        gpointer         tag);
gboolean mqtt_session_handle_suback    (MqttSession     *self,
                                        MqttPacket      *packet,
                                        gint64           now,
                                        GError         **error);

/* mqtt-session-grant.c */
void     mqtt_grant_free               (MqttGrant       *self);
void     mqtt_session_forget_grant     (MqttSession     *self,
                                        const char      *filter);
void     mqtt_session_remember_grant   (MqttSession     *self,
                                        const MqttSubscription *subscription,
                                        MqttProperties  *properties);
void     mqtt_session_resume_requests  (MqttSession     *self,
                                        gboolean         session_present);

G_END_DECLS
