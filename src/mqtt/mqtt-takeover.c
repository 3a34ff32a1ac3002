/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-takeover.h"

/* The other client comes back after its own reconnect period, which is a few
 * seconds. */
#define SHORT_TIME (10 * G_TIME_SPAN_SECOND)

/* What a server closes the connection for, it does at once. */
#define REACTION_TIME (500 * G_TIME_SPAN_MILLISECOND)

/* One may be chance, and two a server that restarts. */
#define LIMIT 3

/**
 * mqtt_takeover_reset:
 * @self: a detector
 *
 * Forgets what was noted: there is another explanation, such as an attempt to
 * connect that failed, or a reason in a DISCONNECT.
 */
void
mqtt_takeover_reset (MqttTakeover *self)
{
  g_return_if_fail (self != NULL);

  self->n_short = 0;
}

/**
 * mqtt_takeover_note_end:
 * @self: a detector
 * @connected: when CONNACK has accepted the connection, monotonic µs
 * @last_sent: when something was last sent, monotonic µs; @connected if nothing was
 * @now: the present, monotonic µs
 *
 * The server has closed an accepted connection without saying why. Before 5.0 it
 * must do so when the Client Identifier connects again (3.1.1 §3.1.4), and two
 * clients that both come back go on like that forever: each connection is accepted,
 * and none lasts.
 *
 * A connection that ends right after something was sent does not count, for that may
 * be the cause: many servers close the connection over a PUBLISH or SUBSCRIBE that
 * they do not permit.
 *
 * Returns: whether another client is the likely cause
 */
gboolean
mqtt_takeover_note_end (MqttTakeover *self,
                        gint64        connected,
                        gint64        last_sent,
                        gint64        now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (now - connected >= SHORT_TIME)
    {
      mqtt_takeover_reset (self);
      return FALSE;
    }

  if (last_sent > connected && now - last_sent < REACTION_TIME)
    return FALSE;

  self->n_short++;

  return self->n_short >= LIMIT;
}
