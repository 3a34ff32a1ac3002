/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "mqtt-error.h"
#include "nj-message.h"
#include "test-mqtt.h"

/* What a log has told. */
typedef struct
{
  guint n_signals;
  guint first;
  guint n;
  guint n_changed;
  guint changed;
  guint n_cleared;
} Told;

static void
appended_cb (Told  *told,
             guint  first,
             guint  n)
{
  told->n_signals++;
  told->first = first;
  told->n = n;
}

static void
changed_cb (Told  *told,
            guint  position)
{
  told->n_changed++;
  told->changed = position;
}

static void
cleared_cb (Told *told)
{
  told->n_cleared++;
}

static NjMessageLog *
create_log (Told *told)
{
  NjMessageLog *log = nj_message_log_new ();

  memset (told, 0, sizeof *told);
  g_signal_connect_swapped (log, "appended", G_CALLBACK (appended_cb), told);
  g_signal_connect_swapped (log, "changed", G_CALLBACK (changed_cb), told);
  g_signal_connect_swapped (log, "cleared", G_CALLBACK (cleared_cb), told);

  return log;
}

static guint
append (NjMessageLog *log,
        const char   *topic,
        const char   *payload,
        NjDirection   direction)
{
  g_autoptr (MqttMessage) message = test_message (topic, payload, MQTT_QOS_1);

  return nj_message_log_append (log, message, direction);
}

static void
assert_payload (NjMessageLog  *log,
                guint          position,
                gconstpointer  expected,
                gsize          size)
{
  g_autoptr (GBytes) payload = nj_message_log_dup_payload (log, position);
  NjMessageRecord record;

  nj_message_log_get_record (log, position, &record);
  g_assert_cmpmem (record.payload, record.size, expected, size);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), expected, size);
}

static void
test_append (void)
{
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  g_autoptr (GBytes) payload = g_bytes_new_static ("\0\xff", 2);
  g_autoptr (MqttMessage) message = mqtt_message_new ("a/b", payload, MQTT_QOS_2, TRUE, NULL);
  NjMessageRecord record;

  message->time = 1700000000123456;
  message->dup = TRUE;
  g_assert_cmpuint (nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED), ==, 0);
  g_assert_cmpuint (append (log, "c", "", NJ_DIRECTION_PUBLISHED), ==, 1);
  g_assert_cmpuint (append (log, "a/b", "x", NJ_DIRECTION_RECEIVED), ==, 2);

  /* Nobody knows of them before they are announced. */
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 0);
  g_assert_cmpuint (told.n_signals, ==, 0);
  nj_message_log_flush (log);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 3);
  g_assert_cmpuint (told.n_signals, ==, 1);
  g_assert_cmpuint (told.first, ==, 0);
  g_assert_cmpuint (told.n, ==, 3);

  nj_message_log_flush (log);
  g_assert_cmpuint (told.n_signals, ==, 1);
  append (log, "d", "", NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (log);
  g_assert_cmpuint (told.first, ==, 3);
  g_assert_cmpuint (told.n, ==, 1);

  nj_message_log_get_record (log, 0, &record);
  g_assert_cmpint (record.time, ==, 1700000000123456);
  g_assert_cmpint (record.qos, ==, MQTT_QOS_2);
  g_assert_cmpint (record.direction, ==, NJ_DIRECTION_RECEIVED);
  g_assert_true (record.retain);
  g_assert_true (record.dup);
  assert_payload (log, 0, "\0\xff", 2);
  assert_payload (log, 1, "", 0);
  assert_payload (log, 2, "x", 1);
  g_assert_cmpuint (nj_message_log_get_size (log), ==, 3);
  g_assert_cmpint (nj_message_log_get_direction_of (log, 1), ==, NJ_DIRECTION_PUBLISHED);

  g_assert_cmpuint (nj_message_log_get_n_topics (log), ==, 3);
  g_assert_cmpuint (nj_message_log_get_topic_of (log, 2), ==, record.topic);
  g_assert_cmpstr (nj_message_log_get_topic (log, record.topic), ==, "a/b");
  g_assert_cmpstr (nj_message_log_get_topic (log, 1), ==, "c");
}

/* Sizes that fill blocks to the last byte, and some that get a block of their own. */
static void
test_payloads (void)
{
  static const guint sizes[] = { 0, 1, 1024, 65535, 65536, 65537, 1024 * 1024, 3 * 1024 * 1024 };
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  const guint rounds = 40;
  guint64 total = 0;

  nj_message_log_set_budget (log, G_MAXUINT64);
  for (guint i = 0; i < rounds * G_N_ELEMENTS (sizes); i++)
    {
      guint size = sizes[i % G_N_ELEMENTS (sizes)];
      g_autoptr (GBytes) payload = NULL;
      g_autoptr (MqttMessage) message = NULL;
      /* g_malloc (0) is NULL, which memset() may not be given. */
      guint8 *data = g_malloc (size + 1);

      memset (data, i % 251, size);
      payload = g_bytes_new_take (data, size);
      message = mqtt_message_new ("t", payload, MQTT_QOS_0, FALSE, NULL);
      g_assert_cmpuint (nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED), ==, i);
      total += size;
    }
  nj_message_log_flush (log);
  g_assert_cmpuint (nj_message_log_get_size (log), ==, total);

  for (guint i = 0; i < nj_message_log_get_n_messages (log); i++)
    {
      guint size = sizes[i % G_N_ELEMENTS (sizes)];
      g_autofree guint8 *expected = g_malloc (size + 1);

      memset (expected, i % 251, size);
      assert_payload (log, i, expected, size);
    }
}

static void
removed_cb (NjMessageLog *log,
            guint         first,
            guint        *removed)
{
  g_assert_cmpuint (first, >, *removed);
  g_assert_cmpuint (nj_message_log_get_first (log), ==, first);
  *removed = first;
}

/* Without a history what does not fit is gone, but for the last message of all. */
static void
test_budget (void)
{
  const gsize size = 100 * 1024;
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  g_autofree char *text = g_strnfill (size, 'x');
  g_autofree char *large = g_strnfill (20 * size, 'y');
  guint removed = 0;

  nj_message_log_set_budget (log, 10 * size);
  g_signal_connect (log, "removed", G_CALLBACK (removed_cb), &removed);
  for (guint i = 0; i < 30; i++)
    {
      append (log, "t", text, NJ_DIRECTION_RECEIVED);
      nj_message_log_flush (log);
    }
  g_assert_cmpuint (removed, ==, 21);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 30);
  assert_payload (log, 21, text, size);
  assert_payload (log, 29, text, size);

  append (log, "t", large, NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (log);
  g_assert_cmpuint (removed, ==, 30);
  assert_payload (log, 30, large, 20 * size);

  append (log, "u", "small", NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (log);
  g_assert_cmpuint (removed, ==, 31);
  assert_payload (log, 31, "small", 5);
  g_assert_cmpuint (nj_message_log_get_n_received (log, 0), ==, 31);
  g_assert_cmpuint (nj_message_log_get_n_received (log, 1), ==, 1);
}

static void
test_many (void)
{
  const guint n = 100000;
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *topic = g_strdup_printf ("topic/%u", i % 1000);
      g_autofree char *payload = g_strdup_printf ("message %u", i);

      append (log, topic, payload, i % 3 == 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED);
    }
  nj_message_log_flush (log);
  g_assert_cmpuint (told.n, ==, n);
  g_assert_cmpuint (nj_message_log_get_n_topics (log), ==, 1000);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *payload = g_strdup_printf ("message %u", i);

      g_assert_cmpuint (nj_message_log_get_topic_of (log, i), ==, i % 1000);
      g_assert_cmpint (nj_message_log_get_direction_of (log, i), ==,
                       i % 3 == 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED);
      assert_payload (log, i, payload, strlen (payload));
    }
}

static void
test_properties (void)
{
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  g_autoptr (MqttProperties) properties = mqtt_properties_new ();
  g_autoptr (MqttProperties) none = mqtt_properties_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static ("", 0);
  g_autoptr (MqttMessage) message = NULL;
  g_autoptr (MqttMessage) without = mqtt_message_new ("t", payload, MQTT_QOS_0, FALSE, none);

  mqtt_properties_add_user (properties, "name", "value");
  message = mqtt_message_new ("t", payload, MQTT_QOS_0, FALSE, properties);
  nj_message_log_append (log, message, NJ_DIRECTION_RECEIVED);
  nj_message_log_append (log, without, NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (log);

  g_assert_true (nj_message_log_get_properties (log, 0) == properties);
  g_assert_null (nj_message_log_get_properties (log, 1));
}

static void
test_delivery (void)
{
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  g_autoptr (GError) refused = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED,
                                               MQTT_REASON_NOT_AUTHORIZED, "Not authorized");
  const GError *problem = NULL;
  const guint8 reason = MQTT_REASON_NO_MATCHING_SUBSCRIBERS;
  g_autoptr (MqttAck) answer = mqtt_ack_new (&reason, 1, NULL, 0);
  g_autoptr (NjMessage) message = NULL;
  gint64 latency;
  guint position = append (log, "a", "1", NJ_DIRECTION_PUBLISHED);

  g_assert_cmpint (nj_message_log_get_delivery (log, position, NULL, NULL), ==, NJ_DELIVERY_NONE);
  nj_message_log_set_delivery (log, position, NJ_DELIVERY_WAITING, 0, NULL);
  /* It is not there yet for anybody to whom that could be told. */
  g_assert_cmpuint (told.n_changed, ==, 0);
  nj_message_log_flush (log);

  append (log, "a", "2", NJ_DIRECTION_PUBLISHED);
  nj_message_log_flush (log);
  message = nj_message_new (log, 1);
  g_assert_null (nj_message_get_answer (message));
  nj_message_log_set_answer (log, 1, answer);
  g_assert_cmpuint (told.n_changed, ==, 0);
  nj_message_log_set_delivery (log, 1, NJ_DELIVERY_ACKNOWLEDGED, 8000, NULL);
  nj_message_refresh (message, log);
  g_assert_true (nj_message_get_answer (message) == answer);
  g_assert_null (nj_message_log_get_answer (log, 0));
  g_assert_cmpuint (told.n_changed, ==, 1);
  g_assert_cmpuint (told.changed, ==, 1);
  nj_message_log_set_delivery (log, 0, NJ_DELIVERY_FAILED, 0, refused);
  g_assert_cmpuint (told.changed, ==, 0);

  g_assert_cmpint (nj_message_log_get_delivery (log, 1, &latency, &problem), ==,
                   NJ_DELIVERY_ACKNOWLEDGED);
  g_assert_cmpint (latency, ==, 8000);
  g_assert_null (problem);
  g_assert_cmpint (nj_message_log_get_delivery (log, 0, &latency, &problem), ==,
                   NJ_DELIVERY_FAILED);
  g_assert_cmpint (latency, ==, 0);
  g_assert_error (problem, MQTT_ERROR, MQTT_ERROR_REJECTED);
  g_assert_cmpint (mqtt_error_get_reason (problem), ==, MQTT_REASON_NOT_AUTHORIZED);
}

static void
test_clear (void)
{
  Told told;
  g_autoptr (NjMessageLog) log = create_log (&told);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (NjMessage) message = NULL;

  append (log, "a", "kept", NJ_DIRECTION_PUBLISHED);
  append (log, "b", "", NJ_DIRECTION_RECEIVED);
  nj_message_log_set_delivery (log, 0, NJ_DELIVERY_ACKNOWLEDGED, 5, NULL);
  nj_message_log_flush (log);
  kept = nj_message_log_dup_payload (log, 0);
  message = nj_message_new (log, 0);

  nj_message_log_clear (log);
  g_assert_cmpuint (told.n_cleared, ==, 1);
  g_assert_cmpuint (nj_message_log_get_n_messages (log), ==, 0);
  g_assert_cmpuint (nj_message_log_get_n_topics (log), ==, 0);
  g_assert_cmpuint (nj_message_log_get_size (log), ==, 0);

  g_assert_cmpuint (append (log, "b", "new", NJ_DIRECTION_PUBLISHED), ==, 0);
  nj_message_log_flush (log);
  g_assert_cmpuint (told.first, ==, 0);
  g_assert_cmpuint (nj_message_log_get_topic_of (log, 0), ==, 0);
  g_assert_cmpstr (nj_message_log_get_topic (log, 0), ==, "b");
  g_assert_cmpint (nj_message_log_get_delivery (log, 0, NULL, NULL), ==, NJ_DELIVERY_NONE);
  assert_payload (log, 0, "new", 3);

  /* What somebody holds outlives it all. */
  g_clear_object (&log);
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), "kept", 4);
  g_assert_cmpstr (nj_message_get_topic (message), ==, "a");
  g_assert_cmpint (nj_message_get_delivery (message), ==, NJ_DELIVERY_ACKNOWLEDGED);
  g_assert_cmpint (nj_message_get_latency (message), ==, 5);
  g_assert_cmpmem (g_bytes_get_data (nj_message_get_payload (message), NULL),
                   g_bytes_get_size (nj_message_get_payload (message)), "kept", 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message-log/append", test_append);
  g_test_add_func ("/message-log/payloads", test_payloads);
  g_test_add_func ("/message-log/budget", test_budget);
  g_test_add_func ("/message-log/many", test_many);
  g_test_add_func ("/message-log/properties", test_properties);
  g_test_add_func ("/message-log/delivery", test_delivery);
  g_test_add_func ("/message-log/clear", test_clear);

  return g_test_run ();
}
