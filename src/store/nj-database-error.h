/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NJ_DATABASE_ERROR (nj_database_error_quark ())

/**
 * NjDatabaseError:
 * @NJ_DATABASE_ERROR_FAILED: none of the others
 * @NJ_DATABASE_ERROR_FULL: there is no room left on the disk, or in the quota
 * @NJ_DATABASE_ERROR_READ_ONLY: the file or its directory must not be written
 * @NJ_DATABASE_ERROR_CORRUPT: the file is damaged
 * @NJ_DATABASE_ERROR_NEWER: the file was written by a newer version of the program
 * @NJ_DATABASE_ERROR_BUSY: another process has kept the file locked for too long
 * @NJ_DATABASE_ERROR_IN_USE: another process, or connection, has this session
 * @NJ_DATABASE_ERROR_CLOSED: the program is ending
 * @NJ_DATABASE_ERROR_TOO_SLOW: messages come faster than they can be written
 * @NJ_DATABASE_ERROR_GONE: what is to be read was removed
 *
 * Why a database cannot be used.
 */
typedef enum
{
  NJ_DATABASE_ERROR_FAILED,
  NJ_DATABASE_ERROR_FULL,
  NJ_DATABASE_ERROR_READ_ONLY,
  NJ_DATABASE_ERROR_CORRUPT,
  NJ_DATABASE_ERROR_NEWER,
  NJ_DATABASE_ERROR_BUSY,
  NJ_DATABASE_ERROR_IN_USE,
  NJ_DATABASE_ERROR_CLOSED,
  NJ_DATABASE_ERROR_TOO_SLOW,
  NJ_DATABASE_ERROR_GONE,
} NjDatabaseError;

GQuark nj_database_error_quark (void);

G_END_DECLS
