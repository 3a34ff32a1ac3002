/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "app-driver.h"
#include "message-list-fixture.h"

/* The list of messages in a window, with models of up to 2³² - 1 of them. */

#define LARGEST G_MAXUINT

static guint
get_n_slots (Fixture *self)
{
  return (fixture_get_page (self) + fixture_get_height (self) - 1) / fixture_get_height (self) + 2;
}

static void
scroll_by (Fixture *self,
           double   pixels)
{
  gtk_adjustment_set_value (self->adjustment, gtk_adjustment_get_value (self->adjustment) + pixels);
  fixture_run_frames (self, 1);
}

static void
assert_at_end (Fixture *self)
{
  guint last = g_list_model_get_n_items (G_LIST_MODEL (self->model)) - 1;

  g_assert_true (nj_message_list_get_follow (self->list));
  g_assert_cmpfloat (fixture_get_y (self, last) + fixture_get_height (self), ==, fixture_get_page (self));
}

/* Rows are for what is in sight, and bound when they come into it. */
static void
test_binds (Fixture       *self,
            gconstpointer  user_data)
{
  guint n_slots = get_n_slots (self);
  int height = fixture_get_height (self);

  g_assert_cmpuint (self->n_binds, <=, n_slots);
  g_assert_cmpuint (fixture_count_rows (self), <=, n_slots);

  nj_message_list_scroll_to (self->list, 1000);
  fixture_run_frames (self, 1);
  self->n_binds = 0;
  for (guint k = 1; k < 6; k++)
    {
      scroll_by (self, k * height);
      g_assert_cmpuint (self->n_binds, ==, k);
      self->n_binds = 0;
      scroll_by (self, k * -(double) height);
      g_assert_cmpuint (self->n_binds, ==, k);
      self->n_binds = 0;
    }

  test_model_append (self->model, 100);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, ==, 0);
  test_model_remove_front (self->model, 500);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, ==, 0);
  g_list_model_items_changed (G_LIST_MODEL (self->model), 501, 1, 1);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, ==, 1);

  self->n_binds = 0;
  test_model_reset (self->model, 4000000);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, <=, n_slots);
  nj_message_list_rebind (self->list);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, <=, 2 * n_slots);
  g_assert_cmpuint (fixture_count_rows (self), <=, n_slots);
}

/* However often the model changes in a frame, a row is bound once. */
static void
test_binds_at_end (Fixture       *self,
                   gconstpointer  user_data)
{
  self->n_binds = 0;
  test_model_append (self->model, 4);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, ==, 4);
  assert_at_end (self);

  self->n_binds = 0;
  for (guint i = 0; i < 1000; i++)
    test_model_append (self->model, 7);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (self->n_binds, <=, get_n_slots (self));
  assert_at_end (self);
}

typedef struct
{
  Fixture *fixture;
  NjMessageRow *row;
  NjMessage *message;
  float y;
  guint n_frames;
} Watch;

/* The message is where it was, in every frame that is drawn. */
static void
after_paint_cb (GdkFrameClock *clock,
                Watch         *watch)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (watch->row),
                                            GTK_WIDGET (watch->fixture->list), &bounds));
  g_assert_cmpfloat (bounds.origin.y, ==, watch->y);
  g_assert_true (nj_message_row_get_message (watch->row) == watch->message);
  watch->n_frames++;
}

static void
test_stable (Fixture       *self,
             gconstpointer  user_data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->list));
  guint index = 50000;
  Watch watch = { .fixture = self };
  gulong handler;

  nj_message_list_scroll_to (self->list, index);
  fixture_run_frames (self, 1);
  scroll_by (self, 17);
  watch.y = fixture_get_top (self) + fixture_get_y (self, index);
  watch.row = nj_message_list_get_row (self->list, index);
  watch.message = nj_message_row_get_message (watch.row);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &watch);

  for (guint i = 0; i < 20; i++)
    {
      test_model_append (self->model, 100 * i);
      test_model_remove_front (self->model, 1000);
      test_model_remove_front (self->model, i);
      index -= 1000 + i;
      fixture_run_frames (self, 1);
      g_assert_true (nj_message_list_get_row (self->list, index) == watch.row);
    }
  g_signal_handler_disconnect (clock, handler);
  g_assert_cmpuint (watch.n_frames, >, 20);
  g_assert_false (nj_message_list_get_follow (self->list));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_follow (Fixture       *self,
             gconstpointer  user_data)
{
  guint n_notified = 0;

  g_signal_connect_swapped (self->list, "notify::follow", G_CALLBACK (count_cb), &n_notified);
  assert_at_end (self);
  for (guint i = 0; i < 10; i++)
    {
      test_model_append (self->model, 1 + i * 100);
      fixture_run_frames (self, 1);
      assert_at_end (self);
    }
  test_model_remove_front (self->model, 300);
  fixture_run_frames (self, 1);
  assert_at_end (self);
  gtk_window_set_default_size (self->window, 400, 500);
  test_await (fixture_get_page (self) < 550);
  assert_at_end (self);
  g_assert_cmpuint (n_notified, ==, 0);

  scroll_by (self, -2);
  g_assert_false (nj_message_list_get_follow (self->list));
  g_assert_cmpuint (n_notified, ==, 1);
  test_model_append (self->model, 1);
  fixture_run_frames (self, 1);
  g_assert_false (nj_message_list_get_follow (self->list));
  scroll_by (self, 1000);
  assert_at_end (self);
  g_assert_cmpuint (n_notified, ==, 2);

  nj_message_list_scroll_to (self->list, 0);
  g_assert_false (nj_message_list_get_follow (self->list));
  nj_message_list_scroll_to_end (self->list);
  fixture_run_frames (self, 1);
  assert_at_end (self);
}

/* The scrollbar need not keep up with a flood. It is right in the end, and whoever scrolls
 * meanwhile moves away from the end that is in sight. */
static void
test_flood (Fixture       *self,
            gconstpointer  user_data)
{
  guint n = GPOINTER_TO_UINT (user_data);

  for (guint i = 0; i < 20; i++)
    {
      test_model_append (self->model, 333);
      n += 333;
      test_await (nj_message_list_get_row (self->list, n - 1) != NULL);
      assert_at_end (self);
    }
  test_await (gtk_adjustment_get_upper (self->adjustment) == (double) n * fixture_get_height (self));

  test_model_append (self->model, 1);
  test_model_append (self->model, 1000);
  n += 1001;
  scroll_by (self, -2 * fixture_get_height (self));
  g_assert_false (nj_message_list_get_follow (self->list));
  g_assert_cmpfloat (fixture_get_y (self, n - 3) + fixture_get_height (self), ==, fixture_get_page (self));
  g_assert_cmpfloat (gtk_adjustment_get_upper (self->adjustment), ==, (double) n * fixture_get_height (self));
  scroll_by (self, 2 * fixture_get_height (self));
  assert_at_end (self);
}

static void
range_cb (NjMessageList *list,
          guint          first,
          guint          last,
          guint         *range)
{
  range[0] = first;
  range[1] = last;
}

static void
test_range (Fixture       *self,
            gconstpointer  user_data)
{
  int height = fixture_get_height (self);
  int page = fixture_get_page (self);
  guint range[2] = { 0, 0 };
  guint first;
  guint last;

  g_signal_connect (self->list, "visible-range", G_CALLBACK (range_cb), range);
  nj_message_list_show_from (self->list, 777);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (range[0], ==, 777);
  g_assert_cmpuint (range[1], ==, 777 + (page + height - 1) / height - 1);
  g_assert_true (nj_message_list_get_visible_range (self->list, &first, &last));
  g_assert_cmpuint (first, ==, range[0]);
  g_assert_cmpuint (last, ==, range[1]);

  test_model_reset (self->model, 3);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (range[0], ==, 0);
  g_assert_cmpuint (range[1], ==, 2);
  test_model_reset (self->model, 0);
  fixture_run_frames (self, 1);
  g_assert_false (nj_message_list_get_visible_range (self->list, &first, &last));
  g_assert_null (nj_message_list_get_row (self->list, 0));
}

/* The end of the longest list there can be, and pixel by pixel away from it. */
static void
test_largest (Fixture       *self,
              gconstpointer  user_data)
{
  int height = fixture_get_height (self);
  guint index = LARGEST - 9;
  float y;

  g_assert_cmpfloat (gtk_adjustment_get_upper (self->adjustment), ==, (double) LARGEST * height);
  assert_at_end (self);
  y = fixture_get_y (self, index);
  for (int i = 1; i < 200; i++)
    {
      scroll_by (self, -1);
      g_assert_cmpfloat (fixture_get_y (self, index), ==, y + i);
    }

  self->n_binds = 0;
  nj_message_list_scroll_to (self->list, 0);
  fixture_run_frames (self, 1);
  g_assert_cmpfloat (fixture_get_y (self, 0), ==, 0);
  gtk_adjustment_set_value (self->adjustment, (double) (LARGEST / 2) * height);
  fixture_run_frames (self, 1);
  g_assert_cmpfloat (fixture_get_y (self, LARGEST / 2), ==, 0);
  fixture_press (self, GDK_KEY_End, 0);
  fixture_run_frames (self, 1);
  assert_at_end (self);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, LARGEST - 1);
  g_assert_cmpuint (self->n_binds, <=, 3 * get_n_slots (self));

  test_model_remove_front (self->model, 1000);
  test_model_append (self->model, 500);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, LARGEST - 1001);
  assert_at_end (self);
}

static void
last_cb (NjMessageList *list,
         guint          index,
         guint         *last)
{
  *last = index;
}

static gboolean
looks_selected (Fixture *self,
                guint    index)
{
  GtkWidget *row = GTK_WIDGET (nj_message_list_get_row (self->list, index));

  return (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0;
}

static void
test_selection (Fixture       *self,
                gconstpointer  user_data)
{
  guint selected = 0;

  g_signal_connect (self->list, "selected", G_CALLBACK (last_cb), &selected);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, G_MAXUINT);
  nj_message_list_show_from (self->list, 100);
  nj_message_list_set_selected (self->list, 101);
  fixture_run_frames (self, 1);
  g_assert_cmpuint (selected, ==, 101);
  g_assert_true (looks_selected (self, 101));
  g_assert_false (looks_selected (self, 102));

  selected = 0;
  test_model_append (self->model, 10);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 101);
  test_model_remove_front (self->model, 40);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 61);
  fixture_run_frames (self, 1);
  g_assert_true (looks_selected (self, 61));
  g_assert_false (looks_selected (self, 62));
  scroll_by (self, 5000);
  for (guint i = 0; i < fixture_count_rows (self) - 2; i++)
    {
      guint first;
      guint last;

      g_assert_true (nj_message_list_get_visible_range (self->list, &first, &last));
      g_assert_false (looks_selected (self, MIN (first + i, last)));
    }
  g_assert_cmpuint (selected, ==, 0);

  test_model_remove_front (self->model, 62);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, G_MAXUINT);
  nj_message_list_set_selected (self->list, 5);
  test_model_reset (self->model, 1000);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, G_MAXUINT);
}

static void
test_keyboard (Fixture       *self,
               gconstpointer  user_data)
{
  const struct
  {
    guint key;
    GdkModifierType modifiers;
    guint selected;
    guint focused;
  } steps[] = {
    { GDK_KEY_Home, 0, 0, 0 },
    { GDK_KEY_Up, 0, 0, 0 },
    { GDK_KEY_Down, 0, 1, 1 },
    { GDK_KEY_KP_Down, 0, 2, 2 },
    { GDK_KEY_Down, GDK_CONTROL_MASK, 2, 3 },
    { GDK_KEY_space, 0, 3, 3 },
    { GDK_KEY_space, GDK_CONTROL_MASK, G_MAXUINT, 3 },
    { GDK_KEY_space, GDK_CONTROL_MASK, 3, 3 },
    { GDK_KEY_End, GDK_CONTROL_MASK, 3, 9999 },
    { GDK_KEY_Up, 0, 9998, 9998 },
    { GDK_KEY_End, 0, 9999, 9999 },
    { GDK_KEY_Down, 0, 9999, 9999 },
    { GDK_KEY_Home, GDK_CONTROL_MASK, 9999, 0 },
  };
  guint per_page = fixture_get_page (self) / fixture_get_height (self);
  guint activated = G_MAXUINT;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      GtkWidget *row;

      fixture_press (self, steps[i].key, steps[i].modifiers);
      g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, steps[i].selected);
      row = GTK_WIDGET (nj_message_list_get_row (self->list, steps[i].focused));
      g_assert_nonnull (row);
      g_assert_true (gtk_widget_is_focus (row));
    }

  fixture_press (self, GDK_KEY_Page_Down, 0);
  fixture_press (self, GDK_KEY_Page_Down, 0);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 2 * per_page);
  fixture_press (self, GDK_KEY_Page_Up, 0);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, per_page);
  g_signal_connect (self->list, "activate", G_CALLBACK (last_cb), &activated);
  fixture_press (self, GDK_KEY_Return, 0);
  g_assert_cmpuint (activated, ==, per_page);
}

/* The focus is on a row, or on the list while this row is out of sight, and
 * never on a row that has become another message's. */
static void
test_focus (Fixture       *self,
            gconstpointer  user_data)
{
  GtkWidget *list = GTK_WIDGET (self->list);

  nj_message_list_show_from (self->list, 100);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_grab_focus (list));
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (nj_message_list_get_row (self->list, 100))));

  test_model_remove_front (self->model, 10);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (nj_message_list_get_row (self->list, 90))));

  nj_message_list_scroll_to_end (self->list);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_is_focus (list));
  test_model_append (self->model, 1000);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_is_focus (list));
  nj_message_list_scroll_to (self->list, 85);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (nj_message_list_get_row (self->list, 90))));

  nj_message_list_scroll_to_end (self->list);
  fixture_run_frames (self, 1);
  fixture_press (self, GDK_KEY_Down, 0);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 91);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (nj_message_list_get_row (self->list, 91))));

  test_model_reset (self->model, 0);
  fixture_run_frames (self, 1);
  g_assert_true (gtk_widget_is_focus (list));
  g_assert_false (gtk_widget_grab_focus (list));
}

static void
test_pointer (Fixture       *self,
              gconstpointer  user_data)
{
  int height = fixture_get_height (self);
  guint activated = G_MAXUINT;

  g_signal_connect (self->list, "activate", G_CALLBACK (last_cb), &activated);
  nj_message_list_show_from (self->list, 200);
  fixture_run_frames (self, 1);
  scroll_by (self, 10);
  fixture_click (self, 1, 3.5 * height);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 203);
  fixture_click (self, 1, 4 * height - 10);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 204);
  g_assert_true (gtk_widget_is_focus (GTK_WIDGET (nj_message_list_get_row (self->list, 204))));
  g_assert_cmpuint (activated, ==, G_MAXUINT);
  fixture_click (self, 2, 0);
  g_assert_cmpuint (activated, ==, 200);

  test_model_reset (self->model, 2);
  fixture_run_frames (self, 1);
  fixture_click (self, 1, 5 * height);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, G_MAXUINT);
}

static void
test_accessible (Fixture       *self,
                 gconstpointer  user_data)
{
  GtkWidget *previous = NULL;
  guint first;
  guint last;

  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_ROLE_LIST);
  nj_message_list_show_from (self->list, 5000);
  fixture_run_frames (self, 1);
  scroll_by (self, -150);
  nj_message_list_set_selected (self->list, 5001);
  test_model_append (self->model, 1);
  fixture_run_frames (self, 1);

  g_assert_true (nj_message_list_get_visible_range (self->list, &first, &last));
  for (guint i = first; i <= last; i++)
    {
      GtkAccessible *row = GTK_ACCESSIBLE (nj_message_list_get_row (self->list, i));
      g_autofree char *topic = g_strdup_printf ("testtopic/%u", i % 1000);

      gtk_test_accessible_assert_role (row, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
      gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_POS_IN_SET, (int) i + 1);
      gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_SET_SIZE, 10001);
      gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, topic);
      gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "{}");
      if (i == 5001)
        gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_SELECTED, TRUE);
      if (previous != NULL)
        g_assert_true (gtk_widget_get_next_sibling (previous) == GTK_WIDGET (row));
      previous = GTK_WIDGET (row);
    }
}

/* Larger letters: the rows are higher, and one is where one was. */
static void
test_font (Fixture       *self,
           gconstpointer  user_data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int height = fixture_get_height (self);
  g_autofree char *font = NULL;

  g_object_get (settings, "gtk-font-name", &font, NULL);
  g_object_set (settings, "gtk-font-name", "Cantarell 20", NULL);
  test_await (fixture_get_height (self) > height);
  assert_at_end (self);

  nj_message_list_show_from (self->list, 4321);
  fixture_run_frames (self, 1);
  g_object_set (settings, "gtk-font-name", font, NULL);
  test_await (fixture_get_height (self) == height);
  g_assert_cmpfloat (fixture_get_y (self, 4321), ==, 0);
  g_assert_cmpfloat (fixture_get_y (self, 4322), ==, height);
  g_assert_cmpfloat (gtk_adjustment_get_upper (self->adjustment), ==, 10000.0 * height);
}

static void
test_few (Fixture       *self,
          gconstpointer  user_data)
{
  g_assert_cmpuint (fixture_count_rows (self), ==, get_n_slots (self));
  g_assert_cmpfloat (fixture_get_y (self, 0), ==, 0);
  g_assert_true (nj_message_list_get_follow (self->list));
  test_model_append (self->model, 1);
  fixture_run_frames (self, 1);
  g_assert_cmpfloat (fixture_get_y (self, 3), ==, 3 * fixture_get_height (self));
  test_model_append (self->model, 100);
  fixture_run_frames (self, 1);
  assert_at_end (self);
}

int
main (int   argc,
      char *argv[])
{
  const struct
  {
    const char *name;
    guint n_messages;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "binds", 10000, test_binds },
    { "binds-at-end", 1000000, test_binds_at_end },
    { "stable", 1000000, test_stable },
    { "follow", 1000, test_follow },
    { "flood", 1000, test_flood },
    { "range", 10000, test_range },
    { "largest", LARGEST, test_largest },
    { "selection", 4000, test_selection },
    { "keyboard", 10000, test_keyboard },
    { "focus", 10000, test_focus },
    { "pointer", 10000, test_pointer },
    { "accessible", 10000, test_accessible },
    { "font", 10000, test_font },
    { "few", 3, test_few },
  };

  g_setenv ("GTK_A11Y", "test", TRUE);
  app_driver_init (&argc, &argv);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *name = g_strconcat ("/message-list/", tests[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (tests[i].n_messages),
                  fixture_set_up, tests[i].func, fixture_tear_down);
    }

  return g_test_run ();
}
