/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Relay:
 *
 * A way to a broker on loopback that can be cut.
 */
typedef struct _Relay Relay;

Relay  *relay_new        (guint16  target);
void    relay_free       (Relay   *self);
guint16 relay_get_port   (Relay   *self);
void    relay_cut        (Relay   *self);
void    relay_cut_before (Relay   *self,
                          guint8   first_byte);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Relay, relay_free)

G_END_DECLS
