/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttTakeover:
 *
 * Finds out that another client uses the same Client Identifier where the server
 * does not say so. No clock: times are monotonic µs. Lives inside its owner; all
 * zero is nothing noted yet.
 */
typedef struct
{
  guint n_short;   /* connections in a row that another client may have ended */
} MqttTakeover;

void     mqtt_takeover_reset    (MqttTakeover *self);
gboolean mqtt_takeover_note_end (MqttTakeover *self,
                                 gint64        connected,
                                 gint64        last_sent,
                                 gint64        now);

G_END_DECLS
