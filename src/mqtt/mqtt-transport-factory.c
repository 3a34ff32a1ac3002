/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-tcp-transport.h"
#include "mqtt-transport-factory.h"
#include "mqtt-ws-transport.h"

/**
 * mqtt_transport_new_for_options:
 * @options: valid options, see mqtt_options_validate()
 *
 * Returns: (transfer full): a transport of the kind that the scheme of the address
 *   asks for
 */
MqttTransport *
mqtt_transport_new_for_options (MqttOptions *options)
{
  g_return_val_if_fail (options != NULL, NULL);

  if (mqtt_options_get_url (options)->websocket)
    return mqtt_ws_transport_new (options);

  return mqtt_tcp_transport_new (options);
}
