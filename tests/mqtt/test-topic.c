/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mqtt-error.h"
#include "mqtt-topic.h"
#include "mqtt-types.h"

typedef gboolean (*Validate) (const char  *text,
                              GError     **error);

typedef struct
{
  const char *text;
  gboolean valid;
} TextCase;

static void
check_texts (const TextCase *cases,
             guint           n_cases,
             Validate        validate)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autoptr (GError) error = NULL;

      if (validate (cases[i].text, &error) != cases[i].valid)
        {
          g_test_fail_printf ("“%s”: %s", cases[i].text,
                              error != NULL ? error->message : "accepted");
          continue;
        }

      g_assert_true ((error == NULL) == cases[i].valid);
      if (error == NULL)
        continue;
      g_assert_error (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT);
      g_assert_cmpint (mqtt_error_get_layer (error), ==, MQTT_LAYER_USAGE);
      g_assert_nonnull (strchr (error->message, '('));
    }
}

static void
check_sizes (Validate validate)
{
  g_autofree char *longest = g_strnfill (MQTT_MAX_STRING_LENGTH, 't');
  g_autofree char *longer = g_strnfill (MQTT_MAX_STRING_LENGTH + 1, 't');

  g_assert_true (validate (longest, NULL));
  g_assert_false (validate (longer, NULL));
}

static void
test_names (void)
{
  static const TextCase cases[] = {
    { "a", TRUE },
    { "/", TRUE },
    { "//", TRUE },
    { "/a", TRUE },
    { "a/", TRUE },
    { " ", TRUE },
    { "a b/c", TRUE },
    { "$SYS/broker/uptime", TRUE },
    { "$share/a/b", TRUE },
    { "温度/客厅", TRUE },
    { "testtopic/miniprogram", TRUE },
    { "", FALSE },
    { "#", FALSE },
    { "+", FALSE },
    { "a/#", FALSE },
    { "a/+/b", FALSE },
    { "a+b", FALSE },
    { "a#", FALSE },
    { "\xff", FALSE },
    { "a/\xed\xa0\x80", FALSE },
    { "\xc0\x80", FALSE },
  };

  check_texts (cases, G_N_ELEMENTS (cases), mqtt_topic_name_validate);
  check_sizes (mqtt_topic_name_validate);
}

static void
test_filters (void)
{
  static const TextCase cases[] = {
    { "a", TRUE },
    { "#", TRUE },
    { "+", TRUE },
    { "/", TRUE },
    { "/#", TRUE },
    { "/+", TRUE },
    { "+/", TRUE },
    { "+/+", TRUE },
    { "+/#", TRUE },
    { "+/a/#", TRUE },
    { "a/#", TRUE },
    { "a/+/b", TRUE },
    { "a//#", TRUE },
    { "$SYS/#", TRUE },
    { "温度/+/#", TRUE },
    { "$share/g/a", TRUE },
    { "$share/g/#", TRUE },
    { "$share/g//", TRUE },
    { "$share/g/+/a", TRUE },
    { "$share/g h/a", TRUE },
    { "$share", TRUE },
    { "$shared/a", TRUE },
    { "", FALSE },
    { "a#", FALSE },
    { "#a", FALSE },
    { "##", FALSE },
    { "#/", FALSE },
    { "#/a", FALSE },
    { "a/#/b", FALSE },
    { "a/b#", FALSE },
    { "a+", FALSE },
    { "+a", FALSE },
    { "a/+b", FALSE },
    { "a/b+/c", FALSE },
    { "++", FALSE },
    { "+#", FALSE },
    { "\xff", FALSE },
    { "$share/", FALSE },
    { "$share/g", FALSE },
    { "$share/g/", FALSE },
    { "$share//a", FALSE },
    { "$share/+/a", FALSE },
    { "$share/#/a", FALSE },
    { "$share/g+/a", FALSE },
    { "$share/#", FALSE },
    { "$share/g/a#", FALSE },
    { "$share/g/a/#/b", FALSE },
  };

  check_texts (cases, G_N_ELEMENTS (cases), mqtt_topic_filter_validate);
  check_sizes (mqtt_topic_filter_validate);
}

static void
test_matches (void)
{
  static const struct
  {
    const char *filter;
    const char *name;
    gboolean matches;
  } cases[] = {
    /* The examples of 5.0 §4.7. */
    { "sport/tennis/player1/#", "sport/tennis/player1", TRUE },
    { "sport/tennis/player1/#", "sport/tennis/player1/ranking", TRUE },
    { "sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", TRUE },
    { "sport/#", "sport", TRUE },
    { "sport/tennis/+", "sport/tennis/player1", TRUE },
    { "sport/tennis/+", "sport/tennis/player2", TRUE },
    { "sport/tennis/+", "sport/tennis/player1/ranking", FALSE },
    { "sport/+", "sport", FALSE },
    { "sport/+", "sport/", TRUE },
    { "+/+", "/finance", TRUE },
    { "/+", "/finance", TRUE },
    { "+", "/finance", FALSE },
    { "#", "$SYS/monitor/Clients", FALSE },
    { "+/monitor/Clients", "$SYS/monitor/Clients", FALSE },
    { "$SYS/#", "$SYS/monitor/Clients", TRUE },
    { "$SYS/#", "$SYS", TRUE },
    { "$SYS/monitor/+", "$SYS/monitor/Clients", TRUE },
    { "ACCOUNTS", "Accounts", FALSE },
    { "/finance", "finance", FALSE },
    { "Accounts payable", "Accounts payable", TRUE },
    /* Levels. */
    { "a", "a", TRUE },
    { "a", "b", FALSE },
    { "a", "ab", FALSE },
    { "ab", "a", FALSE },
    { "a", "a/", FALSE },
    { "a/", "a", FALSE },
    { "a", "a/b", FALSE },
    { "a/b", "a", FALSE },
    { "/", "/", TRUE },
    { "//", "/", FALSE },
    { "/", "//", FALSE },
    { "a//b", "a//b", TRUE },
    { "a//b", "a/b", FALSE },
    /* "#" */
    { "#", "a", TRUE },
    { "#", "a/b/c", TRUE },
    { "#", "/", TRUE },
    { "/#", "/", TRUE },
    { "/#", "/a", TRUE },
    { "/#", "a", FALSE },
    { "a/#", "a/", TRUE },
    { "a/#", "a/b/c", TRUE },
    { "a/#", "ab", FALSE },
    { "a/#", "ab/c", FALSE },
    { "a/#", "b", FALSE },
    { "a/b/#", "a", FALSE },
    { "a//#", "a/", TRUE },
    { "a//#", "a", FALSE },
    { "a/#", "a/$b", TRUE },
    /* "+" */
    { "+", "a", TRUE },
    { "+", "a/b", FALSE },
    { "+", "$a", FALSE },
    { "+/b", "a/b", TRUE },
    { "+/b", "/b", TRUE },
    { "+/b", "a/c", FALSE },
    { "+/+", "a", FALSE },
    { "+/+", "a/b", TRUE },
    { "+/+", "a/b/c", FALSE },
    { "+/+/+", "//", TRUE },
    { "a/+/c", "a/b/c", TRUE },
    { "a/+/c", "a//c", TRUE },
    { "a/+/c", "a/b/b/c", FALSE },
    { "a/+/c", "a/b", FALSE },
    { "+/#", "a", TRUE },
    { "+/#", "a/b/c", TRUE },
    { "+/#", "$a/b", FALSE },
    { "a/+", "a/$b", TRUE },
    { "a/+/#", "a", FALSE },
    { "a/+/#", "a/b", TRUE },
    { "温度/+", "温度/客厅", TRUE },
    { "温/+", "温度/客厅", FALSE },
    /* Shared Subscriptions, 5.0 §4.8.2. */
    { "$share/g/a/b", "a/b", TRUE },
    { "$share/g/a/b", "$share/g/a/b", FALSE },
    { "$share/g/a/#", "a", TRUE },
    { "$share/g/#", "a/b", TRUE },
    { "$share/g/#", "$SYS/a", FALSE },
    { "$share/g/+/b", "$SYS/b", FALSE },
    { "$share/g/$SYS/#", "$SYS/a", TRUE },
    { "$share/g//a", "/a", TRUE },
    { "$share/g//a", "a", FALSE },
    { "$share", "$share", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (mqtt_topic_filter_validate (cases[i].filter, NULL));
      g_assert_true (mqtt_topic_name_validate (cases[i].name, NULL));
      if (mqtt_topic_filter_matches (cases[i].filter, cases[i].name) != cases[i].matches)
        g_test_fail_printf ("“%s” and “%s”", cases[i].filter, cases[i].name);
    }
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *filter;
    gboolean shared;
    gboolean wildcard;
  } cases[] = {
    { "a", FALSE, FALSE },
    { "a/+", FALSE, TRUE },
    { "#", FALSE, TRUE },
    { "$SYS/#", FALSE, TRUE },
    { "$share/g/a", TRUE, FALSE },
    { "$share/g/#", TRUE, TRUE },
    { "$shared/g/a", FALSE, FALSE },
    { "$share", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (mqtt_topic_filter_is_shared (cases[i].filter) != cases[i].shared ||
          mqtt_topic_filter_has_wildcard (cases[i].filter) != cases[i].wildcard)
        g_test_fail_printf ("“%s”", cases[i].filter);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mqtt/topic/names", test_names);
  g_test_add_func ("/mqtt/topic/filters", test_filters);
  g_test_add_func ("/mqtt/topic/matches", test_matches);
  g_test_add_func ("/mqtt/topic/kinds", test_kinds);

  return g_test_run ();
}
