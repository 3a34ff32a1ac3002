/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "mqtt-error.h"
#include "nj-reason-text.h"

/* The engine's names of the reason codes, for the translators. */
static const char *const names[] G_GNUC_UNUSED = {
  N_("Success"),
  N_("Granted QoS 1"),
  N_("Granted QoS 2"),
  N_("Disconnect with Will Message"),
  N_("No matching subscribers"),
  N_("No subscription existed"),
  N_("Continue authentication"),
  N_("Re-authenticate"),
  N_("Unspecified error"),
  N_("Malformed Packet"),
  N_("Protocol Error"),
  N_("Implementation specific error"),
  N_("Unsupported Protocol Version"),
  N_("Client Identifier not valid"),
  N_("Bad User Name or Password"),
  N_("Not authorized"),
  N_("Server unavailable"),
  N_("Server busy"),
  N_("Banned"),
  N_("Server shutting down"),
  N_("Bad authentication method"),
  N_("Keep Alive timeout"),
  N_("Session taken over"),
  N_("Topic Filter invalid"),
  N_("Topic Name invalid"),
  N_("Packet Identifier in use"),
  N_("Packet Identifier not found"),
  N_("Receive Maximum exceeded"),
  N_("Topic Alias invalid"),
  N_("Packet too large"),
  N_("Message rate too high"),
  N_("Quota exceeded"),
  N_("Administrative action"),
  N_("Payload format invalid"),
  N_("Retain not supported"),
  N_("QoS not supported"),
  N_("Use another server"),
  N_("Server moved"),
  N_("Shared Subscriptions not supported"),
  N_("Connection rate exceeded"),
  N_("Maximum connect time"),
  N_("Subscription Identifiers not supported"),
  N_("Wildcard Subscriptions not supported"),
  N_("Unknown reason"),
};

/**
 * nj_reason_to_text:
 * @reason: a reason code
 *
 * Returns: (transfer none): its name in the user's language
 */
const char *
nj_reason_to_text (guint reason)
{
  return _(mqtt_reason_to_string (reason));
}
