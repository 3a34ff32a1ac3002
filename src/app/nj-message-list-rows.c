/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-list-private.h"
#include "nj-message-time.h"

/* The rows of the list that is in sight: which widget shows which message. */

static NjListSlot *
get_slot (NjMessageList *self,
          guint          i)
{
  return &g_array_index (self->slots, NjListSlot, i);
}

static GtkWidget *
get_last_row (NjMessageList *self)
{
  if (self->slots->len == 0)
    return NULL;

  return GTK_WIDGET (get_slot (self, self->slots->len - 1)->row);
}

static void
add_slot (NjMessageList *self)
{
  NjListSlot slot = {
    .row = NJ_MESSAGE_ROW (nj_message_row_new ()),
    .index = NJ_NO_INDEX,
  };
  GtkWidget *row = GTK_WIDGET (slot.row);

  gtk_widget_set_focusable (row, TRUE);
  gtk_widget_insert_after (row, GTK_WIDGET (self), get_last_row (self));
  gtk_widget_set_child_visible (row, FALSE);
  g_array_append_val (self->slots, slot);
}

static void
set_slot_selected (NjListSlot *slot,
                   gboolean    selected)
{
  if (slot->selected == selected)
    return;

  slot->selected = selected;
  if (selected)
    gtk_widget_set_state_flags (GTK_WIDGET (slot->row), GTK_STATE_FLAG_SELECTED, FALSE);
  else
    gtk_widget_unset_state_flags (GTK_WIDGET (slot->row), GTK_STATE_FLAG_SELECTED);
  gtk_accessible_update_state (GTK_ACCESSIBLE (slot->row),
                               GTK_ACCESSIBLE_STATE_SELECTED, selected,
                               -1);
}

static void
free_slot (NjMessageList *self,
           NjListSlot    *slot)
{
  GtkWidget *row = GTK_WIDGET (slot->row);

  if (slot->index == NJ_NO_INDEX)
    return;

  nj_message_list_park_focus (self, row);
  gtk_widget_set_child_visible (row, FALSE);
  nj_message_row_set_message (slot->row, NULL, NJ_PAYLOAD_AUTO, NULL);
  set_slot_selected (slot, FALSE);
  slot->index = NJ_NO_INDEX;
  slot->place = 0;
}

static void
bind_slot (NjMessageList *self,
           NjListSlot    *slot,
           guint          index)
{
  g_autoptr (NjMessage) message = g_list_model_get_item (self->model, index);

  if (slot->index != index)
    nj_message_list_park_focus (self, GTK_WIDGET (slot->row));
  slot->index = index;
  slot->stale = FALSE;
  slot->day = nj_message_time_get_day (nj_message_get_time (message));
  self->bind_func (slot->row, message, self->bind_data);
  gtk_widget_set_child_visible (GTK_WIDGET (slot->row), TRUE);
}

/* Says where the row is in the list; the numbers end where an int does. */
static void
place_slot (NjMessageList *self,
            NjListSlot    *slot)
{
  int place = (int) MIN ((guint64) slot->index + 1, G_MAXINT);
  int n_places = (int) MIN (self->position.n_rows, G_MAXINT);

  set_slot_selected (slot, slot->index == self->selected);
  if (slot->place == place && slot->n_places == n_places)
    return;

  slot->place = place;
  slot->n_places = n_places;
  gtk_accessible_update_relation (GTK_ACCESSIBLE (slot->row),
                                  GTK_ACCESSIBLE_RELATION_POS_IN_SET, place,
                                  GTK_ACCESSIBLE_RELATION_SET_SIZE, n_places,
                                  -1);
}

static void
resize_slots (NjMessageList *self)
{
  guint n = MAX (nj_list_position_get_n_slots (&self->position), 1);

  while (self->slots->len < n)
    add_slot (self);

  while (self->slots->len > n)
    {
      NjListSlot *slot = get_slot (self, self->slots->len - 1);

      free_slot (self, slot);
      gtk_widget_unparent (GTK_WIDGET (slot->row));
      g_array_set_size (self->slots, self->slots->len - 1);
    }
}

/* Puts the slots whose rows are wanted to where they belong, from the first to
 * the last; the others fill the places between them and after them. */
static void
arrange_slots (NjMessageList *self,
               guint          first,
               guint          n)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->slots);
  g_autofree int *kept = g_new (int, MAX (n, 1));
  g_autofree gboolean *used = g_new0 (gboolean, before->len);
  guint next = 0;

  self->slots = g_array_sized_new (FALSE, FALSE, sizeof (NjListSlot), before->len);
  for (guint i = 0; i < n; i++)
    kept[i] = -1;

  for (guint i = 0; i < before->len; i++)
    {
      guint index = g_array_index (before, NjListSlot, i).index;

      if (index != NJ_NO_INDEX && index >= first && index - first < n)
        {
          kept[index - first] = i;
          used[i] = TRUE;
        }
    }

  for (guint i = 0; i < before->len; i++)
    {
      if (i < n && kept[i] >= 0)
        {
          g_array_append_val (self->slots, g_array_index (before, NjListSlot, kept[i]));
          continue;
        }

      while (used[next])
        next++;
      used[next] = TRUE;
      g_array_append_val (self->slots, g_array_index (before, NjListSlot, next));
    }
}

/* Assistive technologies and the focus go through children in their order. */
static void
order_children (NjMessageList *self)
{
  GtkWidget *previous = NULL;

  for (guint i = 0; i < self->slots->len; i++)
    {
      GtkWidget *row = GTK_WIDGET (get_slot (self, i)->row);

      if (gtk_widget_get_prev_sibling (row) != previous)
        gtk_widget_insert_after (row, GTK_WIDGET (self), previous);
      previous = row;
    }
}

/**
 * nj_message_list_init_rows:
 * @self: a list
 *
 * There is one row always, to know how high they are.
 */
void
nj_message_list_init_rows (NjMessageList *self)
{
  self->slots = g_array_new (FALSE, FALSE, sizeof (NjListSlot));
  add_slot (self);
}

/**
 * nj_message_list_clear_rows:
 * @self: a list
 */
void
nj_message_list_clear_rows (NjMessageList *self)
{
  self->n_used = 0;
  if (self->slots == NULL)
    return;

  for (guint i = 0; i < self->slots->len; i++)
    gtk_widget_unparent (GTK_WIDGET (get_slot (self, i)->row));
  g_clear_pointer (&self->slots, g_array_unref);
}

/**
 * nj_message_list_sync_rows:
 * @self: a list
 *
 * Binds the rows that have come into sight, and those whose message has changed.
 */
void
nj_message_list_sync_rows (NjMessageList *self)
{
  guint first;
  guint n;

  resize_slots (self);
  n = nj_list_position_get_n_wanted (&self->position, &first);
  arrange_slots (self, first, n);
  self->n_used = n;

  for (guint i = 0; i < self->slots->len; i++)
    {
      NjListSlot *slot = get_slot (self, i);

      if (i >= n)
        {
          free_slot (self, slot);
          continue;
        }

      if (slot->stale || slot->index != first + i)
        bind_slot (self, slot, first + i);
      place_slot (self, slot);
    }

  order_children (self);
  nj_message_list_sync_days (self);
}

/**
 * nj_message_list_allocate_rows:
 * @self: a list
 * @width: its width
 */
void
nj_message_list_allocate_rows (NjMessageList *self,
                               int            width)
{
  for (guint i = 0; i < self->n_used; i++)
    {
      NjListSlot *slot = get_slot (self, i);
      GtkWidget *row = GTK_WIDGET (slot->row);
      int y = self->header + (int) nj_list_position_get_y (&self->position, slot->index);

      gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, width, NULL, NULL, NULL, NULL);
      gtk_widget_size_allocate (row,
                                &(GtkAllocation){ 0, y, width, self->position.row_height },
                                -1);
    }
}

/**
 * nj_message_list_move_rows:
 * @self: a list
 * @position: where the model has changed
 * @removed: how many messages have gone there
 * @added: how many have come in their place
 *
 * Lets the rows keep their messages wherever these are now.
 */
void
nj_message_list_move_rows (NjMessageList *self,
                           guint          position,
                           guint          removed,
                           guint          added)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      NjListSlot *slot = get_slot (self, i);
      guint index = nj_list_index_after_change (slot->index, position, removed, added);

      if (slot->index == NJ_NO_INDEX)
        continue;
      if (index != NJ_NO_INDEX)
        slot->index = index;
      else if (slot->index - position < added)
        slot->stale = TRUE;
      else
        free_slot (self, slot);
    }
}

/**
 * nj_message_list_get_row:
 * @self: a list
 * @index: a message of the model
 *
 * Returns: (transfer none) (nullable): its row, if it has one now
 */
NjMessageRow *
nj_message_list_get_row (NjMessageList *self,
                         guint          index)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LIST (self), NULL);

  for (guint i = 0; i < self->slots->len; i++)
    {
      NjListSlot *slot = get_slot (self, i);

      if (index != NJ_NO_INDEX && slot->index == index)
        return slot->row;
    }

  return NULL;
}

/**
 * nj_message_list_rebind:
 * @self: a list
 *
 * Binds the rows in sight again, because what they show has another look.
 */
void
nj_message_list_rebind (NjMessageList *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));

  for (guint i = 0; i < self->slots->len; i++)
    get_slot (self, i)->stale = TRUE;
  nj_message_list_queue_sync (self);
}
