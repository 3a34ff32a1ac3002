/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/* An attempt to connect that has just begun knows the network as it is. */
#define FRESH_TIME (3 * G_TIME_SPAN_SECOND)

/* A disk that is slow is no reason for the server to take the client for dead. */
static void
send_pingreq (MqttClient *self)
{
  MqttPacket packet = { .type = MQTT_PACKET_PINGREQ };

  if (self->n_pings == 0)
    self->ping_time = g_get_monotonic_time ();
  self->n_pings++;
  mqtt_client_send_now (self, &packet);
}

/* Of several PINGREQs on their way only the first is measured. */
void
mqtt_client_handle_pingresp (MqttClient *self,
                             gint64      now)
{
  if (self->n_pings == 0)
    return;

  self->n_pings--;
  if (self->ping_time == 0)
    return;

  self->statistics.n_pings++;
  self->statistics.ping_time = MAX (now - self->ping_time, 1);
  self->ping_time = 0;
}

static gboolean
on_keep_alive (gpointer user_data)
{
  g_autoptr (MqttClient) self = g_object_ref (user_data);
  gint64 next;

  switch (mqtt_keep_alive_check (&self->keep_alive, g_get_monotonic_time (), &next))
    {
    case MQTT_KEEP_ALIVE_PING:
      send_pingreq (self);
      break;

    case MQTT_KEEP_ALIVE_DEAD:
      mqtt_client_fail (self, mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_KEEP_ALIVE,
                                              MQTT_REASON_KEEP_ALIVE_TIMEOUT,
                                              "The server did not answer PINGREQ: the "
                                              "connection is dead"));
      return G_SOURCE_REMOVE;

    case MQTT_KEEP_ALIVE_WAIT:
    default:
      break;
    }

  if (self->keep_alive_timer != NULL)
    g_source_set_ready_time (self->keep_alive_timer, next);

  return G_SOURCE_CONTINUE;
}

/* In a flood the main loop may not come round in time. */
void
mqtt_client_check_keep_alive (MqttClient *self,
                              gint64      now)
{
  gint64 ready_time;

  if (self->keep_alive_timer == NULL)
    return;

  ready_time = g_source_get_ready_time (self->keep_alive_timer);
  if (ready_time >= 0 && now >= ready_time)
    on_keep_alive (self);
}

/* The timer is there also when Keep Alive is off, for mqtt_client_wake(). */
void
mqtt_client_begin_keep_alive (MqttClient *self,
                              guint       seconds,
                              gint64      now)
{
  gint64 next;

  self->n_pings = 0;
  self->ping_time = self->statistics.ping_time = 0;
  mqtt_keep_alive_init (&self->keep_alive, seconds, now);
  mqtt_keep_alive_check (&self->keep_alive, now, &next);
  mqtt_client_set_timer (self, &self->keep_alive_timer, next, on_keep_alive);
}

static void
probe (MqttClient *self)
{
  mqtt_keep_alive_probe (&self->keep_alive, g_get_monotonic_time ());
  g_source_set_ready_time (self->keep_alive_timer, self->keep_alive.deadline);
  send_pingreq (self);
}

/* Whoever waits for the outcome of the first attempt goes on waiting. */
static void
start_over (MqttClient *self)
{
  mqtt_client_close_transport (self);
  mqtt_session_stop (self->session);
  mqtt_client_begin_attempt (self);
}

/**
 * mqtt_client_wake:
 * @self: a client
 *
 * The network has changed, or the machine was asleep. A client that waits for its
 * next attempt to connect makes it now. One that is connected asks the server for a
 * sign of life, also if Keep Alive is off, and gives up after five seconds: the clock
 * of Keep Alive stands still while the machine sleeps, and the server's does not. An
 * attempt to connect that is some seconds old begins anew.
 */
void
mqtt_client_wake (MqttClient *self)
{
  g_autoptr (MqttClient) alive = NULL;

  g_return_if_fail (MQTT_IS_CLIENT (self));

  alive = g_object_ref (self);
  switch (self->state)
    {
    case MQTT_STATE_WAITING:
      self->n_failures = 0;
      mqtt_client_clear_timer (&self->retry_timer);
      mqtt_client_begin_attempt (self);
      break;

    case MQTT_STATE_CONNECTED:
      probe (self);
      break;

    case MQTT_STATE_CONNECTING:
      if (self->transport != NULL &&
          g_get_monotonic_time () - self->attempt_time >= FRESH_TIME)
        start_over (self);
      break;

    case MQTT_STATE_DISCONNECTED:
    case MQTT_STATE_DISCONNECTING:
    default:
      break;
    }
}

/**
 * mqtt_client_ping:
 * @self: a client
 *
 * Measures the way to the server and back: a client that is connected sends PINGREQ
 * (5.0 §3.12), if it does not wait for the answer to one. The outcome is in
 * mqtt_client_get_statistics(), and nothing follows from an answer that does not come.
 */
void
mqtt_client_ping (MqttClient *self)
{
  g_return_if_fail (MQTT_IS_CLIENT (self));

  if (self->state == MQTT_STATE_CONNECTED && self->n_pings == 0)
    send_pingreq (self);
}
