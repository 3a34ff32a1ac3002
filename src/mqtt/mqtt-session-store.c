/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-session-store.h"

G_DEFINE_INTERFACE (MqttSessionStore, mqtt_session_store, G_TYPE_OBJECT)

static void
mqtt_session_store_default_init (MqttSessionStoreInterface *iface)
{
}

/**
 * mqtt_session_store_load_async:
 * @self: a store
 * @cancellable: (nullable): a #GCancellable
 * @callback: called with what is kept
 * @user_data: data for @callback
 *
 * Reads the session back, with everything that was noted before.
 */
void
mqtt_session_store_load_async (MqttSessionStore    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->load_async (self, cancellable, callback, user_data);
}

/**
 * mqtt_session_store_load_finish:
 * @self: a store
 * @result: the result given to the callback
 * @known: (out): whether the server may have the session, as it was last noted with
 *   mqtt_session_store_set_known()
 * @outgoing: (out) (transfer full) (element-type MqttStoredMessage): what is not
 *   finished, by serial
 * @received: (out) (transfer full) (element-type guint16): the Packet Identifiers
 *   of QoS 2 that were received and not released
 * @error: why it could not be read
 *
 * Returns: whether it could be read
 */
gboolean
mqtt_session_store_load_finish (MqttSessionStore  *self,
                                GAsyncResult      *result,
                                gboolean          *known,
                                GPtrArray        **outgoing,
                                GArray           **received,
                                GError           **error)
{
  g_return_val_if_fail (MQTT_IS_SESSION_STORE (self), FALSE);
  g_return_val_if_fail (known != NULL, FALSE);
  g_return_val_if_fail (outgoing != NULL, FALSE);
  g_return_val_if_fail (received != NULL, FALSE);

  return MQTT_SESSION_STORE_GET_IFACE (self)->load_finish (self, result, known, outgoing,
                                                           received, error);
}

/**
 * mqtt_session_store_set_known:
 * @self: a store
 * @known: whether the server may have the session
 *
 * A session without messages is kept as well: the server has its subscriptions.
 */
void
mqtt_session_store_set_known (MqttSessionStore *self,
                              gboolean          known)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->set_known (self, known);
}

/**
 * mqtt_session_store_save_outgoing:
 * @self: a store
 * @serial: its place in the order
 * @message: a message of QoS 1 or 2
 *
 * A message was published; it has no Packet Identifier yet.
 */
void
mqtt_session_store_save_outgoing (MqttSessionStore *self,
                                  guint64           serial,
                                  MqttMessage      *message)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->save_outgoing (self, serial, message);
}

/**
 * mqtt_session_store_update_outgoing:
 * @self: a store
 * @serial: that of a message
 * @id: its Packet Identifier, 0 for none any more
 * @released: whether the server has taken it over with PUBREC: only the
 *   identifier still counts then
 *
 * A message has gone on.
 */
void
mqtt_session_store_update_outgoing (MqttSessionStore *self,
                                    guint64           serial,
                                    guint16           id,
                                    gboolean          released)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->update_outgoing (self, serial, id, released);
}

/**
 * mqtt_session_store_remove_outgoing:
 * @self: a store
 * @serial: that of a message
 *
 * A message is finished.
 */
void
mqtt_session_store_remove_outgoing (MqttSessionStore *self,
                                    guint64           serial)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->remove_outgoing (self, serial);
}

/**
 * mqtt_session_store_add_received:
 * @self: a store
 * @id: the Packet Identifier of a message of QoS 2, 0 for one of QoS 1
 * @message: the message
 *
 * A message was received for the first time. It is acknowledged when this is
 * lasting, and the server does not send it again: who must not lose a message
 * keeps it here, together with the identifier.
 */
void
mqtt_session_store_add_received (MqttSessionStore *self,
                                 guint16           id,
                                 MqttMessage      *message)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->add_received (self, id, message);
}

/**
 * mqtt_session_store_remove_received:
 * @self: a store
 * @id: the Packet Identifier of a message of QoS 2
 *
 * PUBREL has come.
 */
void
mqtt_session_store_remove_received (MqttSessionStore *self,
                                    guint16           id)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->remove_received (self, id);
}

/**
 * mqtt_session_store_clear_received:
 * @self: a store
 *
 * The server has no session: none of the Packet Identifiers counts any more.
 */
void
mqtt_session_store_clear_received (MqttSessionStore *self)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->clear_received (self);
}

/**
 * mqtt_session_store_commit_async:
 * @self: a store
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when everything that was noted before is lasting
 * @user_data: data for @callback
 *
 * Makes the changes last.
 */
void
mqtt_session_store_commit_async (MqttSessionStore    *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (MQTT_IS_SESSION_STORE (self));

  MQTT_SESSION_STORE_GET_IFACE (self)->commit_async (self, cancellable, callback, user_data);
}

/**
 * mqtt_session_store_commit_finish:
 * @self: a store
 * @result: the result given to the callback
 * @error: why the changes do not last; the store keeps them, and a later commit
 *   tries again
 *
 * Returns: whether the changes are lasting
 */
gboolean
mqtt_session_store_commit_finish (MqttSessionStore  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (MQTT_IS_SESSION_STORE (self), FALSE);

  return MQTT_SESSION_STORE_GET_IFACE (self)->commit_finish (self, result, error);
}
