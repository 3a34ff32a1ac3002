/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-transport.h"

typedef struct
{
  MqttTransportReceiver receiver; /* (nullable) */
  gpointer receiver_data;
  guint closed : 1;
} MqttTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MqttTransport, mqtt_transport, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_CLOSED,
  N_SIGNALS,
} MqttTransportSignal;

static guint signals[N_SIGNALS];

static void
mqtt_transport_class_init (MqttTransportClass *klass)
{
  /**
   * MqttTransport::closed:
   * @self: a transport
   * @error: (nullable): why, or %NULL for an orderly end
   *
   * The connection is gone. Emitted once, as the last signal.
   */
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL,
                  g_cclosure_marshal_VOID__BOXED,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mqtt_transport_init (MqttTransport *self)
{
}

/**
 * mqtt_transport_set_receiver:
 * @self: a transport
 * @receiver: (nullable): what is given the bytes of the peer, %NULL to drop them
 * @user_data: data for @receiver
 *
 * Not a signal: small frames come by the hundred thousand, and to emit one takes
 * longer than to decode its packet.
 */
void
mqtt_transport_set_receiver (MqttTransport         *self,
                             MqttTransportReceiver  receiver,
                             gpointer               user_data)
{
  MqttTransportPrivate *priv = mqtt_transport_get_instance_private (self);

  g_return_if_fail (MQTT_IS_TRANSPORT (self));

  priv->receiver = receiver;
  priv->receiver_data = user_data;
}

/**
 * mqtt_transport_open_async:
 * @self: a transport that was not opened before
 * @cancellable: (nullable): gives up; the error's layer is then the stage that
 *   was being waited for
 * @callback: called when the connection can carry MQTT, or has failed
 * @user_data: data for @callback
 *
 * Opens the connection.
 */
void
mqtt_transport_open_async (MqttTransport       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (MQTT_IS_TRANSPORT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  MQTT_TRANSPORT_GET_CLASS (self)->open_async (self, cancellable, callback, user_data);
}

/**
 * mqtt_transport_open_finish:
 * @self: a transport
 * @result: the result given to the callback
 * @error: a #MqttError that names the layer that failed
 *
 * Returns: whether the connection is open
 */
gboolean
mqtt_transport_open_finish (MqttTransport  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (MQTT_IS_TRANSPORT (self), FALSE);

  return MQTT_TRANSPORT_GET_CLASS (self)->open_finish (self, result, error);
}

/**
 * mqtt_transport_send:
 * @self: an open transport
 * @bytes: whole MQTT control packets
 *
 * Hands bytes over. They are written in order; a failure is reported by
 * #MqttTransport::closed. Does nothing when the connection is not open.
 */
void
mqtt_transport_send (MqttTransport *self,
                     GBytes        *bytes)
{
  g_return_if_fail (MQTT_IS_TRANSPORT (self));
  g_return_if_fail (bytes != NULL);

  MQTT_TRANSPORT_GET_CLASS (self)->send (self, bytes);
}

/**
 * mqtt_transport_close:
 * @self: a transport
 *
 * Closes the connection after what was sent is written.
 * #MqttTransport::closed tells when it is done.
 */
void
mqtt_transport_close (MqttTransport *self)
{
  g_return_if_fail (MQTT_IS_TRANSPORT (self));

  MQTT_TRANSPORT_GET_CLASS (self)->close (self);
}

/**
 * mqtt_transport_emit_received:
 * @self: a transport
 * @bytes: bytes from the peer
 *
 * For subclasses: gives @bytes to the receiver, unless the end was reported. The
 * receiver may drop the transport.
 */
void
mqtt_transport_emit_received (MqttTransport *self,
                              GBytes        *bytes)
{
  MqttTransportPrivate *priv = mqtt_transport_get_instance_private (self);

  g_return_if_fail (MQTT_IS_TRANSPORT (self));
  g_return_if_fail (bytes != NULL);

  if (!priv->closed && priv->receiver != NULL)
    priv->receiver (self, bytes, priv->receiver_data);
}

/**
 * mqtt_transport_emit_closed:
 * @self: a transport
 * @error: (nullable): why
 *
 * For subclasses: emits #MqttTransport::closed the first time it is called.
 */
void
mqtt_transport_emit_closed (MqttTransport *self,
                            const GError  *error)
{
  MqttTransportPrivate *priv = mqtt_transport_get_instance_private (self);

  g_return_if_fail (MQTT_IS_TRANSPORT (self));

  if (priv->closed)
    return;

  priv->closed = TRUE;
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, error);
}
