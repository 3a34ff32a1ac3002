/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-record.h"

G_BEGIN_DECLS

/* How many messages are in a chunk, and for how many of them there is one time. */
#define NJ_HISTORY_CHUNK_BITS 14
#define NJ_HISTORY_CHUNK (1u << NJ_HISTORY_CHUNK_BITS)
#define NJ_HISTORY_TIME_STEP 64

/**
 * NjHistoryColumn:
 *
 * What is known of every message without reading it, four bytes for each: topic,
 * direction, QoS and whether it is retained; and the time of every 64th.
 */
typedef struct _NjHistoryColumn NjHistoryColumn;

typedef guint32 NjHistoryEntry;

NjHistoryEntry   nj_history_entry_new           (guint            topic,
                                                 NjDirection      direction,
                                                 MqttQos          qos,
                                                 gboolean         retain);

static inline guint
nj_history_entry_get_topic (NjHistoryEntry self)
{
  return self >> 4;
}

static inline NjDirection
nj_history_entry_get_direction (NjHistoryEntry self)
{
  return (self & 8) != 0 ? NJ_DIRECTION_PUBLISHED : NJ_DIRECTION_RECEIVED;
}

static inline gboolean
nj_history_entry_get_retain (NjHistoryEntry self)
{
  return (self & 4) != 0;
}

static inline MqttQos
nj_history_entry_get_qos (NjHistoryEntry self)
{
  return (MqttQos) (self & 3);
}

NjHistoryColumn *nj_history_column_new          (guint64          first);
void             nj_history_column_free         (NjHistoryColumn *self);
void             nj_history_column_append       (NjHistoryColumn *self,
                                                 NjHistoryEntry   entry,
                                                 gint64           time);
gboolean         nj_history_column_append_chunk (NjHistoryColumn *self,
                                                 GBytes          *chunk);
GBytes          *nj_history_column_take_chunk   (NjHistoryColumn *self);
void             nj_history_column_drop         (NjHistoryColumn *self,
                                                 guint64          first);
guint64          nj_history_column_get_first    (NjHistoryColumn *self);
guint64          nj_history_column_get_next     (NjHistoryColumn *self);
NjHistoryEntry   nj_history_column_get          (NjHistoryColumn *self,
                                                 guint64          number);
gint64           nj_history_column_get_time     (NjHistoryColumn *self,
                                                 guint64          number);
guint64          nj_history_column_find_time    (NjHistoryColumn *self,
                                                 gint64           time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjHistoryColumn, nj_history_column_free)

G_END_DECLS
