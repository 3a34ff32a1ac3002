/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int   nj_message_time_get_day    (gint64      time);
char *nj_message_time_format_day (gint64      time);
guint nj_message_time_find       (GListModel *messages,
                                  gint64      time);

G_END_DECLS
