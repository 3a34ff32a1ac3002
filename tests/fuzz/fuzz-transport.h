/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-transport.h"
#include "wire-connection.h"

G_BEGIN_DECLS

/**
 * FuzzTransport:
 *
 * A transport that does what a script says, and has everything checked that goes
 * over it.
 */
#define FUZZ_TYPE_TRANSPORT (fuzz_transport_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTransport, fuzz_transport, FUZZ, TRANSPORT, MqttTransport)

FuzzTransport  *fuzz_transport_new         (WireSession     *session);
WireConnection *fuzz_transport_get_wire    (FuzzTransport   *self);
void            fuzz_transport_accept      (FuzzTransport   *self);
void            fuzz_transport_refuse      (FuzzTransport   *self,
                                            GError          *error);
void            fuzz_transport_set_stalled (FuzzTransport   *self,
                                            gboolean         stalled);
gboolean        fuzz_transport_is_closed   (FuzzTransport   *self);
gboolean        fuzz_transport_can_give    (FuzzTransport   *self);
void            fuzz_transport_give        (FuzzTransport   *self,
                                            GBytes          *bytes);
void            fuzz_transport_end         (FuzzTransport   *self,
                                            GError          *error);

G_END_DECLS
