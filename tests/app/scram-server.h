/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "test-ws-server.h"

G_BEGIN_DECLS

gboolean scram_server_admit (TestWsServer *server,
                             const char   *user,
                             const char   *password);

G_END_DECLS
