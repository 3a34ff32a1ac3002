/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "session-fixture.h"
#include "test-mqtt.h"
#include "test-util.h"

static void
subscribe_fails (SessionFixture   *f,
                 MqttSubscription *subscription,
                 MqttError         code)
{
  g_autoptr (GPtrArray) subscriptions = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (subscriptions, subscription);
  g_assert_false (mqtt_session_subscribe (f->session, subscriptions, NULL, &one, f->now, &error));
  g_assert_error (error, MQTT_ERROR, (int) code);
  fixture_expect (f, "");
}

static void
unsubscribe (SessionFixture *f,
             const char     *filter,
             gpointer        tag)
{
  const char *filters[] = { filter, NULL };
  g_autoptr (GError) error = NULL;

  mqtt_session_unsubscribe (f->session, filters, NULL, tag, f->now, &error);
  g_assert_no_error (error);
}

static void
test_subscribe (void)
{
  SessionFixture f;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("a", MQTT_QOS_1);
  g_autoptr (MqttOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;

  fixture_set_up (&f, MQTT_VERSION_5_0);
  g_ptr_array_add (subscriptions, mqtt_subscription_new ("b", MQTT_QOS_2));

  /* It waits for the connection. */
  mqtt_session_subscribe (f.session, subscriptions, NULL, &one, f.now, &error);
  g_assert_no_error (error);
  fixture_expect (&f, "");
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 0b 00 01 00  00 01 \"a\" 01  00 01 \"b\" 02");

  fixture_give (&f, "90 05 00 01 00 01 87");
  outcome = mqtt_session_take_outcome (f.session);
  g_assert_true (outcome->tag == &one);
  g_assert_cmpuint (outcome->ack->n_reasons, ==, 2);
  g_assert_cmphex (outcome->ack->reasons[0], ==, 0x01);
  g_assert_cmphex (outcome->ack->reasons[1], ==, 0x87);

  /* The one that was refused is not made again. */
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 07 00 02 00  00 01 \"a\" 01");
  fixture_stop (&f);

  /* There was no SUBACK: the server may have the session, but not this. */
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "82 07 00 03 00  00 01 \"a\" 01");
  fixture_give (&f, "90 04 00 03 00 01");
  fixture_stop (&f);
  fixture_start (&f, TRUE, NULL);
  fixture_expect (&f, "");

  fixture_tear_down (&f);
}

static void
test_subscribe_faults (void)
{
  static const char *const answers[] = {
    "90 05 00 01 00 00 00", /* two reasons */
    "b0 04 00 01 00 00",    /* UNSUBACK */
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      SessionFixture f;

      fixture_set_up (&f, MQTT_VERSION_5_0);
      fixture_start (&f, FALSE, NULL);
      fixture_subscribe (&f, "a", &one);
      fixture_give_fault (&f, answers[i], MQTT_REASON_PROTOCOL_ERROR);
      fixture_tear_down (&f);
    }
}

static void
test_subscribe_limits (void)
{
  static const struct
  {
    MqttProperty property;
    const char *filter;
    guint32 identifier;
  } cases[] = {
    { MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, "a/+", 0 },
    { MQTT_PROPERTY_WILDCARD_SUBSCRIPTION_AVAILABLE, "#", 0 },
    { MQTT_PROPERTY_SHARED_SUBSCRIPTION_AVAILABLE, "$share/g/a", 0 },
    { MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIERS_AVAILABLE, "a", 7 },
  };
  SessionFixture f;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MqttSubscription) subscription = NULL;

      subscription = mqtt_subscription_new (cases[i].filter, MQTT_QOS_0);
      subscription->identifier = cases[i].identifier;
      fixture_set_up (&f, MQTT_VERSION_5_0);
      fixture_start_with (&f, FALSE, cases[i].property, 0);
      subscribe_fails (&f, subscription, MQTT_ERROR_NOT_SUPPORTED);
      fixture_subscribe (&f, "plain", &one);
      fixture_tear_down (&f);
    }

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 8);
  {
    g_autoptr (MqttSubscription) subscription = mqtt_subscription_new ("a", MQTT_QOS_0);

    subscribe_fails (&f, subscription, MQTT_ERROR_TOO_LARGE);
  }
  fixture_tear_down (&f);
}

static void
test_subscribe_arguments (void)
{
  SessionFixture f;
  g_autoptr (MqttSubscription) wrong = mqtt_subscription_new ("a/#/b", MQTT_QOS_0);
  g_autoptr (MqttSubscription) shared = mqtt_subscription_new ("$share/g/a", MQTT_QOS_0);
  g_autoptr (MqttSubscription) local = mqtt_subscription_new ("a", MQTT_QOS_0);
  g_autoptr (GPtrArray) mixed = test_subscriptions ("a", MQTT_QOS_0);
  g_autoptr (GError) error = NULL;
  MqttSubscription *identified = mqtt_subscription_new ("b", MQTT_QOS_0);

  shared->no_local = TRUE;
  local->no_local = TRUE;
  identified->identifier = 5;
  g_ptr_array_add (mixed, identified);

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  subscribe_fails (&f, wrong, MQTT_ERROR_INVALID_ARGUMENT);
  subscribe_fails (&f, shared, MQTT_ERROR_INVALID_ARGUMENT);
  g_assert_false (mqtt_session_subscribe (f.session, mixed, NULL, &one, f.now, &error));
  g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);

  subscribe_fails (&f, wrong, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  subscribe_fails (&f, local, MQTT_ERROR_INVALID_ARGUMENT);
  fixture_tear_down (&f);
}

static void
test_subscription_identifier (void)
{
  SessionFixture f;
  g_autoptr (GPtrArray) subscriptions = test_subscriptions ("a", MQTT_QOS_0);
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (GError) error = NULL;
  MqttSubscription *subscription = subscriptions->pdata[0];

  subscription->identifier = 5;
  mqtt_properties_add_user (properties, "k", "v");

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  mqtt_session_subscribe (f.session, subscriptions, properties, &one, f.now, &error);
  g_assert_no_error (error);
  fixture_expect (&f, "82 10 00 01  09 0b 05 26 00 01 \"k\" 00 01 \"v\"  00 01 \"a\" 00");
  fixture_give (&f, "90 04 00 01 00 00");
  fixture_subscribe (&f, "b", &two);
  fixture_expect (&f, "82 07 00 02 00 00 01 \"b\" 01");
  fixture_give (&f, "90 04 00 02 00 00");

  /* Different identifiers cannot be made again in one packet. */
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 10 00 03  09 0b 05 26 00 01 \"k\" 00 01 \"v\"  00 01 \"a\" 00"
                      "82 07 00 04 00 00 01 \"b\" 01");

  fixture_tear_down (&f);
}

static void
test_resubscribe (void)
{
  SessionFixture f;
  g_autoptr (MqttOutcome) outcome = NULL;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_grant (&f, "a");
  fixture_grant (&f, "b");
  fixture_grant (&f, "c");
  fixture_stop (&f);

  /* What the user has asked for since counts: "b" is unsubscribed before anything
   * could be made again, and "d" is new. */
  unsubscribe (&f, "b", &two);
  fixture_subscribe (&f, "d", &three);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 0a 00 04 00 01 \"a\" 01 00 01 \"c\" 01"
                      "a2 05 00 05 00 01 \"b\""
                      "82 06 00 06 00 01 \"d\" 01");

  fixture_give (&f, "90 04 00 04 01 80  b0 02 00 05  90 03 00 06 01");
  outcome = mqtt_session_take_outcome (f.session);
  g_assert_null (outcome->tag);
  g_assert_cmpuint (outcome->subscriptions->len, ==, 2);
  g_assert_cmphex (outcome->ack->reasons[1], ==, 0x80);
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
  fixture_expect_ack (&f, &three, MQTT_REASON_GRANTED_QOS_1);

  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 0a 00 07 00 01 \"a\" 01 00 01 \"d\" 01");
  fixture_stop (&f);

  mqtt_options_set_resubscribe (f.options, FALSE);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "");

  fixture_tear_down (&f);
}

static void
test_request_again (void)
{
  SessionFixture f;

  fixture_set_up (&f, MQTT_VERSION_3_1_1);
  fixture_start (&f, FALSE, NULL);
  fixture_subscribe (&f, "a", &one);
  unsubscribe (&f, "b", &two);
  fixture_expect (&f, "82 06 00 01 00 01 \"a\" 01  a2 05 00 02 00 01 \"b\"");
  fixture_stop (&f);
  fixture_start (&f, FALSE, NULL);
  fixture_expect (&f, "82 06 00 01 00 01 \"a\" 01  a2 05 00 02 00 01 \"b\"");
  fixture_give (&f, "b0 02 00 02  90 03 00 01 00");
  fixture_expect_ack (&f, &two, MQTT_REASON_SUCCESS);
  fixture_expect_ack (&f, &one, MQTT_REASON_SUCCESS);

  fixture_tear_down (&f);
}

static void
test_resubscribe_batches (void)
{
  const guint n = 100;
  SessionFixture f;
  GBytes *bytes;
  guint n_filters = 0;
  guint n_packets = 0;
  g_autoptr (GByteArray) all = g_byte_array_new ();

  fixture_set_up (&f, MQTT_VERSION_5_0);
  fixture_start (&f, FALSE, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *filter = g_strdup_printf ("filter/%03u", i);
      g_autofree char *answer = g_strdup_printf ("90 04 00 %02x 00 01", i + 1);

      fixture_subscribe (&f, filter, &one);
      fixture_give (&f, answer);
      fixture_expect_ack (&f, &one, MQTT_REASON_GRANTED_QOS_1);
    }
  g_free (fixture_take_output (&f));
  fixture_stop (&f);

  fixture_start_with (&f, FALSE, MQTT_PROPERTY_MAXIMUM_PACKET_SIZE, 100);
  while ((bytes = mqtt_session_take_output (f.session)) != NULL)
    {
      g_byte_array_append (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_bytes_unref (bytes);
    }

  for (guint i = 0; i < all->len; i += 2 + all->data[i + 1])
    {
      g_assert_cmphex (all->data[i], ==, 0x82);
      g_assert_cmpuint (all->data[i + 1], <=, 98);
      n_filters += (all->data[i + 1] - 3) / 13;
      n_packets++;
    }
  g_assert_cmpuint (n_filters, ==, n);
  g_assert_cmpuint (n_packets, <, 20);

  fixture_tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/session/subscribe", test_subscribe);
  g_test_add_func ("/mqtt/session/subscribe-faults", test_subscribe_faults);
  g_test_add_func ("/mqtt/session/subscribe-limits", test_subscribe_limits);
  g_test_add_func ("/mqtt/session/subscribe-arguments", test_subscribe_arguments);
  g_test_add_func ("/mqtt/session/subscription-identifier", test_subscription_identifier);
  g_test_add_func ("/mqtt/session/resubscribe", test_resubscribe);
  g_test_add_func ("/mqtt/session/request-again", test_request_again);
  g_test_add_func ("/mqtt/session/resubscribe-batches", test_resubscribe_batches);

  return g_test_run ();
}
