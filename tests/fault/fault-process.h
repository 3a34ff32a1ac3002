/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the torture runs as processes of their own, to kill them. */
int      fault_broker_main    (const char       *journal,
                               guint16           port);
int      fault_proxy_main     (const char       *counts,
                               guint16           port,
                               guint16           broker_port,
                               guint32           seed);
int      fault_app_main       (const char       *database,
                               const char       *name,
                               const char       *peer,
                               guint16           port,
                               guint             n_messages,
                               guint             version);

/* A port on loopback that is nobody else's while @self holds it, also while nobody
 * listens there. */
GSocket *fault_port_reserve   (guint16          *port);
GSocket *fault_port_listen    (guint16           port);

/* The messages, by number: odd ones are of QoS 1 and even ones of QoS 2. */
char    *fault_payload_new    (guint             number);
guint    fault_payload_parse  (gconstpointer     data,
                               gsize             size);

G_END_DECLS
