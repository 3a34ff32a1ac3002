/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-link.h"
#include "nj-live-subscription-list.h"
#include "nj-message-log.h"

G_BEGIN_DECLS

#define NJ_TYPE_INBOX (nj_inbox_get_type ())
G_DECLARE_FINAL_TYPE (NjInbox, nj_inbox, NJ, INBOX, GObject)

NjInbox *nj_inbox_new         (NjLink                 *link,
                               NjMessageLog           *log,
                               NjLiveSubscriptionList *subscriptions);
void     nj_inbox_set_outcome (NjInbox                *self,
                               guint                   token,
                               MqttAck                *ack,
                               const GError           *error);
void     nj_inbox_forget      (NjInbox                *self,
                               guint                   token);
void     nj_inbox_clear       (NjInbox                *self);

G_END_DECLS
