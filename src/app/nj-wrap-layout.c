/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-wrap-layout.h"

/**
 * NjWrapLayout:
 *
 * Two children side by side, or one below the other where there is too little
 * width for both. Side by side, the one that expands gets what is left over.
 *
 * What fits depends on nothing but the minimum widths, so that a pane can be made
 * as narrow as the wider child and needs no telling that it is narrow. A child that
 * is hidden leaves no gap.
 */
struct _NjWrapLayout
{
  GtkLayoutManager parent_instance;
};

#define SPACING 8

G_DEFINE_FINAL_TYPE (NjWrapLayout, nj_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *widget;
  int minimum;
  int natural;
} Part;

static void
get_parts (GtkWidget *widget,
           Part       parts[2])
{
  parts[0].widget = gtk_widget_get_first_child (widget);
  parts[1].widget = gtk_widget_get_last_child (widget);
  for (guint i = 0; i < 2; i++)
    gtk_widget_measure (parts[i].widget, GTK_ORIENTATION_HORIZONTAL, -1,
                        &parts[i].minimum, &parts[i].natural, NULL, NULL);
}

static int
get_spacing (const Part parts[2])
{
  return gtk_widget_get_visible (parts[0].widget) && gtk_widget_get_visible (parts[1].widget)
           ? SPACING
           : 0;
}

static gboolean
is_one_line (const Part parts[2],
             int        width)
{
  return width < 0 || width >= parts[0].minimum + get_spacing (parts) + parts[1].minimum;
}

static void
share_width (const Part parts[2],
             int        width,
             int        widths[2])
{
  guint expanding = gtk_widget_compute_expand (parts[1].widget, GTK_ORIENTATION_HORIZONTAL) ? 1 : 0;
  guint other = 1 - expanding;
  int spacing = get_spacing (parts);
  int spare = width - spacing - parts[expanding].minimum;

  widths[other] = MIN (parts[other].natural, spare);
  widths[expanding] = width - spacing - widths[other];
}

/* How high each child is where it is put. */
static void
measure_heights (const Part parts[2],
                 int        width,
                 int        heights[2])
{
  int widths[2] = { width, width };

  if (width >= 0 && is_one_line (parts, width))
    share_width (parts, width, widths);

  for (guint i = 0; i < 2; i++)
    gtk_widget_measure (parts[i].widget, GTK_ORIENTATION_VERTICAL, widths[i],
                        &heights[i], NULL, NULL, NULL);
}

static GtkSizeRequestMode
nj_wrap_layout_get_request_mode (GtkLayoutManager *manager,
                                 GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
nj_wrap_layout_measure (GtkLayoutManager *manager,
                        GtkWidget        *widget,
                        GtkOrientation    orientation,
                        int               for_size,
                        int              *minimum,
                        int              *natural,
                        int              *minimum_baseline,
                        int              *natural_baseline)
{
  Part parts[2];
  int heights[2];

  get_parts (widget, parts);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MAX (parts[0].minimum, parts[1].minimum);
      *natural = parts[0].natural + get_spacing (parts) + parts[1].natural;
      return;
    }

  measure_heights (parts, for_size, heights);
  if (is_one_line (parts, for_size))
    *minimum = MAX (heights[0], heights[1]);
  else
    *minimum = heights[0] + get_spacing (parts) + heights[1];
  *natural = *minimum;
}

static void
nj_wrap_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         int               width,
                         int               height,
                         int               baseline)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation places[2] = { { 0, 0, width, height }, { 0, 0, width, height } };
  Part parts[2];

  get_parts (widget, parts);
  if (is_one_line (parts, width))
    {
      int widths[2];

      share_width (parts, width, widths);
      places[0].width = widths[0];
      places[1].width = widths[1];
      places[rtl ? 0 : 1].x = widths[rtl ? 1 : 0] + get_spacing (parts);
    }
  else
    {
      int heights[2];

      measure_heights (parts, width, heights);
      places[0].height = heights[0];
      places[1].y = heights[0] + get_spacing (parts);
      places[1].height = height - places[1].y;
    }

  for (guint i = 0; i < 2; i++)
    gtk_widget_size_allocate (parts[i].widget, &places[i], -1);
}

static void
nj_wrap_layout_class_init (NjWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = nj_wrap_layout_get_request_mode;
  layout_class->measure = nj_wrap_layout_measure;
  layout_class->allocate = nj_wrap_layout_allocate;
}

static void
nj_wrap_layout_init (NjWrapLayout *self)
{
}
