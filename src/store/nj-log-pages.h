/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-history.h"
#include "nj-message-extra.h"

G_BEGIN_DECLS

/**
 * NjLogRow:
 * @message: (owned): a message, with no more than the beginning of a large payload
 * @size: the size of the whole payload, bytes
 * @direction: which way it went
 * @extra: (owned) (nullable): what most messages do not have
 *
 * A message that has come back from the history.
 */
typedef struct
{
  MqttMessage *message;
  gsize size;
  NjDirection direction;
  NjMessageExtra *extra;
} NjLogRow;

/**
 * NjLogPages:
 *
 * The messages of a log that were read from the history, those looked at last. They are
 * read by the page, in the background.
 */
typedef struct _NjLogPages NjLogPages;

/**
 * NjLogPagesFunc:
 * @user_data: what nj_log_pages_new() was given
 * @first: the position of the first message that is there now
 * @n: how many there are
 * @error: (nullable): why they could not be read
 */
typedef void (* NjLogPagesFunc) (gpointer      user_data,
                                 guint         first,
                                 guint         n,
                                 const GError *error);

NjLogPages *nj_log_pages_new      (NjHistory      *history,
                                   guint64         base,
                                   NjLogPagesFunc  func,
                                   gpointer        user_data);
void        nj_log_pages_free     (NjLogPages     *self);
void        nj_log_pages_request  (NjLogPages     *self,
                                   guint           position);
NjLogRow   *nj_log_pages_lookup   (NjLogPages     *self,
                                   guint           position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NjLogPages, nj_log_pages_free)

G_END_DECLS
