/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NJ_NO_INDEX G_MAXUINT

/**
 * NjListPosition:
 * @n_rows: how many rows there are
 * @row_height: of each of them, in pixels; 0 until it is known
 * @page: height of what is in sight, in pixels
 * @first: the first row that is in sight
 * @offset: how many pixels of it are above
 * @follow: whether the end is in sight and stays there
 *
 * Where in a long list of rows of one height one is. The row and not the pixel
 * is what counts, so the place is the same when rows come or go above, or have
 * another height.
 */
typedef struct
{
  guint n_rows;
  int row_height;
  int page;
  guint first;
  double offset;
  gboolean follow;
} NjListPosition;

void     nj_list_position_init          (NjListPosition *self);
void     nj_list_position_set_geometry  (NjListPosition *self,
                                         int             row_height,
                                         int             page);
void     nj_list_position_set_value     (NjListPosition *self,
                                         double          value);
double   nj_list_position_get_value     (NjListPosition *self);
double   nj_list_position_get_upper     (NjListPosition *self);
void     nj_list_position_items_changed (NjListPosition *self,
                                         guint           position,
                                         guint           removed,
                                         guint           added);
void     nj_list_position_scroll_to     (NjListPosition *self,
                                         guint           index);
void     nj_list_position_show_from     (NjListPosition *self,
                                         guint           index);
void     nj_list_position_scroll_to_end (NjListPosition *self);
double   nj_list_position_get_y         (NjListPosition *self,
                                         guint           index);
guint    nj_list_position_get_index_at  (NjListPosition *self,
                                         double          y);
gboolean nj_list_position_get_visible   (NjListPosition *self,
                                         guint          *first,
                                         guint          *last);
guint    nj_list_position_get_n_wanted  (NjListPosition *self,
                                         guint          *first);
guint    nj_list_position_get_n_slots   (NjListPosition *self);

guint    nj_list_index_after_change     (guint           index,
                                         guint           position,
                                         guint           removed,
                                         guint           added);

G_END_DECLS
