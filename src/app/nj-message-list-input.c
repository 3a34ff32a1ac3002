/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-list-private.h"

/* Pointer, keyboard and focus of the list.
 *
 * The focus is on a row, so that a screen reader says what is there. While the
 * row with the cursor is out of sight, the list itself has the focus. */

typedef enum
{
  MOVE_ROW,
  MOVE_PAGE,
  MOVE_END,
} Move;

static guint
get_n_per_page (NjMessageList *self)
{
  if (self->position.row_height == 0)
    return 1;

  return MAX (self->position.page / self->position.row_height, 1);
}

/* Where a movement starts that has no cursor to start from. */
static guint
find_cursor (NjMessageList *self)
{
  guint first;
  guint last;

  if (!nj_list_position_get_visible (&self->position, &first, &last))
    return NJ_NO_INDEX;
  if (self->selected != NJ_NO_INDEX && self->selected >= first && self->selected <= last)
    return self->selected;

  return self->position.follow ? last : first;
}

static guint
find_target (NjMessageList *self,
             Move           move,
             gboolean       forward)
{
  guint last = self->position.n_rows - 1;
  guint start = self->cursor;
  guint step = 1;

  if (move == MOVE_END)
    return forward ? last : 0;

  if (start == NJ_NO_INDEX)
    start = self->selected;
  if (start == NJ_NO_INDEX)
    return find_cursor (self);

  if (move == MOVE_PAGE)
    step = get_n_per_page (self);
  if (forward)
    return last - start > step ? start + step : last;

  return start > step ? start - step : 0;
}

static void
focus_row (NjMessageList *self,
           guint          index)
{
  NjMessageRow *row;

  self->cursor = index;
  nj_message_list_sync_rows (self);
  row = nj_message_list_get_row (self, index);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
move_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);
  guint32 move;
  gboolean forward;
  gboolean selects;
  guint index;

  g_variant_get (arguments, "(ubb)", &move, &forward, &selects);
  if (self->position.n_rows == 0)
    return FALSE;

  index = find_target (self, (Move) move, forward);
  if (index == NJ_NO_INDEX)
    return FALSE;

  nj_message_list_scroll_to (self, index);
  focus_row (self, index);
  if (selects)
    nj_message_list_set_selected (self, index);

  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);

  if (self->cursor >= self->position.n_rows)
    return FALSE;

  nj_message_list_activate (self, self->cursor);

  return TRUE;
}

static void
choose (NjMessageList *self,
        guint          index,
        gboolean       toggles)
{
  if (toggles && index == self->selected)
    nj_message_list_set_selected (self, NJ_NO_INDEX);
  else
    nj_message_list_set_selected (self, index);
}

static gboolean
select_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);

  if (self->cursor >= self->position.n_rows)
    return FALSE;

  choose (self, self->cursor, g_variant_get_boolean (arguments));

  return TRUE;
}

/* In a flood the rows move while the button is down, so what counts is what was
 * under the pointer when it was pressed. A finger may want to scroll. */

static void
click (NjMessageList *self,
       GtkGesture    *gesture,
       double         y)
{
  guint index = nj_list_position_get_index_at (&self->position, y - self->header);
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  if (index == NJ_NO_INDEX)
    return;

  focus_row (self, index);
  choose (self, index, (state & GDK_CONTROL_MASK) != 0);
}

static gboolean
is_touch (GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  return event != NULL && gdk_event_get_event_type (event) != GDK_BUTTON_PRESS &&
         gdk_event_get_event_type (event) != GDK_BUTTON_RELEASE;
}

static void
pressed_cb (NjMessageList *self,
            int            n_press,
            double         x,
            double         y,
            GtkGesture    *gesture)
{
  if (n_press == 1 && !is_touch (gesture))
    click (self, gesture, y);
  else if (n_press == 2 && self->selected != NJ_NO_INDEX)
    nj_message_list_activate (self, self->selected);
}

static void
released_cb (NjMessageList *self,
             int            n_press,
             double         x,
             double         y,
             GtkGesture    *gesture)
{
  if (n_press == 1 && is_touch (gesture))
    click (self, gesture, y);
}

static void
add_move (GtkWidgetClass *widget_class,
          guint           key,
          guint           keypad_key,
          Move            move,
          gboolean        forward)
{
  const guint keys[] = { key, keypad_key };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i], 0,
                                    move_cb, "(ubb)", move, forward, TRUE);
      /* Ctrl with Page Up and Page Down goes from connection to connection. */
      if (move != MOVE_PAGE)
        gtk_widget_class_add_binding (widget_class, keys[i], GDK_CONTROL_MASK,
                                      move_cb, "(ubb)", move, forward, FALSE);
    }
}

/**
 * nj_message_list_class_init_keys:
 * @widget_class: class of the list
 *
 * Adds the keys. Those with Ctrl move the focus and leave the selection alone.
 */
void
nj_message_list_class_init_keys (GtkWidgetClass *widget_class)
{
  const guint enter[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter };
  const guint space[] = { GDK_KEY_space, GDK_KEY_KP_Space };

  add_move (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, MOVE_ROW, FALSE);
  add_move (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, MOVE_ROW, TRUE);
  add_move (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, MOVE_PAGE, FALSE);
  add_move (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, MOVE_PAGE, TRUE);
  add_move (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, MOVE_END, FALSE);
  add_move (widget_class, GDK_KEY_End, GDK_KEY_KP_End, MOVE_END, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (enter); i++)
    gtk_widget_class_add_binding (widget_class, enter[i], 0, activate_cb, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (space); i++)
    {
      gtk_widget_class_add_binding (widget_class, space[i], 0, select_cb, "b", FALSE);
      gtk_widget_class_add_binding (widget_class, space[i], GDK_CONTROL_MASK, select_cb, "b", TRUE);
    }
}

/**
 * nj_message_list_init_pointer:
 * @self: a list
 */
void
nj_message_list_init_pointer (NjMessageList *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (gesture, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}

/**
 * nj_message_list_focus:
 * @widget: a list
 * @direction: where the focus goes
 *
 * The whole list is one stop on the way of the Tab key.
 *
 * Returns: whether the focus is in the list now
 */
gboolean
nj_message_list_focus (GtkWidget        *widget,
                       GtkDirectionType  direction)
{
  if (gtk_widget_is_focus (widget) || gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;

  return gtk_widget_grab_focus (widget);
}

/**
 * nj_message_list_grab_focus:
 * @widget: a list
 *
 * Gives the focus to the row that had it, if that is in sight, or to another.
 *
 * Returns: whether it has been taken
 */
gboolean
nj_message_list_grab_focus (GtkWidget *widget)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);
  guint first;
  guint last;

  if (!nj_list_position_get_visible (&self->position, &first, &last))
    return FALSE;

  if (self->cursor == NJ_NO_INDEX || self->cursor < first || self->cursor > last)
    self->cursor = find_cursor (self);
  focus_row (self, self->cursor);

  return TRUE;
}

/**
 * nj_message_list_park_focus:
 * @self: a list
 * @row: a row that is about to show nothing, or another message
 *
 * Keeps the focus in the list, if the row has it.
 */
void
nj_message_list_park_focus (NjMessageList *self,
                            GtkWidget     *row)
{
  GtkRoot *root = gtk_widget_get_root (row);

  if (root != NULL && gtk_widget_is_focus (row))
    gtk_root_set_focus (root, GTK_WIDGET (self));
}

/**
 * nj_message_list_return_focus:
 * @self: a list
 *
 * Gives the focus back to the row with the cursor, when that is in sight again.
 */
void
nj_message_list_return_focus (NjMessageList *self)
{
  NjMessageRow *row;

  if (self->cursor == NJ_NO_INDEX || !gtk_widget_is_focus (GTK_WIDGET (self)))
    return;

  row = nj_message_list_get_row (self, self->cursor);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}
