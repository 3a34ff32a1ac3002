/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-stored-message.h"

G_BEGIN_DECLS

/**
 * MqttSessionStore:
 *
 * Where the client's half of one session is kept, so that it outlives the process
 * (5.0 §4.1, §4.4).
 *
 * The functions that change something only take note of it, in order, and do not
 * block. commit_async() makes everything that was noted before it lasting, as one:
 * after a crash either all of it is there or nothing, and never a later change
 * without an earlier one. Commits end in the order in which they were begun. The
 * client acknowledges and sends nothing that depends on a change before it is
 * lasting.
 *
 * It is called in the client's main context only, and calls back there.
 */
#define MQTT_TYPE_SESSION_STORE (mqtt_session_store_get_type ())
G_DECLARE_INTERFACE (MqttSessionStore, mqtt_session_store, MQTT, SESSION_STORE, GObject)

struct _MqttSessionStoreInterface
{
  GTypeInterface parent_iface;

  void       (* load_async)      (MqttSessionStore    *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
  gboolean   (* load_finish)     (MqttSessionStore    *self,
                                  GAsyncResult        *result,
                                  gboolean            *known,
                                  GPtrArray          **outgoing,
                                  GArray             **received,
                                  GError             **error);

  void       (* set_known)       (MqttSessionStore    *self,
                                  gboolean             known);
  void       (* save_outgoing)   (MqttSessionStore    *self,
                                  guint64              serial,
                                  MqttMessage         *message);
  void       (* update_outgoing) (MqttSessionStore    *self,
                                  guint64              serial,
                                  guint16              id,
                                  gboolean             released);
  void       (* remove_outgoing) (MqttSessionStore    *self,
                                  guint64              serial);
  void       (* add_received)    (MqttSessionStore    *self,
                                  guint16              id,
                                  MqttMessage         *message);
  void       (* remove_received) (MqttSessionStore    *self,
                                  guint16              id);
  void       (* clear_received)  (MqttSessionStore    *self);

  void       (* commit_async)    (MqttSessionStore    *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data);
  gboolean   (* commit_finish)   (MqttSessionStore    *self,
                                  GAsyncResult        *result,
                                  GError             **error);
};

void     mqtt_session_store_load_async      (MqttSessionStore    *self,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean mqtt_session_store_load_finish     (MqttSessionStore    *self,
                                             GAsyncResult        *result,
                                             gboolean            *known,
                                             GPtrArray          **outgoing,
                                             GArray             **received,
                                             GError             **error);
void     mqtt_session_store_set_known       (MqttSessionStore    *self,
                                             gboolean             known);
void     mqtt_session_store_save_outgoing   (MqttSessionStore    *self,
                                             guint64              serial,
                                             MqttMessage         *message);
void     mqtt_session_store_update_outgoing (MqttSessionStore    *self,
                                             guint64              serial,
                                             guint16              id,
                                             gboolean             released);
void     mqtt_session_store_remove_outgoing (MqttSessionStore    *self,
                                             guint64              serial);
void     mqtt_session_store_add_received    (MqttSessionStore    *self,
                                             guint16              id,
                                             MqttMessage         *message);
void     mqtt_session_store_remove_received (MqttSessionStore    *self,
                                             guint16              id);
void     mqtt_session_store_clear_received  (MqttSessionStore    *self);
void     mqtt_session_store_commit_async    (MqttSessionStore    *self,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
gboolean mqtt_session_store_commit_finish   (MqttSessionStore    *self,
                                             GAsyncResult        *result,
                                             GError             **error);

G_END_DECLS
