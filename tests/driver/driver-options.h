/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "mqtt-options.h"

G_BEGIN_DECLS

MqttOptions *driver_options_read (JsonObject  *command,
                                  GError     **error);

G_END_DECLS
