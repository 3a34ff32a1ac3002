/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MQTT_KEEP_ALIVE_WAIT,
  MQTT_KEEP_ALIVE_PING,
  MQTT_KEEP_ALIVE_DEAD,
} MqttKeepAliveAction;

/**
 * MqttKeepAlive:
 *
 * When to send PINGREQ and when to give up (5.0 §3.1.2.10). No clock: times are
 * monotonic µs. Lives inside its owner.
 */
typedef struct
{
  gint64 value;         /* 0 if Keep Alive is off */
  gint64 last_sent;
  gint64 last_received;
  gint64 deadline;      /* for the answer to PINGREQ, 0 if none is awaited */
  guint heard : 1;      /* something has come since PINGREQ */
} MqttKeepAlive;

void                mqtt_keep_alive_init     (MqttKeepAlive *self,
                                              guint          seconds,
                                              gint64         now);
void                mqtt_keep_alive_sent     (MqttKeepAlive *self,
                                              gint64         now);
void                mqtt_keep_alive_received (MqttKeepAlive *self,
                                              gint64         now);
void                mqtt_keep_alive_probe    (MqttKeepAlive *self,
                                              gint64         now);
MqttKeepAliveAction mqtt_keep_alive_check    (MqttKeepAlive *self,
                                              gint64         now,
                                              gint64        *next);

G_END_DECLS
