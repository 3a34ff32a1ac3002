/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (* NjUndoFunc) (gpointer user_data);

AdwToast *nj_undo_toast_new (const char     *text,
                             NjUndoFunc      undo,
                             NjUndoFunc      keep,
                             gpointer        user_data,
                             GDestroyNotify  destroy);

G_END_DECLS
