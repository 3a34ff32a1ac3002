/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app-compat.h"
#include "mqtt-error.h"
#include "nj-broker-window.h"
#include "nj-clear-dialog.h"
#include "nj-connection-page.h"
#include "nj-detail-pane.h"
#include "nj-error-text.h"
#include "nj-insecure-bar.h"
#include "nj-message-pane.h"
#include "nj-problem-bar.h"
#include "nj-profile-name.h"
#include "nj-publish-pane.h"
#include "nj-side-pane.h"
#include "nj-status-bar.h"
#include "nj-subscribe-dialog.h"
#include "nj-subscribed-text.h"
#include "nj-window.h"

/**
 * NjConnectionPage:
 *
 * One connection: its header, subscriptions or topics, messages, the detail of one of
 * them, and what is to be published.
 */
struct _NjConnectionPage
{
  GtkWidget parent_instance;

  NjConnection *connection;
  gboolean narrow;

  AdwHeaderBar *header;
  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkWidget *detail_toggle;
  GtkButton *connect_button;
  NjInsecureBar *insecure_bar;
  NjProblemBar *problem_bar;
  AdwFlap *detail_flap;
  AdwFlap *subscriptions_flap;
  NjDetailPane *detail_pane;
  NjSidePane *side_pane;
  NjMessagePane *message_pane;
  NjPublishPane *publish_pane;
  NjStatusBar *status_bar;
};

typedef enum
{
  PROP_NARROW = 1,
} NjConnectionPageProperty;

static GParamSpec *properties[PROP_NARROW + 1];

G_DEFINE_FINAL_TYPE (NjConnectionPage, nj_connection_page, GTK_TYPE_WIDGET)

static void
tell (NjConnectionPage *self,
      const char       *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* What happens to a connection that is not on screen is told by its row. */
  if (NJ_IS_WINDOW (root) && nj_window_get_page (NJ_WINDOW (root)) == self)
    nj_window_tell (NJ_WINDOW (root), text);
}

static void
update_title (NjConnectionPage *self)
{
  NjProfile *profile = nj_connection_get_profile (self->connection);
  g_autofree char *url = nj_connection_get_url (self->connection);
  g_autofree char *subtitle = NULL;
  const char *version = "3.1.1";

  if (nj_profile_get_version (profile) == MQTT_VERSION_5_0)
    version = "5.0";
  else if (nj_profile_get_version (profile) == MQTT_VERSION_3_1)
    version = "3.1";

  /* Translators: an address and a protocol version */
  subtitle = g_strdup_printf (_("%s · MQTT %s"), url, version);
  adw_window_title_set_title (self->title, nj_profile_get_display_name (profile));
  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
update_state (NjConnectionPage *self)
{
  MqttState state = nj_connection_get_state (self->connection);
  gboolean wanted = state != MQTT_STATE_DISCONNECTED && state != MQTT_STATE_DISCONNECTING;
  const char *label = _("_Connect");

  if (state == MQTT_STATE_CONNECTED || state == MQTT_STATE_DISCONNECTING)
    label = _("_Disconnect");
  else if (wanted)
    label = _("_Cancel");

  gtk_button_set_label (self->connect_button, label);
  if (state == MQTT_STATE_DISCONNECTED)
    gtk_widget_add_css_class (GTK_WIDGET (self->connect_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->connect_button), "suggested-action");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.publish", wanted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.toggle-connection",
                                 state != MQTT_STATE_DISCONNECTING);
  update_title (self);
}

/* Toasts */

static void
connected_cb (NjConnectionPage *self)
{
  tell (self, _("Connected"));
}

static void
disconnected_cb (NjConnectionPage *self)
{
  tell (self, _("Disconnected"));
}

static void
subscribed_cb (NjConnectionPage   *self,
               NjLiveSubscription *subscription,
               const GError       *error)
{
  g_autofree char *text = nj_subscribed_to_text (subscription, error);

  tell (self, text);
}

static void
unsubscribed_cb (NjConnectionPage *self,
                 const char       *filter,
                 const GError     *error)
{
  g_autofree char *text = NULL;

  if (error == NULL)
    text = g_strdup_printf (_("Unsubscribed from %s"), filter);
  else
    text = nj_error_to_sentence (error);

  tell (self, text);
}

static void
publish_failed_cb (NjConnectionPage *self,
                   const GError     *error)
{
  g_autofree char *why = nj_error_to_sentence (error);
  /* Translators: a sentence that says why */
  g_autofree char *text = g_strdup_printf (_("Not published. %s"), why);

  /* What has never left the pane is told there. */
  if (nj_publish_pane_get_problem (self->publish_pane) == NULL)
    tell (self, text);
}

/* Panes */

static void
message_activated_cb (NjConnectionPage *self,
                      NjMessage        *message)
{
  nj_detail_pane_set_message (self->detail_pane, message);
  adw_flap_set_reveal_flap (self->detail_flap, TRUE);
}

static void
message_selected_cb (NjConnectionPage *self,
                     NjMessage        *message)
{
  nj_detail_pane_set_message (self->detail_pane, message);
}

static void
filter_selected_cb (NjConnectionPage *self,
                    const char       *filter)
{
  nj_message_pane_set_topic_filter (self->message_pane, filter);
  if (adw_flap_get_folded (self->subscriptions_flap))
    adw_flap_set_reveal_flap (self->subscriptions_flap, FALSE);
}

static void
subscribe_done_cb (NjConnectionPage *self,
                   GListModel       *subscriptions,
                   GtkWidget        *dialog)
{
  const char *previous = g_object_get_data (G_OBJECT (dialog), "filter");

  for (guint i = 0; i < g_list_model_get_n_items (subscriptions); i++)
    {
      g_autoptr (NjSubscription) subscription = g_list_model_get_item (subscriptions, i);

      /* An edited subscription with another filter leaves the old one behind. */
      if (previous != NULL && g_strcmp0 (previous, nj_subscription_get_filter (subscription)) != 0)
        nj_connection_leave_filter (self->connection, previous);
      nj_connection_subscribe (self->connection, subscription);
    }
}

static void
open_subscribe_dialog (NjConnectionPage *self,
                       NjSubscription   *edited)
{
  NjProfile *profile = nj_connection_get_profile (self->connection);
  guint n = g_list_model_get_n_items (nj_connection_get_subscriptions (self->connection));
  GtkWidget *dialog = nj_subscribe_dialog_new (edited, nj_profile_get_version (profile), n);

  if (edited != NULL)
    g_object_set_data_full (G_OBJECT (dialog), "filter",
                            g_strdup (nj_subscription_get_filter (edited)), g_free);
  g_signal_connect_object (dialog, "done",
                           G_CALLBACK (subscribe_done_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog),
                                GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit_subscription_cb (NjConnectionPage *self,
                      NjSubscription   *subscription)
{
  open_subscribe_dialog (self, subscription);
}

static void
unsubscribe_cb (NjConnectionPage *self,
                NjSubscription   *subscription)
{
  nj_connection_unsubscribe (self->connection, subscription);
}

/* Actions */

static void
toggle_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (widget);

  if (nj_connection_get_state (self->connection) == MQTT_STATE_DISCONNECTED)
    nj_connection_open (self->connection);
  else
    nj_connection_close (self->connection);
}

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (widget);

  nj_window_edit (NJ_WINDOW (gtk_widget_get_root (widget)), self->connection);
}

static void
edit_tls_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (widget);

  nj_window_edit_setting (NJ_WINDOW (gtk_widget_get_root (widget)), self->connection, "ca-file");
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (widget);
  g_autofree char *url = nj_profile_get_url (nj_connection_get_profile (self->connection));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), url);
  tell (self, _("Address copied"));
}

static void
dismiss_error_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  nj_connection_clear_error (NJ_CONNECTION_PAGE (widget)->connection);
}

static void
subscribe_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  open_subscribe_dialog (NJ_CONNECTION_PAGE (widget), NULL);
}

static void
show_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  nj_side_pane_unselect (NJ_CONNECTION_PAGE (widget)->side_pane);
}

static void
find_message_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  if (g_str_equal (name, "page.jump"))
    nj_message_pane_jump (NJ_CONNECTION_PAGE (widget)->message_pane);
  else
    nj_message_pane_focus_search (NJ_CONNECTION_PAGE (widget)->message_pane);
}

static void
focus_publish_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  NjPublishPane *pane = NJ_CONNECTION_PAGE (widget)->publish_pane;

  if (parameter != NULL)
    nj_publish_pane_set_topic (pane, g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (GTK_WIDGET (pane));
}

static void
publish_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  nj_publish_pane_publish (NJ_CONNECTION_PAGE (widget)->publish_pane);
}

static void
show_numbers_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  if (g_str_equal (name, "page.show-broker"))
    nj_broker_window_present (widget, NJ_CONNECTION_PAGE (widget)->connection);
  else
    nj_status_bar_show_numbers (NJ_CONNECTION_PAGE (widget)->status_bar);
}

static void
clear_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  nj_clear_dialog_present (widget, NJ_CONNECTION_PAGE (widget)->connection);
}

static void
save_payload_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  nj_detail_pane_save (NJ_CONNECTION_PAGE (widget)->detail_pane);
}

static void
toggle_flap_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (widget);
  AdwFlap *flap = g_str_equal (name, "page.toggle-detail") ? self->detail_flap
                                                           : self->subscriptions_flap;

  adw_flap_set_reveal_flap (flap, !adw_flap_get_reveal_flap (flap));
}

static void
set_narrow (NjConnectionPage *self,
            gboolean          narrow)
{
  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  gtk_widget_set_visible (self->back_button, narrow);
  gtk_widget_set_visible (self->detail_toggle, !narrow);
  adw_header_bar_set_show_start_title_buttons (self->header, narrow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
nj_connection_page_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch ((NjConnectionPageProperty) property_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, NJ_CONNECTION_PAGE (object)->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_connection_page_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch ((NjConnectionPageProperty) property_id)
    {
    case PROP_NARROW:
      set_narrow (NJ_CONNECTION_PAGE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_connection_page_dispose (GObject *object)
{
  NjConnectionPage *self = NJ_CONNECTION_PAGE (object);

  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_connection_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "page.toggle-connection", NULL, toggle_action);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "page.edit-tls", NULL, edit_tls_action);
  gtk_widget_class_install_action (widget_class, "page.copy-address", NULL, copy_address_action);
  gtk_widget_class_install_action (widget_class, "page.dismiss-error", NULL, dismiss_error_action);
  gtk_widget_class_install_action (widget_class, "page.subscribe", NULL, subscribe_action);
  gtk_widget_class_install_action (widget_class, "page.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "page.search", NULL, find_message_action);
  gtk_widget_class_install_action (widget_class, "page.jump", NULL, find_message_action);
  gtk_widget_class_install_action (widget_class, "page.focus-publish", NULL, focus_publish_action);
  gtk_widget_class_install_action (widget_class, "page.publish-to", "s", focus_publish_action);
  gtk_widget_class_install_action (widget_class, "page.publish", NULL, publish_action);
  gtk_widget_class_install_action (widget_class, "page.show-numbers", NULL, show_numbers_action);
  gtk_widget_class_install_action (widget_class, "page.show-broker", NULL, show_numbers_action);
  gtk_widget_class_install_action (widget_class, "page.clear-messages", NULL, clear_action);
  gtk_widget_class_install_action (widget_class, "page.save-payload", NULL, save_payload_action);
  gtk_widget_class_install_action (widget_class, "page.toggle-detail", NULL, toggle_flap_action);
  gtk_widget_class_install_action (widget_class, "page.toggle-subscriptions", NULL,
                                   toggle_flap_action);
}

static void
nj_connection_page_class_init (NjConnectionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_connection_page_dispose;
  object_class->get_property = nj_connection_page_get_property;
  object_class->set_property = nj_connection_page_set_property;

  properties[PROP_NARROW] =
    g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (NJ_TYPE_DETAIL_PANE);
  g_type_ensure (NJ_TYPE_INSECURE_BAR);
  g_type_ensure (NJ_TYPE_MESSAGE_PANE);
  g_type_ensure (NJ_TYPE_PROBLEM_BAR);
  g_type_ensure (NJ_TYPE_PUBLISH_PANE);
  g_type_ensure (NJ_TYPE_STATUS_BAR);
  g_type_ensure (NJ_TYPE_SIDE_PANE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-connection-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, header);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, title);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, detail_toggle);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, insecure_bar);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, detail_flap);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, subscriptions_flap);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, detail_pane);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, side_pane);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, message_pane);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, publish_pane);
  gtk_widget_class_bind_template_child (widget_class, NjConnectionPage, status_bar);
  install_actions (widget_class);
}

static void
nj_connection_page_init (NjConnectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->back_button, FALSE);
  adw_header_bar_set_show_start_title_buttons (self->header, FALSE);

  g_signal_connect_swapped (self->message_pane, "activated",
                            G_CALLBACK (message_activated_cb), self);
  g_signal_connect_swapped (self->message_pane, "selected",
                            G_CALLBACK (message_selected_cb), self);
  g_signal_connect_swapped (self->side_pane, "selected",
                            G_CALLBACK (filter_selected_cb), self);
  g_signal_connect_swapped (self->side_pane, "edit",
                            G_CALLBACK (edit_subscription_cb), self);
  g_signal_connect_swapped (self->side_pane, "remove",
                            G_CALLBACK (unsubscribe_cb), self);
}

static void
follow_connection (NjConnectionPage *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "notify::state", G_CALLBACK (update_state) },
    { "connected", G_CALLBACK (connected_cb) },
    { "disconnected", G_CALLBACK (disconnected_cb) },
    { "subscribed", G_CALLBACK (subscribed_cb) },
    { "unsubscribed", G_CALLBACK (unsubscribed_cb) },
    { "publish-failed", G_CALLBACK (publish_failed_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->connection, handlers[i].signal, handlers[i].callback,
                             self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_profile (self->connection), "changed",
                           G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
}

/**
 * nj_connection_page_new:
 * @connection: what it shows
 *
 * Returns: (transfer floating): a page
 */
NjConnectionPage *
nj_connection_page_new (NjConnection *connection)
{
  NjConnectionPage *self;

  g_return_val_if_fail (NJ_IS_CONNECTION (connection), NULL);

  self = g_object_new (NJ_TYPE_CONNECTION_PAGE, NULL);
  self->connection = g_object_ref (connection);
  nj_insecure_bar_set_connection (self->insecure_bar, connection);
  nj_problem_bar_set_connection (self->problem_bar, connection);
  nj_side_pane_set_connection (self->side_pane, connection);
  nj_message_pane_set_connection (self->message_pane, connection);
  nj_connection_load (connection);
  nj_publish_pane_set_connection (self->publish_pane, connection);
  nj_status_bar_set_connection (self->status_bar, connection);

  follow_connection (self);
  update_title (self);
  update_state (self);

  return self;
}

/**
 * nj_connection_page_get_connection:
 * @self: a page
 *
 * Returns: (transfer none): what it shows
 */
NjConnection *
nj_connection_page_get_connection (NjConnectionPage *self)
{
  g_return_val_if_fail (NJ_IS_CONNECTION_PAGE (self), NULL);

  return self->connection;
}
