/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-broker-process.h"

G_BEGIN_DECLS

NjBrokerProcess *nj_broker_launch                  (const char  *executable,
                                                    gboolean     usual_ports,
                                                    guint16     *websocket_port,
                                                    guint16     *tcp_port,
                                                    char       **directory,
                                                    GError     **error);
void             nj_broker_launch_remove_directory (char       **directory);

G_END_DECLS
