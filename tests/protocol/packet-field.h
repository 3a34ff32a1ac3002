/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "byte-pattern.h"

G_BEGIN_DECLS

/* The fields of packets from their text: see README.md. */
gboolean packet_field_add_number    (BytePattern  *pattern,
                                     GHashTable   *variables,
                                     const char   *value,
                                     gsize         size,
                                     GError      **error);
gboolean packet_field_add_raw       (BytePattern  *pattern,
                                     GHashTable   *variables,
                                     const char   *value,
                                     GError      **error);
gboolean packet_field_add_text      (BytePattern  *pattern,
                                     GHashTable   *variables,
                                     const char   *value,
                                     GError      **error);
int      packet_field_find_property (const char   *name);
gboolean packet_field_add_property  (BytePattern  *list,
                                     GHashTable   *variables,
                                     guint         row,
                                     const char   *value,
                                     GError      **error);

G_END_DECLS
