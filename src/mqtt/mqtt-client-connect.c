/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* How long a server may take to close the connection after DISCONNECT. */
#define CLOSE_TIMEOUT (2 * G_TIME_SPAN_SECOND)

/* Whether the server would find the same session under these options. */
static gboolean
is_same_session (MqttOptions *a,
                 MqttOptions *b)
{
  g_autofree char *url_a = mqtt_url_to_string (mqtt_options_get_url (a));
  g_autofree char *url_b = mqtt_url_to_string (mqtt_options_get_url (b));

  return strcmp (url_a, url_b) == 0 &&
         strcmp (mqtt_options_get_client_id (a), mqtt_options_get_client_id (b)) == 0 &&
         mqtt_options_get_version (a) == mqtt_options_get_version (b);
}

/* Ends what another session's operations wait for. */
static void
replace_session (MqttClient  *self,
                 MqttOptions *options)
{
  g_autoptr (MqttSession) old = g_steal_pointer (&self->session);
  g_autoptr (GError) error = NULL;
  MqttOutcome *next;

  self->session = mqtt_session_new (options);
  self->session_number++;
  self->needs_load = self->store != NULL;
  if (old == NULL)
    return;

  error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0,
                          "The client was told to connect to another session");
  mqtt_session_abandon (old, error);

  while ((next = mqtt_session_take_outcome (old)) != NULL)
    {
      g_autoptr (MqttOutcome) outcome = next;
      g_autoptr (GTask) task = outcome->tag;

      if (task != NULL)
        mqtt_client_finish_operation (task, g_steal_pointer (&outcome->ack),
                                      g_steal_pointer (&outcome->error));
    }
}

static void
prepare_session (MqttClient  *self,
                 MqttOptions *options)
{
  gboolean waiting = self->state == MQTT_STATE_WAITING;

  mqtt_client_clear_timer (&self->retry_timer);
  self->n_failures = 0;

  /* An identifier that the server assigned stays with the session. */
  if (self->session != NULL &&
      (self->needs_load || mqtt_session_get_store (self->session) == self->store) &&
      is_same_session (self->options, options) &&
      (waiting || !mqtt_options_get_clean_start (options)))
    mqtt_session_set_options (self->session, options);
  else
    {
      mqtt_client_set_client_id (self, mqtt_options_get_client_id (options));
      replace_session (self, options);
    }

  mqtt_client_set_options (self, options);
}

/**
 * mqtt_client_connect_async:
 * @self: a client that is disconnected, or waiting for its next attempt
 * @options: what to connect with
 * @cancellable: (nullable): gives up the first attempt and all others
 * @callback: called with the outcome of the first attempt
 * @user_data: data for @callback
 *
 * Connects: opens the transport, sends CONNECT, and waits for CONNACK. If the
 * first attempt fails in a way that may pass, and the options have a reconnect
 * period, the client goes on trying: see #MqttClient:state.
 */
void
mqtt_client_connect_async (MqttClient          *self,
                           MqttOptions         *options,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (options != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = mqtt_client_begin_operation (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_connect_async);

  if (self->state != MQTT_STATE_DISCONNECTED && self->state != MQTT_STATE_WAITING)
    mqtt_set_error (&error, MQTT_LAYER_USAGE, MQTT_ERROR_FAILED, 0,
                    "The client is connected or connecting already");
  else
    mqtt_options_validate (options, &error);

  if (error != NULL)
    {
      mqtt_client_finish_operation (task, NULL, error);
      return;
    }

  g_object_freeze_notify (G_OBJECT (self));
  prepare_session (self, options);
  self->connect_task = g_steal_pointer (&task);
  mqtt_client_begin_attempt (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * mqtt_client_connect_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: a #MqttError; its layer tells what failed
 *
 * Returns: (transfer full): the CONNACK
 */
MqttAck *
mqtt_client_connect_finish (MqttClient    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, mqtt_client_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The session is not connected any more, and nobody waits for anything. */
static void
end_session (MqttClient *self)
{
  g_autoptr (GError) error = NULL;

  error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0,
                          "The client was told to disconnect");
  mqtt_session_stop (self->session);
  mqtt_session_abandon (self->session, error);
}

/* The connection that was to be closed is. */
void
mqtt_client_end_disconnect (MqttClient *self)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->disconnect_tasks);

  self->disconnect_tasks = g_ptr_array_new_with_free_func (g_object_unref);
  self->awaits_commit = FALSE;
  end_session (self);
  mqtt_client_close_transport (self);
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

/* Before 5.0 a DISCONNECT always discards the Will, so that the only way to have
 * it published is to say nothing. */
static void
send_disconnect (MqttClient *self,
                 MqttReason  reason)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT };

  if (mqtt_options_get_version (self->options) == MQTT_VERSION_5_0)
    packet.ack.reason = reason;
  else if (reason == MQTT_REASON_DISCONNECT_WITH_WILL)
    return;

  if (mqtt_session_send (self->session, &packet, NULL))
    mqtt_client_flush (self);
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
  mqtt_client_set_connack (self, NULL);
  mqtt_client_set_state (self, MQTT_STATE_DISCONNECTING);

  if (self->transport != transport)
    return;

  g_signal_handlers_disconnect_by_data (transport, self);
  g_signal_connect_object (transport, "closed", G_CALLBACK (on_disconnect_closed), self, 0);
  mqtt_client_set_timer (self, &self->close_timer,
                         g_get_monotonic_time () + CLOSE_TIMEOUT, on_close_timeout);

  self->awaits_commit = mqtt_session_is_held (self->session);
  if (!self->awaits_commit)
    mqtt_client_await_close (self);
}

/**
 * mqtt_client_disconnect_async:
 * @self: a client
 * @reason: the reason for DISCONNECT (5.0 §3.14.2.1); before 5.0 there is none, but
 *   %MQTT_REASON_DISCONNECT_WITH_WILL has its effect
 * @cancellable: (nullable): unused: what was sent cannot be taken back
 * @callback: called when the connection is closed, two seconds later at most
 * @user_data: data for @callback
 *
 * Ends the connection, or the attempts to make it, in whatever state they are.
 * Operations that are not finished fail with %MQTT_ERROR_CANCELLED.
 */
void
mqtt_client_disconnect_async (MqttClient          *self,
                              MqttReason           reason,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) connect_task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mqtt_client_disconnect_async);
  g_task_set_check_cancellable (task, FALSE);

  error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0,
                          "The client was told to disconnect");
  connect_task = g_steal_pointer (&self->connect_task);

  switch (self->state)
    {
    case MQTT_STATE_CONNECTED:
      g_ptr_array_add (self->disconnect_tasks, g_steal_pointer (&task));
      send_disconnect (self, reason);
      begin_close (self);
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

  mqtt_client_deliver (self);
}

/**
 * mqtt_client_disconnect_finish:
 * @self: a client
 * @result: the result given to the callback
 * @error: not set
 *
 * Returns: %TRUE
 */
gboolean
mqtt_client_disconnect_finish (MqttClient    *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (MQTT_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
