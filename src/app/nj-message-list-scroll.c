/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-list-private.h"

/* Where the list is. The position is what counts, the adjustment mirrors it. */

/* How often the adjustment is moved while the list follows its end. */
#define FOLLOW_INTERVAL_MS 100

/**
 * nj_message_list_configure_adjustment:
 * @self: a list
 *
 * Has the adjustment say what the position says.
 */
void
nj_message_list_configure_adjustment (NjMessageList *self)
{
  double page = self->position.page;

  g_clear_handle_id (&self->configure_source, g_source_remove);
  if (self->vadjustment == NULL || self->position.row_height == 0)
    return;

  self->last_configured = g_get_monotonic_time ();
  self->configuring = TRUE;
  gtk_adjustment_configure (self->vadjustment,
                            nj_list_position_get_value (&self->position),
                            0,
                            nj_list_position_get_upper (&self->position),
                            page * 0.1,
                            page * 0.9,
                            page);
  self->configuring = FALSE;
}

static gboolean
configure_cb (gpointer user_data)
{
  NjMessageList *self = user_data;

  self->configure_source = 0;
  nj_message_list_configure_adjustment (self);

  return G_SOURCE_REMOVE;
}

/* A scrollbar that moves has GTK lay out the whole window. In a flood that would be in
 * each frame, for something that stays at its end. */
static void
configure_at_times (NjMessageList *self)
{
  gint64 elapsed_ms = (g_get_monotonic_time () - self->last_configured) / 1000;

  if (!self->position.follow || elapsed_ms >= FOLLOW_INTERVAL_MS)
    nj_message_list_configure_adjustment (self);
  else if (self->configure_source == 0)
    self->configure_source = g_timeout_add ((guint) (FOLLOW_INTERVAL_MS - elapsed_ms),
                                            configure_cb, self);
}

/**
 * nj_message_list_notify_follow:
 * @self: a list
 *
 * Tells whether it follows its end, if that is not what was told last.
 */
void
nj_message_list_notify_follow (NjMessageList *self)
{
  if (self->was_following == self->position.follow)
    return;

  self->was_following = self->position.follow;
  g_object_notify (G_OBJECT (self), "follow");
}

/**
 * nj_message_list_moved:
 * @self: a list whose position has changed
 */
void
nj_message_list_moved (NjMessageList *self)
{
  configure_at_times (self);
  nj_message_list_queue_sync (self);
  nj_message_list_notify_follow (self);
}

static void
value_changed_cb (NjMessageList *self)
{
  gboolean lagging = self->configure_source != 0;
  double value = gtk_adjustment_get_value (self->vadjustment);

  if (self->configuring)
    return;

  /* What somebody has moved away from is the end. */
  if (lagging)
    value += nj_list_position_get_upper (&self->position) - gtk_adjustment_get_upper (self->vadjustment);
  nj_list_position_set_value (&self->position, value);
  if (lagging)
    nj_message_list_configure_adjustment (self);
  nj_message_list_queue_sync (self);
  nj_message_list_notify_follow (self);
}

/**
 * nj_message_list_set_adjustment:
 * @self: a list
 * @adjustment: (inout): the one it has
 * @value: (nullable): the one it is to have
 * @property: which of the two it is
 */
void
nj_message_list_set_adjustment (NjMessageList  *self,
                                GtkAdjustment **adjustment,
                                GtkAdjustment  *value,
                                const char     *property)
{
  if (*adjustment != NULL && *adjustment == value)
    return;

  if (*adjustment != NULL)
    g_signal_handlers_disconnect_by_func (*adjustment, value_changed_cb, self);
  g_clear_object (adjustment);

  if (value == NULL)
    value = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  *adjustment = g_object_ref_sink (value);
  if (adjustment == &self->vadjustment)
    {
      nj_message_list_configure_adjustment (self);
      g_signal_connect_swapped (value, "value-changed", G_CALLBACK (value_changed_cb), self);
    }
  g_object_notify (G_OBJECT (self), property);
}

/**
 * nj_message_list_clear_adjustments:
 * @self: a list that is going away
 */
void
nj_message_list_clear_adjustments (NjMessageList *self)
{
  g_clear_handle_id (&self->configure_source, g_source_remove);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->vadjustment, self);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
}

/**
 * nj_message_list_announce_range:
 * @self: a list
 *
 * Tells what is in sight, if that is not what was told last.
 */
void
nj_message_list_announce_range (NjMessageList *self)
{
  guint first = NJ_NO_INDEX;
  guint last = NJ_NO_INDEX;

  nj_list_position_get_visible (&self->position, &first, &last);
  if (self->first_visible == first && self->last_visible == last)
    return;

  self->first_visible = first;
  self->last_visible = last;
  if (first != NJ_NO_INDEX)
    g_signal_emit_by_name (self, "visible-range", first, last);
}

/**
 * nj_message_list_scroll_to:
 * @self: a list
 * @index: a message of the model
 *
 * Scrolls as far as needed to have the whole row in sight.
 */
void
nj_message_list_scroll_to (NjMessageList *self,
                           guint          index)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (index < self->position.n_rows);

  nj_list_position_scroll_to (&self->position, index);
  nj_message_list_moved (self);
}

/**
 * nj_message_list_show_from:
 * @self: a list
 * @index: a message of the model
 *
 * Scrolls so that the row is on top, or as near to that as the end allows.
 */
void
nj_message_list_show_from (NjMessageList *self,
                           guint          index)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));
  g_return_if_fail (index < self->position.n_rows);

  nj_list_position_show_from (&self->position, index);
  nj_message_list_moved (self);
}

/**
 * nj_message_list_scroll_to_end:
 * @self: a list
 *
 * Goes to the end, and stays there whatever is added.
 */
void
nj_message_list_scroll_to_end (NjMessageList *self)
{
  g_return_if_fail (NJ_IS_MESSAGE_LIST (self));

  nj_list_position_scroll_to_end (&self->position);
  nj_message_list_moved (self);
}

/**
 * nj_message_list_get_follow:
 * @self: a list
 *
 * Returns: whether the end is in sight, and stays there
 */
gboolean
nj_message_list_get_follow (NjMessageList *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LIST (self), FALSE);

  return self->position.follow;
}

/**
 * nj_message_list_get_visible_range:
 * @self: a list
 * @first: (out): the first message in sight, even if only a part of it
 * @last: (out): the last one
 *
 * Returns: whether there is any
 */
gboolean
nj_message_list_get_visible_range (NjMessageList *self,
                                   guint         *first,
                                   guint         *last)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_LIST (self), FALSE);

  return nj_list_position_get_visible (&self->position, first, last);
}
