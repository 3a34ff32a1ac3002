/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-rows.h"
#include "nj-history-schema.h"
#include "nj-stored-message.h"

/* Beside what an entry says. */
#define FLAG_DUP 16
#define ENTRY_FLAGS 15

static gint64
get_message_id (const NjHistoryProfile *profile,
                guint64                 number)
{
  return profile->id << NJ_HISTORY_MESSAGE_BITS | (gint64) number;
}

static gint64
get_topic_id (const NjHistoryProfile *profile,
              guint                   number)
{
  return profile->id << NJ_HISTORY_TOPIC_BITS | (gint64) number;
}

static gboolean
insert_profile (NjSqlite    *sqlite,
                const char  *name,
                GError     **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT OR IGNORE INTO profile (name) VALUES (?1)", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_history_rows_find_profile:
 * @sqlite: the database
 * @name: the identifier of a profile
 * @profile: (out caller-allocates): what there is of it; it is made if there is none
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it could be found or made
 */
gboolean
nj_history_rows_find_profile (NjSqlite          *sqlite,
                              const char        *name,
                              NjHistoryProfile  *profile,
                              GError           **error)
{
  sqlite3_stmt *statement;
  gboolean found;

  if (!insert_profile (sqlite, name, error))
    return FALSE;

  statement = nj_sqlite_prepare (sqlite, "SELECT id, history_first, history_next, history_bytes "
                                         "FROM profile "
                                         "WHERE name = ?1",
                                 error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  if (!nj_sqlite_next (sqlite, statement, &found, error))
    return FALSE;

  profile->id = sqlite3_column_int64 (statement, 0);
  profile->first = (guint64) sqlite3_column_int64 (statement, 1);
  profile->next = (guint64) sqlite3_column_int64 (statement, 2);
  profile->bytes = (guint64) sqlite3_column_int64 (statement, 3);
  sqlite3_reset (statement);

  return TRUE;
}

/**
 * nj_history_rows_set_profile:
 * @sqlite: the database
 * @profile: what there is of a profile now
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_rows_set_profile (NjSqlite                *sqlite,
                             const NjHistoryProfile  *profile,
                             GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "UPDATE profile SET history_first = ?2, history_next = ?3, "
                               "history_bytes = ?4 WHERE id = ?1",
                       error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, profile->id);
  sqlite3_bind_int64 (statement, 2, (gint64) profile->first);
  sqlite3_bind_int64 (statement, 3, (gint64) profile->next);
  sqlite3_bind_int64 (statement, 4, (gint64) profile->bytes);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_history_rows_add_topic:
 * @sqlite: the database
 * @profile: a profile
 * @number: the number of a topic in it
 * @name: the Topic Name
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_rows_add_topic (NjSqlite                *sqlite,
                           const NjHistoryProfile  *profile,
                           guint                    number,
                           const char              *name,
                           GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT INTO history_topic (id, name) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_topic_id (profile, number));
  sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_history_rows_read_topics:
 * @sqlite: the database
 * @profile: a profile
 * @topics: gets the Topic Names
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether they could be read
 */
gboolean
nj_history_rows_read_topics (NjSqlite                *sqlite,
                             const NjHistoryProfile  *profile,
                             NjTopicTable            *topics,
                             GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT name FROM history_topic WHERE id >= ?1 AND id < ?2 ORDER BY id",
                       error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_topic_id (profile, 0));
  sqlite3_bind_int64 (statement, 2, (profile->id + 1) << NJ_HISTORY_TOPIC_BITS);
  do
    {
      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;

      if (found)
        nj_topic_table_add (topics, (const char *) sqlite3_column_text (statement, 0));
    }
  while (found);

  return TRUE;
}

/**
 * nj_history_rows_add:
 * @sqlite: the database
 * @profile: a profile; @message is its next one
 * @message: a message
 * @entry: what is known of it
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_rows_add (NjSqlite                *sqlite,
                     const NjHistoryProfile  *profile,
                     MqttMessage             *message,
                     NjHistoryEntry           entry,
                     GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT INTO history_message (id, time, topic, flags, properties, payload) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                       error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, profile->next));
  sqlite3_bind_int64 (statement, 2, message->time);
  sqlite3_bind_int64 (statement, 3, nj_history_entry_get_topic (entry));
  sqlite3_bind_int64 (statement, 4, (entry & ENTRY_FLAGS) | (message->dup ? FLAG_DUP : 0));
  nj_stored_message_bind_content (statement, 5, message);

  return nj_sqlite_run (sqlite, statement, error);
}

/**
 * nj_history_rows_set_outcome:
 * @sqlite: the database
 * @profile: a profile
 * @number: one of its messages, which was published
 * @item: has the outcome
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it is kept
 */
gboolean
nj_history_rows_set_outcome (NjSqlite                *sqlite,
                             const NjHistoryProfile  *profile,
                             guint64                  number,
                             const NjHistoryItem     *item,
                             GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "INSERT OR REPLACE INTO history_outcome "
                               "(id, delivery, latency, reason, problem) "
                               "VALUES (?1, ?2, ?3, ?4, ?5)",
                       error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, number));
  sqlite3_bind_int (statement, 2, (int) item->delivery);
  sqlite3_bind_int64 (statement, 3, item->latency);
  sqlite3_bind_int (statement, 4, (int) item->reason);
  sqlite3_bind_text (statement, 5, item->problem, -1, SQLITE_STATIC);

  return nj_sqlite_run (sqlite, statement, error);
}

/* The beginning of a payload that was not read as a whole. */
static GBytes *
read_beginning (NjSqlite  *sqlite,
                gint64     id,
                GError   **error)
{
  g_autofree guint8 *data = g_malloc (NJ_HISTORY_BEGINNING);
  sqlite3_blob *blob = NULL;
  int result = sqlite3_blob_open (nj_sqlite_get_handle (sqlite), "main", "history_message",
                                  "payload", id, 0, &blob);

  if (result == SQLITE_OK)
    result = sqlite3_blob_read (blob, data, NJ_HISTORY_BEGINNING, 0);
  if (result != SQLITE_OK)
    nj_sqlite_set_error (sqlite, error);
  sqlite3_blob_close (blob);

  return result == SQLITE_OK ? g_bytes_new_take (g_steal_pointer (&data), NJ_HISTORY_BEGINNING) : NULL;
}

static gboolean
shorten (NjSqlite       *sqlite,
         NjHistoryItem  *item,
         gint64          id,
         GError        **error)
{
  g_autoptr (GBytes) beginning = read_beginning (sqlite, id, error);
  MqttMessage *whole = item->message;

  if (beginning == NULL)
    return FALSE;

  item->message = mqtt_message_new (whole->topic, beginning, whole->qos, whole->retain,
                                    whole->properties);
  item->message->time = whole->time;
  item->message->dup = whole->dup;
  mqtt_message_unref (whole);

  return TRUE;
}

static NjHistoryItem *
read_item (NjSqlite      *sqlite,
           sqlite3_stmt  *statement,
           GError       **error)
{
  int flags = sqlite3_column_int (statement, 1);
  NjHistoryEntry entry = (NjHistoryEntry) flags & ENTRY_FLAGS;
  const char *topic = (const char *) sqlite3_column_text (statement, 4);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (NjHistoryItem) item = NULL;

  message = nj_stored_message_read_content (statement, 2, topic, nj_history_entry_get_qos (entry),
                                            nj_history_entry_get_retain (entry), error);
  if (message == NULL)
    return NULL;

  message->time = sqlite3_column_int64 (statement, 0);
  message->dup = (flags & FLAG_DUP) != 0;
  item = nj_history_item_new (message, nj_history_entry_get_direction (entry));
  item->delivery = (NjDelivery) sqlite3_column_int (statement, 5);
  item->latency = sqlite3_column_int64 (statement, 6);
  item->reason = (guint) sqlite3_column_int (statement, 7);
  item->problem = g_strdup ((const char *) sqlite3_column_text (statement, 8));
  item->size = (gsize) sqlite3_column_int64 (statement, 9);
  if (message->payload_size < item->size &&
      !shorten (sqlite, item, sqlite3_column_int64 (statement, 10), error))
    return NULL;

  return g_steal_pointer (&item);
}

/**
 * nj_history_rows_read:
 * @sqlite: the database
 * @profile: a profile
 * @number: the number of the first message that is wanted
 * @n: how many are wanted
 * @max_payload: how large a payload may be to be read as a whole, bytes, at least
 *   %NJ_HISTORY_BEGINNING; of a larger one that many bytes are read
 * @items: (element-type NjHistoryItem): gets those that are kept, in order
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether they could be read
 */
gboolean
nj_history_rows_read (NjSqlite                *sqlite,
                      const NjHistoryProfile  *profile,
                      guint64                  number,
                      guint                    n,
                      gsize                    max_payload,
                      GPtrArray               *items,
                      GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT time, flags, properties, "
                               "  CASE WHEN length (payload) <= ?4 THEN payload END, topic.name, "
                               "  delivery, latency, reason, problem, length (payload), message.id "
                               "FROM history_message AS message JOIN history_topic AS topic ON topic.id = ?3 + message.topic "
                               "LEFT JOIN history_outcome AS outcome ON outcome.id = message.id "
                               "WHERE message.id >= ?1 AND message.id < ?2 ORDER BY message.id",
                       error);
  gboolean found;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, number));
  sqlite3_bind_int64 (statement, 2, get_message_id (profile, number + n));
  sqlite3_bind_int64 (statement, 3, get_topic_id (profile, 0));
  sqlite3_bind_int64 (statement, 4, (gint64) MIN (max_payload, G_MAXINT64));
  do
    {
      NjHistoryItem *item;

      if (!nj_sqlite_next (sqlite, statement, &found, error))
        return FALSE;

      item = found ? read_item (sqlite, statement, error) : NULL;
      if (item != NULL)
        g_ptr_array_add (items, item);
      else if (found)
        {
          sqlite3_reset (statement);
          return FALSE;
        }
    }
  while (found);

  return TRUE;
}

/**
 * nj_history_rows_search:
 * @sqlite: the database
 * @profile: a profile
 * @number: the number of the first message to be searched
 * @n: how many there are
 * @search: what their payloads are to contain
 * @found: (element-type guint64): gets the numbers of those that do, ascending
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether they could be read
 */
gboolean
nj_history_rows_search (NjSqlite                *sqlite,
                        const NjHistoryProfile  *profile,
                        guint64                  number,
                        guint                    n,
                        NjTextSearch            *search,
                        GArray                  *found,
                        GError                 **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT id, payload FROM history_message "
                               "WHERE id >= ?1 AND id < ?2 ORDER BY id",
                       error);
  const gint64 first = get_message_id (profile, 0);
  gboolean more;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, get_message_id (profile, number));
  sqlite3_bind_int64 (statement, 2, get_message_id (profile, number + n));
  while (nj_sqlite_next (sqlite, statement, &more, error))
    {
      gconstpointer payload;
      guint64 message;

      if (!more)
        return TRUE;

      payload = sqlite3_column_blob (statement, 1);
      if (!nj_text_search_is_found (search, payload, (gsize) sqlite3_column_bytes (statement, 1)))
        continue;

      message = (guint64) (sqlite3_column_int64 (statement, 0) - first);
      g_array_append_val (found, message);
    }

  return FALSE;
}
