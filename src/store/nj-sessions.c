/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-inbox-rows.h"
#include "nj-schema.h"
#include "nj-session-rows.h"
#include "nj-sessions.h"

/**
 * NjSessions:
 *
 * The sessions of all profiles that outlive the program, in one database. It may be
 * used from every thread.
 */
struct _NjSessions
{
  GObject parent_instance;

  NjDatabase *database;
  NjDatabase *reader;
};

typedef enum
{
  SIGNAL_PROBLEM,
  N_SIGNALS
} NjSessionsSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSessions, nj_sessions, G_TYPE_OBJECT)

/* What goes to the thread of the database and comes back. */
typedef struct
{
  NjSessionKey *key;   /* (nullable): sometimes with a profile only */
  GHashTable *counts;  /* (nullable) */
  GPtrArray *messages; /* (nullable) */
  gboolean done;       /* or there is more of it */
} SessionsJob;

static SessionsJob *
sessions_job_new (const char *profile,
                  const char *client_id,
                  const char *address)
{
  SessionsJob *job = g_new0 (SessionsJob, 1);

  job->key = nj_session_key_new (profile, client_id, address);

  return job;
}

static void
sessions_job_free (gpointer data)
{
  SessionsJob *job = data;

  g_clear_pointer (&job->key, nj_session_key_free);
  g_clear_pointer (&job->counts, g_hash_table_unref);
  g_clear_pointer (&job->messages, g_ptr_array_unref);
  g_free (job);
}

static void
set_aside_cb (NjSessions *self,
              const char *path)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT,
                       "The file with the messages of sessions was damaged; it is “%s” now",
                       path);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error);
}

/* For what nobody waits for. A file that is not there, or is not ours to write, has
 * nothing to forget. */
static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!nj_database_run_finish (NJ_DATABASE (source), result, &error))
    g_message ("What is kept of sessions could not be removed: %s", error->message);
}

static void
nj_sessions_finalize (GObject *object)
{
  NjSessions *self = NJ_SESSIONS (object);

  g_clear_object (&self->database);
  g_clear_object (&self->reader);

  G_OBJECT_CLASS (nj_sessions_parent_class)->finalize (object);
}

static void
nj_sessions_class_init (NjSessionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_sessions_finalize;

  /**
   * NjSessions::problem:
   * @error: an #NjDatabaseError
   *
   * Something that the user should know of, in the main context of who made it: the
   * database was damaged, and what was in it is in another file now.
   */
  signals[SIGNAL_PROBLEM] =
    g_signal_new ("problem", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nj_sessions_init (NjSessions *self)
{
}

/**
 * nj_sessions_new:
 * @path: (type filename): where the database is, or will be when it is needed
 *
 * Returns: (transfer full): the sessions
 */
NjSessions *
nj_sessions_new (const char *path)
{
  NjSessions *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (NJ_TYPE_SESSIONS, NULL);
  self->database = nj_database_new (path, nj_migrations);
  self->reader = nj_database_new_reader (path);
  g_signal_connect_object (self->database, "set-aside",
                           G_CALLBACK (set_aside_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * nj_sessions_create_store:
 * @self: the sessions
 * @key: which one
 *
 * Returns: (transfer full): what keeps it
 */
NjSessionStore *
nj_sessions_create_store (NjSessions         *self,
                          const NjSessionKey *key)
{
  g_return_val_if_fail (NJ_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return nj_session_store_new (self->database, key);
}

/**
 * nj_sessions_create_history:
 * @self: the sessions
 * @profile: the identifier of a profile
 *
 * Returns: (transfer full): the history of @profile, in the same database
 */
NjHistory *
nj_sessions_create_history (NjSessions *self,
                            const char *profile)
{
  NjHistory *history;

  g_return_val_if_fail (NJ_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  history = nj_history_new (self->database, self->reader, profile);
  g_signal_connect_object (history, "problem",
                           G_CALLBACK (nj_sessions_report), self, G_CONNECT_SWAPPED);

  return history;
}

/**
 * nj_sessions_report:
 * @self: the sessions
 * @error: what is wrong with the database
 *
 * Has it told with #NjSessions::problem.
 */
void
nj_sessions_report (NjSessions   *self,
                    const GError *error)
{
  g_return_if_fail (NJ_IS_SESSIONS (self));
  g_return_if_fail (error != NULL);

  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error);
}

static gboolean
count_in_database (NjSqlite  *sqlite,
                   gpointer   data,
                   GError   **error)
{
  return nj_session_rows_count (sqlite, ((SessionsJob *) data)->counts, error);
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SessionsJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (nj_database_run_finish (NJ_DATABASE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->counts),
                           (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

/**
 * nj_sessions_count_async:
 * @self: the sessions
 * @callback: called with the numbers
 * @user_data: data for @callback
 *
 * Counts the messages that each profile has not got rid of.
 */
void
nj_sessions_count_async (NjSessions          *self,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  SessionsJob *job;
  GTask *task;

  g_return_if_fail (NJ_IS_SESSIONS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_sessions_count_async);
  job = g_new0 (SessionsJob, 1);
  job->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, job, sessions_job_free);

  /* Nothing is made for the sake of counting nothing. */
  if (g_file_test (nj_database_get_path (self->database), G_FILE_TEST_EXISTS))
    nj_database_run_async (self->database, count_in_database, job, NULL, counted_cb, task);
  else
    {
      g_task_return_pointer (task, g_steal_pointer (&job->counts),
                             (GDestroyNotify) g_hash_table_unref);
      g_object_unref (task);
    }
}

/**
 * nj_sessions_count_finish:
 * @self: the sessions
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer full) (nullable) (element-type utf8 guint): how many messages
 *   wait, by the identifier of the profile
 */
GHashTable *
nj_sessions_count_finish (NjSessions    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (NJ_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
read_inbox_in_database (NjSqlite  *sqlite,
                        gpointer   data,
                        GError   **error)
{
  SessionsJob *job = data;

  return nj_inbox_rows_read (sqlite, job->key->profile, job->messages, error);
}

static void
inbox_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SessionsJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (nj_database_run_finish (NJ_DATABASE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->messages),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * nj_sessions_read_inbox_async:
 * @self: the sessions
 * @profile: the identifier of a profile
 * @callback: called with the messages
 * @user_data: data for @callback
 *
 * Reads the messages of QoS 1 and 2 that the profile has received in its sessions.
 */
void
nj_sessions_read_inbox_async (NjSessions          *self,
                              const char          *profile,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  SessionsJob *job;
  GTask *task;

  g_return_if_fail (NJ_IS_SESSIONS (self));
  g_return_if_fail (profile != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_sessions_read_inbox_async);
  job = sessions_job_new (profile, NULL, NULL);
  job->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_message_unref);
  g_task_set_task_data (task, job, sessions_job_free);
  nj_database_run_async (self->database, read_inbox_in_database, job, NULL, inbox_read_cb, task);
}

/**
 * nj_sessions_read_inbox_finish:
 * @self: the sessions
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer full) (nullable) (element-type MqttMessage): what is kept, the
 *   oldest first
 */
GPtrArray *
nj_sessions_read_inbox_finish (NjSessions    *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (NJ_IS_SESSIONS (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
clear_inbox_in_database (NjSqlite  *sqlite,
                         gpointer   data,
                         GError   **error)
{
  return nj_inbox_rows_clear (sqlite, ((SessionsJob *) data)->key->profile, error);
}

static gboolean
forget_in_database (NjSqlite  *sqlite,
                    gpointer   data,
                    GError   **error)
{
  return nj_session_rows_forget (sqlite, ((SessionsJob *) data)->key, FALSE, error);
}

/* Of its history only so much at a time that others need not wait; what says that there
 * is a profile goes last. */
static gboolean
forget_profile_in_database (NjSqlite  *sqlite,
                            gpointer   data,
                            GError   **error)
{
  SessionsJob *job = data;
  g_autoptr (NjHistoryWriter) writer = nj_history_writer_new (job->key->profile);

  return nj_history_writer_clear (writer, sqlite, G_MAXUINT64, &job->done, error) &&
         (!job->done || (nj_history_rows_drop_profile (sqlite, job->key->profile, error) &&
                         nj_session_rows_forget_profile (sqlite, job->key->profile, error)));
}

static void forget_profile (NjDatabase  *database,
                            SessionsJob *job);

static void
profile_forgotten_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  SessionsJob *job = user_data;
  g_autoptr (GError) error = NULL;

  if (nj_database_run_finish (NJ_DATABASE (source), result, &error) && !job->done)
    {
      forget_profile (NJ_DATABASE (source), job);
      return;
    }

  if (error != NULL)
    g_message ("What is kept of a connection could not be removed: %s", error->message);
  sessions_job_free (job);
}

/* Takes @job. */
static void
forget_profile (NjDatabase  *database,
                SessionsJob *job)
{
  nj_database_run_async (database, forget_profile_in_database, job, NULL,
                         profile_forgotten_cb, job);
}

/* Takes @job. */
static void
remove_something (NjSessions     *self,
                  NjDatabaseFunc  func,
                  SessionsJob    *job)
{
  if (g_file_test (nj_database_get_path (self->database), G_FILE_TEST_EXISTS))
    nj_database_run_async (self->database, func, job, sessions_job_free, done_cb, NULL);
  else
    sessions_job_free (job);
}

/**
 * nj_sessions_clear_inbox:
 * @self: the sessions
 * @profile: the identifier of a profile
 *
 * Forgets what the profile has received.
 */
void
nj_sessions_clear_inbox (NjSessions *self,
                         const char *profile)
{
  g_return_if_fail (NJ_IS_SESSIONS (self));
  g_return_if_fail (profile != NULL);

  remove_something (self, clear_inbox_in_database, sessions_job_new (profile, NULL, NULL));
}

/**
 * nj_sessions_forget:
 * @self: the sessions
 * @key: one of them
 *
 * Forgets a session, for a new one has begun. What was received stays.
 */
void
nj_sessions_forget (NjSessions         *self,
                    const NjSessionKey *key)
{
  g_return_if_fail (NJ_IS_SESSIONS (self));
  g_return_if_fail (key != NULL);

  remove_something (self, forget_in_database,
                    sessions_job_new (key->profile, key->client_id, key->address));
}

/**
 * nj_sessions_forget_profile:
 * @self: the sessions
 * @profile: the identifier of a profile that is gone for good
 *
 * Forgets all its sessions, and its history.
 */
void
nj_sessions_forget_profile (NjSessions *self,
                            const char *profile)
{
  g_return_if_fail (NJ_IS_SESSIONS (self));
  g_return_if_fail (profile != NULL);

  if (g_file_test (nj_database_get_path (self->database), G_FILE_TEST_EXISTS))
    forget_profile (self->database, sessions_job_new (profile, NULL, NULL));
}

/**
 * nj_sessions_close:
 * @self: the sessions
 *
 * Waits for what was asked for; nothing can be kept any more.
 */
void
nj_sessions_close (NjSessions *self)
{
  g_return_if_fail (NJ_IS_SESSIONS (self));

  nj_database_close (self->database);
  nj_database_close (self->reader);
}
