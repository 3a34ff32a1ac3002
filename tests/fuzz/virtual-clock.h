/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between start and stop, monotonic time goes on only when it is told to, for the
 * main loop as well: an hour can pass without anybody waiting for it. */
void virtual_clock_start   (void);
void virtual_clock_advance (gint64 time);
void virtual_clock_stop    (void);

G_END_DECLS
