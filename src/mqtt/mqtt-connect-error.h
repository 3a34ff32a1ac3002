/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-error.h"
#include "mqtt-url.h"

G_BEGIN_DECLS

/**
 * MqttConnectProgress:
 * @url: where the attempt goes
 * @stage: the layer whose answer is awaited
 * @status: the HTTP status that was answered, 0 for none
 * @location: (nullable): where the server redirects to
 * @subprotocol: (nullable): what the server has chosen
 * @offered: the subprotocol that was offered
 * @tls_flags: what is wrong with the certificate
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
  const char *offered;
  GTlsCertificateFlags tls_flags;
} MqttConnectProgress;

void    mqtt_connect_progress_clear (MqttConnectProgress       *self);
void    mqtt_connect_progress_note  (MqttConnectProgress       *self,
                                     GSocketClientEvent         event);

GError *mqtt_connect_error_new      (const MqttConnectProgress *progress,
                                     const GError              *cause);

G_END_DECLS
