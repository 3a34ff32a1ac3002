/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

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
  mqtt_session_set_journal (self->session, self->journal);
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
  mqtt_takeover_reset (&self->takeover);
  self->n_failures = 0;
  if (self->options != options)
    self->was_connected = FALSE;

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
