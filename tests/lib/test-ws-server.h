/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * TestWsServer:
 *
 * A WebSocket server in this process and main context that does what it is told.
 * It serves "/mqtt", one connection at a time; other paths are not found. Bytes
 * are written as test_bytes() reads them.
 */
typedef struct _TestWsServer TestWsServer;

TestWsServer *test_ws_server_new          (const char      *subprotocol,
                                           GTlsCertificate *certificate);
void          test_ws_server_free         (TestWsServer    *self);
guint16       test_ws_server_get_port     (TestWsServer    *self);
char         *test_ws_server_get_url      (TestWsServer    *self,
                                           const char      *path);
void          test_ws_server_add_status   (TestWsServer    *self,
                                           const char      *path,
                                           guint            status,
                                           const char      *location);

/* The headers of the last handshake. */
const char   *test_ws_server_get_header   (TestWsServer    *self,
                                           const char      *name);
gboolean      test_ws_server_is_connected (TestWsServer    *self);
gushort       test_ws_server_get_close_code (TestWsServer  *self);
guint         test_ws_server_get_n_frames (TestWsServer    *self);

/* Waits for exactly these bytes, in any framing. */
#define test_ws_server_expect(self, bytes) \
  test_ws_server_expect_at ((self), (bytes), __FILE__, __LINE__)
void          test_ws_server_expect_at    (TestWsServer    *self,
                                           const char      *bytes,
                                           const char      *file,
                                           int              line);
GBytes       *test_ws_server_await        (TestWsServer    *self,
                                           gsize            size);
void          test_ws_server_give         (TestWsServer    *self,
                                           const char      *bytes);
void          test_ws_server_give_split   (TestWsServer    *self,
                                           GBytes          *bytes,
                                           gsize            frame_size);
void          test_ws_server_give_text    (TestWsServer    *self,
                                           const char      *text);
void          test_ws_server_close        (TestWsServer    *self,
                                           gushort          code,
                                           const char      *reason);
void          test_ws_server_drop         (TestWsServer    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestWsServer, test_ws_server_free)

G_END_DECLS
