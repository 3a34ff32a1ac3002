/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* A call to the store; the session may be another one when it ends. */
typedef struct
{
  GWeakRef client;
  guint session_number;
  GCancellable *loading; /* (nullable): of a load */
} MqttStoreCall;

static MqttStoreCall *
store_call_new (MqttClient *client)
{
  MqttStoreCall *self = g_new0 (MqttStoreCall, 1);

  g_weak_ref_init (&self->client, client);
  self->session_number = client->session_number;
  g_set_object (&self->loading, client->loading);

  return self;
}

static void
store_call_free (MqttStoreCall *self)
{
  g_weak_ref_clear (&self->client);
  g_clear_object (&self->loading);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttStoreCall, store_call_free)

/* The client whose call has ended, if it still has that session. */
static MqttClient *
store_call_end (MqttStoreCall *self)
{
  g_autoptr (MqttClient) client = g_weak_ref_get (&self->client);

  if (client == NULL || client->session_number != self->session_number)
    return NULL;

  return g_steal_pointer (&client);
}

static GError *
storage_error_new (const char   *what,
                   const GError *cause)
{
  return mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_STORAGE, 0, "%s: %s", what, cause->message);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MqttSessionStore *store = MQTT_SESSION_STORE (source);
  g_autoptr (MqttStoreCall) call = user_data;
  g_autoptr (MqttClient) self = store_call_end (call);
  g_autoptr (GPtrArray) outgoing = NULL;
  g_autoptr (GArray) received = NULL;
  g_autoptr (GError) error = NULL;
  gboolean known;
  gboolean loaded = mqtt_session_store_load_finish (store, result, &known, &outgoing, &received,
                                                    &error);

  /* One that was given up may end after the next one has begun. */
  if (self == NULL || self->loading != call->loading)
    return;

  g_clear_object (&self->loading);

  if (!loaded)
    {
      mqtt_client_fail (self, storage_error_new ("The session cannot be read back", error));
      return;
    }

  self->needs_load = FALSE;
  mqtt_session_restore (self->session, store, known, outgoing, received,
                        g_get_monotonic_time ());
  mqtt_client_flush (self);
  mqtt_client_update_n_queued (self);
  mqtt_client_begin_attempt (self);
}

/* Reads the session from the store, and then begins the attempt to connect. */
void
mqtt_client_begin_load (MqttClient *self)
{
  self->loading = g_cancellable_new ();
  mqtt_session_store_load_async (self->store, self->loading, on_loaded, store_call_new (self));

  g_object_freeze_notify (G_OBJECT (self));
  mqtt_client_set_next_attempt (self, 0);
  mqtt_client_set_state (self, MQTT_STATE_CONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Takes @call. */
static void
end_commit (MqttStoreCall *call,
            gboolean       committed,
            const char    *what,
            const GError  *error)
{
  g_autoptr (MqttClient) self = store_call_end (call);

  store_call_free (call);
  if (self == NULL)
    return;

  mqtt_session_end_commit (self->session, committed);
  self->store_failed = !committed;

  if (committed)
    mqtt_client_flush (self);
  else if (self->state == MQTT_STATE_CONNECTING || self->state == MQTT_STATE_CONNECTED)
    mqtt_client_fail (self, storage_error_new (what, error));

  if (self->awaits_commit && (!committed || !mqtt_session_is_held (self->session)))
    mqtt_client_await_close (self);
}

static void
on_store_committed (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean committed = mqtt_session_store_commit_finish (MQTT_SESSION_STORE (source), result,
                                                         &error);

  end_commit (user_data, committed, "The session cannot be kept", error);
}

static void
on_journal_committed (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean committed = mqtt_journal_commit_finish (MQTT_JOURNAL (source), result, &error);

  end_commit (user_data, committed, "What was received cannot be kept", error);
}

/* A store commits for the journal too. */
void
mqtt_client_begin_commit (MqttClient *self)
{
  MqttSessionStore *store = mqtt_session_get_store (self->session);

  mqtt_session_begin_commit (self->session);
  if (store != NULL)
    mqtt_session_store_commit_async (store, NULL, on_store_committed, store_call_new (self));
  else
    mqtt_journal_commit_async (mqtt_session_get_journal (self->session), on_journal_committed,
                               store_call_new (self));
}

void
mqtt_client_update_n_queued (MqttClient *self)
{
  mqtt_client_set_n_queued (self, mqtt_session_get_n_queued (self->session));
}

/**
 * mqtt_client_set_store:
 * @self: a client
 * @store: (nullable): where the session is kept
 *
 * Lets the session outlive the program: with the next mqtt_client_connect_async()
 * it is read from @store, and from then on nothing is sent or acknowledged before
 * it is sure that it will not be forgotten. Of use when the options say neither
 * Clean Start nor a Session Expiry Interval that ends with the connection. If the
 * store fails, the connection ends with %MQTT_ERROR_STORAGE.
 */
void
mqtt_client_set_store (MqttClient       *self,
                       MqttSessionStore *store)
{
  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (store == NULL || MQTT_IS_SESSION_STORE (store));

  g_set_object (&self->store, store);
}

/**
 * mqtt_client_set_journal:
 * @self: a client
 * @journal: (nullable): where messages are kept
 *
 * Has @journal take note of each message that is received from now on, of every QoS, in
 * order, before it is acknowledged. If it fails, the connection ends with
 * %MQTT_ERROR_STORAGE. A store that is used as well has to commit for both.
 */
void
mqtt_client_set_journal (MqttClient  *self,
                         MqttJournal *journal)
{
  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (journal == NULL || MQTT_IS_JOURNAL (journal));

  g_set_object (&self->journal, journal);
  if (self->session != NULL)
    mqtt_session_set_journal (self->session, journal);
}
