/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-layer.h"
#include "mqtt-properties.h"
#include "mqtt-reason.h"

G_BEGIN_DECLS

#define MQTT_ERROR (mqtt_error_quark ())

/**
 * MqttError:
 * @MQTT_ERROR_FAILED: none of the others
 * @MQTT_ERROR_CANCELLED: the operation was cancelled, or the client disconnected meanwhile
 * @MQTT_ERROR_INVALID_ARGUMENT: a topic, filter, option or property breaks a rule
 * @MQTT_ERROR_INVALID_URL: the address cannot be understood
 * @MQTT_ERROR_NOT_CONNECTED: needs a connection
 * @MQTT_ERROR_TOO_LARGE: the packet is larger than a limit allows
 * @MQTT_ERROR_NOT_SUPPORTED: the server has said that it does not support this
 * @MQTT_ERROR_HOST_NOT_FOUND: DNS does not know the name
 * @MQTT_ERROR_REFUSED: nothing listens at that port
 * @MQTT_ERROR_UNREACHABLE: no route
 * @MQTT_ERROR_TIMED_OUT: no answer within the connect timeout; the layer tells what was awaited
 * @MQTT_ERROR_PROXY: the proxy failed
 * @MQTT_ERROR_TLS: the handshake failed
 * @MQTT_ERROR_TLS_CERTIFICATE: the certificate is not trusted; see mqtt_error_get_tls_flags()
 * @MQTT_ERROR_TLS_CLIENT_CERTIFICATE: the server asks for a client certificate, or refuses
 *   the one it got
 * @MQTT_ERROR_HTTP_STATUS: the upgrade was answered with an error; see mqtt_error_get_http_status()
 * @MQTT_ERROR_NOT_WEBSOCKET: what answers is not a WebSocket server
 * @MQTT_ERROR_SUBPROTOCOL: the server did not choose the subprotocol "mqtt"
 * @MQTT_ERROR_TEXT_FRAME: the server sent a text frame (5.0 §6.0)
 * @MQTT_ERROR_CONNECT_REFUSED: CONNACK refused; see mqtt_error_get_reason()
 * @MQTT_ERROR_SERVER_DISCONNECT: the server sent DISCONNECT; see mqtt_error_get_reason()
 * @MQTT_ERROR_REJECTED: an acknowledgement carried an error; see mqtt_error_get_reason()
 * @MQTT_ERROR_CLOSED: the network connection was closed without DISCONNECT
 * @MQTT_ERROR_KEEP_ALIVE: the server did not answer PINGREQ
 * @MQTT_ERROR_MALFORMED: the server sent bytes that are no packet
 * @MQTT_ERROR_PROTOCOL: the server broke a rule of the protocol
 * @MQTT_ERROR_SESSION: the server has a session that the client knows nothing of
 * @MQTT_ERROR_TAKEN_OVER: another client with the same Client Identifier, it seems
 * @MQTT_ERROR_AUTHENTICATION: the exchange of an authentication method failed on our side
 * @MQTT_ERROR_STORAGE: the session cannot be kept on disk, or read back
 * @MQTT_ERROR_EXPIRED: the message was not sent within its Message Expiry Interval
 * @MQTT_ERROR_DROPPED: the message made room for newer ones in the queue
 */
typedef enum
{
  MQTT_ERROR_FAILED,
  MQTT_ERROR_CANCELLED,
  MQTT_ERROR_INVALID_ARGUMENT,
  MQTT_ERROR_INVALID_URL,
  MQTT_ERROR_NOT_CONNECTED,
  MQTT_ERROR_TOO_LARGE,
  MQTT_ERROR_NOT_SUPPORTED,
  MQTT_ERROR_HOST_NOT_FOUND,
  MQTT_ERROR_REFUSED,
  MQTT_ERROR_UNREACHABLE,
  MQTT_ERROR_TIMED_OUT,
  MQTT_ERROR_PROXY,
  MQTT_ERROR_TLS,
  MQTT_ERROR_TLS_CERTIFICATE,
  MQTT_ERROR_TLS_CLIENT_CERTIFICATE,
  MQTT_ERROR_HTTP_STATUS,
  MQTT_ERROR_NOT_WEBSOCKET,
  MQTT_ERROR_SUBPROTOCOL,
  MQTT_ERROR_TEXT_FRAME,
  MQTT_ERROR_CONNECT_REFUSED,
  MQTT_ERROR_SERVER_DISCONNECT,
  MQTT_ERROR_REJECTED,
  MQTT_ERROR_CLOSED,
  MQTT_ERROR_KEEP_ALIVE,
  MQTT_ERROR_MALFORMED,
  MQTT_ERROR_PROTOCOL,
  MQTT_ERROR_SESSION,
  MQTT_ERROR_TAKEN_OVER,
  MQTT_ERROR_AUTHENTICATION,
  MQTT_ERROR_STORAGE,
  MQTT_ERROR_EXPIRED,
  MQTT_ERROR_DROPPED,
} MqttError;

GQuark      mqtt_error_quark             (void);
GError     *mqtt_error_new               (MqttLayer     layer,
                                          MqttError     code,
                                          int           detail,
                                          const char   *format,
                                          ...) G_GNUC_PRINTF (4, 5);
void        mqtt_set_error               (GError      **error,
                                          MqttLayer     layer,
                                          MqttError     code,
                                          int           detail,
                                          const char   *format,
                                          ...) G_GNUC_PRINTF (5, 6);
MqttLayer   mqtt_error_get_layer         (const GError *error);
int         mqtt_error_get_reason        (const GError *error);
int         mqtt_error_get_http_status   (const GError *error);
int         mqtt_error_get_tls_flags     (const GError *error);
void        mqtt_error_set_properties    (GError       *error,
                                          MqttProperties *properties);
MqttProperties *
            mqtt_error_get_properties    (const GError *error);
void        mqtt_error_set_certificate   (GError       *error,
                                          GTlsCertificate *certificate);
GTlsCertificate *
            mqtt_error_get_certificate   (const GError *error);

G_END_DECLS
