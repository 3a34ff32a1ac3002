/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"
#include "test-mqtt.h"

static void
publish (SessionFixture *f,
         const char     *topic,
         MqttQos         qos,
         MqttProperty    id,
         guint32         value,
         gpointer        tag,
         int             code)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("x", 1);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  mqtt_properties_add_uint (properties, id, value);
  message = mqtt_message_new (topic, payload, qos, FALSE, properties);
  mqtt_session_publish (f->session, message, tag, f->now, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MQTT_ERROR, code);
}

static void
publish_alias (SessionFixture *f,
               const char     *topic,
               MqttQos         qos,
               guint           alias,
               int             code)
{
  publish (f, topic, qos, MQTT_PROPERTY_TOPIC_ALIAS, alias, &one, code);
}

/* 5.0 §3.3.2.3.4 */
static void
test_automatic_alias (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 5);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_publish (&f, "abc", MQTT_QOS_1, &one);
  fixture_expect (&f, "30 07 00 03 \"abc\" 00 \"x\""
                      "30 0a 00 03 \"abc\" 03 23 00 01 \"x\""
                      "32 09 00 00 00 01 03 23 00 01 \"x\"");

  /* Sent again where the alias stands for nothing. */
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3a 09 00 03 \"abc\" 00 01 00 \"x\"");

  mqtt_options_set_topic_aliases (f.options, FALSE);
  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 5);
  g_free (fixture_take_output (&f));
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_expect (&f, "30 07 00 03 \"abc\" 00 \"x\" 30 07 00 03 \"abc\" 00 \"x\"");
  fixture_tear_down (&f);
}

static void
test_own_alias (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  publish_alias (&f, "", MQTT_QOS_1, 1, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  publish_alias (&f, "abc", MQTT_QOS_0, 3, MQTT_ERROR_NOT_SUPPORTED);
  publish_alias (&f, "abc", MQTT_QOS_0, 0, MQTT_ERROR_INVALID_ARGUMENT);
  publish_alias (&f, "", MQTT_QOS_0, 2, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_expect (&f, "");

  publish_alias (&f, "abc", MQTT_QOS_0, 2, -1);
  fixture_expect (&f, "30 0a 00 03 \"abc\" 03 23 00 02 \"x\"");
  publish_alias (&f, "abc", MQTT_QOS_0, 2, -1);
  fixture_expect (&f, "30 0a 00 03 \"abc\" 03 23 00 02 \"x\"");
  publish_alias (&f, "", MQTT_QOS_1, 2, -1);
  fixture_expect (&f, "32 09 00 00 00 01 03 23 00 02 \"x\"");

  /* The next server takes fewer: the message goes without. */
  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 1);
  fixture_expect (&f, "3a 09 00 03 \"abc\" 00 01 00 \"x\"");

  /* The next takes it, and has to be told what it stands for. */
  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  fixture_expect (&f, "3a 0c 00 03 \"abc\" 00 01 03 23 00 02 \"x\"");
  fixture_tear_down (&f);
}

/* A server that drops a repetition would not learn what its alias stands for. */
static void
test_alias_not_again (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  fixture_publish (&f, "abc", MQTT_QOS_1, &one);
  fixture_publish (&f, "abc", MQTT_QOS_1, &two);
  fixture_expect (&f, "32 09 00 03 \"abc\" 00 01 00 \"x\" 32 0c 00 03 \"abc\" 00 02 03 23 00 01 \"x\"");

  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  fixture_publish (&f, "abc", MQTT_QOS_1, &three);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_expect (&f, "3a 09 00 03 \"abc\" 00 01 00 \"x\" 3a 09 00 03 \"abc\" 00 02 00 \"x\""
                      "32 09 00 03 \"abc\" 00 03 00 \"x\" 30 0a 00 03 \"abc\" 03 23 00 01 \"x\"");
  fixture_tear_down (&f);
}

/* What was too large for the server has told it nothing. */
static void
test_alias_not_sent (void)
{
  g_autoptr (MqttProperties) connack = mqtt_properties_new ();
  g_autoptr (MqttMessage) large = test_message ("abc", "0123456789", MQTT_QOS_0);
  g_autoptr (GError) error = NULL;
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_properties_add_uint (connack, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  mqtt_properties_add_uint (connack, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 12);
  fixture_start (&f, FALSE, connack);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  g_free (fixture_take_output (&f));
  g_assert_false (mqtt_session_publish (f.session, large, NULL, f.now, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE);
  fixture_expect (&f, "");
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_publish (&f, "abc", MQTT_QOS_0, NULL);
  fixture_expect (&f, "30 07 00 03 \"abc\" 00 \"x\" 30 0a 00 03 \"abc\" 03 23 00 01 \"x\"");
  fixture_tear_down (&f);
}

/* What the server may have keeps its Packet Identifier, also when it takes no more of
 * its kind: under that identifier anything else would be a repetition (5.0 §4.3.3). */
static void
test_stuck (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a/long/topic", MQTT_QOS_2, &one);
  fixture_publish (&f, "b", MQTT_QOS_1, &two);
  g_free (fixture_take_output (&f));

  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 10);
  fixture_expect_error (&f, &one, MQTT_ERROR_TOO_LARGE);
  fixture_publish (&f, "c", MQTT_QOS_2, &three);
  fixture_expect (&f, "3a 07 00 01 \"b\" 00 02 00 \"x\" 34 07 00 01 \"c\" 00 03 00 \"x\"");
  g_assert_cmpuint (mqtt_session_get_n_queued (f.session), ==, 0);

  /* In the order of old. */
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3c 12 00 0c \"a/long/topic\" 00 01 00 \"x\""
                      "3a 07 00 01 \"b\" 00 02 00 \"x\" 3c 07 00 01 \"c\" 00 03 00 \"x\"");
  fixture_give (&f, "50 02 00 01");
  fixture_expect (&f, "62 02 00 01");

  /* Nobody waits for it, so that no other session gets it. */
  fixture_stop (&f);
  fixture_start_with (&f, TRUE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 6);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "");
  fixture_tear_down (&f);
}

/* What got no further than the line in which it waits to be written is no repetition
 * (5.0 §3.3.1.1), and nobody can have answered it. */
static void
test_not_written (void)
{
  g_autoptr (MqttMessage) message = test_message ("a", "x", MQTT_QOS_1);
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  g_assert_true (mqtt_session_publish (f.session, message, &one, f.now, NULL));
  fixture_give (&f, "40 02 00 01");
  g_assert_null (mqtt_session_take_outcome (f.session));
  fixture_give_fault (&f, "50 02 00 01", MQTT_REASON_PROTOCOL_ERROR);

  mqtt_session_stop (f.session);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "32 07 00 01 \"a\" 00 01 00 \"x\"");
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3a 07 00 01 \"a\" 00 01 00 \"x\"");
  fixture_give (&f, "40 02 00 01");
  fixture_expect_ack (&f, &one, MQTT_REASON_SUCCESS);
  fixture_tear_down (&f);
}

static void
publish_expiring (SessionFixture *f,
                  const char     *topic,
                  guint           seconds,
                  gpointer        tag)
{
  publish (f, topic, MQTT_QOS_1, MQTT_PROPERTY_MESSAGE_EXPIRY_INTERVAL, seconds, tag, -1);
}

/* 5.0 §3.3.2.3.3 */
static void
test_expiry (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  publish_expiring (&f, "a", 10, &one);
  publish_expiring (&f, "b", 20, &two);
  f.now += 10 * SECOND + 1;
  fixture_start (&f, FALSE, NULL);
  fixture_expect_error (&f, &one, MQTT_ERROR_EXPIRED);
  fixture_expect (&f, "32 0c 00 01 \"b\" 00 01 05 02 00 00 00 0a \"x\"");

  /* What may have arrived is sent again as it was. */
  fixture_stop (&f);
  f.now += 30 * SECOND;
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3a 0c 00 01 \"b\" 00 01 05 02 00 00 00 14 \"x\"");
  fixture_give (&f, "40 02 00 01");
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);

  publish_expiring (&f, "c", 5, &three);
  fixture_expect (&f, "32 0c 00 01 \"c\" 00 02 05 02 00 00 00 05 \"x\"");
  fixture_tear_down (&f);
}

static void
publish_plain (SessionFixture *f,
               const char     *topic,
               gpointer        tag,
               int             code)
{
  g_autoptr (MqttMessage) message = test_message (topic, "payload", MQTT_QOS_1);
  g_autoptr (GError) error = NULL;

  mqtt_session_publish (f->session, message, tag, f->now, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MQTT_ERROR, code);
}

static void
test_queue_refuses (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_queue (f.options, 2, 1000, MQTT_QUEUE_REFUSE_NEW);
  publish_plain (&f, "a", &one, -1);
  publish_plain (&f, "b", &two, -1);
  publish_plain (&f, "c", &three, MQTT_ERROR_TOO_LARGE);
  g_assert_cmpuint (mqtt_session_get_n_queued (f.session), ==, 2);

  /* A topic of one byte and a payload of seven. */
  mqtt_options_set_queue (f.options, 10, 23, MQTT_QUEUE_REFUSE_NEW);
  publish_plain (&f, "c", &three, MQTT_ERROR_TOO_LARGE);
  mqtt_options_set_queue (f.options, 10, 24, MQTT_QUEUE_REFUSE_NEW);
  publish_plain (&f, "c", &three, -1);

  mqtt_options_set_queue (f.options, 0, 0, MQTT_QUEUE_REFUSE_NEW);
  publish_plain (&f, "d", &three, MQTT_ERROR_TOO_LARGE);

  /* It bounds what waits for a connection only. */
  fixture_start (&f, FALSE, NULL);
  g_assert_cmpuint (mqtt_session_get_n_queued (f.session), ==, 0);
  publish_plain (&f, "d", &three, -1);
  fixture_tear_down (&f);
}

static void
test_queue_drops (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  publish_plain (&f, "in flight", &one, -1);
  fixture_stop (&f);

  mqtt_options_set_queue (f.options, 2, 24, MQTT_QUEUE_DROP_OLDEST);
  publish_plain (&f, "a", &one, -1);
  publish_plain (&f, "b", &two, -1);
  publish_plain (&f, "c", &three, -1);
  fixture_expect_error (&f, &one, MQTT_ERROR_DROPPED);
  g_assert_false (mqtt_session_has_outcome (f.session));

  /* One of seventeen bytes takes the place of both; one of thirty never fits. */
  publish_plain (&f, "0123456789", &one, -1);
  fixture_expect_error (&f, &two, MQTT_ERROR_DROPPED);
  fixture_expect_error (&f, &three, MQTT_ERROR_DROPPED);
  publish_plain (&f, "0123456789 and the rest", &two, MQTT_ERROR_TOO_LARGE);
  g_assert_cmpuint (mqtt_session_get_n_queued (f.session), ==, 2);

  g_free (fixture_take_output (&f));
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3a 14 00 09 \"in flight\" 00 01 \"payload\""
                      "32 15 00 0a \"0123456789\" 00 02 \"payload\"");
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/send/automatic-alias", test_automatic_alias);
  g_test_add_func ("/session/send/own-alias", test_own_alias);
  g_test_add_func ("/session/send/alias-not-sent", test_alias_not_sent);
  g_test_add_func ("/session/send/alias-not-again", test_alias_not_again);
  g_test_add_func ("/session/send/stuck", test_stuck);
  g_test_add_func ("/session/send/not-written", test_not_written);
  g_test_add_func ("/session/send/expiry", test_expiry);
  g_test_add_func ("/session/send/queue-refuses", test_queue_refuses);
  g_test_add_func ("/session/send/queue-drops", test_queue_drops);

  return g_test_run ();
}
