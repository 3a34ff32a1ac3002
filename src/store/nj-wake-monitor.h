/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NJ_TYPE_WAKE_MONITOR (nj_wake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (NjWakeMonitor, nj_wake_monitor, NJ, WAKE_MONITOR, GObject)

NjWakeMonitor *nj_wake_monitor_new      (GNetworkMonitor *network,
                                         GBusType         bus);

G_END_DECLS
