/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "nj-history-private.h"

/* A connection that is just ending, or a program that was just killed, still has the
 * profile for a moment. */
#define LOCK_INTERVAL_MS 100
#define LOCK_ATTEMPTS 30

/**
 * NjHistory:
 *
 * Every message that a profile has received and published, numbered in the order in
 * which it came.
 *
 * What is new is appended in one thread, that of the network, and written in that of the
 * database: while one job is there, the next one grows, so that a transaction has the
 * more messages the slower the disk is. What cannot be written is kept, and tried again.
 * Reading goes through another connection to the database, and does not wait for writing.
 */
typedef struct
{
  NjHistoryWriter *writer;
  NjHistoryProfile profile;
  NjHistoryContent *content;
  int lock; /* nobody else is to write to the profile */
  guint n_attempts;
} LoadJob;

typedef struct
{
  gint64 id;
  guint64 number;
  guint n;
  gsize max_payload;
  GPtrArray *items;
} ReadJob;

typedef enum
{
  SIGNAL_PROBLEM,
  SIGNAL_CHANGED,
  N_SIGNALS
} NjHistorySignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (NjHistory, nj_history, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MQTT_TYPE_JOURNAL,
                                                      nj_history_init_journal))

/**
 * nj_history_content_free:
 * @self: (transfer full): the content of a history
 */
void
nj_history_content_free (NjHistoryContent *self)
{
  g_clear_pointer (&self->topics, nj_topic_table_free);
  g_clear_pointer (&self->column, nj_history_column_free);
  g_free (self);
}

/* News for the main context in which it was made */

typedef struct
{
  NjHistory *history;
  GError *problem;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_object_unref (news->history);
  g_clear_error (&news->problem);
  g_free (news);
}

static gboolean
news_cb (gpointer data)
{
  News *news = data;

  if (news->problem != NULL)
    g_signal_emit (news->history, signals[SIGNAL_PROBLEM], 0, news->problem);
  else
    g_signal_emit (news->history, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

/* A problem, or that there is none any more, or that something was removed. */
void
nj_history_tell (NjHistory    *self,
                 const GError *problem)
{
  News *news = g_new0 (News, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  news->history = g_object_ref (self);
  news->problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, news_cb, news, news_free);
  g_source_attach (source, self->home);
}

/* The object */

static void
nj_history_finalize (GObject *object)
{
  NjHistory *self = NJ_HISTORY (object);

  if (self->lock_file >= 0)
    g_close (self->lock_file, NULL);
  g_clear_pointer (&self->pending, nj_history_job_free);
  nj_history_writer_free (self->writer);
  g_clear_object (&self->database);
  g_clear_object (&self->reader);
  g_main_context_unref (self->home);
  g_mutex_clear (&self->lock);
  g_free (self->profile);

  G_OBJECT_CLASS (nj_history_parent_class)->finalize (object);
}

static void
nj_history_class_init (NjHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->finalize = nj_history_finalize;

  /**
   * NjHistory::problem:
   * @error: an #NjDatabaseError
   *
   * Messages cannot be written; they are kept in memory, and it is tried again. Emitted
   * once, in the main context in which the history was made.
   */
  signals[SIGNAL_PROBLEM] =
    g_signal_new ("problem", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * NjHistory::changed:
   *
   * Messages were removed, see nj_history_get_first(), or a problem is over. Emitted in
   * the main context in which the history was made.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
nj_history_init (NjHistory *self)
{
  self->home = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_queue_init (&self->commits);
  self->lock_file = -1;
}

/**
 * nj_history_new:
 * @writer: a database with nj_migrations
 * @reader: the same to be read only, see nj_database_new_reader()
 * @profile: the identifier of a profile
 *
 * Returns: (transfer full): the history of @profile, which has to be loaded
 */
NjHistory *
nj_history_new (NjDatabase *writer,
                NjDatabase *reader,
                const char *profile)
{
  NjHistory *self;

  g_return_val_if_fail (NJ_IS_DATABASE (writer), NULL);
  g_return_val_if_fail (NJ_IS_DATABASE (reader), NULL);
  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (NJ_TYPE_HISTORY, NULL);
  self->database = g_object_ref (writer);
  self->reader = g_object_ref (reader);
  self->profile = g_strdup (profile);
  self->writer = nj_history_writer_new (profile);

  return self;
}

static void
load_job_free (gpointer data)
{
  LoadJob *job = data;

  g_clear_pointer (&job->content, nj_history_content_free);
  if (job->lock >= 0)
    g_close (job->lock, NULL);
  g_free (job);
}

static gboolean
load_in_database (NjSqlite  *sqlite,
                  gpointer   data,
                  GError   **error)
{
  LoadJob *job = data;

  if (nj_history_writer_get_profile (job->writer, sqlite, &job->profile, error))
    job->lock = nj_sqlite_lock (sqlite, (guint64) job->profile.id, error);

  if (job->lock < 0 ||
      !nj_history_rows_read_topics (sqlite, &job->profile, job->content->topics, error) ||
      !nj_history_rows_read_column (sqlite, &job->profile, &job->content->column, error))
    {
      nj_history_writer_forget (job->writer);
      return FALSE;
    }

  return TRUE;
}

static void begin_load (GTask *task);

static gboolean
load_again_cb (gpointer user_data)
{
  begin_load (g_object_ref (user_data));

  return G_SOURCE_REMOVE;
}

/* Returns whether there is hope. */
static gboolean
load_again (GTask        *task,
            const GError *error)
{
  LoadJob *job = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;

  if (!g_error_matches (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_IN_USE) ||
      ++job->n_attempts == LOCK_ATTEMPTS)
    return FALSE;

  source = g_timeout_source_new (LOCK_INTERVAL_MS);
  g_source_set_callback (source, load_again_cb, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));

  return TRUE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  NjHistory *self = g_task_get_source_object (task);
  LoadJob *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!nj_database_run_finish (NJ_DATABASE (source), result, &error))
    {
      if (!load_again (task, error))
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_mutex_lock (&self->lock);
  self->id = job->profile.id;
  self->first = job->profile.first;
  self->committed = job->profile.next;
  self->bytes = job->profile.bytes;
  g_mutex_unlock (&self->lock);
  self->pending = nj_history_job_new (job->profile.next);
  self->lock_file = job->lock;
  job->lock = -1;

  job->content->bytes = job->profile.bytes;
  g_task_return_pointer (task, g_steal_pointer (&job->content),
                         (GDestroyNotify) nj_history_content_free);
}

/* Takes @task. */
static void
begin_load (GTask *task)
{
  NjHistory *self = g_task_get_source_object (task);

  nj_database_run_async (self->database, load_in_database, g_task_get_task_data (task), NULL,
                         loaded_cb, task);
}

/**
 * nj_history_load_async:
 * @self: a history, to be loaded once, before anything else
 * @callback: called with what there is
 * @user_data: data for @callback
 */
void
nj_history_load_async (NjHistory           *self,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  LoadJob *job;
  GTask *task;

  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (self->pending == NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_history_load_async);
  job = g_new0 (LoadJob, 1);
  job->writer = self->writer;
  job->lock = -1;
  job->content = g_new0 (NjHistoryContent, 1);
  job->content->topics = nj_topic_table_new ();
  g_task_set_task_data (task, job, load_job_free);
  begin_load (task);
}

/**
 * nj_history_load_finish:
 * @self: a history
 * @result: the result given to the callback
 * @error: return location for %NJ_DATABASE_ERROR_IN_USE if somebody else has loaded it,
 *   and other #NjDatabaseError
 *
 * Returns: (transfer full) (nullable): what there is
 */
NjHistoryContent *
nj_history_load_finish (NjHistory     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NJ_IS_HISTORY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_job_free (gpointer data)
{
  ReadJob *job = data;

  g_clear_pointer (&job->items, g_ptr_array_unref);
  g_free (job);
}

static gboolean
read_in_database (NjSqlite  *sqlite,
                  gpointer   data,
                  GError   **error)
{
  ReadJob *job = data;
  NjHistoryProfile profile = { .id = job->id };

  return nj_history_rows_read (sqlite, &profile, job->number, job->n, job->max_payload,
                               job->items, error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ReadJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (nj_database_run_finish (NJ_DATABASE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->items),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * nj_history_read_async:
 * @self: a history
 * @number: the number of the first message that is wanted
 * @n: how many are wanted
 * @max_payload: how large a payload may be to be read as a whole, bytes; of a larger one
 *   only the beginning is read
 * @callback: called with them
 * @user_data: data for @callback
 *
 * Reads messages that are on the disk.
 */
void
nj_history_read_async (NjHistory           *self,
                       guint64              number,
                       guint                n,
                       gsize                max_payload,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  ReadJob *job;
  GTask *task;

  g_return_if_fail (NJ_IS_HISTORY (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_history_read_async);
  job = g_new0 (ReadJob, 1);
  g_mutex_lock (&self->lock);
  job->id = self->id;
  g_mutex_unlock (&self->lock);
  job->number = number;
  job->n = n;
  job->max_payload = MAX (max_payload, NJ_HISTORY_BEGINNING);
  job->items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  g_task_set_task_data (task, job, read_job_free);
  nj_database_run_async (self->reader, read_in_database, job, NULL, read_cb, task);
}

/**
 * nj_history_read_finish:
 * @self: a history
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer full) (nullable) (element-type NjHistoryItem): the messages, in
 *   order; those that were removed are missing
 */
GPtrArray *
nj_history_read_finish (NjHistory     *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NJ_IS_HISTORY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * nj_history_set_limits:
 * @self: a history
 * @limits: what may be kept
 *
 * May be called in any thread, and counts from the next time that something is written.
 */
void
nj_history_set_limits (NjHistory             *self,
                       const NjHistoryLimits *limits)
{
  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (limits != NULL);

  g_mutex_lock (&self->lock);
  self->limits = *limits;
  g_mutex_unlock (&self->lock);
}

/**
 * nj_history_get_first:
 * @self: a history, in any thread
 *
 * Returns: the number of the first message that is kept
 */
guint64
nj_history_get_first (NjHistory *self)
{
  guint64 first;

  g_return_val_if_fail (NJ_IS_HISTORY (self), 0);

  g_mutex_lock (&self->lock);
  first = self->first;
  g_mutex_unlock (&self->lock);

  return first;
}

/**
 * nj_history_get_committed:
 * @self: a history, in any thread
 *
 * Returns: the number of the first message that is not on the disk
 */
guint64
nj_history_get_committed (NjHistory *self)
{
  guint64 committed;

  g_return_val_if_fail (NJ_IS_HISTORY (self), 0);

  g_mutex_lock (&self->lock);
  committed = self->committed;
  g_mutex_unlock (&self->lock);

  return committed;
}

/**
 * nj_history_get_bytes:
 * @self: a history, in any thread
 *
 * Returns: how many bytes the messages have that are on the disk, roughly
 */
guint64
nj_history_get_bytes (NjHistory *self)
{
  guint64 bytes;

  g_return_val_if_fail (NJ_IS_HISTORY (self), 0);

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);

  return bytes;
}

/**
 * nj_history_get_pending:
 * @self: a history, in any thread
 *
 * Returns: the memory that messages take which are not on the disk, roughly, bytes
 */
guint64
nj_history_get_pending (NjHistory *self)
{
  guint64 bytes;

  g_return_val_if_fail (NJ_IS_HISTORY (self), 0);

  g_mutex_lock (&self->lock);
  bytes = self->pending_bytes;
  g_mutex_unlock (&self->lock);

  return bytes;
}
