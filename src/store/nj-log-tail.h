/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-message-extra.h"
#include "nj-message-record.h"

G_BEGIN_DECLS

/**
 * NjLogTail:
 *
 * The last messages of a log, as they have come: payloads lie side by side in blocks, and
 * an entry takes 40 bytes. The oldest go first, a block at a time.
 */
typedef struct _NjLogTail NjLogTail;

NjLogTail      *nj_log_tail_new          (guint                  first);
void            nj_log_tail_free         (NjLogTail             *self);
void            nj_log_tail_append       (NjLogTail             *self,
                                          MqttMessage           *message,
                                          guint                  topic,
                                          NjDirection            direction);
guint           nj_log_tail_get_first    (NjLogTail             *self);
guint           nj_log_tail_get_end      (NjLogTail             *self);
guint64         nj_log_tail_get_size     (NjLogTail             *self);
gboolean        nj_log_tail_drop         (NjLogTail             *self,
                                          guint                  end);
void            nj_log_tail_get_record   (NjLogTail             *self,
                                          guint                  position,
                                          NjMessageRecord       *record);
GBytes         *nj_log_tail_dup_payload  (NjLogTail             *self,
                                          guint                  position);
NjMessageExtra *nj_log_tail_get_extra    (NjLogTail             *self,
                                          guint                  position);
NjMessageExtra *nj_log_tail_ensure_extra (NjLogTail             *self,
                                          guint                  position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjLogTail, nj_log_tail_free)

G_END_DECLS
