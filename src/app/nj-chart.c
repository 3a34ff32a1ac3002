/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "nj-chart-private.h"

/**
 * NjChart:
 *
 * Up to five minutes of one number, or of two that belong together: the second as a
 * dashed line, so that it is not colour alone that tells them apart. The newest value is
 * at the right, zero is at the bottom, and the greatest value in sight at the top.
 *
 * It draws itself again when there is a new value, and listens only while it is shown.
 */

#define WIDTH 80
#define HEIGHT 32

G_DEFINE_FINAL_TYPE (NjChart, nj_chart, GTK_TYPE_WIDGET)

/* Assistive technology reads the newest value. */
static void
series_changed_cb (NjChart *self)
{
  g_autofree char *values = nj_chart_describe (self);
  g_autofree char *label = NULL;

  label = self->title == NULL ? g_strdup (values) : g_strdup_printf ("%s: %s", self->title, values);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
listen (NjChart *self)
{
  for (guint i = 0; i < 2; i++)
    {
      if (self->series[i] != NULL)
        g_signal_connect_swapped (self->series[i], "changed", G_CALLBACK (series_changed_cb), self);
    }
  series_changed_cb (self);
}

static void
listen_no_more (NjChart *self)
{
  for (guint i = 0; i < 2; i++)
    {
      if (self->series[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->series[i], self);
    }
}

static void
set_series (NjChart  *self,
            guint     i,
            NjSeries *series)
{
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (mapped)
    listen_no_more (self);
  g_set_object (&self->series[i], series);
  if (mapped)
    listen (self);
}

static void
nj_chart_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nj_chart_parent_class)->map (widget);
  listen (NJ_CHART (widget));
}

static void
nj_chart_unmap (GtkWidget *widget)
{
  listen_no_more (NJ_CHART (widget));
  GTK_WIDGET_CLASS (nj_chart_parent_class)->unmap (widget);
}

static void
nj_chart_measure (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  int            *minimum,
                  int            *natural,
                  int            *minimum_baseline,
                  int            *natural_baseline)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = *natural = horizontal ? WIDTH : HEIGHT;
}

static gboolean
nj_chart_query_tooltip (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard,
                        GtkTooltip *tooltip)
{
  NjChart *self = NJ_CHART (widget);
  g_autofree char *text = keyboard ? nj_chart_describe (self) : nj_chart_describe_at (self, x);

  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
nj_chart_finalize (GObject *object)
{
  NjChart *self = NJ_CHART (object);

  g_clear_object (&self->series[0]);
  g_clear_object (&self->series[1]);
  g_free (self->names[0]);
  g_free (self->names[1]);
  g_free (self->title);

  G_OBJECT_CLASS (nj_chart_parent_class)->finalize (object);
}

static void
nj_chart_class_init (NjChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nj_chart_finalize;
  widget_class->map = nj_chart_map;
  widget_class->unmap = nj_chart_unmap;
  widget_class->measure = nj_chart_measure;
  widget_class->snapshot = nj_chart_snapshot;
  widget_class->query_tooltip = nj_chart_query_tooltip;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
nj_chart_init (NjChart *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * nj_chart_set_title:
 * @self: a chart
 * @title: what it shows, for assistive technology
 */
void
nj_chart_set_title (NjChart    *self,
                    const char *title)
{
  g_return_if_fail (NJ_IS_CHART (self));

  g_free (self->title);
  self->title = g_strdup (title);
}

/**
 * nj_chart_set_unit:
 * @self: a chart
 * @unit: what the numbers count
 */
void
nj_chart_set_unit (NjChart *self,
                   NjUnit   unit)
{
  g_return_if_fail (NJ_IS_CHART (self));

  self->unit = unit;
}

/**
 * nj_chart_set_series:
 * @self: a chart
 * @series: the values to show
 */
void
nj_chart_set_series (NjChart  *self,
                     NjSeries *series)
{
  g_return_if_fail (NJ_IS_CHART (self));
  g_return_if_fail (NJ_IS_SERIES (series));

  set_series (self, 0, series);
}

/**
 * nj_chart_set_second:
 * @self: a chart
 * @second: other values to show, which have the same unit and come at the same times
 * @name: what the first are called, a word or a sign
 * @second_name: what the second are called
 */
void
nj_chart_set_second (NjChart    *self,
                     NjSeries   *second,
                     const char *name,
                     const char *second_name)
{
  g_return_if_fail (NJ_IS_CHART (self));
  g_return_if_fail (NJ_IS_SERIES (second));
  g_return_if_fail (name != NULL && second_name != NULL);

  g_free (self->names[0]);
  g_free (self->names[1]);
  self->names[0] = g_strdup (name);
  self->names[1] = g_strdup (second_name);
  set_series (self, 1, second);
}

static char *
describe (NjChart *self,
          double   first,
          double   second)
{
  g_autofree char *first_text = nj_number_to_text (first, self->unit);
  g_autofree char *second_text = NULL;

  if (self->series[1] == NULL)
    return g_steal_pointer (&first_text);

  second_text = nj_number_to_text (second, self->unit);

  return g_strdup_printf ("%s %s\n%s %s", self->names[0], first_text, self->names[1], second_text);
}

/**
 * nj_chart_describe:
 * @self: a chart with a series
 *
 * Returns: (transfer full): the newest value, or both with their names in two lines
 */
char *
nj_chart_describe (NjChart *self)
{
  g_return_val_if_fail (NJ_IS_CHART (self), NULL);

  if (self->series[0] == NULL)
    return nj_number_to_text (NAN, self->unit);

  return describe (self, nj_series_get_last (self->series[0]),
                   self->series[1] != NULL ? nj_series_get_last (self->series[1]) : NAN);
}

static char *
format_time (gint64 time)
{
  gint64 real = g_get_real_time () - (g_get_monotonic_time () - time);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (real / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%H:%M:%S");
}

/* Those of a time come one after the other. */
static double
find_value (NjSeries *series,
            gint64    time)
{
  for (guint i = nj_series_get_n (series); i > 0; i--)
    {
      const NjPoint *point = nj_series_get (series, i - 1);

      if (point->time <= time)
        return point->value;
    }

  return NAN;
}

/**
 * nj_chart_describe_at:
 * @self: a chart
 * @x: a place in it, from the left, pixels
 *
 * Returns: (transfer full) (nullable): the value that is nearest to that place, and when
 *   it was measured; %NULL if there is none
 */
char *
nj_chart_describe_at (NjChart *self,
                      double   x)
{
  g_autofree char *values = NULL;
  g_autofree char *time = NULL;
  const NjPoint *point;

  g_return_val_if_fail (NJ_IS_CHART (self), NULL);

  point = nj_chart_find_point (self, x);
  if (point == NULL)
    return NULL;

  time = format_time (point->time);
  values = describe (self, point->value,
                     self->series[1] != NULL ? find_value (self->series[1], point->time) : NAN);

  return g_strdup_printf ("%s\n%s", time, values);
}
