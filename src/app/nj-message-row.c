/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-error-text.h"
#include "nj-message-row.h"

/**
 * NjMessageRow:
 *
 * Two lines of a message: topic and marks, then a preview of the payload.
 *
 * All rows have one height and all texts are #GtkInscription, whose size does
 * not depend on the text, so that binding a row hardly ever asks for a new
 * layout: all that are in sight are bound anew in every frame of a flood.
 */
struct _NjMessageRow
{
  GtkWidget parent_instance;

  NjMessage *message; /* (nullable) */
  gulong changed_handler;
  GdkRGBA colour;
  gboolean has_colour;
  gboolean published;

  GtkWidget *bubble;
  GtkInscription *topic;
  GtkInscription *delivery;
  GtkWidget *retained;
  GtkInscription *qos;
  GtkInscription *time;
  GtkInscription *payload;
};

#define PREVIEW_CHARS 300
#define STRIPE_WIDTH 4

G_DEFINE_FINAL_TYPE (NjMessageRow, nj_message_row, GTK_TYPE_WIDGET)

static const char *const qos_texts[] = { "QoS 0", "QoS 1", "QoS 2" };

static char *
format_time (gint64 time)
{
  time_t seconds = time / G_USEC_PER_SEC;
  struct tm local;

  localtime_r (&seconds, &local);

  return g_strdup_printf ("%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min, local.tm_sec,
                          (int) (time % G_USEC_PER_SEC / 1000));
}

static void
update_delivery (NjMessageRow *self)
{
  NjDelivery delivery = nj_message_get_delivery (self->message);
  gint64 latency = nj_message_get_latency (self->message);
  g_autofree char *text = NULL;
  g_autofree char *tooltip = NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->delivery), "failed");
  gtk_widget_remove_css_class (GTK_WIDGET (self->delivery), "waiting");

  switch (delivery)
    {
    case NJ_DELIVERY_WAITING:
      text = g_strdup ("…");
      tooltip = g_strdup (_("Waiting for the acknowledgement"));
      gtk_widget_add_css_class (GTK_WIDGET (self->delivery), "waiting");
      break;
    case NJ_DELIVERY_SENT:
      text = g_strdup ("✓");
      tooltip = g_strdup (_("Sent; QoS 0 is not acknowledged"));
      break;
    case NJ_DELIVERY_ACKNOWLEDGED:
      /* Translators: time to the acknowledgement, in milliseconds */
      text = g_strdup_printf (_("✓✓ %.0f ms"), MAX (latency / 1000.0, 1.0));
      tooltip = g_strdup (_("Acknowledged by the broker"));
      break;
    case NJ_DELIVERY_FAILED:
      text = g_strdup (_("Failed"));
      tooltip = nj_error_to_sentence (nj_message_get_problem (self->message));
      gtk_widget_add_css_class (GTK_WIDGET (self->delivery), "failed");
      break;
    case NJ_DELIVERY_NONE:
    default:
      break;
    }

  gtk_inscription_set_text (self->delivery, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->delivery), tooltip);
}

static void
set_published (NjMessageRow *self,
               gboolean      published)
{
  if (self->published == published)
    return;

  self->published = published;
  gtk_widget_set_visible (GTK_WIDGET (self->delivery), published);
  if (published)
    gtk_widget_add_css_class (GTK_WIDGET (self), "published");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "published");
}

static void
nj_message_row_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  NjMessageRow *self = NJ_MESSAGE_ROW (widget);

  if (self->has_colour)
    {
      graphene_rect_t bounds;
      GskRoundedRect stripe;

      if (gtk_widget_compute_bounds (self->bubble, widget, &bounds))
        {
          gsk_rounded_rect_init_from_rect (&stripe,
                                           &GRAPHENE_RECT_INIT (bounds.origin.x - 11,
                                                                bounds.origin.y,
                                                                STRIPE_WIDTH,
                                                                bounds.size.height),
                                           STRIPE_WIDTH / 2.0f);
          gtk_snapshot_push_rounded_clip (snapshot, &stripe);
          gtk_snapshot_append_color (snapshot, &self->colour, &stripe.bounds);
          gtk_snapshot_pop (snapshot);
        }
    }

  GTK_WIDGET_CLASS (nj_message_row_parent_class)->snapshot (widget, snapshot);
}

static void
nj_message_row_dispose (GObject *object)
{
  NjMessageRow *self = NJ_MESSAGE_ROW (object);

  if (self->message != NULL)
    g_clear_signal_handler (&self->changed_handler, self->message);
  g_clear_object (&self->message);
  nj_widget_clear_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (nj_message_row_parent_class)->dispose (object);
}

static void
nj_message_row_class_init (NjMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_message_row_dispose;
  widget_class->snapshot = nj_message_row_snapshot;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, bubble);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, topic);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, delivery);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, retained);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, qos);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, NjMessageRow, payload);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
nj_message_row_init (NjMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_message_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
nj_message_row_new (void)
{
  return g_object_new (NJ_TYPE_MESSAGE_ROW, NULL);
}

static void
show_message (NjMessageRow    *self,
              NjPayloadFormat  format)
{
  NjMessage *message = self->message;
  g_autofree char *time = format_time (nj_message_get_time (message));
  g_autofree char *preview = nj_message_is_loaded (message)
                               ? nj_payload_preview (nj_message_get_payload (message), format,
                                                     PREVIEW_CHARS)
                               : g_strdup ("…");
  gboolean published = nj_message_get_direction (message) == NJ_DIRECTION_PUBLISHED;

  set_published (self, published);
  gtk_inscription_set_text (self->topic, nj_message_get_topic (message));
  gtk_inscription_set_text (self->qos, qos_texts[nj_message_get_qos (message)]);
  gtk_inscription_set_text (self->time, time);
  gtk_inscription_set_text (self->payload, preview);
  gtk_widget_set_visible (self->retained, nj_message_get_retain (message));

  if (published)
    {
      self->changed_handler =
        g_signal_connect_swapped (message, "changed", G_CALLBACK (update_delivery), self);
      update_delivery (self);
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, nj_message_get_topic (message),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, preview,
                                  -1);
}

/**
 * nj_message_row_set_message:
 * @self: a row
 * @message: (nullable): what it shows
 * @format: how the payload is shown
 * @colour: (nullable): "#rrggbb" of the subscription that brought it
 */
void
nj_message_row_set_message (NjMessageRow    *self,
                            NjMessage       *message,
                            NjPayloadFormat  format,
                            const char      *colour)
{
  g_return_if_fail (NJ_IS_MESSAGE_ROW (self));

  if (self->message != NULL)
    g_clear_signal_handler (&self->changed_handler, self->message);
  g_set_object (&self->message, message);
  self->has_colour = colour != NULL && gdk_rgba_parse (&self->colour, colour);

  if (message != NULL)
    show_message (self, format);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * nj_message_row_get_message:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
NjMessage *
nj_message_row_get_message (NjMessageRow *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

/**
 * nj_message_row_get_preview:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the preview of the payload as shown
 */
const char *
nj_message_row_get_preview (NjMessageRow *self)
{
  g_return_val_if_fail (NJ_IS_MESSAGE_ROW (self), NULL);

  return gtk_inscription_get_text (self->payload);
}
