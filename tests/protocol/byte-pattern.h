/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BYTE_PATTERN_ERROR (byte_pattern_error_quark ())
GQuark byte_pattern_error_quark (void);

/**
 * BytePattern:
 *
 * Bytes, some of which may be any, and some of which are to be kept by a name.
 */
typedef struct _BytePattern BytePattern;

BytePattern *byte_pattern_new         (void);
void         byte_pattern_free        (BytePattern       *self);
gsize        byte_pattern_get_size    (const BytePattern *self);
GBytes      *byte_pattern_get_bytes   (const BytePattern *self,
                                       GError           **error);
char        *byte_pattern_to_string   (const BytePattern *self);

void         byte_pattern_add_byte    (BytePattern       *self,
                                       guint8             byte);
void         byte_pattern_add_type    (BytePattern       *self,
                                       guint8             type);
void         byte_pattern_add_number  (BytePattern       *self,
                                       guint32            number,
                                       gsize              size);
void         byte_pattern_add_varint  (BytePattern       *self,
                                       guint32            number);
void         byte_pattern_add_any     (BytePattern       *self,
                                       const char        *name,
                                       gsize              size);
void         byte_pattern_add_rest    (BytePattern       *self);
void         byte_pattern_add_pattern (BytePattern       *self,
                                       const BytePattern *other);
gboolean     byte_pattern_add_text    (BytePattern       *self,
                                       const char        *text,
                                       GHashTable        *variables,
                                       GError           **error);

const char  *byte_pattern_find_end    (const char        *text);
gboolean     byte_pattern_match       (const BytePattern *self,
                                       const guint8      *data,
                                       gsize              size,
                                       GHashTable        *variables);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BytePattern, byte_pattern_free)

G_END_DECLS
