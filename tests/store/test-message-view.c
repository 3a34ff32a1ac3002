/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "mqtt-error.h"
#include "nj-message-view.h"
#include "nj-message.h"
#include "test-mqtt.h"
#include "test-util.h"

/* A view, its log, and what a list widget would believe is in the view. */
typedef struct
{
  NjMessageLog *log;
  NjMessageView *view;
  GArray *shown; /* (element-type guint): positions */
  guint n_changes;
} Fixture;

static guint
get_position (Fixture *fixture,
              guint    index)
{
  g_autoptr (NjMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->view), index);

  return nj_message_get_position (message);
}

static void
items_changed_cb (Fixture *fixture,
                  guint    position,
                  guint    removed,
                  guint    added)
{
  fixture->n_changes++;
  if (removed > 0)
    g_array_remove_range (fixture->shown, position, removed);
  for (guint i = position; i < position + added; i++)
    {
      guint value = get_position (fixture, i);

      g_array_insert_val (fixture->shown, i, value);
    }
  g_assert_cmpuint (fixture->shown->len, ==,
                    g_list_model_get_n_items (G_LIST_MODEL (fixture->view)));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->log = nj_message_log_new ();
  nj_message_log_set_budget (fixture->log, G_MAXUINT64);
  fixture->view = nj_message_view_new ();
  fixture->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect_swapped (fixture->view, "items-changed",
                            G_CALLBACK (items_changed_cb), fixture);
  nj_message_view_set_log (fixture->view, fixture->log);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gpointer log = fixture->log;
  gpointer view = fixture->view;

  g_object_add_weak_pointer (log, &log);
  g_object_add_weak_pointer (view, &view);
  g_object_unref (fixture->view);
  g_assert_null (view);
  g_object_unref (fixture->log);
  g_assert_null (log);
  g_array_unref (fixture->shown);
}

static void
append (Fixture     *fixture,
        const char  *topic,
        const char  *payload,
        NjDirection  direction)
{
  g_autoptr (MqttMessage) message = test_message (topic, payload, MQTT_QOS_1);

  nj_message_log_append (fixture->log, message, direction);
}

static void
append_some (Fixture *fixture)
{
  append (fixture, "home/light", "on", NJ_DIRECTION_RECEIVED);
  append (fixture, "home/door", "open", NJ_DIRECTION_RECEIVED);
  append (fixture, "home/light", "OFF", NJ_DIRECTION_PUBLISHED);
  append (fixture, "office", "on", NJ_DIRECTION_RECEIVED);
  append (fixture, "office/light", "off", NJ_DIRECTION_PUBLISHED);
  nj_message_log_flush (fixture->log);
}

/* Checks what the view says and what its listeners believe. */
static void
assert_shown (Fixture    *fixture,
              const char *expected)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (GString) believed = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->view)); i++)
    g_string_append_printf (said, "%u ", get_position (fixture, i));
  for (guint i = 0; i < fixture->shown->len; i++)
    g_string_append_printf (believed, "%u ", g_array_index (fixture->shown, guint, i));

  g_assert_cmpstr (said->str, ==, expected);
  g_assert_cmpstr (believed->str, ==, expected);
}

static void
test_everything (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (NjMessage) message = NULL;

  assert_shown (fixture, "");
  append_some (fixture);
  assert_shown (fixture, "0 1 2 3 4 ");
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  append_some (fixture);
  assert_shown (fixture, "0 1 2 3 4 5 6 7 8 9 ");
  g_assert_cmpuint (fixture->n_changes, ==, 2);

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->view)) == NJ_TYPE_MESSAGE);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->view), 10));
  g_assert_cmpuint (nj_message_view_find (fixture->view, 7), ==, 7);
  g_assert_cmpuint (nj_message_view_find (fixture->view, 10), ==, G_MAXUINT);

  message = g_list_model_get_item (G_LIST_MODEL (fixture->view), 2);
  g_assert_cmpstr (nj_message_get_topic (message), ==, "home/light");
  g_assert_cmpint (nj_message_get_direction (message), ==, NJ_DIRECTION_PUBLISHED);
}

static void
test_direction (Fixture       *fixture,
                gconstpointer  data)
{
  append_some (fixture);
  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_PUBLISHED);
  assert_shown (fixture, "2 4 ");
  append_some (fixture);
  assert_shown (fixture, "2 4 7 9 ");
  g_assert_cmpuint (nj_message_view_find (fixture->view, 7), ==, 2);
  g_assert_cmpuint (nj_message_view_find (fixture->view, 8), ==, G_MAXUINT);

  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_RECEIVED);
  assert_shown (fixture, "0 1 3 5 6 8 ");
  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_ALL);
  assert_shown (fixture, "0 1 2 3 4 5 6 7 8 9 ");
}

static void
test_topic_filter (Fixture       *fixture,
                   gconstpointer  data)
{
  append_some (fixture);
  nj_message_view_set_topic_filter (fixture->view, "+/light");
  assert_shown (fixture, "0 2 4 ");
  append (fixture, "garden/light", "", NJ_DIRECTION_RECEIVED);
  append (fixture, "garden", "", NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (fixture->log);
  assert_shown (fixture, "0 2 4 5 ");

  nj_message_view_set_topic_filter (fixture->view, "office/#");
  assert_shown (fixture, "3 4 ");
  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_PUBLISHED);
  assert_shown (fixture, "4 ");
  nj_message_view_set_topic_filter (fixture->view, "nothing");
  assert_shown (fixture, "");
  nj_message_view_set_topic_filter (fixture->view, NULL);
  assert_shown (fixture, "2 4 ");
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  append_some (fixture);
  nj_message_view_set_search (fixture->view, "off", FALSE, NULL);
  test_await (!nj_message_view_get_searching (fixture->view));
  /* In the topic or in the payload, whatever the case. */
  assert_shown (fixture, "2 3 4 ");

  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_PUBLISHED);
  test_await (!nj_message_view_get_searching (fixture->view));
  assert_shown (fixture, "2 4 ");

  append (fixture, "garden", "Switched OFF", NJ_DIRECTION_PUBLISHED);
  nj_message_log_flush (fixture->log);
  test_await (!nj_message_view_get_searching (fixture->view));
  assert_shown (fixture, "2 4 5 ");

  nj_message_view_set_search (fixture->view, "", FALSE, NULL);
  g_assert_null (nj_message_view_get_search (fixture->view));
  assert_shown (fixture, "2 4 5 ");
}

static void
append_large (Fixture *fixture,
              guint    n)
{
  g_autofree char *zeros = g_strnfill (1024 * 1024, '0');

  for (guint i = 0; i < n; i++)
    append (fixture, "large", zeros, NJ_DIRECTION_RECEIVED);
}

static void
searching_cb (NjMessageView *view,
              GParamSpec    *pspec,
              GString       *told)
{
  /* The list is consistent whenever something is told of it. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (view)); i++)
    {
      g_autoptr (NjMessage) message = g_list_model_get_item (G_LIST_MODEL (view), i);

      g_assert_nonnull (message);
    }
  g_string_append_c (told, nj_message_view_get_searching (view) ? 's' : '.');
}

/* A search that needs more than one slice gives the window its turns, shows what it
 * has found meanwhile, and takes in what comes. */
static void
test_slices (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  guint n_turns = 0;

  g_signal_connect (fixture->view, "notify::searching", G_CALLBACK (searching_cb), told);
  append (fixture, "a", "x", NJ_DIRECTION_RECEIVED);
  append_large (fixture, 64);
  append (fixture, "b", "x", NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (fixture->log);

  nj_message_view_set_search (fixture->view, "x", FALSE, NULL);
  g_assert_true (nj_message_view_get_searching (fixture->view));
  assert_shown (fixture, "65 ");

  append (fixture, "c", "x", NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (fixture->log);
  for (; nj_message_view_get_searching (fixture->view); n_turns++)
    test_iterate ();
  g_assert_cmpuint (n_turns, >, 1);
  assert_shown (fixture, "0 65 66 ");
  g_assert_cmpstr (told->str, ==, "s.");

  /* Another search in the middle of one. */
  nj_message_view_set_search (fixture->view, "z", FALSE, NULL);
  g_assert_true (nj_message_view_get_searching (fixture->view));
  nj_message_view_set_search (fixture->view, NULL, FALSE, NULL);
  g_assert_false (nj_message_view_get_searching (fixture->view));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->view)), ==, 67);
  g_assert_cmpstr (told->str, ==, "s.s.");

  /* And one that is still at work when the view goes away. */
  nj_message_view_set_search (fixture->view, "y", FALSE, NULL);
  g_assert_true (nj_message_view_get_searching (fixture->view));
}

static void
test_frozen (Fixture       *fixture,
             gconstpointer  data)
{
  append_some (fixture);
  nj_message_view_set_frozen (fixture->view, TRUE);
  append_some (fixture);
  assert_shown (fixture, "0 1 2 3 4 ");

  /* Other criteria are met, but only among what was there. */
  nj_message_view_set_direction (fixture->view, NJ_DIRECTION_PUBLISHED);
  assert_shown (fixture, "2 4 ");
  nj_message_view_set_search (fixture->view, "office", FALSE, NULL);
  test_await (!nj_message_view_get_searching (fixture->view));
  assert_shown (fixture, "4 ");
  nj_message_view_set_search (fixture->view, NULL, FALSE, NULL);

  nj_message_view_set_frozen (fixture->view, FALSE);
  assert_shown (fixture, "2 4 7 9 ");
}

static void
test_clear (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (NjMessage) message = NULL;

  append_some (fixture);
  nj_message_view_set_topic_filter (fixture->view, "home/light");
  assert_shown (fixture, "0 2 ");
  message = g_list_model_get_item (G_LIST_MODEL (fixture->view), 1);

  nj_message_log_clear (fixture->log);
  assert_shown (fixture, "");

  /* The topics have other numbers now, and position 2 is another message. */
  append (fixture, "office", "", NJ_DIRECTION_PUBLISHED);
  append (fixture, "home/door", "", NJ_DIRECTION_PUBLISHED);
  append (fixture, "home/light", "new", NJ_DIRECTION_PUBLISHED);
  nj_message_log_flush (fixture->log);
  assert_shown (fixture, "2 ");
  nj_message_log_set_delivery (fixture->log, 2, NJ_DELIVERY_FAILED, 0, NULL);
  g_assert_cmpint (nj_message_get_delivery (message), ==, NJ_DELIVERY_NONE);

  nj_message_view_set_frozen (fixture->view, TRUE);
  nj_message_log_clear (fixture->log);
  append_some (fixture);
  assert_shown (fixture, "");
  nj_message_view_set_frozen (fixture->view, FALSE);
  assert_shown (fixture, "0 2 ");
}

static void
count (guint *counter)
{
  (*counter)++;
}

/* A row that shows a published message learns of its acknowledgement. */
static void
test_delivery (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) problem = mqtt_error_new (MQTT_LAYER_MQTT, MQTT_ERROR_REJECTED,
                                               MQTT_REASON_QUOTA_EXCEEDED, "Quota exceeded");
  g_autoptr (NjMessage) message = NULL;
  g_autoptr (NjMessage) same = NULL;
  guint n_changes = 0;

  append_some (fixture);
  nj_message_log_set_delivery (fixture->log, 2, NJ_DELIVERY_WAITING, 0, NULL);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->view), 2);
  same = g_list_model_get_item (G_LIST_MODEL (fixture->view), 2);
  g_assert_true (message == same);
  g_assert_cmpint (nj_message_get_delivery (message), ==, NJ_DELIVERY_WAITING);
  g_signal_connect_swapped (message, "changed", G_CALLBACK (count), &n_changes);

  nj_message_log_set_delivery (fixture->log, 4, NJ_DELIVERY_SENT, 0, NULL);
  g_assert_cmpuint (n_changes, ==, 0);
  nj_message_log_set_delivery (fixture->log, 2, NJ_DELIVERY_ACKNOWLEDGED, 1500, NULL);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpint (nj_message_get_delivery (message), ==, NJ_DELIVERY_ACKNOWLEDGED);
  g_assert_cmpint (nj_message_get_latency (message), ==, 1500);

  nj_message_log_set_delivery (fixture->log, 2, NJ_DELIVERY_FAILED, 0, problem);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_error (nj_message_get_problem (message), MQTT_ERROR, MQTT_ERROR_REJECTED);

  /* Nobody holds it any more: the view must not, either. */
  g_clear_object (&same);
  g_clear_object (&message);
  nj_message_log_set_delivery (fixture->log, 2, NJ_DELIVERY_ACKNOWLEDGED, 1, NULL);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->view), 2);
  g_assert_cmpint (nj_message_get_latency (message), ==, 1);
}

static void
test_other_log (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (NjMessageLog) other = nj_message_log_new ();
  g_autoptr (MqttMessage) message = test_message ("office", "other", MQTT_QOS_0);
  NjMessageLog *log = NULL;

  append_some (fixture);
  nj_message_view_set_topic_filter (fixture->view, "office");
  assert_shown (fixture, "3 ");

  nj_message_log_append (other, message, NJ_DIRECTION_RECEIVED);
  nj_message_log_flush (other);
  nj_message_view_set_log (fixture->view, other);
  assert_shown (fixture, "0 ");
  append_some (fixture);
  assert_shown (fixture, "0 ");

  nj_message_view_set_log (fixture->view, NULL);
  assert_shown (fixture, "");
  g_object_get (fixture->view, "log", &log, NULL);
  g_assert_null (log);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/message-view/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("everything", test_everything);
  ADD ("direction", test_direction);
  ADD ("topic-filter", test_topic_filter);
  ADD ("search", test_search);
  ADD ("slices", test_slices);
  ADD ("frozen", test_frozen);
  ADD ("clear", test_clear);
  ADD ("delivery", test_delivery);
  ADD ("other-log", test_other_log);

  return g_test_run ();
}
