/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-connection.h"

G_BEGIN_DECLS

#define NJ_TYPE_BROKER_WINDOW (nj_broker_window_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerWindow, nj_broker_window, NJ, BROKER_WINDOW, AdwWindow)

void nj_broker_window_present (GtkWidget    *parent,
                               NjConnection *connection);

G_END_DECLS
