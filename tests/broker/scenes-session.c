/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player.h"

#define MINUTE 60

/* What the CONNACK says, unless it cannot: 3.1 has no such flag. */
static void
check_session_present (Player   *player,
                       gboolean  expected)
{
  Play *play = player->play;

  if (play->failure == NULL && play->version != MQTT_VERSION_3_1)
    play_check_uint (play, "Session Present", expected,
                     mqtt_client_get_connack (player->client)->session_present);
}

/* (transfer none): who has left a session with a subscription. */
static Player *
begin_session (Play        *play,
               MqttOptions *options,
               const char  *topic,
               MqttQos      qos)
{
  Player *player = player_enter_with (play, options);

  check_session_present (player, FALSE);
  player_subscribe (player, topic, qos);
  player_leave (player);

  return player;
}

static void
play_resume (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", MINUTE);
  Player *sender = player_enter (play, "sender");
  Player *player = begin_session (play, options, topic, MQTT_QOS_2);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_publish (sender, topic, payload, MQTT_QOS_1 + i % 2, FALSE);
    }

  player_return (player, options);
  check_session_present (player, TRUE);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_expect (player, topic, payload, MQTT_QOS_1 + i % 2, FALSE);
    }

  player_publish (sender, topic, "now", MQTT_QOS_2, FALSE);
  player_expect (player, topic, "now", MQTT_QOS_2, FALSE);
}

static void
play_resume_qos_1 (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", MINUTE);
  Player *sender = player_enter (play, "sender");
  Player *player = begin_session (play, options, topic, MQTT_QOS_1);

  player_publish (sender, topic, "meanwhile", MQTT_QOS_1, FALSE);
  player_return (player, options);
  check_session_present (player, TRUE);
  player_expect (player, topic, "meanwhile", MQTT_QOS_1, FALSE);
  player_publish (sender, topic, "now", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "now", MQTT_QOS_1, FALSE);
}

static void
play_clean_start (Play *play)
{
  const char *topic = play_topic (play, "a");
  const char *other = play_topic (play, "b");
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", MINUTE);
  g_autoptr (MqttOptions) clean = play_create_options (play, "kept");
  Player *sender = player_enter (play, "sender");
  Player *player = begin_session (play, options, topic, MQTT_QOS_1);

  player_publish (sender, topic, "lost", MQTT_QOS_1, FALSE);

  player_return (player, clean);
  check_session_present (player, FALSE);
  player_subscribe (player, other, MQTT_QOS_1);
  player_publish (sender, topic, "unseen", MQTT_QOS_1, FALSE);
  player_publish (sender, other, "seen", MQTT_QOS_1, FALSE);
  player_expect (player, other, "seen", MQTT_QOS_1, FALSE);
  player_leave (player);

  /* It has ended with the connection that began it. RabbitMQ fails while it is still
   * at ending it, so it may take another attempt. */
  player->may_lose = TRUE;
  mqtt_options_set_reconnect_period (options, 50);
  player_connect (player, options, NULL);
  play_await (play, mqtt_client_get_state (player->client) == MQTT_STATE_CONNECTED);
  check_session_present (player, FALSE);
}

/* Without Session Expiry a session ends with its connection, though begun without
 * Clean Start; with it, it lasts as long as that says. */
static void
play_session_expiry (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) none = play_create_session_options (play, "none", 0);
  g_autoptr (MqttOptions) brief = play_create_session_options (play, "brief", 1);
  g_autoptr (MqttOptions) lasting = play_create_session_options (play, "lasting", MINUTE);

  Player *first = begin_session (play, none, topic, MQTT_QOS_1);
  Player *second = begin_session (play, brief, topic, MQTT_QOS_1);
  Player *third = begin_session (play, lasting, topic, MQTT_QOS_1);

  player_return (first, none);
  check_session_present (first, FALSE);

  test_run_for (2500);
  player_return (second, brief);
  check_session_present (second, FALSE);
  player_return (third, lasting);
  check_session_present (third, TRUE);
}

static void
play_disconnect_expiry (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", MINUTE);
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  Player *player = player_enter_with (play, options);

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_SESSION_EXPIRY_INTERVAL, 0);
  player_leave_with (player, MQTT_REASON_SUCCESS, properties);
  player_return (player, options);
  check_session_present (player, FALSE);
}

static MqttOptions *
create_mortal (Play       *play,
               const char *topic,
               gboolean    retain,
               guint       delay)
{
  g_autoptr (MqttProperties) properties = delay > 0 ? mqtt_properties_new () : NULL;
  g_autoptr (GBytes) payload = g_bytes_new_static ("gone", 4);
  g_autoptr (MqttMessage) will = NULL;
  MqttOptions *options;

  options = delay > 0 ? play_create_session_options (play, "mortal", MINUTE)
                      : play_create_options (play, "mortal");
  if (delay > 0)
    mqtt_properties_add_uint (properties, MQTT_PROPERTY_WILL_DELAY_INTERVAL, delay);
  will = mqtt_message_new (topic, payload, MQTT_QOS_1, retain, properties);
  mqtt_options_set_will (options, will);

  return options;
}

static void
play_will (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = create_mortal (play, topic, FALSE, 0);
  Player *watcher = player_enter (play, "watcher");
  Player *mortal;

  player_subscribe (watcher, topic, MQTT_QOS_1);
  player_vanish (player_enter_with (play, options));
  player_expect (watcher, topic, "gone", MQTT_QOS_1, FALSE);

  mortal = player_enter_with (play, options);
  player_leave (mortal);
  player_publish (watcher, topic, "other", MQTT_QOS_1, FALSE);
  player_expect (watcher, topic, "other", MQTT_QOS_1, FALSE);
}

static void
play_will_retained (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = create_mortal (play, topic, TRUE, 0);
  Player *watcher = player_enter (play, "watcher");
  Player *late = player_enter (play, "late");

  player_subscribe (watcher, topic, MQTT_QOS_1);
  player_vanish (player_enter_with (play, options));
  player_expect (watcher, topic, "gone", MQTT_QOS_1, FALSE);
  player_subscribe (late, topic, MQTT_QOS_1);
  player_expect (late, topic, "gone", MQTT_QOS_1, TRUE);
  player_publish (late, topic, "", MQTT_QOS_1, TRUE);
}

static void
play_disconnect_with_will (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = create_mortal (play, topic, FALSE, 0);
  Player *watcher = player_enter (play, "watcher");

  player_subscribe (watcher, topic, MQTT_QOS_1);
  player_leave_with (player_enter_with (play, options), MQTT_REASON_DISCONNECT_WITH_WILL, NULL);
  player_expect (watcher, topic, "gone", MQTT_QOS_1, FALSE);
}

/* Everything that a Will may say of itself comes with it. */
static void
play_will_properties (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_options (play, "mortal");
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("gone", 4);
  g_autoptr (MqttMessage) will = NULL;
  MqttMessage *received;
  MqttProperties *actual;
  Player *watcher = player_enter (play, "watcher");
  gboolean has_user = FALSE;

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, 1);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_CONTENT_TYPE, "text/plain");
  mqtt_properties_add_string (properties, MQTT_PROPERTY_RESPONSE_TOPIC, "reply/to");
  mqtt_properties_add_binary (properties, MQTT_PROPERTY_CORRELATION_DATA, payload);
  mqtt_properties_add_user (properties, "who", "ü");
  will = mqtt_message_new (topic, payload, MQTT_QOS_1, FALSE, properties);
  mqtt_options_set_will (options, will);

  player_subscribe (watcher, topic, MQTT_QOS_1);
  player_vanish (player_enter_with (play, options));
  received = player_expect (watcher, topic, "gone", MQTT_QOS_1, FALSE);
  play_check (play, received != NULL && received->properties != NULL);
  if (play->failure != NULL)
    return;

  actual = received->properties;
  for (guint i = 0; i < mqtt_properties_get_n (actual); i++)
    {
      const char *name;
      const char *value;

      if (mqtt_properties_get_user_at (actual, i, &name, &value))
        has_user = g_str_equal (name, "who") && g_str_equal (value, "ü");
    }

  play_check (play, has_user);
  play_check_uint (play, "Payload Format Indicator", 1,
                   mqtt_properties_get_uint (actual, MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, 0));
  play_check (play, g_strcmp0 (mqtt_properties_get_string (actual, MQTT_PROPERTY_CONTENT_TYPE),
                               "text/plain") == 0);
  play_check (play, g_strcmp0 (mqtt_properties_get_string (actual, MQTT_PROPERTY_RESPONSE_TOPIC),
                               "reply/to") == 0);
  play_check (play, mqtt_properties_has (actual, MQTT_PROPERTY_CORRELATION_DATA));
  if (play->failure == NULL)
    play_check (play, g_bytes_equal (mqtt_properties_get_binary (actual,
                                                                 MQTT_PROPERTY_CORRELATION_DATA),
                                     payload));
}

static void
play_will_delay (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = create_mortal (play, topic, FALSE, 2);
  Player *watcher = player_enter (play, "watcher");
  Player *mortal = player_enter_with (play, options);

  player_subscribe (watcher, topic, MQTT_QOS_1);
  player_leave_with (mortal, MQTT_REASON_DISCONNECT_WITH_WILL, NULL);
  player_publish (watcher, topic, "first", MQTT_QOS_1, FALSE);
  player_expect (watcher, topic, "first", MQTT_QOS_1, FALSE);
  player_expect (watcher, topic, "gone", MQTT_QOS_1, FALSE);

  /* Who comes back in time has not died. */
  player_return (mortal, options);
  player_leave_with (mortal, MQTT_REASON_DISCONNECT_WITH_WILL, NULL);
  player_return (mortal, options);
  test_run_for (3500);
  player_publish (mortal, topic, "alive", MQTT_QOS_1, FALSE);
  player_expect (watcher, topic, "alive", MQTT_QOS_1, FALSE);
}

const Scene session_scenes[] = {
  { "resume", "A session is resumed, with the messages of QoS 1 and 2 that came meanwhile",
    play_resume, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "resume-qos-1", "A session is resumed, with the messages of QoS 1 that came meanwhile",
    play_resume_qos_1, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "clean-start", "Clean Start ends the session there was", play_clean_start,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "session-expiry", "Session Expiry Interval", play_session_expiry, MQTT_VERSION_5_0,
    SCENE_ONCE },
  { "disconnect-expiry", "Session Expiry Interval of DISCONNECT", play_disconnect_expiry,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "will", "The Will, and none after DISCONNECT", play_will, SCENE_ANY_VERSION,
    SCENE_EVERYWHERE },
  { "will-retained", "A retained Will", play_will_retained, SCENE_ANY_VERSION, SCENE_PLAIN },
  { "disconnect-with-will", "DISCONNECT with the Will (0x04)", play_disconnect_with_will,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "will-properties", "The properties of the Will", play_will_properties, MQTT_VERSION_5_0,
    SCENE_EVERYWHERE },
  { "will-delay", "Will Delay Interval, and coming back in time", play_will_delay,
    MQTT_VERSION_5_0, SCENE_ONCE },
  { NULL }
};
