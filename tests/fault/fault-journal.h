/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-buffer.h"

G_BEGIN_DECLS

/**
 * FaultJournal:
 *
 * A file to which records are added, in batches. A batch that a kill has cut off
 * has never been: after fault_journal_flush() has come back it is there.
 */
typedef struct _FaultJournal FaultJournal;

typedef void (* FaultJournalFunc) (MqttReader *record,
                                   gpointer    user_data);

FaultJournal *fault_journal_open  (const char       *path,
                                   FaultJournalFunc  replay,
                                   gpointer          user_data);
MqttWriter   *fault_journal_begin (FaultJournal     *self);
void          fault_journal_end   (FaultJournal     *self);
void          fault_journal_flush (FaultJournal     *self);

G_END_DECLS
