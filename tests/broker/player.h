/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "play.h"
#include "test-mqtt.h"

G_BEGIN_DECLS

/**
 * Player:
 * @messages: (element-type MqttMessage): all that has come
 * @n_seen: how many of them the scene has looked at
 * @may_lose: whether its connection may break
 * @lost: (nullable): why it has, the last time
 *
 * A client of a play. It leaves with the play.
 */
typedef struct
{
  Play *play;
  MqttClient *client;
  GPtrArray *messages;
  guint n_seen;
  gboolean may_lose;
  GError *lost;
} Player;

Player      *player_enter            (Play             *play,
                                      const char       *role);
Player      *player_enter_with       (Play             *play,
                                      MqttOptions      *options);
Player      *player_new              (Play             *play);
gboolean     player_connect          (Player           *self,
                                      MqttOptions      *options,
                                      GError          **error);
void         player_return           (Player           *self,
                                      MqttOptions      *options);
void         player_free             (Player           *self);
void         player_leave            (Player           *self);
void         player_leave_with       (Player           *self,
                                      MqttReason        reason,
                                      MqttProperties   *properties);
void         player_vanish           (Player           *self);

void         player_subscribe        (Player           *self,
                                      const char       *filter,
                                      MqttQos           qos);
MqttAck     *player_subscribe_with   (Player           *self,
                                      GPtrArray        *subscriptions,
                                      MqttProperties   *properties);
void         player_subscribe_to     (Player           *self,
                                      MqttSubscription *take);
void         player_unsubscribe      (Player           *self,
                                      const char       *filter,
                                      MqttReason        reason);

void         player_publish          (Player           *self,
                                      const char       *topic,
                                      const char       *payload,
                                      MqttQos           qos,
                                      gboolean          retain);
void         player_publish_message  (Player           *self,
                                      MqttMessage      *message);
MqttAck     *player_try_publish      (Player           *self,
                                      MqttMessage      *message,
                                      GError          **error);

MqttMessage *player_next             (Player           *self);
MqttMessage *player_expect           (Player           *self,
                                      const char       *topic,
                                      const char       *payload,
                                      MqttQos           qos,
                                      gboolean          retain);

G_END_DECLS
