/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-broker-log-window.h"
#include "nj-error-text.h"
#include "nj-profile-editor.h"
#include "nj-sidebar.h"
#include "nj-undo.h"
#include "nj-window.h"

/**
 * NjWindow:
 *
 * The main window: connections at the left, a page for the one selected.
 */
struct _NjWindow
{
  AdwApplicationWindow parent_instance;

  NjWorkspace *workspace;
  NjSettings *settings;

  AdwToast *toast; /* (nullable): the last one, while it is shown */

  AdwToastOverlay *toasts;
  AdwLeaflet *leaflet;
  NjSidebar *sidebar;
  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (NjWindow, nj_window, ADW_TYPE_APPLICATION_WINDOW)

static void
connection_activated_cb (NjWindow     *self,
                         NjConnection *connection)
{
  nj_window_select (self, connection);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

/* Pages */

static void
update_watched (NjWindow *self)
{
  GtkWidget *visible = gtk_stack_get_visible_child (self->pages);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->pages));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      NjConnection *connection;

      if (!NJ_IS_CONNECTION_PAGE (child))
        continue;

      connection = nj_connection_page_get_connection (NJ_CONNECTION_PAGE (child));
      nj_traffic_set_watched (nj_connection_get_traffic (connection), child == visible);
    }
}

static void
connections_changed_cb (NjWindow *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->pages));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (NJ_IS_CONNECTION_PAGE (child))
        {
          NjConnection *connection = nj_connection_page_get_connection (NJ_CONNECTION_PAGE (child));
          NjProfile *profile = nj_connection_get_profile (connection);

          if (nj_workspace_find (self->workspace, nj_profile_get_id (profile)) != connection)
            gtk_stack_remove (self->pages, child);
        }
      child = next;
    }

  if (nj_window_get_page (self) == NULL)
    gtk_stack_set_visible_child_name (self->pages, "empty");
}

/* Editing */

static void
editor_saved_cb (NjWindow  *self,
                 GtkWidget *editor)
{
  NjProfile *profile = g_object_get_data (G_OBJECT (editor), "profile");
  NjConnection *connection = nj_workspace_find (self->workspace, nj_profile_get_id (profile));

  if (connection == NULL)
    {
      connection = nj_workspace_add_profile (self->workspace, profile);
      nj_window_select (self, connection);
      return;
    }

  nj_workspace_save_secrets (self->workspace, profile);
  nj_sidebar_sort (self->sidebar);
  if (nj_connection_get_state (connection) != MQTT_STATE_DISCONNECTED)
    nj_window_tell (self, _("Saved. Connect again to use the new settings."));
}

static GtkWidget *
open_editor (NjWindow  *self,
             NjProfile *profile,
             gboolean   is_new)
{
  GtkWidget *editor =
    nj_profile_editor_new (profile, G_LIST_MODEL (nj_workspace_get_profiles (self->workspace)),
                           nj_profile_store_get_secrets (nj_workspace_get_store (self->workspace)),
                           is_new);

  g_object_set_data_full (G_OBJECT (editor), "profile", g_object_ref (profile), g_object_unref);
  g_signal_connect_object (editor, "saved", G_CALLBACK (editor_saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (editor), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (editor));

  return editor;
}

typedef struct
{
  NjWindow *window;
  NjProfile *profile;
  guint position;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_object_unref (deletion->window);
  g_object_unref (deletion->profile);
  g_free (deletion);
}

static void
undo_delete (gpointer data)
{
  Deletion *deletion = data;
  NjConnection *connection;

  nj_workspace_restore (deletion->window->workspace, deletion->profile, deletion->position);
  connection = nj_workspace_find (deletion->window->workspace,
                                  nj_profile_get_id (deletion->profile));
  nj_window_select (deletion->window, connection);
}

static void
keep_deleted (gpointer data)
{
  Deletion *deletion = data;

  nj_workspace_forget_secrets (deletion->window->workspace, deletion->profile);
}

/* What the workspace tells */

static void
save_failed_cb (NjWindow     *self,
                const GError *error)
{
  nj_window_tell_error (self, error);
}

/* Actions */

static void
new_connection_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  g_autoptr (NjProfile) profile = nj_profile_new ();

  open_editor (NJ_WINDOW (widget), profile, TRUE);
}

static void
start_local_broker_action (GtkWidget  *widget,
                           const char *name,
                           GVariant   *parameter)
{
  NjWindow *self = NJ_WINDOW (widget);
  GListModel *model = nj_workspace_get_connections (self->workspace);
  g_autoptr (NjConnection) connection = g_list_model_get_item (model, 0);

  nj_window_select (self, connection);
  nj_connection_open (connection);
}

static void
show_broker_log_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  NjWindow *self = NJ_WINDOW (widget);
  GtkWidget *log = nj_broker_log_window_new (nj_workspace_get_broker (self->workspace));

  gtk_window_set_transient_for (GTK_WINDOW (log), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (log));
}

static void
show_connections_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  adw_leaflet_navigate (NJ_WINDOW (widget)->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
step_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjWindow *self = NJ_WINDOW (widget);
  int by = g_str_equal (name, "win.next-connection") ? 1 : -1;
  g_autoptr (NjConnection) connection = nj_sidebar_get_neighbour (self->sidebar, by);

  if (connection != NULL)
    nj_window_select (self, connection);
}

static void
page_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjConnectionPage *page = nj_window_get_page (NJ_WINDOW (widget));
  g_autofree char *action = g_strconcat ("page.", g_variant_get_string (parameter, NULL), NULL);

  if (page != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), action, NULL);
}

static gboolean
nj_window_close_request (GtkWindow *window)
{
  NjWindow *self = NJ_WINDOW (window);

  nj_settings_save_window (self->settings, window);

  return GTK_WINDOW_CLASS (nj_window_parent_class)->close_request (window);
}

static void
nj_window_dispose (GObject *object)
{
  NjWindow *self = NJ_WINDOW (object);

  g_clear_object (&self->workspace);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (nj_window_parent_class)->dispose (object);
}

static void
nj_window_class_init (NjWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_window_dispose;
  window_class->close_request = nj_window_close_request;

  g_type_ensure (NJ_TYPE_SIDEBAR);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-window.ui");
  gtk_widget_class_bind_template_child (widget_class, NjWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, NjWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, NjWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, NjWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, connection_activated_cb);

  gtk_widget_class_install_action (widget_class, "win.new-connection", NULL, new_connection_action);
  gtk_widget_class_install_action (widget_class, "win.start-local-broker", NULL,
                                   start_local_broker_action);
  gtk_widget_class_install_action (widget_class, "win.show-broker-log", NULL,
                                   show_broker_log_action);
  gtk_widget_class_install_action (widget_class, "win.show-connections", NULL,
                                   show_connections_action);
  gtk_widget_class_install_action (widget_class, "win.next-connection", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "win.previous-connection", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
}

static void
nj_window_init (NjWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
#if NJ_DEVEL
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif
}

static void
restore_selection (NjWindow *self)
{
  g_autofree char *id = nj_settings_get_selected_profile (self->settings);
  NjConnection *connection = NULL;

  if (id != NULL && *id != '\0')
    connection = nj_workspace_find (self->workspace, id);
  if (connection != NULL)
    nj_window_select (self, connection);
}

/**
 * nj_window_new:
 * @application: the program
 *
 * Returns: (transfer none): a window of the program's workspace
 */
NjWindow *
nj_window_new (NjApplication *application)
{
  NjWindow *self;
  GListModel *connections;

  g_return_val_if_fail (NJ_IS_APPLICATION (application), NULL);

  self = g_object_new (NJ_TYPE_WINDOW, "application", application, NULL);
  self->workspace = g_object_ref (nj_application_get_workspace (application));
  self->settings = g_object_ref (nj_application_get_settings (application));

  connections = nj_workspace_get_connections (self->workspace);
  nj_sidebar_set_connections (self->sidebar, connections);
  g_signal_connect_object (connections, "items-changed",
                           G_CALLBACK (connections_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_workspace_get_store (self->workspace), "save-failed",
                           G_CALLBACK (save_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "secret-failed",
                           G_CALLBACK (save_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "sessions-problem",
                           G_CALLBACK (save_failed_cb), self, G_CONNECT_SWAPPED);

  nj_settings_restore_window (self->settings, GTK_WINDOW (self));
  restore_selection (self);

  return self;
}

/**
 * nj_window_open_url:
 * @self: a window
 * @url: an address from the command line or another program
 *
 * Connects there, or tells what is wrong with the address.
 */
void
nj_window_open_url (NjWindow   *self,
                    const char *url)
{
  g_autoptr (GError) error = NULL;
  NjConnection *connection;

  g_return_if_fail (NJ_IS_WINDOW (self));

  connection = nj_workspace_open_url (self->workspace, url, &error);
  if (connection != NULL)
    nj_window_select (self, connection);
  else
    nj_window_tell_error (self, error);
}

/**
 * nj_window_select:
 * @self: a window
 * @connection: one of the workspace
 *
 * Shows its page.
 */
void
nj_window_select (NjWindow     *self,
                  NjConnection *connection)
{
  NjProfile *profile;
  GtkWidget *page;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  profile = nj_connection_get_profile (connection);
  page = gtk_stack_get_child_by_name (self->pages, nj_profile_get_id (profile));
  if (page == NULL)
    {
      page = GTK_WIDGET (nj_connection_page_new (connection));
      g_object_bind_property (self->leaflet, "folded", page, "narrow", G_BINDING_SYNC_CREATE);
      gtk_stack_add_named (self->pages, page, nj_profile_get_id (profile));
    }

  gtk_stack_set_visible_child (self->pages, page);
  nj_sidebar_select (self->sidebar, connection);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  nj_settings_set_selected_profile (self->settings, nj_profile_get_id (profile));
  update_watched (self);
}

/**
 * nj_window_get_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page that is shown
 */
NjConnectionPage *
nj_window_get_page (NjWindow *self)
{
  GtkWidget *child;

  g_return_val_if_fail (NJ_IS_WINDOW (self), NULL);

  child = gtk_stack_get_visible_child (self->pages);

  return NJ_IS_CONNECTION_PAGE (child) ? NJ_CONNECTION_PAGE (child) : NULL;
}

/**
 * nj_window_edit:
 * @self: a window
 * @connection: whose settings to edit
 */
void
nj_window_edit (NjWindow     *self,
                NjConnection *connection)
{
  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  open_editor (self, nj_connection_get_profile (connection), FALSE);
}

/**
 * nj_window_edit_setting:
 * @self: a window
 * @connection: whose settings to edit
 * @setting: the one to begin with, see nj_profile_editor_show_setting()
 */
void
nj_window_edit_setting (NjWindow     *self,
                        NjConnection *connection,
                        const char   *setting)
{
  GtkWidget *editor;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (setting != NULL);

  editor = open_editor (self, nj_connection_get_profile (connection), FALSE);
  nj_profile_editor_show_setting (NJ_PROFILE_EDITOR (editor), setting);
}

/**
 * nj_window_duplicate:
 * @self: a window
 * @connection: whose settings to copy
 */
void
nj_window_duplicate (NjWindow     *self,
                     NjConnection *connection)
{
  g_autoptr (NjProfile) profile = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  profile = nj_profile_duplicate (nj_connection_get_profile (connection));
  /* Translators: %s is the name of the connection that was duplicated */
  name = g_strdup_printf (_("%s (copy)"),
                          nj_profile_get_name (nj_connection_get_profile (connection)));
  nj_profile_set_name (profile, name);
  nj_window_select (self, nj_workspace_add_profile (self->workspace, profile));
}

/**
 * nj_window_delete:
 * @self: a window
 * @connection: a connection, not the local one
 *
 * Deletes it, and offers to undo that for as long as the toast is there.
 */
void
nj_window_delete (NjWindow     *self,
                  NjConnection *connection)
{
  Deletion *deletion;
  g_autofree char *text = NULL;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));

  deletion = g_new0 (Deletion, 1);
  deletion->window = g_object_ref (self);
  deletion->profile = g_object_ref (nj_connection_get_profile (connection));
  deletion->position = nj_workspace_remove (self->workspace, connection);

  /* Translators: %s is the name of a connection */
  text = g_strdup_printf (_("“%s” deleted"), nj_profile_get_name (deletion->profile));
  nj_window_add_toast (self, nj_undo_toast_new (text, undo_delete, keep_deleted,
                                                deletion, deletion_free));
}

/**
 * nj_window_add_toast:
 * @self: a window
 * @toast: (transfer full): a toast that waits for its turn
 */
void
nj_window_add_toast (NjWindow *self,
                     AdwToast *toast)
{
  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (ADW_IS_TOAST (toast));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
toast_dismissed_cb (NjWindow *self,
                    AdwToast *toast)
{
  if (self->toast == toast)
    self->toast = NULL;
}

/**
 * nj_window_tell:
 * @self: a window
 * @text: one short sentence
 *
 * Shows a toast, in place of the last one: what has just happened does not wait
 * for what happened before.
 */
void
nj_window_tell (NjWindow   *self,
                const char *text)
{
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_timeout (toast, 2);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  self->toast = toast;
  g_signal_connect_object (toast, "dismissed",
                           G_CALLBACK (toast_dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * nj_window_tell_error:
 * @self: a window
 * @error: what went wrong
 *
 * Shows a dialog with what happened and what can be done.
 */
void
nj_window_tell_error (NjWindow     *self,
                      const GError *error)
{
  g_autofree char *title = NULL;
  g_autofree char *advice = NULL;
  GtkWidget *dialog;

  g_return_if_fail (NJ_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  nj_error_describe (error, NULL, &title, &advice);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), title, advice);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}
