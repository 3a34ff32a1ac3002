/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-day-line.h"
#include "nj-message-row.h"

G_BEGIN_DECLS

/**
 * NjListSlot:
 * @row: a child of the list
 * @index: what it shows, or %NJ_NO_INDEX
 * @place: what assistive technologies were told of its place
 * @n_places: and of the number of places
 * @day: day of its message, see nj_message_time_get_day()
 * @selected: whether it looks selected
 * @stale: whether it has to be bound again
 */
typedef struct
{
  NjMessageRow *row;
  guint index;
  int place;
  int n_places;
  int day;
  gboolean selected;
  gboolean stale;
} NjListSlot;

/**
 * NjListDay:
 * @widget: a child of the list, after all rows
 * @y: where it is
 * @shown: whether it is shown at all
 */
typedef struct
{
  NjDayLine *widget;
  int y;
  gboolean shown;
} NjListDay;

G_END_DECLS
