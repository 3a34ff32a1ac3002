/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-inbox-rows.h"
#include "nj-stored-message.h"

/* Finds one number. */
static gboolean
find (NjSqlite      *sqlite,
      sqlite3_stmt  *statement,
      gint64        *number,
      GError       **error)
{
  gboolean found;

  if (!nj_sqlite_next (sqlite, statement, &found, error))
    return FALSE;

  *number = found ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * nj_inbox_rows_profile:
 * @sqlite: the database
 * @name: the identifier of a profile
 * @create: whether to make it
 * @profile: (out): its number, 0 if there is none
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it could be looked up
 */
gboolean
nj_inbox_rows_profile (NjSqlite    *sqlite,
                       const char  *name,
                       gboolean     create,
                       gint64      *profile,
                       GError     **error)
{
  sqlite3_stmt *statement;

  if (create)
    {
      statement = nj_sqlite_prepare (sqlite, "INSERT OR IGNORE INTO profile (name) VALUES (?1)",
                                     error);
      if (statement == NULL)
        return FALSE;

      sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
      if (!nj_sqlite_run (sqlite, statement, error))
        return FALSE;
    }

  statement = nj_sqlite_prepare (sqlite, "SELECT id FROM profile WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);

  return find (sqlite, statement, profile, error);
}

/* Keeps in mind how much there is: adding it up each time would take too long. */
static gboolean
add_to_totals (NjSqlite  *sqlite,
               gint64     profile,
               gint64     count,
               gint64     bytes,
               GError   **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "UPDATE profile SET inbox_count = inbox_count + ?2, "
                               "inbox_bytes = inbox_bytes + ?3 WHERE id = ?1",
                       error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, profile);
  sqlite3_bind_int64 (statement, 2, count);
  sqlite3_bind_int64 (statement, 3, bytes);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_inbox_rows_add:
 * @sqlite: the database
 * @profile: the number of a profile
 * @message: a message that was received
 * @error: return location for an #NjDatabaseError
 *
 * nj_inbox_rows_trim() has to follow before the transaction ends.
 *
 * Returns: whether it is kept
 */
gboolean
nj_inbox_rows_add (NjSqlite     *sqlite,
                   gint64        profile,
                   MqttMessage  *message,
                   GError      **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT INTO inbox (" NJ_STORED_MESSAGE_COLUMNS ", profile, size) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                       error);

  if (statement == NULL)
    return FALSE;

  nj_stored_message_bind (statement, 1, message);
  sqlite3_bind_int64 (statement, 8, profile);
  sqlite3_bind_int64 (statement, 9, (gint64) nj_stored_message_size (message));

  return nj_sqlite_run (sqlite, statement, error);
}

static gboolean
read_totals (NjSqlite  *sqlite,
             gint64     profile,
             guint64   *count,
             guint64   *bytes,
             GError   **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT inbox_count, inbox_bytes FROM profile WHERE id = ?1", error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, profile);
  if (!nj_sqlite_next (sqlite, statement, &found, error))
    return FALSE;

  *count = found ? (guint64) sqlite3_column_int64 (statement, 0) : 0;
  *bytes = found ? (guint64) sqlite3_column_int64 (statement, 1) : 0;
  sqlite3_reset (statement);

  return TRUE;
}

/* Finds the last message that has to go; the newest one stays in any case. */
static gboolean
find_surplus (NjSqlite  *sqlite,
              gint64     profile,
              guint      max_messages,
              guint64    max_bytes,
              gint64    *last,
              guint64   *count,
              guint64   *bytes,
              GError   **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT id, size FROM inbox INDEXED BY inbox_profile "
                               "WHERE profile = ?1 ORDER BY id",
                       error);
  guint64 n_gone = 0;
  guint64 bytes_gone = 0;
  gboolean found = TRUE;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, profile);
  while (*count - n_gone > 1 &&
         (*count - n_gone > max_messages || *bytes - bytes_gone > max_bytes))
    {
      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;
      if (!found)
        break;

      *last = sqlite3_column_int64 (statement, 0);
      bytes_gone += (guint64) sqlite3_column_int64 (statement, 1);
      n_gone++;
    }
  sqlite3_reset (statement);
  *count = n_gone;
  *bytes = bytes_gone;

  return TRUE;
}

/**
 * nj_inbox_rows_trim:
 * @sqlite: the database
 * @profile: the number of a profile
 * @n_added: how many messages were added since the last call
 * @bytes_added: their size, as nj_stored_message_size() has it
 * @max_messages: how many messages may stay
 * @max_bytes: how many bytes
 * @error: return location for an #NjDatabaseError
 *
 * Removes the oldest messages, but never the newest one.
 *
 * Returns: whether it could be done
 */
gboolean
nj_inbox_rows_trim (NjSqlite  *sqlite,
                    gint64     profile,
                    guint      n_added,
                    guint64    bytes_added,
                    guint      max_messages,
                    guint64    max_bytes,
                    GError   **error)
{
  sqlite3_stmt *statement;
  guint64 count, bytes;
  gint64 last = 0;

  if (!add_to_totals (sqlite, profile, n_added, (gint64) bytes_added, error) ||
      !read_totals (sqlite, profile, &count, &bytes, error))
    return FALSE;
  if (count <= max_messages && bytes <= max_bytes)
    return TRUE;

  if (!find_surplus (sqlite, profile, max_messages, max_bytes, &last, &count, &bytes, error))
    return FALSE;
  if (count == 0)
    return TRUE;

  statement = nj_sqlite_prepare (sqlite, "DELETE FROM inbox WHERE profile = ?1 AND id <= ?2",
                                 error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, profile);
  sqlite3_bind_int64 (statement, 2, last);

  return nj_sqlite_run (sqlite, statement, error) &&
         add_to_totals (sqlite, profile, -(gint64) count, -(gint64) bytes, error);
}

/**
 * nj_inbox_rows_read:
 * @sqlite: the database
 * @profile: the identifier of a profile
 * @messages: (element-type MqttMessage): where they are added, the oldest first
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether they could be read
 */
gboolean
nj_inbox_rows_read (NjSqlite    *sqlite,
                    const char  *profile,
                    GPtrArray   *messages,
                    GError     **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT " NJ_STORED_MESSAGE_COLUMNS " FROM inbox WHERE profile = "
                               "(SELECT id FROM profile WHERE name = ?1) ORDER BY id",
                       error);
  gboolean found = TRUE;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, profile, -1, SQLITE_STATIC);
  while (found)
    {
      MqttMessage *message = NULL;

      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;

      if (found)
        message = nj_stored_message_read (statement, 0, error);
      if (found && message == NULL)
        {
          sqlite3_reset (statement);
          return FALSE;
        }
      if (found)
        g_ptr_array_add (messages, message);
    }

  return TRUE;
}

/**
 * nj_inbox_rows_clear:
 * @sqlite: the database
 * @profile: the identifier of a profile
 * @error: return location for an #NjDatabaseError
 *
 * Forgets what the profile has received.
 *
 * Returns: whether it could be done
 */
gboolean
nj_inbox_rows_clear (NjSqlite    *sqlite,
                     const char  *profile,
                     GError     **error)
{
  const char *const steps[] = {
    "DELETE FROM inbox WHERE profile = (SELECT id FROM profile WHERE name = ?1)",
    "UPDATE profile SET inbox_count = 0, inbox_bytes = 0 WHERE name = ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      sqlite3_stmt *statement = nj_sqlite_prepare (sqlite, steps[i], error);

      if (statement == NULL)
        return FALSE;

      sqlite3_bind_text (statement, 1, profile, -1, SQLITE_STATIC);
      if (!nj_sqlite_run (sqlite, statement, error))
        return FALSE;
    }

  return TRUE;
}
