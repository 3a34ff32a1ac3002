/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-chart-private.h"

/* How a chart is drawn: a line over a filled area, with cairo, which is quick for
 * something as small as this and smoother than rectangles. */

/* What is in sight: all there is, if that is not too little or too much. */
#define MIN_SPAN (60 * G_TIME_SPAN_SECOND)
#define MAX_SPAN (NJ_SERIES_LENGTH * G_TIME_SPAN_SECOND)

#define LINE_WIDTH 1.5
/* Opacities. */
#define AREA .15
#define SECOND .65
#define GROUND .15

typedef struct
{
  double width;
  double height;
  gint64 end;     /* the time at the right edge */
  gint64 span;    /* from the left edge to there */
  double maximum; /* the value at the top */
} Scale;

static double
get_maximum (NjSeries *series,
             gint64    begin)
{
  double maximum = 0;

  for (guint i = nj_series_get_n (series); i > 0; i--)
    {
      const NjPoint *point = nj_series_get (series, i - 1);

      if (point->time < begin)
        break;
      if (point->value > maximum)
        maximum = point->value;
    }

  return maximum;
}

static void
scale_init_times (Scale    *scale,
                  NjSeries *series)
{
  guint n = series != NULL ? nj_series_get_n (series) : 0;

  scale->end = n == 0 ? 0 : nj_series_get (series, n - 1)->time;
  scale->span = n == 0 ? MIN_SPAN
                       : CLAMP (scale->end - nj_series_get (series, 0)->time, MIN_SPAN, MAX_SPAN);
}

static void
scale_init (Scale   *scale,
            NjChart *self)
{
  scale->width = gtk_widget_get_width (GTK_WIDGET (self));
  scale->height = gtk_widget_get_height (GTK_WIDGET (self));
  scale_init_times (scale, self->series[0]);
  scale->maximum = 0;
  for (guint i = 0; i < 2; i++)
    {
      if (self->series[i] != NULL)
        scale->maximum = MAX (scale->maximum, get_maximum (self->series[i], scale->end - scale->span));
    }
}

static double
get_x (const Scale *scale,
       gint64       time)
{
  double room = scale->width - LINE_WIDTH;

  return LINE_WIDTH / 2 + room * (1 - (scale->end - time) / (double) scale->span);
}

static double
get_y (const Scale *scale,
       double       value)
{
  double room = scale->height - 2 * LINE_WIDTH;

  return LINE_WIDTH + room * (scale->maximum > 0 ? 1 - value / scale->maximum : 1);
}

/* Strokes, or fills down to zero, each run of values without a gap. */
static void
draw_runs (cairo_t     *cr,
           const Scale *scale,
           NjSeries    *series,
           gboolean     fill)
{
  guint n = nj_series_get_n (series);

  for (guint i = 0; i < n;)
    {
      double first_x = 0;
      double x = 0;
      guint length = 0;

      for (; i < n && isfinite (nj_series_get (series, i)->value); i++, length++)
        {
          const NjPoint *point = nj_series_get (series, i);

          x = get_x (scale, point->time);
          if (length == 0)
            first_x = x;
          cairo_line_to (cr, x, get_y (scale, point->value));
        }

      if (length == 0)
        {
          i++;
          continue;
        }

      if (fill)
        {
          cairo_line_to (cr, x, scale->height);
          cairo_line_to (cr, first_x, scale->height);
          cairo_fill (cr);
          continue;
        }

      /* A value between two gaps is a dot. */
      if (length == 1)
        cairo_close_path (cr);
      cairo_stroke (cr);
    }
}

static void
get_colours (GtkWidget *widget,
             GdkRGBA   *line,
             GdkRGBA   *text)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (context, text);
  if (!gtk_style_context_lookup_color (context, "accent_color", line))
    *line = *text;
}

static void
set_colour (cairo_t       *cr,
            const GdkRGBA *colour,
            double         opacity)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, colour->alpha * opacity);
}

static void
draw (NjChart *self,
      cairo_t *cr)
{
  const double dashes[] = { 3, 3 };
  GdkRGBA line;
  GdkRGBA text;
  Scale scale;

  scale_init (&scale, self);
  get_colours (GTK_WIDGET (self), &line, &text);

  set_colour (cr, &text, GROUND);
  cairo_rectangle (cr, 0, scale.height - 1, scale.width, 1);
  cairo_fill (cr);
  if (scale.end == 0)
    return;

  cairo_set_line_width (cr, LINE_WIDTH);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_colour (cr, &line, AREA);
  draw_runs (cr, &scale, self->series[0], TRUE);
  set_colour (cr, &line, 1);
  draw_runs (cr, &scale, self->series[0], FALSE);
  if (self->series[1] == NULL)
    return;

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  set_colour (cr, &text, SECOND);
  draw_runs (cr, &scale, self->series[1], FALSE);
}

void
nj_chart_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  cairo_t *cr;

  if (width < 1 || height < 1)
    return;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }
  draw (NJ_CHART (widget), cr);
  cairo_destroy (cr);
}

/* The point that is nearest to @x. */
const NjPoint *
nj_chart_find_point (NjChart *self,
                     double   x)
{
  const NjPoint *nearest = NULL;
  Scale scale;

  scale_init (&scale, self);
  if (scale.end == 0)
    return NULL;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = scale.width - x;

  for (guint i = 0; i < nj_series_get_n (self->series[0]); i++)
    {
      const NjPoint *point = nj_series_get (self->series[0], i);

      if (nearest == NULL ||
          fabs (get_x (&scale, point->time) - x) < fabs (get_x (&scale, nearest->time) - x))
        nearest = point;
    }

  return nearest;
}
