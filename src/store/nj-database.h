/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "nj-sqlite.h"

G_BEGIN_DECLS

/**
 * NjDatabaseFunc:
 * @sqlite: the database, inside a transaction
 * @data: what was given to nj_database_run_async()
 * @error: return location
 *
 * Something to be done in the database, in its thread.
 *
 * Returns: %FALSE with an error if nothing of it is to stay
 */
typedef gboolean (* NjDatabaseFunc) (NjSqlite  *sqlite,
                                     gpointer   data,
                                     GError   **error);

#define NJ_TYPE_DATABASE (nj_database_get_type ())
G_DECLARE_FINAL_TYPE (NjDatabase, nj_database, NJ, DATABASE, GObject)

NjDatabase *nj_database_new        (const char          *path,
                                    const char * const  *migrations);
NjDatabase *nj_database_new_reader (const char         *path);
const char *nj_database_get_path   (NjDatabase          *self);
void        nj_database_run_async  (NjDatabase          *self,
                                    NjDatabaseFunc       func,
                                    gpointer             data,
                                    GDestroyNotify       destroy,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gboolean    nj_database_run_finish (NjDatabase          *self,
                                    GAsyncResult        *result,
                                    GError             **error);
void        nj_database_close      (NjDatabase          *self);

G_END_DECLS
