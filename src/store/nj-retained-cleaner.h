/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-connection.h"

G_BEGIN_DECLS

/**
 * NjRetainedCleanerState:
 * @NJ_RETAINED_CLEANER_FINDING: the server says what it has retained
 * @NJ_RETAINED_CLEANER_FOUND: it has said so; nothing has been cleared
 * @NJ_RETAINED_CLEANER_CLEARING: messages are being cleared
 * @NJ_RETAINED_CLEANER_CHECKING: the server is asked what is left
 * @NJ_RETAINED_CLEANER_DONE: all has been tried, or it was cancelled
 * @NJ_RETAINED_CLEANER_FAILED: there is no connection, or no subscription
 */
typedef enum
{
  NJ_RETAINED_CLEANER_FINDING,
  NJ_RETAINED_CLEANER_FOUND,
  NJ_RETAINED_CLEANER_CLEARING,
  NJ_RETAINED_CLEANER_CHECKING,
  NJ_RETAINED_CLEANER_DONE,
  NJ_RETAINED_CLEANER_FAILED,
} NjRetainedCleanerState;

#define NJ_TYPE_RETAINED_CLEANER (nj_retained_cleaner_get_type ())
G_DECLARE_FINAL_TYPE (NjRetainedCleaner, nj_retained_cleaner, NJ, RETAINED_CLEANER, GObject)

NjRetainedCleaner     *nj_retained_cleaner_new           (NjConnection      *connection,
                                                          const char        *filter);
void                   nj_retained_cleaner_clear         (NjRetainedCleaner *self);
void                   nj_retained_cleaner_cancel        (NjRetainedCleaner *self);
NjRetainedCleanerState nj_retained_cleaner_get_state     (NjRetainedCleaner *self);
gboolean               nj_retained_cleaner_get_cancelled (NjRetainedCleaner *self);
const GError          *nj_retained_cleaner_get_error     (NjRetainedCleaner *self);
guint                  nj_retained_cleaner_get_n_found   (NjRetainedCleaner *self);
guint                  nj_retained_cleaner_get_n_cleared (NjRetainedCleaner *self);
guint                  nj_retained_cleaner_get_n_failed  (NjRetainedCleaner *self);
guint                  nj_retained_cleaner_get_n_left    (NjRetainedCleaner *self);
GPtrArray             *nj_retained_cleaner_get_problems  (NjRetainedCleaner *self);

G_END_DECLS
