/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "broker.h"

G_BEGIN_DECLS

/**
 * Pacer:
 *
 * A client that pings a broker some five hundred times a second, over TCP.
 *
 * mosquitto 2.0 looks after its WebSockets when its loop turns, and that is ten times
 * a second unless something else happens: then every step of a scene takes 0.1 s.
 */
typedef struct _Pacer Pacer;

Pacer *pacer_new  (Broker *broker);
void   pacer_free (Pacer  *self);

G_END_DECLS
