/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-client-private.h"

/**
 * mqtt_client_get_statistics:
 * @self: a client
 * @statistics: (out caller-allocates): what it has done and what it has to do
 */
void
mqtt_client_get_statistics (MqttClient     *self,
                            MqttStatistics *statistics)
{
  g_return_if_fail (MQTT_IS_CLIENT (self));
  g_return_if_fail (statistics != NULL);

  *statistics = self->statistics;
  if (self->session == NULL)
    return;

  statistics->n_sent = mqtt_session_get_n_sent (self->session);
  statistics->n_queued = mqtt_session_get_n_queued (self->session);
  statistics->n_in_flight = mqtt_session_get_n_in_flight (self->session);
}
