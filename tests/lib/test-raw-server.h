/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TestRawServer:
 *
 * A TCP server in this process and main context for what no decent server does.
 * It reads a request up to the empty line and answers with fixed bytes, in which
 * "@ACCEPT@" becomes the right Sec-WebSocket-Accept. It answers nothing without
 * an answer, and closes after one that has no empty line at its end.
 */
typedef struct _TestRawServer TestRawServer;

TestRawServer *test_raw_server_new      (const char    *answer);
void           test_raw_server_free     (TestRawServer *self);
char          *test_raw_server_get_url  (TestRawServer *self,
                                         const char    *scheme);
const char    *test_raw_server_await_request (TestRawServer *self);
void           test_raw_server_give     (TestRawServer *self,
                                         const char    *bytes);
char          *test_raw_server_make_accept (const char *request);

#define TEST_RAW_SERVER_UPGRADE \
  "HTTP/1.1 101 Switching Protocols\r\n" \
  "Upgrade: websocket\r\n" \
  "Connection: Upgrade\r\n" \
  "Sec-WebSocket-Accept: @ACCEPT@\r\n"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRawServer, test_raw_server_free)

G_END_DECLS
