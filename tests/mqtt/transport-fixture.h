/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-transport-factory.h"

G_BEGIN_DECLS

typedef struct
{
  MqttOptions *options;
  MqttTransport *transport;
  GByteArray *received;
  guint n_received;
  guint n_closed;
  GError *error; /* of "closed" */
} TransportFixture;

void     fixture_set_up (TransportFixture *f,
                         char             *url);
void     fixture_tear_down (TransportFixture *f);
gboolean fixture_try_open (TransportFixture  *f,
                           GCancellable      *cancellable,
                           GError           **error);
void     fixture_open_transport (TransportFixture *f);
void     fixture_send (TransportFixture *f,
                       const char       *bytes);
void     fixture_expect (TransportFixture *f,
                         const char       *bytes);

G_END_DECLS
