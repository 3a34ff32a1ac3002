/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nj-live-subscription.h"

G_BEGIN_DECLS

char *nj_subscribed_to_text (NjLiveSubscription *subscription,
                             const GError       *error);

G_END_DECLS
