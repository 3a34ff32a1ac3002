/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-session-changes.h"
#include "nj-session-key.h"
#include "nj-sqlite.h"

G_BEGIN_DECLS

/* A session in the thread of the database. */
gboolean nj_session_rows_load   (NjSqlite            *sqlite,
                                 const NjSessionKey  *key,
                                 gboolean            *known,
                                 GPtrArray           *outgoing,
                                 GArray              *received,
                                 GError             **error);
gboolean nj_session_rows_change (NjSqlite            *sqlite,
                                 const NjSessionKey  *key,
                                 NjSessionChanges    *changes,
                                 guint                inbox_max_messages,
                                 guint64              inbox_max_bytes,
                                 GError             **error);
gboolean nj_session_rows_forget (NjSqlite            *sqlite,
                                 const NjSessionKey  *key,
                                 gboolean             others,
                                 GError             **error);
gboolean nj_session_rows_count  (NjSqlite            *sqlite,
                                 GHashTable          *counts,
                                 GError             **error);
gboolean nj_session_rows_forget_profile
                                (NjSqlite            *sqlite,
                                 const char          *profile,
                                 GError             **error);

G_END_DECLS
