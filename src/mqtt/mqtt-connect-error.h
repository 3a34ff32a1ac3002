/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-error.h"
#include "mqtt-tls.h"
#include "mqtt-url.h"

G_BEGIN_DECLS

/**
 * MqttConnectProgress:
 * @url: where the attempt goes
 * @stage: the layer whose answer is awaited
 * @status: the HTTP status that was answered, 0 for none
 * @location: (nullable): where the server redirects to
 * @subprotocol: (nullable): what the server has chosen
 * @extensions: (nullable): likewise
 * @offered: the subprotocol that was offered
 * @answered: whether a byte has come in answer to the request to open a WebSocket
 * @proxy: (nullable): what tells which proxy is used
 * @tls: (nullable): what a connection over TLS is made with
 *
 * How far an attempt to connect has come.
 */
typedef struct
{
  const MqttUrl *url;
  MqttLayer stage;
  guint status;
  char *location;
  char *subprotocol;
  char *extensions;
  const char *offered;
  gboolean answered;
  gboolean cut; /* when the answer was read the server had closed the connection */
  GSocket *socket; /* (nullable) */
  GProxyResolver *proxy;
  MqttTls *tls;
} MqttConnectProgress;

void    mqtt_connect_progress_clear (MqttConnectProgress       *self);
void    mqtt_connect_progress_note  (MqttConnectProgress       *self,
                                     GSocketClientEvent         event,
                                     GIOStream                 *stream);
void    mqtt_connect_progress_note_switch
                                    (MqttConnectProgress       *self);

GError *mqtt_connect_error_new      (const MqttConnectProgress *progress,
                                     const GError              *cause);
GError *mqtt_connect_error_new_subprotocol
                                    (const MqttConnectProgress *progress,
                                     const char                *chosen);
GError *mqtt_connect_error_new_answer
                                    (const MqttConnectProgress *progress,
                                     GBytes                    *bytes);
GError *mqtt_connect_error_new_reset
                                    (const MqttConnectProgress *progress);

G_END_DECLS
