/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-properties-text.h"
#include "nj-reason-text.h"
#include "nj-subscription-row.h"

/**
 * NjSubscriptionRow:
 *
 * A subscription: its colour, Topic Filter or alias, QoS, and its messages.
 */
struct _NjSubscriptionRow
{
  GtkListBoxRow parent_instance;

  NjLiveSubscription *live;

  GtkDrawingArea *stripe;
  GtkLabel *name_label;
  GtkLabel *qos_label;
  GtkLabel *count_label;
  GtkLabel *rate_label;
};

typedef enum
{
  SIGNAL_EDIT,
  SIGNAL_REMOVE,
  N_SIGNALS
} NjSubscriptionRowSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NjSubscriptionRow, nj_subscription_row, GTK_TYPE_LIST_BOX_ROW)

static void
draw_stripe_cb (GtkDrawingArea *area,
                cairo_t        *cr,
                int             width,
                int             height,
                gpointer        user_data)
{
  NjSubscriptionRow *self = user_data;
  const char *colour = nj_subscription_get_colour (nj_live_subscription_get_subscription (self->live));
  double radius = width / 2.0;
  GdkRGBA rgba;

  if (colour == NULL || !gdk_rgba_parse (&rgba, colour))
    return;

  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_arc (cr, radius, radius, radius, G_PI, 0);
  cairo_arc (cr, radius, height - radius, radius, 0, G_PI);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
update_count (NjSubscriptionRow *self)
{
  guint64 count = nj_live_subscription_get_count (self->live);
  double rate = nj_live_subscription_get_rate (self->live);
  guint reason = nj_live_subscription_get_reason (self->live);
  g_autofree char *text = NULL;
  g_autofree char *rate_text = NULL;

  if (nj_live_subscription_get_status (self->live) == NJ_SUBSCRIPTION_REFUSED)
    {
      /* Translators: %s is a reason such as “Not authorized” */
      text = g_strdup_printf (_("Refused: %s"), nj_reason_to_text (reason));
      gtk_widget_add_css_class (GTK_WIDGET (self->count_label), "error");
    }
  else
    {
      g_autofree char *number = g_strdup_printf ("%'" G_GUINT64_FORMAT, count);

      /* Translators: %s is a number */
      text = g_strdup_printf (ngettext ("%s message", "%s messages", count), number);
      gtk_widget_remove_css_class (GTK_WIDGET (self->count_label), "error");
    }

  if (rate >= 1000)
    /* Translators: thousands of messages per second */
    rate_text = g_strdup_printf (_("%.1fk/s"), rate / 1000);
  else if (rate >= 10)
    /* Translators: messages per second */
    rate_text = g_strdup_printf (_("%.0f/s"), rate);
  else if (rate > 0)
    /* Translators: messages per second */
    rate_text = g_strdup_printf (_("%.1f/s"), rate);

  gtk_label_set_text (self->count_label, text);
  gtk_label_set_text (self->rate_label, rate_text != NULL ? rate_text : "–");
}

/* The Topic Filter, and what the broker has said of it. */
static void
update_tooltip (NjSubscriptionRow *self)
{
  MqttProperties *answer = nj_live_subscription_get_answer (self->live);
  guint reason = nj_live_subscription_get_reason (self->live);
  g_autofree char *remarks = answer == NULL ? NULL : nj_properties_get_remarks (answer);
  g_autoptr (GString) text = g_string_new (nj_live_subscription_get_filter (self->live));

  if (nj_live_subscription_get_status (self->live) == NJ_SUBSCRIPTION_REFUSED)
    {
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("Refused: %s (0x%02X)"), nj_reason_to_text (reason), reason);
    }
  if (remarks != NULL)
    g_string_append_printf (text, "\n%s", remarks);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text->str);
}

static void
update_settings (NjSubscriptionRow *self)
{
  NjSubscription *subscription = nj_live_subscription_get_subscription (self->live);
  const char *alias = nj_subscription_get_alias (subscription);
  const char *filter = nj_subscription_get_filter (subscription);
  g_autofree char *qos = g_strdup_printf ("QoS %d", (int) nj_subscription_get_qos (subscription));

  gtk_label_set_text (self->name_label, alias != NULL && *alias != '\0' ? alias : filter);
  gtk_label_set_text (self->qos_label, qos);
  update_tooltip (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->stripe));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, filter,
                                  -1);
}

static void
update_status (NjSubscriptionRow *self)
{
  NjSubscriptionStatus status = nj_live_subscription_get_status (self->live);

  gtk_widget_set_opacity (GTK_WIDGET (self->name_label),
                          status == NJ_SUBSCRIPTION_GRANTED ? 1 : 0.6);
  update_count (self);
  update_tooltip (self);
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjSubscriptionRow *self = NJ_SUBSCRIPTION_ROW (widget);

  g_signal_emit (self, signals[SIGNAL_EDIT], 0,
                 nj_live_subscription_get_subscription (self->live));
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjSubscriptionRow *self = NJ_SUBSCRIPTION_ROW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          nj_live_subscription_get_filter (self->live));
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  NjSubscriptionRow *self = NJ_SUBSCRIPTION_ROW (widget);

  g_signal_emit (self, signals[SIGNAL_REMOVE], 0,
                 nj_live_subscription_get_subscription (self->live));
}

static void
nj_subscription_row_dispose (GObject *object)
{
  NjSubscriptionRow *self = NJ_SUBSCRIPTION_ROW (object);

  if (self->stripe != NULL)
    gtk_drawing_area_set_draw_func (self->stripe, NULL, NULL, NULL);
  self->stripe = NULL;
  g_clear_object (&self->live);

  G_OBJECT_CLASS (nj_subscription_row_parent_class)->dispose (object);
}

static void
nj_subscription_row_class_init (NjSubscriptionRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = nj_subscription_row_dispose;

  /**
   * NjSubscriptionRow::edit:
   * @subscription: what is to be edited
   */
  signals[SIGNAL_EDIT] =
    g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);
  /**
   * NjSubscriptionRow::remove:
   * @subscription: what is to be unsubscribed
   */
  signals[SIGNAL_REMOVE] =
    g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NJ_TYPE_SUBSCRIPTION);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-subscription-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionRow, stripe);
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionRow, qos_label);
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionRow, count_label);
  gtk_widget_class_bind_template_child (widget_class, NjSubscriptionRow, rate_label);

  gtk_widget_class_install_action (widget_class, "subscription.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "subscription.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "subscription.remove", NULL, remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0,
                                       "subscription.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "subscription.edit", NULL);
}

static void
nj_subscription_row_init (NjSubscriptionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->stripe, draw_stripe_cb, self, NULL);
}

/**
 * nj_subscription_row_new:
 * @live: what it shows
 *
 * Returns: (transfer floating): a row
 */
NjSubscriptionRow *
nj_subscription_row_new (NjLiveSubscription *live)
{
  NjSubscriptionRow *self;

  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (live), NULL);

  self = g_object_new (NJ_TYPE_SUBSCRIPTION_ROW, NULL);
  self->live = g_object_ref (live);
  g_signal_connect_object (live, "notify::count",
                           G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "notify::rate",
                           G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (live, "notify::status",
                           G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_live_subscription_get_subscription (live), "notify",
                           G_CALLBACK (update_settings), self, G_CONNECT_SWAPPED);
  update_settings (self);
  update_status (self);

  return self;
}

/**
 * nj_subscription_row_get_live:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
NjLiveSubscription *
nj_subscription_row_get_live (NjSubscriptionRow *self)
{
  g_return_val_if_fail (NJ_IS_SUBSCRIPTION_ROW (self), NULL);

  return self->live;
}
