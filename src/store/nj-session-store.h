/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-session-store.h"
#include "nj-database.h"
#include "nj-history.h"
#include "nj-session-key.h"

G_BEGIN_DECLS

#define NJ_TYPE_SESSION_STORE (nj_session_store_get_type ())
G_DECLARE_FINAL_TYPE (NjSessionStore, nj_session_store, NJ, SESSION_STORE, GObject)

NjSessionStore     *nj_session_store_new              (NjDatabase         *database,
                                                       const NjSessionKey *key);
const NjSessionKey *nj_session_store_get_key          (NjSessionStore     *self);
void                nj_session_store_set_history      (NjSessionStore     *self,
                                                       NjHistory          *history);
void                nj_session_store_set_inbox_limits (NjSessionStore     *self,
                                                       guint               max_messages,
                                                       guint64             max_bytes);

G_END_DECLS
