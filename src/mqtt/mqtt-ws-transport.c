/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsoup/soup.h>

#include "mqtt-connect-error.h"
#include "mqtt-proxy.h"
#include "mqtt-tls.h"
#include "mqtt-ws-error.h"
#include "mqtt-ws-limit.h"
#include "mqtt-ws-log.h"
#include "mqtt-ws-transport.h"

#define MAX_REDIRECTS 5

/**
 * MqttWsTransport:
 *
 * MQTT over a WebSocket (5.0 §6): "ws" and "wss" with libsoup.
 */
struct _MqttWsTransport
{
  MqttTransport parent_instance;

  MqttOptions *options;
  SoupSession *session;
  SoupMessage *message;
  SoupWebsocketConnection *connection;
  MqttConnectProgress progress;

  GCancellable *cancellable; /* of the attempt */
  GCancellable *caller;      /* (nullable): the one that open_async() was given */
  gulong caller_handler;
  guint n_redirects;
  GError *refusal; /* (nullable): why we end the attempt ourselves */

  GError *error; /* why the open connection fails */
  GSource *error_source;
  guint failed : 1;
  guint closing : 1;
};

G_DEFINE_FINAL_TYPE (MqttWsTransport, mqtt_ws_transport, MQTT_TYPE_TRANSPORT)

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *stream,
                  gpointer            user_data)
{
  MqttWsTransport *self = user_data;

  mqtt_connect_progress_note (&self->progress, event, stream);

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    mqtt_tls_prepare (self->progress.tls, G_TLS_CONNECTION (stream));
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && self->refusal == NULL &&
           !mqtt_tls_check_connection (self->progress.tls, G_TLS_CONNECTION (stream), &self->refusal))
    g_cancellable_cancel (self->cancellable);
}

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              user_data)
{
  MqttWsTransport *self = user_data;
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GSocketConnectable) address = NULL;

  address = g_network_address_new (g_uri_get_host (uri), g_uri_get_port (uri));
  return mqtt_tls_accept (self->progress.tls, certificate, address, &flags);
}

/* The body of a refusal may never end, and nobody reads it: the status is enough. */
static void
on_got_headers (SoupMessage *message,
                gpointer     user_data)
{
  MqttWsTransport *self = user_data;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  self->progress.status = soup_message_get_status (message);
  g_free (self->progress.location);
  self->progress.location = g_strdup (soup_message_headers_get_one (headers, "Location"));

  if (!SOUP_STATUS_IS_REDIRECTION (self->progress.status) ||
      self->progress.location == NULL ||
      self->n_redirects >= MAX_REDIRECTS)
    g_cancellable_cancel (self->cancellable);
}

static void
on_switching_protocols (SoupMessage *message,
                        gpointer     user_data)
{
  MqttWsTransport *self = user_data;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  mqtt_connect_progress_note_switch (&self->progress);
  self->progress.subprotocol =
    g_strdup (soup_message_headers_get_one (headers, "Sec-WebSocket-Protocol"));
  self->progress.extensions =
    g_strdup (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions"));
}

/* libsoup follows a redirection by itself. From TLS to plain text it must not:
 * the password would be readable on the way. */
static void
on_restarted (SoupMessage *message,
              gpointer     user_data)
{
  MqttWsTransport *self = user_data;
  const char *scheme = g_uri_get_scheme (soup_message_get_uri (message));

  self->n_redirects++;
  if (self->progress.url->tls && !g_str_equal (scheme, "https") && !g_str_equal (scheme, "wss"))
    g_cancellable_cancel (self->cancellable);
  else
    self->progress.status = 0;
}

static void
on_message (SoupWebsocketConnection *connection,
            int                      type,
            GBytes                  *bytes,
            gpointer                 user_data)
{
  MqttWsTransport *self = user_data;
  g_autoptr (GError) error = NULL;

  if (type == SOUP_WEBSOCKET_DATA_BINARY)
    {
      mqtt_transport_emit_received (MQTT_TRANSPORT (self), bytes);
      return;
    }

  error = mqtt_error_new (MQTT_LAYER_WEBSOCKET, MQTT_ERROR_TEXT_FRAME, 0,
                          "The server sent a text frame, and MQTT is sent in binary frames "
                          "(5.0 §6.0)");
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA, NULL);
  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), error);
}

/* libsoup has no marshaller for its signal, and the generic one takes longer for
 * a small frame than everything that is done with it here. */
static void
marshal_message (GClosure     *closure,
                 GValue       *return_value,
                 guint         n_param_values,
                 const GValue *param_values,
                 gpointer      invocation_hint,
                 gpointer      marshal_data)
{
  on_message (g_value_get_object (&param_values[0]),
              g_value_get_int (&param_values[1]),
              g_value_get_boxed (&param_values[2]),
              closure->data);
}

static GError *
close_error_new (SoupWebsocketConnection *connection)
{
  return mqtt_ws_error_new_closed (soup_websocket_connection_get_close_code (connection),
                                   soup_websocket_connection_get_close_data (connection));
}

/* For libsoup a close code that is reserved breaks the protocol, and for us it is
 * still what the server has said. */
static GError *
broken_error_new (SoupWebsocketConnection *connection,
                  const GError            *cause)
{
  GError *error = NULL;

  if (soup_websocket_connection_get_close_code (connection) != 0)
    error = close_error_new (connection);

  return error != NULL ? error : mqtt_ws_error_new_broken (cause);
}

static gboolean
on_error_source (gpointer user_data)
{
  MqttWsTransport *self = user_data;

  g_clear_pointer (&self->error_source, g_source_unref);
  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), self->error);

  return G_SOURCE_REMOVE;
}

/* libsoup may report an error in the middle of a call to send, and may then wait
 * seconds for the peer before it says "closed": neither is for the caller. */
static void
on_error (SoupWebsocketConnection *connection,
          GError                  *error,
          gpointer                 user_data)
{
  MqttWsTransport *self = user_data;

  if (self->failed)
    return;

  /* A server that closes its socket at once after the WebSocket resets the
   * connection, but what it has said is the reason. */
  self->failed = TRUE;
  if (error->domain != SOUP_WEBSOCKET_ERROR &&
      soup_websocket_connection_get_close_code (connection) != 0)
    self->error = close_error_new (connection);
  else
    self->error = broken_error_new (connection, error);

  self->error_source = g_idle_source_new ();
  g_source_set_priority (self->error_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->error_source, on_error_source, self, NULL);
  g_source_attach (self->error_source, g_main_context_get_thread_default ());
}

static void
on_closed (SoupWebsocketConnection *connection,
           gpointer                 user_data)
{
  MqttWsTransport *self = user_data;
  gboolean was_closing = self->closing;

  self->closing = FALSE;
  if (!self->failed && !was_closing)
    self->error = close_error_new (connection);

  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), self->error);

  if (was_closing)
    g_object_unref (self);
}

static void
end_attempt (MqttWsTransport *self)
{
  if (self->caller != NULL)
    g_cancellable_disconnect (self->caller, self->caller_handler);
  g_clear_object (&self->caller);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

static gboolean
check_subprotocol (MqttWsTransport          *self,
                   SoupWebsocketConnection  *connection,
                   GError                  **error)
{
  const char *chosen = soup_websocket_connection_get_protocol (connection);

  if (g_strcmp0 (chosen, self->progress.offered) == 0)
    return TRUE;

  g_propagate_error (error, mqtt_connect_error_new_subprotocol (&self->progress, chosen));
  return FALSE;
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  MqttWsTransport *self = g_task_get_source_object (task);
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) cause = NULL;
  GError *error = NULL;
  GClosure *closure;

  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &cause);

  if (connection == NULL)
    {
      SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

      self->progress.answered =
        soup_message_metrics_get_response_header_bytes_received (metrics) > 0;
      error = self->refusal != NULL ? g_steal_pointer (&self->refusal)
                                    : mqtt_connect_error_new (&self->progress, cause);
    }
  else if (!check_subprotocol (self, connection, &error))
    {
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
    }

  end_attempt (self);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  mqtt_ws_limit_set (connection, self->options);
  closure = g_cclosure_new (G_CALLBACK (on_message), self, NULL);
  g_closure_set_marshal (closure, marshal_message);
  g_signal_connect_closure (connection, "message", closure, FALSE);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  self->connection = g_steal_pointer (&connection);

  g_task_return_boolean (task, TRUE);
}

static SoupSession *
create_session (MqttWsTransport *self)
{
  g_autoptr (SoupSession) session = NULL;

  session = soup_session_new_with_options ("idle-timeout", 0,
                                           "timeout", 0,
                                           "proxy-resolver", self->progress.proxy,
                                           NULL);

  /* Brokers hardly ever compress, and the payload limit would not hold for what
   * a small frame can be inflated to. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);

  return g_steal_pointer (&session);
}

static void
add_header (gpointer name,
            gpointer value,
            gpointer user_data)
{
  soup_message_headers_append (user_data, name, value);
}

/* Without the user name and password of the address: they are for CONNECT, and
 * HTTP has nothing to do with them. */
static SoupMessage *
create_message (MqttWsTransport *self)
{
  const MqttUrl *url = self->progress.url;
  g_autoptr (GUri) uri = NULL;
  SoupMessageHeaders *headers;
  SoupMessage *message;

  uri = g_uri_build (SOUP_HTTP_URI_FLAGS, url->scheme, NULL, url->host, url->port,
                     url->path, url->query, NULL);
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  headers = soup_message_get_request_headers (message);
  mqtt_options_foreach_header (self->options, add_header, headers);
  if (soup_message_headers_get_one (headers, "User-Agent") == NULL)
    soup_message_headers_append (headers, "User-Agent", "Nightjar/" NJ_VERSION);

  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);
  /* In this order: the limit is found among the headers of the answer. */
  soup_message_add_status_code_handler (message, "got-informational",
                                        SOUP_STATUS_SWITCHING_PROTOCOLS,
                                        G_CALLBACK (on_switching_protocols), self);
  mqtt_ws_limit_add (self->session, message);

  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), self);
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), self);

  return message;
}

static void
on_caller_cancelled (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
begin_connect (GTask *task)
{
  MqttWsTransport *self = g_task_get_source_object (task);
  const char *protocols[] = { self->progress.offered, NULL };

  self->session = create_session (self);
  self->message = create_message (self);
  soup_session_websocket_connect_async (self->session, self->message, NULL,
                                        (char **) protocols, G_PRIORITY_DEFAULT,
                                        self->cancellable, on_connected,
                                        g_object_ref (task));
}

static void
on_tls_loaded (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  MqttWsTransport *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->progress.tls = mqtt_tls_load_finish (result, &error);
  if (self->progress.tls != NULL)
    {
      begin_connect (task);
      return;
    }

  end_attempt (self);
  g_task_return_error (task, error->domain == MQTT_ERROR
                               ? g_steal_pointer (&error)
                               : mqtt_connect_error_new (&self->progress, error));
}

static void
mqtt_ws_transport_open_async (MqttTransport       *transport,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  MqttWsTransport *self = MQTT_WS_TRANSPORT (transport);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self->session == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_ws_transport_open_async);
  /* The error has to say how far the attempt came. */
  g_task_set_check_cancellable (task, FALSE);

  if (cancellable != NULL)
    {
      self->caller = g_object_ref (cancellable);
      self->caller_handler = g_cancellable_connect (cancellable,
                                                    G_CALLBACK (on_caller_cancelled),
                                                    g_object_ref (self->cancellable),
                                                    g_object_unref);
    }

  /* A server without TLS may redirect to one with it. */
  mqtt_tls_load_async (self->options, self->cancellable, on_tls_loaded,
                       g_steal_pointer (&task));
}

static gboolean
mqtt_ws_transport_open_finish (MqttTransport  *transport,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
is_open (MqttWsTransport *self)
{
  return self->connection != NULL &&
         soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

static void
mqtt_ws_transport_send (MqttTransport *transport,
                        GBytes        *bytes)
{
  MqttWsTransport *self = MQTT_WS_TRANSPORT (transport);

  if (is_open (self))
    soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_BINARY, bytes);
}

static void
mqtt_ws_transport_close (MqttTransport *transport)
{
  MqttWsTransport *self = MQTT_WS_TRANSPORT (transport);

  g_cancellable_cancel (self->cancellable);

  if (!is_open (self) || self->closing)
    return;

  /* What was sent last may still be queued, and would go with the connection.
   * libsoup closes it after five seconds at the latest. */
  self->closing = TRUE;
  g_object_ref (self);
  soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static gboolean
release_connection (gpointer connection)
{
  return G_SOURCE_REMOVE;
}

/* libsoup reads on after the handlers of a message without holding a reference:
 * whatever those have done, its connection must last until it has returned. */
static void
drop_connection (MqttWsTransport *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->connection, self);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, release_connection,
                         g_steal_pointer (&self->connection), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
mqtt_ws_transport_dispose (GObject *object)
{
  MqttWsTransport *self = MQTT_WS_TRANSPORT (object);

  end_attempt (self);

  if (self->error_source != NULL)
    g_source_destroy (self->error_source);
  g_clear_pointer (&self->error_source, g_source_unref);

  drop_connection (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (mqtt_ws_transport_parent_class)->dispose (object);
}

static void
mqtt_ws_transport_finalize (GObject *object)
{
  MqttWsTransport *self = MQTT_WS_TRANSPORT (object);

  mqtt_connect_progress_clear (&self->progress);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->refusal);
  g_clear_error (&self->error);
  g_clear_pointer (&self->options, mqtt_options_unref);

  G_OBJECT_CLASS (mqtt_ws_transport_parent_class)->finalize (object);
}

static void
mqtt_ws_transport_class_init (MqttWsTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MqttTransportClass *transport_class = MQTT_TRANSPORT_CLASS (klass);

  object_class->dispose = mqtt_ws_transport_dispose;
  object_class->finalize = mqtt_ws_transport_finalize;

  transport_class->open_async = mqtt_ws_transport_open_async;
  transport_class->open_finish = mqtt_ws_transport_open_finish;
  transport_class->send = mqtt_ws_transport_send;
  transport_class->close = mqtt_ws_transport_close;

  mqtt_ws_log_init ();
}

static void
mqtt_ws_transport_init (MqttWsTransport *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * mqtt_ws_transport_new:
 * @options: valid options, see mqtt_options_validate()
 *
 * A transport that carries MQTT in the binary frames of a WebSocket. The
 * subprotocol is offered, and it is an error if the server does not choose it
 * (5.0 §6.0). It can be opened once.
 *
 * Returns: (transfer full): the transport
 */
MqttTransport *
mqtt_ws_transport_new (MqttOptions *options)
{
  MqttWsTransport *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (MQTT_TYPE_WS_TRANSPORT, NULL);
  self->options = mqtt_options_ref (options);
  self->progress.url = mqtt_options_get_url (options);
  self->progress.offered = mqtt_options_get_subprotocol (options);
  self->progress.stage = MQTT_LAYER_DNS;
  self->progress.proxy = mqtt_proxy_resolver_new (options);

  return MQTT_TRANSPORT (self);
}
