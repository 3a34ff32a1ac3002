/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "mqtt-connect-error.h"
#include "mqtt-proxy.h"
#include "mqtt-stream.h"
#include "mqtt-tcp-transport.h"
#include "mqtt-tls-error.h"

/**
 * MqttTcpTransport:
 *
 * MQTT over a TCP connection (5.0 §4.2): "mqtt", and with TLS "mqtts".
 */
struct _MqttTcpTransport
{
  MqttTransport parent_instance;

  MqttOptions *options;
  GSocketConnectable *address;
  MqttConnectProgress progress;
  GSocketClient *client;
  MqttStream *stream; /* (nullable): the open connection */
  guint closed : 1;   /* by its owner */
};

G_DEFINE_FINAL_TYPE (MqttTcpTransport, mqtt_tcp_transport, MQTT_TYPE_TRANSPORT)

/* The first bytes may be of a server for something else. */
static gboolean
check_answer (MqttTcpTransport *self,
              GBytes           *bytes)
{
  g_autoptr (GError) error = mqtt_connect_error_new_answer (&self->progress, bytes);

  self->progress.answered = TRUE;
  if (error == NULL)
    return TRUE;

  mqtt_stream_close (self->stream);
  mqtt_transport_emit_closed (MQTT_TRANSPORT (self), error);
  return FALSE;
}

static void
on_stream_received (MqttStream *stream,
                    GBytes     *bytes,
                    gpointer    user_data)
{
  MqttTcpTransport *self = user_data;

  if (self->progress.answered || check_answer (self, bytes))
    mqtt_transport_emit_received (MQTT_TRANSPORT (self), bytes);
}

/* With TLS 1.3 a server refuses a client's certificate after the handshake. NULL if
 * the server has just closed the connection. */
static GError *
connection_error_new (MqttTcpTransport *self,
                      const GError     *cause)
{
  MqttTls *tls = self->progress.tls;
  GError *error = NULL;

  if (tls != NULL && cause != NULL && cause->domain == G_TLS_ERROR)
    return mqtt_tls_error_new (tls, cause);

  if (tls != NULL && !self->progress.answered && !self->closed)
    error = mqtt_tls_error_new_silent (tls);

  if (error == NULL && cause != NULL && !self->progress.answered)
    error = mqtt_connect_error_new_reset (&self->progress);
  else if (error == NULL && cause != NULL)
    error = mqtt_error_new (MQTT_LAYER_TCP, MQTT_ERROR_CLOSED, 0,
                            "The network connection broke: %s", cause->message);

  return error;
}

static void
on_stream_ended (MqttStream   *stream,
                 const GError *cause,
                 gpointer      user_data)
{
  g_autoptr (GError) error = connection_error_new (user_data, cause);

  mqtt_transport_emit_closed (user_data, error);
}

static void
fail (GTask        *task,
      const GError *cause)
{
  MqttTcpTransport *self = g_task_get_source_object (task);

  g_task_return_error (task, cause->domain == MQTT_ERROR
                               ? g_error_copy (cause)
                               : mqtt_connect_error_new (&self->progress, cause));
}

/* The connection is there. Somebody may have closed the transport meanwhile. */
static void
finish_open (GTask     *task,
             GIOStream *connection)
{
  MqttTcpTransport *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (self->closed || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      g_io_stream_close_async (connection, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
      g_task_return_error (task, mqtt_error_new (self->progress.stage, MQTT_ERROR_CANCELLED, 0,
                                                 "The attempt to connect was given up"));
      return;
    }

  self->stream = mqtt_stream_new (connection);
  g_signal_connect_object (self->stream, "received", G_CALLBACK (on_stream_received), self, 0);
  g_signal_connect_object (self->stream, "ended", G_CALLBACK (on_stream_ended), self, 0);
  g_task_return_boolean (task, TRUE);
}

static gboolean
on_accept_certificate (GTlsConnection       *connection,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  flags,
                       gpointer              user_data)
{
  MqttTcpTransport *self = user_data;

  return mqtt_tls_accept (self->progress.tls, certificate, self->address, &flags);
}

static void
on_handshaken (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  MqttTcpTransport *self = g_task_get_source_object (task);
  GTlsConnection *connection = G_TLS_CONNECTION (source);
  g_autoptr (GError) error = NULL;

  g_signal_handlers_disconnect_by_data (connection, self);

  if (!g_tls_connection_handshake_finish (connection, result, &error) ||
      !mqtt_tls_check_connection (self->progress.tls, connection, &error))
    fail (task, error);
  else
    finish_open (task, G_IO_STREAM (connection));
}

static void
begin_handshake (GTask     *task,
                 GIOStream *base)
{
  MqttTcpTransport *self = g_task_get_source_object (task);
  g_autoptr (GIOStream) connection = NULL;
  g_autoptr (GError) error = NULL;

  self->progress.stage = MQTT_LAYER_TLS;
  connection = g_tls_client_connection_new (base, NULL, &error);
  if (connection == NULL)
    {
      fail (task, error);
      return;
    }

  /* Not before: the server would be told an address too (RFC 6066 §3). */
  g_tls_client_connection_set_server_identity (G_TLS_CLIENT_CONNECTION (connection), self->address);

  /* MQTT says itself where it ends: close_notify adds nothing. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection), FALSE);
  mqtt_tls_prepare (self->progress.tls, G_TLS_CONNECTION (connection));
  g_signal_connect_object (connection, "accept-certificate", G_CALLBACK (on_accept_certificate), self, 0);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (connection), G_PRIORITY_DEFAULT,
                                    g_task_get_cancellable (task), on_handshaken,
                                    g_object_ref (task));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  MqttTcpTransport *self = g_task_get_source_object (task);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      fail (task, error);
      return;
    }

  /* Packets are small, and whoever sends one waits for the answer. */
  socket = g_socket_connection_get_socket (connection);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);

  if (self->progress.tls != NULL)
    begin_handshake (task, G_IO_STREAM (connection));
  else
    finish_open (task, G_IO_STREAM (connection));
}

static void
begin_connect (GTask *task)
{
  MqttTcpTransport *self = g_task_get_source_object (task);

  g_socket_client_connect_async (self->client, self->address, g_task_get_cancellable (task),
                                 on_connected, g_object_ref (task));
}

static void
on_tls_loaded (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  MqttTcpTransport *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->progress.tls = mqtt_tls_load_finish (result, &error);
  if (self->progress.tls == NULL)
    fail (task, error);
  else
    begin_connect (task);
}

static void
on_event (GSocketClient      *client,
          GSocketClientEvent  event,
          GSocketConnectable *connectable,
          GIOStream          *connection,
          gpointer            user_data)
{
  MqttTcpTransport *self = user_data;

  mqtt_connect_progress_note (&self->progress, event, connection);
}

static void
mqtt_tcp_transport_open_async (MqttTransport       *transport,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  MqttTcpTransport *self = MQTT_TCP_TRANSPORT (transport);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self->client == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_tcp_transport_open_async);
  /* The error has to say how far the attempt came. */
  g_task_set_check_cancellable (task, FALSE);

  self->client = g_socket_client_new ();
  g_socket_client_set_proxy_resolver (self->client, self->progress.proxy);
  g_signal_connect_object (self->client, "event", G_CALLBACK (on_event), self, 0);

  if (self->progress.url->tls)
    mqtt_tls_load_async (self->options, cancellable, on_tls_loaded, g_steal_pointer (&task));
  else
    begin_connect (task);
}

static gboolean
mqtt_tcp_transport_open_finish (MqttTransport  *transport,
                                GAsyncResult   *result,
                                GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, transport), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mqtt_tcp_transport_send (MqttTransport *transport,
                         GBytes        *bytes)
{
  MqttTcpTransport *self = MQTT_TCP_TRANSPORT (transport);

  if (self->stream != NULL)
    mqtt_stream_send (self->stream, bytes);
}

static void
mqtt_tcp_transport_close (MqttTransport *transport)
{
  MqttTcpTransport *self = MQTT_TCP_TRANSPORT (transport);

  self->closed = TRUE;
  if (self->stream != NULL)
    mqtt_stream_close (self->stream);
}

static void
mqtt_tcp_transport_dispose (GObject *object)
{
  MqttTcpTransport *self = MQTT_TCP_TRANSPORT (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (mqtt_tcp_transport_parent_class)->dispose (object);
}

static void
mqtt_tcp_transport_finalize (GObject *object)
{
  MqttTcpTransport *self = MQTT_TCP_TRANSPORT (object);

  mqtt_connect_progress_clear (&self->progress);
  g_clear_object (&self->address);
  g_clear_pointer (&self->options, mqtt_options_unref);

  G_OBJECT_CLASS (mqtt_tcp_transport_parent_class)->finalize (object);
}

static void
mqtt_tcp_transport_class_init (MqttTcpTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  MqttTransportClass *transport_class = MQTT_TRANSPORT_CLASS (klass);

  object_class->dispose = mqtt_tcp_transport_dispose;
  object_class->finalize = mqtt_tcp_transport_finalize;

  transport_class->open_async = mqtt_tcp_transport_open_async;
  transport_class->open_finish = mqtt_tcp_transport_open_finish;
  transport_class->send = mqtt_tcp_transport_send;
  transport_class->close = mqtt_tcp_transport_close;
}

static void
mqtt_tcp_transport_init (MqttTcpTransport *self)
{
}

/**
 * mqtt_tcp_transport_new:
 * @options: valid options, see mqtt_options_validate()
 *
 * A transport over TCP, to whichever address of the host answers first (RFC 8305),
 * with TLS if the address says so. It can be opened once.
 *
 * Returns: (transfer full): the transport
 */
MqttTransport *
mqtt_tcp_transport_new (MqttOptions *options)
{
  MqttTcpTransport *self;
  const MqttUrl *url;

  g_return_val_if_fail (options != NULL, NULL);

  url = mqtt_options_get_url (options);
  self = g_object_new (MQTT_TYPE_TCP_TRANSPORT, NULL);
  self->options = mqtt_options_ref (options);
  self->address = g_network_address_new (url->host, url->port);
  self->progress.url = url;
  self->progress.stage = MQTT_LAYER_DNS;
  self->progress.proxy = mqtt_proxy_resolver_new (options);

  return MQTT_TRANSPORT (self);
}
