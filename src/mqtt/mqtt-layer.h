/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MqttLayer:
 *
 * The layer in which a connection failed, in the order in which they are climbed.
 */
typedef enum
{
  MQTT_LAYER_USAGE, /* refused before anything was sent */
  MQTT_LAYER_DNS,
  MQTT_LAYER_TCP,
  MQTT_LAYER_PROXY,
  MQTT_LAYER_TLS,
  MQTT_LAYER_HTTP,
  MQTT_LAYER_WEBSOCKET,
  MQTT_LAYER_MQTT,
} MqttLayer;

const char *mqtt_layer_to_string (MqttLayer layer);

G_END_DECLS
