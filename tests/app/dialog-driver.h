/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void     dialog_driver_init      (int          *argc,
                                  char       ***argv);
void     dialog_driver_picture   (GtkWidget    *widget,
                                  const char   *name);
GObject *dialog_driver_get_child (GtkWidget    *widget,
                                  const char   *id);

G_END_DECLS
