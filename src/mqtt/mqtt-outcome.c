/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-outcome.h"

/**
 * mqtt_outcome_free:
 * @self: an outcome
 *
 * Frees it. The tag is the caller's.
 */
void
mqtt_outcome_free (MqttOutcome *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->ack, mqtt_ack_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_free (self);
}
