/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-topic-matcher.h"
#include "test-mqtt.h"

static guint
add_topic (NjMessageLog *log,
           const char   *topic)
{
  g_autoptr (MqttMessage) message = test_message (topic, "", MQTT_QOS_0);

  return nj_message_log_get_topic_of (log,
                                      nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED));
}

static const struct
{
  const char *filter;
  const char *topic;
  gboolean matches;
} cases[] = {
  { "a/b", "a/b", TRUE },
  { "a/b", "a/c", FALSE },
  { "a/+", "a/b", TRUE },
  { "a/+", "a/b/c", FALSE },
  { "a/#", "a", TRUE },
  { "a/#", "a/b/c", TRUE },
  { "#", "a/b", TRUE },
  { "#", "$SYS/uptime", FALSE },
  { "+/uptime", "$SYS/uptime", FALSE },
  { "$SYS/#", "$SYS/uptime", TRUE },
  { "$share/group/a/+", "a/b", TRUE },
};

static void
test_cases (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NjTopicMatcher) matcher = nj_topic_matcher_new (cases[i].filter);
      guint topic = add_topic (log, cases[i].topic);

      g_test_message ("%s, %s", cases[i].filter, cases[i].topic);
      g_assert_cmpstr (nj_topic_matcher_get_filter (matcher), ==, cases[i].filter);
      /* The second answer comes from the table. */
      g_assert_cmpint (nj_topic_matcher_matches (matcher, log, topic), ==, cases[i].matches);
      g_assert_cmpint (nj_topic_matcher_matches (matcher, log, topic), ==, cases[i].matches);
    }
}

/* Topics come while it is in use, and are asked for in any order. */
static void
test_growth (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicMatcher) matcher = nj_topic_matcher_new ("even/+");

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", i % 2 == 0 ? "even" : "odd", i);
      guint topic = add_topic (log, name);
      guint earlier = g_test_rand_int_range (0, i + 1);

      g_assert_cmpuint (topic, ==, i);
      g_assert_cmpint (nj_topic_matcher_matches (matcher, log, topic), ==, i % 2 == 0);
      g_assert_cmpint (nj_topic_matcher_matches (matcher, log, earlier), ==, earlier % 2 == 0);
    }
}

/* The numbers of a cleared log mean other topics. */
static void
test_reset (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicMatcher) matcher = nj_topic_matcher_new ("a");

  g_assert_true (nj_topic_matcher_matches (matcher, log, add_topic (log, "a")));
  g_assert_false (nj_topic_matcher_matches (matcher, log, add_topic (log, "b")));

  nj_message_log_clear (log);
  nj_topic_matcher_reset (matcher);
  g_assert_false (nj_topic_matcher_matches (matcher, log, add_topic (log, "b")));
  g_assert_true (nj_topic_matcher_matches (matcher, log, add_topic (log, "a")));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topic-matcher/cases", test_cases);
  g_test_add_func ("/topic-matcher/growth", test_growth);
  g_test_add_func ("/topic-matcher/reset", test_reset);

  return g_test_run ();
}
