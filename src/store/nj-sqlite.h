/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "nj-database-error.h"

G_BEGIN_DECLS

/**
 * NjSqlite:
 *
 * An open SQLite database with its prepared statements. It belongs to one thread.
 */
typedef struct _NjSqlite NjSqlite;

NjSqlite     *nj_sqlite_open         (const char          *path,
                                      const char * const  *migrations,
                                      gboolean             thorough,
                                      char               **set_aside,
                                      GError             **error);
NjSqlite     *nj_sqlite_open_to_read (const char          *path,
                                      GError             **error);
void          nj_sqlite_close        (NjSqlite            *self);
gboolean      nj_sqlite_execute      (NjSqlite            *self,
                                      const char          *sql,
                                      GError             **error);
sqlite3      *nj_sqlite_get_handle   (NjSqlite            *self);
sqlite3_stmt *nj_sqlite_prepare      (NjSqlite            *self,
                                      const char          *sql,
                                      GError             **error);
gboolean      nj_sqlite_next         (NjSqlite            *self,
                                      sqlite3_stmt        *statement,
                                      gboolean            *found,
                                      GError             **error);
gboolean      nj_sqlite_run          (NjSqlite            *self,
                                      sqlite3_stmt        *statement,
                                      GError             **error);
gboolean      nj_sqlite_is_in_transaction (NjSqlite       *self);
void          nj_sqlite_set_error    (NjSqlite            *self,
                                      GError             **error);
int           nj_sqlite_lock         (NjSqlite            *self,
                                      guint64              number,
                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjSqlite, nj_sqlite_close)

G_END_DECLS
