/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-schema.h"

/* What changes with each acknowledgement (outgoing) is kept apart from what may be
 * large and does not change (message): SQLite writes a row as a whole.
 *
 * Received messages belong to a profile, not to a session: they are the user's, and
 * stay when a session ends. */
#define VERSION_1                             \
  "CREATE TABLE profile ("                    \
  "  id INTEGER PRIMARY KEY,"                 \
  "  name TEXT NOT NULL UNIQUE,"              \
  "  inbox_count INTEGER NOT NULL DEFAULT 0," \
  "  inbox_bytes INTEGER NOT NULL DEFAULT 0"  \
  ");"                                        \
  "CREATE TABLE session ("                    \
  "  id INTEGER PRIMARY KEY,"                 \
  "  profile INTEGER NOT NULL,"               \
  "  client_id TEXT NOT NULL,"                \
  "  address TEXT NOT NULL,"                  \
  "  known INTEGER NOT NULL DEFAULT 0,"       \
  "  UNIQUE (profile, client_id, address)"    \
  ");"                                        \
  "CREATE TABLE outgoing ("                   \
  "  session INTEGER NOT NULL,"               \
  "  serial INTEGER NOT NULL,"                \
  "  packet_id INTEGER NOT NULL,"             \
  "  released INTEGER NOT NULL,"              \
  "  message INTEGER,"                        \
  "  PRIMARY KEY (session, serial)"           \
  ") WITHOUT ROWID;"                          \
  "CREATE TABLE message ("                    \
  "  id INTEGER PRIMARY KEY,"                 \
  "  topic TEXT NOT NULL,"                    \
  "  time INTEGER NOT NULL,"                  \
  "  qos INTEGER NOT NULL,"                   \
  "  retain INTEGER NOT NULL,"                \
  "  dup INTEGER NOT NULL,"                   \
  "  properties BLOB,"                        \
  "  payload BLOB NOT NULL"                   \
  ");"                                        \
  "CREATE TABLE received ("                   \
  "  session INTEGER NOT NULL,"               \
  "  packet_id INTEGER NOT NULL,"             \
  "  PRIMARY KEY (session, packet_id)"        \
  ") WITHOUT ROWID;"                          \
  "CREATE TABLE inbox ("                      \
  "  id INTEGER PRIMARY KEY,"                 \
  "  topic TEXT NOT NULL,"                    \
  "  time INTEGER NOT NULL,"                  \
  "  qos INTEGER NOT NULL,"                   \
  "  retain INTEGER NOT NULL,"                \
  "  dup INTEGER NOT NULL,"                   \
  "  properties BLOB,"                        \
  "  payload BLOB NOT NULL,"                  \
  "  profile INTEGER NOT NULL,"               \
  "  size INTEGER NOT NULL"                   \
  ");"                                        \
  "CREATE INDEX inbox_profile ON inbox (profile, id, size);"

/* What happens to a published message later is kept apart from it, for the same reason.
 * A chunk says of some thousand messages what filtering needs, see NjHistoryColumn: to
 * read it from the messages would mean to read all payloads. */
#define VERSION_2                                                            \
  "ALTER TABLE profile ADD COLUMN history_first INTEGER NOT NULL DEFAULT 0;" \
  "ALTER TABLE profile ADD COLUMN history_next INTEGER NOT NULL DEFAULT 0;"  \
  "ALTER TABLE profile ADD COLUMN history_bytes INTEGER NOT NULL DEFAULT 0;" \
  "CREATE TABLE history_topic ("                                             \
  "  id INTEGER PRIMARY KEY,"                                                \
  "  name TEXT NOT NULL"                                                     \
  ");"                                                                       \
  "CREATE TABLE history_message ("                                           \
  "  id INTEGER PRIMARY KEY,"                                                \
  "  time INTEGER NOT NULL,"                                                 \
  "  topic INTEGER NOT NULL,"                                                \
  "  flags INTEGER NOT NULL,"                                                \
  "  properties BLOB,"                                                       \
  "  payload BLOB NOT NULL"                                                  \
  ");"                                                                       \
  "CREATE TABLE history_outcome ("                                           \
  "  id INTEGER PRIMARY KEY,"                                                \
  "  delivery INTEGER NOT NULL,"                                             \
  "  latency INTEGER NOT NULL,"                                              \
  "  reason INTEGER NOT NULL,"                                               \
  "  problem TEXT"                                                           \
  ");"                                                                       \
  "CREATE TABLE history_chunk ("                                             \
  "  id INTEGER PRIMARY KEY,"                                                \
  "  data BLOB NOT NULL"                                                     \
  ");"

const char *const nj_migrations[] = {
  VERSION_1,
  VERSION_2,
  NULL,
};
