/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttOutbox:
 *
 * Encoded packets on their way out, in order. Small ones are put together, so
 * that a thousand acknowledgements are one write and not a thousand.
 */
typedef struct
{
  GQueue chunks;      /* (element-type GBytes) */
  GByteArray *tail;   /* (nullable): small packets behind the chunks */
} MqttOutbox;

void    mqtt_outbox_init  (MqttOutbox *self);
void    mqtt_outbox_clear (MqttOutbox *self);
void    mqtt_outbox_push  (MqttOutbox *self,
                           GBytes     *packet);
GBytes *mqtt_outbox_pop   (MqttOutbox *self);

G_END_DECLS
