/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client-connection.h"
#include "mqtt-client.h"
#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "mqtt-keep-alive.h"
#include "mqtt-session.h"
#include "mqtt-takeover.h"

G_BEGIN_DECLS

/* Hands over what was received, once per iteration of the main loop. The loop asks
 * whether it is due: to give a source a time is a system call, once per frame. */
typedef struct
{
  GSource source;
  gboolean due;
} MqttDeliverySource;

struct _MqttClient
{
  GObject parent_instance;

  GMainContext *context;
  MqttTransportFactory factory;
  gpointer factory_data;
  GDestroyNotify factory_destroy;

  MqttOptions *options;
  MqttSession *session;
  MqttSessionStore *store;    /* (nullable) */
  MqttJournal *journal;       /* (nullable) */
  GCancellable *loading;      /* (nullable): until the session is read from the store */
  guint session_number;       /* tells sessions apart that come after each other */
  guint n_queued;
  MqttStatistics statistics;  /* as far as the client counts itself */
  char *client_id;
  MqttState state;
  gint64 next_attempt;
  GError *last_error;
  MqttAck *connack;

  /* the attempt to connect, or the connection */
  MqttTransport *transport;
  MqttDecoder *decoder;
  GCancellable *opening;      /* (nullable): until the transport is open */
  MqttKeepAlive keep_alive;
  guint n_pings;              /* PINGREQs that are not answered */
  gint64 ping_time;           /* when the first of them was sent, if that is to be measured, or 0 */
  MqttTakeover takeover;
  char *auth_method;          /* (nullable): the one that CONNECT has named */
  gint64 auth_time;           /* when the last re-authentication began */
  gint64 attempt_time;        /* when the transport was told to open */
  gint64 connect_time;        /* when CONNECT was written */
  gint64 connected_time;      /* when CONNACK came */
  guint n_failures;           /* since the last stable connection */
  guint timed_out : 1;
  guint was_connected : 1;    /* with these options */
  guint plain_acks : 1;       /* CONNECT wants no Reason String and User Properties in them */
  guint connect_sent : 1;     /* on this transport */
  guint closed : 1;           /* this transport was, not by us */
  guint authenticating : 1;   /* an exchange of AUTH is in progress */
  guint store_failed : 1;     /* since the attempt to connect has begun */
  guint needs_load : 1;       /* the session was not read from the store yet */
  guint awaits_commit : 1;    /* DISCONNECT is held, and so is the end */

  GTask *connect_task;        /* (nullable): until the first attempt has ended */
  GTask *auth_task;           /* (nullable): until the client is authenticated again */
  GPtrArray *disconnect_tasks;

  GSource *connect_timer;     /* the connect timeout */
  GSource *retry_timer;
  GSource *keep_alive_timer;
  GSource *close_timer;
  MqttDeliverySource *delivery; /* (nullable): when it is disposed of */
};

/* mqtt-client.c */
void     mqtt_client_set_state        (MqttClient     *self,
                                       MqttState       state);
void     mqtt_client_set_options      (MqttClient     *self,
                                       MqttOptions    *options);
void     mqtt_client_set_next_attempt (MqttClient     *self,
                                       gint64          next_attempt);
void     mqtt_client_set_client_id    (MqttClient     *self,
                                       const char     *client_id);
void     mqtt_client_set_n_queued     (MqttClient     *self,
                                       guint           n_queued);
void     mqtt_client_set_last_error   (MqttClient     *self,
                                       const GError   *error);
void     mqtt_client_set_connack      (MqttClient     *self,
                                       MqttAck        *connack);
void     mqtt_client_emit_messages    (MqttClient     *self,
                                       GPtrArray      *messages);
void     mqtt_client_emit_connected   (MqttClient     *self,
                                       MqttAck        *connack);
void     mqtt_client_emit_lost        (MqttClient     *self,
                                       const GError   *error);
void     mqtt_client_emit_resubscribed (MqttClient    *self,
                                       GPtrArray      *subscriptions,
                                       MqttAck        *ack);
void     mqtt_client_emit_auth        (MqttClient     *self,
                                       MqttReason      reason,
                                       MqttProperties *auth_properties);

/* mqtt-client-operation.c */
GTask   *mqtt_client_begin_operation  (MqttClient     *self,
                                       GCancellable   *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer        user_data);
void     mqtt_client_finish_operation (GTask          *task,
                                       MqttAck        *ack,
                                       GError         *error);

G_END_DECLS
