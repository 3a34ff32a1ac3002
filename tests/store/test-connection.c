/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "connection-fixture.h"
#include "mqtt-error.h"
#include "test-mqtt.h"
#include "test-util.h"

static NjDelivery
get_delivery (NjConnection *connection,
              guint         position)
{
  return nj_message_log_get_delivery (nj_connection_get_log (connection), position, NULL, NULL);
}

static void
test_open (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (MqttMessage) message = test_message ("t", "", MQTT_QOS_0);
  g_autoptr (GError) error = NULL;
  ConnectionNews told;

  test_connection_listen (connection, &told);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);
  g_assert_cmpint (nj_connection_get_since (connection), ==, 0);
  nj_connection_close (connection);
  g_assert_false (nj_connection_publish (connection, message, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (nj_message_log_get_n_messages (nj_connection_get_log (connection)), ==, 0);

  nj_connection_open (connection);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_CONNECTING);
  nj_connection_open (connection);
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
  test_await (told.n_connected == 1);
  g_assert_cmpint (nj_connection_get_since (connection), >, 0);

  test_connection_close (connection);
  g_assert_cmpuint (told.n_disconnected, ==, 1);
  g_assert_cmpint (nj_connection_get_since (connection), ==, 0);

  test_connection_open (connection);
  test_connection_close (connection);
  test_await (told.n_connected == 2);
  g_assert_cmpuint (told.n_disconnected, ==, 2);
  g_assert_no_error (nj_connection_get_error (connection));
}

/* Somebody who clicks faster than a server answers. */
static void
test_reopen (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  ConnectionNews told;

  test_connection_listen (connection, &told);
  test_connection_subscribe (connection, "t", MQTT_QOS_0);
  test_connection_open (connection);
  nj_connection_close (connection);
  nj_connection_open (connection);
  test_await (told.n_connected == 2);
  test_connection_await_granted (connection, "t");
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_CONNECTED);
  g_assert_no_error (nj_connection_get_error (connection));
  g_assert_cmpuint (told.n_disconnected, ==, 1);

  nj_connection_close (connection);
  nj_connection_open (connection);
  nj_connection_close (connection);
  test_connection_await_state (connection, MQTT_STATE_DISCONNECTED);
  test_run_for (200);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);

  nj_connection_open (connection);
  nj_connection_close (connection);
  nj_connection_open (connection);
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
  test_connection_await_granted (connection, "t");
}

static void
test_subscribe (ConnectionFixture *fixture,
                gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  NjTraffic *traffic = nj_connection_get_traffic (connection);
  g_autoptr (NjSubscription) better = nj_subscription_new ("a/+", MQTT_QOS_2);
  ConnectionNews told;

  test_connection_listen (connection, &told);
  test_connection_open (connection);
  test_connection_subscribe (connection, "a/+", MQTT_QOS_1);
  g_assert_cmpint (nj_live_subscription_get_status (test_connection_find (connection, "a/+")), ==,
                   NJ_SUBSCRIPTION_PENDING);
  test_connection_await_granted (connection, "a/+");
  g_assert_cmpuint (nj_live_subscription_get_reason (test_connection_find (connection, "a/+")), ==,
                    MQTT_REASON_GRANTED_QOS_1);
  g_assert_cmpuint (told.n_subscribed, ==, 1);

  test_connection_subscribe (connection, "a/b", MQTT_QOS_0);
  test_connection_await_granted (connection, "a/b");
  test_connection_publish (connection, "a/c", "1", MQTT_QOS_1);
  test_connection_await_received (connection, "a/c", 1);
  test_await (nj_traffic_get_n_received (traffic) == 1);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "a/+")), ==, 1);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "a/b")), ==, 0);
  g_assert_cmpuint (nj_traffic_get_n_published (traffic), ==, 1);
  g_assert_true (nj_connection_find_subscription (connection, "a/b") == test_connection_find (connection, "a/+"));
  g_assert_null (nj_connection_find_subscription (connection, "b"));

  /* The same filter replaces. */
  nj_connection_subscribe (connection, better);
  g_assert_cmpuint (g_list_model_get_n_items (nj_connection_get_subscriptions (connection)), ==, 2);
  test_await (nj_live_subscription_get_reason (test_connection_find (connection, "a/+")) ==
              MQTT_REASON_GRANTED_QOS_2);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "a/+")), ==, 1);

  test_connection_unsubscribe (connection, "a/+");
  test_await (told.n_unsubscribed == 1);
  g_assert_no_error (told.error);
  test_connection_publish (connection, "a/d", "", MQTT_QOS_1);
  test_connection_publish (connection, "a/b", "", MQTT_QOS_1);
  test_connection_await_received (connection, "a/b", 1);
  g_assert_cmpuint (test_connection_count_received (connection, "a/d"), ==, 0);

  nj_connection_clear_messages (connection);
  g_assert_cmpuint (nj_traffic_get_n_received (traffic), ==, 0);
  g_assert_cmpuint (nj_traffic_get_n_published (traffic), ==, 0);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "a/b")), ==, 0);
  test_connection_publish (connection, "a/b", "", MQTT_QOS_1);
  test_connection_await_received (connection, "a/b", 1);
  g_assert_cmpuint (nj_live_subscription_get_count (test_connection_find (connection, "a/b")), ==, 1);

  test_connection_close (connection);
  g_assert_cmpint (nj_live_subscription_get_status (test_connection_find (connection, "a/b")), ==,
                   NJ_SUBSCRIPTION_OFFLINE);
}

/* What the user does while there is no connection counts as soon as there is one. */
static void
test_subscribe_offline (ConnectionFixture *fixture,
                        gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  g_autoptr (NjSubscription) disabled = nj_subscription_new ("disabled", MQTT_QOS_0);
  ConnectionNews told;

  test_connection_listen (connection, &told);
  nj_subscription_set_enabled (disabled, FALSE);
  nj_connection_subscribe (connection, disabled);
  test_connection_subscribe (connection, "before", MQTT_QOS_0);
  test_connection_subscribe (connection, "removed", MQTT_QOS_0);
  test_connection_unsubscribe (connection, "removed");
  nj_connection_open (connection);
  test_connection_subscribe (connection, "meanwhile", MQTT_QOS_0);
  test_connection_subscribe (connection, "removed-meanwhile", MQTT_QOS_0);
  test_connection_unsubscribe (connection, "removed-meanwhile");
  test_connection_await_granted (connection, "before");
  test_connection_await_granted (connection, "meanwhile");

  test_connection_publish (connection, "removed", "", MQTT_QOS_1);
  test_connection_publish (connection, "removed-meanwhile", "", MQTT_QOS_1);
  test_connection_publish (connection, "disabled", "", MQTT_QOS_1);
  test_connection_publish (connection, "before", "", MQTT_QOS_1);
  test_connection_publish (connection, "meanwhile", "", MQTT_QOS_1);
  test_connection_await_received (connection, "meanwhile", 1);
  test_connection_await_received (connection, "before", 1);
  test_await (nj_traffic_get_n_received (nj_connection_get_traffic (connection)) == 2);
  g_assert_no_error (told.error);
}

static void
test_publish (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);
  NjMessageLog *log = nj_connection_get_log (connection);
  gint64 latency;
  const GError *problem;
  ConnectionNews told;

  test_connection_listen (connection, &told);
  test_connection_open (connection);
  for (MqttQos qos = MQTT_QOS_0; qos <= MQTT_QOS_2; qos++)
    {
      NjMessageRecord record;
      guint position = test_connection_publish (connection, "t", "hello", qos);

      g_assert_cmpuint (position, ==, qos);
      nj_message_log_get_record (log, position, &record);
      g_assert_cmpint (record.qos, ==, qos);
      g_assert_cmpint (record.direction, ==, NJ_DIRECTION_PUBLISHED);
      g_assert_cmpint (record.time, >, 0);
      g_assert_cmpmem (record.payload, record.size, "hello", 5);
    }

  test_await (get_delivery (connection, 2) != NJ_DELIVERY_WAITING);
  g_assert_cmpint (get_delivery (connection, 0), ==, NJ_DELIVERY_SENT);
  for (guint position = 1; position <= 2; position++)
    {
      g_assert_cmpint (nj_message_log_get_delivery (log, position, &latency, &problem), ==,
                       NJ_DELIVERY_ACKNOWLEDGED);
      g_assert_cmpint (latency, >, 0);
      g_assert_no_error (problem);
    }

  /* What the engine refuses is in the log, with the reason. */
  test_connection_publish (connection, "a/#", "", MQTT_QOS_1);
  test_await (get_delivery (connection, 3) == NJ_DELIVERY_FAILED);
  nj_message_log_get_delivery (log, 3, NULL, &problem);
  g_assert_error (problem, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (told.n_publish_failed, ==, 1);
  g_assert_error (told.error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (nj_traffic_get_n_published (nj_connection_get_traffic (connection)), ==, 4);

  /* An acknowledgement that comes after the log was cleared is for nothing in it. */
  test_connection_publish (connection, "t", "cleared", MQTT_QOS_2);
  nj_connection_clear_messages (connection);
  test_connection_publish (connection, "t", "", MQTT_QOS_0);
  test_await (get_delivery (connection, 0) == NJ_DELIVERY_SENT);
  test_connection_publish (connection, "t", "", MQTT_QOS_2);
  test_await (get_delivery (connection, 1) == NJ_DELIVERY_ACKNOWLEDGED);
  g_assert_cmpint (get_delivery (connection, 0), ==, NJ_DELIVERY_SENT);
  g_clear_error (&told.error);
}

static void
test_several (ConnectionFixture *fixture,
              gconstpointer      data)
{
  NjConnection *connections[5];

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autofree char *own = g_strdup_printf ("own/%u", i);

      connections[i] = test_connection_new (fixture);
      test_connection_subscribe (connections[i], "all", MQTT_QOS_1);
      test_connection_subscribe (connections[i], own, MQTT_QOS_1);
      nj_connection_open (connections[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    test_connection_await_granted (connections[i], "all");

  nj_traffic_set_watched (nj_connection_get_traffic (connections[0]), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autofree char *next = g_strdup_printf ("own/%u", (i + 1) % 5);

      test_connection_publish (connections[i], "all", "", MQTT_QOS_1);
      test_connection_publish (connections[i], next, "", MQTT_QOS_2);
    }

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autofree char *own = g_strdup_printf ("own/%u", i);
      NjTraffic *traffic = nj_connection_get_traffic (connections[i]);

      test_connection_await_received (connections[i], own, 1);
      test_connection_await_received (connections[i], "all", 5);
      test_await (nj_traffic_get_n_received (traffic) == 6);
      g_assert_cmpuint (nj_traffic_get_unread (traffic), ==, i == 0 ? 0 : 6);
    }

  /* One that goes leaves the others alone. */
  g_assert_finalize_object (g_steal_pointer (&connections[0]));
  test_connection_publish (connections[1], "all", "", MQTT_QOS_1);
  for (guint i = 1; i < G_N_ELEMENTS (connections); i++)
    {
      test_connection_await_received (connections[i], "all", 6);
      g_assert_finalize_object (connections[i]);
    }
}

typedef struct
{
  const char *url;      /* (nullable): of the fixture's broker */
  const char *username; /* (nullable) */
  gboolean reconnect;
  MqttLayer layer;
  int code;
  MqttState state;
} Failure;

static void
check_failure (ConnectionFixture *fixture,
               const Failure     *failure)
{
  g_autoptr (NjConnection) connection =
    failure->url != NULL ? test_connection_new_for_url (fixture, failure->url)
                         : test_connection_new (fixture);
  const GError *error;
  ConnectionNews told;

  test_connection_listen (connection, &told);
  g_object_set (nj_connection_get_profile (connection),
                "reconnect", failure->reconnect,
                "username", failure->username != NULL ? failure->username : "",
                "password", failure->username != NULL ? "wrong" : "",
                NULL);
  nj_connection_open (connection);
  test_await (nj_connection_get_error (connection) != NULL);
  test_await (nj_connection_get_state (connection) == failure->state);
  error = nj_connection_get_error (connection);
  g_test_message ("%s", error->message);
  g_assert_error (error, MQTT_ERROR, failure->code);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, failure->layer);
  /* "disconnected" is for what was wished. */
  g_assert_cmpuint (told.n_disconnected, ==, 0);

  nj_connection_clear_error (connection);
  g_assert_no_error (nj_connection_get_error (connection));
  test_connection_close (connection);
}

static void
test_errors (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autofree char *closed = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", test_free_port ());
  const Failure failures[] = {
    { closed, NULL, FALSE, MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, MQTT_STATE_DISCONNECTED },
    { closed, NULL, TRUE, MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, MQTT_STATE_WAITING },
    { "ws://nowhere.invalid/mqtt", NULL, FALSE,
      MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, MQTT_STATE_DISCONNECTED },
    { NULL, "user", TRUE, MQTT_LAYER_MQTT, MQTT_ERROR_CONNECT_REFUSED, MQTT_STATE_DISCONNECTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    check_failure (fixture, &failures[i]);
}

/* What cannot even be tried. */
static void
test_bad_settings (ConnectionFixture *fixture,
                   gconstpointer      data)
{
  g_autoptr (NjConnection) connection = test_connection_new (fixture);

  nj_profile_set_host (nj_connection_get_profile (connection), "");
  nj_connection_open (connection);
  g_assert_cmpint (nj_connection_get_state (connection), ==, MQTT_STATE_DISCONNECTED);
  g_assert_nonnull (nj_connection_get_error (connection));

  nj_profile_set_host (nj_connection_get_profile (connection), "127.0.0.1");
  test_connection_open (connection);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, flags, func)                                                  \
  g_test_add ("/connection/" name, ConnectionFixture, GUINT_TO_POINTER (flags), \
              connection_fixture_set_up, func, connection_fixture_tear_down)

  ADD ("open", TEST_MOSQUITTO_DEFAULT, test_open);
  ADD ("reopen", TEST_MOSQUITTO_DEFAULT, test_reopen);
  ADD ("subscribe", TEST_MOSQUITTO_DEFAULT, test_subscribe);
  ADD ("subscribe-offline", TEST_MOSQUITTO_DEFAULT, test_subscribe_offline);
  ADD ("publish", TEST_MOSQUITTO_DEFAULT, test_publish);
  ADD ("several", TEST_MOSQUITTO_DEFAULT, test_several);
  ADD ("errors", TEST_MOSQUITTO_PASSWORD, test_errors);
  ADD ("bad-settings", TEST_MOSQUITTO_DEFAULT, test_bad_settings);

  return g_test_run ();
}
