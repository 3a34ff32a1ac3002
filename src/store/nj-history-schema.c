/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-history-schema.h"

/* What happens to a published message later is kept apart from it: SQLite writes a row
 * as a whole. A chunk says of some thousand messages what filtering needs, see
 * NjHistoryColumn: to read it from the messages would mean to read all payloads. */
#define VERSION_1                        \
  "CREATE TABLE profile ("               \
  "  id INTEGER PRIMARY KEY,"            \
  "  name TEXT NOT NULL UNIQUE,"         \
  "  first INTEGER NOT NULL DEFAULT 0,"  \
  "  next INTEGER NOT NULL DEFAULT 0,"   \
  "  bytes INTEGER NOT NULL DEFAULT 0,"  \
  "  spooled INTEGER NOT NULL DEFAULT 0" \
  ");"                                   \
  "CREATE TABLE topic ("                 \
  "  id INTEGER PRIMARY KEY,"            \
  "  name TEXT NOT NULL"                 \
  ");"                                   \
  "CREATE TABLE message ("               \
  "  id INTEGER PRIMARY KEY,"            \
  "  time INTEGER NOT NULL,"             \
  "  topic INTEGER NOT NULL,"            \
  "  flags INTEGER NOT NULL,"            \
  "  properties BLOB,"                   \
  "  payload BLOB NOT NULL"              \
  ");"                                   \
  "CREATE TABLE outcome ("               \
  "  id INTEGER PRIMARY KEY,"            \
  "  delivery INTEGER NOT NULL,"         \
  "  latency INTEGER NOT NULL,"          \
  "  reason INTEGER NOT NULL,"           \
  "  problem TEXT"                       \
  ");"                                   \
  "CREATE TABLE chunk ("                 \
  "  id INTEGER PRIMARY KEY,"            \
  "  data BLOB NOT NULL"                 \
  ");"

const char *const nj_history_migrations[] = {
  VERSION_1,
  NULL,
};
