/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-keep-alive.h"

/* How long the answer to a probe may take. */
#define PROBE_PATIENCE (5 * G_TIME_SPAN_SECOND)

/* A check that comes later than this was held up, and so was what has come in. */
#define LATE (1 * G_TIME_SPAN_SECOND)

/**
 * mqtt_keep_alive_init:
 * @self: a Keep Alive
 * @seconds: its value, 0 for off
 * @now: the present, monotonic µs
 *
 * PINGREQ is sent when nothing was sent for nine tenths of the value: the
 * interval between packets must not exceed it, and proxies close a connection
 * that is quiet for exactly the usual minute. What is sent proves nothing about
 * the server, so that PINGREQ is sent also when nothing has come for four thirds
 * of the value. Either way a dead connection is noticed within 1.5 times the value.
 */
void
mqtt_keep_alive_init (MqttKeepAlive *self,
                      guint          seconds,
                      gint64         now)
{
  g_return_if_fail (self != NULL);

  self->value = (gint64) seconds * G_TIME_SPAN_SECOND;
  self->last_sent = now;
  self->last_received = now;
  self->deadline = 0;
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
 * @now: the present, monotonic µs
 *
 * Something was received. Any packet proves that the server is there: PINGRESP
 * may be stuck behind a large message.
 */
void
mqtt_keep_alive_received (MqttKeepAlive *self,
                          gint64         now)
{
  g_return_if_fail (self != NULL);

  self->last_received = now;
  self->heard = TRUE;
}

/**
 * mqtt_keep_alive_probe:
 * @self: a Keep Alive, which may be off
 * @now: the present, monotonic µs
 *
 * There is reason to doubt that the server is there: a PINGREQ counts as sent now,
 * whose answer is awaited for five seconds at most.
 */
void
mqtt_keep_alive_probe (MqttKeepAlive *self,
                       gint64         now)
{
  g_return_if_fail (self != NULL);

  if (self->deadline == 0 || self->heard || self->deadline > now + PROBE_PATIENCE)
    self->deadline = now + PROBE_PATIENCE;

  self->last_sent = now;
  self->heard = FALSE;
}

/* A short value leaves little of itself for the way there and back. */
static gint64
get_deadline (const MqttKeepAlive *self,
              gint64               now)
{
  gint64 patience = self->value / 2;
  gint64 least = MIN (MAX (self->value / 6, G_TIME_SPAN_SECOND), patience);

  return CLAMP (self->last_received + self->value * 3 / 2, now + least, now + patience);
}

/**
 * mqtt_keep_alive_check:
 * @self: a Keep Alive
 * @now: the present, monotonic µs
 * @next: (out): when to check again, monotonic µs; -1 for not before a probe
 *
 * Returns: what to do now; after %MQTT_KEEP_ALIVE_PING a PINGREQ counts as sent
 */
MqttKeepAliveAction
mqtt_keep_alive_check (MqttKeepAlive *self,
                       gint64         now,
                       gint64        *next)
{
  g_return_val_if_fail (self != NULL, MQTT_KEEP_ALIVE_WAIT);
  g_return_val_if_fail (next != NULL, MQTT_KEEP_ALIVE_WAIT);

  if (self->heard)
    self->deadline = 0;

  if (self->deadline != 0)
    {
      /* The answer may be there, and wait to be read. */
      if (now > self->deadline + LATE)
        self->deadline = now + LATE;

      *next = self->deadline;
      return now >= self->deadline ? MQTT_KEEP_ALIVE_DEAD : MQTT_KEEP_ALIVE_WAIT;
    }

  *next = -1;
  if (self->value == 0)
    return MQTT_KEEP_ALIVE_WAIT;

  *next = MIN (self->last_sent + self->value * 9 / 10, self->last_received + self->value * 4 / 3);
  if (now < *next)
    return MQTT_KEEP_ALIVE_WAIT;

  self->deadline = get_deadline (self, now);
  self->last_sent = now;
  self->heard = FALSE;
  *next = self->deadline;

  return MQTT_KEEP_ALIVE_PING;
}
