/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-subscription.h"

G_BEGIN_DECLS

#define NJ_TYPE_SUBSCRIBE_DIALOG (nj_subscribe_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NjSubscribeDialog, nj_subscribe_dialog, NJ, SUBSCRIBE_DIALOG, AdwWindow)

GtkWidget *nj_subscribe_dialog_new (NjSubscription *edited,
                                    MqttVersion     version,
                                    guint           next_colour);

G_END_DECLS
