/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-settings.h"
#include "nj-workspace.h"

G_BEGIN_DECLS

#define NJ_TYPE_APPLICATION (nj_application_get_type ())
G_DECLARE_FINAL_TYPE (NjApplication, nj_application, NJ, APPLICATION, AdwApplication)

NjApplication *nj_application_new            (void);
NjWorkspace   *nj_application_get_workspace  (NjApplication *self);
NjSettings    *nj_application_get_settings   (NjApplication *self);
const char    *nj_application_get_locale_dir (void);

G_END_DECLS
