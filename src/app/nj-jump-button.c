/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-jump-button.h"
#include "nj-message-time.h"

/**
 * NjJumpButton:
 *
 * Asks for a day and a time and goes to the first message from there on.
 */
struct _NjJumpButton
{
  GtkWidget parent_instance;

  NjMessageList *list; /* (nullable), not owned */
  GPtrArray *awaited;  /* (element-type NjMessage): they will tell the time better */
  gint64 time;         /* where it has jumped to last, µs since 1970 */

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkCalendar *calendar;
  GtkEntry *time_entry;
  GtkWidget *jump_button;
};

G_DEFINE_FINAL_TYPE (NjJumpButton, nj_jump_button, GTK_TYPE_WIDGET)

/* Reads "h:mm" and "h:mm:ss"; also with the colons of a Chinese keyboard. */
static gboolean
parse_time (const char *text,
            int        *hour,
            int        *minute,
            double     *second)
{
  g_autoptr (GString) plain = g_string_new (text);
  g_auto (GStrv) parts = NULL;
  guint64 numbers[3] = { 0, 0, 0 };
  const guint64 limits[] = { 23, 59, 59 };
  guint n;

  g_string_replace (plain, "：", ":", 0);
  parts = g_strsplit (plain->str, ":", -1);
  n = g_strv_length (parts);
  if (n < 2 || n > 3)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, limits[i], &numbers[i], NULL))
        return FALSE;
    }

  *hour = (int) numbers[0];
  *minute = (int) numbers[1];
  *second = (double) numbers[2];

  return TRUE;
}

/* The local time that is entered. A time that the clocks skip is the one after. */
static GDateTime *
get_time (NjJumpButton *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  int hour;
  int minute;
  double second;

  if (!parse_time (gtk_editable_get_text (GTK_EDITABLE (self->time_entry)), &hour, &minute, &second))
    return NULL;

  return g_date_time_new (zone,
                          g_date_time_get_year (day),
                          g_date_time_get_month (day),
                          g_date_time_get_day_of_month (day),
                          hour, minute, second);
}

static void
time_changed_cb (NjJumpButton *self)
{
  g_autoptr (GDateTime) time = get_time (self);

  gtk_widget_set_sensitive (self->jump_button, time != NULL);
  if (time != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->time_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->time_entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->time_entry),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               time != NULL ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

static void
show_cb (NjJumpButton *self)
{
  g_autoptr (NjMessage) message = NULL;
  guint first;
  guint last;

  if (self->list != NULL && nj_message_list_get_visible_range (self->list, &first, &last))
    message = g_list_model_get_item (nj_message_list_get_model (self->list), first);

  nj_jump_button_set_time (self, message != NULL ? nj_message_get_time (message) : g_get_real_time ());
  gtk_widget_grab_focus (GTK_WIDGET (self->time_entry));
}

/* Returns the index that was found. */
static guint
jump (NjJumpButton *self)
{
  GListModel *messages = nj_message_list_get_model (self->list);
  guint index = nj_message_time_find (messages, self->time);

  if (index == G_MAXUINT)
    {
      nj_message_list_scroll_to_end (self->list);
      index = g_list_model_get_n_items (messages) - 1;
    }
  else
    {
      nj_message_list_show_from (self->list, index);
    }
  nj_message_list_set_selected (self->list, index);

  return index;
}

static void
forget_awaited (NjJumpButton *self)
{
  for (guint i = 0; i < self->awaited->len; i++)
    g_signal_handlers_disconnect_by_data (self->awaited->pdata[i], self);
  g_ptr_array_set_size (self->awaited, 0);
}

static void
read_cb (NjJumpButton *self)
{
  if (self->list != NULL && g_list_model_get_n_items (nj_message_list_get_model (self->list)) > 0)
    jump (self);
}

/* Of messages that are not read yet the time is that of one of the 64 before. */
static void
await_message (NjJumpButton *self,
               guint         index)
{
  g_autoptr (NjMessage) message =
    g_list_model_get_item (nj_message_list_get_model (self->list), index);

  if (message == NULL || nj_message_is_loaded (message))
    return;

  g_signal_connect_swapped (message, "changed", G_CALLBACK (read_cb), self);
  g_ptr_array_add (self->awaited, g_steal_pointer (&message));
}

static void
jump_cb (NjJumpButton *self)
{
  g_autoptr (GDateTime) time = get_time (self);
  GListModel *messages;
  guint index;

  if (time == NULL)
    return;

  gtk_popover_popdown (self->popover);
  messages = self->list != NULL ? nj_message_list_get_model (self->list) : NULL;
  if (messages == NULL || g_list_model_get_n_items (messages) == 0)
    return;

  forget_awaited (self);
  self->time = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  index = jump (self);
  await_message (self, index - MIN (index, 63));
  await_message (self, index - MIN (index, 1));
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
nj_jump_button_dispose (GObject *object)
{
  NjJumpButton *self = NJ_JUMP_BUTTON (object);

  if (self->awaited != NULL)
    forget_awaited (self);
  g_clear_pointer (&self->awaited, g_ptr_array_unref);
  g_clear_weak_pointer (&self->list);
  nj_widget_clear_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (nj_jump_button_parent_class)->dispose (object);
}

static void
nj_jump_button_class_init (NjJumpButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_jump_button_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-jump-button.ui");
  gtk_widget_class_bind_template_child (widget_class, NjJumpButton, button);
  gtk_widget_class_bind_template_child (widget_class, NjJumpButton, popover);
  gtk_widget_class_bind_template_child (widget_class, NjJumpButton, calendar);
  gtk_widget_class_bind_template_child (widget_class, NjJumpButton, time_entry);
  gtk_widget_class_bind_template_child (widget_class, NjJumpButton, jump_button);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, time_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, jump_cb);
}

static void
nj_jump_button_init (NjJumpButton *self)
{
  self->awaited = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_jump_button_set_list:
 * @self: a button
 * @list: where it jumps
 */
void
nj_jump_button_set_list (NjJumpButton  *self,
                         NjMessageList *list)
{
  g_return_if_fail (NJ_IS_JUMP_BUTTON (self));
  g_return_if_fail (NJ_IS_MESSAGE_LIST (list));

  g_set_weak_pointer (&self->list, list);
}

/**
 * nj_jump_button_popup:
 * @self: a button
 *
 * Asks for the time.
 */
void
nj_jump_button_popup (NjJumpButton *self)
{
  g_return_if_fail (NJ_IS_JUMP_BUTTON (self));

  if (gtk_widget_get_sensitive (GTK_WIDGET (self)))
    gtk_menu_button_popup (self->button);
}

/**
 * nj_jump_button_set_time:
 * @self: a button
 * @time: µs since 1970, UTC
 *
 * Enters a time.
 */
void
nj_jump_button_set_time (NjJumpButton *self,
                         gint64        time)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autofree char *text = NULL;

  g_return_if_fail (NJ_IS_JUMP_BUTTON (self));

  if (local == NULL)
    return;

  gtk_calendar_select_day (self->calendar, local);
  text = g_date_time_format (local, "%H:%M:%S");
  gtk_editable_set_text (GTK_EDITABLE (self->time_entry), text);
}
