/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-private.h"

/* How long after a failure it is tried again. */
#define RETRY_INTERVAL_MS 1000

/* How often messages are written that nobody waits for: a transaction costs the same for
 * one and for a thousand. */
#define FLUSH_INTERVAL_MS 100

/* How much memory may wait for the disk before messages of QoS 0 are not kept. Small ones
 * come in bursts that are soon over; large ones would fill it in no time. */
#define MAX_PENDING (G_GUINT64_CONSTANT (512) * 1024 * 1024)
#define MAX_PENDING_LARGE (G_GUINT64_CONSTANT (128) * 1024 * 1024)
#define LARGE_PAYLOAD (64 * 1024)

/* Something that goes to the thread of the database and comes back. */
typedef struct
{
  NjHistory *history;
  NjHistoryJob *job;
  GQueue commits;
} WriteJob;

/* What is to be done in the same transaction. */
typedef struct
{
  NjDatabaseFunc func; /* (nullable) */
  gpointer data;
} Rider;

static void flush (NjHistory *self);

static gboolean
write_in_database (NjSqlite  *sqlite,
                   gpointer   data,
                   GError   **error)
{
  WriteJob *write = data;

  if (!nj_history_job_run (sqlite, write->job, error))
    return FALSE;

  for (GList *l = write->commits.head; l != NULL; l = l->next)
    {
      Rider *rider = g_task_get_task_data (l->data);

      if (rider->func != NULL && !rider->func (sqlite, rider->data, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
retry_cb (gpointer user_data)
{
  NjHistory *self = user_data;

  g_clear_pointer (&self->retry, g_source_unref);
  flush (self);

  return G_SOURCE_REMOVE;
}

static void
retry_later (NjHistory *self)
{
  self->retry = g_timeout_source_new (RETRY_INTERVAL_MS);
  g_source_set_callback (self->retry, retry_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
}

static void
note_pending (NjHistory *self)
{
  g_mutex_lock (&self->lock);
  self->pending_bytes = self->busy_bytes + self->pending->bytes;
  g_mutex_unlock (&self->lock);
}

/* Returns whether there are news. */
static gboolean
note_written (NjHistory    *self,
              NjHistoryJob *job)
{
  gboolean news;

  g_mutex_lock (&self->lock);
  news = self->failed || self->first != job->profile.first;
  self->failed = FALSE;
  self->first = job->profile.first;
  self->committed = job->profile.next;
  self->bytes = job->profile.bytes;
  self->pending_bytes = self->pending->bytes;
  g_mutex_unlock (&self->lock);

  return news;
}

static void
note_failed (NjHistory    *self,
             const GError *error)
{
  gboolean news;

  g_mutex_lock (&self->lock);
  news = !self->failed;
  self->failed = TRUE;
  g_mutex_unlock (&self->lock);

  if (news)
    nj_history_tell (self, error);
}

static void
return_commits (GQueue       *commits,
                const GError *error)
{
  GTask *task;

  while ((task = g_queue_pop_head (commits)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  WriteJob *write = user_data;
  g_autoptr (NjHistory) self = write->history;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  self->busy = FALSE;
  self->busy_bytes = 0;
  if (nj_database_run_finish (NJ_DATABASE (source), result, &error))
    {
      if (note_written (self, write->job))
        nj_history_tell (self, NULL);
      more = !write->job->trimmed || !nj_history_job_is_empty (self->pending) ||
             !g_queue_is_empty (&self->commits) || self->again;
      nj_history_job_free (write->job);
    }
  else
    {
      note_failed (self, error);
      self->forget = TRUE;
      nj_history_job_append (write->job, self->pending);
      self->pending = write->job;
      if (!g_error_matches (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CLOSED))
        retry_later (self);
    }

  return_commits (&write->commits, error);
  g_free (write);
  if (more)
    flush (self);
}

static void
flush (NjHistory *self)
{
  WriteJob *write;

  self->again = self->busy;
  if (self->busy || self->retry != NULL)
    return;

  if (self->soon != NULL)
    g_source_destroy (self->soon);
  g_clear_pointer (&self->soon, g_source_unref);

  write = g_new0 (WriteJob, 1);
  write->history = g_object_ref (self);
  write->job = g_steal_pointer (&self->pending);
  write->job->writer = self->writer;
  write->job->forget = self->forget;
  write->job->now = g_get_real_time ();
  write->commits = self->commits;
  g_queue_init (&self->commits);

  g_mutex_lock (&self->lock);
  write->job->limits = self->limits;
  write->job->clear = self->clear;
  g_mutex_unlock (&self->lock);

  self->last_flush = g_get_monotonic_time ();
  self->pending = nj_history_job_new (write->job->first + write->job->items->len);
  self->busy = TRUE;
  self->busy_bytes = write->job->bytes;
  self->forget = FALSE;
  nj_database_run_async (self->database, write_in_database, write, NULL, written_cb, write);
}

/**
 * nj_history_append:
 * @self: a history that was loaded, in the network thread
 * @message: a message, which is not to change any more
 * @direction: which way it went
 *
 * Adds a message, which is written soon after the next nj_history_flush().
 *
 * Returns: its number
 */
guint64
nj_history_append (NjHistory   *self,
                   MqttMessage *message,
                   NjDirection  direction)
{
  g_return_val_if_fail (NJ_IS_HISTORY (self), 0);
  g_return_val_if_fail (message != NULL, 0);
  g_return_val_if_fail (self->pending != NULL, 0);

  nj_history_job_add (self->pending, message, direction);

  return self->pending->first + self->pending->items->len - 1;
}

/**
 * nj_history_set_outcome:
 * @self: a history, in the network thread
 * @number: one of its messages, which was published
 * @delivery: how far it has come
 * @latency: µs to the acknowledgement
 * @reason: the Reason Code
 * @problem: (nullable): why it failed
 *
 * Notes what became of a message, which is written soon after nj_history_flush().
 */
void
nj_history_set_outcome (NjHistory  *self,
                        guint64     number,
                        NjDelivery  delivery,
                        gint64      latency,
                        guint       reason,
                        const char *problem)
{
  NjHistoryItem *item;

  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (self->pending != NULL);

  item = nj_history_job_get_outcome (self->pending, number);
  item->delivery = delivery;
  item->latency = latency;
  item->reason = reason;
  g_free (item->problem);
  item->problem = g_strdup (problem);
}

/**
 * nj_history_clear:
 * @self: a history, in the network thread
 * @before: the number of the first message that is not to go
 *
 * Removes messages, some thousand at a time.
 */
void
nj_history_clear (NjHistory *self,
                  guint64    before)
{
  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (self->pending != NULL);
  g_return_if_fail (before <= self->pending->first + self->pending->items->len);

  g_mutex_lock (&self->lock);
  self->clear = MAX (self->clear, before);
  g_mutex_unlock (&self->lock);

  flush (self);
}

/**
 * nj_history_flush:
 * @self: a history, in the network thread
 *
 * Writes what is there, now or as soon as what was written before is on the disk.
 */
void
nj_history_flush (NjHistory *self)
{
  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (self->pending != NULL);

  note_pending (self);
  if (!nj_history_job_is_empty (self->pending))
    flush (self);
}

/**
 * nj_history_commit_async:
 * @self: a history, in the network thread
 * @func: (nullable): what is to be done with it, or not at all, in the thread of the
 *   database
 * @data: for @func
 * @callback: called when all that was noted before is on the disk
 * @user_data: data for @callback
 */
void
nj_history_commit_async (NjHistory           *self,
                         NjDatabaseFunc       func,
                         gpointer             data,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  Rider *rider;
  GTask *task;

  g_return_if_fail (NJ_IS_HISTORY (self));
  g_return_if_fail (self->pending != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nj_history_commit_async);
  rider = g_new0 (Rider, 1);
  rider->func = func;
  rider->data = data;
  g_task_set_task_data (task, rider, g_free);
  g_queue_push_tail (&self->commits, task);
  note_pending (self);
  flush (self);
}

/**
 * nj_history_commit_finish:
 * @self: a history
 * @result: the result given to the callback
 * @error: return location for an #NjDatabaseError; what was noted is not lost, and it
 *   is tried again
 *
 * Returns: whether it is on the disk
 */
gboolean
nj_history_commit_finish (NjHistory     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (NJ_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
flush_cb (gpointer user_data)
{
  NjHistory *self = user_data;

  g_clear_pointer (&self->soon, g_source_unref);
  nj_history_flush (self);

  return G_SOURCE_REMOVE;
}

/**
 * nj_history_flush_soon:
 * @self: a history, in the network thread
 *
 * Writes what is there at once, or a tenth of a second after the last time.
 */
void
nj_history_flush_soon (NjHistory *self)
{
  gint64 elapsed_ms;

  g_return_if_fail (NJ_IS_HISTORY (self));

  if (self->soon != NULL)
    return;

  elapsed_ms = (g_get_monotonic_time () - self->last_flush) / 1000;
  self->soon =
    g_timeout_source_new ((guint) CLAMP (FLUSH_INTERVAL_MS - elapsed_ms, 0, FLUSH_INTERVAL_MS));
  g_source_set_callback (self->soon, flush_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->soon, g_main_context_get_thread_default ());
}

/**
 * nj_history_has_room:
 * @self: a history that was loaded, in the network thread
 * @message: a message that nobody has promised to keep
 *
 * That there is none is told each time it begins.
 *
 * Returns: whether there is room for @message
 */
gboolean
nj_history_has_room (NjHistory   *self,
                     MqttMessage *message)
{
  guint64 limit = message->payload_size > LARGE_PAYLOAD ? MAX_PENDING_LARGE : MAX_PENDING;
  gboolean overflowing = self->busy_bytes + self->pending->bytes > limit;
  g_autoptr (GError) error = NULL;

  if (overflowing && !self->overflowing)
    {
      error = g_error_new_literal (NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_TOO_SLOW,
                                   "Messages come faster than they can be written");
      nj_history_tell (self, error);
    }
  self->overflowing = overflowing;

  return !overflowing;
}

/* As an MqttJournal */

static void
nj_history_journal_add (MqttJournal *journal,
                        MqttMessage *message)
{
  NjHistory *self = NJ_HISTORY (journal);

  nj_history_append (self, message, NJ_DIRECTION_RECEIVED);
  nj_history_flush_soon (self);
}

static void
nj_history_journal_commit_async (MqttJournal         *journal,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  nj_history_commit_async (NJ_HISTORY (journal), NULL, NULL, callback, user_data);
}

/* A message that cannot be written for now is not lost as long as the program lives, and
 * the user is told. To end the connection would not help anybody. */
static gboolean
nj_history_journal_commit_finish (MqttJournal   *journal,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  nj_history_commit_finish (NJ_HISTORY (journal), result, NULL);

  return TRUE;
}

void
nj_history_init_journal (MqttJournalInterface *iface)
{
  iface->add = nj_history_journal_add;
  iface->commit_async = nj_history_journal_commit_async;
  iface->commit_finish = nj_history_journal_commit_finish;
}
