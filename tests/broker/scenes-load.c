/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "load.h"
#include "relay.h"

#define MANY 10000
#define N_WINDOW 1000
#define WINDOW 200
#define KILLED_AFTER 300
#define N_KILLED 2000
#define N_QUEUED 50
#define N_CUTS 5
#define CUT_AFTER 250

static void
play_many_at (Play    *play,
              MqttQos  qos)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (Load) load = load_new (MANY);
  Player *player = player_enter (play, "a");

  player_subscribe (player, topic, qos);
  for (guint i = 0; play->failure == NULL && i < MANY; i++)
    load_publish (load, player, topic, i, qos);

  play_await (play, player->messages->len >= MANY && load->n_done == MANY);
  play_check_uint (play, "the number of refused messages", 0, load->n_refused);
  play_check_uint (play, "the number of messages", MANY, player->messages->len);
  for (guint i = 0; play->failure == NULL && i < MANY; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_expect (player, topic, payload, qos, FALSE);
    }
}

static void
play_many_0 (Play *play)
{
  play_many_at (play, MQTT_QOS_0);
}

static void
play_many_1 (Play *play)
{
  play_many_at (play, MQTT_QOS_1);
}

static void
play_many_2 (Play *play)
{
  play_many_at (play, MQTT_QOS_2);
}

/* Each way: our limit binds the server, and its own us. */
static void
play_receive_maximum (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_options (play, "a");
  g_autoptr (Load) load = load_new (N_WINDOW);
  Player *player;

  play_set_property (options, MQTT_PROPERTY_RECEIVE_MAXIMUM, 3);
  player = player_enter_with (play, options);
  player_subscribe (player, topic, MQTT_QOS_2);
  for (guint i = 0; play->failure == NULL && i < N_WINDOW; i++)
    load_publish (load, player, topic, i, MQTT_QOS_1 + i % 2);

  play_await (play, player->messages->len >= N_WINDOW && load->n_done == N_WINDOW);
  load_count (load, player);
  play_check_uint (play, "the number of refused messages", 0, load->n_refused);
  play_check_uint (play, "the number of messages", N_WINDOW, player->messages->len);
  play_check_uint (play, "the number of lost messages", 0, load_count_missing (load, NULL));
}

/* What had come to rest in a session before the broker was killed. */
static void
play_kill_session (Play *play)
{
  const char *topic = play_topic (play, "a");
  MqttQos maximum = play->broker->klass->maximum_qos;
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", 600);
  Player *sender = player_enter (play, "sender");
  Player *player = player_enter_with (play, options);

  player_subscribe (player, topic, maximum);
  player_leave (player);
  for (guint i = 0; i < N_QUEUED; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_publish (sender, topic, payload, MIN (MQTT_QOS_1 + i % 2, maximum), FALSE);
    }
  if (play->failure != NULL)
    return;

  broker_save (play->broker);
  sender->may_lose = TRUE;
  broker_kill (play->broker);
  broker_start (play->broker);

  player_return (player, options);
  if (play->failure == NULL)
    play_check_uint (play, "Session Present", TRUE,
                     mqtt_client_get_connack (player->client)->session_present);
  for (guint i = 0; i < N_QUEUED; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_expect (player, topic, payload, MIN (MQTT_QOS_1 + i % 2, maximum), FALSE);
    }
}

static Player *
enter_survivor (Play       *play,
                const char *topic)
{
  g_autoptr (MqttOptions) options = play_create_session_options (play, "survivor", 600);
  g_autoptr (GPtrArray) subscriptions = test_subscriptions (topic, MQTT_QOS_2);
  g_autoptr (MqttAck) ack = NULL;
  Player *player;

  mqtt_options_set_reconnect_period (options, 50);
  player = player_enter_with (play, options);
  player->may_lose = TRUE;
  ack = player_subscribe_with (player, subscriptions, NULL);

  return player;
}

static gboolean
has_advanced (Load       *load,
              Player     *player,
              const char *topic,
              guint       window,
              MqttQos     maximum,
              guint       n)
{
  load_advance (load, player, topic, window, maximum);

  return load->n_done >= n;
}

static gboolean
all_has_come (Load         *load,
              Player       *player,
              const guint8 *except)
{
  load_count (load, player);

  return load_count_missing (load, except) == 0;
}

static gboolean
has_come_last (Player     *player,
               const char *topic)
{
  MqttMessage *last = player->messages->pdata[player->messages->len - 1];

  return g_str_equal (last->topic, topic);
}

/* Both sides keep what they had of the session. */
static void
play_cuts (Play *play)
{
  const char *topic = play_topic (play, "a");
  const char *end = play_topic (play, "end");
  MqttQos maximum = play->broker->klass->maximum_qos;
  g_autoptr (Load) load = load_new (N_KILLED);
  g_autoptr (Relay) relay = relay_new (play->broker->ports[play->transport]);
  Player *player;

  play->port = relay_get_port (relay);
  player = enter_survivor (play, topic);
  for (guint i = 1; i <= N_CUTS; i++)
    {
      play_await (play, has_advanced (load, player, topic, WINDOW, maximum,
                                      i * CUT_AFTER));
      if (play->failure != NULL)
        return;

      g_clear_error (&player->lost);
      relay_cut (relay);
      play_await (play, player->lost != NULL);
      play_await (play, mqtt_client_get_state (player->client) == MQTT_STATE_CONNECTED);
      if (play->failure == NULL && play->version != MQTT_VERSION_3_1)
        play_check_uint (play, "Session Present", TRUE,
                         mqtt_client_get_connack (player->client)->session_present);
    }

  play_await (play, has_advanced (load, player, topic, WINDOW, maximum, N_KILLED));
  play_check_uint (play, "the number of refused messages", 0, load->n_refused);
  play_await (play, all_has_come (load, player, NULL));

  /* What comes once more comes before this. */
  player_subscribe (player, end, MQTT_QOS_1);
  player_publish (player, end, "0", MQTT_QOS_1, FALSE);
  play_await (play, has_come_last (player, end));
  load_count (load, player);
  if (maximum == MQTT_QOS_2)
    play_check_uint (play, "the number of messages of QoS 2 that came twice", 0,
                     load_count_doubled (load));
}

/* Whatever becomes of the broker, a message of QoS 1 that it had not acknowledged is
 * sent again, after its subscription. What it had acknowledged, at QoS 2 with PUBREC,
 * is its own affair: only a durable broker keeps it. */
static void
play_kill_load (Play *play)
{
  const char *topic = play_topic (play, "a");
  gboolean durable = play->broker->klass->durable;
  MqttQos maximum = play->broker->klass->maximum_qos;
  g_autoptr (Load) load = load_new (N_KILLED);
  g_autofree guint8 *kept = NULL;
  Player *player = enter_survivor (play, topic);

  if (play->failure != NULL)
    return;

  play_await (play, has_advanced (load, player, topic, WINDOW, maximum, KILLED_AFTER));
  if (play->failure != NULL)
    return;

  /* What is sent before the client has noticed is certain not to be acknowledged. */
  broker_kill (play->broker);
  load_advance (load, player, topic, 2 * WINDOW, maximum);
  play_await (play, mqtt_client_get_state (player->client) == MQTT_STATE_WAITING);
  play_check (play, load->n_done < load->n_sent);
  if (!durable)
    {
      kept = g_memdup2 (load->done, load->n);
      for (guint i = 1; i < N_KILLED; i += 2)
        kept[i] = TRUE;
    }
  broker_start (play->broker);

  load_advance (load, player, topic, N_KILLED, maximum);
  play_await (play, load->n_done == N_KILLED);
  play_check_uint (play, "the number of refused messages", 0, load->n_refused);
  play_await (play, all_has_come (load, player, kept));
}

const Scene load_scenes[] = {
  { "many-qos-0", "10,000 messages of QoS 0 each way", play_many_0, SCENE_ANY_VERSION,
    SCENE_PLAIN },
  { "many-qos-1", "10,000 messages of QoS 1 each way", play_many_1, SCENE_ANY_VERSION,
    SCENE_PLAIN },
  { "many-qos-2", "10,000 messages of QoS 2 each way", play_many_2, SCENE_ANY_VERSION,
    SCENE_PLAIN },
  { "receive-maximum", "Receive Maximum of 3, 1,000 messages of QoS 1 and 2 each way",
    play_receive_maximum, MQTT_VERSION_5_0, SCENE_PLAIN },
  { "cuts", "The connection is cut five times under load at QoS 1 and 2: nothing is lost, and nothing of "
            "QoS 2 comes twice",
    play_cuts, SCENE_ANY_VERSION, SCENE_EVERYWHERE, BROKER_RESUMES },
  { "kill-session", "A session with its messages survives kill -9 of the broker", play_kill_session,
    SCENE_ANY_VERSION, SCENE_ONCE },
  { "kill-load", "kill -9 of the broker under load at QoS 1 and 2: all is acknowledged in the end, "
                 "and nothing is lost that was not before",
    play_kill_load, SCENE_ANY_VERSION, SCENE_ONCE },
  { NULL }
};
