/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MqttStream:
 *
 * Bytes both ways over a connected #GIOStream that can be polled: reads what comes,
 * queues what cannot be written at once.
 *
 * Signals: "received" (GBytes), "ended" (GError, %NULL for an orderly end) when
 * nothing more can come or go; nothing follows "ended".
 */
#define MQTT_TYPE_STREAM (mqtt_stream_get_type ())
G_DECLARE_FINAL_TYPE (MqttStream, mqtt_stream, MQTT, STREAM, GObject)

MqttStream *mqtt_stream_new   (GIOStream  *stream);
void        mqtt_stream_send  (MqttStream *self,
                               GBytes     *bytes);
void        mqtt_stream_close (MqttStream *self);

G_END_DECLS
