/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-log-pages.h"
#include "nj-log-tail.h"
#include "nj-message-log.h"

G_BEGIN_DECLS

struct _NjMessageLog
{
  GObject parent_instance;

  NjHistory *history; /* (nullable) */
  NjLogPages *pages;  /* (nullable): together with the history */
  gboolean keeping;   /* the history has what is not in memory */
  guint64 base;       /* the number of the message at position 0 */
  guint64 budget;

  NjHistoryColumn *column; /* by numbers */
  NjLogTail *tail;
  guint first;
  guint n_announced;
  guint64 size;

  NjTopicTable *topics;
  GArray *n_received; /* (element-type guint32): by topic */
};

void nj_message_log_emit_changed (NjMessageLog *self,
                                  guint         position);

G_END_DECLS
