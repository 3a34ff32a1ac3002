/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-database.h"

/**
 * NjDatabase:
 *
 * An SQLite database with a thread of its own, in which everything is done that
 * touches it. It may be used from every thread; what was asked for is done in order,
 * and the answer comes in the main context of whoever asked.
 *
 * What has queued up while the disk was busy is done in one transaction, so that one
 * wait for the disk serves all of it.
 */
struct _NjDatabase
{
  GObject parent_instance;

  char *path;
  const char *const *migrations; /* (nullable): NULL to read only */
  GMainContext *home;
  GWeakRef *weak; /* to itself, for what comes home later */

  GMutex lock;     /* guards the two below */
  GThread *thread; /* (nullable): before the first job, and after the end */
  gboolean closed;

  GAsyncQueue *queue; /* (element-type NjDatabaseJob) */

  /* in the thread only */
  NjSqlite *sqlite; /* (nullable): tried again with each batch */
  gboolean suspect; /* it has been found to be damaged */
};

/* One thing to be done. */
typedef struct
{
  NjDatabaseFunc func; /* NULL ends the thread */
  gpointer data;
  GDestroyNotify destroy;
  GTask *task;   /* it must not end in the thread: it may hold the database */
  GError *error; /* (nullable) */
} NjDatabaseJob;

/* How many pages are given back at the end: the program is not to take long for it. */
#define MAX_VACUUM "5000"

/* How much at most is done in one transaction. A reader waits for no disk. */
#define MAX_BATCH 64

typedef enum
{
  SIGNAL_SET_ASIDE,
  N_SIGNALS
} NjDatabaseSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjDatabase, nj_database, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  NjDatabaseJob *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_object (&job->task);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
return_cb (gpointer data)
{
  NjDatabaseJob *job = data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (job->task, TRUE);

  return G_SOURCE_REMOVE;
}

/* Takes @job to where it came from; from here on it is not the thread's any more. */
static void
send_home (NjDatabaseJob *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (g_task_get_context (job->task));

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, return_cb, job, job_free);
  g_source_attach (source, context);
}

/* The thread */

typedef struct
{
  GWeakRef *database;
  char *path;
} SetAsideNews;

static void
set_aside_news_free (gpointer data)
{
  SetAsideNews *news = data;

  g_atomic_rc_box_release_full (news->database, (GDestroyNotify) g_weak_ref_clear);
  g_free (news->path);
  g_free (news);
}

static gboolean
set_aside_cb (gpointer data)
{
  SetAsideNews *news = data;
  g_autoptr (NjDatabase) self = g_weak_ref_get (news->database);

  if (self != NULL)
    g_signal_emit (self, signals[SIGNAL_SET_ASIDE], 0, news->path);

  return G_SOURCE_REMOVE;
}

static void
tell_set_aside (NjDatabase *self,
                const char *path)
{
  SetAsideNews *news = g_new0 (SetAsideNews, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  news->database = g_atomic_rc_box_acquire (self->weak);
  news->path = g_strdup (path);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, set_aside_cb, news, set_aside_news_free);
  g_source_attach (source, self->home);
}

static gboolean
ensure_open (NjDatabase  *self,
             GError     **error)
{
  g_autofree char *aside = NULL;

  if (self->sqlite == NULL)
    {
      self->sqlite = self->migrations != NULL
                       ? nj_sqlite_open (self->path, self->migrations, self->suspect, &aside, error)
                       : nj_sqlite_open_to_read (self->path, error);
      self->suspect = self->suspect && self->sqlite == NULL;
      if (aside != NULL)
        tell_set_aside (self, aside);
    }

  return self->sqlite != NULL;
}

static gboolean
run_job (NjDatabase    *self,
         NjDatabaseJob *job)
{
  if (!nj_sqlite_execute (self->sqlite, "SAVEPOINT job", &job->error))
    return FALSE;

  if (job->func (self->sqlite, job->data, &job->error))
    return nj_sqlite_execute (self->sqlite, "RELEASE job", &job->error);

  return nj_sqlite_is_in_transaction (self->sqlite) &&
         nj_sqlite_execute (self->sqlite, "ROLLBACK TO job; RELEASE job", NULL);
}

/* Returns FALSE with @error if all of it came to nothing. A job that fails by itself
 * leaves the others alone. */
static gboolean
run_jobs (NjDatabase  *self,
          GPtrArray   *jobs,
          GError     **error)
{
  const char *begin = self->migrations != NULL ? "BEGIN IMMEDIATE" : "BEGIN";

  if (!ensure_open (self, error) || !nj_sqlite_execute (self->sqlite, begin, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    {
      NjDatabaseJob *job = g_ptr_array_index (jobs, i);

      if (run_job (self, job))
        continue;

      if (nj_sqlite_is_in_transaction (self->sqlite))
        nj_sqlite_execute (self->sqlite, "ROLLBACK", NULL);
      if (job->error != NULL)
        g_propagate_error (error, g_error_copy (job->error));
      else
        g_set_error_literal (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_FAILED,
                             "The transaction cannot be continued");
      return FALSE;
    }

  if (nj_sqlite_execute (self->sqlite, "COMMIT", error))
    return TRUE;

  if (nj_sqlite_is_in_transaction (self->sqlite))
    nj_sqlite_execute (self->sqlite, "ROLLBACK", NULL);

  return FALSE;
}

/* Something is only found to be damaged when it is read. The next time the database is
 * looked at as a whole, and set aside if it is. */
static void
look_for_damage (NjDatabase *self,
                 GPtrArray  *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      NjDatabaseJob *job = g_ptr_array_index (jobs, i);

      if (g_error_matches (job->error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT))
        {
          self->suspect = TRUE;
          g_clear_pointer (&self->sqlite, nj_sqlite_close);
        }
    }
}

static void
run_batch (NjDatabase *self,
           GPtrArray  *jobs)
{
  g_autoptr (GError) error = NULL;

  if (jobs->len > 0 && !run_jobs (self, jobs, &error))
    {
      for (guint i = 0; i < jobs->len; i++)
        {
          NjDatabaseJob *job = g_ptr_array_index (jobs, i);

          if (job->error == NULL)
            job->error = g_error_copy (error);
        }
    }

  look_for_damage (self, jobs);
  for (guint i = 0; i < jobs->len; i++)
    send_home (g_ptr_array_index (jobs, i));
  g_ptr_array_set_size (jobs, 0);
}

static gpointer
thread_main (gpointer user_data)
{
  NjDatabase *self = user_data;
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  guint max_batch = self->migrations != NULL ? MAX_BATCH : 1;
  gboolean ending = FALSE;

  while (!ending)
    {
      NjDatabaseJob *job = g_async_queue_pop (self->queue);

      while (job != NULL)
        {
          ending = job->func == NULL;
          if (ending)
            job_free (job);
          else
            g_ptr_array_add (jobs, job);
          job = ending || jobs->len == max_batch ? NULL : g_async_queue_try_pop (self->queue);
        }
      run_batch (self, jobs);
    }

  /* What large messages have taken is given back. */
  if (self->sqlite != NULL && self->migrations != NULL)
    nj_sqlite_execute (self->sqlite, "PRAGMA incremental_vacuum (" MAX_VACUUM ")", NULL);
  g_clear_pointer (&self->sqlite, nj_sqlite_close);

  return NULL;
}

/* The object */

static void
nj_database_finalize (GObject *object)
{
  NjDatabase *self = NJ_DATABASE (object);

  nj_database_close (self);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->lock);
  g_atomic_rc_box_release_full (self->weak, (GDestroyNotify) g_weak_ref_clear);
  g_main_context_unref (self->home);
  g_free (self->path);

  G_OBJECT_CLASS (nj_database_parent_class)->finalize (object);
}

static void
nj_database_class_init (NjDatabaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_database_finalize;

  /**
   * NjDatabase::set-aside:
   * @path: (type filename): where the damaged database is now
   *
   * The database was damaged. It was renamed, and an empty one has taken its place.
   * Emitted in the main context in which the database was made.
   */
  signals[SIGNAL_SET_ASIDE] =
    g_signal_new ("set-aside", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
nj_database_init (NjDatabase *self)
{
  self->home = g_main_context_ref_thread_default ();
  self->weak = g_atomic_rc_box_new0 (GWeakRef);
  g_weak_ref_init (self->weak, self);
  g_mutex_init (&self->lock);
  self->queue = g_async_queue_new_full (job_free);
}

/**
 * nj_database_new:
 * @path: (type filename): where it is, or will be
 * @migrations: (array zero-terminated=1): see nj_sqlite_open(); must outlive it
 *
 * Touches nothing before the first nj_database_run_async().
 *
 * Returns: (transfer full): a database
 */
NjDatabase *
nj_database_new (const char        *path,
                 const char *const *migrations)
{
  NjDatabase *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (migrations != NULL, NULL);

  self = g_object_new (NJ_TYPE_DATABASE, NULL);
  self->path = g_strdup (path);
  self->migrations = migrations;

  return self;
}

/**
 * nj_database_new_reader:
 * @path: (type filename): where it is
 *
 * Another way to a database that is written elsewhere in this program. What is read is
 * what was committed, and nobody waits for anybody.
 *
 * Returns: (transfer full): a database that cannot be written
 */
NjDatabase *
nj_database_new_reader (const char *path)
{
  NjDatabase *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (NJ_TYPE_DATABASE, NULL);
  self->path = g_strdup (path);

  return self;
}

/**
 * nj_database_get_path:
 * @self: a database
 *
 * Returns: (type filename): where it is
 */
const char *
nj_database_get_path (NjDatabase *self)
{
  g_return_val_if_fail (NJ_IS_DATABASE (self), NULL);

  return self->path;
}

/* Returns FALSE if it is closed. */
static gboolean
push_job (NjDatabase    *self,
          NjDatabaseJob *job)
{
  gboolean closed;

  g_mutex_lock (&self->lock);
  closed = self->closed;
  if (!closed)
    {
      if (self->thread == NULL)
        self->thread = g_thread_new ("history", thread_main, self);
      g_async_queue_push (self->queue, job);
    }
  g_mutex_unlock (&self->lock);

  return !closed;
}

/**
 * nj_database_run_async:
 * @self: a database
 * @func: what is to be done, in the thread of the database
 * @data: for @func
 * @destroy: (nullable): frees @data, in the caller's main context, after @callback
 * @callback: (nullable): called when it is on the disk
 * @user_data: data for @callback
 *
 * Does something, together with others, in one transaction.
 */
void
nj_database_run_async (NjDatabase          *self,
                       NjDatabaseFunc       func,
                       gpointer             data,
                       GDestroyNotify       destroy,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  NjDatabaseJob *job;

  g_return_if_fail (NJ_IS_DATABASE (self));
  g_return_if_fail (func != NULL);

  job = g_new0 (NjDatabaseJob, 1);
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, nj_database_run_async);

  if (push_job (self, job))
    return;

  g_set_error_literal (&job->error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CLOSED,
                       "The database is closed, for the program is ending");
  send_home (job);
}

/**
 * nj_database_run_finish:
 * @self: a database
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError, or what the function has said
 *
 * Returns: whether it is done, and on the disk
 */
gboolean
nj_database_run_finish (NjDatabase    *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NJ_IS_DATABASE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * nj_database_close:
 * @self: a database
 *
 * Does what was asked for so far, and ends. Waits for it; for the end of the program.
 */
void
nj_database_close (NjDatabase *self)
{
  GThread *thread;

  g_return_if_fail (NJ_IS_DATABASE (self));

  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  thread = g_steal_pointer (&self->thread);
  if (thread != NULL)
    g_async_queue_push (self->queue, g_new0 (NjDatabaseJob, 1));
  g_mutex_unlock (&self->lock);

  if (thread != NULL)
    g_thread_join (thread);
}
