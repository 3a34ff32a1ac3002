/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-authenticator.h"

G_BEGIN_DECLS

#define MQTT_TYPE_SCRAM (mqtt_scram_get_type ())
G_DECLARE_FINAL_TYPE (MqttScram, mqtt_scram, MQTT, SCRAM, MqttAuthenticator)

MqttAuthenticator *mqtt_scram_new       (const char  *username,
                                         const char  *password,
                                         GError     **error);

/* For tests, whose answers are known. */
void               mqtt_scram_set_nonce (MqttScram   *self,
                                         const char  *nonce);

G_END_DECLS
