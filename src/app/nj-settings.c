/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "nj-settings.h"

/**
 * NjSettings:
 *
 * The state of the window that outlives it, behind one typed object. Without the
 * installed schema, as in a build tree that lost it, nothing is remembered and
 * everything works.
 */
struct _NjSettings
{
  GObject parent_instance;

  GSettings *settings; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (NjSettings, nj_settings, G_TYPE_OBJECT)

#define SCHEMA_ID "io.github.nightjar_mqtt.Nightjar"

static void
apply_colour_scheme (NjSettings *self)
{
  g_autofree char *scheme = g_settings_get_string (self->settings, "colour-scheme");
  AdwColorScheme wanted = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted);
}

static void
nj_settings_finalize (GObject *object)
{
  NjSettings *self = NJ_SETTINGS (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (nj_settings_parent_class)->finalize (object);
}

static void
nj_settings_class_init (NjSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_settings_finalize;
}

static void
nj_settings_init (NjSettings *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);
  if (schema == NULL)
    return;

  self->settings = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect_object (self->settings, "changed::colour-scheme",
                           G_CALLBACK (apply_colour_scheme), self, G_CONNECT_SWAPPED);
  apply_colour_scheme (self);
}

/**
 * nj_settings_new:
 *
 * Returns: (transfer full): the settings, with the colour scheme applied
 */
NjSettings *
nj_settings_new (void)
{
  return g_object_new (NJ_TYPE_SETTINGS, NULL);
}

/**
 * nj_settings_restore_window:
 * @self: the settings
 * @window: a window that is not yet shown
 */
void
nj_settings_restore_window (NjSettings *self,
                            GtkWindow  *window)
{
  int width = 1100;
  int height = 720;

  g_return_if_fail (NJ_IS_SETTINGS (self));

  if (self->settings != NULL)
    {
      width = g_settings_get_int (self->settings, "window-width");
      height = g_settings_get_int (self->settings, "window-height");
      if (g_settings_get_boolean (self->settings, "window-maximized"))
        gtk_window_maximize (window);
    }

  gtk_window_set_default_size (window, width, height);
}

/**
 * nj_settings_save_window:
 * @self: the settings
 * @window: a window that is being closed
 */
void
nj_settings_save_window (NjSettings *self,
                         GtkWindow  *window)
{
  int width;
  int height;

  g_return_if_fail (NJ_IS_SETTINGS (self));

  if (self->settings == NULL)
    return;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  if (width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
}

/**
 * nj_settings_get_selected_profile:
 * @self: the settings
 *
 * Returns: (transfer full) (nullable): the profile that was shown last
 */
char *
nj_settings_get_selected_profile (NjSettings *self)
{
  g_return_val_if_fail (NJ_IS_SETTINGS (self), NULL);

  return self->settings == NULL ? NULL : g_settings_get_string (self->settings, "selected-profile");
}

/**
 * nj_settings_set_selected_profile:
 * @self: the settings
 * @profile_id: the profile that is shown
 */
void
nj_settings_set_selected_profile (NjSettings *self,
                                  const char *profile_id)
{
  g_return_if_fail (NJ_IS_SETTINGS (self));

  if (self->settings != NULL)
    g_settings_set_string (self->settings, "selected-profile", profile_id);
}

/**
 * nj_settings_create_colour_action:
 * @self: the settings
 *
 * Returns: (transfer full): the action "colour-scheme"
 */
GAction *
nj_settings_create_colour_action (NjSettings *self)
{
  g_return_val_if_fail (NJ_IS_SETTINGS (self), NULL);

  if (self->settings == NULL)
    return G_ACTION (g_simple_action_new_stateful ("colour-scheme", G_VARIANT_TYPE_STRING,
                                                   g_variant_new_string ("default")));

  return g_settings_create_action (self->settings, "colour-scheme");
}
