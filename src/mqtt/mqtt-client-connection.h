/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"
#include "mqtt-packet.h"

G_BEGIN_DECLS

/* What the parts of the client that make, keep and end a connection have of each
 * other. */

/* mqtt-client-auth.c */
gboolean mqtt_client_begin_authentication (MqttClient        *self,
                                           MqttProperties   **connect,
                                           GError           **error);
gboolean mqtt_client_handle_auth          (MqttClient        *self,
                                           MqttPacket        *packet,
                                           gint64             now,
                                           GError           **error);
gboolean mqtt_client_end_authentication   (MqttClient        *self,
                                           MqttPacket        *connack,
                                           GError           **error);
void     mqtt_client_abort_authentication (MqttClient        *self,
                                           const GError      *error);

/* mqtt-client-connection.c */
void     mqtt_client_set_timer            (MqttClient        *self,
                                           GSource          **timer,
                                           gint64             ready_time,
                                           GSourceFunc        func);
void     mqtt_client_clear_timer          (GSource          **timer);
void     mqtt_client_begin_attempt        (MqttClient        *self);
void     mqtt_client_close_transport      (MqttClient        *self);

/* mqtt-client-disconnect.c */
void     mqtt_client_await_close          (MqttClient        *self);
void     mqtt_client_end_disconnect       (MqttClient        *self);

/* mqtt-client-failure.c */
void     mqtt_client_fail                 (MqttClient        *self,
                                           GError            *error);
void     mqtt_client_give_up              (MqttClient        *self,
                                           const GError      *error);

/* mqtt-client-keep-alive.c */
void     mqtt_client_check_keep_alive     (MqttClient        *self,
                                           gint64             now);
void     mqtt_client_begin_keep_alive     (MqttClient        *self,
                                           guint              seconds,
                                           gint64             now);
void     mqtt_client_handle_pingresp      (MqttClient        *self,
                                           gint64             now);

/* mqtt-client-receive.c */
void     mqtt_client_flush                (MqttClient        *self);
void     mqtt_client_send_now             (MqttClient        *self,
                                           const MqttPacket  *packet);
void     mqtt_client_deliver              (MqttClient        *self);
void     mqtt_client_schedule_delivery    (MqttClient        *self);
void     mqtt_client_receive              (MqttClient        *self,
                                           MqttTransport     *transport,
                                           GBytes            *bytes);

/* mqtt-client-store.c */
void     mqtt_client_begin_load           (MqttClient        *self);
void     mqtt_client_begin_commit         (MqttClient        *self);
void     mqtt_client_update_n_queued      (MqttClient        *self);

G_END_DECLS
