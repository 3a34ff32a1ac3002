/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-session-store.h"
#include "nj-inbox-rows.h"
#include "nj-session-rows.h"
#include "nj-stored-message.h"

/* What a batch of changes needs to know. */
typedef struct
{
  NjSqlite *sqlite;
  gint64 profile;
  gint64 session;
  guint n_received;
  guint64 bytes_received;
} ChangeContext;

/* Prepares @sql and binds the key to ?1 to ?3, as far as it has them. */
static sqlite3_stmt *
prepare_for_key (NjSqlite            *sqlite,
                 const char          *sql,
                 const NjSessionKey  *key,
                 GError             **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (sqlite, sql, error);

  if (statement == NULL)
    return NULL;

  sqlite3_bind_text (statement, 1, key->profile, -1, SQLITE_STATIC);
  if (sqlite3_bind_parameter_count (statement) >= 2)
    sqlite3_bind_text (statement, 2, key->client_id, -1, SQLITE_STATIC);
  if (sqlite3_bind_parameter_count (statement) >= 3)
    sqlite3_bind_text (statement, 3, key->address, -1, SQLITE_STATIC);

  return statement;
}

/* Runs statements that have the key and nothing else. */
static gboolean
run_for_key (NjSqlite            *sqlite,
             const char *const   *steps,
             guint                n_steps,
             const NjSessionKey  *key,
             GError             **error)
{
  for (guint i = 0; i < n_steps; i++)
    {
      sqlite3_stmt *statement = prepare_for_key (sqlite, steps[i], key, error);

      if (statement == NULL || !nj_sqlite_run (sqlite, statement, error))
        return FALSE;
    }

  return TRUE;
}

/* Reads the number of the session, 0 if there is none, and whether it is known. */
static gboolean
find_session (NjSqlite            *sqlite,
              const NjSessionKey  *key,
              gint64              *session,
              gboolean            *known,
              GError             **error)
{
  sqlite3_stmt *statement =
    prepare_for_key (sqlite,
                     "SELECT session.id, known FROM session "
                     "JOIN profile ON profile.id = session.profile "
                     "WHERE profile.name = ?1 AND client_id = ?2 AND address = ?3",
                     key, error);
  gboolean found;

  if (statement == NULL || !nj_sqlite_next (sqlite, statement, &found, error))
    return FALSE;

  *session = found ? sqlite3_column_int64 (statement, 0) : 0;
  *known = found && sqlite3_column_int (statement, 1) != 0;
  sqlite3_reset (statement);

  return TRUE;
}

static gboolean
ensure_session (ChangeContext       *self,
                const NjSessionKey  *key,
                GError             **error)
{
  const char *const steps[] = {
    "INSERT OR IGNORE INTO session (profile, client_id, address) "
    "VALUES ((SELECT id FROM profile WHERE name = ?1), ?2, ?3)",
  };

  gboolean known;

  if (!nj_inbox_rows_profile (self->sqlite, key->profile, TRUE, &self->profile, error) ||
      !find_session (self->sqlite, key, &self->session, &known, error))
    return FALSE;

  return self->session != 0 ||
         (run_for_key (self->sqlite, steps, G_N_ELEMENTS (steps), key, error) &&
          find_session (self->sqlite, key, &self->session, &known, error));
}

/* Reading */

static MqttStoredMessage *
read_outgoing (sqlite3_stmt  *statement,
               GError       **error)
{
  guint64 serial = (guint64) sqlite3_column_int64 (statement, 0);
  int id = sqlite3_column_int (statement, 1);
  gboolean released = sqlite3_column_int (statement, 2) != 0;
  g_autoptr (MqttMessage) message = NULL;

  if (!released)
    {
      message = nj_stored_message_read (statement, 3, error);
      if (message == NULL)
        return NULL;
    }

  return mqtt_stored_message_new (serial, (guint16) id, released, message);
}

static gboolean
load_outgoing (NjSqlite   *sqlite,
               gint64      session,
               GPtrArray  *outgoing,
               GError    **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT serial, packet_id, released, " NJ_STORED_MESSAGE_COLUMNS " FROM outgoing LEFT JOIN message ON message.id = message "
                               "WHERE session = ?1 ORDER BY serial",
                       error);
  gboolean found = TRUE;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, session);
  while (nj_sqlite_next (sqlite, statement, &found, error))
    {
      MqttStoredMessage *stored;

      if (!found)
        return TRUE;

      stored = read_outgoing (statement, error);
      if (stored == NULL)
        {
          sqlite3_reset (statement);
          return FALSE;
        }
      g_ptr_array_add (outgoing, stored);
    }

  return FALSE;
}

static gboolean
load_received (NjSqlite  *sqlite,
               gint64     session,
               GArray    *received,
               GError   **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT packet_id FROM received WHERE session = ?1", error);
  gboolean found = TRUE;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, session);
  while (nj_sqlite_next (sqlite, statement, &found, error))
    {
      guint16 id;

      if (!found)
        return TRUE;

      id = (guint16) sqlite3_column_int (statement, 0);
      g_array_append_val (received, id);
    }

  return FALSE;
}

/**
 * nj_session_rows_load:
 * @sqlite: the database
 * @key: a session
 * @known: (out): whether the server may have it
 * @outgoing: (element-type MqttStoredMessage): where its outgoing messages are added
 * @received: (element-type guint16): where its Packet Identifiers of QoS 2 are added
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it could be read; a session that nobody has kept is empty
 */
gboolean
nj_session_rows_load (NjSqlite            *sqlite,
                      const NjSessionKey  *key,
                      gboolean            *known,
                      GPtrArray           *outgoing,
                      GArray              *received,
                      GError             **error)
{
  gint64 session;

  return find_session (sqlite, key, &session, known, error) &&
         load_outgoing (sqlite, session, outgoing, error) &&
         load_received (sqlite, session, received, error);
}

/* Changing */

static gboolean
save (ChangeContext          *self,
      const NjSessionChange  *change,
      GError                **error)
{
  sqlite3_stmt *statement;

  if (change->message != NULL)
    {
      statement = nj_sqlite_prepare (self->sqlite,
                                     "INSERT INTO message (" NJ_STORED_MESSAGE_COLUMNS ") "
                                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                     error);
      if (statement == NULL)
        return FALSE;

      nj_stored_message_bind (statement, 1, change->message);
      if (!nj_sqlite_run (self->sqlite, statement, error))
        return FALSE;
    }

  statement = nj_sqlite_prepare (self->sqlite,
                                 "INSERT OR REPLACE INTO outgoing "
                                 "(session, serial, packet_id, released, message) "
                                 "VALUES (?1, ?2, ?3, ?4, "
                                 "        CASE WHEN ?5 THEN last_insert_rowid () END)",
                                 error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->session);
  sqlite3_bind_int64 (statement, 2, (gint64) change->serial);
  sqlite3_bind_int (statement, 3, change->id);
  sqlite3_bind_int (statement, 4, change->released);
  sqlite3_bind_int (statement, 5, change->message != NULL);

  return nj_sqlite_run (self->sqlite, statement, error);
}

/* The server has the message, or nobody needs it any more. */
static gboolean
drop_message (ChangeContext  *self,
              guint64         serial,
              GError        **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (self->sqlite,
                       "DELETE FROM message WHERE id = "
                       "(SELECT message FROM outgoing WHERE session = ?1 AND serial = ?2)",
                       error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->session);
  sqlite3_bind_int64 (statement, 2, (gint64) serial);

  return nj_sqlite_run (self->sqlite, statement, error);
}

static gboolean
update (ChangeContext          *self,
        const NjSessionChange  *change,
        GError                **error)
{
  sqlite3_stmt *statement;

  if (change->released && !drop_message (self, change->serial, error))
    return FALSE;

  statement = nj_sqlite_prepare (self->sqlite,
                                 "UPDATE outgoing SET packet_id = ?3, released = ?4, "
                                 "message = CASE WHEN ?4 THEN NULL ELSE message END "
                                 "WHERE session = ?1 AND serial = ?2",
                                 error);
  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->session);
  sqlite3_bind_int64 (statement, 2, (gint64) change->serial);
  sqlite3_bind_int (statement, 3, change->id);
  sqlite3_bind_int (statement, 4, change->released);

  return nj_sqlite_run (self->sqlite, statement, error);
}

/* Runs a statement about the session and one number. */
static gboolean
run_with_number (ChangeContext  *self,
                 const char     *sql,
                 guint64         number,
                 GError        **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (self->sqlite, sql, error);

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, self->session);
  if (sqlite3_bind_parameter_count (statement) >= 2)
    sqlite3_bind_int64 (statement, 2, (gint64) number);

  return nj_sqlite_run (self->sqlite, statement, error);
}

/* Without a message if a history has it. */
static gboolean
receive (ChangeContext          *self,
         const NjSessionChange  *change,
         GError                **error)
{
  if (change->message != NULL)
    {
      self->n_received++;
      self->bytes_received += nj_stored_message_size (change->message);
    }

  return (change->message == NULL ||
          nj_inbox_rows_add (self->sqlite, self->profile, change->message, error)) &&
         (change->id == 0 ||
          run_with_number (self,
                           "INSERT OR REPLACE INTO received (session, packet_id) VALUES (?1, ?2)",
                           change->id, error));
}

static gboolean
set_known (ChangeContext  *self,
           gboolean        known,
           GError        **error)
{
  return run_with_number (self, "UPDATE session SET known = ?2 WHERE id = ?1", known, error);
}

static gboolean
apply (ChangeContext          *self,
       const NjSessionChange  *change,
       GError                **error)
{
  switch (change->type)
    {
    case NJ_SESSION_CHANGE_KNOWN:
      return set_known (self, change->known, error);

    case NJ_SESSION_CHANGE_SAVE:
      return save (self, change, error);

    case NJ_SESSION_CHANGE_UPDATE:
      return update (self, change, error);

    case NJ_SESSION_CHANGE_REMOVE:
      return drop_message (self, change->serial, error) &&
             run_with_number (self, "DELETE FROM outgoing WHERE session = ?1 AND serial = ?2",
                              change->serial, error);

    case NJ_SESSION_CHANGE_RECEIVE:
      return receive (self, change, error);

    case NJ_SESSION_CHANGE_RELEASE:
      return run_with_number (self, "DELETE FROM received WHERE session = ?1 AND packet_id = ?2",
                              change->id, error);

    case NJ_SESSION_CHANGE_CLEAR:
      return run_with_number (self, "DELETE FROM received WHERE session = ?1", 0, error);

    case NJ_SESSION_CHANGE_VOID:
    default:
      return TRUE;
    }
}

/**
 * nj_session_rows_change:
 * @sqlite: the database
 * @key: a session, which is made if it is new
 * @changes: what to change
 * @inbox_max_messages: how many received messages the profile keeps
 * @inbox_max_bytes: how many bytes they may take
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether all of it took
 */
gboolean
nj_session_rows_change (NjSqlite            *sqlite,
                        const NjSessionKey  *key,
                        NjSessionChanges    *changes,
                        guint                inbox_max_messages,
                        guint64              inbox_max_bytes,
                        GError             **error)
{
  ChangeContext self = { .sqlite = sqlite };

  if (!ensure_session (&self, key, error))
    return FALSE;

  for (guint i = 0; i < nj_session_changes_get_n (changes); i++)
    {
      if (!apply (&self, nj_session_changes_get (changes, i), error))
        return FALSE;
    }

  return self.n_received == 0 ||
         nj_inbox_rows_trim (sqlite, self.profile, self.n_received, self.bytes_received,
                             inbox_max_messages, inbox_max_bytes, error);
}

/**
 * nj_session_rows_forget:
 * @sqlite: the database
 * @key: a session
 * @others: whether the sessions of the same profile are meant that have another
 *   Client Identifier, and not this one
 * @error: return location for an #NjDatabaseError
 *
 * Removes sessions. What was received stays.
 *
 * Returns: whether it could be done
 */
gboolean
nj_session_rows_forget (NjSqlite            *sqlite,
                        const NjSessionKey  *key,
                        gboolean             others,
                        GError             **error)
{
#define THIS                                                                      \
  "(SELECT session.id FROM session JOIN profile ON profile.id = session.profile " \
  " WHERE profile.name = ?1 AND client_id = ?2 AND address = ?3)"
#define OTHERS                                                                    \
  "(SELECT session.id FROM session JOIN profile ON profile.id = session.profile " \
  " WHERE profile.name = ?1 AND client_id <> ?2)"
#define STEPS(which)                                                                           \
  "DELETE FROM message WHERE id IN (SELECT message FROM outgoing WHERE session IN " which ")", \
    "DELETE FROM outgoing WHERE session IN " which,                                            \
    "DELETE FROM received WHERE session IN " which,                                            \
    "DELETE FROM session WHERE id IN " which

  const char *const steps_this[] = { STEPS (THIS) };
  const char *const steps_others[] = { STEPS (OTHERS) };

  return run_for_key (sqlite, others ? steps_others : steps_this,
                      G_N_ELEMENTS (steps_this), key, error);
}

/**
 * nj_session_rows_forget_profile:
 * @sqlite: the database
 * @profile: the identifier of a profile
 * @error: return location for an #NjDatabaseError
 *
 * Removes all sessions of a profile, and what it has received.
 *
 * Returns: whether it could be done
 */
gboolean
nj_session_rows_forget_profile (NjSqlite    *sqlite,
                                const char  *profile,
                                GError     **error)
{
#define OF_PROFILE                                                                \
  "(SELECT session.id FROM session JOIN profile ON profile.id = session.profile " \
  " WHERE profile.name = ?1)"

  const NjSessionKey key = { .profile = (char *) profile, .client_id = NULL, .address = NULL };
  const char *const steps[] = {
    STEPS (OF_PROFILE),
    "DELETE FROM inbox WHERE profile = (SELECT id FROM profile WHERE name = ?1)",
    "DELETE FROM profile WHERE name = ?1",
  };

  return run_for_key (sqlite, steps, G_N_ELEMENTS (steps), &key, error);
}

/**
 * nj_session_rows_count:
 * @sqlite: the database
 * @counts: (element-type utf8 guint): where the identifier of each profile that has
 *   unfinished outgoing messages is put, and how many
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether they could be counted
 */
gboolean
nj_session_rows_count (NjSqlite    *sqlite,
                       GHashTable  *counts,
                       GError     **error)
{
  sqlite3_stmt *statement =
    nj_sqlite_prepare (sqlite, "SELECT profile.name, count (*) FROM outgoing "
                               "JOIN session ON session.id = outgoing.session "
                               "JOIN profile ON profile.id = session.profile "
                               "WHERE NOT released GROUP BY profile.id",
                       error);
  gboolean found = TRUE;

  if (statement == NULL)
    return FALSE;

  while (nj_sqlite_next (sqlite, statement, &found, error))
    {
      if (!found)
        return TRUE;

      g_hash_table_insert (counts, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                           GUINT_TO_POINTER ((guint) sqlite3_column_int (statement, 1)));
    }

  return FALSE;
}
