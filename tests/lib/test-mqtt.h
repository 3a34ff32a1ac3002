/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"

G_BEGIN_DECLS

/* Operations of a client that wait for their outcome. */
MqttAck     *test_client_connect     (MqttClient   *client,
                                      MqttOptions  *options,
                                      GError      **error);
void         test_client_disconnect  (MqttClient   *client);
MqttAck     *test_client_subscribe   (MqttClient   *client,
                                      const char   *filter,
                                      MqttQos       qos,
                                      GError      **error);
MqttAck     *test_client_unsubscribe (MqttClient   *client,
                                      const char   *filter,
                                      GError      **error);
MqttAck     *test_client_publish     (MqttClient   *client,
                                      const char   *topic,
                                      const char   *payload,
                                      MqttQos       qos,
                                      gboolean      retain,
                                      GError      **error);

/* Collects what a client receives from now on. */
GPtrArray   *test_client_collect     (MqttClient   *client);

MqttMessage *test_message            (const char   *topic,
                                      const char   *payload,
                                      MqttQos       qos);
GPtrArray   *test_subscriptions      (const char   *filter,
                                      MqttQos       qos);

G_END_DECLS
