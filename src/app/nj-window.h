/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-application.h"
#include "nj-connection-page.h"

G_BEGIN_DECLS

#define NJ_TYPE_WINDOW (nj_window_get_type ())
G_DECLARE_FINAL_TYPE (NjWindow, nj_window, NJ, WINDOW, AdwApplicationWindow)

NjWindow         *nj_window_new             (NjApplication *application);
void              nj_window_open_url        (NjWindow      *self,
                                             const char    *url);
void              nj_window_select          (NjWindow      *self,
                                             NjConnection  *connection);
NjConnectionPage *nj_window_get_page        (NjWindow      *self);
void              nj_window_edit            (NjWindow      *self,
                                             NjConnection  *connection);
void              nj_window_edit_setting    (NjWindow      *self,
                                             NjConnection  *connection,
                                             const char    *setting);
void              nj_window_duplicate       (NjWindow      *self,
                                             NjConnection  *connection);
void              nj_window_delete          (NjWindow      *self,
                                             NjConnection  *connection);
void              nj_window_add_toast       (NjWindow      *self,
                                             AdwToast      *toast);
void              nj_window_tell            (NjWindow      *self,
                                             const char    *text);
void              nj_window_tell_error      (NjWindow      *self,
                                             const GError  *error);

G_END_DECLS
