/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-compat.h"
#include "nj-day-line.h"
#include "nj-message-time.h"

/**
 * NjDayLine:
 *
 * The day on which the messages below were sent or received, in the middle of a
 * thin line. It is flat enough for the gap between two rows, so that it takes no
 * room of its own.
 */
struct _NjDayLine
{
  GtkWidget parent_instance;

  GtkWidget *label;
  int day;
};

G_DEFINE_FINAL_TYPE (NjDayLine, nj_day_line, GTK_TYPE_WIDGET)

static void
nj_day_line_dispose (GObject *object)
{
  nj_widget_clear_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (nj_day_line_parent_class)->dispose (object);
}

static void
nj_day_line_class_init (NjDayLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nj_day_line_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
add_line (NjDayLine *self,
          GtkWidget *before)
{
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_widget_set_hexpand (line, TRUE);
  gtk_widget_set_valign (line, GTK_ALIGN_CENTER);
  gtk_widget_insert_before (line, GTK_WIDGET (self), before);
}

static void
nj_day_line_init (NjDayLine *self)
{
  self->day = G_MININT;
  self->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self), "day-line");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  add_line (self, self->label);
  add_line (self, NULL);
}

/**
 * nj_day_line_new:
 *
 * Returns: (transfer floating): a day
 */
GtkWidget *
nj_day_line_new (void)
{
  return g_object_new (NJ_TYPE_DAY_LINE, NULL);
}

/**
 * nj_day_line_set_time:
 * @self: a day
 * @time: a time of this day, µs since 1970, UTC
 */
void
nj_day_line_set_time (NjDayLine *self,
                      gint64     time)
{
  int day = nj_message_time_get_day (time);
  g_autofree char *text = NULL;

  g_return_if_fail (NJ_IS_DAY_LINE (self));

  if (self->day == day)
    return;

  self->day = day;
  text = nj_message_time_format_day (time);
  gtk_label_set_text (GTK_LABEL (self->label), text);
}

/**
 * nj_day_line_get_text:
 * @self: a day
 *
 * Returns: (transfer none): the day, as it is shown
 */
const char *
nj_day_line_get_text (NjDayLine *self)
{
  g_return_val_if_fail (NJ_IS_DAY_LINE (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->label));
}
