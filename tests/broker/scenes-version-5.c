/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player.h"

/* (transfer none) (nullable): what the server has said of itself. */
static MqttProperties *
get_connack (Player *player)
{
  MqttAck *connack = mqtt_client_get_connack (player->client);

  return connack != NULL ? connack->properties : NULL;
}

static guint32
get_uint (MqttProperties *properties,
          MqttProperty    id)
{
  return properties != NULL ? mqtt_properties_get_uint (properties, id, 0) : 0;
}

static void
play_alias_to_server (Play *play)
{
  Player *sender = player_enter (play, "sender");
  Player *receiver = player_enter (play, "receiver");

  play_check (play, get_uint (get_connack (sender), MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM) > 0);
  player_subscribe (receiver, play_topic (play, "#"), MQTT_QOS_1);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *path = g_strdup_printf ("%u", i % 15);
      const char *topic = play_topic (play, path);

      player_publish (sender, topic, path, MQTT_QOS_1, FALSE);
      player_expect (receiver, topic, path, MQTT_QOS_1, FALSE);
    }
}

static void
play_alias_from_server (Play *play)
{
  g_autoptr (MqttOptions) options = play_create_options (play, "receiver");
  Player *sender = player_enter (play, "sender");
  Player *receiver;
  guint n_aliases = 0;

  play_set_property (options, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 3);
  receiver = player_enter_with (play, options);
  player_subscribe (receiver, play_topic (play, "#"), MQTT_QOS_1);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *path = g_strdup_printf ("%u", i % 5);
      const char *topic = play_topic (play, path);
      MqttMessage *message;

      player_publish (sender, topic, path, MQTT_QOS_1, FALSE);
      message = player_expect (receiver, topic, path, MQTT_QOS_1, FALSE);
      if (message != NULL && get_uint (message->properties, MQTT_PROPERTY_TOPIC_ALIAS) != 0)
        n_aliases++;
    }

  play_check (play, n_aliases > 0);
}

/* What is larger than the client takes is as if it had been delivered (5.0 §3.1.2.11.4). */
static void
play_maximum_packet_size (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_options (play, "receiver");
  g_autofree char *large = g_strnfill (500, 'x');
  Player *sender = player_enter (play, "sender");
  Player *receiver;

  play_set_property (options, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 300);
  receiver = player_enter_with (play, options);
  player_subscribe (receiver, topic, MQTT_QOS_1);
  player_publish (sender, topic, "before", MQTT_QOS_1, FALSE);
  player_expect (receiver, topic, "before", MQTT_QOS_1, FALSE);
  player_publish (sender, topic, large, MQTT_QOS_1, FALSE);
  player_publish (sender, topic, "after", MQTT_QOS_1, FALSE);
  player_expect (receiver, topic, "after", MQTT_QOS_1, FALSE);
}

static void
play_server_packet_size (Play *play)
{
  Player *player = player_enter (play, "a");
  g_autofree guint8 *zeros = g_malloc0 (BROKER_MAX_PACKET_SIZE);
  g_autoptr (GBytes) payload = g_bytes_new (zeros, BROKER_MAX_PACKET_SIZE);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  message = mqtt_message_new (play_topic (play, "a"), payload, MQTT_QOS_1, FALSE, NULL);
  play_check_uint (play, "Maximum Packet Size", BROKER_MAX_PACKET_SIZE,
                   get_uint (get_connack (player), MQTT_PROPERTY_MAXIMUM_PACKET_SIZE));
  ack = player_try_publish (player, message, &error);
  play_check (play, ack == NULL);
  if (play->failure == NULL)
    play_check (play, g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE));

  player_publish (player, play_topic (play, "a"), "small", MQTT_QOS_1, FALSE);
}

static void
play_no_local (Play *play)
{
  const char *topic = play_topic (play, "a");
  MqttSubscription *take = mqtt_subscription_new (topic, MQTT_QOS_1);
  Player *player = player_enter (play, "a");
  Player *other = player_enter (play, "other");

  take->no_local = TRUE;
  player_subscribe_to (player, take);
  player_publish (player, topic, "own", MQTT_QOS_1, FALSE);
  player_publish (other, topic, "other", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "other", MQTT_QOS_1, FALSE);
}

static void
play_retain_as_published (Play *play)
{
  const char *topic = play_topic (play, "a");
  MqttSubscription *take = mqtt_subscription_new (topic, MQTT_QOS_1);
  Player *player = player_enter (play, "a");

  take->retain_as_published = TRUE;
  player_subscribe_to (player, take);
  player_publish (player, topic, "kept", MQTT_QOS_1, TRUE);
  player_expect (player, topic, "kept", MQTT_QOS_1, TRUE);
  player_publish (player, topic, "not kept", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "not kept", MQTT_QOS_1, FALSE);
  player_publish (player, topic, "", MQTT_QOS_1, TRUE);
}

static void
subscribe_handling (Player             *player,
                    const char         *filter,
                    MqttRetainHandling  handling)
{
  MqttSubscription *take = mqtt_subscription_new (filter, MQTT_QOS_1);

  take->retain_handling = handling;
  player_subscribe_to (player, take);
}

static void
play_retain_handling (Play *play)
{
  const char *topic = play_topic (play, "a");
  Player *player = player_enter (play, "a");

  player_publish (player, topic, "kept", MQTT_QOS_1, TRUE);

  subscribe_handling (player, topic, MQTT_RETAIN_HANDLING_DONT_SEND);
  player_publish (player, topic, "1", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "1", MQTT_QOS_1, FALSE);
  player_unsubscribe (player, topic, MQTT_REASON_SUCCESS);

  subscribe_handling (player, topic, MQTT_RETAIN_HANDLING_SEND_IF_NEW);
  player_expect (player, topic, "kept", MQTT_QOS_1, TRUE);
  subscribe_handling (player, topic, MQTT_RETAIN_HANDLING_SEND_IF_NEW);
  player_publish (player, topic, "2", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "2", MQTT_QOS_1, FALSE);

  subscribe_handling (player, topic, MQTT_RETAIN_HANDLING_SEND);
  player_expect (player, topic, "kept", MQTT_QOS_1, TRUE);
  player_publish (player, topic, "", MQTT_QOS_1, TRUE);
}

static void
play_subscription_identifier (Play *play)
{
  const char *topic = play_topic (play, "a/b");
  MqttSubscription *one = mqtt_subscription_new (topic, MQTT_QOS_1);
  MqttSubscription *largest = mqtt_subscription_new (play_topic (play, "c"), MQTT_QOS_1);
  MqttMessage *message;
  Player *player = player_enter (play, "a");

  one->identifier = 7;
  player_subscribe_to (player, one);
  largest->identifier = 268435455;
  player_subscribe_to (player, largest);

  player_publish (player, topic, "one", MQTT_QOS_1, FALSE);
  message = player_expect (player, topic, "one", MQTT_QOS_1, FALSE);
  if (message != NULL)
    play_check_uint (play, "the Subscription Identifier", 7,
                     get_uint (message->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER));

  player_publish (player, play_topic (play, "c"), "largest", MQTT_QOS_1, FALSE);
  message = player_expect (player, play_topic (play, "c"), "largest", MQTT_QOS_1, FALSE);
  if (message != NULL)
    play_check_uint (play, "the Subscription Identifier", 268435455,
                     get_uint (message->properties, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER));
}

/* Everything that a server has to pass on as it is, in the order of the User Properties. */
static void
play_properties (Play *play)
{
  static const struct
  {
    const char *name;
    const char *value;
  } users[] = { { "b", "1" }, { "a", "ü" }, { "b", "2" }, { "", "" } };
  static const guint8 correlation[] = { 0x00, 0xff, 0x80, 0x01 };
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GBytes) data = g_bytes_new_static (correlation, sizeof correlation);
  g_autoptr (GBytes) payload = g_bytes_new_static ("?", 1);
  g_autoptr (MqttMessage) message = NULL;
  MqttMessage *received;
  Player *player = player_enter (play, "a");
  guint n = 0;

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR, 1);
  mqtt_properties_add_string (properties, MQTT_PROPERTY_CONTENT_TYPE, "text/plain");
  mqtt_properties_add_string (properties, MQTT_PROPERTY_RESPONSE_TOPIC, "reply/to");
  mqtt_properties_add_binary (properties, MQTT_PROPERTY_CORRELATION_DATA, data);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    mqtt_properties_add_user (properties, users[i].name, users[i].value);

  player_subscribe (player, topic, MQTT_QOS_1);
  message = mqtt_message_new (topic, payload, MQTT_QOS_1, FALSE, properties);
  player_publish_message (player, message);
  received = player_expect (player, topic, "?", MQTT_QOS_1, FALSE);
  play_check (play, received != NULL && received->properties != NULL);
  if (play->failure != NULL)
    return;

  play_check_uint (play, "Payload Format Indicator", 1,
                   get_uint (received->properties, MQTT_PROPERTY_PAYLOAD_FORMAT_INDICATOR));
  play_check (play, g_strcmp0 (mqtt_properties_get_string (received->properties,
                                                           MQTT_PROPERTY_CONTENT_TYPE),
                               "text/plain") == 0);
  play_check (play, g_strcmp0 (mqtt_properties_get_string (received->properties,
                                                           MQTT_PROPERTY_RESPONSE_TOPIC),
                               "reply/to") == 0);
  play_check (play, mqtt_properties_has (received->properties, MQTT_PROPERTY_CORRELATION_DATA));
  if (play->failure == NULL)
    play_check (play, g_bytes_equal (mqtt_properties_get_binary (received->properties,
                                                                 MQTT_PROPERTY_CORRELATION_DATA),
                                     data));

  for (guint i = 0; i < mqtt_properties_get_n (received->properties); i++)
    {
      const char *name;
      const char *value;

      if (!mqtt_properties_get_user_at (received->properties, i, &name, &value))
        continue;

      play_check (play, n < G_N_ELEMENTS (users) && g_str_equal (name, users[n].name) &&
                          g_str_equal (value, users[n].value));
      n++;
    }
  play_check_uint (play, "the number of User Properties", G_N_ELEMENTS (users), n);
}

/* Somebody answers where the question says, with what it is to be recognised by. */
static void
play_request (Play *play)
{
  const char *question = play_topic (play, "question");
  const char *answer = play_topic (play, "answer");
  g_autoptr (MqttProperties) asking = mqtt_properties_new ();
  g_autoptr (MqttProperties) answering = mqtt_properties_new ();
  g_autoptr (GBytes) data = g_bytes_new_static ("42", 2);
  g_autoptr (GBytes) payload = g_bytes_new_static ("?", 1);
  g_autoptr (MqttMessage) request = NULL;
  g_autoptr (MqttMessage) response = NULL;
  MqttMessage *received;
  Player *asker = player_enter (play, "asker");
  Player *answerer = player_enter (play, "answerer");

  player_subscribe (asker, answer, MQTT_QOS_1);
  player_subscribe (answerer, question, MQTT_QOS_1);
  mqtt_properties_add_string (asking, MQTT_PROPERTY_RESPONSE_TOPIC, answer);
  mqtt_properties_add_binary (asking, MQTT_PROPERTY_CORRELATION_DATA, data);
  request = mqtt_message_new (question, payload, MQTT_QOS_1, FALSE, asking);
  player_publish_message (asker, request);

  received = player_expect (answerer, question, "?", MQTT_QOS_1, FALSE);
  play_check (play, received != NULL && received->properties != NULL &&
                      mqtt_properties_has (received->properties, MQTT_PROPERTY_RESPONSE_TOPIC) &&
                      mqtt_properties_has (received->properties, MQTT_PROPERTY_CORRELATION_DATA));
  if (play->failure != NULL)
    return;

  mqtt_properties_add_binary (answering, MQTT_PROPERTY_CORRELATION_DATA,
                              mqtt_properties_get_binary (received->properties,
                                                          MQTT_PROPERTY_CORRELATION_DATA));
  response = mqtt_message_new (mqtt_properties_get_string (received->properties,
                                                           MQTT_PROPERTY_RESPONSE_TOPIC),
                               payload, MQTT_QOS_1, FALSE, answering);
  player_publish_message (answerer, response);
  received = player_expect (asker, answer, "?", MQTT_QOS_1, FALSE);
  play_check (play, received != NULL && received->properties != NULL &&
                      mqtt_properties_has (received->properties, MQTT_PROPERTY_CORRELATION_DATA));
  if (play->failure == NULL)
    play_check (play, g_bytes_equal (mqtt_properties_get_binary (received->properties,
                                                                 MQTT_PROPERTY_CORRELATION_DATA),
                                     data));
}

static void
publish_expiring (Player     *player,
                  const char *topic,
                  const char *text,
                  guint       seconds)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (MqttMessage) message = NULL;

  mqtt_properties_add_uint (properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, seconds);
  message = mqtt_message_new (topic, payload, MQTT_QOS_1, FALSE, properties);
  player_publish_message (player, message);
}

/* What has waited too long does not come, and what does says how long is left. */
static void
play_message_expiry (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autoptr (MqttOptions) options = play_create_session_options (play, "kept", 60);
  MqttMessage *message;
  Player *sender = player_enter (play, "sender");
  Player *player = player_enter_with (play, options);

  player_subscribe (player, topic, MQTT_QOS_1);
  player_leave (player);
  publish_expiring (sender, topic, "brief", 1);
  publish_expiring (sender, topic, "lasting", 600);
  test_run_for (2500);

  player_return (player, options);
  message = player_expect (player, topic, "lasting", MQTT_QOS_1, FALSE);
  if (message == NULL)
    return;

  play_check (play, get_uint (message->properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL) > 0);
  play_check (play, get_uint (message->properties, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL) < 600);
}

static void
play_refused_publish (Play *play)
{
  Player *player = player_enter (play, "a");

  for (MqttQos qos = MQTT_QOS_1; qos <= MQTT_QOS_2; qos++)
    {
      g_autoptr (MqttMessage) message = test_message (BROKER_DENIED_TOPICS "/a", "no", qos);
      g_autoptr (GError) error = NULL;
      g_autoptr (MqttAck) ack = player_try_publish (player, message, &error);

      play_check (play, ack == NULL);
      if (play->failure != NULL)
        return;

      play_check (play, g_error_matches (error, MQTT_ERROR, MQTT_ERROR_REJECTED));
      play_check_uint (play, "the reason", MQTT_REASON_NOT_AUTHORIZED,
                       mqtt_error_get_reason (error));
    }

  player_publish (player, play_topic (play, "a"), "yes", MQTT_QOS_2, FALSE);
}

static void
play_no_subscribers (Play *play)
{
  Player *player = player_enter (play, "a");
  g_autoptr (MqttMessage) message = test_message (play_topic (play, "a"), "", MQTT_QOS_1);
  g_autoptr (MqttAck) ack = NULL;
  g_autoptr (GError) error = NULL;

  ack = player_try_publish (player, message, &error);
  play_check (play, ack != NULL);
  if (ack != NULL)
    play_check_uint (play, "the reason", MQTT_REASON_NO_MATCHING_SUBSCRIBERS, ack->reasons[0]);
}

const Scene version_5_scenes[] = {
  { "alias-to-server", "Topic Alias, to the server", play_alias_to_server, MQTT_VERSION_5_0,
    SCENE_EVERYWHERE },
  { "alias-from-server", "Topic Alias, from the server", play_alias_from_server,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "maximum-packet-size", "Maximum Packet Size of the client", play_maximum_packet_size,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "server-packet-size", "Maximum Packet Size of the server", play_server_packet_size,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "no-local", "No Local", play_no_local, MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "retain-as-published", "Retain As Published", play_retain_as_published, MQTT_VERSION_5_0,
    SCENE_EVERYWHERE },
  { "retain-handling", "Retain Handling 0, 1 and 2", play_retain_handling, MQTT_VERSION_5_0,
    SCENE_EVERYWHERE },
  { "subscription-identifier", "Subscription Identifiers", play_subscription_identifier,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "properties", "User Properties and what else a server passes on", play_properties,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "request", "Request and response", play_request, MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "message-expiry", "Message Expiry Interval", play_message_expiry, MQTT_VERSION_5_0,
    SCENE_ONCE },
  { "refused-publish", "A PUBLISH that is not allowed is refused", play_refused_publish,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "no-subscribers", "PUBACK says that nobody has subscribed", play_no_subscribers,
    MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { NULL }
};
