/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fault-process.h"
#include "mqtt-client.h"
#include "mqtt-error.h"
#include "mqtt-journal.h"
#include "nj-sessions.h"

/* A program without a window that publishes numbered messages to another one, and
 * receives that one's. It may be killed at any moment: all that it remembers is what
 * its NjSessionStore and its NjHistory have. How far it has come with publishing is counted by a trigger
 * in the database, and so in the same transaction that takes a message over. */

/* How many messages it lets wait. */
#define WINDOW 300
/* How long its user waits for a connection. */
#define IMPATIENCE (200 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  MqttClient *client;
  MqttOptions *options;
  const char *peer;
  guint n_messages;
  guint n_published;
  guint n_unfinished; /* of those that this life has published */
  GHashTable *seen;   /* numbers of QoS 2 that were received */
} FaultApp;

static void publish (FaultApp *self);

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  FaultApp *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = mqtt_client_publish_finish (MQTT_CLIENT (source), result, &error);

  g_assert_no_error (error);
  self->n_unfinished--;
  publish (self);
}

static void
publish (FaultApp *self)
{
  while (self->n_unfinished < WINDOW && self->n_published < self->n_messages)
    {
      guint number = ++self->n_published;
      MqttQos qos = number % 2 == 1 ? MQTT_QOS_1 : MQTT_QOS_2;
      g_autofree char *topic = g_strdup_printf ("to/%s/%d", self->peer, qos);
      char *text = fault_payload_new (number);
      g_autoptr (GBytes) payload = g_bytes_new_take (text, strlen (text));
      g_autoptr (MqttMessage) message = mqtt_message_new (topic, payload, qos, FALSE, NULL);

      self->n_unfinished++;
      mqtt_client_publish_async (self->client, message, NULL, published_cb, self);
    }
}

/* Nothing of QoS 2 comes twice, neither in this life nor, if it was kept, in all. */
static void
messages_cb (FaultApp  *self,
             GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      MqttMessage *message = g_ptr_array_index (messages, i);
      guint number = fault_payload_parse (message->payload, message->payload_size);

      if (number == 0)
        g_error ("A payload has been changed on its way");
      if (message->qos == MQTT_QOS_2 && !g_hash_table_add (self->seen, GUINT_TO_POINTER (number)))
        g_error ("Message %u of QoS 2 was delivered twice", number);
    }
}

static void
subscribed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = mqtt_client_subscribe_finish (MQTT_CLIENT (source), result, &error);

  g_assert_no_error (error);
}

/* The network may fail in every way, but nobody breaks a rule. */
static void
check_error (const GError *error)
{
  static const MqttError unexpected[] = {
    MQTT_ERROR_INVALID_ARGUMENT,
    MQTT_ERROR_CONNECT_REFUSED,
    MQTT_ERROR_REJECTED,
    MQTT_ERROR_SERVER_DISCONNECT,
    MQTT_ERROR_MALFORMED,
    MQTT_ERROR_PROTOCOL,
    MQTT_ERROR_STORAGE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (unexpected); i++)
    {
      if (g_error_matches (error, MQTT_ERROR, (int) unexpected[i]))
        g_error ("The connection has failed: %s", error->message);
    }
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MqttAck) ack = mqtt_client_connect_finish (MQTT_CLIENT (source), result, &error);

  if (error != NULL)
    check_error (error);
}

/* A client that fails so often waits for a minute, or does not try again at all; its
 * user does. */
static gboolean
impatience_cb (gpointer user_data)
{
  FaultApp *self = user_data;
  MqttState state = mqtt_client_get_state (self->client);

  if (state == MQTT_STATE_DISCONNECTED ||
      (state == MQTT_STATE_WAITING &&
       mqtt_client_get_next_attempt (self->client) - g_get_monotonic_time () > IMPATIENCE))
    mqtt_client_connect_async (self->client, self->options, NULL, connected_cb, NULL);

  return G_SOURCE_CONTINUE;
}

static void
lost_cb (MqttClient   *client,
         const GError *error)
{
  check_error (error);
}

/* The store */

static void
store_result (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
await_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
read_seen (FaultApp  *self,
           NjHistory *history,
           guint64    n)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;

  nj_history_read_async (history, 0, (guint) n, G_MAXSIZE, store_result, &result);
  await_result (&result);
  items = nj_history_read_finish (history, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, n);
  for (guint i = 0; i < items->len; i++)
    {
      MqttMessage *message = ((NjHistoryItem *) items->pdata[i])->message;
      guint number = fault_payload_parse (message->payload, message->payload_size);

      if (message->qos == MQTT_QOS_2)
        g_hash_table_add (self->seen, GUINT_TO_POINTER (number));
    }
}

/* (transfer full): what all lives have received so far. */
static NjHistory *
open_history (FaultApp   *self,
              NjSessions *sessions,
              const char *name)
{
  NjHistory *history = nj_sessions_create_history (sessions, name);
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_history_load_async (history, store_result, &result);
  await_result (&result);
  content = nj_history_load_finish (history, result, &error);
  g_assert_no_error (error);
  read_seen (self, history, nj_history_column_get_next (content->column));

  return history;
}

/* Reads how many messages were ever taken over. */
static guint
read_n_published (const char *database)
{
  const char *set_up =
    "CREATE TABLE IF NOT EXISTS fault_published (n INTEGER);"
    "INSERT INTO fault_published SELECT 0 WHERE NOT EXISTS (SELECT * FROM fault_published);"
    "CREATE TRIGGER IF NOT EXISTS fault_publish AFTER INSERT ON outgoing "
    "BEGIN UPDATE fault_published SET n = n + 1; END;";
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  guint n;

  g_assert_cmpint (sqlite3_open (database, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  g_assert_cmpint (sqlite3_exec (db, set_up, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT n FROM fault_published", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return n;
}

static MqttOptions *
create_options (const char *name,
                guint16     port,
                guint       version)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/mqtt", port);
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GError) error = NULL;
  MqttOptions *options = mqtt_options_new (url, &error);

  g_assert_no_error (error);
  mqtt_options_set_version (options, version);
  mqtt_options_set_client_id (options, name);
  mqtt_options_set_clean_start (options, FALSE);
  mqtt_options_set_keep_alive (options, 2);
  mqtt_options_set_connect_timeout (options, 2000);
  mqtt_options_set_reconnect_period (options, 20);
  mqtt_options_set_queue (options, 2 * WINDOW, G_MAXINT32, MQTT_QUEUE_REFUSE_NEW);
  if (version == MQTT_VERSION_5_0)
    {
      mqtt_properties_add_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, G_MAXUINT32);
      mqtt_properties_add_uint (properties, MQTT_PROPERTY_RECEIVE_MAXIMUM, 50);
      mqtt_options_set_properties (options, properties);
    }

  return options;
}

/* Runs until it is killed. */
int
fault_app_main (const char *database,
                const char *name,
                const char *peer,
                guint16     port,
                guint       n_messages,
                guint       version)
{
  FaultApp self = { .peer = peer, .n_messages = n_messages };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (NjSessions) sessions = nj_sessions_new (database);
  g_autoptr (NjSessionKey) key = nj_session_key_new (name, name, "proxy");
  g_autoptr (NjSessionStore) store = nj_sessions_create_store (sessions, key);
  g_autoptr (NjHistory) history = NULL;
  g_autoptr (GPtrArray) subscriptions = NULL;
  g_autofree char *filter = g_strdup_printf ("to/%s/+", name);

  self.seen = g_hash_table_new (NULL, NULL);
  history = open_history (&self, sessions, name);
  self.n_published = read_n_published (database);
  nj_session_store_set_history (store, history);

  self.options = create_options (name, port, version);
  self.client = mqtt_client_new ();
  mqtt_client_set_store (self.client, MQTT_SESSION_STORE (store));
  mqtt_client_set_journal (self.client, MQTT_JOURNAL (history));
  g_signal_connect_swapped (self.client, "messages", G_CALLBACK (messages_cb), &self);
  g_signal_connect (self.client, "connection-lost", G_CALLBACK (lost_cb), NULL);
  mqtt_client_connect_async (self.client, self.options, NULL, connected_cb, NULL);
  g_timeout_add (IMPATIENCE / G_TIME_SPAN_MILLISECOND, impatience_cb, &self);
  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  g_ptr_array_add (subscriptions, mqtt_subscription_new (filter, MQTT_QOS_2));
  mqtt_client_subscribe_async (self.client, subscriptions, NULL, NULL, subscribed_cb, NULL);
  publish (&self);
  g_main_loop_run (loop);

  return 0;
}
