/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "connection-fixture.h"

#include <string.h>

#include "test-mqtt.h"
#include "test-util.h"

void
connection_fixture_set_up (ConnectionFixture *fixture,
                           gconstpointer      data)
{
  fixture->broker = test_mosquitto_new (GPOINTER_TO_UINT (data));
  fixture->network = nj_network_new ();
}

void
connection_fixture_tear_down (ConnectionFixture *fixture,
                              gconstpointer      data)
{
  nj_network_stop (fixture->network);
  g_assert_finalize_object (fixture->network);
  g_clear_pointer (&fixture->broker, test_mosquitto_free);
}

NjConnection *
test_connection_new_for_url (ConnectionFixture *fixture,
                             const char        *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_from_url (url, &error);

  g_assert_no_error (error);
  g_object_set (profile, "reconnect-period", 100, NULL);

  return nj_connection_new (profile, fixture->network, NULL);
}

NjConnection *
test_connection_new (ConnectionFixture *fixture)
{
  return test_connection_new_for_url (fixture, test_mosquitto_get_url (fixture->broker));
}

/* The server has kept a session of its own for it until then. */
NjConnection *
test_connection_new_persistent (ConnectionFixture *fixture)
{
  NjConnection *connection = test_connection_new (fixture);

  g_object_set (nj_connection_get_profile (connection),
                "clean-start", FALSE,
                "client-id", "persistent",
                NULL);

  return connection;
}

void
test_connection_await_state (NjConnection *connection,
                             MqttState     state)
{
  test_await (nj_connection_get_state (connection) == state);
}

void
test_connection_open (NjConnection *connection)
{
  nj_connection_open (connection);
  test_connection_await_state (connection, MQTT_STATE_CONNECTED);
  g_assert_no_error (nj_connection_get_error (connection));
}

void
test_connection_close (NjConnection *connection)
{
  nj_connection_close (connection);
  test_connection_await_state (connection, MQTT_STATE_DISCONNECTED);
}

NjLiveSubscription *
test_connection_find (NjConnection *connection,
                      const char   *filter)
{
  GListModel *model = nj_connection_get_subscriptions (connection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjLiveSubscription) live = g_list_model_get_item (model, i);

      if (g_str_equal (nj_live_subscription_get_filter (live), filter))
        return live; /* the list keeps it */
    }

  return NULL;
}

void
test_connection_subscribe (NjConnection *connection,
                           const char   *filter,
                           MqttQos       qos)
{
  g_autoptr (NjSubscription) subscription = nj_subscription_new (filter, qos);

  nj_connection_subscribe (connection, subscription);
}

void
test_connection_await_granted (NjConnection *connection,
                               const char   *filter)
{
  test_await (nj_live_subscription_get_status (test_connection_find (connection, filter)) ==
              NJ_SUBSCRIPTION_GRANTED);
}

void
test_connection_unsubscribe (NjConnection *connection,
                             const char   *filter)
{
  nj_connection_unsubscribe (connection,
                             nj_live_subscription_get_subscription (test_connection_find (connection, filter)));
  g_assert_null (test_connection_find (connection, filter));
}

/* The position of the last published message of the log from @first on, or %G_MAXUINT. */
static guint
find_published (NjMessageLog *log,
                guint         first)
{
  for (guint i = nj_message_log_get_n_messages (log); i > first; i--)
    {
      if (nj_message_log_get_direction_of (log, i - 1) == NJ_DIRECTION_PUBLISHED)
        return i - 1;
    }

  return G_MAXUINT;
}

/* Returns where it is in the log. */
guint
test_connection_publish (NjConnection *connection,
                         const char   *topic,
                         const char   *payload,
                         MqttQos       qos)
{
  NjMessageLog *log = nj_connection_get_log (connection);
  guint first = nj_message_log_get_n_messages (log);
  g_autoptr (MqttMessage) message = test_message (topic, payload, qos);
  g_autoptr (GError) error = NULL;

  g_assert_true (nj_connection_publish (connection, message, &error));
  g_assert_no_error (error);
  test_await (find_published (log, first) != G_MAXUINT);

  return find_published (log, first);
}

/* How many messages with this topic were received. */
guint
test_connection_count_received (NjConnection *connection,
                                const char   *topic)
{
  NjMessageLog *log = nj_connection_get_log (connection);
  guint n = 0;

  for (guint i = 0; i < nj_message_log_get_n_messages (log); i++)
    {
      guint number = nj_message_log_get_topic_of (log, i);

      if (nj_message_log_get_direction_of (log, i) == NJ_DIRECTION_RECEIVED &&
          g_str_equal (nj_message_log_get_topic (log, number), topic))
        n++;
    }

  return n;
}

void
test_connection_await_received (NjConnection *connection,
                                const char   *topic,
                                guint         n)
{
  test_await (test_connection_count_received (connection, topic) >= n);
  g_assert_cmpuint (test_connection_count_received (connection, topic), ==, n);
}

static void
note_error (ConnectionNews *told,
            const GError   *error)
{
  g_clear_error (&told->error);
  if (error != NULL)
    told->error = g_error_copy (error);
}

static void
connected_cb (ConnectionNews *told,
              MqttAck        *ack)
{
  g_assert_cmpuint (ack->reasons[0], ==, MQTT_REASON_SUCCESS);
  told->n_connected++;
}

static void
disconnected_cb (ConnectionNews *told)
{
  told->n_disconnected++;
}

static void
subscribed_cb (ConnectionNews     *told,
               NjLiveSubscription *subscription,
               const GError       *error)
{
  g_assert_true (NJ_IS_LIVE_SUBSCRIPTION (subscription));
  told->n_subscribed++;
  note_error (told, error);
}

static void
unsubscribed_cb (ConnectionNews *told,
                 const char     *filter,
                 const GError   *error)
{
  told->n_unsubscribed++;
  note_error (told, error);
}

static void
publish_failed_cb (ConnectionNews *told,
                   const GError   *error)
{
  told->n_publish_failed++;
  note_error (told, error);
}

void
test_connection_listen (NjConnection   *connection,
                        ConnectionNews *told)
{
  memset (told, 0, sizeof *told);
  g_signal_connect_swapped (connection, "connected", G_CALLBACK (connected_cb), told);
  g_signal_connect_swapped (connection, "disconnected", G_CALLBACK (disconnected_cb), told);
  g_signal_connect_swapped (connection, "subscribed", G_CALLBACK (subscribed_cb), told);
  g_signal_connect_swapped (connection, "unsubscribed", G_CALLBACK (unsubscribed_cb), told);
  g_signal_connect_swapped (connection, "publish-failed", G_CALLBACK (publish_failed_cb), told);
}
