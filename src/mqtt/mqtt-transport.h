/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MqttTransport:
 *
 * A connection that carries MQTT bytes both ways. It lives in the thread-default
 * main context of its creation, is opened once, and reports its end once.
 *
 * What the peer sends goes to the receiver. The signal "closed" (GError or %NULL for
 * an orderly end) says that the connection is gone; nothing is received after it.
 */
#define MQTT_TYPE_TRANSPORT (mqtt_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (MqttTransport, mqtt_transport, MQTT, TRANSPORT, GObject)

/* Is given bytes of the peer, in any split. */
typedef void (* MqttTransportReceiver) (MqttTransport *self,
                                        GBytes        *bytes,
                                        gpointer       user_data);

struct _MqttTransportClass
{
  GObjectClass parent_class;

  void     (* open_async)  (MqttTransport        *self,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
  gboolean (* open_finish) (MqttTransport        *self,
                            GAsyncResult         *result,
                            GError              **error);
  void     (* send)        (MqttTransport        *self,
                            GBytes               *bytes);
  void     (* close)       (MqttTransport        *self);
};

void     mqtt_transport_set_receiver  (MqttTransport        *self,
                                       MqttTransportReceiver receiver,
                                       gpointer              user_data);
void     mqtt_transport_open_async    (MqttTransport        *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean mqtt_transport_open_finish   (MqttTransport        *self,
                                       GAsyncResult         *result,
                                       GError              **error);
void     mqtt_transport_send          (MqttTransport        *self,
                                       GBytes               *bytes);
void     mqtt_transport_close         (MqttTransport        *self);

/* For subclasses. */
void     mqtt_transport_emit_received (MqttTransport        *self,
                                       GBytes               *bytes);
void     mqtt_transport_emit_closed   (MqttTransport        *self,
                                       const GError         *error);

G_END_DECLS
