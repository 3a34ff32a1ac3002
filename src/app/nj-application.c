/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "nj-application.h"
#include "nj-window.h"

/**
 * NjApplication:
 *
 * The program: one workspace, one window, addresses from the command line.
 */
struct _NjApplication
{
  AdwApplication parent_instance;

  NjWorkspace *workspace;
  NjSettings *settings;
  GError *load_error; /* (nullable): told once there is a window */
};

G_DEFINE_FINAL_TYPE (NjApplication, nj_application, ADW_TYPE_APPLICATION)

static const char *const developers[] = { "Nightjar contributors", NULL };

static NjWindow *
ensure_window (NjApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (!NJ_IS_WINDOW (window))
    {
      window = GTK_WINDOW (nj_window_new (self));
      if (self->load_error != NULL)
        {
          nj_window_tell_error (NJ_WINDOW (window), self->load_error);
          g_clear_error (&self->load_error);
        }
    }

  return NJ_WINDOW (window);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  NjApplication *self = user_data;

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", _("Nightjar"),
                         "application-icon", NJ_APPLICATION_ID,
                         "version", NJ_VERSION,
                         "comments", _("An MQTT client for people who build WeChat mini programs and other IoT front ends"),
                         "developer-name", _("The Nightjar Contributors"),
                         "developers", developers,
                         "translator-credits", _("translator-credits"),
                         "website", "https://github.com/nightjar-mqtt/nightjar",
                         "issue-url", "https://github.com/nightjar-mqtt/nightjar/issues",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkApplication *application = user_data;
  GList *windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
  g_list_free (windows);
}

static void
nj_application_startup (GApplication *application)
{
  NjApplication *self = NJ_APPLICATION (application);
  const GActionEntry entries[] = {
    { .name = "about", .activate = about_cb },
    { .name = "quit", .activate = quit_cb },
  };
  const struct
  {
    const char *action;
    const char *accels[2];
  } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.new-connection", { "<Control>n" } },
    { "win.previous-connection", { "<Control>Page_Up" } },
    { "win.next-connection", { "<Control>Page_Down" } },
    { "win.page('toggle-connection')", { "<Control><Shift>c" } },
    { "win.page('edit')", { "<Control>e" } },
    { "win.page('subscribe')", { "<Control>t" } },
    { "win.page('search')", { "<Control>f" } },
    { "win.page('jump')", { "<Control>j" } },
    { "win.page('focus-publish')", { "<Control>l" } },
    { "win.page('publish')", { "<Control>Return" } },
    { "win.page('clear-messages')", { "<Control>k" } },
    { "win.page('show-numbers')", { "<Control>i" } },
    { "win.page('show-broker')", { "<Control><Shift>i" } },
    { "win.page('save-payload')", { "<Control><Shift>s" } },
    { "win.page('toggle-subscriptions')", { "F8" } },
    { "win.page('toggle-detail')", { "F9" } },
  };
  g_autoptr (GAction) colour_action = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (NjSecretStore) secrets = NULL;

  G_APPLICATION_CLASS (nj_application_parent_class)->startup (application);

  gtk_source_init ();
  gtk_window_set_default_icon_name (NJ_APPLICATION_ID);

  self->settings = nj_settings_new ();
  colour_action = nj_settings_create_colour_action (self->settings);
  g_action_map_add_action (G_ACTION_MAP (self), colour_action);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    {
      const char *keys[] = { accels[i].accels[0], NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, keys);
    }

  file = nj_profile_store_get_default_file ();
  secrets = nj_secret_store_new ();
  self->workspace = nj_workspace_new (file, secrets);
  nj_workspace_load (self->workspace, &self->load_error);
}

static void
nj_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (NJ_APPLICATION (application))));
}

static void
nj_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  NjWindow *window = ensure_window (NJ_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < n_files; i++)
    {
      /* GApplication takes an address without a scheme for the path of a file. */
      g_autofree char *address = g_file_is_native (files[i]) ? g_file_get_parse_name (files[i])
                                                             : g_file_get_uri (files[i]);

      nj_window_open_url (window, address);
    }
}

static void
nj_application_shutdown (GApplication *application)
{
  NjApplication *self = NJ_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (self->workspace != NULL && !nj_workspace_close (self->workspace, &error))
    g_printerr (_("The connections could not be saved: %s\n"), error->message);
  g_clear_object (&self->workspace);
  g_clear_object (&self->settings);
  g_clear_error (&self->load_error);

  G_APPLICATION_CLASS (nj_application_parent_class)->shutdown (application);
}

static int
nj_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Nightjar %s\n", NJ_VERSION);
      return 0;
    }

  return -1;
}

static void
nj_application_class_init (NjApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = nj_application_startup;
  application_class->activate = nj_application_activate;
  application_class->open = nj_application_open;
  application_class->handle_local_options = nj_application_handle_local_options;
  application_class->shutdown = nj_application_shutdown;
}

static void
nj_application_init (NjApplication *self)
{
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[ADDRESS…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _("Opens a connection for each address, such as wss://broker.emqx.io:8084/mqtt"));
  g_application_add_main_option (G_APPLICATION (self), "version", 0, 0, G_OPTION_ARG_NONE,
                                 _("Show the version and exit"), NULL);
}

/**
 * nj_application_new:
 *
 * Returns: (transfer full): the program
 */
NjApplication *
nj_application_new (void)
{
  return g_object_new (NJ_TYPE_APPLICATION,
                       "application-id", NJ_APPLICATION_ID,
                       "resource-base-path", "/io/github/nightjar_mqtt/Nightjar",
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

/**
 * nj_application_get_workspace:
 * @self: the program, started
 *
 * Returns: (transfer none): what is open
 */
NjWorkspace *
nj_application_get_workspace (NjApplication *self)
{
  g_return_val_if_fail (NJ_IS_APPLICATION (self), NULL);

  return self->workspace;
}

/**
 * nj_application_get_settings:
 * @self: the program, started
 *
 * Returns: (transfer none): the settings
 */
NjSettings *
nj_application_get_settings (NjApplication *self)
{
  g_return_val_if_fail (NJ_IS_APPLICATION (self), NULL);

  return self->settings;
}

/**
 * nj_application_get_locale_dir:
 *
 * Returns: where the translations are, in the build tree if NIGHTJAR_LOCALE_DIR
 *   says so
 */
const char *
nj_application_get_locale_dir (void)
{
  const char *dir = g_getenv ("NIGHTJAR_LOCALE_DIR");

  return dir != NULL ? dir : NJ_LOCALEDIR;
}
