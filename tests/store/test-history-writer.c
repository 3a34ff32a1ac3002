/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-history-writer.h"
#include "nj-schema.h"
#include "sessions-fixture.h"
#include "store-util.h"
#include "test-util.h"

#define PROFILE "one"
#define N_TOPICS 100

/* What is written is compared with a list in memory. */
typedef struct
{
  char *dir;
  char *path;
  NjSqlite *sqlite;
  NjHistoryWriter *writer;
  GPtrArray *items;
  guint64 first;
} Fixture;

static void
open_database (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;

  f->sqlite = nj_sqlite_open (f->path, nj_migrations, FALSE, &aside, &error);
  g_assert_no_error (error);
  g_assert_null (aside);
  f->writer = nj_history_writer_new (PROFILE);
}

static void
close_database (Fixture *f)
{
  g_clear_pointer (&f->writer, nj_history_writer_free);
  g_clear_pointer (&f->sqlite, nj_sqlite_close);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->dir = test_make_dir ();
  f->path = g_build_filename (f->dir, "history.db", NULL);
  f->items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  open_database (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  close_database (f);
  store_remove_tree (f->dir);
  g_free (f->dir);
  g_free (f->path);
  g_ptr_array_unref (f->items);
}

static NjHistoryItem *
create_item (guint number)
{
  g_autofree char *topic = g_strdup_printf ("home/%d", g_test_rand_int_range (0, N_TOPICS));
  g_autofree char *text = g_strnfill (g_test_rand_int_range (0, 50), 'a' + number % 26);
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));
  g_autoptr (MqttProperties) properties = NULL;
  g_autoptr (MqttMessage) message = NULL;
  NjHistoryItem *item;

  if (number % 7 == 0)
    {
      properties = mqtt_properties_new ();
      mqtt_properties_add_string (properties, MQTT_PROPERTY_CONTENT_TYPE, "text/plain");
      mqtt_properties_add_user (properties, "number", text);
    }

  message = mqtt_message_new (topic, payload, number % 3, number % 5 == 0, properties);
  message->time = G_GINT64_CONSTANT (1700000000000000) + number * G_TIME_SPAN_SECOND;
  message->dup = number % 11 == 0;
  item = nj_history_item_new (message, number % 4 == 0 ? NJ_DIRECTION_PUBLISHED
                                                       : NJ_DIRECTION_RECEIVED);
  if (number % 8 == 0)
    {
      item->delivery = number % 16 == 0 ? NJ_DELIVERY_FAILED : NJ_DELIVERY_ACKNOWLEDGED;
      item->latency = number;
      item->reason = number % 16 == 0 ? 0x87 : 0;
      item->problem = number % 16 == 0 ? g_strdup ("The server did not take it") : NULL;
    }

  return item;
}

static void
execute (Fixture    *f,
         const char *sql)
{
  g_autoptr (GError) error = NULL;

  nj_sqlite_execute (f->sqlite, sql, &error);
  g_assert_no_error (error);
}

static void
write_items (Fixture *f,
             guint    n)
{
  g_autoptr (GError) error = NULL;

  execute (f, "BEGIN");
  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (f->items, create_item (f->items->len));
      nj_history_writer_add (f->writer, f->sqlite, f->items->pdata[f->items->len - 1], &error);
      g_assert_no_error (error);
    }
  nj_history_writer_end (f->writer, f->sqlite, &error);
  g_assert_no_error (error);
  execute (f, "COMMIT");
}

static void
get_profile (Fixture          *f,
             NjHistoryProfile *profile)
{
  g_autoptr (GError) error = NULL;

  nj_history_writer_get_profile (f->writer, f->sqlite, profile, &error);
  g_assert_no_error (error);
}

static void
assert_same_item (NjHistoryItem *actual,
                  NjHistoryItem *expected)
{
  test_assert_same_message (actual->message, expected->message);
  g_assert_cmpint (actual->direction, ==, expected->direction);
  g_assert_cmpint (actual->delivery, ==, expected->delivery);
  g_assert_cmpint (actual->latency, ==, expected->latency);
  g_assert_cmpuint (actual->reason, ==, expected->reason);
  g_assert_cmpstr (actual->problem, ==, expected->problem);
}

static void
check_messages (Fixture                *f,
                const NjHistoryProfile *profile)
{
  const guint step = 1000;

  for (guint64 number = 0; number < f->items->len; number += step)
    {
      g_autoptr (GPtrArray) items = NULL;
      g_autoptr (GError) error = NULL;
      guint64 expected = MAX (number, f->first);

      items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
      nj_history_rows_read (f->sqlite, profile, number, step, G_MAXSIZE, items, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < items->len; i++)
        assert_same_item (items->pdata[i], f->items->pdata[expected++]);
      g_assert_cmpuint (expected, ==, MAX (MIN (number + step, f->items->len), f->first));
    }
}

static void
check_column (Fixture                *f,
              const NjHistoryProfile *profile)
{
  g_autoptr (NjHistoryColumn) column = NULL;
  g_autoptr (NjTopicTable) topics = nj_topic_table_new ();
  g_autoptr (GError) error = NULL;

  nj_history_rows_read_topics (f->sqlite, profile, topics, &error);
  g_assert_no_error (error);
  nj_history_rows_read_column (f->sqlite, profile, &column, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nj_history_column_get_first (column), ==, f->first);
  g_assert_cmpuint (nj_history_column_get_next (column), ==, f->items->len);

  for (guint64 i = f->first; i < f->items->len; i++)
    {
      NjHistoryEntry entry = nj_history_column_get (column, i);
      NjHistoryItem *item = f->items->pdata[i];

      g_assert_cmpstr (nj_topic_table_get (topics, nj_history_entry_get_topic (entry)), ==,
                       item->message->topic);
      g_assert_cmpint (nj_history_entry_get_direction (entry), ==, item->direction);
      g_assert_cmpint (nj_history_entry_get_qos (entry), ==, item->message->qos);
      g_assert_cmpint (nj_history_entry_get_retain (entry), ==, item->message->retain);
    }

  for (guint64 i = f->first; i < f->items->len; i += 333)
    {
      gint64 time = ((NjHistoryItem *) f->items->pdata[i])->message->time;
      guint64 found = nj_history_column_find_time (column, time);

      g_assert_cmpuint (found, <=, i);
      g_assert_cmpuint (i - found, <=, NJ_HISTORY_TIME_STEP);
    }
}

static void
check (Fixture *f)
{
  NjHistoryProfile profile;
  guint64 bytes = 0;

  get_profile (f, &profile);
  for (guint64 i = f->first; i < f->items->len; i++)
    bytes += nj_history_rows_get_size (((NjHistoryItem *) f->items->pdata[i])->message);
  g_assert_cmpuint (profile.first, ==, f->first);
  g_assert_cmpuint (profile.next, ==, f->items->len);
  g_assert_cmpuint (profile.bytes, ==, bytes);
  check_messages (f, &profile);
  check_column (f, &profile);
}

static void
test_write (Fixture       *f,
            gconstpointer  data)
{
  check (f);
  write_items (f, 1);
  check (f);
  write_items (f, NJ_HISTORY_CHUNK - 2);
  check (f);
  write_items (f, 1);
  check (f);
  write_items (f, 2 * NJ_HISTORY_CHUNK + 77);
  check (f);
}

static void
test_open_again (Fixture       *f,
                 gconstpointer  data)
{
  static const guint sizes[] = { 100, NJ_HISTORY_CHUNK - 100, 1, 3 * NJ_HISTORY_CHUNK, 5 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      write_items (f, sizes[i]);
      close_database (f);
      open_database (f);
      check (f);
    }
}

/* A chunk is no more than a short cut. */
static void
test_lost_chunk (Fixture       *f,
                 gconstpointer  data)
{
  write_items (f, 4 * NJ_HISTORY_CHUNK);
  execute (f, "DELETE FROM history_chunk WHERE id IN (SELECT id FROM history_chunk ORDER BY id LIMIT 1 OFFSET 1)");
  check (f);
  execute (f, "UPDATE history_chunk SET data = x'00' WHERE id IN (SELECT id FROM history_chunk LIMIT 1)");
  check (f);
}

static void
test_rollback (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  guint n = NJ_HISTORY_CHUNK + 10;

  write_items (f, 10);
  execute (f, "BEGIN");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MqttMessage) message = mqtt_message_new ("not kept", NULL, MQTT_QOS_0, FALSE, NULL);
      NjHistoryItem *item = nj_history_item_new (message, NJ_DIRECTION_RECEIVED);

      nj_history_writer_add (f->writer, f->sqlite, item, &error);
      g_assert_no_error (error);
      nj_history_item_free (item);
    }
  execute (f, "ROLLBACK");
  nj_history_writer_forget (f->writer);

  write_items (f, n);
  check (f);
}

static void
trim (Fixture               *f,
      const NjHistoryLimits *limits,
      gint64                 now)
{
  gboolean done = FALSE;

  while (!done)
    {
      g_autoptr (GError) error = NULL;

      nj_history_writer_trim (f->writer, f->sqlite, limits, now, &done, &error);
      g_assert_no_error (error);
    }
}

static void
test_limits (Fixture       *f,
             gconstpointer  data)
{
  NjHistoryLimits limits = { 0 };
  NjHistoryProfile profile;
  gint64 now;

  write_items (f, 2 * NJ_HISTORY_CHUNK);
  now = ((NjHistoryItem *) f->items->pdata[f->items->len - 1])->message->time;
  trim (f, &limits, now);
  check (f);

  limits.max_messages = f->items->len - 10;
  trim (f, &limits, now);
  f->first = 10;
  check (f);

  limits.max_age = f->items->len - 20;
  trim (f, &limits, now);
  f->first = 19;
  check (f);

  limits.max_bytes = 10000;
  trim (f, &limits, now);
  get_profile (f, &profile);
  g_assert_cmpuint (profile.bytes, <=, 10000);
  g_assert_cmpuint (profile.bytes, >, 10000 - 1000);
  f->first = profile.first;
  check (f);

  write_items (f, NJ_HISTORY_CHUNK);
  trim (f, &limits, now);
  get_profile (f, &profile);
  f->first = profile.first;
  check (f);
  close_database (f);
  open_database (f);
  check (f);

  /* The last one stays, however large it is. */
  limits.max_bytes = 1;
  trim (f, &limits, now);
  f->first = f->items->len - 1;
  check (f);

  write_items (f, 10000);
  limits.none = TRUE;
  trim (f, &limits, now);
  f->first = f->items->len;
  check (f);
  write_items (f, 1);
  check (f);
}

static void
test_clear (Fixture       *f,
            gconstpointer  data)
{
  gboolean done = FALSE;

  write_items (f, 3 * NJ_HISTORY_CHUNK / 2);
  while (!done)
    {
      g_autoptr (GError) error = NULL;

      nj_history_writer_clear (f->writer, f->sqlite, f->items->len - 5, &done, &error);
      g_assert_no_error (error);
    }
  f->first = f->items->len - 5;
  check (f);
  write_items (f, 5);
  check (f);
}

static guint
count_rows (Fixture    *f,
            const char *sql)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement = nj_sqlite_prepare (f->sqlite, sql, &error);
  gboolean found;
  guint n;

  g_assert_no_error (error);
  nj_sqlite_next (f->sqlite, statement, &found, &error);
  g_assert_no_error (error);
  n = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);

  return n;
}

static void
test_profiles (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (NjHistoryWriter) other = nj_history_writer_new ("two");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  NjHistoryProfile profile;

  write_items (f, 100);
  items = g_steal_pointer (&f->items);
  f->items = g_ptr_array_new_with_free_func ((GDestroyNotify) nj_history_item_free);
  {
    NjHistoryWriter *writer = f->writer;

    f->writer = other;
    write_items (f, 200);
    check (f);
    f->writer = writer;
  }

  nj_history_rows_drop_profile (f->sqlite, PROFILE, &error);
  g_assert_no_error (error);
  nj_history_writer_forget (f->writer);
  g_assert_cmpuint (count_rows (f, "SELECT count (*) FROM history_message"), ==, 200);
  g_assert_cmpuint (count_rows (f, "SELECT count (*) FROM profile WHERE history_next > 0"), ==, 1);
  g_assert_cmpuint (count_rows (f, "SELECT count (*) FROM history_outcome"), ==, 25);
  g_assert_cmpuint (count_rows (f, "SELECT count (*) FROM history_topic"), <=, N_TOPICS);
  get_profile (f, &profile);
  g_assert_cmpuint (profile.next, ==, 0);
}

static void
test_incomplete (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr (NjHistoryColumn) column = NULL;
  g_autoptr (GError) error = NULL;
  NjHistoryProfile profile;

  write_items (f, 100);
  execute (f, "DELETE FROM history_message WHERE id IN (SELECT id FROM history_message LIMIT 1 OFFSET 50)");
  get_profile (f, &profile);
  g_assert_false (nj_history_rows_read_column (f->sqlite, &profile, &column, &error));
  g_assert_error (error, NJ_DATABASE_ERROR, NJ_DATABASE_ERROR_CORRUPT);
  g_assert_null (column);
}

#define ADD(name, function) \
  g_test_add ("/history-writer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("write", test_write);
  ADD ("open-again", test_open_again);
  ADD ("lost-chunk", test_lost_chunk);
  ADD ("rollback", test_rollback);
  ADD ("limits", test_limits);
  ADD ("clear", test_clear);
  ADD ("profiles", test_profiles);
  ADD ("incomplete", test_incomplete);

  return g_test_run ();
}
