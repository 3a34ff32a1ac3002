/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-message-view.h"
#include "nj-message.h"
#include "nj-recorder.h"
#include "nj-schema.h"
#include "sessions-fixture.h"
#include "store-util.h"
#include "test-util.h"

/* A log whose messages are partly in memory and partly on the disk, and views of it. */

typedef struct
{
  char *dir;
  char *path;
  NjDatabase *writer;
  NjDatabase *reader;
  NjHistory *history;
  NjMessageLog *log;
  NjMessageView *view;
  GString *told; /* changes of the view */
  guint n_failures;
} Fixture;

static void
items_changed_cb (Fixture *f,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  if (removed == 1 && added == 1)
    g_string_append_printf (f->told, "=%u ", position);
  else
    g_string_append_printf (f->told, "%u-%u+%u ", position, removed, added);
}

static void
read_failed_cb (Fixture      *f,
                const GError *error)
{
  g_assert_cmpint (error->domain, ==, NJ_DATABASE_ERROR);
  f->n_failures++;
}

static void
open_log (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (NjHistoryContent) content = NULL;
  g_autoptr (GError) error = NULL;

  f->writer = nj_database_new (f->path, nj_migrations);
  f->reader = nj_database_new_reader (f->path);
  f->history = nj_history_new (f->writer, f->reader, "one");
  nj_history_load_async (f->history, test_store_result, &result);
  test_await (result != NULL);
  content = nj_history_load_finish (f->history, result, &error);
  g_assert_no_error (error);

  f->log = nj_message_log_new ();
  f->view = nj_message_view_new ();
  nj_message_view_set_log (f->view, f->log);
  g_signal_connect_swapped (f->log, "read-failed", G_CALLBACK (read_failed_cb), f);
  nj_message_log_set_history (f->log, f->history, content);
  g_signal_connect_object (f->history, "changed", G_CALLBACK (nj_message_log_trim), f->log,
                           G_CONNECT_SWAPPED);
  f->told = g_string_new (NULL);
  g_signal_connect_swapped (f->view, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static void
close_log (Fixture *f)
{
  nj_database_close (f->writer);
  nj_database_close (f->reader);
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_finalize_object (g_steal_pointer (&f->view));
  g_assert_finalize_object (g_steal_pointer (&f->log));
  test_await (G_OBJECT (f->history)->ref_count == 1);
  g_assert_finalize_object (g_steal_pointer (&f->history));
  g_assert_finalize_object (g_steal_pointer (&f->writer));
  g_assert_finalize_object (g_steal_pointer (&f->reader));
  g_string_free (f->told, TRUE);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->dir = test_make_dir ();
  f->path = g_build_filename (f->dir, "nightjar", "messages.db", NULL);
  open_log (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  close_log (f);
  store_remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->path);
}

static char *
make_text (guint number)
{
  return g_strdup_printf ("message %u", number);
}

/* Every third is published, every second retained, and there are seven topics. */
static MqttMessage *
make_message (guint number)
{
  g_autofree char *topic = g_strdup_printf ("topic/%u", number % 7);
  g_autofree char *text = make_text (number);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  MqttMessage *message =
    mqtt_message_new (topic, payload, (MqttQos) (number % 2), number % 2 == 0, NULL);

  message->time = G_GINT64_CONSTANT (1700000000000000) + (gint64) number * 1000;

  return message;
}

static void
append_message (Fixture     *f,
                MqttMessage *message,
                NjDirection  direction)
{
  nj_message_log_set_next_number (f->log, nj_history_append (f->history, message, direction));
  nj_message_log_append (f->log, message, direction);
}

static void
append_many (Fixture *f,
             guint    first,
             guint    n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (MqttMessage) message = make_message (i);

      append_message (f, message, i % 3 == 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED);
    }
  nj_message_log_flush (f->log);
}

static void
commit (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_history_commit_async (f->history, NULL, NULL, test_store_result, &result);
  test_await (result != NULL);
  nj_history_commit_finish (f->history, result, &error);
  g_assert_no_error (error);
}

/* Has nothing in memory but the last block of messages, which is of another topic. */
static void
evict (Fixture *f,
       guint    n)
{
  g_autofree char *large = g_strnfill (128 * 1024, 'x');
  g_autoptr (GBytes) payload = g_bytes_new (large, 128 * 1024);
  g_autoptr (MqttMessage) message = mqtt_message_new ("large", payload, MQTT_QOS_0, FALSE, NULL);

  commit (f);
  message->time = G_GINT64_CONSTANT (1700000000000000) + (gint64) n * 1000;
  nj_message_log_set_budget (f->log, 0);
  append_message (f, message, NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (f->log);
  commit (f);
  g_assert_cmpuint (nj_message_log_get_first_in_memory (f->log), ==, n);
}

static guint
count_items (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->view));
}

static NjMessage *
get_item (Fixture *f,
          guint    index)
{
  return g_list_model_get_item (G_LIST_MODEL (f->view), index);
}

static void
assert_is (NjMessage *message,
           guint      number)
{
  g_autofree char *text = make_text (number);
  g_autofree char *topic = g_strdup_printf ("topic/%u", number % 7);
  GBytes *payload = nj_message_get_payload (message);

  g_assert_true (nj_message_is_whole (message));
  g_assert_cmpstr (nj_message_get_topic (message), ==, topic);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), text, strlen (text));
  g_assert_cmpint (nj_message_get_time (message), ==,
                   G_GINT64_CONSTANT (1700000000000000) + (gint64) number * 1000);
  g_assert_cmpint (nj_message_get_direction (message), ==,
                   number % 3 == 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED);
  g_assert_cmpint (nj_message_get_qos (message), ==, number % 2);
  g_assert_cmpint (nj_message_get_retain (message), ==, number % 2 == 0);
}

static void
assert_comes (Fixture *f,
              guint    index,
              guint    number)
{
  g_autoptr (NjMessage) message = get_item (f, index);

  test_await (nj_message_is_loaded (message));
  assert_is (message, number);
}

/* A message that is on the disk only says at once what it is, and the rest soon. */
static void
test_pages (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (NjMessage) message = NULL;
  g_autoptr (NjMessage) same = NULL;
  g_autoptr (NjMessage) beside = NULL;

  append_many (f, 0, 10000);
  evict (f, 10000);
  g_assert_cmpuint (count_items (f), ==, 10001);
  g_string_truncate (f->told, 0);

  message = get_item (f, 5003);
  same = get_item (f, 5003);
  g_assert_true (message == same);
  g_assert_false (nj_message_is_loaded (message));
  g_assert_cmpstr (nj_message_get_topic (message), ==, "topic/5");
  g_assert_cmpint (nj_message_get_qos (message), ==, MQTT_QOS_1);
  g_assert_cmpint (nj_message_get_direction (message), ==, NJ_DIRECTION_RECEIVED);
  g_assert_cmpint (nj_message_get_time (message), <=, G_GINT64_CONSTANT (1700000005003000));
  g_assert_cmpint (nj_message_get_time (message), >, G_GINT64_CONSTANT (1700000004938000));
  g_assert_cmpuint (g_bytes_get_size (nj_message_get_payload (message)), ==, 0);

  test_await (nj_message_is_loaded (message));
  assert_is (message, 5003);
  g_assert_cmpstr (f->told->str, ==, "=5003 ");
  beside = get_item (f, 5004);
  assert_is (beside, 5004);

  for (guint i = 0; i < 10000; i += 577)
    assert_comes (f, i, i);
  assert_comes (f, 9999, 9999);
}

/* Of those that went by only the last are read. */
static void
test_scrolling (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_loaded = 0;

  append_many (f, 0, 10000);
  evict (f, 10000);
  for (guint i = 0; i < 10000; i += 64)
    g_ptr_array_add (messages, get_item (f, i));
  test_await (nj_message_is_loaded (messages->pdata[messages->len - 1]));
  test_run_for (50);

  for (guint i = 0; i < messages->len; i++)
    n_loaded += nj_message_is_loaded (messages->pdata[i]);
  g_assert_cmpuint (n_loaded, <, 20);
}

static void
store_loaded (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_assert_true (nj_message_load_finish (NJ_MESSAGE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* Of a large payload there is a beginning, and all of it for who asks. */
static void
test_large (Fixture       *f,
            gconstpointer  data)
{
  const gsize size = 5 * 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'z');
  g_autoptr (GBytes) payload = g_bytes_new (text, size);
  g_autoptr (MqttMessage) large = mqtt_message_new ("huge", payload, MQTT_QOS_0, FALSE, NULL);
  g_autoptr (NjMessage) message = NULL;
  gboolean loaded = FALSE;
  gsize n;

  append_message (f, large, NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (f->log);
  evict (f, 1);
  message = get_item (f, 0);
  test_await (nj_message_is_loaded (message));
  g_assert_false (nj_message_is_whole (message));
  n = g_bytes_get_size (nj_message_get_payload (message));
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (n, <, size / 10);
  g_assert_cmpmem (g_bytes_get_data (nj_message_get_payload (message), NULL), n, text, n);
  g_assert_cmpuint (nj_message_get_size (message), ==, size);

  nj_message_load_async (message, store_loaded, &loaded);
  test_await (loaded);
  g_assert_true (nj_message_is_whole (message));
  g_assert_true (g_bytes_equal (nj_message_get_payload (message), payload));
}

/* What there was is there again, and what comes follows. */
static void
test_restart (Fixture       *f,
              gconstpointer  data)
{
  append_many (f, 0, 1000);
  commit (f);
  close_log (f);
  open_log (f);
  g_assert_cmpuint (count_items (f), ==, 1000);
  g_assert_cmpuint (nj_message_log_get_n_topics (f->log), ==, 7);
  append_many (f, 1000, 10);
  g_assert_cmpuint (count_items (f), ==, 1010);
  assert_comes (f, 0, 0);
  assert_comes (f, 999, 999);
  assert_comes (f, 1000, 1000);
  nj_message_view_set_topic_filter (f->view, "topic/3");
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpuint (count_items (f), ==, 144);
  assert_comes (f, 143, 1004);
}

/* The oldest go, and the others stay where they are. */
static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  const NjHistoryLimits limits = { .max_messages = 1000 };

  append_many (f, 0, 10000);
  evict (f, 10000);
  nj_message_view_set_topic_filter (f->view, "topic/0");
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpuint (count_items (f), ==, 1429);

  nj_history_set_limits (f->history, &limits);
  append_many (f, 10001, 1);
  commit (f);
  test_await (nj_message_log_get_first (f->log) == 10002 - 1000);
  g_assert_cmpuint (count_items (f), ==, 143);
  assert_comes (f, 0, 9002);
  nj_message_view_set_topic_filter (f->view, NULL);
  g_assert_cmpuint (count_items (f), ==, 1000);
  assert_comes (f, 0, 9002);
}

/* Without keeping, what is not in memory is gone. */
static void
test_not_kept (Fixture       *f,
               gconstpointer  data)
{
  append_many (f, 0, 100);
  evict (f, 100);
  nj_message_log_set_keeping (f->log, FALSE);
  g_assert_cmpuint (nj_message_log_get_first (f->log), ==, 100);
  g_assert_cmpuint (count_items (f), ==, 1);
}

/* A text is found wherever it is: in memory, on the disk, in a topic. */
static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  append_many (f, 0, 20000);
  evict (f, 20000);
  append_many (f, 20001, 100);

  g_assert_true (nj_message_view_set_search (f->view, "E 1234", FALSE, NULL));
  g_assert_true (nj_message_view_get_searching (f->view));
  g_assert_cmpfloat (nj_message_view_get_progress (f->view), <, 1);
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpfloat (nj_message_view_get_progress (f->view), ==, 1);
  g_assert_cmpuint (count_items (f), ==, 11);
  assert_comes (f, 0, 1234);
  assert_comes (f, 1, 12340);
  assert_comes (f, 10, 12349);

  g_assert_true (nj_message_view_set_search (f->view, "message (77|20020)$", TRUE, NULL));
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpuint (count_items (f), ==, 2);
  assert_comes (f, 0, 77);
  assert_comes (f, 1, 20020);

  g_assert_true (nj_message_view_set_search (f->view, "pic/4", FALSE, NULL));
  nj_message_view_set_direction (f->view, NJ_DIRECTION_PUBLISHED);
  test_await (!nj_message_view_get_searching (f->view));
  for (guint i = 0; i < count_items (f); i += 100)
    assert_comes (f, i, 18 + i * 21);
}

static void
test_wrong_regex (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  append_many (f, 0, 3);
  g_assert_false (nj_message_view_set_search (f->view, "(", TRUE, &error));
  g_assert_error (error, G_REGEX_ERROR, G_REGEX_ERROR_UNMATCHED_PARENTHESIS);
  g_assert_cmpuint (count_items (f), ==, 3);
}

/* A search that is not wanted any more, and one that is stopped half-way. */
static void
test_stop_search (Fixture       *f,
                  gconstpointer  data)
{
  guint n;

  append_many (f, 0, 50000);
  evict (f, 50000);
  nj_message_view_set_search (f->view, "message", FALSE, NULL);
  test_await (count_items (f) > 0);
  nj_message_view_set_search (f->view, "age 4999", FALSE, NULL);
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpuint (count_items (f), ==, 11);

  nj_message_view_set_search (f->view, "message", FALSE, NULL);
  test_await (count_items (f) > 0);
  nj_message_view_stop_search (f->view);
  g_assert_false (nj_message_view_get_searching (f->view));
  n = count_items (f);
  g_assert_cmpuint (n, <, 50000);
  test_run_for (50);
  g_assert_cmpuint (count_items (f), ==, n);
  assert_comes (f, n - 1, 49999);
  append_many (f, 50001, 5);
  g_assert_cmpuint (count_items (f), ==, n + 5);
}

static void
test_criteria (Fixture       *f,
               gconstpointer  data)
{
  append_many (f, 0, 1000);
  evict (f, 1000);
  nj_message_view_set_qos (f->view, 2);
  test_await (!nj_message_view_get_searching (f->view));
  g_assert_cmpuint (count_items (f), ==, 500);
  assert_comes (f, 0, 1);
  nj_message_view_set_retained (f->view, TRUE);
  g_assert_cmpuint (count_items (f), ==, 0);
  nj_message_view_set_qos (f->view, 7);
  g_assert_cmpuint (count_items (f), ==, 500);
  assert_comes (f, 499, 998);
}

/* What came while the view stood still is shown afterwards, although it has left the
 * memory. */
static void
test_frozen (Fixture       *f,
             gconstpointer  data)
{
  append_many (f, 0, 100);
  nj_message_view_set_search (f->view, "message", FALSE, NULL);
  test_await (!nj_message_view_get_searching (f->view));
  nj_message_view_set_frozen (f->view, TRUE);
  append_many (f, 100, 100);
  evict (f, 200);
  g_assert_cmpuint (count_items (f), ==, 100);
  nj_message_view_set_frozen (f->view, FALSE);
  test_await (count_items (f) == 200);
  assert_comes (f, 199, 199);
}

static void
test_read_failed (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (NjMessage) message = NULL;

  append_many (f, 0, 100);
  evict (f, 100);
  test_execute (f->path, "DROP TABLE history_message");
  message = get_item (f, 0);
  test_await (f->n_failures == 1);
  g_assert_false (nj_message_is_loaded (message));
  nj_message_view_set_search (f->view, "x", FALSE, NULL);
  test_await (f->n_failures == 2 && !nj_message_view_get_searching (f->view));
}

static void
test_clear (Fixture       *f,
            gconstpointer  data)
{
  append_many (f, 0, 100);
  evict (f, 100);
  nj_history_clear (f->history, nj_message_log_get_next_number (f->log));
  nj_message_log_clear (f->log);
  g_assert_cmpuint (count_items (f), ==, 0);
  append_many (f, 7, 3);
  commit (f);
  test_await (nj_history_get_first (f->history) == 101);
  g_assert_cmpuint (count_items (f), ==, 3);
  assert_comes (f, 0, 7);
  nj_message_log_set_budget (f->log, G_MAXUINT64);
  evict (f, 3);
  assert_comes (f, 2, 9);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "pages", test_pages },
    { "scrolling", test_scrolling },
    { "large", test_large },
    { "restart", test_restart },
    { "limits", test_limits },
    { "not-kept", test_not_kept },
    { "search", test_search },
    { "wrong-regex", test_wrong_regex },
    { "stop-search", test_stop_search },
    { "criteria", test_criteria },
    { "frozen", test_frozen },
    { "read-failed", test_read_failed },
    { "clear", test_clear },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/log-history/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }

  return g_test_run ();
}
