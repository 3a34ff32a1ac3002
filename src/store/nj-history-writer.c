/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-writer.h"

/* How many messages are removed in one transaction, so that what comes need not wait. */
#define TRIM_STEP 4096

struct _NjHistoryWriter
{
  char *name;
  gboolean loaded;
  NjHistoryProfile profile;
  NjTopicTable *topics;
  NjHistoryColumn *column; /* what is not in a chunk yet */
};

/**
 * nj_history_writer_new:
 * @name: the identifier of a profile
 *
 * Returns: (transfer full): its writer
 */
NjHistoryWriter *
nj_history_writer_new (const char *name)
{
  NjHistoryWriter *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (NjHistoryWriter, 1);
  self->name = g_strdup (name);

  return self;
}

/**
 * nj_history_writer_free:
 * @self: (transfer full): a writer
 */
void
nj_history_writer_free (NjHistoryWriter *self)
{
  nj_history_writer_forget (self);
  g_free (self->name);
  g_free (self);
}

/**
 * nj_history_writer_forget:
 * @self: a writer
 *
 * To be called when a transaction came to nothing.
 */
void
nj_history_writer_forget (NjHistoryWriter *self)
{
  g_return_if_fail (self != NULL);

  self->loaded = FALSE;
  g_clear_pointer (&self->topics, nj_topic_table_free);
  g_clear_pointer (&self->column, nj_history_column_free);
}

/* The messages after the last chunk are few. */
static gboolean
load_column (NjHistoryWriter  *self,
             NjSqlite         *sqlite,
             GError          **error)
{
  NjHistoryProfile rest = self->profile;

  rest.first = MAX (rest.first, rest.next & ~(guint64) (NJ_HISTORY_CHUNK - 1));

  return nj_history_rows_read_column (sqlite, &rest, &self->column, error);
}

static gboolean
load (NjHistoryWriter  *self,
      NjSqlite         *sqlite,
      GError          **error)
{
  if (self->loaded)
    return TRUE;

  nj_history_writer_forget (self);
  self->topics = nj_topic_table_new ();
  if (!nj_history_rows_find_profile (sqlite, self->name, &self->profile, error) ||
      !nj_history_rows_read_topics (sqlite, &self->profile, self->topics, error) ||
      !load_column (self, sqlite, error))
    return FALSE;

  self->loaded = TRUE;

  return TRUE;
}

/**
 * nj_history_writer_get_profile:
 * @self: a writer
 * @sqlite: the database
 * @profile: (out caller-allocates): what there is of the profile
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it could be read
 */
gboolean
nj_history_writer_get_profile (NjHistoryWriter   *self,
                               NjSqlite          *sqlite,
                               NjHistoryProfile  *profile,
                               GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!load (self, sqlite, error))
    return FALSE;

  *profile = self->profile;

  return TRUE;
}

/**
 * nj_history_writer_begin:
 * @self: a writer
 * @sqlite: the database
 * @first: the number that the next message is to have
 * @error: return location for %NJ_DATABASE_ERROR_CORRUPT, and others
 *
 * An empty history may begin with any number: a damaged database was set aside.
 *
 * Returns: whether it is the next one
 */
gboolean
nj_history_writer_begin (NjHistoryWriter  *self,
                         NjSqlite         *sqlite,
                         guint64           first,
                         GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!load (self, sqlite, error))
    return FALSE;

  if (self->profile.next == 0 && first > 0)
    {
      self->profile.first = first;
      self->profile.next = first;
      nj_history_column_free (self->column);
      self->column = nj_history_column_new (first);
    }

  if (self->profile.next == first)
    return TRUE;

  g_set_error_literal (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT,
                       "Messages of the history are missing");
  return FALSE;
}

static gboolean
find_topic (NjHistoryWriter  *self,
            NjSqlite         *sqlite,
            const char       *name,
            guint            *number,
            GError          **error)
{
  if (nj_topic_table_find (self->topics, name, number))
    return TRUE;

  if (!nj_history_rows_add_topic (sqlite, &self->profile, nj_topic_table_get_n (self->topics), name,
                                  error))
    return FALSE;

  *number = nj_topic_table_add (self->topics, name);

  return TRUE;
}

static gboolean
write_chunk (NjHistoryWriter  *self,
             NjSqlite         *sqlite,
             GError          **error)
{
  g_autoptr (GBytes) chunk = nj_history_column_take_chunk (self->column);

  if (chunk == NULL)
    return TRUE;

  nj_history_column_drop (self->column, self->profile.next);

  return nj_history_rows_add_chunk (sqlite, &self->profile,
                                    self->profile.next - NJ_HISTORY_CHUNK, chunk, error);
}

/**
 * nj_history_writer_add:
 * @self: a writer
 * @sqlite: the database
 * @item: the next message
 * @error: return location for an #NjDatabaseError
 *
 * nj_history_writer_end() has to follow before the transaction ends.
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_writer_add (NjHistoryWriter  *self,
                       NjSqlite         *sqlite,
                       NjHistoryItem    *item,
                       GError          **error)
{
  MqttMessage *message = item->message;
  NjHistoryEntry entry;
  guint topic;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!load (self, sqlite, error) || !find_topic (self, sqlite, message->topic, &topic, error))
    return FALSE;

  entry = nj_history_entry_new (topic, item->direction, message->qos, message->retain);
  if (!nj_history_rows_add (sqlite, &self->profile, message, entry, error) ||
      (item->delivery != NJ_DELIVERY_NONE &&
       !nj_history_rows_set_outcome (sqlite, &self->profile, self->profile.next, item, error)))
    return FALSE;

  nj_history_column_append (self->column, entry, message->time);
  self->profile.bytes += nj_history_rows_get_size (message);
  self->profile.next++;

  return write_chunk (self, sqlite, error);
}

/**
 * nj_history_writer_end:
 * @self: a writer
 * @sqlite: the database
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether what was added counts
 */
gboolean
nj_history_writer_end (NjHistoryWriter  *self,
                       NjSqlite         *sqlite,
                       GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return load (self, sqlite, error) && nj_history_rows_set_profile (sqlite, &self->profile, error);
}

/* The column has only what is not in a chunk. */
static gboolean
drop (NjHistoryWriter  *self,
      NjSqlite         *sqlite,
      guint64           first,
      GError          **error)
{
  if (first > nj_history_column_get_first (self->column))
    nj_history_column_drop (self->column, first);

  return nj_history_rows_drop (sqlite, &self->profile, first, error) &&
         nj_history_rows_set_profile (sqlite, &self->profile, error);
}

static gboolean
is_too_much (NjHistoryWriter       *self,
             const NjHistoryLimits *limits)
{
  guint64 n = self->profile.next - self->profile.first;

  if (limits->none)
    return n > 0;

  return (limits->max_messages != 0 && n > limits->max_messages) ||
         (limits->max_bytes != 0 && self->profile.bytes > limits->max_bytes && n > 1);
}

static gboolean
is_too_old (NjHistoryWriter        *self,
            NjSqlite               *sqlite,
            const NjHistoryLimits  *limits,
            gint64                  now,
            guint64                 number,
            gboolean               *too_old,
            GError                **error)
{
  g_autoptr (GPtrArray) items = NULL;

  *too_old = FALSE;
  if (limits->max_age == 0 || number >= self->profile.next)
    return TRUE;

  items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  if (!nj_history_rows_read (sqlite, &self->profile, number, 1, NJ_HISTORY_BEGINNING, items,
                             error))
    return FALSE;

  if (items->len > 0)
    *too_old = ((NjHistoryItem *) items->pdata[0])->message->time <
               now - (gint64) limits->max_age * G_TIME_SPAN_SECOND;

  return TRUE;
}

/* How many at most would have to go at once. Those of a size differ, so that it is a
 * guess, and a small one at the end. */
static guint64
get_surplus (NjHistoryWriter       *self,
             const NjHistoryLimits *limits)
{
  guint64 n = self->profile.next - self->profile.first;
  guint64 surplus = 0;

  if (limits->none)
    surplus = n;
  else if (limits->max_messages != 0 && n > limits->max_messages)
    surplus = n - limits->max_messages;
  if (limits->max_bytes != 0 && self->profile.bytes > limits->max_bytes)
    surplus = MAX (surplus, (self->profile.bytes - limits->max_bytes) / (self->profile.bytes / n + 1));

  return CLAMP (surplus, 1, TRIM_STEP);
}

/* Of those that may be too old half of what is tried is taken back each time. */
static gboolean
get_aged (NjHistoryWriter        *self,
          NjSqlite               *sqlite,
          const NjHistoryLimits  *limits,
          gint64                  now,
          guint64                *n,
          GError                **error)
{
  guint64 step = MIN (TRIM_STEP, self->profile.next - self->profile.first);
  gboolean too_old = FALSE;

  for (*n = step; *n > 0; *n /= 2)
    {
      if (!is_too_old (self, sqlite, limits, now, self->profile.first + *n - 1, &too_old, error))
        return FALSE;

      if (too_old)
        break;
    }

  return TRUE;
}

/**
 * nj_history_writer_trim:
 * @self: a writer
 * @sqlite: the database
 * @limits: what may be kept
 * @now: the present, µs since 1970
 * @done: (out): whether what is kept is within the limits now
 * @error: return location for an #NjDatabaseError
 *
 * Removes the oldest messages, some thousand at a time.
 *
 * Returns: whether it could be done
 */
gboolean
nj_history_writer_trim (NjHistoryWriter        *self,
                        NjSqlite               *sqlite,
                        const NjHistoryLimits  *limits,
                        gint64                  now,
                        gboolean               *done,
                        GError                **error)
{
  guint64 n = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  *done = FALSE;
  if (!load (self, sqlite, error))
    return FALSE;

  if (is_too_much (self, limits))
    n = get_surplus (self, limits);
  else if (!get_aged (self, sqlite, limits, now, &n, error))
    return FALSE;

  *done = n == 0;

  return *done || drop (self, sqlite, self->profile.first + n, error);
}

/**
 * nj_history_writer_clear:
 * @self: a writer
 * @sqlite: the database
 * @first: the number of the first message that stays
 * @done: (out): whether all before it are gone
 * @error: return location for an #NjDatabaseError
 *
 * Removes messages, some thousand at a time.
 *
 * Returns: whether it could be done
 */
gboolean
nj_history_writer_clear (NjHistoryWriter  *self,
                         NjSqlite         *sqlite,
                         guint64           first,
                         gboolean         *done,
                         GError          **error)
{
  guint64 end;

  g_return_val_if_fail (self != NULL, FALSE);

  *done = FALSE;
  if (!load (self, sqlite, error))
    return FALSE;

  first = MIN (first, self->profile.next);
  end = MIN (first, self->profile.first + TRIM_STEP);
  *done = end >= first;

  return end <= self->profile.first || drop (self, sqlite, end, error);
}
