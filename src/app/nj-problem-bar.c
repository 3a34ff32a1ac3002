/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app-compat.h"
#include "mqtt-error.h"
#include "nj-certificate-dialog.h"
#include "nj-error-text.h"
#include "nj-problem-bar.h"
#include "nj-properties-text.h"
#include "nj-undo.h"
#include "nj-window.h"
#include "nj-wrap-layout.h"

/**
 * NjProblemBar:
 *
 * Why a connection is not there: what happened, what to do, and where there is one
 * thing that helps, a button that does it.
 */
struct _NjProblemBar
{
  GtkWidget parent_instance;

  NjConnection *connection;

  GtkRevealer *revealer;
  GtkLabel *title_label;
  GtkLabel *advice_label;
  GtkLabel *remarks_label;
  GtkWidget *buttons;
  GtkButton *help_button;
  GtkButton *edit_button;
};

G_DEFINE_FINAL_TYPE (NjProblemBar, nj_problem_bar, GTK_TYPE_WIDGET)

static NjWindow *
get_window (NjProblemBar *self)
{
  return NJ_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* What helps */

static gboolean
is_redirection (const GError *error)
{
  int reason = mqtt_error_get_reason (error);

  return reason == MQTT_REASON_USE_ANOTHER_SERVER || reason == MQTT_REASON_SERVER_MOVED;
}

static const char *
get_reference (const GError *error)
{
  MqttProperties *properties = mqtt_error_get_properties (error);

  return properties == NULL ? NULL
                            : mqtt_properties_get_string (properties,
                                                          MQTT_PROPERTY_SERVER_REFERENCE);
}

/* (nullable) (transfer full): the address to which the server sends us. One that sends
 * us there by another server is not followed: the two could do that for ever. */
static char *
get_referred_url (NjProblemBar *self,
                  const GError *error)
{
  g_autoptr (NjProfile) profile = NULL;
  const char *reference = is_redirection (error) ? get_reference (error) : NULL;

  if (reference == NULL || nj_connection_get_redirected (self->connection))
    return NULL;

  profile = nj_profile_new ();
  nj_profile_copy_from (profile, nj_connection_get_profile (self->connection));

  return nj_profile_follow_reference (profile, reference) ? nj_profile_get_url (profile) : NULL;
}

static gboolean
is_taken_over (const GError *error)
{
  return g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TAKEN_OVER) ||
         mqtt_error_get_reason (error) == MQTT_REASON_SESSION_TAKEN_OVER;
}

static void
offer_help (NjProblemBar *self,
            const GError *error)
{
  g_autofree char *url = get_referred_url (self, error);
  const char *action = NULL;
  const char *label = NULL;

  if (mqtt_error_get_certificate (error) != NULL)
    {
      action = "problem.view-certificate";
      label = _("_View Certificate…");
    }
  else if (is_taken_over (error))
    {
      action = "problem.make-unique";
      label = _("Make It _Unique");
    }
  else if (url != NULL)
    {
      action = "problem.follow";
      label = mqtt_error_get_reason (error) == MQTT_REASON_SERVER_MOVED ? _("Change _Address…")
                                                                        : _("Connect There _Once…");
    }

  gtk_widget_set_visible (GTK_WIDGET (self->help_button), action != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->help_button), action);
  if (label != NULL)
    gtk_button_set_label (self->help_button, label);
}

/* Where in the settings it can be put right. */
static void
offer_settings (NjProblemBar *self,
                const GError *error)
{
  gboolean tls = mqtt_error_get_layer (error) == MQTT_LAYER_TLS;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->edit_button),
                                  tls ? "page.edit-tls" : "page.edit");
  gtk_button_set_label (self->edit_button, tls ? _("_TLS Settings…") : _("Se_ttings…"));
  gtk_widget_set_visible (GTK_WIDGET (self->edit_button),
                          !nj_profile_get_local (nj_connection_get_profile (self->connection)));
}

static void
show_remarks (NjProblemBar *self,
              const GError *error)
{
  MqttProperties *properties = mqtt_error_get_properties (error);
  g_autofree char *remarks = properties == NULL ? NULL : nj_properties_get_remarks (properties);

  gtk_widget_set_visible (GTK_WIDGET (self->remarks_label), remarks != NULL);
  gtk_label_set_text (self->remarks_label, remarks != NULL ? remarks : "");
}

static void
update (NjProblemBar *self)
{
  const GError *error = nj_connection_get_error (self->connection);
  NjProfile *profile = nj_connection_get_profile (self->connection);
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;

  /* The text stays while the bar slides away. */
  gtk_revealer_set_reveal_child (self->revealer, error != NULL);
  if (error == NULL)
    return;

  nj_error_describe (error, profile, &title, &advice);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->advice_label, advice);
  show_remarks (self, error);
  offer_help (self, error);
  offer_settings (self, error);
  gtk_widget_set_visible (self->buttons,
                          gtk_widget_get_visible (GTK_WIDGET (self->help_button)) ||
                            gtk_widget_get_visible (GTK_WIDGET (self->edit_button)));
}

/* The certificate */

static void
edit_tls_cb (NjProblemBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "page.edit-tls", NULL);
}

static void
view_certificate_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  NjProblemBar *self = NJ_PROBLEM_BAR (widget);
  const GError *error = nj_connection_get_error (self->connection);
  NjProfile *profile = nj_connection_get_profile (self->connection);
  GtkWidget *dialog;

  if (error == NULL || mqtt_error_get_certificate (error) == NULL)
    return;

  dialog = nj_certificate_dialog_new (mqtt_error_get_certificate (error),
                                      (GTlsCertificateFlags) mqtt_error_get_tls_flags (error),
                                      nj_profile_get_host (profile));
  g_signal_connect_object (dialog, "settings", G_CALLBACK (edit_tls_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (get_window (self)));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The Client ID */

typedef struct
{
  NjConnection *connection;
  char *client_id; /* what it was */
} Renaming;

static void
renaming_free (gpointer data)
{
  Renaming *renaming = data;

  g_object_unref (renaming->connection);
  g_free (renaming->client_id);
  g_free (renaming);
}

/* With the old one it would be put out again. */
static void
undo_renaming (gpointer data)
{
  Renaming *renaming = data;

  nj_connection_close (renaming->connection);
  nj_profile_set_client_id (nj_connection_get_profile (renaming->connection),
                            renaming->client_id);
}

static void
make_unique (NjProblemBar *self)
{
  NjProfile *profile = nj_connection_get_profile (self->connection);
  Renaming *renaming = g_new0 (Renaming, 1);
  g_autofree char *text = NULL;

  renaming->connection = g_object_ref (self->connection);
  renaming->client_id = g_strdup (nj_profile_get_client_id (profile));
  nj_profile_make_client_id_unique (profile);
  if (nj_connection_get_state (self->connection) != MQTT_STATE_DISCONNECTED)
    nj_connection_close (self->connection);
  nj_connection_open (self->connection);

  text = g_strdup_printf (_("The Client ID is now %s"), nj_profile_get_client_id (profile));
  nj_window_add_toast (get_window (self),
                       nj_undo_toast_new (text, undo_renaming, NULL, renaming, renaming_free));
}

static void
unique_response_cb (NjProblemBar *self,
                    const char   *response)
{
  if (g_str_equal (response, "make-unique"))
    make_unique (self);
}

/* The session goes with the Client ID it belongs to. */
static void
ask_about_queue (NjProblemBar *self,
                 guint         n_queued)
{
  g_autofree char *body =
    g_strdup_printf (ngettext ("%u message waits to be sent with the present Client ID and is lost with it.",
                               "%u messages wait to be sent with the present Client ID and are lost with it.",
                               n_queued),
                     n_queued);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (get_window (self)),
                                              _("Use Another Client ID?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "make-unique", _("Make It _Unique"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "make-unique",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (unique_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
make_unique_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  NjProblemBar *self = NJ_PROBLEM_BAR (widget);
  guint n_queued = nj_connection_get_n_queued (self->connection);

  if (n_queued > 0)
    ask_about_queue (self, n_queued);
  else
    make_unique (self);
}

/* Another server */

static void
follow_response_cb (NjProblemBar *self,
                    const char   *response,
                    GtkWidget    *dialog)
{
  if (g_str_equal (response, "follow"))
    nj_connection_follow_reference (self->connection,
                                    g_object_get_data (G_OBJECT (dialog), "reference"),
                                    g_object_get_data (G_OBJECT (dialog), "moved") != NULL);
}

static void
follow_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  NjProblemBar *self = NJ_PROBLEM_BAR (widget);
  const GError *error = nj_connection_get_error (self->connection);
  g_autofree char *url = error == NULL ? NULL : get_referred_url (self, error);
  g_autofree char *body = NULL;
  gboolean moved;
  GtkWidget *dialog;

  if (url == NULL)
    return;

  moved = mqtt_error_get_reason (error) == MQTT_REASON_SERVER_MOVED;
  if (moved)
    body = g_strdup_printf (_("The broker says that it has moved for good. The connection would get this address and go there, with its user name and password:\n\n%s"),
                            url);
  else
    body = g_strdup_printf (_("The broker asks to use another server for now. The connection would go there once, with its user name and password:\n\n%s"),
                            url);

  dialog = adw_message_dialog_new (GTK_WINDOW (get_window (self)),
                                   moved ? _("Change the Address?") : _("Connect to Another Server?"),
                                   body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "follow", moved ? _("Change _Address") : _("Connect _Once"),
                                    NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "reference", g_strdup (get_reference (error)), g_free);
  g_object_set_data (G_OBJECT (dialog), "moved", moved ? dialog : NULL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (follow_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
nj_problem_bar_dispose (GObject *object)
{
  NjProblemBar *self = NJ_PROBLEM_BAR (object);

  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_problem_bar_parent_class)->dispose (object);
}

static void
nj_problem_bar_class_init (NjProblemBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_problem_bar_dispose;

  g_type_ensure (NJ_TYPE_WRAP_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-problem-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, advice_label);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, remarks_label);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, help_button);
  gtk_widget_class_bind_template_child (widget_class, NjProblemBar, edit_button);

  gtk_widget_class_install_action (widget_class, "problem.view-certificate", NULL,
                                   view_certificate_action);
  gtk_widget_class_install_action (widget_class, "problem.make-unique", NULL, make_unique_action);
  gtk_widget_class_install_action (widget_class, "problem.follow", NULL, follow_action);
}

static void
nj_problem_bar_init (NjProblemBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_problem_bar_set_connection:
 * @self: a bar
 * @connection: whose problems it shows; set once
 */
void
nj_problem_bar_set_connection (NjProblemBar *self,
                               NjConnection *connection)
{
  g_return_if_fail (NJ_IS_PROBLEM_BAR (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  g_signal_connect_object (connection, "notify::error",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * nj_problem_bar_get_title:
 * @self: a bar
 *
 * Returns: (transfer none) (nullable): what happened, if anything is shown
 */
const char *
nj_problem_bar_get_title (NjProblemBar *self)
{
  g_return_val_if_fail (NJ_IS_PROBLEM_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->title_label) : NULL;
}

/**
 * nj_problem_bar_get_advice:
 * @self: a bar
 *
 * Returns: (transfer none) (nullable): what to do, if anything is shown
 */
const char *
nj_problem_bar_get_advice (NjProblemBar *self)
{
  g_return_val_if_fail (NJ_IS_PROBLEM_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->advice_label) : NULL;
}

/**
 * nj_problem_bar_get_remarks:
 * @self: a bar
 *
 * Returns: (transfer none) (nullable): what the broker has said about it, if anything
 */
const char *
nj_problem_bar_get_remarks (NjProblemBar *self)
{
  g_return_val_if_fail (NJ_IS_PROBLEM_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->revealer) &&
             gtk_widget_get_visible (GTK_WIDGET (self->remarks_label))
           ? gtk_label_get_text (self->remarks_label)
           : NULL;
}
