/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-backoff.h"
#include "mqtt-client-private.h"

/* Ends in DISCONNECTED: nobody tries any more, and nobody has to wait any more. */
void
mqtt_client_give_up (MqttClient   *self,
                     const GError *error)
{
  mqtt_client_clear_timer (&self->retry_timer);
  mqtt_client_close_transport (self);

  if (self->session != NULL)
    {
      mqtt_session_stop (self->session);
      mqtt_session_abandon (self->session, error);
    }

  g_object_freeze_notify (G_OBJECT (self));
  mqtt_client_set_next_attempt (self, 0);
  mqtt_client_set_connack (self, NULL);
  mqtt_client_set_state (self, MQTT_STATE_DISCONNECTED);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
on_retry (gpointer user_data)
{
  MqttClient *self = user_data;

  mqtt_client_clear_timer (&self->retry_timer);
  mqtt_client_begin_attempt (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_retry (MqttClient *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 delay;

  if (self->state == MQTT_STATE_CONNECTED && mqtt_backoff_is_stable (self->connected_time, now))
    self->n_failures = 0;

  delay = mqtt_backoff_get_delay (mqtt_options_get_reconnect_period (self->options),
                                  self->n_failures, g_random_double ());
  self->n_failures++;

  mqtt_client_close_transport (self);
  mqtt_session_stop (self->session);

  mqtt_client_set_timer (self, &self->retry_timer, now + delay, on_retry);
  mqtt_client_set_next_attempt (self, now + delay);
  mqtt_client_set_connack (self, NULL);
  mqtt_client_set_state (self, MQTT_STATE_WAITING);
}

/* The reason with which the server is told of @error, %MQTT_REASON_SUCCESS for none:
 * only what it has done wrong is worth telling it (5.0 §4.13). */
static MqttReason
get_fault (const GError *error)
{
  int reason = mqtt_error_get_reason (error);
  MqttReason fallback = MQTT_REASON_SUCCESS;

  if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_MALFORMED))
    fallback = MQTT_REASON_MALFORMED_PACKET;
  else if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL))
    fallback = MQTT_REASON_PROTOCOL_ERROR;
  else if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE))
    fallback = MQTT_REASON_PACKET_TOO_LARGE;
  else if (!g_error_matches (error, MQTT_ERROR, MQTT_ERROR_SESSION) &&
           !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_AUTHENTICATION))
    return MQTT_REASON_SUCCESS;

  return MQTT_REASON_IS_ERROR (reason) ? (MqttReason) reason : fallback;
}

/* What waits for the store is not sent any more, but DISCONNECT is. */
static void
send_fault (MqttClient   *self,
            const GError *error)
{
  MqttPacket packet = { .type = MQTT_PACKET_DISCONNECT };

  packet.ack.reason = get_fault (error);
  if (mqtt_options_get_version (self->options) != MQTT_VERSION_5_0 ||
      self->transport == NULL || !self->connect_sent ||
      packet.ack.reason == MQTT_REASON_SUCCESS)
    return;

  g_signal_handlers_disconnect_by_data (self->transport, self);
  mqtt_client_flush (self);
  mqtt_client_send_now (self, &packet);
}

/* Finds the pattern of two clients that fight for one Client Identifier. One that the
 * server assigns is nobody else's. Takes and returns an error. */
static GError *
judge_end (MqttClient *self,
           GError     *error)
{
  GError *taken_over;

  if (self->state != MQTT_STATE_CONNECTED ||
      !g_error_matches (error, MQTT_ERROR, MQTT_ERROR_CLOSED) ||
      *mqtt_options_get_client_id (self->options) == '\0')
    {
      mqtt_takeover_reset (&self->takeover);
      return error;
    }

  if (!mqtt_takeover_note_end (&self->takeover, self->connected_time,
                               self->keep_alive.last_sent, g_get_monotonic_time ()))
    return error;

  mqtt_takeover_reset (&self->takeover);
  taken_over = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_TAKEN_OVER, -1,
                               "The server accepts the connection and closes it again after a "
                               "short time, over and over: probably another client uses the "
                               "Client Identifier “%s” (3.1.1 §3.1.4)",
                               self->client_id);
  g_error_free (error);

  return taken_over;
}

static gboolean
may_retry (MqttClient   *self,
           const GError *error)
{
  return mqtt_options_get_reconnect_period (self->options) > 0 &&
         mqtt_backoff_may_heal (error, self->was_connected);
}

/* The attempt or the connection has failed. Takes @error. */
void
mqtt_client_fail (MqttClient *self,
                  GError     *error)
{
  g_autoptr (MqttClient) alive = g_object_ref (self);
  g_autoptr (GError) cause = judge_end (self, error);
  g_autoptr (GTask) task = g_steal_pointer (&self->connect_task);

  g_debug ("%s: %s", mqtt_layer_to_string (mqtt_error_get_layer (cause)), cause->message);

  send_fault (self, cause);

  g_object_freeze_notify (G_OBJECT (self));
  mqtt_client_set_last_error (self, cause);
  if (may_retry (self, cause))
    {
      schedule_retry (self);
    }
  else
    {
      g_autoptr (GError) lost = NULL;

      lost = mqtt_error_new (mqtt_error_get_layer (cause), MQTT_ERROR_NOT_CONNECTED, 0,
                             "The connection is lost: %s", cause->message);
      mqtt_client_give_up (self, lost);
    }
  g_object_thaw_notify (G_OBJECT (self));

  mqtt_client_abort_authentication (self, cause);
  if (task != NULL)
    mqtt_client_finish_operation (task, NULL, g_steal_pointer (&cause));
  else
    mqtt_client_emit_lost (self, cause);

  mqtt_client_deliver (self);
}
