/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "mqtt-ack.h"
#include "mqtt-message.h"

G_BEGIN_DECLS

/* One line of output each. A reason of -1 is none. */
void driver_event_ready        (void);
void driver_event_connected    (MqttAck        *connack);
void driver_event_subscribed   (const char     *event,
                                const char     *ref,
                                MqttAck        *ack);
void driver_event_puback       (const char     *ref,
                                int             reason,
                                MqttProperties *properties,
                                const char     *error);
void driver_event_message      (MqttMessage    *message);
void driver_event_error        (const char     *ref,
                                const GError   *error,
                                MqttVersion     version);
void driver_event_reason       (const char     *event,
                                int             reason,
                                const char     *error,
                                MqttProperties *properties);

int  driver_event_get_reason   (const GError   *error,
                                MqttVersion     version);

G_END_DECLS
