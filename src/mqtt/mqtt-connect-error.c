/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsoup/soup.h>

#include "mqtt-connect-error.h"

/**
 * mqtt_connect_progress_clear:
 * @self: the progress of an attempt
 *
 * Frees what it holds.
 */
void
mqtt_connect_progress_clear (MqttConnectProgress *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->subprotocol, g_free);
}

/**
 * mqtt_connect_progress_note:
 * @self: the progress of an attempt
 * @event: what the socket has come to
 *
 * Moves the stage to what is awaited after @event.
 */
void
mqtt_connect_progress_note (MqttConnectProgress *self,
                            GSocketClientEvent   event)
{
  g_return_if_fail (self != NULL);

  switch (event)
    {
    case G_SOCKET_CLIENT_RESOLVING:
      self->stage = MQTT_LAYER_DNS;
      break;

    case G_SOCKET_CLIENT_RESOLVED:
    case G_SOCKET_CLIENT_CONNECTING:
      self->stage = MQTT_LAYER_TCP;
      break;

    case G_SOCKET_CLIENT_PROXY_NEGOTIATING:
      self->stage = MQTT_LAYER_PROXY;
      break;

    case G_SOCKET_CLIENT_CONNECTED:
    case G_SOCKET_CLIENT_PROXY_NEGOTIATED:
      self->stage = self->url->tls ? MQTT_LAYER_TLS : MQTT_LAYER_HTTP;
      break;

    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      self->stage = MQTT_LAYER_TLS;
      break;

    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
    case G_SOCKET_CLIENT_COMPLETE:
      self->stage = MQTT_LAYER_HTTP;
      break;

    default:
      break;
    }
}

static GError *
certificate_error_new (const MqttConnectProgress *progress)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *text;
  } words[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "no authority that is trusted here has signed it" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "it is for another host name" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "it is not valid yet" },
    { G_TLS_CERTIFICATE_EXPIRED, "it has expired" },
    { G_TLS_CERTIFICATE_REVOKED, "it was revoked" },
    { G_TLS_CERTIFICATE_INSECURE, "its algorithm is insecure" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "it cannot be verified" },
  };
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if ((progress->tls_flags & words[i].flag) == 0)
        continue;

      if (reasons->len > 0)
        g_string_append (reasons, ", and ");
      g_string_append (reasons, words[i].text);
    }

  return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS_CERTIFICATE, progress->tls_flags,
                         "The certificate of “%s” is not trusted: %s",
                         progress->url->host, reasons->str);
}

static GError *
status_error_new (const MqttConnectProgress *progress)
{
  const char *phrase = soup_status_get_phrase (progress->status);

  if (SOUP_STATUS_IS_SUCCESSFUL (progress->status))
    return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, progress->status,
                           "“%s” port %u answers as a plain web server (%u %s), not as a "
                           "WebSocket server, at the path “%s”",
                           progress->url->host, progress->url->port,
                           progress->status, phrase, progress->url->path);

  if (SOUP_STATUS_IS_REDIRECTION (progress->status) && progress->location != NULL)
    return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, progress->status,
                           "“%s” redirects to “%s” (%u %s)",
                           progress->url->host, progress->location, progress->status, phrase);

  return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, progress->status,
                         "“%s” answered the WebSocket request for “%s” with %u %s",
                         progress->url->host, progress->url->path, progress->status, phrase);
}

static GError *
handshake_error_new (const MqttConnectProgress *progress,
                     const GError              *cause)
{
  if (g_strcmp0 (progress->subprotocol, progress->offered) != 0 && progress->subprotocol != NULL)
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, 0,
                           "The server chose the subprotocol “%s” although “%s” was offered",
                           progress->subprotocol, progress->offered);

  return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, 0,
                         "The WebSocket handshake of “%s” is wrong: %s",
                         progress->url->host, cause->message);
}

/* NULL for an error that says nothing by itself: then the stage does. */
static GError *
io_error_new (const MqttConnectProgress *progress,
              const GError              *cause)
{
  const char *host = progress->url->host;
  guint port = progress->url->port;

  switch (cause->code)
    {
    case G_IO_ERROR_CANCELLED:
      return mqtt_error_new (progress->stage, MQTT_ERROR_CANCELLED, 0,
                             "The attempt to connect was given up");

    case G_IO_ERROR_CONNECTION_REFUSED:
      return mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_REFUSED, 0,
                             "Nothing listens at “%s” port %u", host, port);

    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_UNREACHABLE, 0,
                             "There is no route to “%s”", host);

    case G_IO_ERROR_HOST_NOT_FOUND:
      return mqtt_error_new (MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0,
                             "The host “%s” was not found", host);

    case G_IO_ERROR_TIMED_OUT:
      return mqtt_error_new (progress->stage, MQTT_ERROR_TIMED_OUT, 0,
                             "“%s” port %u did not answer in time", host, port);

    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                             "The proxy failed: %s", cause->message);

    default:
      return NULL;
    }
}

static GError *
stage_error_new (const MqttConnectProgress *progress,
                 const GError              *cause)
{
  const char *host = progress->url->host;
  guint port = progress->url->port;

  switch (progress->stage)
    {
    case MQTT_LAYER_PROXY:
      return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0,
                             "The proxy failed: %s", cause->message);

    case MQTT_LAYER_TLS:
      return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                             "The TLS handshake with “%s” port %u failed: %s",
                             host, port, cause->message);

    case MQTT_LAYER_HTTP:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 0,
                             "What listens at “%s” port %u does not speak HTTP: %s",
                             host, port, cause->message);

    case MQTT_LAYER_USAGE:
    case MQTT_LAYER_DNS:
    case MQTT_LAYER_TCP:
    case MQTT_LAYER_WEBSOCKET:
    case MQTT_LAYER_MQTT:
    default:
      return mqtt_error_new (progress->stage, MQTT_ERROR_FAILED, 0,
                             "“%s” port %u cannot be reached: %s", host, port, cause->message);
    }
}

/**
 * mqtt_connect_error_new:
 * @progress: how far the attempt came
 * @cause: what GIO or libsoup has said
 *
 * Says which layer failed, and how. What the server answered counts for more
 * than what the libraries made of it.
 *
 * Returns: (transfer full): a #MqttError
 */
GError *
mqtt_connect_error_new (const MqttConnectProgress *progress,
                        const GError              *cause)
{
  GError *error = NULL;

  g_return_val_if_fail (progress != NULL, NULL);
  g_return_val_if_fail (cause != NULL, NULL);

  if (progress->tls_flags != 0)
    return certificate_error_new (progress);

  if (progress->status != 0 && progress->status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    return status_error_new (progress);

  if (cause->domain == SOUP_WEBSOCKET_ERROR)
    return handshake_error_new (progress, cause);

  if (cause->domain == G_RESOLVER_ERROR)
    return mqtt_error_new (MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0,
                           cause->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE
                             ? "No name server could be asked for “%s”"
                             : "The host “%s” was not found",
                           progress->url->host);

  if (cause->domain == G_TLS_ERROR)
    return mqtt_error_new (MQTT_LAYER_TLS, MQTT_ERROR_TLS, 0,
                           "The TLS handshake with “%s” port %u failed: %s",
                           progress->url->host, progress->url->port, cause->message);

  if (cause->domain == G_IO_ERROR)
    error = io_error_new (progress, cause);

  return error != NULL ? error : stage_error_new (progress, cause);
}
