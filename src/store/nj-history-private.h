/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-journal.h"
#include "nj-history-job.h"
#include "nj-history.h"

G_BEGIN_DECLS

struct _NjHistory
{
  GObject parent_instance;

  NjDatabase *database;
  NjDatabase *reader;
  char *profile;
  NjHistoryWriter *writer; /* in the thread of the database */
  GMainContext *home;
  int lock_file; /* nobody else has the profile */

  GMutex lock; /* guards these */
  NjHistoryLimits limits;
  guint64 clear;
  guint64 first;
  guint64 committed;
  guint64 bytes;
  guint64 pending_bytes;
  gint64 id; /* of the profile in the database, 0 if it is not known */
  gboolean failed;

  /* in the network thread */
  NjHistoryJob *pending; /* (nullable): before it is loaded */
  gboolean busy;
  gboolean again; /* something is to be done that is no message, such as removing some */
  guint64 busy_bytes;
  gboolean forget;
  GSource *retry;  /* (nullable) */
  GSource *soon;   /* (nullable): when what nobody waits for is written */
  gint64 last_flush;
  gboolean overflowing;
  GQueue commits;  /* (element-type GTask): for what is pending */
};

void nj_history_tell         (NjHistory            *self,
                              const GError         *problem);
void nj_history_init_journal (MqttJournalInterface *iface);

G_END_DECLS
