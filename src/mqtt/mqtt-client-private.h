/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"
#include "mqtt-decoder.h"
#include "mqtt-error.h"
#include "mqtt-keep-alive.h"
#include "mqtt-session.h"

G_BEGIN_DECLS

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
  GCancellable *loading;      /* (nullable): until the session is read from the store */
  guint session_number;       /* tells sessions apart that come after each other */
  guint n_queued;
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
  gint64 connect_time;        /* when CONNECT was written */
  gint64 connected_time;      /* when CONNACK came */
  guint n_failures;           /* since the last stable connection */
  guint timed_out : 1;
  guint needs_load : 1;       /* the session was not read from the store yet */
  guint awaits_commit : 1;    /* DISCONNECT is held, and so is the end */

  GTask *connect_task;        /* (nullable): until the first attempt has ended */
  GPtrArray *disconnect_tasks;

  GSource *connect_timer;     /* the connect timeout */
  GSource *retry_timer;
  GSource *keep_alive_timer;
  GSource *close_timer;
  GSource *delivery;          /* hands over what was received, once per iteration */
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

/* mqtt-client-operation.c */
GTask   *mqtt_client_begin_operation  (MqttClient     *self,
                                       GCancellable   *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer        user_data);
void     mqtt_client_finish_operation (GTask          *task,
                                       MqttAck        *ack,
                                       GError         *error);

/* mqtt-client-connect.c */
void     mqtt_client_await_close      (MqttClient     *self);
void     mqtt_client_end_disconnect   (MqttClient     *self);

/* mqtt-client-connection.c */
void     mqtt_client_set_timer        (MqttClient     *self,
                                       GSource       **timer,
                                       gint64          ready_time,
                                       GSourceFunc     func);
void     mqtt_client_clear_timer      (GSource       **timer);
void     mqtt_client_begin_attempt    (MqttClient     *self);
void     mqtt_client_close_transport  (MqttClient     *self);
void     mqtt_client_fail             (MqttClient     *self,
                                       GError         *error);
void     mqtt_client_give_up          (MqttClient     *self,
                                       const GError   *error);
void     mqtt_client_check_keep_alive (MqttClient     *self,
                                       gint64          now);
void     mqtt_client_begin_keep_alive (MqttClient     *self,
                                       guint           seconds,
                                       gint64          now);

/* mqtt-client-store.c */
void     mqtt_client_begin_load       (MqttClient     *self);
void     mqtt_client_begin_commit     (MqttClient     *self);
void     mqtt_client_update_n_queued  (MqttClient     *self);

/* mqtt-client-receive.c */
void     mqtt_client_flush            (MqttClient     *self);
void     mqtt_client_deliver          (MqttClient     *self);
void     mqtt_client_schedule_delivery (MqttClient    *self);
void     mqtt_client_receive          (MqttClient     *self,
                                       MqttTransport  *transport,
                                       GBytes         *bytes);

G_END_DECLS
