/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NjBrokerProcess:
 *
 * A broker as a child process that does not survive this one, whatever kills it.
 * Emits "line" (string) for each line it prints, "ready" when it accepts
 * connections, and "ended" when it has exited and every line was emitted.
 */
#define NJ_TYPE_BROKER_PROCESS (nj_broker_process_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerProcess, nj_broker_process, NJ, BROKER_PROCESS, GObject)

NjBrokerProcess *nj_broker_process_new          (const char *const  *argv,
                                                 guint16             port,
                                                 GError            **error);
char            *nj_broker_process_describe_end (NjBrokerProcess    *self);
void             nj_broker_process_terminate    (NjBrokerProcess    *self);
void             nj_broker_process_kill         (NjBrokerProcess    *self);

G_END_DECLS
