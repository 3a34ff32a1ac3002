/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "mqtt-properties.h"

G_BEGIN_DECLS

/* The properties of a command's member "properties", in order. */
gboolean    driver_properties_read  (JsonObject            *command,
                                     MqttProperties       **properties,
                                     GError               **error);
JsonObject *driver_properties_write (const MqttProperties  *properties);

G_END_DECLS
