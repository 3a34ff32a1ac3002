/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-options.h"
#include "mqtt-transport.h"

G_BEGIN_DECLS

MqttTransport *mqtt_transport_new_for_options (MqttOptions *options);

G_END_DECLS
