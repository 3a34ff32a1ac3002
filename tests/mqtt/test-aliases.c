/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-aliases.h"

static void
expect (MqttAliases *aliases,
        const char  *topic,
        guint16      alias,
        gboolean     known)
{
  gboolean is_known;

  g_assert_cmpuint (mqtt_aliases_choose (aliases, topic, &is_known), ==, alias);
  g_assert_true (is_known == known);
}

static void
test_second_use (void)
{
  g_autoptr (MqttAliases) aliases = mqtt_aliases_new ();

  expect (aliases, "topic", 0, FALSE);
  expect (aliases, "topic", 0, FALSE);

  mqtt_aliases_reset (aliases, 10);
  expect (aliases, "topic", 0, FALSE);
  expect (aliases, "topic", 1, FALSE);
  expect (aliases, "topic", 1, TRUE);
  expect (aliases, "other", 0, FALSE);
  expect (aliases, "other", 2, FALSE);
  expect (aliases, "topic", 1, TRUE);
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 2), ==, "other");

  /* Nothing is known in another network connection. */
  mqtt_aliases_reset (aliases, 10);
  g_assert_null (mqtt_aliases_lookup (aliases, 2));
  expect (aliases, "topic", 0, FALSE);
}

/* Three bytes of properties cannot shorten these. */
static void
test_short (void)
{
  g_autoptr (MqttAliases) aliases = mqtt_aliases_new ();

  mqtt_aliases_reset (aliases, 10);
  expect (aliases, "ab", 0, FALSE);
  expect (aliases, "ab", 0, FALSE);
  expect (aliases, "abc", 0, FALSE);
  expect (aliases, "abc", 1, FALSE);
}

static void
use_twice (MqttAliases *aliases,
           const char  *topic)
{
  gboolean known;

  mqtt_aliases_choose (aliases, topic, &known);
  mqtt_aliases_choose (aliases, topic, &known);
}

static void
test_oldest_is_replaced (void)
{
  g_autoptr (MqttAliases) aliases = mqtt_aliases_new ();

  mqtt_aliases_reset (aliases, 2);
  use_twice (aliases, "first");
  use_twice (aliases, "second");
  expect (aliases, "first", 1, TRUE);
  use_twice (aliases, "third");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 1), ==, "first");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 2), ==, "third");
  expect (aliases, "second", 0, FALSE);
  expect (aliases, "second", 1, FALSE);
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 1), ==, "second");
}

static void
test_own (void)
{
  g_autoptr (MqttAliases) aliases = mqtt_aliases_new ();

  mqtt_aliases_reset (aliases, 3);
  mqtt_aliases_set (aliases, 1, "mine");
  use_twice (aliases, "topic");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 2), ==, "topic");

  /* One alias after another for the same topic. */
  mqtt_aliases_set (aliases, 3, "topic");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 2), ==, "topic");
  expect (aliases, "topic", 3, TRUE);
  mqtt_aliases_forget (aliases, 2);
  expect (aliases, "topic", 3, TRUE);
  mqtt_aliases_forget (aliases, 3);
  expect (aliases, "topic", 0, FALSE);

  /* The caller may take what was chosen. */
  mqtt_aliases_set (aliases, 1, "other");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 1), ==, "other");

  mqtt_aliases_reset (aliases, 1);
  use_twice (aliases, "topic");
  mqtt_aliases_forget (aliases, 1);
  use_twice (aliases, "topic");
  g_assert_cmpstr (mqtt_aliases_lookup (aliases, 1), ==, "topic");
}

/* Neither the aliases nor the memory of topics grow without end. */
static void
test_bounds (void)
{
  g_autoptr (MqttAliases) aliases = mqtt_aliases_new ();
  guint highest = 0;

  mqtt_aliases_reset (aliases, G_MAXUINT16);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic/%u", i);
      gboolean known;
      guint16 alias;

      mqtt_aliases_choose (aliases, topic, &known);
      alias = mqtt_aliases_choose (aliases, topic, &known);
      g_assert_cmpstr (mqtt_aliases_lookup (aliases, alias), ==, topic);
      highest = MAX (highest, alias);
    }

  g_assert_cmpuint (highest, ==, 256);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/aliases/second-use", test_second_use);
  g_test_add_func ("/aliases/short", test_short);
  g_test_add_func ("/aliases/oldest-is-replaced", test_oldest_is_replaced);
  g_test_add_func ("/aliases/own", test_own);
  g_test_add_func ("/aliases/bounds", test_bounds);

  return g_test_run ();
}
