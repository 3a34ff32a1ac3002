/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-secrets.h"
#include "nj-sessions.h"
#include "nj-wake-monitor.h"
#include "nj-workspace.h"

/**
 * NjWorkspace:
 *
 * Everything that is open: the profiles with their store and secrets, a
 * #NjConnection for each of them, the network thread and the local broker.
 */
struct _NjWorkspace
{
  GObject parent_instance;

  NjNetwork *network;
  NjLocalBroker *broker;
  NjProfileStore *store;
  NjSessions *sessions;
  NjWakeMonitor *monitor;
  GListStore *connections; /* (element-type NjConnection), in the order of the profiles */
};

G_DEFINE_FINAL_TYPE (NjWorkspace, nj_workspace, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_SECRET_FAILED,
  SIGNAL_SESSIONS_PROBLEM,
  N_SIGNALS
} NjWorkspaceSignal;

static guint signals[N_SIGNALS];

static NjConnection *
create_connection (NjWorkspace *self,
                   NjProfile   *profile)
{
  NjLocalBroker *broker = nj_profile_get_local (profile) ? self->broker : NULL;
  NjConnection *connection = nj_connection_new (profile, self->network, broker);

  nj_connection_set_sessions (connection, self->sessions);

  return connection;
}

static void
profiles_changed_cb (NjWorkspace *self,
                     guint        position,
                     guint        removed,
                     guint        added,
                     GListModel  *profiles)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (NjProfile) profile = g_list_model_get_item (profiles, position + i);
      NjConnection *connection = nj_workspace_find (self, nj_profile_get_id (profile));

      /* A profile that was only moved keeps its connection open. */
      if (connection != NULL)
        g_object_ref (connection);
      else
        connection = create_connection (self, profile);
      g_ptr_array_add (fresh, connection);
    }

  g_list_store_splice (self->connections, position, removed, fresh->pdata, fresh->len);
}

static void
load_secrets (NjWorkspace *self)
{
  GListModel *profiles = G_LIST_MODEL (nj_workspace_get_profiles (self));
  NjSecretStore *secrets = nj_profile_store_get_secrets (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (NjProfile) profile = g_list_model_get_item (profiles, i);

      nj_profile_load_secrets (profile, secrets);
    }
}

static void
nj_workspace_dispose (GObject *object)
{
  NjWorkspace *self = NJ_WORKSPACE (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->store);
  g_clear_object (&self->broker);
  g_clear_object (&self->monitor);
  g_clear_object (&self->network);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (nj_workspace_parent_class)->dispose (object);
}

static void
nj_workspace_class_init (NjWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nj_workspace_dispose;

  /**
   * NjWorkspace::secret-failed:
   * @error: why a secret could not be kept in the keyring
   */
  signals[SIGNAL_SECRET_FAILED] =
    g_signal_new ("secret-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * NjWorkspace::sessions-problem:
   * @error: an #NjDatabaseError: what is kept of sessions cannot be read, or was
   *   damaged and is in another file now
   */
  signals[SIGNAL_SESSIONS_PROBLEM] =
    g_signal_new ("sessions-problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sessions_problem_cb (NjWorkspace  *self,
                     const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_SESSIONS_PROBLEM], 0, error);
}

static void
nj_workspace_init (NjWorkspace *self)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "nightjar", "messages.db",
                                            NULL);

  self->network = nj_network_new ();
  self->sessions = nj_sessions_new (path);
  g_signal_connect_object (self->sessions, "problem",
                           G_CALLBACK (sessions_problem_cb), self, G_CONNECT_SWAPPED);
  self->monitor = nj_wake_monitor_new (g_network_monitor_get_default (), G_BUS_TYPE_SYSTEM);
  g_signal_connect_object (self->monitor, "wake",
                           G_CALLBACK (nj_network_wake), self->network, G_CONNECT_SWAPPED);
  self->broker = nj_local_broker_new ();
  self->connections = g_list_store_new (NJ_TYPE_CONNECTION);
}

/**
 * nj_workspace_new:
 * @profiles: the file of the profiles
 * @secrets: where passwords are kept
 *
 * Returns: (transfer full): a workspace, empty until nj_workspace_load()
 */
NjWorkspace *
nj_workspace_new (GFile         *profiles,
                  NjSecretStore *secrets)
{
  NjWorkspace *self;

  g_return_val_if_fail (G_IS_FILE (profiles), NULL);
  g_return_val_if_fail (NJ_IS_SECRET_STORE (secrets), NULL);

  self = g_object_new (NJ_TYPE_WORKSPACE, NULL);
  self->store = nj_profile_store_new (profiles, secrets);
  g_signal_connect_object (nj_profile_store_get_profiles (self->store), "items-changed",
                           G_CALLBACK (profiles_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

static void
sessions_counted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (NjWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) counts = NULL;
  GHashTableIter iter;
  gpointer profile_id, n;

  counts = nj_sessions_count_finish (NJ_SESSIONS (source), result, &error);
  if (counts == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_SESSIONS_PROBLEM], 0, error);
      return;
    }

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &profile_id, &n))
    {
      NjConnection *connection = nj_workspace_find (self, profile_id);

      /* One that was opened in the meantime knows better. */
      if (connection != NULL && nj_connection_get_state (connection) == MQTT_STATE_DISCONNECTED)
        nj_connection_set_n_queued (connection, GPOINTER_TO_UINT (n));
    }
}

/**
 * nj_workspace_load:
 * @self: a workspace
 * @error: return location
 *
 * Reads the profiles. There are connections afterwards in any case. How many
 * messages wait in them is found out later.
 *
 * Returns: %FALSE with a %NJ_PROFILE_STORE_ERROR if something has to be told
 */
gboolean
nj_workspace_load (NjWorkspace  *self,
                   GError      **error)
{
  gboolean loaded;

  g_return_val_if_fail (NJ_IS_WORKSPACE (self), FALSE);

  loaded = nj_profile_store_load (self->store, error);
  load_secrets (self);
  nj_sessions_count_async (self->sessions, sessions_counted_cb, g_object_ref (self));

  return loaded;
}

/**
 * nj_workspace_get_connections:
 * @self: a workspace
 *
 * Returns: (transfer none): a list of #NjConnection, the local one first
 */
GListModel *
nj_workspace_get_connections (NjWorkspace *self)
{
  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  return G_LIST_MODEL (self->connections);
}

/**
 * nj_workspace_get_store:
 * @self: a workspace
 *
 * Returns: (transfer none): what keeps the profiles
 */
NjProfileStore *
nj_workspace_get_store (NjWorkspace *self)
{
  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  return self->store;
}

/**
 * nj_workspace_get_profiles:
 * @self: a workspace
 *
 * Returns: (transfer none): the profiles
 */
NjProfileList *
nj_workspace_get_profiles (NjWorkspace *self)
{
  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  return nj_profile_store_get_profiles (self->store);
}

/**
 * nj_workspace_get_broker:
 * @self: a workspace
 *
 * Returns: (transfer none): the local broker
 */
NjLocalBroker *
nj_workspace_get_broker (NjWorkspace *self)
{
  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  return self->broker;
}

/**
 * nj_workspace_find:
 * @self: a workspace
 * @profile_id: the identifier of a profile
 *
 * Returns: (transfer none) (nullable): its connection
 */
NjConnection *
nj_workspace_find (NjWorkspace *self,
                   const char  *profile_id)
{
  GListModel *model;

  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  model = G_LIST_MODEL (self->connections);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjConnection) connection = g_list_model_get_item (model, i);
      NjProfile *profile = nj_connection_get_profile (connection);

      if (g_strcmp0 (nj_profile_get_id (profile), profile_id) == 0)
        return connection; /* the list keeps it */
    }

  return NULL;
}

/**
 * nj_workspace_add_profile:
 * @self: a workspace
 * @profile: a new profile
 *
 * Returns: (transfer none): its connection
 */
NjConnection *
nj_workspace_add_profile (NjWorkspace *self,
                          NjProfile   *profile)
{
  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);
  g_return_val_if_fail (NJ_IS_PROFILE (profile), NULL);

  nj_profile_list_append (nj_workspace_get_profiles (self), profile);
  nj_workspace_save_secrets (self, profile);

  return nj_workspace_find (self, nj_profile_get_id (profile));
}

/**
 * nj_workspace_open_url:
 * @self: a workspace
 * @url: an address from outside, such as wss://host:8084/mqtt
 * @error: return location
 *
 * Finds the profile with this address, or makes one, and connects.
 *
 * Returns: (transfer none): the connection, or %NULL with %MQTT_ERROR_INVALID_URL
 */
NjConnection *
nj_workspace_open_url (NjWorkspace  *self,
                       const char   *url,
                       GError      **error)
{
  g_autoptr (NjProfile) fresh = NULL;
  g_autofree char *wanted = NULL;
  NjConnection *connection = NULL;
  GListModel *model;

  g_return_val_if_fail (NJ_IS_WORKSPACE (self), NULL);

  fresh = nj_profile_new_from_url (url, error);
  if (fresh == NULL)
    return NULL;

  wanted = nj_profile_get_url (fresh);
  model = G_LIST_MODEL (nj_workspace_get_profiles (self));
  for (guint i = 0; connection == NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjProfile) profile = g_list_model_get_item (model, i);
      g_autofree char *existing = nj_profile_get_url (profile);

      if (!nj_profile_get_local (profile) && g_str_equal (existing, wanted) &&
          g_strcmp0 (nj_profile_get_username (profile), nj_profile_get_username (fresh)) == 0)
        connection = nj_workspace_find (self, nj_profile_get_id (profile));
    }

  if (connection == NULL)
    connection = nj_workspace_add_profile (self, fresh);
  nj_connection_open (connection);

  return connection;
}

/**
 * nj_workspace_remove:
 * @self: a workspace
 * @connection: one of its connections, not the local one
 *
 * Disconnects and removes the profile. Its secrets stay, so that
 * nj_workspace_restore() brings back all of it, until
 * nj_workspace_forget_secrets().
 *
 * Returns: where the profile was
 */
guint
nj_workspace_remove (NjWorkspace  *self,
                     NjConnection *connection)
{
  g_autoptr (NjConnection) kept = NULL;
  guint position = G_MAXUINT;

  g_return_val_if_fail (NJ_IS_WORKSPACE (self), G_MAXUINT);
  g_return_val_if_fail (NJ_IS_CONNECTION (connection), G_MAXUINT);

  kept = g_object_ref (connection);
  if (nj_profile_list_find (nj_workspace_get_profiles (self),
                            nj_connection_get_profile (kept), &position))
    {
      nj_connection_close (kept);
      nj_profile_list_remove (nj_workspace_get_profiles (self), position);
    }

  return position;
}

/**
 * nj_workspace_restore:
 * @self: a workspace
 * @profile: a profile that was removed
 * @position: where it was
 */
void
nj_workspace_restore (NjWorkspace *self,
                      NjProfile   *profile,
                      guint        position)
{
  NjProfileList *profiles;

  g_return_if_fail (NJ_IS_WORKSPACE (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));

  profiles = nj_workspace_get_profiles (self);
  nj_profile_list_insert (profiles,
                          MIN (position, g_list_model_get_n_items (G_LIST_MODEL (profiles))),
                          profile);
}

static void
secrets_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (NjWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!nj_profile_clear_secrets_finish (NJ_PROFILE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_SECRET_FAILED], 0, error);
}

static void
secrets_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (NjWorkspace) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!nj_profile_save_secrets_finish (NJ_PROFILE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_SECRET_FAILED], 0, error);
}

/**
 * nj_workspace_forget_secrets:
 * @self: a workspace
 * @profile: a profile that is gone for good
 *
 * Removes its secrets, and what is kept of its sessions.
 */
void
nj_workspace_forget_secrets (NjWorkspace *self,
                             NjProfile   *profile)
{
  g_return_if_fail (NJ_IS_WORKSPACE (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));

  nj_profile_clear_secrets_async (profile, nj_profile_store_get_secrets (self->store), NULL,
                                  secrets_cleared_cb, g_object_ref (self));
  nj_sessions_forget_profile (self->sessions, nj_profile_get_id (profile));
}

/**
 * nj_workspace_save_secrets:
 * @self: a workspace
 * @profile: a profile whose secrets may have changed
 *
 * Emits #NjWorkspace::secret-failed if the keyring refuses.
 */
void
nj_workspace_save_secrets (NjWorkspace *self,
                           NjProfile   *profile)
{
  g_return_if_fail (NJ_IS_WORKSPACE (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));

  nj_profile_save_secrets_async (profile, nj_profile_store_get_secrets (self->store), NULL,
                                 secrets_saved_cb, g_object_ref (self));
}

/**
 * nj_workspace_close:
 * @self: a workspace
 * @error: return location
 *
 * Disconnects everything, stops the network thread, writes what has changed in
 * sessions, ends the local broker and writes the profiles. Waits for all of it, but
 * for servers no longer than nj_network_stop() does; for the end of the program.
 *
 * Returns: whether the profiles are on disk
 */
gboolean
nj_workspace_close (NjWorkspace  *self,
                    GError      **error)
{
  GListModel *model;

  g_return_val_if_fail (NJ_IS_WORKSPACE (self), FALSE);

  /* Somebody may still hold a connection: it is closed all the same. */
  model = G_LIST_MODEL (self->connections);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjConnection) connection = g_list_model_get_item (model, i);

      nj_connection_close (connection);
    }
  g_list_store_remove_all (self->connections);
  nj_network_stop (self->network);
  nj_sessions_close (self->sessions);

  /* While it starts, it keeps itself alive. */
  if (self->broker != NULL &&
      nj_local_broker_get_state (self->broker) == NJ_LOCAL_BROKER_STARTING)
    nj_local_broker_stop_async (self->broker, NULL, NULL, NULL);
  g_clear_object (&self->broker);

  return nj_profile_store_flush (self->store, error);
}
