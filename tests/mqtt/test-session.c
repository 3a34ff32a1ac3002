/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-delivery.h"
#include "mqtt-error.h"
#include "session-fixture.h"

static void
test_transitions (void)
{
  /* For each state, what each event in the order of MqttDeliveryEvent leads to;
   * '-' is not allowed. 0 NONE, 1 PUBACK, 2 PUBREC, 3 PUBCOMP, 4 PUBREL awaited. */
  static const char *const table[] = {
    "12----4-",
    "1-0-----",
    "-2-30---",
    "---300--",
    "------40",
  };

  for (guint state = 0; state < G_N_ELEMENTS (table); state++)
    {
      for (guint event = 0; event <= MQTT_DELIVERY_PUBREL; event++)
        {
          MqttDeliveryState result = state;
          gboolean allowed = mqtt_delivery_advance (&result, event);
          char expected = table[state][event];

          if (allowed ? expected != '0' + (char) result
                      : expected != '-' || result != (MqttDeliveryState) state)
            g_error ("state %u, event %u", state, event);
        }
    }
}

static void
test_wrong_acks (void)
{
  static const struct
  {
    MqttQos qos;
    const char *before;
    const char *answer;
  } cases[] = {
    { MQTT_QOS_1, "", "50 02 00 01" },
    { MQTT_QOS_1, "", "70 02 00 01" },
    { MQTT_QOS_2, "", "40 02 00 01" },
    { MQTT_QOS_2, "", "70 02 00 01" },
    { MQTT_QOS_2, "50 02 00 01", "40 02 00 01" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SessionFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      fixture_start (&f, FALSE, NULL);
      fixture_publish (&f, "a", cases[i].qos, &one);
      fixture_give (&f, cases[i].before);
      fixture_give_fault (&f, cases[i].answer, MQTT_REASON_PROTOCOL_ERROR);
      fixture_tear_down (&f);
    }
}

static void
test_unknown_acks (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_subscribe (&f, "a", &one);
  g_free (fixture_take_output (&f));

  /* Nothing has this identifier. */
  fixture_give (&f, "40 02 00 09  70 02 00 09  90 04 00 09 00 00  b0 04 00 09 00 00");
  fixture_expect (&f, "");
  fixture_give (&f, "50 02 00 09");
  fixture_expect (&f, "62 03 00 09 92");
  fixture_give (&f, "50 03 00 09 80");
  fixture_expect (&f, "");
  fixture_give (&f, "62 02 00 09");
  fixture_expect (&f, "70 03 00 09 92");
  g_assert_false (mqtt_session_has_outcome (f.session));
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_give (&f, "40 02 00 07  50 02 00 09  62 02 00 08");
  fixture_expect (&f, "62 02 00 09  70 02 00 08");
  fixture_tear_down (&f);
}

static void
test_dedupe (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_give (&f, "34 06 00 01 \"a\" 00 07 \"x\"");
  fixture_expect (&f, "50 02 00 07");
  fixture_expect_messages (&f, "a");
  fixture_give (&f, "3c 06 00 01 \"a\" 00 07 \"x\"");
  fixture_expect (&f, "50 02 00 07");
  fixture_expect_messages (&f, "");

  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_give (&f, "3c 06 00 01 \"a\" 00 07 \"x\"");
  fixture_expect (&f, "50 02 00 07");
  fixture_expect_messages (&f, "");
  fixture_give (&f, "62 02 00 07");
  fixture_expect (&f, "70 02 00 07");

  /* The identifier is free again. */
  fixture_give (&f, "34 06 00 01 \"b\" 00 07 \"x\"");
  fixture_expect_messages (&f, "b");

  /* A new session of the server knows nothing of the old. */
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_give (&f, "34 06 00 01 \"c\" 00 07 \"x\"");
  fixture_expect_messages (&f, "c");

  fixture_tear_down (&f);
}

static void
test_incoming (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);

  fixture_give (&f, "30 05 00 01 \"a\" 00 \"x\"  32 07 00 01 \"b\" 00 01 00 \"x\""
                    "32 07 00 01 \"c\" 00 02 00 \"x\"  34 07 00 01 \"d\" 00 03 00 \"x\"");
  g_assert_cmpuint (mqtt_session_get_n_messages (f.session), ==, 4);
  fixture_expect_messages (&f, "a b c d");
  {
    g_autoptr (GBytes) output = mqtt_session_take_output (f.session);

    /* One write for all. */
    g_assert_cmpuint (g_bytes_get_size (output), ==, 12);
  }
  fixture_expect (&f, "");

  fixture_tear_down (&f);
}

static void
set_up_limits (SessionFixture *f,
               MqttProperty    id,
               guint32         value)
{
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();

  fixture_set_up (f, MQTT_VERSION_5_0);
  mqtt_properties_add_uint (properties, id, value);
  mqtt_options_set_properties (f->options, properties);
  mqtt_session_set_options (f->session, f->options);
  fixture_start (f, FALSE, NULL);
}

static void
test_receive_maximum (void)
{
  SessionFixture f;

  set_up_limits (&f, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  fixture_give (&f, "34 07 00 01 \"a\" 00 01 00 \"x\"  32 07 00 01 \"b\" 00 02 00 \"x\"");
  fixture_expect (&f, "50 02 00 01  40 02 00 02");
  /* PUBACK is written: one is left. The same identifier again is no other message. */
  fixture_give (&f, "3c 07 00 01 \"a\" 00 01 00 \"x\"  34 07 00 01 \"c\" 00 03 00 \"x\"");
  fixture_expect (&f, "50 02 00 01  50 02 00 03");
  fixture_give (&f, "62 02 00 01");
  fixture_expect (&f, "70 02 00 01");
  fixture_give (&f, "34 07 00 01 \"d\" 00 04 00 \"x\"");
  fixture_give_fault (&f, "34 07 00 01 \"e\" 00 05 00 \"x\"", MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED);
  fixture_tear_down (&f);

  /* The server cannot have got an acknowledgement that was not written. */
  set_up_limits (&f, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  fixture_give (&f, "32 07 00 01 \"a\" 00 01 00 \"x\"  32 07 00 01 \"b\" 00 02 00 \"x\"");
  fixture_give_fault (&f, "32 07 00 01 \"c\" 00 03 00 \"x\"", MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED);
  fixture_tear_down (&f);

  /* A new connection begins to count anew. */
  set_up_limits (&f, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  fixture_give (&f, "34 07 00 01 \"a\" 00 01 00 \"x\"  34 07 00 01 \"b\" 00 02 00 \"x\"");
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_give (&f, "34 07 00 01 \"c\" 00 03 00 \"x\"  34 07 00 01 \"d\" 00 04 00 \"x\"");
  fixture_give (&f, "62 02 00 01");
  fixture_give_fault (&f, "34 07 00 01 \"e\" 00 05 00 \"x\"", MQTT_REASON_RECEIVE_MAXIMUM_EXCEEDED);
  fixture_tear_down (&f);
}

static void
test_aliases (void)
{
  SessionFixture f;

  set_up_limits (&f, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  fixture_give (&f, "30 08 00 01 \"a\" 03 23 00 01 \"x\"  30 08 00 01 \"b\" 03 23 00 02 \"x\"");
  fixture_give (&f, "30 07 00 00 03 23 00 02 \"x\"  30 07 00 00 03 23 00 01 \"x\"");
  fixture_expect_messages (&f, "a b b a");
  fixture_give (&f, "30 08 00 01 \"c\" 03 23 00 01 \"x\"  30 07 00 00 03 23 00 01 \"x\"");
  fixture_expect_messages (&f, "c c");

  /* They live as long as the connection. */
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_give_fault (&f, "30 07 00 00 03 23 00 01 \"x\"", MQTT_REASON_PROTOCOL_ERROR);
  fixture_tear_down (&f);

  set_up_limits (&f, MQTT_PROPERTY_TOPIC_ALIAS_MAXIMUM, 2);
  fixture_give_fault (&f, "30 08 00 01 \"a\" 03 23 00 03 \"x\"", MQTT_REASON_TOPIC_ALIAS_INVALID);
  fixture_tear_down (&f);

  set_up_limits (&f, MQTT_PROPERTY_RECEIVE_MAXIMUM, 2);
  fixture_give_fault (&f, "30 08 00 01 \"a\" 03 23 00 01 \"x\"", MQTT_REASON_TOPIC_ALIAS_INVALID);
  fixture_tear_down (&f);
}

static void
test_session_present (void)
{
  SessionFixture f;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_options_set_clean_start (f.options, TRUE);
  g_assert_false (mqtt_session_start (f.session, TRUE, NULL, f.now, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_PROTOCOL);
  fixture_tear_down (&f);

  /* 3.1 cannot say that it has a session, and subscribing again does no harm. */
  fixture_set_up (&f, MQTT_VERSION_3_1);
  fixture_start (&f, FALSE, NULL);
  fixture_grant (&f, "s");
  fixture_publish (&f, "a", MQTT_QOS_1, &one);
  g_free (fixture_take_output (&f));
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 06 00 03 00 01 \"s\" 01  3a 06 00 01 \"a\" 00 02 \"x\"");
  fixture_tear_down (&f);
}

/* 5.0 §3.2.2.1.1: a session of which the client knows nothing cannot go on. */
static void
test_unknown_session (void)
{
  g_autoptr (GError) error = NULL;
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  mqtt_session_free (f.session);
  f.session = mqtt_session_new (f.options);
  mqtt_session_begin (f.session);
  g_assert_false (mqtt_session_start (f.session, TRUE, NULL, f.now, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_SESSION);
  g_assert_cmphex (mqtt_error_get_reason (error), ==, MQTT_REASON_PROTOCOL_ERROR);
  g_clear_error (&error);

  /* To ask again makes it no better known. */
  mqtt_session_begin (f.session);
  g_assert_false (mqtt_session_start (f.session, TRUE, NULL, f.now, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_SESSION);
  fixture_start (&f, FALSE, NULL);
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_tear_down (&f);

  /* Before 5.0 it is the client's choice. */
  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  mqtt_session_free (f.session);
  f.session = mqtt_session_new (f.options);
  fixture_start (&f, TRUE, NULL);
  fixture_tear_down (&f);
}

/* 5.0 §2.2.1: an answer to something else than was sent with the identifier. */
static void
test_wrong_answer (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  fixture_subscribe (&f, "a", &one);
  fixture_publish (&f, "b", MQTT_QOS_1, &two);
  g_free (fixture_take_output (&f));
  fixture_give_fault (&f, "40 02 00 01", MQTT_REASON_PROTOCOL_ERROR);
  fixture_give_fault (&f, "50 02 00 01", MQTT_REASON_PROTOCOL_ERROR);
  fixture_give_fault (&f, "70 02 00 01", MQTT_REASON_PROTOCOL_ERROR);
  fixture_give_fault (&f, "90 04 00 02 00 01", MQTT_REASON_PROTOCOL_ERROR);
  fixture_give_fault (&f, "b0 04 00 02 00 00", MQTT_REASON_PROTOCOL_ERROR);
  fixture_tear_down (&f);
}

/* Messages and outcomes come in the order in which the server sent them. */
static void
test_order (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_subscribe (&f, "a", &one);
  fixture_publish (&f, "p", MQTT_QOS_1, &two);
  fixture_give (&f, "30 03 00 01 \"a\" 90 03 00 01 01 30 03 00 01 \"b\" 30 03 00 01 \"c\" 40 02 00 02"
                    "30 03 00 01 \"d\"");
  fixture_expect_messages (&f, "a");
  g_assert_null (mqtt_session_take_messages (f.session));
  fixture_expect_ack (&f, &one, MQTT_REASON_GRANTED_QOS_1);
  fixture_expect_messages (&f, "b c");
  g_assert_null (mqtt_session_take_messages (f.session));
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
  fixture_expect_messages (&f, "d");
  g_assert_null (mqtt_session_take_messages (f.session));
  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/session/transitions", test_transitions);
  g_test_add_func ("/mqtt/session/wrong-acks", test_wrong_acks);
  g_test_add_func ("/mqtt/session/unknown-acks", test_unknown_acks);
  g_test_add_func ("/mqtt/session/dedupe", test_dedupe);
  g_test_add_func ("/mqtt/session/incoming", test_incoming);
  g_test_add_func ("/mqtt/session/receive-maximum", test_receive_maximum);
  g_test_add_func ("/mqtt/session/aliases", test_aliases);
  g_test_add_func ("/mqtt/session/session-present", test_session_present);

  g_test_add_func ("/mqtt/session/unknown-session", test_unknown_session);
  g_test_add_func ("/mqtt/session/wrong-answer", test_wrong_answer);
  g_test_add_func ("/mqtt/session/order", test_order);

  return g_test_run ();
}
