/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "nj-session-changes.h"
#include "nj-session-rows.h"
#include "nj-session-store.h"

/**
 * NjSessionStore:
 *
 * An #MqttSessionStore in an #NjDatabase.
 *
 * What changes is only noted here; the thread of the database writes it, all that
 * has come together in one transaction. There is one transaction of a session at a
 * time, for the next one must not take if this one fails.
 *
 * Nobody else, neither a process nor another connection of this one, can have the
 * session from its first load on, as long as the store lives.
 */

/* Received messages that a profile keeps, the oldest go first. */
#define INBOX_MAX_MESSAGES 10000
#define INBOX_MAX_BYTES (G_GUINT64_CONSTANT (64) * 1024 * 1024)

/* A connection that is just ending, or a program that was just killed, still has
 * the session for a moment. */
#define LOCK_INTERVAL_MS 100
#define LOCK_ATTEMPTS 30

struct _NjSessionStore
{
  GObject parent_instance;

  NjDatabase *database;
  NjSessionKey *key;
  guint inbox_max_messages;
  guint64 inbox_max_bytes;

  NjHistory *history;        /* (nullable): has what is received, and is committed with it */
  NjSessionChanges *changes; /* noted, and on their way nowhere */
  GQueue tasks;              /* (element-type GTask): loads and commits, in order */
  gboolean busy;
  int lock; /* a file descriptor, -1 while the session is not ours */
};

/* What goes to the thread of the database and comes back. */
typedef struct
{
  NjSessionStore *store;
  GPtrArray *tasks; /* what it is done for: commits, or one load */
  NjSessionKey *key;
  guint inbox_max_messages;
  guint64 inbox_max_bytes;
  NjSessionChanges *changes;
  gboolean known;      /* of a load */
  GPtrArray *outgoing; /* (nullable): of a load */
  GArray *received;    /* (nullable): likewise */
  int lock;
  guint n_attempts;
} SessionJob;

/* What a load has found. */
typedef struct
{
  gboolean known;
  GPtrArray *outgoing;
  GArray *received;
} LoadResult;

static void nj_session_store_init_interface (MqttSessionStoreInterface *iface);
static void next_task (NjSessionStore *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjSessionStore, nj_session_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MQTT_TYPE_SESSION_STORE,
                                                      nj_session_store_init_interface))

static void
load_result_free (gpointer data)
{
  LoadResult *result = data;

  g_ptr_array_unref (result->outgoing);
  g_array_unref (result->received);
  g_free (result);
}

static void
session_job_free (gpointer data)
{
  SessionJob *job = data;

  g_clear_pointer (&job->changes, nj_session_changes_free);
  g_clear_pointer (&job->outgoing, g_ptr_array_unref);
  g_clear_pointer (&job->received, g_array_unref);
  g_ptr_array_unref (job->tasks);
  nj_session_key_free (job->key);
  g_object_unref (job->store);
  g_free (job);
}

static SessionJob *
session_job_new (NjSessionStore *self)
{
  SessionJob *job = g_new0 (SessionJob, 1);

  job->store = g_object_ref (self);
  job->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  job->key = nj_session_key_copy (self->key);
  job->inbox_max_messages = self->inbox_max_messages;
  job->inbox_max_bytes = self->inbox_max_bytes;
  job->changes = g_steal_pointer (&self->changes);
  job->lock = self->lock;
  self->changes = nj_session_changes_new ();

  return job;
}

/* In the thread of the database */

static gboolean
change_rows (NjSqlite    *sqlite,
             SessionJob  *job,
             GError     **error)
{
  return nj_session_changes_get_n (job->changes) == 0 ||
         nj_session_rows_change (sqlite, job->key, job->changes, job->inbox_max_messages,
                                 job->inbox_max_bytes, error);
}

static gboolean
commit_in_database (NjSqlite  *sqlite,
                    gpointer   data,
                    GError   **error)
{
  return change_rows (sqlite, data, error);
}

static gboolean
load_in_database (NjSqlite  *sqlite,
                  gpointer   data,
                  GError   **error)
{
  SessionJob *job = data;

  if (job->lock < 0)
    job->lock = nj_sqlite_lock (sqlite, nj_session_key_hash (job->key), error);

  return job->lock >= 0 &&
         change_rows (sqlite, job, error) &&
         nj_session_rows_forget (sqlite, job->key, TRUE, error) &&
         nj_session_rows_load (sqlite, job->key, &job->known, job->outgoing, job->received, error);
}

/* Back in the client's main context */

static void
return_load (SessionJob *job,
             GError     *error)
{
  GTask *task = g_ptr_array_index (job->tasks, 0);
  LoadResult *result;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  result = g_new0 (LoadResult, 1);
  result->known = job->known;
  result->outgoing = g_steal_pointer (&job->outgoing);
  result->received = g_steal_pointer (&job->received);
  g_task_return_pointer (task, result, load_result_free);
}

static gboolean
load_again_cb (gpointer user_data)
{
  SessionJob *job = user_data;
  GTask *task = g_ptr_array_index (job->tasks, 0);

  job->store->busy = FALSE;
  g_task_set_task_data (task, GUINT_TO_POINTER (job->n_attempts), NULL);
  g_queue_push_head (&job->store->tasks, g_object_ref (task));
  next_task (job->store);

  return G_SOURCE_REMOVE;
}

/* Somebody else may let go of the session soon. */
static gboolean
load_again (SessionJob   *job,
            const GError *error)
{
  GTask *task = g_ptr_array_index (job->tasks, 0);
  g_autoptr (GSource) source = NULL;

  if (!g_error_matches (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_IN_USE) ||
      ++job->n_attempts == LOCK_ATTEMPTS ||
      g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return FALSE;

  source = g_timeout_source_new (LOCK_INTERVAL_MS);
  g_source_set_callback (source, load_again_cb, job, session_job_free);
  g_source_attach (source, g_task_get_context (task));

  return TRUE;
}

/* What was not written is so again, before what was noted since. */
static void
take_back (NjSessionStore *self,
           SessionJob     *job)
{
  nj_session_changes_append (job->changes, g_steal_pointer (&self->changes));
  self->changes = g_steal_pointer (&job->changes);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  SessionJob *job = user_data;
  NjSessionStore *self = job->store;
  g_autoptr (GError) error = NULL;

  nj_database_run_finish (NJ_DATABASE (source), result, &error);
  self->lock = job->lock;
  if (error != NULL)
    take_back (self, job);
  if (error != NULL && load_again (job, error))
    return;

  self->busy = FALSE;
  return_load (job, g_steal_pointer (&error));
  next_task (self);
  session_job_free (job);
}

/* Takes @job. */
static void
end_commit (SessionJob   *job,
            const GError *error)
{
  NjSessionStore *self = job->store;

  if (error != NULL)
    take_back (self, job);

  self->busy = FALSE;
  for (guint i = 0; i < job->tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (job->tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
  next_task (self);
  session_job_free (job);
}

static void
committed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  nj_database_run_finish (NJ_DATABASE (source), result, &error);
  end_commit (user_data, error);
}

static void
history_committed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  nj_history_commit_finish (NJ_HISTORY (source), result, &error);
  end_commit (user_data, error);
}

static gboolean
is_load (gpointer task)
{
  return g_task_get_source_tag (task) == mqtt_session_store_load_async;
}

static void
begin_load (NjSessionStore *self)
{
  SessionJob *job = session_job_new (self);
  GTask *task = g_queue_pop_head (&self->tasks);

  g_ptr_array_add (job->tasks, task);
  job->n_attempts = GPOINTER_TO_UINT (g_task_get_task_data (task));
  job->outgoing = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_stored_message_free);
  job->received = g_array_new (FALSE, FALSE, sizeof (guint16));
  nj_database_run_async (self->database, load_in_database, job, NULL, loaded_cb, job);
}

/* Commits that have queued up are one. */
static void
begin_commit (NjSessionStore *self)
{
  SessionJob *job = session_job_new (self);

  while (!g_queue_is_empty (&self->tasks) && !is_load (g_queue_peek_head (&self->tasks)))
    g_ptr_array_add (job->tasks, g_queue_pop_head (&self->tasks));

  if (self->history != NULL)
    nj_history_commit_async (self->history, commit_in_database, job, history_committed_cb, job);
  else
    nj_database_run_async (self->database, commit_in_database, job, NULL, committed_cb, job);
}

static void
next_task (NjSessionStore *self)
{
  if (self->busy || g_queue_is_empty (&self->tasks))
    return;

  self->busy = TRUE;
  if (is_load (g_queue_peek_head (&self->tasks)))
    begin_load (self);
  else
    begin_commit (self);
}

/* MqttSessionStore */

static void
nj_session_store_load_async (MqttSessionStore    *store,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  NjSessionStore *self = NJ_SESSION_STORE (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, mqtt_session_store_load_async);
  g_queue_push_tail (&self->tasks, task);
  next_task (self);
}

static gboolean
nj_session_store_load_finish (MqttSessionStore  *store,
                              GAsyncResult      *result,
                              gboolean          *known,
                              GPtrArray        **outgoing,
                              GArray           **received,
                              GError           **error)
{
  LoadResult *loaded;

  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  loaded = g_task_propagate_pointer (G_TASK (result), error);
  if (loaded == NULL)
    return FALSE;

  *known = loaded->known;
  *outgoing = g_ptr_array_ref (loaded->outgoing);
  *received = g_array_ref (loaded->received);
  load_result_free (loaded);

  return TRUE;
}

static void
add_change (MqttSessionStore *store,
            NjSessionChange   change)
{
  nj_session_changes_add (NJ_SESSION_STORE (store)->changes, change);
}

static void
nj_session_store_set_known (MqttSessionStore *store,
                            gboolean          known)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_KNOWN, .known = known });
}

static void
nj_session_store_save_outgoing (MqttSessionStore *store,
                                guint64           serial,
                                MqttMessage      *message)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_SAVE,
                                        .serial = serial,
                                        .message = mqtt_message_ref (message) });
}

static void
nj_session_store_update_outgoing (MqttSessionStore *store,
                                  guint64           serial,
                                  guint16           id,
                                  gboolean          released)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_UPDATE,
                                        .serial = serial,
                                        .id = id,
                                        .released = released });
}

static void
nj_session_store_remove_outgoing (MqttSessionStore *store,
                                  guint64           serial)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_REMOVE, .serial = serial });
}

static void
nj_session_store_add_received (MqttSessionStore *store,
                               guint16           id,
                               MqttMessage      *message)
{
  gboolean in_history = NJ_SESSION_STORE (store)->history != NULL;

  if (!in_history || id != 0)
    add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_RECEIVE,
                                          .id = id,
                                          .message = in_history ? NULL
                                                                : mqtt_message_ref (message) });
}

static void
nj_session_store_remove_received (MqttSessionStore *store,
                                  guint16           id)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_RELEASE, .id = id });
}

static void
nj_session_store_clear_received (MqttSessionStore *store)
{
  add_change (store, (NjSessionChange){ .type = NJ_SESSION_CHANGE_CLEAR });
}

/* A commit that has begun cannot be taken back: @cancellable is of no use. */
static void
nj_session_store_commit_async (MqttSessionStore    *store,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  NjSessionStore *self = NJ_SESSION_STORE (store);
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, mqtt_session_store_commit_async);
  g_queue_push_tail (&self->tasks, task);
  next_task (self);
}

static gboolean
nj_session_store_commit_finish (MqttSessionStore  *store,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
nj_session_store_init_interface (MqttSessionStoreInterface *iface)
{
  iface->load_async = nj_session_store_load_async;
  iface->load_finish = nj_session_store_load_finish;
  iface->set_known = nj_session_store_set_known;
  iface->save_outgoing = nj_session_store_save_outgoing;
  iface->update_outgoing = nj_session_store_update_outgoing;
  iface->remove_outgoing = nj_session_store_remove_outgoing;
  iface->add_received = nj_session_store_add_received;
  iface->remove_received = nj_session_store_remove_received;
  iface->clear_received = nj_session_store_clear_received;
  iface->commit_async = nj_session_store_commit_async;
  iface->commit_finish = nj_session_store_commit_finish;
}

static void
nj_session_store_finalize (GObject *object)
{
  NjSessionStore *self = NJ_SESSION_STORE (object);

  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_queue_clear_full (&self->tasks, g_object_unref);
  nj_session_changes_free (self->changes);
  nj_session_key_free (self->key);
  g_object_unref (self->database);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (nj_session_store_parent_class)->finalize (object);
}

static void
nj_session_store_class_init (NjSessionStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_session_store_finalize;
}

static void
nj_session_store_init (NjSessionStore *self)
{
  self->changes = nj_session_changes_new ();
  self->inbox_max_messages = INBOX_MAX_MESSAGES;
  self->inbox_max_bytes = INBOX_MAX_BYTES;
  self->lock = -1;
  g_queue_init (&self->tasks);
}

/**
 * nj_session_store_new:
 * @database: a database with nj_migrations
 * @key: which session
 *
 * Returns: (transfer full): its store; to be used in one main context, which need
 *   not be that of the caller
 */
NjSessionStore *
nj_session_store_new (NjDatabase         *database,
                      const NjSessionKey *key)
{
  NjSessionStore *self;

  g_return_val_if_fail (NJ_IS_DATABASE (database), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = g_object_new (NJ_TYPE_SESSION_STORE, NULL);
  self->database = g_object_ref (database);
  self->key = nj_session_key_copy (key);

  return self;
}

/**
 * nj_session_store_get_key:
 * @self: a store
 *
 * Returns: (transfer none): which session it keeps; from every thread
 */
const NjSessionKey *
nj_session_store_get_key (NjSessionStore *self)
{
  g_return_val_if_fail (NJ_IS_SESSION_STORE (self), NULL);

  return self->key;
}

/**
 * nj_session_store_set_history:
 * @self: a store, before it is used
 * @history: (nullable): where the messages are, in the same database, if the client has
 *   it as its #MqttJournal
 *
 * Lets @history keep what is received, and commits both as one.
 */
void
nj_session_store_set_history (NjSessionStore *self,
                              NjHistory      *history)
{
  g_return_if_fail (NJ_IS_SESSION_STORE (self));
  g_return_if_fail (history == NULL || NJ_IS_HISTORY (history));

  g_set_object (&self->history, history);
}

/**
 * nj_session_store_set_inbox_limits:
 * @self: a store
 * @max_messages: how many received messages are kept
 * @max_bytes: how many bytes they may take
 *
 * The oldest go first, and the newest stays in any case. Without this it is 10,000
 * messages and 64 MiB.
 */
void
nj_session_store_set_inbox_limits (NjSessionStore *self,
                                   guint           max_messages,
                                   guint64         max_bytes)
{
  g_return_if_fail (NJ_IS_SESSION_STORE (self));

  self->inbox_max_messages = max_messages;
  self->inbox_max_bytes = max_bytes;
}
