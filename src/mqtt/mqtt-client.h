/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-ack.h"
#include "mqtt-journal.h"
#include "mqtt-message.h"
#include "mqtt-options.h"
#include "mqtt-reason.h"
#include "mqtt-session-store.h"
#include "mqtt-statistics.h"
#include "mqtt-subscription.h"
#include "mqtt-transport.h"

G_BEGIN_DECLS

#define MQTT_TYPE_CLIENT (mqtt_client_get_type ())
G_DECLARE_FINAL_TYPE (MqttClient, mqtt_client, MQTT, CLIENT, GObject)

/* Makes the transport of one attempt to connect; for tests with a mock. */
typedef MqttTransport *(* MqttTransportFactory) (MqttOptions *options,
                                                 gpointer     user_data);

MqttClient  *mqtt_client_new                   (void);
void         mqtt_client_set_transport_factory (MqttClient            *self,
                                                MqttTransportFactory   factory,
                                                gpointer               user_data,
                                                GDestroyNotify         destroy);

void         mqtt_client_set_store             (MqttClient            *self,
                                                MqttSessionStore      *store);
void         mqtt_client_set_journal           (MqttClient            *self,
                                                MqttJournal           *journal);

MqttState    mqtt_client_get_state             (MqttClient            *self);
MqttOptions *mqtt_client_get_options           (MqttClient            *self);
const char  *mqtt_client_get_client_id         (MqttClient            *self);
guint        mqtt_client_get_n_queued          (MqttClient            *self);
gint64       mqtt_client_get_next_attempt      (MqttClient            *self);
const GError *
             mqtt_client_get_last_error        (MqttClient            *self);
MqttAck     *mqtt_client_get_connack           (MqttClient            *self);

void         mqtt_client_connect_async         (MqttClient            *self,
                                                MqttOptions           *options,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
MqttAck     *mqtt_client_connect_finish        (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);
void         mqtt_client_disconnect_async      (MqttClient            *self,
                                                MqttReason             reason,
                                                MqttProperties        *properties,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
gboolean     mqtt_client_disconnect_finish     (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);
void         mqtt_client_wake                  (MqttClient            *self);
void         mqtt_client_ping                  (MqttClient            *self);
void         mqtt_client_get_statistics        (MqttClient            *self,
                                                MqttStatistics        *statistics);

void         mqtt_client_reauthenticate_async  (MqttClient            *self,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
MqttAck     *mqtt_client_reauthenticate_finish (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);

void         mqtt_client_subscribe_async       (MqttClient            *self,
                                                GPtrArray             *subscriptions,
                                                MqttProperties        *properties,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
MqttAck     *mqtt_client_subscribe_finish      (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);
void         mqtt_client_unsubscribe_async     (MqttClient            *self,
                                                const char * const    *filters,
                                                MqttProperties        *properties,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
MqttAck     *mqtt_client_unsubscribe_finish    (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);
void         mqtt_client_publish_async         (MqttClient            *self,
                                                MqttMessage           *message,
                                                GCancellable          *cancellable,
                                                GAsyncReadyCallback    callback,
                                                gpointer               user_data);
MqttAck     *mqtt_client_publish_finish        (MqttClient            *self,
                                                GAsyncResult          *result,
                                                GError               **error);

G_END_DECLS
