/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-durable-file.h"
#include "nj-profile-writer.h"

struct _NjProfileWriter
{
  GMutex mutex;
  char *path;
  guint64 written; /* the newest generation that is on the disk */
};

typedef struct
{
  NjProfileWriter *writer;
  char *text;
  guint64 generation;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  nj_profile_writer_unref (job->writer);
  g_free (job->text);
  g_free (job);
}

static void
nj_profile_writer_clear (gpointer data)
{
  NjProfileWriter *self = data;

  g_mutex_clear (&self->mutex);
  g_free (self->path);
}

/**
 * nj_profile_writer_new:
 * @path: path of the file
 *
 * Returns: (transfer full): a writer
 */
NjProfileWriter *
nj_profile_writer_new (const char *path)
{
  NjProfileWriter *self = g_atomic_rc_box_new0 (NjProfileWriter);

  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);

  return self;
}

/**
 * nj_profile_writer_ref:
 * @self: a writer
 *
 * Returns: (transfer full): @self
 */
NjProfileWriter *
nj_profile_writer_ref (NjProfileWriter *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * nj_profile_writer_unref:
 * @self: (transfer full): a writer
 */
void
nj_profile_writer_unref (NjProfileWriter *self)
{
  g_atomic_rc_box_release_full (self, nj_profile_writer_clear);
}

/**
 * nj_profile_writer_get_path:
 * @self: a writer
 *
 * Returns: (type filename): the path of its file
 */
const char *
nj_profile_writer_get_path (NjProfileWriter *self)
{
  return self->path;
}

/**
 * nj_profile_writer_write:
 * @self: a writer
 * @text: what the file shall contain
 * @generation: the number of the text, larger than that of any older one
 * @error: return location for a #GIOErrorEnum
 *
 * Writes the file, and blocks until it is on the disk. When a newer text is there
 * already this one comes too late, and nothing is done.
 *
 * Returns: whether @text or a newer one is on the disk
 */
gboolean
nj_profile_writer_write (NjProfileWriter  *self,
                         const char       *text,
                         guint64           generation,
                         GError          **error)
{
  gboolean success = TRUE;

  g_mutex_lock (&self->mutex);
  if (generation > self->written)
    {
      success = nj_durable_file_replace (self->path, text, strlen (text), error);
      if (success)
        self->written = generation;
    }
  g_mutex_unlock (&self->mutex);

  return success;
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;

  if (nj_profile_writer_write (job->writer, job->text, job->generation, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * nj_profile_writer_write_async:
 * @self: a writer
 * @text: what the file shall contain
 * @generation: the number of the text, larger than that of any older one
 * @callback: called when it is on the disk
 * @user_data: for @callback
 *
 * Writes the file in a thread.
 */
void
nj_profile_writer_write_async (NjProfileWriter     *self,
                               const char          *text,
                               guint64              generation,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->writer = nj_profile_writer_ref (self);
  job->text = g_strdup (text);
  job->generation = generation;

  g_task_set_source_tag (task, nj_profile_writer_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * nj_profile_writer_write_finish:
 * @self: a writer
 * @result: what the callback was given
 * @error: return location for a #GIOErrorEnum
 *
 * Returns: whether the text or a newer one is on the disk
 */
gboolean
nj_profile_writer_write_finish (NjProfileWriter  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
