/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-topic-table.h"

#define N_MANY 200000

static void
test_few (void)
{
  g_autoptr (NjTopicTable) table = nj_topic_table_new ();
  const char *names[] = { "a", "b", "a/b", "", "/", "工厂/一号线", "A" };
  guint number = 99;

  g_assert_cmpuint (nj_topic_table_get_n (table), ==, 0);
  g_assert_false (nj_topic_table_find (table, "a", &number));
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        g_assert_cmpuint (nj_topic_table_intern (table, names[i]), ==, i);
    }

  g_assert_cmpuint (nj_topic_table_get_n (table), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_cmpstr (nj_topic_table_get (table, i), ==, names[i]);
      g_assert_true (nj_topic_table_find (table, names[i], &number));
      g_assert_cmpuint (number, ==, i);
    }
  g_assert_false (nj_topic_table_find (table, "b/a", &number));
}

/* Through many rounds of growing: every name keeps its number and its place. */
static void
test_many (void)
{
  g_autoptr (NjTopicTable) table = nj_topic_table_new ();
  g_autofree const char **kept = g_new0 (const char *, N_MANY);

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("plant/line-%u/machine-%u", i / 100, i % 100);
      guint number;

      g_assert_false (nj_topic_table_find (table, name, &number));
      g_assert_cmpuint (nj_topic_table_intern (table, name), ==, i);
      kept[i] = nj_topic_table_get (table, i);

      g_assert_cmpuint (nj_topic_table_intern (table, kept[i / 2]), ==, i / 2);
    }

  g_assert_cmpuint (nj_topic_table_get_n (table), ==, N_MANY);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("plant/line-%u/machine-%u", i / 100, i % 100);
      guint number;

      g_assert_true (nj_topic_table_get (table, i) == kept[i]);
      g_assert_cmpstr (kept[i], ==, name);
      g_assert_true (nj_topic_table_find (table, name, &number));
      g_assert_cmpuint (number, ==, i);
    }
}

/* Of every length that a Topic Name can have, with short ones in between. */
static void
test_lengths (void)
{
  g_autoptr (NjTopicTable) table = nj_topic_table_new ();
  g_autofree char *longest = g_strnfill (G_MAXUINT16, 'x');
  const guint lengths[] = { 1, 100, 4094, 4095, 4096, 4097, 30000, 65534, 65535 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *name = g_strndup (longest, lengths[i]);
      g_autofree char *between = g_strdup_printf ("between/%u", i);

      g_assert_cmpuint (nj_topic_table_intern (table, name), ==, 2 * i);
      g_assert_cmpuint (nj_topic_table_intern (table, between), ==, 2 * i + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *between = g_strdup_printf ("between/%u", i);

      g_assert_cmpuint (strlen (nj_topic_table_get (table, 2 * i)), ==, lengths[i]);
      g_assert_cmpint (strncmp (nj_topic_table_get (table, 2 * i), longest, lengths[i]), ==, 0);
      g_assert_cmpstr (nj_topic_table_get (table, 2 * i + 1), ==, between);
    }
}

/* What is read from a disk has the numbers that it had, whatever it is. */
static void
test_add (void)
{
  g_autoptr (NjTopicTable) table = nj_topic_table_new ();
  guint number;

  g_assert_cmpuint (nj_topic_table_add (table, "a"), ==, 0);
  g_assert_cmpuint (nj_topic_table_add (table, "b"), ==, 1);
  g_assert_cmpuint (nj_topic_table_add (table, "a"), ==, 2);
  g_assert_cmpuint (nj_topic_table_get_n (table), ==, 3);
  g_assert_cmpstr (nj_topic_table_get (table, 0), ==, "a");
  g_assert_cmpstr (nj_topic_table_get (table, 2), ==, "a");
  g_assert_true (nj_topic_table_find (table, "a", &number));
  g_assert_true (number == 0 || number == 2);
  g_assert_cmpuint (nj_topic_table_intern (table, "a"), ==, number);
  g_assert_cmpuint (nj_topic_table_intern (table, "b"), ==, 1);
}

static void
test_clear (void)
{
  g_autoptr (NjTopicTable) table = nj_topic_table_new ();

  for (guint round = 0; round < 3; round++)
    {
      guint number;

      for (guint i = 0; i < 5000; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u/%u", round, i);

          g_assert_cmpuint (nj_topic_table_intern (table, name), ==, i);
        }
      nj_topic_table_clear (table);
      g_assert_cmpuint (nj_topic_table_get_n (table), ==, 0);
      g_assert_false (nj_topic_table_find (table, "0/0", &number));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/topic-table/few", test_few);
  g_test_add_func ("/topic-table/many", test_many);
  g_test_add_func ("/topic-table/lengths", test_lengths);
  g_test_add_func ("/topic-table/add", test_add);
  g_test_add_func ("/topic-table/clear", test_clear);

  return g_test_run ();
}
