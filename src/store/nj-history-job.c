/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-job.h"

/* What a message costs in memory besides its payload, roughly. */
#define MESSAGE_OVERHEAD 200

/* Removing keeps pace with adding, and gains on it. */
#define MESSAGES_FOR_A_STEP 2048

/**
 * nj_history_job_new:
 * @first: the number that the first message will have
 *
 * Returns: (transfer full): a job with nothing to do
 */
NjHistoryJob *
nj_history_job_new (guint64 first)
{
  NjHistoryJob *self = g_new0 (NjHistoryJob, 1);

  self->first = first;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  self->outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

/**
 * nj_history_job_free:
 * @self: (transfer full): a job
 */
void
nj_history_job_free (NjHistoryJob *self)
{
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->outcomes);
  g_array_unref (self->numbers);
  g_free (self);
}

/**
 * nj_history_job_add:
 * @self: a job
 * @message: the next message
 * @direction: which way it went
 */
void
nj_history_job_add (NjHistoryJob *self,
                    MqttMessage  *message,
                    NjDirection   direction)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (message != NULL);

  g_ptr_array_add (self->items, nj_history_item_new (message, direction));
  self->bytes += message->payload_size + MESSAGE_OVERHEAD;
}

/**
 * nj_history_job_get_outcome:
 * @self: a job
 * @number: a message, of this job or written already
 *
 * Returns: (transfer none): where what became of it is to be noted
 */
NjHistoryItem *
nj_history_job_get_outcome (NjHistoryJob *self,
                            guint64       number)
{
  NjHistoryItem *item;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (number < self->first + self->items->len, NULL);

  if (number >= self->first)
    return self->items->pdata[number - self->first];

  item = nj_history_item_new (NULL, NJ_DIRECTION_PUBLISHED);
  g_ptr_array_add (self->outcomes, item);
  g_array_append_val (self->numbers, number);

  return item;
}

/**
 * nj_history_job_append:
 * @self: a job that has come to nothing
 * @later: (transfer full): what was noted since
 *
 * Makes one job of the two.
 */
void
nj_history_job_append (NjHistoryJob *self,
                       NjHistoryJob *later)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (later != NULL);
  g_return_if_fail (later->first == self->first + self->items->len);

  g_ptr_array_extend_and_steal (self->items, g_steal_pointer (&later->items));
  g_ptr_array_extend_and_steal (self->outcomes, g_steal_pointer (&later->outcomes));
  g_array_append_vals (self->numbers, later->numbers->data, later->numbers->len);
  self->bytes += later->bytes;

  g_array_unref (later->numbers);
  g_free (later);
}

/**
 * nj_history_job_is_empty:
 * @self: a job
 *
 * Returns: whether there is nothing to be written
 */
gboolean
nj_history_job_is_empty (NjHistoryJob *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->items->len == 0 && self->outcomes->len == 0;
}

static gboolean
add_items (NjHistoryJob  *self,
           NjSqlite      *sqlite,
           GError       **error)
{
  if (self->items->len > 0 && !nj_history_writer_begin (self->writer, sqlite, self->first, error))
    return FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      if (!nj_history_writer_add (self->writer, sqlite, self->items->pdata[i], error))
        return FALSE;
    }

  return nj_history_writer_end (self->writer, sqlite, error);
}

/* What was removed meanwhile has no outcome. */
static gboolean
add_outcomes (NjHistoryJob  *self,
              NjSqlite      *sqlite,
              GError       **error)
{
  NjHistoryProfile profile;

  if (!nj_history_writer_get_profile (self->writer, sqlite, &profile, error))
    return FALSE;

  for (guint i = 0; i < self->outcomes->len; i++)
    {
      guint64 number = g_array_index (self->numbers, guint64, i);

      if (number >= profile.first &&
          !nj_history_rows_set_outcome (sqlite, &profile, number, self->outcomes->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
remove_surplus (NjHistoryJob  *self,
                NjSqlite      *sqlite,
                GError       **error)
{
  gboolean cleared;

  if (!nj_history_writer_clear (self->writer, sqlite, self->clear, &cleared, error))
    return FALSE;

  self->trimmed = FALSE;
  for (guint i = 0; !self->trimmed && i <= self->items->len / MESSAGES_FOR_A_STEP; i++)
    {
      if (!nj_history_writer_trim (self->writer, sqlite, &self->limits, self->now, &self->trimmed,
                                   error))
        return FALSE;
    }
  self->trimmed = self->trimmed && cleared;

  return TRUE;
}

/**
 * nj_history_job_run:
 * @sqlite: the database
 * @data: an #NjHistoryJob
 * @error: return location for an #NjDatabaseError
 *
 * An #NjDatabaseFunc.
 *
 * Returns: whether it is written
 */
gboolean
nj_history_job_run (NjSqlite  *sqlite,
                    gpointer   data,
                    GError   **error)
{
  NjHistoryJob *self = data;

  if (self->forget)
    nj_history_writer_forget (self->writer);
  self->forget = FALSE;

  if (add_items (self, sqlite, error) &&
      add_outcomes (self, sqlite, error) &&
      remove_surplus (self, sqlite, error) &&
      nj_history_writer_get_profile (self->writer, sqlite, &self->profile, error))
    return TRUE;

  nj_history_writer_forget (self->writer);
  return FALSE;
}
