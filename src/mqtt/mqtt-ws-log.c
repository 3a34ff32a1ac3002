/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-ws-log.h"

static void
ignore (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
}

/**
 * mqtt_ws_log_init:
 *
 * Drops libsoup's debug messages at once if `G_MESSAGES_DEBUG` is not set. There is
 * one for each frame, and until GLib's default handler has found that nobody wants it
 * a tenth of the time has gone that a small frame takes in all.
 */
void
mqtt_ws_log_init (void)
{
  if (g_getenv ("G_MESSAGES_DEBUG") == NULL)
    g_log_set_handler ("libsoup", G_LOG_LEVEL_DEBUG, ignore, NULL);
}
