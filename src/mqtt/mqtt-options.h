/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-authenticator.h"
#include "mqtt-message.h"
#include "mqtt-properties.h"
#include "mqtt-types.h"
#include "mqtt-url.h"

G_BEGIN_DECLS

/**
 * MqttOptions:
 *
 * Everything a connection needs to know. A boxed type with an atomic reference
 * count; the setters are for whoever builds it, before it is shared.
 */
typedef struct _MqttOptions MqttOptions;

#define MQTT_TYPE_OPTIONS (mqtt_options_get_type ())
GType           mqtt_options_get_type               (void) G_GNUC_CONST;

MqttOptions    *mqtt_options_new                    (const char        *url,
                                                     GError           **error);
MqttOptions    *mqtt_options_ref                    (MqttOptions       *self);
void            mqtt_options_unref                  (MqttOptions       *self);

const MqttUrl  *mqtt_options_get_url                (const MqttOptions *self);
/* Default: 3.1.1, what MQTT.js 4 speaks. */
MqttVersion     mqtt_options_get_version            (const MqttOptions *self);
void            mqtt_options_set_version            (MqttOptions       *self,
                                                     MqttVersion        version);
const char     *mqtt_options_get_client_id          (const MqttOptions *self);
void            mqtt_options_set_client_id          (MqttOptions       *self,
                                                     const char        *client_id);
const char     *mqtt_options_get_username           (const MqttOptions *self);
void            mqtt_options_set_username           (MqttOptions       *self,
                                                     const char        *username);
GBytes         *mqtt_options_get_password           (const MqttOptions *self);
void            mqtt_options_set_password           (MqttOptions       *self,
                                                     GBytes            *password);
/* Clean Start (5.0) or Clean Session (3.x). Default: TRUE. */
gboolean        mqtt_options_get_clean_start        (const MqttOptions *self);
void            mqtt_options_set_clean_start        (MqttOptions       *self,
                                                     gboolean           clean_start);
/* Keep Alive in seconds, 0 turns it off. Default: 60. */
guint16         mqtt_options_get_keep_alive         (const MqttOptions *self);
void            mqtt_options_set_keep_alive         (MqttOptions       *self,
                                                     guint16            seconds);
MqttMessage    *mqtt_options_get_will               (const MqttOptions *self);
void            mqtt_options_set_will               (MqttOptions       *self,
                                                     MqttMessage       *will);
/* The properties of CONNECT. */
MqttProperties *mqtt_options_get_properties         (const MqttOptions *self);
void            mqtt_options_set_properties         (MqttOptions       *self,
                                                     MqttProperties    *properties);
/* From opening the socket to CONNACK, milliseconds. Default: 30000. */
guint           mqtt_options_get_connect_timeout    (const MqttOptions *self);
void            mqtt_options_set_connect_timeout    (MqttOptions       *self,
                                                     guint              milliseconds);
/* First delay before another attempt, milliseconds, 0 for none at all. Default: 1000. */
guint           mqtt_options_get_reconnect_period   (const MqttOptions *self);
void            mqtt_options_set_reconnect_period   (MqttOptions       *self,
                                                     guint              milliseconds);
/* Whether subscriptions are made again when the server has no session. Default: TRUE. */
gboolean        mqtt_options_get_resubscribe        (const MqttOptions *self);
void            mqtt_options_set_resubscribe        (MqttOptions       *self,
                                                     gboolean           resubscribe);
/* Whether the server's certificate is verified. Default: TRUE. */
gboolean        mqtt_options_get_tls_verify         (const MqttOptions *self);
void            mqtt_options_set_tls_verify         (MqttOptions       *self,
                                                     gboolean           verify);
/* The WebSocket subprotocol. Default: "mqtt", and "mqttv3.1" for MQTT 3.1. */
const char     *mqtt_options_get_subprotocol        (const MqttOptions *self);
void            mqtt_options_set_subprotocol        (MqttOptions       *self,
                                                     const char        *subprotocol);
void            mqtt_options_add_header             (MqttOptions       *self,
                                                     const char        *name,
                                                     const char        *value);
void            mqtt_options_foreach_header         (const MqttOptions *self,
                                                     GHFunc             func,
                                                     gpointer           user_data);

/* (nullable): the extended authentication (5.0 §4.12). Default: none. */
MqttAuthenticator *
                mqtt_options_get_authenticator      (const MqttOptions *self);
void            mqtt_options_set_authenticator      (MqttOptions       *self,
                                                     MqttAuthenticator *authenticator);
/* Whether topics that are published to again get a Topic Alias, if the server takes
 * any. Default: TRUE. */
gboolean        mqtt_options_get_topic_aliases      (const MqttOptions *self);
void            mqtt_options_set_topic_aliases      (MqttOptions       *self,
                                                     gboolean           topic_aliases);
/* How many messages of QoS 1 and 2 may be in flight, if the server takes as many, or 0:
 * in 5.0 its Receive Maximum, in 3.x, where it cannot name one, 20. Default: 0. */
guint16         mqtt_options_get_in_flight_maximum  (const MqttOptions *self);
void            mqtt_options_set_in_flight_maximum  (MqttOptions       *self,
                                                     guint16            n);
/* What waits for a connection or for room in flight. Default: 1000 messages, 16 MiB,
 * and what is too much is refused. */
guint           mqtt_options_get_queue_max_messages (const MqttOptions *self);
gsize           mqtt_options_get_queue_max_bytes    (const MqttOptions *self);
MqttQueuePolicy mqtt_options_get_queue_policy       (const MqttOptions *self);
void            mqtt_options_set_queue              (MqttOptions       *self,
                                                     guint              max_messages,
                                                     gsize              max_bytes,
                                                     MqttQueuePolicy    policy);

gboolean        mqtt_options_validate               (const MqttOptions *self,
                                                     GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttOptions, mqtt_options_unref)

G_END_DECLS
