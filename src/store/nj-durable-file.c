/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* renameat2() */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nj-durable-file.h"

#define TEMPORARY_PREFIX ".nightjar-new-"

/* Whoever writes a file of this size takes less than this, in seconds. */
#define TEMPORARY_MAX_AGE 60

/* As many as the kernel follows. */
#define MAX_LINKS 40

#define MAX_SET_ASIDE 1000

static gboolean
fail_errno (GError     **error,
            int          saved_errno,
            const char  *path)
{
  g_autofree char *display_name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
               "“%s”: %s", display_name, g_strerror (saved_errno));

  return FALSE;
}

/* Follows symbolic links at the end of a path, also to what does not exist. */
static char *
resolve_links (const char *path)
{
  g_autofree char *current = g_strdup (path);

  for (guint i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (current, NULL);
      g_autofree char *directory = NULL;

      if (target == NULL)
        break;

      directory = g_path_get_dirname (current);
      g_free (current);
      current = g_canonicalize_filename (target, directory);
    }

  return g_steal_pointer (&current);
}

static gboolean
sync_directory (const char  *directory,
                GError     **error)
{
  int fd = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  int result;
  int saved_errno;

  if (fd < 0)
    return fail_errno (error, errno, directory);

  result = fsync (fd);
  saved_errno = errno;
  close (fd);

  /* Some file systems cannot, and need not. */
  if (result != 0 && saved_errno != EINVAL)
    return fail_errno (error, saved_errno, directory);

  return TRUE;
}

static gboolean
write_and_sync (int          fd,
                const char  *path,
                const char  *data,
                gsize        size,
                GError     **error)
{
  gboolean success = TRUE;

  while (success && size > 0)
    {
      gssize written = write (fd, data, size);

      if (written >= 0)
        {
          data += written;
          size -= (gsize) written;
        }
      else if (errno != EINTR)
        {
          success = fail_errno (error, errno, path);
        }
    }

  if (success && fsync (fd) != 0)
    success = fail_errno (error, errno, path);

  /* NFS may report only here that there is no space. */
  if (close (fd) != 0 && success)
    success = fail_errno (error, errno, path);

  return success;
}

/**
 * nj_durable_file_replace:
 * @path: path of a file; a symbolic link stays one, its target is replaced
 * @data: (array length=size): what to write
 * @size: its length
 * @error: return location for a #GIOErrorEnum
 *
 * Writes a file that only the user may read, and the directories it needs. At any
 * moment, power cuts included, there is either the old file or the new one; when
 * this returns it is the new one. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
nj_durable_file_replace (const char  *path,
                         const char  *data,
                         gsize        size,
                         GError     **error)
{
  g_autofree char *target = resolve_links (path);
  g_autofree char *directory = g_path_get_dirname (target);
  g_autofree char *temporary = g_build_filename (directory, TEMPORARY_PREFIX "XXXXXX", NULL);
  int fd;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail_errno (error, errno, directory);

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (error, errno, directory);

  if (!write_and_sync (fd, target, data, size, error))
    {
      g_unlink (temporary);
      return FALSE;
    }

  if (g_rename (temporary, target) != 0)
    {
      int saved_errno = errno;

      g_unlink (temporary);
      return fail_errno (error, saved_errno, target);
    }

  return sync_directory (directory, error);
}

static gboolean
rename_without_replacing (const char *from,
                          const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;

  /* A file system without that flag: link() does not replace anything either. */
  return (errno == EINVAL || errno == ENOSYS) && link (from, to) == 0 && g_unlink (from) == 0;
}

/**
 * nj_durable_file_set_aside:
 * @path: path of a file; of a symbolic link, its target is meant
 * @error: return location for a #GIOErrorEnum
 *
 * Renames a file to a name that nothing has, with the date in it.
 *
 * Returns: (transfer full) (nullable) (type filename): its new path
 */
char *
nj_durable_file_set_aside (const char  *path,
                           GError     **error)
{
  g_autofree char *target = resolve_links (path);
  g_autofree char *directory = g_path_get_dirname (target);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *timestamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  int saved_errno = EEXIST;

  for (guint i = 0; i < MAX_SET_ASIDE && saved_errno == EEXIST; i++)
    {
      g_autofree char *aside = NULL;

      if (i == 0)
        aside = g_strdup_printf ("%s.broken-%s", target, timestamp);
      else
        aside = g_strdup_printf ("%s.broken-%s-%u", target, timestamp, i);

      if (rename_without_replacing (target, aside))
        return sync_directory (directory, error) ? g_steal_pointer (&aside) : NULL;

      saved_errno = errno;
    }

  fail_errno (error, saved_errno, target);

  return NULL;
}

/**
 * nj_durable_file_clean:
 * @path: path of a file
 *
 * Removes what a program that was killed in nj_durable_file_replace() has left.
 */
void
nj_durable_file_clean (const char *path)
{
  g_autofree char *target = resolve_links (path);
  g_autofree char *directory = g_path_get_dirname (target);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *temporary = NULL;
      GStatBuf status;

      if (!g_str_has_prefix (name, TEMPORARY_PREFIX))
        continue;

      temporary = g_build_filename (directory, name, NULL);
      if (g_lstat (temporary, &status) == 0 && now - status.st_mtime > TEMPORARY_MAX_AGE)
        g_unlink (temporary);
    }
}
