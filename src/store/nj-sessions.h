/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-session-store.h"

G_BEGIN_DECLS

#define NJ_TYPE_SESSIONS (nj_sessions_get_type ())
G_DECLARE_FINAL_TYPE (NjSessions, nj_sessions, NJ, SESSIONS, GObject)

NjSessions     *nj_sessions_new               (const char           *path);
NjHistory      *nj_sessions_create_history    (NjSessions          *self,
                                               const char          *profile);
void            nj_sessions_report            (NjSessions           *self,
                                               const GError         *error);
NjSessionStore *nj_sessions_create_store      (NjSessions           *self,
                                               const NjSessionKey   *key);
void            nj_sessions_count_async       (NjSessions           *self,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GHashTable     *nj_sessions_count_finish      (NjSessions           *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void            nj_sessions_read_inbox_async  (NjSessions           *self,
                                               const char           *profile,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
GPtrArray      *nj_sessions_read_inbox_finish (NjSessions           *self,
                                               GAsyncResult         *result,
                                               GError              **error);
void            nj_sessions_clear_inbox       (NjSessions           *self,
                                               const char           *profile);
void            nj_sessions_forget            (NjSessions           *self,
                                               const NjSessionKey   *key);
void            nj_sessions_forget_profile    (NjSessions           *self,
                                               const char           *profile);
void            nj_sessions_close             (NjSessions           *self);

G_END_DECLS
