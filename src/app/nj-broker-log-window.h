/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "nj-local-broker.h"

G_BEGIN_DECLS

#define NJ_TYPE_BROKER_LOG_WINDOW (nj_broker_log_window_get_type ())
G_DECLARE_FINAL_TYPE (NjBrokerLogWindow, nj_broker_log_window, NJ, BROKER_LOG_WINDOW, AdwWindow)

GtkWidget *nj_broker_log_window_new (NjLocalBroker *broker);

G_END_DECLS
