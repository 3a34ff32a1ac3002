/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player.h"
#include "relay.h"

#define FIRST_BYTE_PUBACK 0x40
#define FIRST_BYTE_PUBREC 0x50
#define FIRST_BYTE_PUBREL 0x62
#define FIRST_BYTE_PUBCOMP 0x70

/* By way of @relay, and back when that has cut the connection. */
static Player *
enter_survivor (Play  *play,
                Relay *relay)
{
  g_autoptr (MqttOptions) options = NULL;
  Player *player;

  play->port = relay_get_port (relay);
  options = play_create_session_options (play, "survivor", 600);
  play->port = 0;
  mqtt_options_set_reconnect_period (options, 50);
  player = player_enter_with (play, options);
  player->may_lose = TRUE;

  return player;
}

static void
check_resumed (Play   *play,
               Player *survivor)
{
  play_await (play, survivor->lost != NULL);
  play_await (play, mqtt_client_get_state (survivor->client) == MQTT_STATE_CONNECTED);
  if (play->failure == NULL && play->version != MQTT_VERSION_3_1)
    play_check_uint (play, "Session Present", TRUE,
                     mqtt_client_get_connack (survivor->client)->session_present);
}

/* A message of QoS 1 may come again, one of QoS 2 must not. */
static void
play_lost_answer (Play    *play,
                  MqttQos  qos,
                  guint8   first_byte)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (Relay) relay = relay_new (play->broker->ports[play->transport]);
  Player *watcher = player_enter (play, "watcher");
  Player *survivor = enter_survivor (play, relay);
  MqttMessage *message;

  player_subscribe (watcher, topic, qos);
  /* For some a session is no more than its subscriptions. */
  player_subscribe (survivor, play_topic (play, "b"), MQTT_QOS_1);
  relay_cut_before (relay, first_byte);
  player_publish (survivor, topic, "once", qos, FALSE);
  check_resumed (play, survivor);
  player_publish (survivor, topic, "end", qos, FALSE);

  player_expect (watcher, topic, "once", qos, FALSE);
  message = player_next (watcher);
  if (message != NULL && qos == MQTT_QOS_1 && message->payload_size == strlen ("once"))
    message = player_next (watcher);
  if (message != NULL)
    play_check_uint (play, "the size of the last payload", strlen ("end"), message->payload_size);
}

static void
play_lost_puback (Play *play)
{
  play_lost_answer (play, MQTT_QOS_1, FIRST_BYTE_PUBACK);
}

static void
play_lost_pubrec (Play *play)
{
  play_lost_answer (play, MQTT_QOS_2, FIRST_BYTE_PUBREC);
}

static void
play_lost_pubcomp (Play *play)
{
  play_lost_answer (play, MQTT_QOS_2, FIRST_BYTE_PUBCOMP);
}

static void
play_lost_pubrel (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (Relay) relay = relay_new (play->broker->ports[play->transport]);
  Player *sender = player_enter (play, "sender");
  Player *survivor = enter_survivor (play, relay);

  player_subscribe (survivor, topic, MQTT_QOS_2);
  relay_cut_before (relay, FIRST_BYTE_PUBREL);
  player_publish (sender, topic, "once", MQTT_QOS_2, FALSE);
  check_resumed (play, survivor);
  player_publish (sender, topic, "end", MQTT_QOS_2, FALSE);

  player_expect (survivor, topic, "once", MQTT_QOS_2, FALSE);
  player_expect (survivor, topic, "end", MQTT_QOS_2, FALSE);
}

const Scene resume_scenes[] = {
  { "lost-puback", "PUBACK is lost with the connection: the message is sent again", play_lost_puback,
    SCENE_ANY_VERSION, SCENE_TCP },
  { "lost-pubrec", "PUBREC is lost with the connection: the message is sent again, and comes once",
    play_lost_pubrec, SCENE_ANY_VERSION, SCENE_TCP },
  { "lost-pubcomp", "PUBCOMP is lost with the connection: PUBREL is sent again", play_lost_pubcomp,
    SCENE_ANY_VERSION, SCENE_TCP },
  { "lost-pubrel", "PUBREL is lost with the connection: the message comes once", play_lost_pubrel,
    SCENE_ANY_VERSION, SCENE_TCP },
  { NULL },
};
