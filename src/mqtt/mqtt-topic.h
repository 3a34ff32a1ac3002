/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean mqtt_topic_name_validate   (const char  *name,
                                     GError     **error);
gboolean mqtt_topic_filter_validate (const char  *filter,
                                     GError     **error);
gboolean mqtt_topic_filter_matches  (const char  *filter,
                                     const char  *name);
gboolean mqtt_topic_filter_is_shared (const char  *filter);
gboolean mqtt_topic_filter_has_wildcard (const char *filter);

G_END_DECLS
