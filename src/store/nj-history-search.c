/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-private.h"

/* Looking for a text in the payloads of a history. */

typedef struct
{
  gint64 id;
  guint64 number;
  guint n;
  NjTextSearch *search;
  GCancellable *cancellable; /* (nullable) */
  GArray *found;
} SearchJob;

static void
search_job_free (gpointer data)
{
  SearchJob *job = data;

  nj_text_search_unref (job->search);
  g_clear_object (&job->cancellable);
  g_clear_pointer (&job->found, g_array_unref);
  g_free (job);
}

static gboolean
search_in_database (NjSqlite  *sqlite,
                    gpointer   data,
                    GError   **error)
{
  SearchJob *job = data;
  NjHistoryProfile profile = { .id = job->id };

  /* Nobody wants to know. */
  if (g_cancellable_is_cancelled (job->cancellable))
    return TRUE;

  return nj_history_rows_search (sqlite, &profile, job->number, job->n, job->search, job->found,
                                 error);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SearchJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (nj_database_run_finish (NJ_DATABASE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->found), (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * nj_history_search_async:
 * @self: a history
 * @number: the number of the first message to be searched
 * @n: how many there are
 * @search: what their payloads are to contain
 * @cancellable: (nullable): to find nothing if it has not begun
 * @callback: called with those that do
 * @user_data: data for @callback
 *
 * Searches messages that are on the disk.
 */
void
nj_history_search_async (NjHistory           *self,
                         guint64              number,
                         guint                n,
                         NjTextSearch        *search,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  SearchJob *job;
  GTask *task;

  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (search != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_history_search_async);
  job = g_new0 (SearchJob, 1);
  g_mutex_lock (&self->lock);
  job->id = self->id;
  g_mutex_unlock (&self->lock);
  job->number = number;
  job->n = n;
  job->search = nj_text_search_ref (search);
  g_set_object (&job->cancellable, cancellable);
  job->found = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_task_set_task_data (task, job, search_job_free);
  nj_database_run_async (self->reader, search_in_database, job, NULL, searched_cb, task);
}

/**
 * nj_history_search_finish:
 * @self: a history
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer full) (nullable) (element-type guint64): the numbers of the messages
 *   whose payload contains it, ascending
 */
GArray *
nj_history_search_finish (NjHistory     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (NJ_IS_HISTORY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
