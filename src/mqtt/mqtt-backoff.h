/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64   mqtt_backoff_get_delay (guint         period,
                                 guint         attempt,
                                 double        random);
gboolean mqtt_backoff_is_stable (gint64        connected,
                                 gint64        now);
gboolean mqtt_backoff_may_heal  (const GError *error,
                                 gboolean      known);

G_END_DECLS
