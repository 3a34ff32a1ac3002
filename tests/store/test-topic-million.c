/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <unistd.h>

#include "nj-topic-children.h"
#include "nj-topic-node.h"
#include "test-mqtt.h"
#include "test-util.h"

#define N_MANY 1000000
/* What the tree may take for each topic. */
#define MAX_BYTES 150

static gsize
get_resident_size (void)
{
  g_autofree char *text = NULL;
  unsigned long total;
  unsigned long resident;

  g_file_get_contents ("/proc/self/statm", &text, NULL, NULL);
  g_assert_nonnull (text);
  g_assert_cmpint (sscanf (text, "%lu %lu", &total, &resident), ==, 2);

  return resident * (gsize) sysconf (_SC_PAGESIZE);
}

static void
append_many (NjMessageLog *log)
{
  g_autoptr (MqttMessage) message = test_message ("x", "21.5", MQTT_QOS_0);
  char *topic = message->topic;
  char name[64];

  for (guint i = 0; i < N_MANY; i++)
    {
      g_snprintf (name, sizeof name, "plant/%03u/device%06u", i % 100, i);
      message->topic = name;
      nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED);
      if (i % 1600 == 1599)
        nj_message_log_flush (log);
    }
  message->topic = topic;
  nj_message_log_flush (log);
}

static void
assert_count (NjTopicTree *tree,
              const char  *topic,
              guint64      n_messages)
{
  g_autoptr (NjTopicNode) node = nj_topic_tree_find (tree, topic);

  g_assert_nonnull (node);
  g_assert_cmpuint (nj_topic_node_get_n_messages (node), ==, n_messages);
  g_assert_cmpuint (nj_topic_node_get_bytes (node), ==, 4 * n_messages);
}

static void
test_million (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = NULL;
  g_autoptr (NjTopicChildren) devices = NULL;
  g_autoptr (NjTopicNode) branch = NULL;
  g_autoptr (NjTopicNode) node = NULL;
  g_autofree char *topic = NULL;
  gint64 start;
  gsize before;
  double size;

  append_many (log);
  before = get_resident_size ();
  start = g_get_monotonic_time ();
  tree = nj_topic_tree_new (log);
  test_await (!nj_topic_tree_get_reading (tree));
  g_test_message ("%.0f ms to read %u topics", (double) (g_get_monotonic_time () - start) / 1000,
                  N_MANY);
  size = (double) (get_resident_size () - before) / N_MANY;
  g_test_message ("%.1f bytes for each of %u topics", size, N_MANY);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpfloat (size, <, MAX_BYTES);
#endif

  g_assert_cmpuint (nj_topic_tree_get_n_topics (tree), ==, N_MANY);
  assert_count (tree, "plant", N_MANY);
  assert_count (tree, "plant/042", N_MANY / 100);
  branch = nj_topic_tree_find (tree, "plant/042");
  start = g_get_monotonic_time ();
  devices = nj_topic_children_new (branch);
  g_test_message ("%.1f ms to open a branch of %u", (double) (g_get_monotonic_time () - start) / 1000,
                  nj_topic_node_get_n_children (branch));
  g_assert_cmpuint (nj_topic_node_get_n_children (branch), ==, N_MANY / 100);
  node = g_list_model_get_item (G_LIST_MODEL (devices), 499);
  topic = nj_topic_node_dup_topic (node);
  g_assert_cmpstr (topic, ==, "plant/042/device049942");

  /* All of them once more, as they come. */
  start = g_get_monotonic_time ();
  append_many (log);
  g_test_message ("%.0f ns for each message, with the log",
                  (double) (g_get_monotonic_time () - start) * 1000 / N_MANY);
  test_await (!nj_topic_tree_get_reading (tree));
  start = g_get_monotonic_time ();
  nj_topic_tree_advance (tree, start);
  g_test_message ("%.1f ms to tell of a message on each",
                  (double) (g_get_monotonic_time () - start) / 1000);
  assert_count (tree, "plant", 2 * N_MANY);
  assert_count (tree, "plant/099/device999999", 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/topic-tree/million", test_million);

  return g_test_run ();
}
