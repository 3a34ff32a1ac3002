/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-message-list-private.h"

/* When the rows of the list are bound: once in a frame at most. */

/* More than two frames of 60 Hz would be seen, less than one saves nothing. */
#define FLOOD_INTERVAL (25 * G_TIME_SPAN_MILLISECOND)

/* The place of a row is arithmetic. To follow a flood by a layout of the whole window in
 * each frame would cost more than the rows do. */
static gboolean
places_itself (NjMessageList *self)
{
  return self->position.follow && self->position.row_height > 0 &&
         gtk_widget_get_mapped (GTK_WIDGET (self));
}

/* Nobody can read rows that are all replaced sixty times a second. Until their turn comes
 * they stay as they are. */
static gboolean
can_wait (NjMessageList *self,
          GdkFrameClock *clock)
{
  return places_itself (self) && self->n_new > self->n_used &&
         gdk_frame_clock_get_frame_time (clock) - self->last_synced < FLOOD_INTERVAL;
}

static void
place (NjMessageList *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (nj_message_list_measure_header (self) != self->header)
    {
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      return;
    }

  nj_message_list_allocate_rows (self, width);
  nj_message_list_allocate_days (self, width);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  NjMessageList *self = NJ_MESSAGE_LIST (widget);

  if (self->stale && can_wait (self, clock))
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  if (self->stale && gtk_widget_get_mapped (widget))
    {
      nj_message_list_sync_now (self);
      if (places_itself (self))
        place (self);
    }
  nj_message_list_announce_range (self);

  return G_SOURCE_REMOVE;
}

/**
 * nj_message_list_sync_now:
 * @self: a list
 *
 * Binds the rows. They want to be allocated then.
 */
void
nj_message_list_sync_now (NjMessageList *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  self->stale = FALSE;
  self->n_new = 0;
  if (clock != NULL)
    self->last_synced = gdk_frame_clock_get_frame_time (clock);
  nj_message_list_sync_rows (self);
  nj_message_list_return_focus (self);
}

/**
 * nj_message_list_queue_sync:
 * @self: a list
 *
 * Has the rows bound in the next frame: before its layout if there is time for
 * that, because a row may want another layout, or else in it. In a flood it may be the
 * frame after that.
 */
void
nj_message_list_queue_sync (NjMessageList *self)
{
  self->stale = TRUE;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (!places_itself (self))
    gtk_widget_queue_allocate (GTK_WIDGET (self));
}
