/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchPeer:
 *
 * The other end of a client that is measured: MQTT over WebSocket, or over TCP if the
 * client begins with a CONNECT, on a socket that blocks.
 */
typedef struct _BenchPeer BenchPeer;

/**
 * BenchPacketFunc:
 * @peer: the peer
 * @first: the first byte of the packet
 * @body: what follows the Remaining Length
 * @size: the Remaining Length
 * @user_data: as given to bench_peer_new()
 *
 * Returns: %FALSE to end
 */
typedef gboolean (* BenchPacketFunc) (BenchPeer    *peer,
                                      guint8        first,
                                      const guint8 *body,
                                      gsize         size,
                                      gpointer      user_data);

int        bench_listen             (guint16         *port);
int        bench_connect            (guint16          port);

BenchPeer *bench_peer_new           (int              fd,
                                     BenchPacketFunc  func,
                                     gpointer         user_data);
void       bench_peer_free          (BenchPeer       *self);
gboolean   bench_peer_upgrade       (BenchPeer       *self);
gboolean   bench_peer_receive       (BenchPeer       *self);
gboolean   bench_peer_wait          (BenchPeer       *self,
                                     gint64           microseconds);
void       bench_peer_answer        (BenchPeer       *self,
                                     const guint8    *packet,
                                     gsize            size);
gboolean   bench_peer_flush         (BenchPeer       *self);
gboolean   bench_peer_write         (BenchPeer       *self,
                                     const guint8    *data,
                                     gsize            size);
void       bench_peer_append_header (BenchPeer       *self,
                                     GByteArray      *output,
                                     gsize            size);

G_END_DECLS
