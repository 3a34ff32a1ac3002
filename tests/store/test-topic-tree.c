/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-topic-children.h"
#include "nj-topic-node.h"
#include "test-mqtt.h"
#include "test-util.h"

#define TIME G_GINT64_CONSTANT (1700000000123456)

static void
append (NjMessageLog *log,
        const char   *topic,
        const char   *payload,
        gboolean      retain)
{
  g_autoptr (MqttMessage) message = test_message (topic, payload, MQTT_QOS_0);

  message->retain = retain;
  message->time = TIME;
  nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED);
}

static void
receive (NjMessageLog *log,
         const char   *topic,
         const char   *payload)
{
  append (log, topic, payload, FALSE);
  nj_message_log_flush (log);
}

static NjTopicTree *
create_tree (NjMessageLog *log)
{
  NjTopicTree *tree = nj_topic_tree_new (log);

  test_await (!nj_topic_tree_get_reading (tree));
  nj_topic_tree_advance (tree, g_get_monotonic_time ());

  return tree;
}

static NjTopicChildren *
get_children (NjTopicTree *tree,
              const char  *topic)
{
  g_autoptr (NjTopicNode) node = topic == NULL ? nj_topic_tree_get_root (tree)
                                               : nj_topic_tree_find (tree, topic);

  g_assert_nonnull (node);

  return nj_topic_children_new (node);
}

/* As "a b c", with a "+" behind those that have others below, and "…12" for the rest. */
static char *
list_names (NjTopicChildren *children)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (children)); i++)
    {
      g_autoptr (NjTopicNode) node = g_list_model_get_item (G_LIST_MODEL (children), i);
      g_autofree char *name = nj_topic_node_dup_name (node);

      if (i > 0)
        g_string_append_c (names, ' ');
      if (nj_topic_node_is_more (node))
        g_string_append_printf (names, "…%u", nj_topic_node_get_n_more (node));
      else
        g_string_append_printf (names, "%s%s", name,
                                nj_topic_node_get_n_children (node) > 0 ? "+" : "");
    }

  return g_string_free (names, FALSE);
}

static void
assert_names (NjTopicChildren *children,
              const char      *expected)
{
  g_autofree char *names = list_names (children);

  g_assert_cmpstr (names, ==, expected);
}

static void
assert_counts (NjTopicTree *tree,
               const char  *topic,
               guint64      n_messages,
               guint64      bytes)
{
  g_autoptr (NjTopicNode) node = topic == NULL ? nj_topic_tree_get_root (tree)
                                               : nj_topic_tree_find (tree, topic);

  g_assert_nonnull (node);
  g_assert_cmpuint (nj_topic_node_get_n_messages (node), ==, n_messages);
  g_assert_cmpuint (nj_topic_node_get_bytes (node), ==, bytes);
}

static void
test_counts (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);

  receive (log, "home/kitchen/light", "on");
  receive (log, "home/kitchen/light", "off");
  receive (log, "home/kitchen", "four");
  receive (log, "home", "x");
  receive (log, "office/light", "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());

  g_assert_cmpuint (nj_topic_tree_get_n_topics (tree), ==, 4);
  assert_counts (tree, "home/kitchen/light", 2, 5);
  assert_counts (tree, "home/kitchen", 3, 9);
  assert_counts (tree, "home", 4, 10);
  assert_counts (tree, "office", 1, 0);
  assert_counts (tree, NULL, 5, 10);
  g_assert_null (nj_topic_tree_find (tree, "office/lamp"));
  g_assert_null (nj_topic_tree_find (tree, "kitchen"));
}

/* What the log has already counts in the same way. */
static void
test_earlier (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = NULL;
  g_autoptr (NjTopicNode) node = NULL;

  for (guint i = 0; i < 1000; i++)
    append (log, i % 2 == 0 ? "a/b" : "a/c/d", "12345", FALSE);
  nj_message_log_flush (log);

  tree = create_tree (log);
  receive (log, "a", "1");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  assert_counts (tree, "a/b", 500, 2500);
  assert_counts (tree, "a/c", 500, 2500);
  assert_counts (tree, "a", 1001, 5001);

  /* but is no rate. */
  node = nj_topic_tree_find (tree, "a");
  g_assert_cmpfloat (nj_topic_node_get_rate (node), >, 0);
  g_assert_cmpfloat (nj_topic_node_get_rate (node), <=, 1);
}

static void
test_order (void)
{
  const char *topics[] = {
    "$SYS/broker",
    "10",
    "9",
    "009",
    "09",
    "b",
    "a10b",
    "a9c",
    "a9",
    "A",
    "/",
    "a",
    "é",
  };
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = NULL;
  g_autoptr (NjTopicChildren) children = NULL;
  g_autoptr (NjTopicChildren) later = NULL;

  tree = create_tree (log);
  later = get_children (tree, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    receive (log, topics[i], "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());

  children = get_children (tree, NULL);
  assert_names (children, "+ 009 09 9 10 A a a9 a9c a10b b é $SYS+");
  assert_names (later, "+ 009 09 9 10 A a a9 a9c a10b b é $SYS+");
}

typedef struct
{
  guint n_signals;
  guint position;
  guint removed;
  guint added;
} Changes;

static void
items_changed_cb (Changes *changes,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  changes->n_signals++;
  changes->position = position;
  changes->removed = removed;
  changes->added = added;
}

/* New levels appear where they belong, and nothing else moves. */
static void
test_insert (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicChildren) children = NULL;
  Changes changes = { 0 };

  receive (log, "top/a", "");
  receive (log, "top/c", "");
  children = get_children (tree, "top");
  g_signal_connect_swapped (children, "items-changed", G_CALLBACK (items_changed_cb), &changes);

  receive (log, "top/b", "");
  g_assert_cmpuint (changes.n_signals, ==, 0);
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  g_assert_cmpuint (changes.n_signals, ==, 1);
  g_assert_cmpuint (changes.position, ==, 1);
  g_assert_cmpuint (changes.removed, ==, 0);
  g_assert_cmpuint (changes.added, ==, 1);
  assert_names (children, "a b c");

  /* A topic that others are now below of has to be looked at again. */
  receive (log, "top/c/below", "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  g_assert_cmpuint (changes.n_signals, ==, 2);
  g_assert_cmpuint (changes.position, ==, 2);
  g_assert_cmpuint (changes.removed, ==, 1);
  g_assert_cmpuint (changes.added, ==, 1);
  assert_names (children, "a b c+");

  receive (log, "top/a", "");
  receive (log, "other", "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  g_assert_cmpuint (changes.n_signals, ==, 2);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Only what changes is told, once, and to those who look. */
static void
test_changed (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicNode) branch = NULL;
  g_autoptr (NjTopicNode) still = NULL;
  g_autoptr (NjTopicNode) again = NULL;
  gint64 now = g_get_monotonic_time ();
  guint n_branch = 0;
  guint n_still = 0;

  receive (log, "a/b", "");
  receive (log, "c", "");
  nj_topic_tree_advance (tree, now);
  branch = nj_topic_tree_find (tree, "a");
  still = nj_topic_tree_find (tree, "c");
  again = nj_topic_tree_find (tree, "a");
  g_assert_true (again == branch);
  nj_topic_tree_advance (tree, now);

  g_signal_connect_swapped (branch, "changed", G_CALLBACK (count_cb), &n_branch);
  g_signal_connect_swapped (still, "changed", G_CALLBACK (count_cb), &n_still);
  for (guint i = 0; i < 100; i++)
    receive (log, "a/b", "");
  g_assert_cmpuint (n_branch, ==, 0);
  nj_topic_tree_advance (tree, now);
  g_assert_cmpuint (n_branch, ==, 1);
  g_assert_cmpuint (n_still, ==, 0);

  /* When it is no longer recent, that is news for both. */
  nj_topic_tree_advance (tree, now + G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (n_branch, ==, 2);
  g_assert_cmpuint (n_still, ==, 1);
  g_assert_cmpfloat (nj_topic_node_get_rate (branch), ==, 0);
  g_assert_cmpuint (nj_topic_node_get_n_messages (branch), ==, 101);
}

static void
test_rates (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicNode) busy = NULL;
  g_autoptr (GArray) by_messages = NULL;
  g_autoptr (GArray) by_bytes = NULL;
  g_autoptr (NjTopicNode) first = NULL;
  g_autofree char *topic = NULL;
  gint64 now = g_get_monotonic_time ();

  for (guint second = 0; second < 10; second++)
    {
      for (guint i = 0; i < 20; i++)
        receive (log, "x/busy", "1234");
      receive (log, "x/large", "a payload that is a good deal longer than all of the other ones "
                               "of this second together, which are eighty bytes");
      now += G_TIME_SPAN_SECOND;
      nj_topic_tree_advance (tree, now);
    }

  busy = nj_topic_tree_find (tree, "x/busy");
  g_assert_cmpfloat_with_epsilon (nj_topic_node_get_rate (busy), 20, 4);
  g_assert_cmpfloat_with_epsilon (nj_topic_node_get_byte_rate (busy), 80, 16);

  by_messages = nj_topic_tree_rank (tree, NJ_TOPIC_ORDER_MESSAGES, 10);
  by_bytes = nj_topic_tree_rank (tree, NJ_TOPIC_ORDER_BYTES, 1);
  g_assert_cmpuint (by_messages->len, ==, 2);
  g_assert_cmpuint (by_bytes->len, ==, 1);
  first = nj_topic_tree_get_topic (tree, g_array_index (by_messages, NjTopicCount, 0).topic);
  g_assert_true (first == busy);
  g_clear_object (&first);
  first = nj_topic_tree_get_topic (tree, g_array_index (by_bytes, NjTopicCount, 0).topic);
  topic = nj_topic_node_dup_topic (first);
  g_assert_cmpstr (topic, ==, "x/large");

  nj_topic_tree_advance (tree, now + G_TIME_SPAN_MINUTE);
  g_array_unref (by_messages);
  by_messages = nj_topic_tree_rank (tree, NJ_TOPIC_ORDER_MESSAGES, 10);
  g_assert_cmpuint (by_messages->len, ==, 0);
}

static void
ignore_cb (gpointer            user_data,
           const NjTopicCount *count,
           gboolean            gone)
{
}

/* After a pause the time in which nothing came does not count. */
static void
test_pause (void)
{
  g_autoptr (NjTopicRates) rates = nj_topic_rates_new ();
  gint64 now = G_TIME_SPAN_HOUR;
  NjTopicCount count;

  nj_topic_rates_start (rates, now);
  nj_topic_rates_count (rates, 7, 100);
  g_assert_false (nj_topic_rates_is_empty (rates));
  for (guint i = 0; !nj_topic_rates_is_empty (rates); i++)
    {
      g_assert_cmpuint (i, <, 100);
      nj_topic_rates_advance (rates, now += G_TIME_SPAN_SECOND / 4, ignore_cb, NULL);
    }

  now += G_TIME_SPAN_HOUR;
  nj_topic_rates_start (rates, now);
  nj_topic_rates_count (rates, 3, 10);
  nj_topic_rates_count (rates, 3, 20);
  nj_topic_rates_advance (rates, now + 2 * G_TIME_SPAN_SECOND, ignore_cb, NULL);
  g_assert_cmpfloat_with_epsilon (nj_topic_rates_get_span (rates), 2, 1e-9);
  nj_topic_rates_get (rates, 3, &count);
  g_assert_cmpuint (count.n, ==, 2);
  g_assert_cmpuint (count.bytes, ==, 30);
  nj_topic_rates_get (rates, 7, &count);
  g_assert_cmpuint (count.n, ==, 0);
}

static void
test_retained (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicNode) node = NULL;
  g_autoptr (NjTopicNode) branch = NULL;

  append (log, "a/b", "kept", TRUE);
  append (log, "a/c", "kept", TRUE);
  append (log, "a", "kept", TRUE);
  nj_message_log_flush (log);
  node = nj_topic_tree_find (tree, "a/b");
  branch = nj_topic_tree_find (tree, "a");
  g_assert_true (nj_topic_node_get_retained (node));
  g_assert_cmpuint (nj_topic_node_get_n_retained (branch), ==, 3);

  /* What is sent on at once says nothing of what the broker keeps. */
  receive (log, "a/b", "news");
  g_assert_true (nj_topic_node_get_retained (node));

  append (log, "a/b", "", TRUE);
  nj_message_log_flush (log);
  g_assert_false (nj_topic_node_get_retained (node));
  g_assert_cmpuint (nj_topic_node_get_n_retained (branch), ==, 2);
}

static void
test_value (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *long_text = g_strnfill (99, 'x');
  g_autofree char *payload = g_strconcat (long_text, "é and more", NULL);

  receive (log, "v", "two\nlines\t");
  node = nj_topic_tree_find (tree, "v");
  text = nj_topic_node_dup_value (node);
  g_assert_cmpstr (text, ==, "two lines ");
  g_assert_cmpint (nj_topic_node_get_time (node), ==, TIME);

  receive (log, "v", payload);
  cut = nj_topic_node_dup_value (node);
  g_assert_cmpstr (cut, ==, long_text);
}

static void
test_filter (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicNode) root = nj_topic_tree_get_root (tree);
  g_autoptr (NjTopicNode) node = NULL;
  g_autoptr (NjTopicNode) parent = NULL;
  g_autofree char *all = nj_topic_node_dup_filter (root);
  g_autofree char *filter = NULL;
  g_autofree char *topic = NULL;

  receive (log, "/a//b", "");
  node = nj_topic_tree_find (tree, "/a/");
  filter = nj_topic_node_dup_filter (node);
  topic = nj_topic_node_dup_topic (node);
  parent = nj_topic_node_dup_parent (node);
  g_assert_cmpstr (all, ==, "#");
  g_assert_cmpstr (topic, ==, "/a/");
  g_assert_cmpstr (filter, ==, "/a//#");
  g_clear_pointer (&topic, g_free);
  topic = nj_topic_node_dup_topic (parent);
  g_assert_cmpstr (topic, ==, "/a");
  g_assert_false (nj_topic_node_is_topic (node));
}

/* The names are those of the log: who holds on to something has nothing then. */
static void
test_clear (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = create_tree (log);
  g_autoptr (NjTopicChildren) children = NULL;
  g_autoptr (NjTopicChildren) below = NULL;
  g_autoptr (NjTopicNode) node = NULL;
  g_autofree char *name = NULL;

  receive (log, "a/b", "");
  node = nj_topic_tree_find (tree, "a/b");
  children = get_children (tree, NULL);
  below = get_children (tree, "a");
  assert_names (children, "a+");
  assert_names (below, "b");

  nj_message_log_clear (log);
  assert_names (children, "");
  assert_names (below, "");
  name = nj_topic_node_dup_name (node);
  g_assert_cmpstr (name, ==, "");
  g_assert_cmpuint (nj_topic_node_get_n_messages (node), ==, 0);
  g_assert_cmpfloat (nj_topic_node_get_rate (node), ==, 0);
  g_assert_null (nj_topic_node_dup_value (node));
  g_assert_cmpuint (nj_topic_tree_get_n_topics (tree), ==, 0);

  receive (log, "z/b", "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  assert_names (children, "z+");
  assert_names (below, "");
}

static void
test_long_list (void)
{
  g_autoptr (NjMessageLog) log = nj_message_log_new ();
  g_autoptr (NjTopicTree) tree = NULL;
  g_autoptr (NjTopicChildren) children = NULL;
  g_autoptr (NjTopicNode) last = NULL;
  g_autoptr (NjTopicNode) second = NULL;
  g_autoptr (NjTopicNode) more = NULL;
  GListModel *model;

  for (guint i = 0; i < 3 * NJ_TOPIC_CHILDREN_PAGE; i++)
    {
      g_autofree char *topic = g_strdup_printf ("x/%u", (i * 7919) % 1500 * 2);

      append (log, topic, "", FALSE);
    }
  nj_message_log_flush (log);
  tree = create_tree (log);
  children = get_children (tree, "x");
  model = G_LIST_MODEL (children);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, NJ_TOPIC_CHILDREN_PAGE + 1);
  more = g_list_model_get_item (model, NJ_TOPIC_CHILDREN_PAGE);
  g_assert_true (nj_topic_node_is_more (more));
  g_assert_cmpuint (nj_topic_node_get_n_more (more), ==, 2 * NJ_TOPIC_CHILDREN_PAGE);

  /* One comes between those that are shown, and the last of them has to go. */
  receive (log, "x/3", "");
  receive (log, "x/2999", "");
  nj_topic_tree_advance (tree, g_get_monotonic_time ());
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, NJ_TOPIC_CHILDREN_PAGE + 1);
  g_assert_cmpuint (nj_topic_node_get_n_more (more), ==, 2 * NJ_TOPIC_CHILDREN_PAGE + 2);

  last = nj_topic_tree_find (tree, "x/2998");
  g_assert_cmpuint (nj_topic_children_reveal (children, last), ==, NJ_TOPIC_CHILDREN_PAGE);
  g_assert_cmpuint (nj_topic_children_reveal (children, last), ==, NJ_TOPIC_CHILDREN_PAGE);

  nj_topic_children_show_more (children);
  g_assert_cmpuint (g_list_model_get_n_items (model), >, 2 * NJ_TOPIC_CHILDREN_PAGE);
  nj_topic_children_show_more (children);
  nj_topic_children_show_more (children);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 3 * NJ_TOPIC_CHILDREN_PAGE + 2);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (NjTopicNode) node = g_list_model_get_item (model, i);
      g_autofree char *name = nj_topic_node_dup_name (node);
      guint expected = i < 2 ? 2 * i : i == 2    ? 3
                                     : i == 1501 ? 2999
                                                 : 2 * (i - 1);

      g_assert_cmpuint (g_ascii_strtoull (name, NULL, 10), ==, expected);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/topic-tree/counts", test_counts);
  g_test_add_func ("/topic-tree/earlier", test_earlier);
  g_test_add_func ("/topic-tree/order", test_order);
  g_test_add_func ("/topic-tree/insert", test_insert);
  g_test_add_func ("/topic-tree/changed", test_changed);
  g_test_add_func ("/topic-tree/rates", test_rates);
  g_test_add_func ("/topic-tree/pause", test_pause);
  g_test_add_func ("/topic-tree/retained", test_retained);
  g_test_add_func ("/topic-tree/value", test_value);
  g_test_add_func ("/topic-tree/filter", test_filter);
  g_test_add_func ("/topic-tree/clear", test_clear);
  g_test_add_func ("/topic-tree/long-list", test_long_list);

  return g_test_run ();
}
