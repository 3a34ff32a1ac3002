/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-keep-alive.h"

/**
 * mqtt_keep_alive_init:
 * @self: a Keep Alive
 * @seconds: its value, 0 for off
 * @now: the present, monotonic µs
 *
 * PINGREQ is sent when nothing was sent for nine tenths of the value: the
 * interval between packets must not exceed it, and proxies close a connection
 * that is quiet for exactly the usual minute. Half the value is left for the
 * answer, so that a dead connection is noticed within 1.5 times the value.
 */
void
mqtt_keep_alive_init (MqttKeepAlive *self,
                      guint          seconds,
                      gint64         now)
{
  gint64 value = (gint64) seconds * G_TIME_SPAN_SECOND;

  g_return_if_fail (self != NULL);

  self->interval = value * 9 / 10;
  self->patience = value / 2;
  self->last_sent = now;
  self->pinged = 0;
  self->heard = FALSE;
}

/**
 * mqtt_keep_alive_sent:
 * @self: a Keep Alive
 * @now: the present, monotonic µs
 *
 * A packet was sent.
 */
void
mqtt_keep_alive_sent (MqttKeepAlive *self,
                      gint64         now)
{
  g_return_if_fail (self != NULL);

  self->last_sent = now;
}

/**
 * mqtt_keep_alive_received:
 * @self: a Keep Alive
 *
 * Something was received. Any packet proves that the server is there: PINGRESP
 * may be stuck behind a large message.
 */
void
mqtt_keep_alive_received (MqttKeepAlive *self)
{
  g_return_if_fail (self != NULL);

  self->heard = TRUE;
}

/**
 * mqtt_keep_alive_check:
 * @self: a Keep Alive that is not off
 * @now: the present, monotonic µs
 * @next: (out): when to check again, monotonic µs
 *
 * Returns: what to do now; after %MQTT_KEEP_ALIVE_PING a PINGREQ counts as sent
 */
MqttKeepAliveAction
mqtt_keep_alive_check (MqttKeepAlive *self,
                       gint64         now,
                       gint64        *next)
{
  g_return_val_if_fail (self != NULL, MQTT_KEEP_ALIVE_WAIT);
  g_return_val_if_fail (self->interval > 0, MQTT_KEEP_ALIVE_WAIT);
  g_return_val_if_fail (next != NULL, MQTT_KEEP_ALIVE_WAIT);

  if (self->pinged != 0 && self->heard)
    self->pinged = 0;

  if (self->pinged != 0)
    {
      *next = self->pinged + self->patience;
      return now >= *next ? MQTT_KEEP_ALIVE_DEAD : MQTT_KEEP_ALIVE_WAIT;
    }

  if (now < self->last_sent + self->interval)
    {
      *next = self->last_sent + self->interval;
      return MQTT_KEEP_ALIVE_WAIT;
    }

  self->pinged = now;
  self->last_sent = now;
  self->heard = FALSE;
  *next = now + self->patience;

  return MQTT_KEEP_ALIVE_PING;
}
