/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-properties.h"

G_BEGIN_DECLS

char *nj_properties_to_text     (const MqttProperties *properties);
char *nj_properties_get_remarks (const MqttProperties *properties);

G_END_DECLS
