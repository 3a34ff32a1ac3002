/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-list-private.h"
#include "nj-message-time.h"

/* Between the messages of two days there is a line with the day that begins. It
 * lies over the gap between the rows and takes no room. If there are messages of
 * other days than today, the day of those in sight is above them all the time. */

static NjListDay *
get_day (NjMessageList *self,
         guint          i)
{
  return &g_array_index (self->days, NjListDay, i);
}

static void
add_day (NjMessageList *self)
{
  GtkWidget *header = self->days->len > 0 ? GTK_WIDGET (get_day (self, 0)->widget) : NULL;
  NjListDay day = { .widget = NJ_DAY_LINE (nj_day_line_new ()) };

  gtk_widget_insert_before (GTK_WIDGET (day.widget), GTK_WIDGET (self), header);
  gtk_widget_set_child_visible (GTK_WIDGET (day.widget), FALSE);
  g_array_append_val (self->days, day);
}

static void
show_day (NjMessageList    *self,
          guint             i,
          const NjListSlot *slot,
          int               y)
{
  NjListDay *day;

  if (i == self->days->len)
    add_day (self);
  day = get_day (self, i);

  nj_day_line_set_time (day->widget, nj_message_get_time (nj_message_row_get_message (slot->row)));
  day->shown = TRUE;
  day->y = y;
}

static int
get_height (NjMessageList *self,
            guint          i)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (get_day (self, i)->widget), GTK_ORIENTATION_VERTICAL, -1,
                      NULL, &height, NULL, NULL);

  return height;
}

/**
 * nj_message_list_init_days:
 * @self: a list
 */
void
nj_message_list_init_days (NjMessageList *self)
{
  self->days = g_array_new (FALSE, FALSE, sizeof (NjListDay));
  add_day (self);
  gtk_widget_add_css_class (GTK_WIDGET (get_day (self, 0)->widget), "header");
  add_day (self);
}

/**
 * nj_message_list_clear_days:
 * @self: a list
 */
void
nj_message_list_clear_days (NjMessageList *self)
{
  if (self->days == NULL)
    return;

  for (guint i = 0; i < self->days->len; i++)
    gtk_widget_unparent (GTK_WIDGET (get_day (self, i)->widget));
  g_clear_pointer (&self->days, g_array_unref);
}

/**
 * nj_message_list_measure_header:
 * @self: a list
 *
 * Returns: how much room there has to be above the rows for the day of those in
 *   sight; the same wherever one scrolls
 */
int
nj_message_list_measure_header (NjMessageList *self)
{
  if (self->first_day == NJ_NO_DAY && self->position.n_rows > 0)
    {
      g_autoptr (NjMessage) message = g_list_model_get_item (self->model, 0);

      self->first_day = nj_message_time_get_day (nj_message_get_time (message));
    }

  if (self->position.n_rows == 0 || self->first_day == nj_message_time_get_day (g_get_real_time ()))
    return 0;

  return get_height (self, 0);
}

/**
 * nj_message_list_sync_days:
 * @self: a list whose rows are those that are in sight
 *
 * Finds out which days are shown, and where.
 */
void
nj_message_list_sync_days (NjMessageList *self)
{
  const NjListSlot *slots = (const NjListSlot *) (gpointer) self->slots->data;
  int middle = get_height (self, 1) / 2;
  guint n = 1;

  for (guint i = 0; i < self->days->len; i++)
    get_day (self, i)->shown = FALSE;

  for (guint i = 0; i < self->n_used; i++)
    {
      double y = nj_list_position_get_y (&self->position, slots[i].index);

      if (slots[i].index == self->position.first && self->header > 0)
        show_day (self, 0, &slots[i], 0);
      if (i > 0 && slots[i].day != slots[i - 1].day && y < self->position.page)
        show_day (self, n++, &slots[i], self->header + (int) y - middle);
    }

  for (guint i = 0; i < self->days->len; i++)
    gtk_widget_set_child_visible (GTK_WIDGET (get_day (self, i)->widget), get_day (self, i)->shown);
}

/**
 * nj_message_list_allocate_days:
 * @self: a list
 * @width: its width
 */
void
nj_message_list_allocate_days (NjMessageList *self,
                               int            width)
{
  for (guint i = 0; i < self->days->len; i++)
    {
      GtkWidget *widget = GTK_WIDGET (get_day (self, i)->widget);
      int height;

      if (!get_day (self, i)->shown)
        continue;

      gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
      gtk_widget_size_allocate (widget,
                                &(GtkAllocation){ 0, get_day (self, i)->y, width, height },
                                -1);
    }
}
