/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* How long a server may take to close the connection after DISCONNECT. */
#define CLOSE_TIMEOUT (2 * G_TIME_SPAN_SECOND)

static GError *
disconnected_error_new (void)
{
  return mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0,
                         "The client was told to disconnect");
}

/* The session is not connected any more, and nobody waits for anything. */
static void
end_session (MqttClient *self)
{
  g_autoptr (GError) error = disconnected_error_new ();

  mqtt_session_stop (self->session);
  mqtt_session_abandon (self->session, error);
  mqtt_client_abort_authentication (self, error);
}

/* The connection that was to be closed is. */
void
mqtt_client_end_disconnect (MqttClient *self)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  g_autoptr (GPtrArray) tasks = NULL;

  self->awaits_commit = FALSE;
  end_session (self);
  mqtt_client_close_transport (self);

  tasks = g_steal_pointer (&self->disconnect_tasks);
  self->disconnect_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  mqtt_client_set_state (self, MQTT_STATE_DISCONNECTED);

  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}

static void
on_disconnect_closed (MqttTransport *transport,
                      const GError  *error,
                      gpointer       user_data)
{
  mqtt_client_end_disconnect (user_data);
}

static gboolean
on_close_timeout (gpointer user_data)
{
  MqttClient *self = user_data;

  mqtt_client_clear_timer (&self->close_timer);
  mqtt_client_end_disconnect (self);

  return G_SOURCE_REMOVE;
}

static gboolean
refuse (GError     **error,
        const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", text);
  return FALSE;
}

/* 5.0 §3.14.2.1, table 3-10; the others are the server's to send. */
static gboolean
is_reason_of_client (MqttReason reason)
{
  static const guint8 reasons[] = {
    MQTT_REASON_SUCCESS,
    MQTT_REASON_DISCONNECT_WITH_WILL,
    MQTT_REASON_UNSPECIFIED_ERROR,
    MQTT_REASON_MALFORMED_PACKET,
    MQTT_REASON_PROTOCOL_ERROR,
    MQTT_REASON_IMPLEMENTATION_SPECIFIC_ERROR,
    MQTT_REASON_TOPIC_NAME_INVALID,
    MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED,
    MQTT_REASON_TOPIC_ALIAS_INVALID,
    MQTT_REASON_PACKET_TOO_LARGE,
    MQTT_REASON_MESSAGE_RATE_TOO_HIGH,
    MQTT_REASON_QUOTA_EXCEEDED,
    MQTT_REASON_ADMINISTRATIVE_ACTION,
    MQTT_REASON_PAYLOAD_FORMAT_INVALID,
  };

  return (guint) reason <= G_MAXUINT8 && memchr (reasons, reason, sizeof reasons) != NULL;
}

/* What the session would have been kept for: 0 if CONNECT did not say. */
static guint32
get_session_expiry (MqttClient *self)
{
  MqttProperties *properties = mqtt_options_get_properties (self->options);

  if (properties == NULL)
    return 0;

  return mqtt_properties_get_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0);
}

static gboolean
check_disconnect (MqttClient      *self,
                  MqttReason       reason,
                  MqttProperties  *properties,
                  GError         **error)
{
  g_autoptr (GError) fault = NULL;

  if (!is_reason_of_client (reason))
    return refuse (error, "The reason is not one that a client may give in DISCONNECT "
                          "(5.0 §3.14.2.1)");

  if (self->options == NULL || properties == NULL || mqtt_properties_get_n (properties) == 0)
    return TRUE;

  if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0)
    return refuse (error, "Properties need MQTT 5.0");

  if (mqtt_properties_has (properties, MQTT_PROPERTY_SERVER_REFERENCE))
    return refuse (error, "Only a server names a Server Reference in DISCONNECT "
                          "(5.0 §3.14.2.2.5)");

  if (mqtt_properties_get_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0) != 0 &&
      get_session_expiry (self) == 0)
    return refuse (error, "The Session Expiry Interval was 0 in CONNECT: DISCONNECT cannot "
                          "make it longer (5.0 §3.14.2.2.2)");

  if (!mqtt_properties_validate (properties, MQTT_PACKET_DISCONNECT, &fault))
    return refuse (error, fault->message);

  return TRUE;
}

/* @properties without what a packet that is too large does without (5.0 §3.14.2.2.3,
 * §3.14.2.2.4). */
static MqttProperties *
strip_properties (MqttProperties *properties)
{
  g_autoptr (MqttProperties) without_text = NULL;

  without_text = mqtt_properties_copy_without (properties, MQTT_PROPERTY_REASON_STRING);

  return mqtt_properties_copy_without (without_text, MQTT_PROPERTY_USER_PROPERTY);
}

/* Before 5.0 a DISCONNECT always discards the Will, so that the only way to have
 * it published is to say nothing. */
static gboolean
send_disconnect (MqttClient      *self,
                 MqttReason       reason,
                 MqttProperties  *properties,
                 GError         **error)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT };
  g_autoptr (MqttProperties) stripped = NULL;

  if (mqtt_options_get_version (self->options) == MQTT_VERSION_5_0)
    packet.ack.reason = reason;
  else if (reason == MQTT_REASON_DISCONNECT_WITH_WILL)
    {
      mqtt_client_flush (self);
      return TRUE;
    }

  packet.properties = properties;
  if (!mqtt_session_send (self->session, &packet, NULL))
    {
      stripped = strip_properties (properties);
      packet.properties = stripped;

      /* Without anything to say, to close the connection has to do. */
      if (!mqtt_session_send (self->session, &packet, error))
        {
          if (packet.ack.reason != MQTT_REASON_SUCCESS || mqtt_properties_get_n (stripped) > 0)
            return FALSE;
          g_clear_error (error);
        }
    }

  mqtt_client_flush (self);

  return TRUE;
}

/* DISCONNECT is on its way, or waits for a commit with what is before it. */
void
mqtt_client_await_close (MqttClient *self)
{
  self->awaits_commit = FALSE;
  end_session (self);

  if (self->transport != NULL)
    mqtt_transport_close (self->transport);

  mqtt_client_deliver (self);
}

/* What comes now is of no interest any more. */
static void
begin_close (MqttClient *self)
{
  MqttTransport *transport = self->transport;

  mqtt_client_clear_timer (&self->keep_alive_timer);
  g_object_freeze_notify (G_OBJECT (self));
  mqtt_client_set_connack (self, NULL);
  mqtt_client_set_state (self, MQTT_STATE_DISCONNECTING);
  g_object_thaw_notify (G_OBJECT (self));

  if (self->transport != transport)
    return;

  mqtt_transport_set_receiver (transport, NULL, NULL);
  g_signal_handlers_disconnect_by_data (transport, self);
  g_signal_connect_object (transport, "closed", G_CALLBACK (on_disconnect_closed), self, 0);
  mqtt_client_set_timer (self, &self->close_timer,
                         g_get_monotonic_time () + CLOSE_TIMEOUT, on_close_timeout);

  self->awaits_commit = mqtt_session_is_held (self->session);
  if (!self->awaits_commit)
    mqtt_client_await_close (self);
}

/* Sends DISCONNECT and waits for the end of the connection. Takes @task. */
static void
disconnect (MqttClient     *self,
            MqttReason      reason,
            MqttProperties *properties,
            GTask          *task)
{
  GError *error = NULL;

  if (!send_disconnect (self, reason, properties, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_ptr_array_add (self->disconnect_tasks, task);
  begin_close (self);
}

/**
 * mqtt_client_disconnect_async:
 * @self: a client
 * @reason: the reason for DISCONNECT (5.0 §3.14.2.1); before 5.0 there is none, but
 *   %MQTT_REASON_DISCONNECT_WITH_WILL has its effect
 * @properties: (nullable): what DISCONNECT has besides: a Session Expiry Interval, a
 *   Reason String, User Properties (5.0 §3.14.2.2)
 * @cancellable: (nullable): unused: what was sent cannot be taken back
 * @callback: called when the connection is closed, two seconds later at most
 * @user_data: data for @callback
 *
 * Ends the connection, or the attempts to make it, in whatever state they are.
 * Operations that are not finished fail with %MQTT_ERROR_CANCELLED.
 *
 * What a client may not say in DISCONNECT is refused, and then nothing changes. A
 * Reason String and User Properties are left out where the server does not take a
 * packet of that size.
 */
void
mqtt_client_disconnect_async (MqttClient          *self,
                              MqttReason           reason,
                              MqttProperties      *properties,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) connect_task = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_disconnect_async);
  g_task_set_check_cancellable (task, FALSE);

  if (!check_disconnect (self, reason, properties, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  error = disconnected_error_new ();
  connect_task = g_steal_pointer (&self->connect_task);

  switch (self->state)
    {
    case MQTT_STATE_CONNECTED:
      disconnect (self, reason, properties, g_steal_pointer (&task));
      break;

    case MQTT_STATE_DISCONNECTING:
      g_ptr_array_add (self->disconnect_tasks, g_steal_pointer (&task));
      break;

    case MQTT_STATE_CONNECTING:
    case MQTT_STATE_WAITING:
      mqtt_client_give_up (self, error);
      g_task_return_boolean (task, TRUE);
      break;

    case MQTT_STATE_DISCONNECTED:
    default:
      g_task_return_boolean (task, TRUE);
      break;
    }

  if (connect_task != NULL)
    mqtt_client_finish_operation (connect_task, NULL, g_steal_pointer (&error));
  g_clear_error (&error);

  mqtt_client_deliver (self);
}

/**
 * mqtt_client_disconnect_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: %MQTT_ERROR_INVALID_ARGUMENT if this cannot be said in DISCONNECT,
 *   %MQTT_ERROR_TOO_LARGE if the server does not take a packet of that size
 *
 * Returns: whether the connection has ended; if not, it is as it was
 */
gboolean
mqtt_client_disconnect_finish (MqttClient    *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, mqtt_client_disconnect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
