/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-list-position.h"

/* Who is less than this above the end is at the end. */
#define END_TOLERANCE 1.0

/* The largest value; 2³² rows of some 60 pixels are far below 2⁵³. */
static double
get_end (NjListPosition *self)
{
  return MAX ((double) self->n_rows * self->row_height - self->page, 0.0);
}

static void
go_to (NjListPosition *self,
       double          value)
{
  double first = MIN (value / self->row_height, (double) MAX (self->n_rows, 1) - 1);

  self->first = (guint) first;
  self->offset = MAX (value - (double) self->first * self->row_height, 0.0);
}

/* Stays within the list, and at its end if that is what is followed. */
static void
settle (NjListPosition *self)
{
  double end = get_end (self);

  if (self->row_height == 0 || self->page == 0)
    return;

  if (self->follow || nj_list_position_get_value (self) > end - END_TOLERANCE)
    {
      self->follow = TRUE;
      go_to (self, end);
    }
}

static int
get_whole_offset (NjListPosition *self)
{
  return (int) (self->offset + 0.5);
}

/**
 * nj_list_position_init:
 * @self: a position
 *
 * Makes it the end of an empty list.
 */
void
nj_list_position_init (NjListPosition *self)
{
  *self = (NjListPosition){ .follow = TRUE };
}

/**
 * nj_list_position_set_geometry:
 * @self: a position
 * @row_height: height of every row, in pixels
 * @page: height of what is in sight, in pixels
 */
void
nj_list_position_set_geometry (NjListPosition *self,
                               int             row_height,
                               int             page)
{
  g_return_if_fail (row_height > 0);

  if (self->row_height > 0)
    self->offset *= (double) row_height / self->row_height;
  self->row_height = row_height;
  self->page = page;
  settle (self);
}

/**
 * nj_list_position_set_value:
 * @self: a position
 * @value: the pixel of the whole list that is to be on top
 *
 * Scrolls, as somebody does who moves the scroll bar: at the end, the end is
 * followed from now on.
 */
void
nj_list_position_set_value (NjListPosition *self,
                            double          value)
{
  double end = get_end (self);

  if (self->row_height == 0)
    return;

  value = CLAMP (value, 0.0, end);
  self->follow = value > end - END_TOLERANCE;
  go_to (self, value);
}

/**
 * nj_list_position_get_value:
 * @self: a position
 *
 * Returns: the pixel of the whole list that is on top
 */
double
nj_list_position_get_value (NjListPosition *self)
{
  return (double) self->first * self->row_height + self->offset;
}

/**
 * nj_list_position_get_upper:
 * @self: a position
 *
 * Returns: the height of the whole list in pixels, a page at least
 */
double
nj_list_position_get_upper (NjListPosition *self)
{
  return MAX ((double) self->n_rows * self->row_height, (double) self->page);
}

/**
 * nj_list_position_items_changed:
 * @self: a position
 * @position: where the list has changed
 * @removed: how many rows have gone there
 * @added: how many have come in their place
 *
 * The rows in sight stay where they are, whatever happens above and below.
 */
void
nj_list_position_items_changed (NjListPosition *self,
                                guint           position,
                                guint           removed,
                                guint           added)
{
  guint first = nj_list_index_after_change (self->first, position, removed, added);

  self->n_rows = self->n_rows - removed + added;
  if (first != NJ_NO_INDEX)
    {
      self->first = first;
    }
  else if (self->first - position >= added)
    {
      self->first = position + added;
      self->offset = 0;
    }
  settle (self);
}

/**
 * nj_list_position_scroll_to:
 * @self: a position
 * @index: a row
 *
 * Scrolls no further than needed to have the whole row in sight.
 */
void
nj_list_position_scroll_to (NjListPosition *self,
                            guint           index)
{
  double top = (double) index * self->row_height;
  double value = nj_list_position_get_value (self);

  if (self->row_height == 0 || self->page == 0)
    nj_list_position_show_from (self, index);
  else if (top < value || self->row_height > self->page)
    nj_list_position_set_value (self, top);
  else if (top + self->row_height > value + self->page)
    nj_list_position_set_value (self, top + self->row_height - self->page);
}

/**
 * nj_list_position_show_from:
 * @self: a position
 * @index: a row
 *
 * Scrolls so that the row is on top, or as near to that as the end allows.
 */
void
nj_list_position_show_from (NjListPosition *self,
                            guint           index)
{
  self->first = index;
  self->offset = 0;
  self->follow = index + 1 >= self->n_rows;
  settle (self);
}

/**
 * nj_list_position_scroll_to_end:
 * @self: a position
 *
 * Goes to the end and stays there.
 */
void
nj_list_position_scroll_to_end (NjListPosition *self)
{
  self->follow = TRUE;
  settle (self);
}

/**
 * nj_list_position_get_y:
 * @self: a position
 * @index: a row
 *
 * Returns: how many pixels its upper edge is below that of the page
 */
double
nj_list_position_get_y (NjListPosition *self,
                        guint           index)
{
  return ((double) index - self->first) * self->row_height - get_whole_offset (self);
}

/**
 * nj_list_position_get_index_at:
 * @self: a position
 * @y: pixels below the upper edge of the page
 *
 * Returns: the row that is there, or %NJ_NO_INDEX
 */
guint
nj_list_position_get_index_at (NjListPosition *self,
                               double          y)
{
  double index;

  if (self->row_height == 0 || y < 0)
    return NJ_NO_INDEX;

  index = self->first + (y + get_whole_offset (self)) / self->row_height;

  return index < self->n_rows ? (guint) index : NJ_NO_INDEX;
}

/**
 * nj_list_position_get_visible:
 * @self: a position
 * @first: (out): the first row in sight, even if only a part of it
 * @last: (out): the last one
 *
 * Returns: whether there is any
 */
gboolean
nj_list_position_get_visible (NjListPosition *self,
                              guint          *first,
                              guint          *last)
{
  double below;

  if (self->n_rows == 0 || self->row_height == 0 || self->page == 0)
    return FALSE;

  below = self->first + (self->offset + self->page - 1) / self->row_height;
  *first = self->first;
  *last = (guint) MIN (below, (double) self->n_rows - 1);

  return TRUE;
}

/**
 * nj_list_position_get_n_slots:
 * @self: a position
 *
 * Returns: how many widgets are needed at most: for a page that begins within a
 *   row, and the row above it
 */
guint
nj_list_position_get_n_slots (NjListPosition *self)
{
  if (self->row_height == 0 || self->page == 0)
    return 0;

  return (self->page + self->row_height - 1) / self->row_height + 2;
}

/**
 * nj_list_position_get_n_wanted:
 * @self: a position
 * @first: (out): the first row that is wanted: the one above the page, if any
 *
 * Returns: how many rows should have a widget
 */
guint
nj_list_position_get_n_wanted (NjListPosition *self,
                               guint          *first)
{
  *first = self->first > 0 ? self->first - 1 : 0;

  return self->n_rows == 0 ? 0 : MIN (nj_list_position_get_n_slots (self), self->n_rows - *first);
}

/**
 * nj_list_index_after_change:
 * @index: a row, or %NJ_NO_INDEX
 * @position: where the list has changed
 * @removed: how many rows have gone there
 * @added: how many have come in their place
 *
 * Returns: where the row is now, or %NJ_NO_INDEX if it has gone
 */
guint
nj_list_index_after_change (guint index,
                            guint position,
                            guint removed,
                            guint added)
{
  if (index == NJ_NO_INDEX || index < position)
    return index;
  if (index - position < removed)
    return NJ_NO_INDEX;

  return index - removed + added;
}
