/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "byte-pattern.h"

G_BEGIN_DECLS

/* The bytes of packets that are written as text or in hexadecimal: see README.md.
 * This knows the protocol by itself: what the engine believes does not count here. */
BytePattern *packet_text_parse (const char  *text,
                                guint        version,
                                GHashTable  *variables,
                                GError     **error);

G_END_DECLS
