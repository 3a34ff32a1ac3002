/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "app-driver.h"
#include "message-list-fixture.h"
#include "nj-day-line.h"
#include "nj-jump-button.h"
#include "nj-message-time.h"

/* Days and times in the list of messages. The model has a message an hour. */

static const char *
get_day (Fixture *self,
         guint    index)
{
  g_autoptr (NjMessage) message = g_list_model_get_item (G_LIST_MODEL (self->model), index);
  g_autofree char *day = nj_message_time_format_day (nj_message_get_time (message));

  return g_intern_string (day);
}

/* What is between the row and the one above it: a day, or NULL. */
static const char *
find_line (Fixture *self,
           guint    index)
{
  int middle = (int) fixture_get_y (self, index) + fixture_get_top (self);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;

      if (!NJ_IS_DAY_LINE (child) || !gtk_widget_get_child_visible (child))
        continue;

      g_assert_true (gtk_widget_compute_bounds (child, GTK_WIDGET (self->list), &bounds));
      if (bounds.origin.y < middle && bounds.origin.y + bounds.size.height > middle)
        return nj_day_line_get_text (NJ_DAY_LINE (child));
    }

  return NULL;
}

static void
test_days (Fixture       *self,
           gconstpointer  user_data)
{
  NjDayLine *header = NJ_DAY_LINE (gtk_widget_get_last_child (GTK_WIDGET (self->list)));
  guint n_lines = 0;
  guint first;
  guint last;

  for (guint from = 100; from < 160; from += 5)
    {
      nj_message_list_show_from (self->list, from);
      fixture_run_frames (self, 1);
      g_assert_cmpstr (nj_day_line_get_text (header), ==, get_day (self, from));
      g_assert_true (nj_message_list_get_visible_range (self->list, &first, &last));
      for (guint i = first + 1; i <= last; i++)
        {
          const char *expected = get_day (self, i) != get_day (self, i - 1) ? get_day (self, i) : NULL;

          g_assert_cmpstr (find_line (self, i), ==, expected);
          n_lines += expected != NULL;
        }
    }
  g_assert_cmpuint (n_lines, >, 2);

  g_assert_cmpint (fixture_get_top (self), >, 0);
  test_model_remove_front (self->model, 999);
  fixture_run_frames (self, 1);
  g_assert_cmpint (fixture_get_top (self), ==, 0);
  g_assert_false (gtk_widget_get_child_visible (GTK_WIDGET (header)));
}

static void
test_jump (Fixture       *self,
           gconstpointer  user_data)
{
  GListModel *model = G_LIST_MODEL (self->model);
  GtkWidget *button = g_object_new (NJ_TYPE_JUMP_BUTTON, NULL);
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());
  GtkWidget *entry;
  GtkWidget *done;
  g_autoptr (NjMessage) message = g_list_model_get_item (model, 321);
  gint64 time = nj_message_get_time (message);
  guint first;
  guint last;

  g_assert_cmpuint (nj_message_time_find (model, time), ==, 321);
  g_assert_cmpuint (nj_message_time_find (model, time - 1), ==, 321);
  g_assert_cmpuint (nj_message_time_find (model, time + 1), ==, 322);
  g_assert_cmpuint (nj_message_time_find (model, 0), ==, 0);
  g_assert_cmpuint (nj_message_time_find (model, G_MAXINT64), ==, G_MAXUINT);

  nj_jump_button_set_list (NJ_JUMP_BUTTON (button), self->list);
  gtk_window_set_child (window, button);
  gtk_window_present (window);
  test_await (gtk_widget_get_mapped (button));
  nj_jump_button_popup (NJ_JUMP_BUTTON (button));
  entry = app_driver_find (button, GTK_TYPE_ENTRY, "time_entry");
  done = app_driver_find (button, GTK_TYPE_BUTTON, "jump_button");

  nj_jump_button_set_time (NJ_JUMP_BUTTON (button), time);
  g_signal_emit_by_name (done, "clicked");
  g_assert_true (nj_message_list_get_visible_range (self->list, &first, &last));
  g_assert_cmpuint (first, ==, 321);
  g_assert_cmpuint (nj_message_list_get_selected (self->list), ==, 321);

  nj_jump_button_set_time (NJ_JUMP_BUTTON (button), time + 400 * G_TIME_SPAN_DAY);
  g_signal_emit_by_name (done, "clicked");
  g_assert_true (nj_message_list_get_follow (self->list));

  gtk_editable_set_text (GTK_EDITABLE (entry), "24:00");
  g_assert_false (gtk_widget_get_sensitive (done));
  gtk_editable_set_text (GTK_EDITABLE (entry), " 7：05 ");
  g_assert_true (gtk_widget_get_sensitive (done));
  gtk_editable_set_text (GTK_EDITABLE (entry), "7");
  g_assert_false (gtk_widget_get_sensitive (done));
  gtk_window_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  app_driver_init (&argc, &argv);
  adw_init ();
  g_test_add ("/message-days/lines", Fixture, GUINT_TO_POINTER (1000),
              fixture_set_up, test_days, fixture_tear_down);
  g_test_add ("/message-days/jump", Fixture, GUINT_TO_POINTER (1000),
              fixture_set_up, test_jump, fixture_tear_down);

  return g_test_run ();
}
