/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player.h"

#define LARGE_SIZE (1024 * 1024)

static void
play_qos_up_to (Play    *play,
                MqttQos  maximum)
{
  static const char *const payloads[] = { "Grüße", "" };
  static const char *const paths[] = { "0", "1", "2" };
  Player *sender = player_enter (play, "sender");
  Player *receiver = player_enter (play, "receiver");

  for (MqttQos granted = MQTT_QOS_0; granted <= maximum; granted++)
    {
      const char *topic = play_topic (play, paths[granted]);

      player_subscribe (receiver, topic, granted);
      for (MqttQos qos = MQTT_QOS_0; qos <= maximum; qos++)
        {
          for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
            {
              player_publish (sender, topic, payloads[i], qos, FALSE);
              player_expect (receiver, topic, payloads[i], MIN (qos, granted), FALSE);
            }
        }
    }
}

static void
play_qos (Play *play)
{
  play_qos_up_to (play, MQTT_QOS_2);
}

static void
play_qos_0_1 (Play *play)
{
  play_qos_up_to (play, MQTT_QOS_1);
}

/* 3.1.1 §3.8.4: a subscription to the same filter takes the place of the one before. */
static void
play_resubscribe (Play *play)
{
  const char *topic = play_topic (play, "a");
  Player *player = player_enter (play, "a");

  player_subscribe (player, topic, MQTT_QOS_0);
  player_subscribe (player, topic, MQTT_QOS_1);
  player_publish (player, topic, "once", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "once", MQTT_QOS_1, FALSE);
  player_publish (player, topic, "again", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "again", MQTT_QOS_1, FALSE);
}

/* What is retained comes with RETAIN to who subscribes, without to who has. */
static void
play_retained_at (Play    *play,
                  MqttQos  qos)
{
  g_autofree char *path = g_strdup_printf ("retained/%d", qos);
  const char *topic = play_topic (play, path);
  Player *sender = player_enter (play, "sender");
  Player *early = player_enter (play, "early");
  Player *late = player_enter (play, "late");

  player_subscribe (early, topic, qos);
  player_publish (sender, topic, "kept", qos, TRUE);
  player_expect (early, topic, "kept", qos, FALSE);
  player_subscribe (late, topic, qos);
  player_expect (late, topic, "kept", qos, TRUE);

  /* An empty payload clears it, and is delivered as any other. */
  player_publish (sender, topic, "", qos, TRUE);
  player_expect (early, topic, "", qos, FALSE);
  player_expect (late, topic, "", qos, FALSE);
  player_subscribe (late, topic, qos);
  player_publish (sender, topic, "last", qos, FALSE);
  player_expect (late, topic, "last", qos, FALSE);

  player_leave (sender);
  player_leave (early);
  player_leave (late);
}

static void
play_retained (Play *play)
{
  play_retained_at (play, MQTT_QOS_0);
  play_retained_at (play, MQTT_QOS_1);
}

static void
play_retained_qos_2 (Play *play)
{
  play_retained_at (play, MQTT_QOS_2);
}

static gboolean
has_payload (MqttMessage *message,
             GBytes      *expected)
{
  g_autoptr (GBytes) payload = mqtt_message_dup_payload (message);

  return g_bytes_equal (payload, expected);
}

static void
play_large (Play *play)
{
  const char *topic = play_topic (play, "a");
  g_autofree char *text = g_strnfill (LARGE_SIZE, 'x');
  g_autoptr (GBytes) payload = g_bytes_new (text, LARGE_SIZE);
  Player *sender = player_enter (play, "sender");
  Player *receiver = player_enter (play, "receiver");

  player_subscribe (receiver, topic, MQTT_QOS_1);
  for (MqttQos qos = MQTT_QOS_0; qos <= MQTT_QOS_1; qos++)
    {
      g_autoptr (MqttMessage) message = mqtt_message_new (topic, payload, qos, FALSE, NULL);
      MqttMessage *received;

      player_publish_message (sender, message);
      received = player_next (receiver);
      if (received == NULL)
        return;

      play_check (play, has_payload (received, payload));
      play_check_uint (play, "the QoS of the message", qos, received->qos);
    }
}

/* Bytes of every value, in packets and frames whose lengths need one digit, just two,
 * or just three. */
static void
play_binary (Play *play)
{
  static const gsize sizes[] = { 100, 16350, 65500 };
  const gsize n = 45;
  const char *topic = play_topic (play, "a");
  Player *player = player_enter (play, "a");

  player_subscribe (player, topic, MQTT_QOS_1);
  for (guint i = 0; i < n * G_N_ELEMENTS (sizes); i++)
    {
      gsize size = sizes[i / n] + i % n;
      guint8 *bytes = g_malloc (size);
      g_autoptr (GBytes) payload = g_bytes_new_take (bytes, size);
      g_autoptr (MqttMessage) message = NULL;
      MqttMessage *received;

      for (gsize j = 0; j < size; j++)
        bytes[j] = i + j;
      message = mqtt_message_new (topic, payload, MQTT_QOS_0 + i % 2, FALSE, NULL);
      player_publish_message (player, message);
      received = player_next (player);
      if (received == NULL)
        return;

      play_check (play, has_payload (received, payload));
    }
}

/* A server may cut packets into frames as it likes (5.0 §6). */
static void
play_framing (Play *play)
{
  static const char *const paths[] = { "/bytes", "/fragments", "/joined" };
  const guint n = 100;
  const char *topic = play_topic (play, "a");
  Player *sender = player_enter (play, "sender");

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      Player *player;

      play->path = paths[i];
      player = player_enter (play, paths[i] + 1);
      player_subscribe (player, topic, MQTT_QOS_2);
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *payload = g_strnfill (10 * j, 'x');

          player_publish (sender, topic, payload, MQTT_QOS_0 + j % 3, FALSE);
        }
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *payload = g_strnfill (10 * j, 'x');

          player_expect (player, topic, payload, MQTT_QOS_0 + j % 3, FALSE);
        }

      player_publish (player, topic, "its own", MQTT_QOS_2, FALSE);
      player_expect (player, topic, "its own", MQTT_QOS_2, FALSE);
      player_leave (player);
    }
}

static gboolean
has_system_topic (Player   *player,
                  gboolean  retained)
{
  for (guint i = 0; i < player->messages->len; i++)
    {
      MqttMessage *message = player->messages->pdata[i];

      if (g_str_has_prefix (message->topic, "$") && (retained || !message->retain))
        return TRUE;
    }

  return FALSE;
}

/* 3.1.1 §4.7.2: who wants them names them. */
static void
play_system_topics (Play *play)
{
  const char *topic = play_topic (play, "a");
  Player *everybody = player_enter (play, "everybody");
  Player *curious = player_enter (play, "curious");
  MqttMessage *message;

  player_subscribe (everybody, "#", MQTT_QOS_0);
  player_subscribe (everybody, "+/#", MQTT_QOS_0);
  player_subscribe (curious, "$SYS/#", MQTT_QOS_0);
  play_await (play, has_system_topic (curious, FALSE));

  player_publish (everybody, topic, "last", MQTT_QOS_1, FALSE);
  do
    message = player_next (everybody);
  while (message != NULL && !g_str_equal (message->topic, topic));
  play_check (play, !has_system_topic (everybody, TRUE));
}

/* 3.1.1 §4.7: levels may be empty, spaces are letters, case matters. */
static void
play_topics (Play *play)
{
  static const char *const paths[] = {
    "Wärme/Küche",
    "温度/厨房",
    "🦉/ночь",
    "with space",
    "a//b",
    "/",
    "",
    "\357\273\277bom",
    "A",
  };
  const char *all = play_topic (play, "#");
  Player *player = player_enter (play, "a");

  player_subscribe (player, all, MQTT_QOS_1);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *topic = play_topic (play, paths[i]);

      player_publish (player, topic, topic, MQTT_QOS_1, FALSE);
      player_expect (player, topic, topic, MQTT_QOS_1, FALSE);
    }

  player_unsubscribe (player, all, MQTT_REASON_SUCCESS);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const char *topic = play_topic (play, paths[i]);

      player_subscribe (player, topic, MQTT_QOS_1);
      player_publish (player, topic, "here", MQTT_QOS_1, FALSE);
      player_expect (player, topic, "here", MQTT_QOS_1, FALSE);
    }
}

/* For each filter, a topic that it matches comes after one that it does not. */
static void
play_wildcards (Play *play)
{
  static const struct
  {
    const char *filter;
    const char *other;
    const char *matching;
  } cases[] = {
    { "a/+", "a/b/c", "a/b" },
    { "a/+", "a", "a/" },
    { "+/b", "a/c", "a/b" },
    { "a/+/c", "a/b/d", "a/b/c" },
    { "a/#", "b/a", "a/b/c" },
    { "a/#", "ab", "a" },
    { "+/+/#", "a", "a/b" },
    { "#", NULL, "a/b/c/d" },
  };
  Player *player = player_enter (play, "a");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *filter = play_topic (play, cases[i].filter);
      const char *matching = play_topic (play, cases[i].matching);

      player_subscribe (player, filter, MQTT_QOS_1);
      if (cases[i].other != NULL)
        player_publish (player, play_topic (play, cases[i].other), "other", MQTT_QOS_1, FALSE);
      player_publish (player, matching, cases[i].filter, MQTT_QOS_1, FALSE);
      player_expect (player, matching, cases[i].filter, MQTT_QOS_1, FALSE);
      player_unsubscribe (player, filter, MQTT_REASON_SUCCESS);
    }
}

/* Several filters in one SUBSCRIBE, each with a QoS of its own and an answer. */
static void
play_many_filters (Play *play)
{
  g_autoptr (GPtrArray) subscriptions = NULL;
  g_autoptr (MqttAck) ack = NULL;
  Player *player = player_enter (play, "a");

  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *path = g_strdup_printf ("many/%u", i);

      g_ptr_array_add (subscriptions, mqtt_subscription_new (play_topic (play, path), i % 2));
    }

  ack = player_subscribe_with (player, subscriptions, NULL);
  if (ack == NULL)
    return;

  play_check_uint (play, "the number of answers", subscriptions->len, ack->n_reasons);
  for (guint i = 0; play->failure == NULL && i < ack->n_reasons; i++)
    play_check_uint (play, "the answer", i % 2, ack->reasons[i]);

  player_publish (player, play_topic (play, "many/18"), "even", MQTT_QOS_1, FALSE);
  player_expect (player, play_topic (play, "many/18"), "even", MQTT_QOS_0, FALSE);
  player_publish (player, play_topic (play, "many/19"), "odd", MQTT_QOS_1, FALSE);
  player_expect (player, play_topic (play, "many/19"), "odd", MQTT_QOS_1, FALSE);
}

/* Each message comes to one of the group. */
static void
play_shared (Play *play)
{
  const guint n = 20;
  const char *topic = play_topic (play, "a");
  g_autofree char *filter = g_strdup_printf ("$share/group/%s", topic);
  Player *sender = player_enter (play, "sender");
  Player *first = player_enter (play, "first");
  Player *second = player_enter (play, "second");

  player_subscribe (first, filter, MQTT_QOS_1);
  player_subscribe (second, filter, MQTT_QOS_1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("%u", i);

      player_publish (sender, topic, payload, MQTT_QOS_1, FALSE);
    }

  play_await (play, first->messages->len + second->messages->len >= n);
  player_unsubscribe (first, filter, MQTT_REASON_SUCCESS);
  player_unsubscribe (second, filter, MQTT_REASON_SUCCESS);
  play_check_uint (play, "the number of messages", n, first->messages->len + second->messages->len);
  play_check (play, first->messages->len > 0 && second->messages->len > 0);
}

static void
play_unsubscribe (Play *play)
{
  const char *topic = play_topic (play, "a");
  const char *other = play_topic (play, "b");
  Player *player = player_enter (play, "a");

  player_subscribe (player, topic, MQTT_QOS_1);
  player_subscribe (player, other, MQTT_QOS_1);
  player_publish (player, topic, "seen", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "seen", MQTT_QOS_1, FALSE);
  player_unsubscribe (player, topic, MQTT_REASON_SUCCESS);
  player_publish (player, topic, "unseen", MQTT_QOS_1, FALSE);
  player_publish (player, other, "after", MQTT_QOS_1, FALSE);
  player_expect (player, other, "after", MQTT_QOS_1, FALSE);
}

static void
play_unsubscribe_unknown (Play *play)
{
  Player *player = player_enter (play, "a");

  player_unsubscribe (player, play_topic (play, "never"), MQTT_REASON_NO_SUBSCRIPTION_EXISTED);
}

/* One topic is allowed and one is not: the answers come in the order of the filters. */
static void
play_refused_subscription (Play *play)
{
  g_autoptr (GPtrArray) subscriptions = NULL;
  g_autoptr (MqttAck) ack = NULL;
  const char *topic = play_topic (play, "a");
  Player *player = player_enter (play, "a");

  subscriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) mqtt_subscription_free);
  g_ptr_array_add (subscriptions, mqtt_subscription_new (BROKER_DENIED_TOPICS "/a", MQTT_QOS_1));
  g_ptr_array_add (subscriptions, mqtt_subscription_new (topic, MQTT_QOS_1));
  ack = player_subscribe_with (player, subscriptions, NULL);
  if (ack == NULL)
    return;

  play_check_uint (play, "the answer to the denied filter",
                   play->version == MQTT_VERSION_5_0 ? MQTT_REASON_NOT_AUTHORIZED
                                                     : MQTT_REASON_UNSPECIFIED_ERROR,
                   ack->reasons[0]);
  play_check_uint (play, "the answer to the other filter", MQTT_QOS_1, ack->reasons[1]);
  player_publish (player, topic, "allowed", MQTT_QOS_1, FALSE);
  player_expect (player, topic, "allowed", MQTT_QOS_1, FALSE);
}

const Scene message_scenes[] = {
  { "qos", "QoS 0, 1 and 2, sent and granted in every combination, also without payload",
    play_qos, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "qos-0-1", "QoS 0 and 1, likewise", play_qos_0_1, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "resubscribe", "A subscription takes the place of the one before", play_resubscribe,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "retained", "Retained messages of QoS 0 and 1, and clearing them", play_retained,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "retained-qos-2", "Retained messages of QoS 2, and clearing them", play_retained_qos_2,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "large", "A payload of 1 MiB", play_large, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "binary", "Binary payloads around the sizes where a length gets another digit", play_binary,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "framing", "Packets that the broker cuts into frames byte for byte, into fragments, or not at all",
    play_framing, SCENE_ANY_VERSION, SCENE_WEBSOCKETS, BROKER_FRAMINGS },
  { "topics", "Topics in UTF-8, with empty levels and spaces", play_topics, SCENE_ANY_VERSION,
    SCENE_EVERYWHERE },
  { "wildcards", "+ and #", play_wildcards, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "system-topics", "$SYS, but not to who asks for #", play_system_topics, SCENE_ANY_VERSION,
    SCENE_EVERYWHERE, BROKER_SYSTEM_TOPICS },
  { "many-filters", "Twenty Topic Filters in one SUBSCRIBE", play_many_filters,
    SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "shared", "Shared Subscriptions ($share)", play_shared, MQTT_VERSION_3_1_1,
    SCENE_EVERYWHERE },
  { "unsubscribe", "UNSUBSCRIBE", play_unsubscribe, SCENE_ANY_VERSION, SCENE_EVERYWHERE },
  { "unsubscribe-unknown", "UNSUBSCRIBE says that there was no subscription",
    play_unsubscribe_unknown, MQTT_VERSION_5_0, SCENE_EVERYWHERE },
  { "refused-subscription", "A subscription that is not allowed is refused",
    play_refused_subscription, MQTT_VERSION_3_1_1, SCENE_EVERYWHERE },
  { NULL }
};
