/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-list-position.h"

/* Where in a list one is, as arithmetic alone. */

#define HEIGHT 50
#define PAGE 620

static NjListPosition
make (guint n_rows)
{
  NjListPosition position;

  nj_list_position_init (&position);
  nj_list_position_items_changed (&position, 0, 0, n_rows);
  nj_list_position_set_geometry (&position, HEIGHT, PAGE);

  return position;
}

typedef struct
{
  const char *name;
  double value; /* before */
  guint position;
  guint removed;
  guint added;
  double expected;
  gboolean follow;
} Change;

/* Of 1000 rows. */
static const Change changes[] = {
  { "append-while-reading", 5020, 1000, 0, 7, 5020, FALSE },
  { "append-at-the-end", 49380, 1000, 0, 7, 49730, TRUE },
  { "almost-at-the-end", 49378, 1000, 0, 7, 49378, FALSE },
  { "remove-front", 5020, 0, 30, 0, 3520, FALSE },
  { "remove-up-to-the-top-row", 5020, 0, 100, 0, 20, FALSE },
  { "remove-the-top-row-too", 5020, 0, 101, 0, 0, FALSE },
  { "remove-front-at-the-end", 49380, 0, 30, 0, 47880, TRUE },
  { "insert-front", 5020, 0, 0, 30, 6520, FALSE },
  { "insert-at-the-top-row", 5020, 100, 0, 1, 5070, FALSE },
  { "insert-below-the-top-row", 5020, 101, 0, 1, 5020, FALSE },
  { "remove-below", 5020, 200, 100, 0, 5020, FALSE },
  { "remove-the-page", 5020, 100, 12, 0, 5000, FALSE },
  { "remove-all-below", 5020, 100, 900, 0, 4380, TRUE },
  { "replace-the-top-row", 5020, 100, 1, 1, 5020, FALSE },
  { "replace-everything", 5020, 0, 1000, 1000, 5020, FALSE },
  { "replace-by-more", 5020, 0, 1000, 2000, 5020, FALSE },
  { "replace-by-fewer", 5020, 0, 1000, 50, 1880, TRUE },
  { "replace-by-less-than-a-page", 5020, 0, 1000, 5, 0, TRUE },
  { "replace-at-the-end", 49380, 0, 1000, 2000, 99380, TRUE },
  { "remove-everything", 5020, 0, 1000, 0, 0, TRUE },
};

static void
test_change (gconstpointer data)
{
  const Change *change = data;
  NjListPosition position = make (1000);

  nj_list_position_set_value (&position, change->value);
  nj_list_position_items_changed (&position, change->position, change->removed, change->added);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, change->expected);
  g_assert_cmpint (position.follow, ==, change->follow);
}

typedef struct
{
  guint index;
  guint position;
  guint removed;
  guint added;
  guint expected;
} Moved;

static const Moved moved[] = {
  { 5, 6, 2, 9, 5 },
  { 5, 5, 0, 2, 7 },
  { 5, 3, 2, 0, 3 },
  { 5, 5, 1, 1, NJ_NO_INDEX },
  { 5, 0, 6, 0, NJ_NO_INDEX },
  { 5, 0, 5, 0, 0 },
  { NJ_NO_INDEX, 0, 0, 3, NJ_NO_INDEX },
  { G_MAXUINT - 1, 0, 1, 0, G_MAXUINT - 2 },
};

static void
test_moved (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (moved); i++)
    g_assert_cmpuint (nj_list_index_after_change (moved[i].index, moved[i].position,
                                                  moved[i].removed, moved[i].added),
                      ==, moved[i].expected);
}

/* Every pixel of the longest list can be reached, and left again. */
static void
test_precision (void)
{
  NjListPosition position = make (G_MAXUINT);
  double end = (double) G_MAXUINT * HEIGHT - PAGE;
  guint first;
  guint last;

  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, end);
  g_assert_true (nj_list_position_get_visible (&position, &first, &last));
  g_assert_cmpuint (last, ==, G_MAXUINT - 1);
  g_assert_cmpfloat (nj_list_position_get_y (&position, last), ==, PAGE - HEIGHT);

  for (int i = 1; i < 500; i++)
    {
      double value = end - i - 0.25;

      nj_list_position_set_value (&position, value);
      g_assert_cmpfloat (nj_list_position_get_value (&position), ==, value);
      g_assert_cmpfloat (nj_list_position_get_y (&position, G_MAXUINT - 20), ==,
                         PAGE - 20 * HEIGHT + i);
      g_assert_cmpuint (nj_list_position_get_index_at (&position,
                                                       PAGE - 20 * HEIGHT + i + 0.5),
                        ==, i >= 380 ? G_MAXUINT - 20 : NJ_NO_INDEX);
    }

  nj_list_position_set_value (&position, end - HEIGHT);
  nj_list_position_items_changed (&position, 0, G_MAXUINT / 2, 0);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==,
                     end - HEIGHT - (double) (G_MAXUINT / 2) * HEIGHT);
}

static void
test_scroll_to (void)
{
  NjListPosition position = make (1000);

  nj_list_position_scroll_to (&position, 10);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 500);
  g_assert_false (position.follow);
  nj_list_position_scroll_to (&position, 12);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 500);
  nj_list_position_scroll_to (&position, 22);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 23 * HEIGHT - PAGE);
  nj_list_position_scroll_to (&position, 999);
  g_assert_true (position.follow);
  nj_list_position_show_from (&position, 500);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 25000);
  g_assert_false (position.follow);
  nj_list_position_show_from (&position, 995);
  g_assert_true (position.follow);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 50000 - PAGE);
}

/* What is asked for before there is a size holds afterwards. */
static void
test_before_size (void)
{
  NjListPosition position;

  nj_list_position_init (&position);
  nj_list_position_items_changed (&position, 0, 0, 1000);
  g_assert_true (position.follow);
  nj_list_position_scroll_to (&position, 300);
  nj_list_position_items_changed (&position, 0, 100, 0);
  nj_list_position_set_geometry (&position, HEIGHT, PAGE);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 200 * HEIGHT);
  g_assert_false (position.follow);
}

/* Larger letters, and a lower window. */
static void
test_geometry (void)
{
  NjListPosition position = make (1000);

  nj_list_position_set_geometry (&position, 2 * HEIGHT, PAGE / 2);
  g_assert_cmpfloat (nj_list_position_get_value (&position), ==, 1000 * 2 * HEIGHT - PAGE / 2);
  nj_list_position_set_value (&position, 4350);
  nj_list_position_set_geometry (&position, HEIGHT, PAGE);
  g_assert_cmpuint (position.first, ==, 43);
  g_assert_cmpfloat (position.offset, ==, 25);
}

static void
test_wanted (void)
{
  NjListPosition position = make (1000);
  guint n_slots = nj_list_position_get_n_slots (&position);
  guint first;
  guint top;
  guint last;

  g_assert_cmpuint (n_slots, ==, 15);
  for (int value = 0; value < 2000; value++)
    {
      guint n;

      nj_list_position_set_value (&position, value);
      n = nj_list_position_get_n_wanted (&position, &first);
      g_assert_cmpuint (n, <=, n_slots);
      g_assert_true (nj_list_position_get_visible (&position, &top, &last));
      g_assert_cmpuint (first, ==, top > 0 ? top - 1 : 0);
      g_assert_cmpuint (first + n, >, last);
      g_assert_cmpfloat (nj_list_position_get_y (&position, last), <, PAGE);
      g_assert_cmpfloat (nj_list_position_get_y (&position, last) + HEIGHT, >=, PAGE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *name = g_strconcat ("/list-position/change/", changes[i].name, NULL);

      g_test_add_data_func (name, &changes[i], test_change);
    }
  g_test_add_func ("/list-position/moved", test_moved);
  g_test_add_func ("/list-position/precision", test_precision);
  g_test_add_func ("/list-position/scroll-to", test_scroll_to);
  g_test_add_func ("/list-position/before-size", test_before_size);
  g_test_add_func ("/list-position/geometry", test_geometry);
  g_test_add_func ("/list-position/wanted", test_wanted);

  return g_test_run ();
}
