/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "nj-error-text.h"
#include "nj-reason-text.h"
#include "nj-subscribed-text.h"

/**
 * nj_subscribed_to_text:
 * @subscription: a subscription that the server was asked for, with its answer
 * @error: (nullable): why there is no answer
 *
 * Returns: (transfer full): what became of it, for the user
 */
char *
nj_subscribed_to_text (NjLiveSubscription *subscription,
                       const GError       *error)
{
  const char *filter;
  guint reason;
  g_autofree char *why = NULL;

  g_return_val_if_fail (NJ_IS_LIVE_SUBSCRIPTION (subscription), NULL);

  filter = nj_live_subscription_get_filter (subscription);
  reason = nj_live_subscription_get_reason (subscription);
  if (error != NULL)
    {
      why = nj_error_to_sentence (error);
      /* Translators: a Topic Filter, then a sentence that says why */
      return g_strdup_printf (_("Not subscribed to %s. %s"), filter, why);
    }

  if (nj_live_subscription_get_status (subscription) == NJ_SUBSCRIPTION_REFUSED)
    return g_strdup_printf (_("The broker refused %s: %s (0x%02X)"), filter,
                            nj_reason_to_text (reason), reason);

  /* Translators: a Topic Filter and the granted QoS */
  return g_strdup_printf (_("Subscribed to %s with QoS %u"), filter, reason);
}
