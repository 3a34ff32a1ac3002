/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NjLogLine:
 *
 * One line of the local broker's log: "text", and "time" in µs since 1970, UTC.
 */
#define NJ_TYPE_LOG_LINE (nj_log_line_get_type ())
G_DECLARE_FINAL_TYPE (NjLogLine, nj_log_line, NJ, LOG_LINE, GObject)

NjLogLine  *nj_log_line_new      (const char *text,
                                  gint64      time);
const char *nj_log_line_get_text (NjLogLine  *self);
gint64      nj_log_line_get_time (NjLogLine  *self);

G_END_DECLS
