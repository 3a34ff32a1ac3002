/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-layer.h"

/**
 * mqtt_layer_to_string:
 * @layer: a layer
 *
 * Returns: a short lower-case name
 */
const char *
mqtt_layer_to_string (MqttLayer layer)
{
  switch (layer)
    {
    case MQTT_LAYER_USAGE:
      return "usage";
    case MQTT_LAYER_DNS:
      return "dns";
    case MQTT_LAYER_TCP:
      return "tcp";
    case MQTT_LAYER_PROXY:
      return "proxy";
    case MQTT_LAYER_TLS:
      return "tls";
    case MQTT_LAYER_HTTP:
      return "http";
    case MQTT_LAYER_WEBSOCKET:
      return "websocket";
    case MQTT_LAYER_MQTT:
      return "mqtt";
    default:
      return "unknown";
    }
}
