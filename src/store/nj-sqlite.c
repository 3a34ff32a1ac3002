/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "nj-sqlite-file.h"
#include "nj-sqlite.h"

/* How long another process may keep the database locked. */
#define BUSY_TIMEOUT_MS 5000

/* Up to which size a database is checked each time: to read it all takes a while. */
#define CHECKED_SIZE (64 * 1024 * 1024)

/* In WAL mode EXTRA is FULL: a commit survives a power cut. Where the file system
 * does not allow that mode, it makes the same true of the other one. What a large
 * message has added to the log is given back. A page holds many small messages, and a
 * large one has few; in a file that is there its size is what it is. */
#define CONFIGURATION                    \
  "PRAGMA page_size = 16384;"            \
  "PRAGMA auto_vacuum = INCREMENTAL;"    \
  "PRAGMA journal_mode = WAL;"           \
  "PRAGMA journal_size_limit = 4194304;" \
  "PRAGMA synchronous = EXTRA;"          \
  "PRAGMA foreign_keys = OFF;"

struct _NjSqlite
{
  char *path;
  sqlite3 *db;
  GHashTable *statements; /* SQL, by its address -> sqlite3_stmt */
  int lock;
};

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* SQLite remembers it in different places, depending on which file it was. */
static int
find_errno (NjSqlite *self)
{
  int found = sqlite3_system_errno (self->db);
  sqlite3_file *log = NULL;

  if (found == 0)
    sqlite3_file_control (self->db, "main", SQLITE_FCNTL_LAST_ERRNO, &found);
  if (found != 0)
    return found;

  sqlite3_file_control (self->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &found);

  return found;
}

/**
 * nj_sqlite_set_error:
 * @self: a database
 * @error: return location for an #NjDatabaseError
 *
 * Says why the last call of SQLite has failed.
 */
void
nj_sqlite_set_error (NjSqlite  *self,
                     GError   **error)
{
  NjDatabaseError code = NJ_DATABASE_ERROR_FAILED;
  int system_errno;

  switch (sqlite3_errcode (self->db) & 0xff)
    {
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      system_errno = find_errno (self);
      if (system_errno == 0)
        break;
      nj_sqlite_file_set_error (self->path, system_errno, error);
      return;
    case SQLITE_FULL:
      code = NJ_DATABASE_ERROR_FULL;
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      code = NJ_DATABASE_ERROR_READ_ONLY;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = NJ_DATABASE_ERROR_CORRUPT;
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      code = NJ_DATABASE_ERROR_BUSY;
      break;
    default:
      break;
    }

  g_set_error (error, NJ_DATABASE_ERROR, code, "“%s” cannot be used: %s",
               self->path, sqlite3_errmsg (self->db));
}

/**
 * nj_sqlite_execute:
 * @self: a database
 * @sql: statements that give no rows, or none that matter
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether all of them took
 */
gboolean
nj_sqlite_execute (NjSqlite    *self,
                   const char  *sql,
                   GError     **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  nj_sqlite_set_error (self, error);
  return FALSE;
}

/**
 * nj_sqlite_get_handle:
 * @self: a database
 *
 * Returns: (transfer none): what SQLite calls it
 */
sqlite3 *
nj_sqlite_get_handle (NjSqlite *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->db;
}

/**
 * nj_sqlite_prepare:
 * @self: a database
 * @sql: (transfer none): one statement, a literal
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer none) (nullable): the statement, ready to be bound; the same
 *   one for the same literal
 */
sqlite3_stmt *
nj_sqlite_prepare (NjSqlite    *self,
                   const char  *sql,
                   GError     **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      return statement;
    }

  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                          &statement, NULL) != SQLITE_OK)
    {
      nj_sqlite_set_error (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);

  return statement;
}

/**
 * nj_sqlite_next:
 * @self: a database
 * @statement: one of its statements, bound
 * @found: (out): whether there is a row; without one the statement is reset
 * @error: return location for an #NjDatabaseError
 *
 * Returns: %FALSE with an error if it failed
 */
gboolean
nj_sqlite_next (NjSqlite      *self,
                sqlite3_stmt  *statement,
                gboolean      *found,
                GError       **error)
{
  int result = sqlite3_step (statement);

  *found = result == SQLITE_ROW;
  if (*found)
    return TRUE;

  if (result != SQLITE_DONE)
    nj_sqlite_set_error (self, error);
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return result == SQLITE_DONE;
}

/**
 * nj_sqlite_run:
 * @self: a database
 * @statement: one of its statements, bound, of which no row matters
 * @error: return location for an #NjDatabaseError
 *
 * Returns: whether it took
 */
gboolean
nj_sqlite_run (NjSqlite      *self,
               sqlite3_stmt  *statement,
               GError       **error)
{
  gboolean found = TRUE;

  while (found)
    {
      if (!nj_sqlite_next (self, statement, &found, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * nj_sqlite_is_in_transaction:
 * @self: a database
 *
 * Returns: whether there is a transaction; some failures end it
 */
gboolean
nj_sqlite_is_in_transaction (NjSqlite *self)
{
  return !sqlite3_get_autocommit (self->db);
}

/**
 * nj_sqlite_lock:
 * @self: a database
 * @number: what is to be locked, not 0
 * @error: return location for %NJ_DATABASE_ERROR_IN_USE, and others
 *
 * Returns: a file descriptor with which the lock ends, or -1
 */
int
nj_sqlite_lock (NjSqlite  *self,
                guint64    number,
                GError   **error)
{
  return nj_sqlite_file_lock (self->path, number, TRUE, error);
}

/* Opening */

static gboolean
read_version (NjSqlite  *self,
              guint     *version,
              GError   **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (self, "PRAGMA user_version", error);
  gboolean found;

  if (statement == NULL || !nj_sqlite_next (self, statement, &found, error))
    return FALSE;

  *version = found ? (guint) sqlite3_column_int (statement, 0) : 0;
  sqlite3_reset (statement);

  return TRUE;
}

static gboolean
check (NjSqlite  *self,
       GError   **error)
{
  sqlite3_stmt *statement = nj_sqlite_prepare (self, "PRAGMA quick_check (1)", error);
  g_autofree char *result = NULL;
  gboolean found;

  if (statement == NULL || !nj_sqlite_next (self, statement, &found, error))
    return FALSE;

  if (found)
    result = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  if (g_strcmp0 (result, "ok") == 0)
    return TRUE;

  g_set_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT, "“%s” is damaged: %s",
               self->path, result != NULL ? result : "it cannot be checked");
  return FALSE;
}

static gboolean
is_large (NjSqlite *self)
{
  GStatBuf info;

  return g_stat (self->path, &info) == 0 && info.st_size > CHECKED_SIZE;
}

static gboolean
check_version (NjSqlite           *self,
               const char *const  *migrations,
               guint              *version,
               GError            **error)
{
  if (!read_version (self, version, error))
    return FALSE;

  if (*version <= g_strv_length ((char **) migrations))
    return TRUE;

  g_set_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_NEWER,
               "“%s” was written by a newer version of Nightjar (%u), and is not touched",
               self->path, *version);
  return FALSE;
}

/* Another process may do the same: only what is read inside the transaction counts. */
static gboolean
migrate (NjSqlite           *self,
         const char *const  *migrations,
         GError            **error)
{
  guint n = g_strv_length ((char **) migrations);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u; COMMIT", n);
  guint version;
  gboolean done;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version == n)
    return TRUE;

  if (!nj_sqlite_execute (self, "BEGIN IMMEDIATE", error))
    return FALSE;

  done = check_version (self, migrations, &version, error);
  for (guint i = version; done && i < n; i++)
    done = nj_sqlite_execute (self, migrations[i], error);
  done = done && nj_sqlite_execute (self, set_version, error);
  if (!done && nj_sqlite_is_in_transaction (self))
    nj_sqlite_execute (self, "ROLLBACK", NULL);

  return done;
}

static gboolean
set_up (NjSqlite           *self,
        const char *const  *migrations,
        gboolean            thorough,
        GError            **error)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  guint version;

  if (sqlite3_open_v2 (self->path, &self->db, flags, NULL) != SQLITE_OK)
    {
      nj_sqlite_set_error (self, error);
      return FALSE;
    }

  /* Until it is found to be all right, nothing is written, not even by closing it. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  if (!check_version (self, migrations, &version, error) ||
      ((thorough || !is_large (self)) && !check (self, error)))
    return FALSE;

  if (sqlite3_db_readonly (self->db, "main"))
    {
      g_set_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_READ_ONLY,
                   "“%s” must not be written", self->path);
      return FALSE;
    }

  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);

  return nj_sqlite_execute (self, CONFIGURATION, error) && migrate (self, migrations, error);
}

static NjSqlite *
sqlite_new (const char *path)
{
  NjSqlite *self = g_new0 (NjSqlite, 1);

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  self->lock = -1;

  return self;
}

static NjSqlite *
open_once (const char         *path,
           const char *const  *migrations,
           gboolean            thorough,
           GError            **error)
{
  g_autoptr (NjSqlite) self = sqlite_new (path);

  if (!nj_sqlite_file_create (path, error))
    return NULL;

  self->lock = nj_sqlite_file_lock (path, NJ_SQLITE_FILE_LOCK_USE, FALSE, error);
  if (self->lock < 0 || !set_up (self, migrations, thorough, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * nj_sqlite_open:
 * @path: (type filename): path of the database, which is made if there is none
 * @migrations: (array zero-terminated=1): SQL that leads from each version of the
 *   schema to the next, beginning with an empty database
 * @thorough: whether it is checked even if it is large; the others are in any case
 * @set_aside: (out) (transfer full) (nullable): where a damaged database is now,
 *   in whose place there is an empty one
 * @error: return location for an #NjDatabaseError
 *
 * Opens a database, checks it, and brings it to the last version.
 *
 * Returns: (transfer full) (nullable): the database
 */
NjSqlite *
nj_sqlite_open (const char         *path,
                const char *const  *migrations,
                gboolean            thorough,
                char              **set_aside,
                GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  NjSqlite *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (migrations != NULL, NULL);
  g_return_val_if_fail (set_aside != NULL, NULL);

  *set_aside = NULL;
  self = open_once (path, migrations, thorough, &local_error);
  if (self == NULL &&
      g_error_matches (local_error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT))
    {
      *set_aside = nj_sqlite_file_set_aside (path, error);
      return *set_aside != NULL ? open_once (path, migrations, thorough, error) : NULL;
    }

  if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return self;
}

/**
 * nj_sqlite_open_to_read:
 * @path: (type filename): path of a database that was opened with nj_sqlite_open()
 * @error: return location for an #NjDatabaseError
 *
 * Returns: (transfer full) (nullable): the database, which cannot be written
 */
NjSqlite *
nj_sqlite_open_to_read (const char  *path,
                        GError     **error)
{
  g_autoptr (NjSqlite) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = sqlite_new (path);
  self->lock = nj_sqlite_file_lock (path, NJ_SQLITE_FILE_LOCK_USE, FALSE, error);
  if (self->lock < 0)
    return NULL;

  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      nj_sqlite_set_error (self, error);
      return NULL;
    }

  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);

  return g_steal_pointer (&self);
}

/**
 * nj_sqlite_close:
 * @self: (transfer full): a database
 */
void
nj_sqlite_close (NjSqlite *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_free (self->path);
  g_free (self);
}
