/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-topic.h"
#include "nj-colour-button.h"
#include "nj-field-error.h"
#include "nj-row-names.h"
#include "nj-subscribe-dialog.h"
#include "nj-topic-text.h"

#define EXAMPLE_FILTER "testtopic/#"

/**
 * NjSubscribeDialog:
 *
 * Asks what to subscribe to, or changes a subscription.
 */
struct _NjSubscribeDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkButton *done_button;
  GtkWidget *groups;
  GtkEditable *filter_row;
  NjFieldError *filter_error;
  AdwComboRow *qos_row;
  GtkBox *colours;
  GtkEditable *alias_row;
  GtkWidget *hint_label;
  GtkWidget *mqtt5_group;
  GtkSwitch *no_local_switch;
  GtkSwitch *retain_as_published_switch;
  AdwComboRow *retain_handling_row;

  NjSubscription *edited; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (NjSubscribeDialog, nj_subscribe_dialog, ADW_TYPE_WINDOW)

enum
{
  DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The names of nj_subscription_next_colour()'s, in its order. */
static const char *const colour_names[] = {
  N_("Teal"),
  N_("Orange"),
  N_("Purple"),
  N_("Green"),
  N_("Pink"),
  N_("Blue"),
  N_("Ochre"),
  N_("Red"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (colour_names) == NJ_SUBSCRIPTION_N_COLOURS);

static void
create_colours (NjSubscribeDialog *self,
                const char        *chosen)
{
  GtkToggleButton *first = NULL;

  for (guint i = 0; i < NJ_SUBSCRIPTION_N_COLOURS; i++)
    {
      const char *colour = nj_subscription_next_colour (i);
      GtkWidget *button = nj_colour_button_new (colour, _(colour_names[i]));

      if (first == NULL)
        first = GTK_TOGGLE_BUTTON (button);
      else
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), first);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), g_strcmp0 (colour, chosen) == 0);
      gtk_box_append (self->colours, button);
    }
}

/* A profile that somebody has written may have a colour of its own. */
static const char *
get_colour (NjSubscribeDialog *self)
{
  for (GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->colours));
       button != NULL;
       button = gtk_widget_get_next_sibling (button))
    {
      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)))
        return nj_colour_button_get_colour (NJ_COLOUR_BUTTON (button));
    }

  return self->edited != NULL ? nj_subscription_get_colour (self->edited) : NULL;
}

static guint
get_colour_index (const char *colour)
{
  for (guint i = 0; i < NJ_SUBSCRIPTION_N_COLOURS; i++)
    {
      if (g_strcmp0 (nj_subscription_next_colour (i), colour) == 0)
        return i;
    }

  return 0;
}

/* A comma is allowed in a filter and hardly ever used; whoever edits a
 * subscription that has one keeps it. */
static GStrv
get_filters (NjSubscribeDialog *self)
{
  const char *text = gtk_editable_get_text (self->filter_row);
  g_autoptr (GPtrArray) filters = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = NULL;

  if (self->edited != NULL)
    {
      const char *const single[] = { text, NULL };

      return g_strdupv ((char **) single);
    }

  parts = g_strsplit_set (text, ",\n", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (*parts[i] != '\0' &&
          !g_ptr_array_find_with_equal_func (filters, parts[i], g_str_equal, NULL))
        g_ptr_array_add (filters, g_strdup (parts[i]));
    }
  if (filters->len == 0)
    g_ptr_array_add (filters, g_strdup (""));
  g_ptr_array_add (filters, NULL);

  return (GStrv) g_ptr_array_steal (filters, NULL);
}

static gboolean
is_no_local (NjSubscribeDialog *self)
{
  return gtk_widget_get_visible (self->mqtt5_group) &&
         gtk_switch_get_active (self->no_local_switch);
}

static char *
get_problem (NjSubscribeDialog *self,
             const char *const *filters)
{
  for (guint i = 0; filters[i] != NULL; i++)
    {
      const char *problem = nj_topic_filter_get_problem (filters[i]);

      /* 5.0 §3.8.3.1 */
      if (problem == NULL && is_no_local (self) && mqtt_topic_filter_is_shared (filters[i]))
        problem = _("A shared subscription cannot be used with No Local.");

      if (problem != NULL && filters[1] != NULL)
        return g_strdup_printf ("%s: %s", filters[i], problem);
      if (problem != NULL)
        return g_strdup (problem);
    }

  return NULL;
}

static gboolean
check (NjSubscribeDialog *self)
{
  g_auto (GStrv) filters = get_filters (self);
  g_autofree char *problem = get_problem (self, (const char *const *) filters);

  nj_field_error_set_text (self->filter_error, problem);

  return problem == NULL;
}

/* A complaint stays until there is no reason for it any more. */
static void
recheck_cb (NjSubscribeDialog *self)
{
  if (nj_field_error_get_text (self->filter_error) != NULL)
    check (self);
}

static void
apply (NjSubscribeDialog *self,
       NjSubscription    *subscription,
       const char        *colour)
{
  const char *alias = gtk_editable_get_text (self->alias_row);

  nj_subscription_set_qos (subscription, (MqttQos) adw_combo_row_get_selected (self->qos_row));
  nj_subscription_set_colour (subscription, colour);
  nj_subscription_set_alias (subscription, *alias != '\0' ? alias : NULL);

  if (!gtk_widget_get_visible (self->mqtt5_group))
    return;

  nj_subscription_set_no_local (subscription, gtk_switch_get_active (self->no_local_switch));
  nj_subscription_set_retain_as_published (subscription,
                                           gtk_switch_get_active (self->retain_as_published_switch));
  nj_subscription_set_retain_handling (subscription,
                                       (MqttRetainHandling) adw_combo_row_get_selected (self->retain_handling_row));
}

static GListStore *
create_subscriptions (NjSubscribeDialog *self)
{
  g_auto (GStrv) filters = get_filters (self);
  GListStore *subscriptions = g_list_store_new (NJ_TYPE_SUBSCRIPTION);
  const char *colour = get_colour (self);

  if (self->edited != NULL)
    {
      nj_subscription_set_filter (self->edited, filters[0]);
      apply (self, self->edited, colour);
      g_list_store_append (subscriptions, self->edited);
      return subscriptions;
    }

  for (guint i = 0; filters[i] != NULL; i++)
    {
      g_autoptr (NjSubscription) subscription = nj_subscription_new (filters[i], MQTT_QOS_0);

      apply (self, subscription, nj_subscription_next_colour (get_colour_index (colour) + i));
      g_list_store_append (subscriptions, subscription);
    }

  return subscriptions;
}

static void
done_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  NjSubscribeDialog *self = NJ_SUBSCRIBE_DIALOG (widget);
  g_autoptr (GListStore) subscriptions = NULL;

  if (!check (self))
    {
      nj_field_error_show_field (self->filter_error);
      return;
    }

  subscriptions = create_subscriptions (self);
  g_signal_emit (self, signals[DONE], 0, subscriptions);
  gtk_window_close (GTK_WINDOW (self));
}

static void
nj_subscribe_dialog_dispose (GObject *object)
{
  NjSubscribeDialog *self = NJ_SUBSCRIBE_DIALOG (object);

  g_clear_object (&self->edited);

  G_OBJECT_CLASS (nj_subscribe_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-subscribe-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, title);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, groups);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, filter_row);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, filter_error);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, qos_row);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, colours);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, alias_row);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, mqtt5_group);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, no_local_switch);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, retain_as_published_switch);
  gtk_widget_class_bind_template_child (widget_class, NjSubscribeDialog, retain_handling_row);
  gtk_widget_class_bind_template_callback (widget_class, recheck_cb);
}

static void
nj_subscribe_dialog_class_init (NjSubscribeDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_subscribe_dialog_dispose;

  /**
   * NjSubscribeDialog::done:
   * @subscriptions: (element-type NjSubscription): a #GListModel of new
   *   subscriptions, or of the edited one with its changes
   *
   * The user has subscribed. The dialog closes next.
   */
  signals[DONE] = g_signal_new ("done", NJ_TYPE_SUBSCRIBE_DIALOG, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "subscribe.done", NULL, done_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nj_subscribe_dialog_init (NjSubscribeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  nj_row_names_update (self->groups);
}

static void
show_subscription (NjSubscribeDialog *self,
                   NjSubscription    *subscription)
{
  const char *alias = nj_subscription_get_alias (subscription);

  gtk_editable_set_text (self->filter_row, nj_subscription_get_filter (subscription));
  gtk_editable_set_text (self->alias_row, alias != NULL ? alias : "");
  adw_combo_row_set_selected (self->qos_row, (guint) nj_subscription_get_qos (subscription));
  gtk_switch_set_active (self->no_local_switch, nj_subscription_get_no_local (subscription));
  gtk_switch_set_active (self->retain_as_published_switch,
                         nj_subscription_get_retain_as_published (subscription));
  adw_combo_row_set_selected (self->retain_handling_row,
                              (guint) nj_subscription_get_retain_handling (subscription));
  create_colours (self, nj_subscription_get_colour (subscription));
}

/**
 * nj_subscribe_dialog_new:
 * @edited: (nullable): the subscription to change, %NULL to make new ones
 * @version: the protocol version of the connection
 * @next_colour: which colour to propose, see nj_subscription_next_colour()
 *
 * Returns: (transfer none): a window, to be presented; it belongs to GTK
 */
GtkWidget *
nj_subscribe_dialog_new (NjSubscription *edited,
                         MqttVersion     version,
                         guint           next_colour)
{
  NjSubscribeDialog *self;

  g_return_val_if_fail (edited == NULL || NJ_IS_SUBSCRIPTION (edited), NULL);

  self = g_object_new (NJ_TYPE_SUBSCRIBE_DIALOG, NULL);
  g_set_object (&self->edited, edited);
  adw_window_title_set_title (self->title,
                              edited != NULL ? _("Edit Subscription") : _("Subscribe"));
  gtk_window_set_title (GTK_WINDOW (self), adw_window_title_get_title (self->title));
  gtk_button_set_label (self->done_button, edited != NULL ? _("_Save") : _("_Subscribe"));
  gtk_widget_set_visible (self->mqtt5_group, version == MQTT_VERSION_5_0);
  gtk_widget_set_visible (self->hint_label, edited == NULL);

  if (edited != NULL)
    {
      show_subscription (self, edited);
    }
  else
    {
      gtk_editable_set_text (self->filter_row, EXAMPLE_FILTER);
      create_colours (self, nj_subscription_next_colour (next_colour));
    }

  gtk_widget_grab_focus (GTK_WIDGET (self->filter_row));
  gtk_editable_select_region (self->filter_row, 0, -1);

  return GTK_WIDGET (self);
}
