/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-packet.h"

G_BEGIN_DECLS

/* One line of a table: columns are parted by tabs, # begins a comment. */
typedef struct
{
  char *where; /* file and line */
  GStrv columns;
  guint n_columns;
} Vector;

GPtrArray  *vectors_load        (const char   *name,
                                 guint         n_columns);
gboolean    vector_has_version  (const Vector *self,
                                 MqttVersion   version);
GBytes     *vector_get_bytes    (const Vector *self,
                                 guint         column);
const char *vector_type_to_text (guint         type);

/* What a packet says, in the words of packets.tsv. */
char       *vector_describe     (const MqttPacket *packet);

/* The versions that there are. */
extern const MqttVersion vector_versions[3];

G_END_DECLS
