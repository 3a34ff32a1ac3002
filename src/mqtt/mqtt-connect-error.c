/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <sys/socket.h>

#include <libsoup/soup.h>
#include <string.h>

#include "mqtt-connect-error.h"
#include "mqtt-proxy.h"
#include "mqtt-tls-error.h"

/* RFC 9110 §15.5.22, which libsoup has no name for */
#define UPGRADE_REQUIRED 426

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
  g_clear_pointer (&self->extensions, g_free);
  g_clear_object (&self->proxy);
  g_clear_object (&self->socket);
  g_clear_object (&self->tls);
}

static MqttLayer
get_stage_above_tls (MqttConnectProgress *self)
{
  return self->url->websocket ? MQTT_LAYER_HTTP : MQTT_LAYER_MQTT;
}

/**
 * mqtt_connect_progress_note:
 * @self: the progress of an attempt
 * @event: what the socket has come to
 * @stream: (nullable): the connection, if there is one
 *
 * Moves the stage to what is awaited after @event.
 */
void
mqtt_connect_progress_note (MqttConnectProgress *self,
                            GSocketClientEvent   event,
                            GIOStream           *stream)
{
  g_return_if_fail (self != NULL);

  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));

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
      self->stage = self->url->tls ? MQTT_LAYER_TLS : get_stage_above_tls (self);
      break;

    case G_SOCKET_CLIENT_TLS_HANDSHAKING:
      self->stage = MQTT_LAYER_TLS;
      break;

    case G_SOCKET_CLIENT_TLS_HANDSHAKED:
      self->stage = get_stage_above_tls (self);
      break;

    /* An attempt that has failed is complete as well. */
    case G_SOCKET_CLIENT_COMPLETE:
    default:
      break;
    }
}

static GError *
status_error_new (const MqttConnectProgress *progress)
{
  const char *host = progress->url->host;
  const char *path = progress->url->path;
  guint status = progress->status;
  const char *phrase = soup_status_get_phrase (status);

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, status,
                           "“%s” port %u answers as a plain web server (%u %s), not as a "
                           "WebSocket server, at the path “%s”",
                           host, progress->url->port, status, phrase, path);

  if (SOUP_STATUS_IS_REDIRECTION (status) && progress->location != NULL)
    return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                           "“%s” redirects to “%s” (%u %s)",
                           host, progress->location, status, phrase);

  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” wants HTTP authentication (%u %s): the header Authorization "
                             "can be set in the profile; the User Name and Password of MQTT "
                             "are never sent with HTTP",
                             host, status, phrase);

    case SOUP_STATUS_FORBIDDEN:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” does not allow a WebSocket at the path “%s” (%u %s): it may "
                             "want another Origin or another header",
                             host, path, status, phrase);

    case SOUP_STATUS_NOT_FOUND:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” has nothing at the path “%s” (%u %s)",
                             host, path, status, phrase);

    case UPGRADE_REQUIRED:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” has not seen a request to open a WebSocket (%u Upgrade "
                             "Required): something on the way may have removed “Upgrade”",
                             host, status);

    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” answers, but the server behind it does not (%u %s)",
                             host, status, phrase);

    default:
      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_HTTP_STATUS, status,
                             "“%s” answered the WebSocket request for “%s” with %u %s",
                             host, path, status, phrase);
    }
}

/**
 * mqtt_connect_progress_note_switch:
 * @self: the progress of an attempt
 *
 * Is to be called when the server has switched protocols. libsoup takes headers that
 * end with the connection, behind one of them, for complete: then something may be
 * missing that the server would have sent.
 */
void
mqtt_connect_progress_note_switch (MqttConnectProgress *self)
{
  char byte;
  gssize n;

  g_return_if_fail (self != NULL);

  if (self->socket == NULL || g_socket_is_closed (self->socket))
    return;

  n = recv (g_socket_get_fd (self->socket), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
  self->cut = n == 0 || (n < 0 && errno == ECONNRESET);
}

static GError *
cut_error_new (const MqttConnectProgress *progress)
{
  return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_CLOSED, 0,
                         "“%s” port %u closed the connection in the midst of its answer to the "
                         "request to open a WebSocket",
                         progress->url->host, progress->url->port);
}

/* RFC 6455 §4.1 */
static GError *
handshake_error_new (const MqttConnectProgress *progress,
                     const GError              *cause)
{
  const char *host = progress->url->host;

  if (progress->cut)
    return cut_error_new (progress);

  if (cause->code == SOUP_WEBSOCKET_ERROR_NOT_WEBSOCKET)
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, 0,
                           "The WebSocket handshake of “%s” is wrong: it switches protocols, but "
                           "“Upgrade” and “Connection” do not say that it is to WebSocket",
                           host);

  if (progress->subprotocol != NULL &&
      !g_str_equal (progress->subprotocol, progress->offered))
    return mqtt_connect_error_new_subprotocol (progress, progress->subprotocol);

  if (progress->extensions != NULL)
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, 0,
                           "The WebSocket handshake of “%s” is wrong: it uses the extension “%s” "
                           "that was not offered",
                           host, progress->extensions);

  return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_NOT_WEBSOCKET, 0,
                         "The WebSocket handshake of “%s” is wrong: “Sec-WebSocket-Accept” does "
                         "not answer this request",
                         host);
}

/* The way to a proxy, which fails like the way to a server. NULL without one, or
 * if it was not on that way. */
static GError *
proxy_error_new (const MqttConnectProgress *progress,
                 const GError              *cause)
{
  g_autofree char *name = NULL;
  const char *what = NULL;

  if (progress->proxy == NULL || progress->stage > MQTT_LAYER_PROXY)
    return NULL;

  name = mqtt_proxy_resolver_dup_name (MQTT_PROXY_RESOLVER (progress->proxy));
  if (name == NULL)
    return NULL;

  if (cause->domain == G_RESOLVER_ERROR)
    what = "was not found";
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND))
    what = "was not found";
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    what = "refuses the connection: nothing listens there";
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
           g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    what = "cannot be reached: there is no route";
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    what = "did not answer in time";

  if (what == NULL)
    return NULL;

  return mqtt_error_new (MQTT_LAYER_PROXY, MQTT_ERROR_PROXY, 0, "The proxy %s %s", name, what);
}

/* What is awaited on the way to a proxy is the proxy. */
static MqttLayer
get_awaited_layer (const MqttConnectProgress *progress)
{
  g_autofree char *name = NULL;

  if (progress->proxy != NULL && progress->stage < MQTT_LAYER_PROXY)
    name = mqtt_proxy_resolver_dup_name (MQTT_PROXY_RESOLVER (progress->proxy));

  return name != NULL ? MQTT_LAYER_PROXY : progress->stage;
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
      return mqtt_error_new (get_awaited_layer (progress), MQTT_ERROR_CANCELLED, 0,
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

    case MQTT_LAYER_HTTP:
      if (!progress->answered)
        return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 0,
                               "“%s” port %u closed the connection without an answer to the "
                               "request to open a WebSocket; some brokers do so when they do not "
                               "know the subprotocol or the path, or expect TLS",
                               host, port);

      return mqtt_error_new (MQTT_LAYER_HTTP, MQTT_ERROR_NOT_WEBSOCKET, 0,
                             "What listens at “%s” port %u does not speak HTTP: %s",
                             host, port, cause->message);

    case MQTT_LAYER_USAGE:
    case MQTT_LAYER_DNS:
    case MQTT_LAYER_TCP:
    case MQTT_LAYER_TLS:
    case MQTT_LAYER_WEBSOCKET:
    case MQTT_LAYER_MQTT:
    default:
      return mqtt_error_new (progress->stage, MQTT_ERROR_FAILED, 0,
                             "“%s” port %u cannot be reached: %s", host, port, cause->message);
    }
}

/* NULL without TLS, or where it has nothing to do with it. */
static GError *
tls_error_new (const MqttConnectProgress *progress,
               const GError              *cause)
{
  if (progress->tls == NULL)
    return NULL;

  if (cause->domain == G_TLS_ERROR || progress->stage == MQTT_LAYER_TLS)
    return mqtt_tls_error_new (progress->tls, cause);

  if (progress->stage > MQTT_LAYER_TLS && !progress->answered)
    return mqtt_tls_error_new_silent (progress->tls);

  return NULL;
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

  if (cause->domain == MQTT_ERROR)
    return g_error_copy (cause);

  if (progress->tls != NULL && mqtt_tls_get_refusal (progress->tls) != NULL)
    return g_error_copy (mqtt_tls_get_refusal (progress->tls));

  if (progress->status != 0 && progress->status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    return status_error_new (progress);

  if (cause->domain == SOUP_WEBSOCKET_ERROR)
    return handshake_error_new (progress, cause);

  error = proxy_error_new (progress, cause);
  if (error != NULL)
    return error;

  if (cause->domain == G_RESOLVER_ERROR)
    return mqtt_error_new (MQTT_LAYER_DNS, MQTT_ERROR_HOST_NOT_FOUND, 0,
                           cause->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE
                             ? "No name server could be asked for “%s”"
                             : "The host “%s” was not found",
                           progress->url->host);

  if (cause->domain == G_IO_ERROR)
    error = io_error_new (progress, cause);

  if (error == NULL)
    error = tls_error_new (progress, cause);

  return error != NULL ? error : stage_error_new (progress, cause);
}

/**
 * mqtt_connect_error_new_subprotocol:
 * @progress: an attempt that has come to a WebSocket
 * @chosen: (nullable): the subprotocol that the server has chosen, another one than
 *   was offered
 *
 * Returns: (transfer full): a #MqttError
 */
GError *
mqtt_connect_error_new_subprotocol (const MqttConnectProgress *progress,
                                    const char                *chosen)
{
  g_return_val_if_fail (progress != NULL, NULL);

  if (progress->cut)
    return cut_error_new (progress);

  if (chosen != NULL)
    return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, 0,
                           "The server chose the subprotocol “%s” although “%s” was offered",
                           chosen, progress->offered);

  return mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_SUBPROTOCOL, 0,
                         "The server did not choose the subprotocol “%s” that was offered: it is "
                         "a WebSocket server, but not for MQTT at the path “%s” (5.0 §6.0)",
                         progress->offered, progress->url->path);
}

/**
 * mqtt_connect_error_new_answer:
 * @progress: an attempt that has come to a TCP connection
 * @bytes: the first that the server has sent on it
 *
 * Returns: (transfer full) (nullable): a #MqttError if they are of another protocol, of
 *   those that are often found where MQTT was expected
 */
GError *
mqtt_connect_error_new_answer (const MqttConnectProgress *progress,
                               GBytes                    *bytes)
{
  const char *host;
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (progress != NULL, NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  host = progress->url->host;
  data = g_bytes_get_data (bytes, &size);
  if (size >= 5 && memcmp (data, "HTTP/", 5) == 0)
    return mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, 0,
                           "“%s” port %u answers with HTTP and not with MQTT: it may be for MQTT "
                           "over WebSocket, at an address that begins with “%s”",
                           host, progress->url->port, progress->url->tls ? "wss://" : "ws://");

  /* RFC 8446 §5.1: an alert, or a handshake */
  if (size >= 2 && (data[0] == 0x15 || data[0] == 0x16) && data[1] == 0x03)
    return mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, 0,
                           "“%s” port %u answers with TLS and not with MQTT: its address begins "
                           "with “mqtts://”",
                           host, progress->url->port);

  return NULL;
}

/**
 * mqtt_connect_error_new_reset:
 * @progress: an attempt that has come to a connection, which the server has reset before
 *   it had sent anything
 *
 * Returns: (transfer full): a #MqttError
 */
GError *
mqtt_connect_error_new_reset (const MqttConnectProgress *progress)
{
  g_return_val_if_fail (progress != NULL, NULL);

  return mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CLOSED, 0,
                         progress->url->tls
                           ? "“%s” port %u reset the connection instead of answering CONNECT: it "
                             "may not be the port of a broker"
                           : "“%s” port %u reset the connection instead of answering CONNECT: it "
                             "may expect TLS, at an address that begins with “mqtts://”",
                         progress->url->host, progress->url->port);
}
