/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-connection.h"
#include "nj-topic-tree.h"

G_BEGIN_DECLS

#define NJ_TYPE_RETAINED_DIALOG (nj_retained_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NjRetainedDialog, nj_retained_dialog, NJ, RETAINED_DIALOG, AdwWindow)

void nj_retained_dialog_present (GtkWidget    *parent,
                                 NjConnection *connection,
                                 NjTopicTree  *tree,
                                 const char   *filter);

G_END_DECLS
