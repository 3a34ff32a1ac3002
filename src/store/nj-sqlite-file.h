/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "nj-database-error.h"

G_BEGIN_DECLS

/* The files of a database, without SQLite. */
gboolean nj_sqlite_file_create    (const char  *path,
                                   GError     **error);
int      nj_sqlite_file_lock      (const char  *path,
                                   guint64      number,
                                   gboolean     exclusive,
                                   GError     **error);
char    *nj_sqlite_file_set_aside (const char  *path,
                                   GError     **error);
void     nj_sqlite_file_set_error (const char  *path,
                                   int          saved_errno,
                                   GError     **error);

/* What nj_sqlite_file_lock() has for the database as a whole. */
#define NJ_SQLITE_FILE_LOCK_USE 0

G_END_DECLS
