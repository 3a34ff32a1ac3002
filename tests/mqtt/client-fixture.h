/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mock-transport.h"

G_BEGIN_DECLS

#define CONNECT_3 "10 10 00 04 \"MQTT\" 04 02 00 3c 00 04 \"test\""
#define CONNECT_5 "10 11 00 04 \"MQTT\" 05 02 00 3c 00 00 04 \"test\""
#define CONNACK_3 "20 02 00 00"
#define CONNACK_5 "20 03 00 00 00"

typedef struct
{
  MqttClient *client;
  MqttOptions *options;
  MockNetwork network;
  GPtrArray *messages;
  GString *events; /* one word for each signal */
  GError *lost;    /* the last connection-lost */
} ClientFixture;

void           fixture_set_up (ClientFixture *f,
                               MqttVersion    version);
void           fixture_tear_down (ClientFixture *f);
MockTransport *fixture_accept_attempt (ClientFixture *f,
                                       guint          n,
                                       const char    *connack);
MockTransport *fixture_connect_client (ClientFixture *f,
                                       const char    *connack);
GAsyncResult  *fixture_publish (ClientFixture  *f,
                                const char     *topic,
                                MqttQos         qos,
                                GAsyncResult  **result);
void           fixture_expect_published (ClientFixture  *f,
                                         GAsyncResult  **result,
                                         int             code);

G_END_DECLS
