/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-colour-button.h"

/* The disc; the button is larger, so that it can be hit. */
#define DIAMETER 20

/**
 * NjColourButton:
 *
 * A colour to choose. The chosen one has a tick.
 */
struct _NjColourButton
{
  GtkToggleButton parent_instance;

  GtkWidget *tick;
  char *colour;
  GdkRGBA rgba;
};

G_DEFINE_FINAL_TYPE (NjColourButton, nj_colour_button, GTK_TYPE_TOGGLE_BUTTON)

static void
nj_colour_button_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  NjColourButton *self = NJ_COLOUR_BUTTON (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((gtk_widget_get_width (widget) - DIAMETER) / 2.0f,
                                               (gtk_widget_get_height (widget) - DIAMETER) / 2.0f,
                                               DIAMETER, DIAMETER);
  GskRoundedRect disc;

  gsk_rounded_rect_init_from_rect (&disc, &bounds, DIAMETER / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &self->rgba, &bounds);
  gtk_snapshot_pop (snapshot);

  GTK_WIDGET_CLASS (nj_colour_button_parent_class)->snapshot (widget, snapshot);
}

static void
nj_colour_button_finalize (GObject *object)
{
  NjColourButton *self = NJ_COLOUR_BUTTON (object);

  g_clear_pointer (&self->colour, g_free);

  G_OBJECT_CLASS (nj_colour_button_parent_class)->finalize (object);
}

static void
nj_colour_button_class_init (NjColourButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = nj_colour_button_finalize;
  widget_class->snapshot = nj_colour_button_snapshot;
}

static void
nj_colour_button_init (NjColourButton *self)
{
  self->tick = gtk_image_new_from_icon_name ("object-select-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (self->tick), 12);
  g_object_bind_property (self, "active", self->tick, "visible", G_BINDING_SYNC_CREATE);
  gtk_button_set_child (GTK_BUTTON (self), self->tick);
  gtk_widget_add_css_class (GTK_WIDGET (self), "colour-button");
}

/**
 * nj_colour_button_new:
 * @colour: "#rrggbb"
 * @name: what people call it
 *
 * Returns: (transfer floating): a button
 */
GtkWidget *
nj_colour_button_new (const char *colour,
                      const char *name)
{
  NjColourButton *self;

  g_return_val_if_fail (colour != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (NJ_TYPE_COLOUR_BUTTON, "tooltip-text", name, NULL);
  self->colour = g_strdup (colour);
  gdk_rgba_parse (&self->rgba, colour);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return GTK_WIDGET (self);
}

/**
 * nj_colour_button_get_colour:
 * @self: a button
 *
 * Returns: "#rrggbb"
 */
const char *
nj_colour_button_get_colour (NjColourButton *self)
{
  g_return_val_if_fail (NJ_IS_COLOUR_BUTTON (self), NULL);

  return self->colour;
}
