/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-session-store.h"

G_BEGIN_DECLS

/**
 * MemoryStore:
 *
 * A session store whose disk is a list, and whose power can be cut: what was not
 * committed is then gone.
 */
#define MEMORY_TYPE_STORE (memory_store_get_type ())
G_DECLARE_FINAL_TYPE (MemoryStore, memory_store, MEMORY, STORE, GObject)

MemoryStore *memory_store_new             (void);
MemoryStore *memory_store_new_after_crash (MemoryStore  *other);
void         memory_store_set_stalled     (MemoryStore  *self,
                                           gboolean      stalled);
void         memory_store_set_error       (MemoryStore  *self,
                                           const char   *message);
guint        memory_store_get_n_commits   (MemoryStore  *self);
char        *memory_store_describe        (MemoryStore  *self);

G_END_DECLS
