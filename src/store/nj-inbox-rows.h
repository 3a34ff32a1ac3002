/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "nj-sqlite.h"

G_BEGIN_DECLS

/* The received messages of a profile, in the thread of the database. */
gboolean nj_inbox_rows_add     (NjSqlite     *sqlite,
                                gint64        profile,
                                MqttMessage  *message,
                                GError      **error);
gboolean nj_inbox_rows_trim    (NjSqlite     *sqlite,
                                gint64        profile,
                                guint         n_added,
                                guint64       bytes_added,
                                guint         max_messages,
                                guint64       max_bytes,
                                GError      **error);
gboolean nj_inbox_rows_read    (NjSqlite     *sqlite,
                                const char   *profile,
                                GPtrArray    *messages,
                                GError      **error);
gboolean nj_inbox_rows_clear   (NjSqlite     *sqlite,
                                const char   *profile,
                                GError      **error);
gboolean nj_inbox_rows_profile (NjSqlite     *sqlite,
                                const char   *name,
                                gboolean      create,
                                gint64       *profile,
                                GError      **error);

G_END_DECLS
