/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* What a GTask of the client carries. */
typedef struct
{
  GSource *cancel;
  gboolean done;
} MqttOperation;

static void
operation_free (MqttOperation *self)
{
  mqtt_client_clear_timer (&self->cancel);
  g_free (self);
}

static GError *
cancelled_error_new (void)
{
  return mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0,
                         "The operation was cancelled");
}

/* From the client's own main context, whichever thread has cancelled. */
static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (MqttClient) self = g_object_ref (g_task_get_source_object (task));
  g_autoptr (GError) error = cancelled_error_new ();

  if (self->connect_task == task)
    {
      g_clear_object (&self->connect_task);
      mqtt_client_give_up (self, error);
    }
  else if (self->auth_task == task)
    {
      g_clear_object (&self->auth_task);
    }
  else if (self->session != NULL && mqtt_session_withdraw (self->session, task))
    {
      g_object_unref (task);
    }

  mqtt_client_finish_operation (task, NULL, g_steal_pointer (&error));
  mqtt_client_deliver (self);

  return G_SOURCE_REMOVE;
}

/* A task of the client, which ends at once if @cancellable is cancelled. It does
 * not look at @cancellable by itself: the error would be GIO's. */
GTask *
mqtt_client_begin_operation (MqttClient          *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  MqttOperation *operation = g_new0 (MqttOperation, 1);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);

  if (cancellable != NULL)
    {
      operation->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (operation->cancel, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (operation->cancel, self->context);
    }

  return task;
}

/* Ends an operation, unless its cancellable has done so before.
 * Takes @ack and @error. */
void
mqtt_client_finish_operation (GTask   *task,
                              MqttAck *ack,
                              GError  *error)
{
  MqttOperation *operation = g_task_get_task_data (task);
  g_autoptr (MqttAck) owned_ack = ack;
  g_autoptr (GError) owned_error = error;

  if (operation->done)
    return;

  operation->done = TRUE;
  mqtt_client_clear_timer (&operation->cancel);

  if (owned_error != NULL)
    g_task_return_error (task, g_steal_pointer (&owned_error));
  else
    g_task_return_pointer (task, g_steal_pointer (&owned_ack), (GDestroyNotify) mqtt_ack_unref);
}

static gboolean
check_connected (MqttClient *self,
                 GTask      *task)
{
  if (self->state != MQTT_STATE_DISCONNECTED && self->state != MQTT_STATE_DISCONNECTING)
    return TRUE;

  mqtt_client_finish_operation (task, NULL,
                                mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_NOT_CONNECTED, 0,
                                                "There is no connection to a server"));
  return FALSE;
}

/* The session has taken the task, or has said why not. Takes @error. */
static void
end_begin (MqttClient *self,
           GTask      *task,
           GError     *error)
{
  if (error != NULL)
    {
      mqtt_client_finish_operation (task, NULL, error);
      return;
    }

  g_object_ref (task);
  mqtt_client_schedule_delivery (self);
  mqtt_client_update_n_queued (self);
}

static MqttAck *
finish (MqttClient    *self,
        GAsyncResult  *result,
        gpointer       tag,
        GError       **error)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * mqtt_client_subscribe_async:
 * @self: a client
 * @subscriptions: (element-type MqttSubscription): what to subscribe to, copied;
 *   all with the same Subscription Identifier
 * @properties: (nullable): properties of SUBSCRIBE
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when SUBACK has come
 * @user_data: data for @callback
 *
 * Subscribes (5.0 §3.8). While the client is connecting, or waiting to, the
 * subscription is kept and made when there is a connection. What the server
 * grants is made again after a reconnection if the options say so.
 */
void
mqtt_client_subscribe_async (MqttClient          *self,
                             GPtrArray           *subscriptions,
                             MqttProperties      *properties,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (subscriptions != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = mqtt_client_begin_operation (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_subscribe_async);

  if (!check_connected (self, task))
    return;

  if (subscriptions->len == 0)
    error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                            "There is no Topic Filter to subscribe to (5.0 §3.8.3)");
  else
    mqtt_session_subscribe (self->session, subscriptions, properties, task,
                            g_get_monotonic_time (), &error);

  end_begin (self, task, error);
}

/**
 * mqtt_client_subscribe_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: %MQTT_ERROR_INVALID_ARGUMENT, %MQTT_ERROR_NOT_SUPPORTED,
 *   %MQTT_ERROR_TOO_LARGE, %MQTT_ERROR_NOT_CONNECTED, %MQTT_ERROR_CANCELLED
 *
 * Returns: (transfer full): the SUBACK, with one reason for each subscription:
 *   some may be errors
 */
MqttAck *
mqtt_client_subscribe_finish (MqttClient    *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return finish (self, result, mqtt_client_subscribe_async, error);
}

/**
 * mqtt_client_unsubscribe_async:
 * @self: a client
 * @filters: (array zero-terminated=1): Topic Filters
 * @properties: (nullable): properties of UNSUBSCRIBE
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when UNSUBACK has come
 * @user_data: data for @callback
 *
 * Unsubscribes (5.0 §3.10). While the client is connecting, or waiting to, this
 * is kept and done when there is a connection.
 */
void
mqtt_client_unsubscribe_async (MqttClient          *self,
                               const char *const   *filters,
                               MqttProperties      *properties,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (filters != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = mqtt_client_begin_operation (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_unsubscribe_async);

  if (!check_connected (self, task))
    return;

  if (filters[0] == NULL)
    error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0,
                            "There is no Topic Filter to unsubscribe from (5.0 §3.10.3)");
  else
    mqtt_session_unsubscribe (self->session, filters, properties, task,
                              g_get_monotonic_time (), &error);

  end_begin (self, task, error);
}

/**
 * mqtt_client_unsubscribe_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: as for mqtt_client_subscribe_finish()
 *
 * Returns: (transfer full): the UNSUBACK, with one reason for each Topic Filter
 */
MqttAck *
mqtt_client_unsubscribe_finish (MqttClient    *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return finish (self, result, mqtt_client_unsubscribe_async, error);
}

/**
 * mqtt_client_publish_async:
 * @self: a client
 * @message: a message
 * @cancellable: (nullable): a #GCancellable; a message that was sent already is
 *   still delivered
 * @callback: called when the message was acknowledged
 * @user_data: data for @callback
 *
 * Publishes (5.0 §3.3): done at QoS 0 when the message is in line for the transport,
 * at QoS 1 with PUBACK, at QoS 2 with PUBCOMP, or with the PUBREC that refuses. What
 * is published in one iteration of the main loop goes out in one write.
 * While the client is connecting, or waiting to, up to 1000 messages of QoS 1
 * and 2 with up to 16 MiB are kept; a message of QoS 0 is refused.
 */
void
mqtt_client_publish_async (MqttClient          *self,
                           MqttMessage         *message,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  static const guint8 success = MQTT_REASON_SUCCESS;
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (message != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = mqtt_client_begin_operation (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_publish_async);

  if (!check_connected (self, task))
    return;

  mqtt_session_publish (self->session, message, task, g_get_monotonic_time (), &error);

  if (error != NULL || message->qos != MQTT_QOS_0)
    {
      end_begin (self, task, error);
      return;
    }

  mqtt_client_schedule_delivery (self);
  mqtt_client_finish_operation (task, mqtt_ack_new (&success, 1, NULL, 0), NULL);
}

/**
 * mqtt_client_publish_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: %MQTT_ERROR_REJECTED if the server did not take the message, or as for
 *   mqtt_client_subscribe_finish()
 *
 * Returns: (transfer full): the acknowledgement
 */
MqttAck *
mqtt_client_publish_finish (MqttClient    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return finish (self, result, mqtt_client_publish_async, error);
}
