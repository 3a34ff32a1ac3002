/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "player.h"

G_BEGIN_DECLS

/**
 * Load:
 * @n: how many there are
 * @n_sent: how many load_advance() has published
 * @n_done: how many were acknowledged, or refused
 * @n_refused: how many were refused
 * @done: for each number, whether it is among @n_done
 * @seen: for each number, how often it has come
 *
 * Numbered messages that a client publishes to itself.
 */
typedef struct
{
  guint n;
  guint n_sent;
  guint n_done;
  guint n_refused;
  guint8 *done;
  guint *seen;
} Load;

Load *load_new           (guint         n);
void  load_unref         (Load         *self);
void  load_publish       (Load         *self,
                          Player       *player,
                          const char   *topic,
                          guint         number,
                          MqttQos       qos);
void  load_advance       (Load         *self,
                          Player       *player,
                          const char   *topic,
                          guint         window,
                          MqttQos       maximum);
void  load_count         (Load         *self,
                          Player       *player);
guint load_count_missing (Load         *self,
                          const guint8 *except);
guint load_count_doubled (Load         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Load, load_unref)

G_END_DECLS
