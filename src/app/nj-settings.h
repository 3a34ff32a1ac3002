/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NJ_TYPE_SETTINGS (nj_settings_get_type ())
G_DECLARE_FINAL_TYPE (NjSettings, nj_settings, NJ, SETTINGS, GObject)

NjSettings *nj_settings_new                  (void);
void        nj_settings_restore_window       (NjSettings *self,
                                              GtkWindow  *window);
void        nj_settings_save_window          (NjSettings *self,
                                              GtkWindow  *window);
char       *nj_settings_get_selected_profile (NjSettings *self);
void        nj_settings_set_selected_profile (NjSettings *self,
                                              const char *profile_id);
GAction    *nj_settings_create_colour_action (NjSettings *self);

G_END_DECLS
