/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-buffer.h"
#include "nj-history-rows.h"
#include "nj-history-schema.h"

/* What a message costs besides its payload and properties, roughly. */
#define ROW_SIZE 16
#define ROW_SIZE_SQL "16"

static gint64
get_message_id (const NjHistoryProfile *profile,
                guint64                 number)
{
  return profile->id << NJ_HISTORY_MESSAGE_BITS | (gint64) number;
}

/* Makes one statement of a literal whose parameters are two numbers. */
static gboolean
run_with_range (NjSqlite    *sqlite,
                const char  *sql,
                gint64       first,
                gint64       end,
                GError     **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (sqlite, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, end);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_history_rows_add_chunk:
 * @sqlite: the database
 * @profile: a profile
 * @number: the number of the first message in it
 * @chunk: see nj_history_column_take_chunk()
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_rows_add_chunk (NjSqlite                *sqlite,
                           const NjHistoryProfile  *profile,
                           guint64                  number,
                           GBytes                  *chunk,
                           GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT INTO history_chunk (id, data) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, number));
  sqlite3_bind_blob64 (statement, 2, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk),
                       SQLITE_STATIC);

  return nj_sqlite_run (sqlite, statement, error);
}

/* As many as there are without a gap: what is missing is in the messages. */
static gboolean
read_chunks (NjSqlite                *sqlite,
             const NjHistoryProfile  *profile,
             NjHistoryColumn         *column,
             GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT id, data FROM history_chunk WHERE id >= ?1 AND id < ?2 ORDER BY id",
                       error);
  guint64 expected = profile->first & ~(guint64) (NJ_HISTORY_CHUNK - 1);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, expected));
  sqlite3_bind_int64 (statement, 2, get_message_id (profile, profile->next));
  do
    {
      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;

      if (found)
        {
          g_autoptr (GBytes) chunk = NULL;

          chunk = g_bytes_new_static (sqlite3_column_blob (statement, 1),
                                      (gsize) sqlite3_column_bytes (statement, 1));
          found = sqlite3_column_int64 (statement, 0) == get_message_id (profile, expected) &&
                  nj_history_column_append_chunk (column, chunk);
        }
      expected += NJ_HISTORY_CHUNK;
    }
  while (found);
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * nj_history_rows_read_column:
 * @sqlite: the database
 * @profile: a profile
 * @column: (out) (transfer full): all of its messages
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it could be read
 */
gboolean
nj_history_rows_read_column (NjSqlite                *sqlite,
                             const NjHistoryProfile  *profile,
                             NjHistoryColumn        **column,
                             GError                 **error)
{
  g_autoptr (NjHistoryColumn) read = nj_history_column_new (profile->first);
  sqlite3_stmt *statement;
  gboolean found;

  if (!read_chunks (sqlite, profile, read, error))
    return FALSE;

  statement = nj_sqlite_prepare (sqlite, "SELECT topic, flags, time FROM history_message "
                                         "WHERE id >= ?1 AND id < ?2 ORDER BY id",
                                 error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, nj_history_column_get_next (read)));
  sqlite3_bind_int64 (statement, 2, get_message_id (profile, profile->next));
  do
    {
      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;

      if (found)
        nj_history_column_append (read,
                                  (guint32) sqlite3_column_int64 (statement, 0) << 4 |
                                    ((guint32) sqlite3_column_int (statement, 1) & 15),
                                  sqlite3_column_int64 (statement, 2));
    }
  while (found);

  if (nj_history_column_get_next (read) != profile->next)
    {
      g_set_error_literal (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT,
                           "Messages of the history are missing");
      return FALSE;
    }

  *column = g_steal_pointer (&read);

  return TRUE;
}

/**
 * nj_history_rows_get_size:
 * @message: a message
 *
 * Returns: what it adds to the bytes of a profile
 */
guint64
nj_history_rows_get_size (MqttMessage *message)
{
  gsize size = message->payload_size + ROW_SIZE;

  /* With their length, as nj_stored_message_bind_content() has them. */
  if (message->properties != NULL)
    {
      gsize length = mqtt_properties_get_size (message->properties);

      size += mqtt_varint_get_size (length) + length;
    }

  return size;
}

static gboolean
measure (NjSqlite  *sqlite,
         gint64     first,
         gint64     end,
         guint64   *bytes,
         GError   **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT total (length (payload) + ifnull (length (properties), 0) + " ROW_SIZE_SQL ") FROM history_message WHERE id >= ?1 AND id < ?2",
                       error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, end);
  if (!nj_sqlite_next (sqlite, statement, &found, error))
    return FALSE;

  *bytes = (guint64) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * nj_history_rows_drop:
 * @sqlite: the database
 * @profile: a profile, which is told
 * @first: the number of the first message that stays
 * @error: return location for an #NjDatabaseError
 *
 * Forgets the messages before @first. nj_history_rows_set_profile() has to follow
 * before the transaction ends.
 *
 * Returns: whether they are gone
 */
gboolean
nj_history_rows_drop (NjSqlite          *sqlite,
                      NjHistoryProfile  *profile,
                      guint64            first,
                      GError           **error)
{
  const guint64 in_chunk = NJ_HISTORY_CHUNK - 1;
  gint64 begin = get_message_id (profile, profile->first);
  gint64 end = get_message_id (profile, first);
  guint64 bytes;

  if (!measure (sqlite, begin, end, &bytes, error) ||
      !run_with_range (sqlite, "DELETE FROM history_message WHERE id >= ?1 AND id < ?2", begin, end, error) ||
      !run_with_range (sqlite, "DELETE FROM history_outcome WHERE id >= ?1 AND id < ?2", begin, end, error) ||
      !run_with_range (sqlite, "DELETE FROM history_chunk WHERE id >= ?1 AND id < ?2",
                       get_message_id (profile, profile->first & ~in_chunk),
                       get_message_id (profile, first & ~in_chunk), error))
    return FALSE;

  profile->first = first;
  profile->bytes -= MIN (bytes, profile->bytes);

  return TRUE;
}

static gboolean
delete_profile (NjSqlite  *sqlite,
                gint64     id,
                GError   **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (sqlite, "UPDATE profile SET history_first = 0, history_next = 0, history_bytes = 0 WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, id);

  return nj_sqlite_run (sqlite, statement, error) &&
         run_with_range (sqlite, "DELETE FROM history_topic WHERE id >= ?1 AND id < ?2",
                         id << NJ_HISTORY_TOPIC_BITS, (id + 1) << NJ_HISTORY_TOPIC_BITS, error);
}

/**
 * nj_history_rows_drop_profile:
 * @sqlite: the database
 * @name: the identifier of a profile that is gone for good
 * @error: return location for an #NjDatabaseError
 *
 * Forgets everything of a profile.
 *
 * Returns: whether it is gone
 */
gboolean
nj_history_rows_drop_profile (NjSqlite    *sqlite,
                              const char  *name,
                              GError     **error)
{
  NjHistoryProfile profile;

  return nj_history_rows_find_profile (sqlite, name, &profile, error) &&
         nj_history_rows_drop (sqlite, &profile, profile.next, error) &&
         delete_profile (sqlite, profile.id, error);
}
