/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "app-compat.h"
#include "nj-address-group.h"
#include "nj-field-error.h"
#include "nj-pair-group.h"
#include "nj-profile-bindings.h"
#include "nj-profile-editor.h"
#include "nj-profile-error-text.h"
#include "nj-profile-secrets.h"
#include "nj-proxy-group.h"
#include "nj-row-names.h"
#include "nj-tls-group.h"

#define NEW_PORT 8084

/**
 * NjProfileEditor:
 *
 * Edits a copy of a profile's settings. What has been edited is in the profile
 * once the user has saved, and "saved" is emitted then.
 */
struct _NjProfileEditor
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *groups;
  NjAddressGroup *address_group;
  NjTlsGroup *tls_group;
  NjProxyGroup *proxy_group;
  GtkMenuButton *group_button;
  AdwPreferencesRow *clean_start_row;
  GtkLabel *password_label;
  GtkWidget *mqtt5_group;
  GtkWidget *websocket_group;

  NjProfile *profile; /* what is saved to */
  NjProfile *copy;    /* what the widgets are bound to */
  NjProfile *before;  /* the copy as it was, to see what the user has changed */
  char *proposed_name;
  guint discard : 1;
};

G_DEFINE_FINAL_TYPE (NjProfileEditor, nj_profile_editor, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GObject *
get_control (NjProfileEditor *self,
             const char      *id)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self), NJ_TYPE_PROFILE_EDITOR, id);
}

static void
version_changed_cb (NjProfileEditor *self)
{
  gboolean mqtt5 = nj_profile_get_version (self->copy) == MQTT_VERSION_5_0;

  gtk_widget_set_visible (self->mqtt5_group, mqtt5);
  adw_preferences_row_set_title (self->clean_start_row,
                                 mqtt5 ? _("Clean Start") : _("Clean Session"));
  nj_row_names_update (GTK_WIDGET (self->clean_start_row));
}

static void
scheme_changed_cb (NjProfileEditor *self)
{
  gtk_widget_set_visible (self->websocket_group, nj_profile_uses_websocket (self->copy));
}

/* As long as the user has given no name, a new connection is named by its host. */
static void
host_changed_cb (NjProfileEditor *self)
{
  const char *name = nj_profile_get_name (self->copy);

  if (*name != '\0' && g_strcmp0 (name, self->proposed_name) != 0)
    return;

  g_free (self->proposed_name);
  self->proposed_name = g_strdup (nj_profile_get_host (self->copy));
  nj_profile_set_name (self->copy, self->proposed_name);
}

/* The keyring may deliver a secret after the editor has been opened. */
static void
secret_arrived_cb (NjProfileEditor *self,
                   GParamSpec      *pspec)
{
  const char *name = g_param_spec_get_name (pspec);
  g_autofree char *value = nj_profile_get_secret (self->profile, name);
  g_autofree char *before = nj_profile_get_secret (self->before, name);
  g_autofree char *now = nj_profile_get_secret (self->copy, name);

  if (!g_str_equal (before, now))
    return;

  nj_profile_set_secret (self->before, name, value);
  nj_profile_set_secret (self->copy, name, value);
}

static void
secrets_persistent_cb (NjProfileEditor *self,
                       GParamSpec      *pspec,
                       NjSecretStore   *secrets)
{
  gtk_label_set_label (self->password_label,
                       nj_secret_store_get_persistent (secrets)
                         ? _("Passwords are kept in the system keyring.")
                         : _("Passwords are kept for this session only, because no keyring is available."));
}

static void
new_client_id_cb (NjProfileEditor *self)
{
  nj_profile_randomise_client_id (self->copy);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_groups (GListModel *profiles)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (NjProfile) profile = g_list_model_get_item (profiles, i);
      const char *group = nj_profile_get_group (profile);

      if (*group != '\0' && !nj_profile_get_local (profile) &&
          !g_ptr_array_find_with_equal_func (groups, group, g_str_equal, NULL))
        g_ptr_array_add (groups, g_strdup (group));
    }
  g_ptr_array_sort (groups, compare_strings);

  return groups;
}

static void
offer_groups (NjProfileEditor *self,
              GListModel      *profiles)
{
  g_autoptr (GPtrArray) groups = list_groups (profiles);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < groups->len; i++)
    {
      const char *group = g_ptr_array_index (groups, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
      g_auto (GStrv) parts = g_strsplit (group, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);

      g_menu_item_set_label (item, label);
      g_menu_item_set_action_and_target (item, "editor.set-group", "s", group);
      g_menu_append_item (menu, item);
    }

  gtk_menu_button_set_menu_model (self->group_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->group_button), groups->len > 0);
}

static void
set_group_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  nj_profile_set_group (NJ_PROFILE_EDITOR (widget)->copy, g_variant_get_string (parameter, NULL));
}

static const char *
check_setting (NjProfileEditor *self,
               const char      *setting)
{
  g_autoptr (GError) error = NULL;

  if (nj_profile_validate_field (self->copy, setting, &error))
    return NULL;

  return nj_profile_error_get_text ((NjProfileError) error->code);
}

/* A complaint stays until there is no reason for it any more. */
static void
copy_notify_cb (NjProfileEditor *self)
{
  g_autoptr (GPtrArray) errors = nj_field_error_find_all (self->groups);

  for (guint i = 0; i < errors->len; i++)
    {
      NjFieldError *error = g_ptr_array_index (errors, i);
      const char *setting = nj_field_error_get_setting (error);

      if (setting != NULL && nj_field_error_get_text (error) != NULL)
        nj_field_error_set_text (error, check_setting (self, setting));
    }
}

/* A field that is left is complained about, unless it is merely empty: the user
 * may be about to fill it in. */
static void
field_leave_cb (GtkEventController *controller,
                NjFieldError       *error)
{
  NjProfileEditor *self =
    NJ_PROFILE_EDITOR (gtk_widget_get_root (gtk_event_controller_get_widget (controller)));
  g_autoptr (GError) reason = NULL;

  if (self == NULL || self->copy == NULL ||
      nj_profile_validate_field (self->copy, nj_field_error_get_setting (error), &reason))
    return;

  if (!g_error_matches (reason, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_NAME_EMPTY) &&
      !g_error_matches (reason, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_HOST_EMPTY) &&
      !g_error_matches (reason, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_WILL_TOPIC_EMPTY))
    nj_field_error_set_text (error, nj_profile_error_get_text ((NjProfileError) reason->code));
}

static void
watch_fields (NjProfileEditor *self)
{
  g_autoptr (GPtrArray) errors = nj_field_error_find_all (self->groups);

  for (guint i = 0; i < errors->len; i++)
    {
      NjFieldError *error = g_ptr_array_index (errors, i);
      GtkEventController *controller;

      if (nj_field_error_get_setting (error) == NULL)
        continue;

      controller = gtk_event_controller_focus_new ();
      g_signal_connect_object (controller, "leave", G_CALLBACK (field_leave_cb), error, 0);
      gtk_widget_add_controller (nj_field_error_get_field (error), controller);
    }
}

static NjFieldError *
find_first_error (NjProfileEditor *self)
{
  g_autoptr (GPtrArray) errors = nj_field_error_find_all (self->groups);
  NjFieldError *first = NULL;

  nj_address_group_check (self->address_group);

  for (guint i = 0; i < errors->len; i++)
    {
      NjFieldError *error = g_ptr_array_index (errors, i);

      if (nj_field_error_get_setting (error) != NULL)
        nj_field_error_set_text (error, check_setting (self, nj_field_error_get_setting (error)));
      if (first == NULL && nj_field_error_get_text (error) != NULL)
        first = error;
    }

  return first;
}

static void
save_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  NjProfileEditor *self = NJ_PROFILE_EDITOR (widget);
  NjFieldError *wrong = find_first_error (self);

  if (wrong != NULL)
    {
      nj_field_error_show_field (wrong);
      return;
    }

  nj_profile_copy_from (self->profile, self->copy);
  self->discard = TRUE;
  g_signal_emit (self, signals[SAVED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static JsonNode *
settings_to_json (NjProfile *profile)
{
  JsonNode *node = nj_profile_to_json (profile);

  json_object_remove_member (json_node_get_object (node), "id");

  return node;
}

static gboolean
is_changed (NjProfileEditor *self)
{
  g_autoptr (JsonNode) before = settings_to_json (self->before);
  g_autoptr (JsonNode) now = settings_to_json (self->copy);

  /* Secrets are not in the JSON. */
  return !json_node_equal (before, now) || !nj_profile_has_same_secrets (self->before, self->copy);
}

static gboolean
close_cb (gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));

  return G_SOURCE_REMOVE;
}

static void
discard_response_cb (NjProfileEditor *self,
                     const char      *response)
{
  if (!g_str_equal (response, "discard"))
    return;

  /* The dialog is not done yet with the window it belongs to. */
  self->discard = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_cb, g_object_ref (self), g_object_unref);
}

static gboolean
nj_profile_editor_close_request (GtkWindow *window)
{
  NjProfileEditor *self = NJ_PROFILE_EDITOR (window);
  GtkWidget *dialog;

  if (self->discard || !is_changed (self))
    return GTK_WINDOW_CLASS (nj_profile_editor_parent_class)->close_request (window);

  dialog = adw_message_dialog_new (window, _("Discard Changes?"),
                                   _("The settings of this connection have been changed."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Keep Editing"),
                                    "discard", _("_Discard"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));

  return TRUE;
}

static void
nj_profile_editor_dispose (GObject *object)
{
  NjProfileEditor *self = NJ_PROFILE_EDITOR (object);

  g_clear_object (&self->profile);
  g_clear_object (&self->copy);
  g_clear_object (&self->before);
  g_clear_pointer (&self->proposed_name, g_free);

  G_OBJECT_CLASS (nj_profile_editor_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NJ_TYPE_ADDRESS_GROUP);
  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  g_type_ensure (NJ_TYPE_PAIR_GROUP);
  g_type_ensure (NJ_TYPE_PROXY_GROUP);
  g_type_ensure (NJ_TYPE_TLS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-profile-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, title);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, groups);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, address_group);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, tls_group);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, proxy_group);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, group_button);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, clean_start_row);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, password_label);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, mqtt5_group);
  gtk_widget_class_bind_template_child (widget_class, NjProfileEditor, websocket_group);
  nj_profile_bindings_name_controls (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, new_client_id_cb);
}

static void
nj_profile_editor_class_init (NjProfileEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->dispose = nj_profile_editor_dispose;
  window_class->close_request = nj_profile_editor_close_request;

  /**
   * NjProfileEditor::saved:
   *
   * The profile has the new settings. The editor closes next.
   */
  signals[SAVED] = g_signal_new ("saved", NJ_TYPE_PROFILE_EDITOR, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "editor.set-group", "s", set_group_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK,
                                       "editor.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
nj_profile_editor_init (NjProfileEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  nj_widget_let_spin_buttons_activate_default (self->groups);
}

static void
nj_profile_editor_load (NjProfileEditor *self,
                        NjProfile       *profile,
                        gboolean         is_new)
{
  const char *const *secrets = nj_profile_list_secrets ();

  self->profile = g_object_ref (profile);
  self->copy = nj_profile_get_local (profile) ? nj_profile_new_local () : nj_profile_new ();
  self->before = nj_profile_get_local (profile) ? nj_profile_new_local () : nj_profile_new ();
  nj_profile_copy_from (self->copy, profile);
  if (is_new && *nj_profile_get_host (profile) == '\0')
    nj_profile_set_port (self->copy, NEW_PORT);
  nj_profile_copy_from (self->before, self->copy);

  adw_window_title_set_title (self->title,
                              is_new ? _("New Connection") : _("Edit Connection"));
  gtk_window_set_title (GTK_WINDOW (self), adw_window_title_get_title (self->title));

  nj_address_group_set_profile (self->address_group, self->copy);
  nj_tls_group_set_profile (self->tls_group, self->copy);
  nj_proxy_group_set_profile (self->proxy_group, self->copy);
  nj_profile_bindings_create (self->copy, GTK_WIDGET (self));
  nj_row_names_update (self->groups);
  version_changed_cb (self);
  scheme_changed_cb (self);
  watch_fields (self);

  if (is_new)
    g_signal_connect_object (self->copy, "notify::host", G_CALLBACK (host_changed_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->copy, "notify::version", G_CALLBACK (version_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->copy, "notify::scheme", G_CALLBACK (scheme_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->copy, "notify", G_CALLBACK (copy_notify_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *signal = g_strconcat ("notify::", secrets[i], NULL);

      g_signal_connect_object (self->profile, signal, G_CALLBACK (secret_arrived_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

/**
 * nj_profile_editor_new:
 * @profile: the profile to edit; it changes when the user saves, and then only
 * @profiles: (element-type NjProfile): all profiles, for the names of their groups
 * @secrets: where passwords are kept, which the user is told
 * @is_new: whether @profile has been made for this
 *
 * Returns: (transfer none): a window, to be presented; it belongs to GTK
 */
GtkWidget *
nj_profile_editor_new (NjProfile     *profile,
                       GListModel    *profiles,
                       NjSecretStore *secrets,
                       gboolean       is_new)
{
  NjProfileEditor *self;

  g_return_val_if_fail (NJ_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (G_IS_LIST_MODEL (profiles), NULL);
  g_return_val_if_fail (NJ_IS_SECRET_STORE (secrets), NULL);

  self = g_object_new (NJ_TYPE_PROFILE_EDITOR, NULL);
  nj_profile_editor_load (self, profile, is_new);
  offer_groups (self, profiles);
  g_signal_connect_object (secrets, "notify::persistent", G_CALLBACK (secrets_persistent_cb),
                           self, G_CONNECT_SWAPPED);
  secrets_persistent_cb (self, NULL, secrets);

  if (nj_profile_get_local (profile))
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (get_control (self, "name_row")));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->address_group));

  return GTK_WIDGET (self);
}

/**
 * nj_profile_editor_show_setting:
 * @self: an editor
 * @setting: a property of #NjProfile that may be wrong
 *
 * Takes the user to the control of a setting.
 */
void
nj_profile_editor_show_setting (NjProfileEditor *self,
                                const char      *setting)
{
  g_autoptr (GPtrArray) errors = NULL;

  g_return_if_fail (NJ_IS_PROFILE_EDITOR (self));
  g_return_if_fail (setting != NULL);

  errors = nj_field_error_find_all (self->groups);
  for (guint i = 0; i < errors->len; i++)
    {
      NjFieldError *error = g_ptr_array_index (errors, i);

      if (g_strcmp0 (nj_field_error_get_setting (error), setting) == 0)
        nj_field_error_show_field (error);
    }
}
