/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "session-fixture.h"
#include "test-mqtt.h"

static void
publish_fails (SessionFixture *f,
               MqttMessage    *message,
               MqttError       code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mqtt_session_publish (f->session, message, &one, f->now, &error));
  g_assert_error (error, MQTT_ERROR, (int) code);
  g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
  fixture_expect (f, "");
}

static void
test_qos_1 (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);

  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_expect (&f, "32 07 00 01 \"a\" 00 01 00 \"x\"");
  fixture_publish (&f, "b", MQTT_QOS_1, &two);
  fixture_expect (&f, "32 07 00 01 \"b\" 00 02 00 \"x\"");

  f.now += 5000;
  fixture_give (&f, "40 03 00 02 10");
  fixture_expect_ack (&f, &two, MQTT_REASON_NO_MATCHING_SUBSCRIBERS);
  fixture_give (&f, "40 02 00 01");
  {
    g_autoptr (MqttOutcome) outcome = mqtt_session_take_outcome (f.session);

    g_assert_cmpint (outcome->ack->latency, ==, 5000);
  }
  fixture_expect (&f, "");

  fixture_publish (&f, "c", MQTT_QOS_1, &three);
  fixture_expect (&f, "32 07 00 01 \"c\" 00 03 00 \"x\"");
  fixture_give (&f, "40 03 00 03 97");
  fixture_expect_error (&f, &three, MQTT_ERROR_REJECTED);
  g_assert_false (mqtt_session_has_outcome (f.session));

  fixture_tear_down (&f);
}

static void
test_qos_2 (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);

  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_expect (&f, "34 06 00 01 \"a\" 00 01 \"x\"");
  fixture_give (&f, "50 02 00 01");
  fixture_expect (&f, "62 02 00 01");
  /* The server may not have got the PUBREL. */
  fixture_give (&f, "50 02 00 01");
  fixture_expect (&f, "62 02 00 01");
  g_assert_false (mqtt_session_has_outcome (f.session));
  fixture_give (&f, "70 02 00 01");
  fixture_expect_ack (&f, &one, MQTT_REASON_SUCCESS);

  fixture_tear_down (&f);
}

static void
test_qos_2_refused (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);

  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_publish (&f, "b", MQTT_QOS_2, &two);
  fixture_publish (&f, "c", MQTT_QOS_2, &three);
  g_free (fixture_take_output (&f));

  fixture_give (&f, "50 03 00 01 87");
  fixture_expect_error (&f, &one, MQTT_ERROR_REJECTED);
  fixture_expect (&f, "");

  fixture_give (&f, "50 02 00 02");
  fixture_expect (&f, "62 02 00 02");
  fixture_give (&f, "70 03 00 02 92");
  fixture_expect_error (&f, &two, MQTT_ERROR_REJECTED);

  fixture_give (&f, "50 02 00 03 70 02 00 03");
  fixture_expect_ack (&f, &three, MQTT_REASON_SUCCESS);

  fixture_tear_down (&f);
}

static void
test_identifiers_wrap (void)
{
  SessionFixture f;
  g_autofree char *output = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);

  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  for (guint id = 2; id <= G_MAXUINT16; id++)
    {
      g_autofree char *ack = g_strdup_printf ("40 02 %02x %02x", id >> 8, id & 0xff);

      fixture_publish (&f, "b", MQTT_QOS_1, &two);
      fixture_give (&f, ack);
      fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
    }

  /* 0 is no identifier, and 1 is in flight. */
  output = fixture_take_output (&f);
  fixture_publish (&f, "c", MQTT_QOS_1, &three);
  fixture_expect (&f, "32 06 00 01 \"c\" 00 02 \"x\"");

  fixture_tear_down (&f);
}

static void
test_identifiers_all_used (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_in_flight_maximum (f.options, G_MAXUINT16);
  mqtt_session_set_options (f.session, f.options);
  fixture_start (&f, FALSE, NULL);

  for (guint i = 0; i < G_MAXUINT16; i++)
    fixture_publish (&f, "a", MQTT_QOS_1, NULL);
  g_free (fixture_take_output (&f));

  fixture_publish (&f, "b", MQTT_QOS_1, &one);
  fixture_subscribe (&f, "c", &two);
  fixture_expect (&f, "");

  fixture_give (&f, "40 02 12 34");
  fixture_expect (&f, "82 06 12 34 00 01 \"c\" 01");
  fixture_give (&f, "90 03 12 34 01");
  fixture_expect_ack (&f, &two, MQTT_REASON_GRANTED_QOS_1);
  fixture_expect (&f, "32 06 00 01 \"b\" 12 34 \"x\"");

  fixture_tear_down (&f);
}

static void
test_window (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);

  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_publish (&f, "b", MQTT_QOS_2, &two);
  fixture_publish (&f, "c", MQTT_QOS_1, &three);
  fixture_publish (&f, "d", MQTT_QOS_1, &three);
  /* QoS 0 is not limited, and does not wait. */
  fixture_publish (&f, "e", MQTT_QOS_0, NULL);
  fixture_expect (&f, "32 07 00 01 \"a\" 00 01 00 \"x\""
                      "34 07 00 01 \"b\" 00 02 00 \"x\""
                      "30 05 00 01 \"e\" 00 \"x\"");

  /* PUBREC frees nothing, PUBCOMP does. */
  fixture_give (&f, "50 02 00 02");
  fixture_expect (&f, "62 02 00 02");
  fixture_give (&f, "40 02 00 01");
  fixture_expect (&f, "32 07 00 01 \"c\" 00 03 00 \"x\"");
  fixture_give (&f, "70 02 00 02");
  fixture_expect (&f, "32 07 00 01 \"d\" 00 04 00 \"x\"");

  fixture_tear_down (&f);
}

static void
publish_many (SessionFixture *f,
              guint           n)
{
  for (guint i = 0; i < n; i++)
    fixture_publish (f, "a", MQTT_QOS_1, NULL);
}

/* It is not more than the server takes, and in 3.x not more than servers usually do. */
static void
test_own_window (void)
{
  SessionFixture f;
  g_autofree char *full = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  publish_many (&f, 20);
  full = fixture_take_output (&f);
  fixture_publish (&f, "b", MQTT_QOS_1, NULL);
  fixture_expect (&f, "");
  fixture_give (&f, "40 02 00 07");
  fixture_expect (&f, "32 06 00 01 \"b\" 00 15 \"x\"");
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  publish_many (&f, 1000);
  g_free (fixture_take_output (&f));
  fixture_publish (&f, "b", MQTT_QOS_1, NULL);
  fixture_expect (&f, "32 07 00 01 \"b\" 03 e9 00 \"x\"");
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_options_set_in_flight_maximum (f.options, 1);
  mqtt_session_set_options (f.session, f.options);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  fixture_publish (&f, "a", MQTT_QOS_1, NULL);
  fixture_expect (&f, "32 07 00 01 \"a\" 00 01 00 \"x\"");
  fixture_publish (&f, "b", MQTT_QOS_1, NULL);
  fixture_expect (&f, "");
  fixture_tear_down (&f);
}

static void
test_resume (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_publish (&f, "b", MQTT_QOS_2, &one);
  fixture_publish (&f, "c", MQTT_QOS_1, &two);
  fixture_publish (&f, "d", MQTT_QOS_2, &three);
  fixture_give (&f, "50 02 00 02  50 02 00 01");
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  fixture_publish (&f, "e", MQTT_QOS_1, &three);
  fixture_expect (&f, "");

  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "62 02 00 02  62 02 00 01"
                      "3a 06 00 01 \"c\" 00 03 \"x\""
                      "3c 06 00 01 \"d\" 00 04 \"x\""
                      "32 06 00 01 \"e\" 00 05 \"x\"");

  /* Again: what was in flight for the first time is now a duplicate too. */
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "62 02 00 02  62 02 00 01"
                      "3a 06 00 01 \"c\" 00 03 \"x\""
                      "3c 06 00 01 \"d\" 00 04 \"x\""
                      "3a 06 00 01 \"e\" 00 05 \"x\"");

  fixture_give (&f, "70 02 00 01  40 02 00 03  50 02 00 04  70 02 00 04");
  fixture_expect_ack (&f, &one, MQTT_REASON_SUCCESS);
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
  fixture_expect_ack (&f, &three, MQTT_REASON_SUCCESS);

  fixture_tear_down (&f);
}

static void
test_resume_forgotten (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_give (&f, "50 02 00 01");
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "62 02 00 01");
  fixture_give (&f, "70 03 00 01 92");
  fixture_expect_ack (&f, &one, MQTT_REASON_PACKET_IDENTIFIER_NOT_FOUND);

  fixture_tear_down (&f);
}

static void
test_resume_window (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_publish (&f, "b", MQTT_QOS_1, &two);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);

  fixture_start_with (&f, TRUE, MQTT_PROPERTY_RECEIVE_MAXIMUM, 1);
  fixture_expect (&f, "3a 07 00 01 \"a\" 00 01 00 \"x\"");
  fixture_publish (&f, "c", MQTT_QOS_1, &three);
  fixture_expect (&f, "");
  fixture_give (&f, "40 02 00 01");
  fixture_expect (&f, "3a 07 00 01 \"b\" 00 02 00 \"x\"");
  fixture_give (&f, "40 02 00 02");
  fixture_expect (&f, "32 07 00 01 \"c\" 00 03 00 \"x\"");

  fixture_tear_down (&f);
}

static void
test_lost_session (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_publish (&f, "b", MQTT_QOS_2, &two);
  fixture_publish (&f, "c", MQTT_QOS_2, &three);
  fixture_give (&f, "50 02 00 02");
  g_free (fixture_take_output (&f));
  fixture_stop (&f);

  fixture_start (&f, FALSE, NULL);
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
  fixture_expect (&f, "32 06 00 01 \"a\" 00 04 \"x\""
                      "34 06 00 01 \"c\" 00 05 \"x\"");
  g_assert_false (mqtt_session_has_outcome (f.session));

  fixture_tear_down (&f);
}

static void
test_lost_session_limits (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_publish (&f, "b", MQTT_QOS_1, &two);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);

  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_QOS, 1);
  fixture_expect_error (&f, &one, MQTT_ERROR_NOT_SUPPORTED);
  fixture_expect (&f, "32 07 00 01 \"b\" 00 04 00 \"x\"");

  fixture_tear_down (&f);
}

static void
test_publish_limits (void)
{
  SessionFixture f;
  g_autoptr (MqttMessage) plain = test_message ("a", "x", MQTT_QOS_1);
  g_autoptr (MqttMessage) qos_2 = test_message ("a", "x", MQTT_QOS_2);
  g_autoptr (GBytes) payload = mqtt_message_dup_payload (plain);
  g_autoptr (MqttMessage) retained = mqtt_message_new ("a", payload, MQTT_QOS_0, TRUE, NULL);
  g_autoptr (MqttMessage) aliased = NULL;
  g_autoptr (MqttProperties) alias = mqtt_properties_new ();

  mqtt_properties_add_uint (alias, MQTT_PROPERTY_TOPIC_ALIAS, 1);
  aliased = mqtt_message_new ("a", payload, MQTT_QOS_0, FALSE, alias);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_QOS, 0);
  publish_fails (&f, plain, MQTT_ERROR_NOT_SUPPORTED);
  publish_fails (&f, aliased, MQTT_ERROR_NOT_SUPPORTED);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_QOS, 1);
  publish_fails (&f, qos_2, MQTT_ERROR_NOT_SUPPORTED);
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_RETAIN_AVAILABLE, 0);
  publish_fails (&f, retained, MQTT_ERROR_NOT_SUPPORTED);
  fixture_tear_down (&f);

  /* The packet has nine bytes. */
  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 8);
  publish_fails (&f, plain, MQTT_ERROR_TOO_LARGE);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 9);
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_tear_down (&f);
}

static void
test_publish_arguments (void)
{
  SessionFixture f;
  g_autoptr (GBytes) payload = g_bytes_new_static ("x", 1);
  g_autoptr (MqttProperties) identifier = mqtt_properties_new ();
  g_autoptr (MqttMessage) wildcard = test_message ("a/#", "x", MQTT_QOS_0);
  g_autoptr (MqttMessage) empty = test_message ("", "x", MQTT_QOS_0);
  g_autoptr (MqttMessage) identified = NULL;

  mqtt_properties_add_uint (identifier, MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER, 1);
  identified = mqtt_message_new ("a", payload, MQTT_QOS_0, FALSE, identifier);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  publish_fails (&f, wildcard, MQTT_ERROR_INVALID_ARGUMENT);
  publish_fails (&f, empty, MQTT_ERROR_INVALID_ARGUMENT);
  publish_fails (&f, identified, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);

  /* Properties need 5.0. */
  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  publish_fails (&f, identified, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);
}

static void
test_offline_queue (void)
{
  SessionFixture f;
  g_autofree char *text = g_strnfill (8 * 1024 * 1024 - 1, 'x');
  g_autoptr (MqttMessage) qos_0 = test_message ("a", "x", MQTT_QOS_0);
  g_autoptr (MqttMessage) small = test_message ("a", "x", MQTT_QOS_1);
  g_autoptr (MqttMessage) large = test_message ("a", text, MQTT_QOS_1);

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  publish_fails (&f, qos_0, MQTT_ERROR_NOT_CONNECTED);
  for (guint i = 0; i < 1000; i++)
    fixture_publish (&f, "a", MQTT_QOS_1, NULL);
  publish_fails (&f, small, MQTT_ERROR_TOO_LARGE);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      mqtt_session_publish (f.session, large, NULL, f.now, &error);
      g_assert_no_error (error);
    }
  publish_fails (&f, small, MQTT_ERROR_TOO_LARGE);

  /* Sent, they leave room. */
  fixture_start (&f, FALSE, NULL);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  fixture_publish (&f, "a", MQTT_QOS_1, NULL);
  fixture_tear_down (&f);
}

static void
test_abandon (void)
{
  SessionFixture f;
  g_autoptr (GError) error = mqtt_error_new (MQTT_LAYER_USAGE, MQTT_ERROR_CANCELLED, 0, "Over");

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_grant (&f, "s");
  fixture_publish (&f, "a", MQTT_QOS_2, &one);
  fixture_subscribe (&f, "b", &two);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  fixture_publish (&f, "c", MQTT_QOS_1, &three);
  mqtt_session_abandon (f.session, error);
  fixture_expect_error (&f, &two, MQTT_ERROR_CANCELLED);
  fixture_expect_error (&f, &one, MQTT_ERROR_CANCELLED);
  fixture_expect_error (&f, &three, MQTT_ERROR_CANCELLED);
  g_assert_false (mqtt_session_has_outcome (f.session));

  /* The server still knows the message in flight, so its identifier is taken
   * and its delivery goes on, though for nobody. Subscriptions are forgotten. */
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "3c 06 00 01 \"a\" 00 02 \"x\"");
  fixture_give (&f, "50 02 00 02  70 02 00 02");
  g_assert_false (mqtt_session_has_outcome (f.session));

  /* A server without the session never hears of it again. */
  fixture_publish (&f, "d", MQTT_QOS_1, &one);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  mqtt_session_abandon (f.session, error);
  fixture_expect_error (&f, &one, MQTT_ERROR_CANCELLED);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "");

  fixture_tear_down (&f);
}

static void
test_withdraw (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_subscribe (&f, "b", &two);
  g_assert_true (mqtt_session_withdraw (f.session, &one));
  g_assert_true (mqtt_session_withdraw (f.session, &two));
  g_assert_false (mqtt_session_withdraw (f.session, &two));
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "");

  /* What was sent is done, but nobody is told. */
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  fixture_subscribe (&f, "b", &two);
  g_free (fixture_take_output (&f));
  g_assert_true (mqtt_session_withdraw (f.session, &one));
  g_assert_true (mqtt_session_withdraw (f.session, &two));
  fixture_give (&f, "40 02 00 01  90 03 00 02 01");
  g_assert_false (mqtt_session_has_outcome (f.session));
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 06 00 03 00 01 \"b\" 01");

  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/session/qos-1", test_qos_1);
  g_test_add_func ("/mqtt/session/qos-2", test_qos_2);
  g_test_add_func ("/mqtt/session/qos-2-refused", test_qos_2_refused);
  g_test_add_func ("/mqtt/session/identifiers-wrap", test_identifiers_wrap);
  g_test_add_func ("/mqtt/session/identifiers-all-used", test_identifiers_all_used);
  g_test_add_func ("/mqtt/session/window", test_window);
  g_test_add_func ("/mqtt/session/own-window", test_own_window);
  g_test_add_func ("/mqtt/session/resume", test_resume);
  g_test_add_func ("/mqtt/session/resume-forgotten", test_resume_forgotten);
  g_test_add_func ("/mqtt/session/resume-window", test_resume_window);
  g_test_add_func ("/mqtt/session/lost-session", test_lost_session);
  g_test_add_func ("/mqtt/session/lost-session-limits", test_lost_session_limits);
  g_test_add_func ("/mqtt/session/publish-limits", test_publish_limits);
  g_test_add_func ("/mqtt/session/publish-arguments", test_publish_arguments);
  g_test_add_func ("/mqtt/session/offline-queue", test_offline_queue);
  g_test_add_func ("/mqtt/session/abandon", test_abandon);
  g_test_add_func ("/mqtt/session/withdraw", test_withdraw);

  return g_test_run ();
}
