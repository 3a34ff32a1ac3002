/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-types.h"

G_BEGIN_DECLS

/**
 * MqttUrl:
 * @scheme: "ws", "wss", "mqtt" or "mqtts"; other names of them are resolved to these
 * @host: name or address, IPv6 without brackets
 * @port: as given, or the scheme's default (80, 443, 1883, 8883)
 * @path: begins with '/', "/" if the address has none; "" without a WebSocket
 * @query: (nullable): without the '?'
 * @user: (nullable): user information of the address, decoded
 * @password: (nullable): likewise
 * @tls: whether the scheme means TLS
 * @websocket: whether the scheme means a WebSocket
 * @has_port: whether the address names a port
 * @has_path: whether the address names a path
 *
 * A broker's address, taken apart.
 */
typedef struct
{
  char *scheme;
  char *host;
  char *path;
  char *query;
  char *user;
  char *password;
  guint16 port;
  guint tls : 1;
  guint websocket : 1;
  guint has_port : 1;
  guint has_path : 1;
} MqttUrl;

MqttUrl *mqtt_url_parse     (const char    *text,
                             GError       **error);
char    *mqtt_url_to_string (const MqttUrl *self);
void     mqtt_url_free      (MqttUrl       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttUrl, mqtt_url_free)

G_END_DECLS
