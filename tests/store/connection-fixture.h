/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-connection.h"
#include "test-mosquitto.h"

G_BEGIN_DECLS

/* A real broker, and the network thread of a program. */
typedef struct
{
  TestMosquitto *broker;
  NjNetwork *network;
} ConnectionFixture;

/* What a connection has told. */
typedef struct
{
  guint n_connected;
  guint n_disconnected;
  guint n_subscribed;
  guint n_unsubscribed;
  guint n_publish_failed;
  GError *error; /* the last one */
} ConnectionNews;

void                 connection_fixture_set_up      (ConnectionFixture *fixture,
                                                     gconstpointer      data);
void                 connection_fixture_tear_down   (ConnectionFixture *fixture,
                                                     gconstpointer      data);
NjConnection        *test_connection_new_for_url    (ConnectionFixture *fixture,
                                                     const char        *url);
NjConnection        *test_connection_new_persistent (ConnectionFixture *fixture);
NjConnection        *test_connection_new            (ConnectionFixture *fixture);
void                 test_connection_await_state    (NjConnection      *connection,
                                                     MqttState          state);
void                 test_connection_open           (NjConnection      *connection);
void                 test_connection_close          (NjConnection      *connection);
NjLiveSubscription  *test_connection_find           (NjConnection      *connection,
                                                     const char        *filter);
void                 test_connection_subscribe      (NjConnection      *connection,
                                                     const char        *filter,
                                                     MqttQos            qos);
void                 test_connection_await_granted  (NjConnection      *connection,
                                                     const char        *filter);
void                 test_connection_unsubscribe    (NjConnection      *connection,
                                                     const char        *filter);
guint                test_connection_publish        (NjConnection      *connection,
                                                     const char        *topic,
                                                     const char        *payload,
                                                     MqttQos            qos);
guint                test_connection_count_received (NjConnection      *connection,
                                                     const char        *topic);
void                 test_connection_await_received (NjConnection      *connection,
                                                     const char        *topic,
                                                     guint              n);
void                 test_connection_listen         (NjConnection      *connection,
                                                     ConnectionNews    *told);

G_END_DECLS
