/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* For the locks that belong to an open file and not to the process. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#include "nj-durable-file.h"
#include "nj-sqlite-file.h"

G_DEFINE_QUARK (nj-database-error-quark, nj_database_error)

/**
 * nj_sqlite_file_set_error:
 * @path: path of a database
 * @saved_errno: what the system says
 * @error: return location
 */
void
nj_sqlite_file_set_error (const char  *path,
                          int          saved_errno,
                          GError     **error)
{
  NjDatabaseError code = NJ_DATABASE_ERROR_FAILED;

  if (saved_errno == ENOSPC || saved_errno == EDQUOT || saved_errno == EFBIG)
    code = NJ_DATABASE_ERROR_FULL;
  else if (saved_errno == EACCES || saved_errno == EPERM || saved_errno == EROFS)
    code = NJ_DATABASE_ERROR_READ_ONLY;

  g_set_error (error, NJ_DATABASE_ERROR, code, "“%s” cannot be written: %s",
               path, g_strerror (saved_errno));
}

/**
 * nj_sqlite_file_create:
 * @path: path of a database
 * @error: return location for an #NjDatabaseError
 *
 * Makes the directory and an empty file, if they are not there: for nobody else's
 * eyes, for SQLite would make one that everybody can read.
 *
 * Returns: whether there is a file that can be written
 */
gboolean
nj_sqlite_file_create (const char  *path,
                       GError     **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      nj_sqlite_file_set_error (path, errno, error);
      return FALSE;
    }

  return g_close (fd, error);
}

/**
 * nj_sqlite_file_lock:
 * @path: path of a database
 * @number: what is locked
 * @exclusive: whether nobody else may have the lock
 * @error: return location for %NJ_DATABASE_ERROR_IN_USE, and others
 *
 * Locks, beside the database, something that is not a matter of SQLite's. The lock
 * ends with its file descriptor, and so, at the latest, with the process.
 *
 * Returns: a file descriptor, or -1
 */
int
nj_sqlite_file_lock (const char  *path,
                     guint64      number,
                     gboolean     exclusive,
                     GError     **error)
{
  g_autofree char *lock_path = g_strconcat (path, "-lock", NULL);
  struct flock lock = {
    .l_type = exclusive ? F_WRLCK : F_RDLCK,
    .l_whence = SEEK_SET,
    .l_start = (off_t) (number & G_MAXINT32),
    .l_len = 1,
  };
  int fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return fd;

  saved_errno = errno;
  if (fd < 0 || (saved_errno != EAGAIN && saved_errno != EACCES))
    nj_sqlite_file_set_error (lock_path, saved_errno, error);
  else
    g_set_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_IN_USE,
                 "“%s” is in use by another process", path);
  if (fd >= 0)
    g_close (fd, NULL);

  return -1;
}

/**
 * nj_sqlite_file_set_aside:
 * @path: path of a database that is not open, and damaged
 * @error: return location
 *
 * Renames the database. Its log goes first: left behind it would be taken for that
 * of the next database.
 *
 * Returns: (transfer full) (nullable) (type filename): where the database is now
 */
char *
nj_sqlite_file_set_aside (const char  *path,
                          GError     **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  int lock = nj_sqlite_file_lock (path, NJ_SQLITE_FILE_LOCK_USE, TRUE, error);
  g_autofree char *log_aside = NULL;
  char *aside = NULL;

  if (lock < 0)
    return NULL;

  if (g_file_test (log, G_FILE_TEST_EXISTS))
    log_aside = nj_durable_file_set_aside (log, error);
  if (log_aside != NULL || !g_file_test (log, G_FILE_TEST_EXISTS))
    aside = nj_durable_file_set_aside (path, error);
  if (aside != NULL)
    g_unlink (index);
  g_close (lock, NULL);

  return aside;
}
