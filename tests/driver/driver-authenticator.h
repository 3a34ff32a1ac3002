/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-authenticator.h"

G_BEGIN_DECLS

/**
 * DriverAuthenticator:
 *
 * An authentication method whose answers were given beforehand.
 */
#define DRIVER_TYPE_AUTHENTICATOR (driver_authenticator_get_type ())
G_DECLARE_FINAL_TYPE (DriverAuthenticator, driver_authenticator, DRIVER, AUTHENTICATOR, MqttAuthenticator)

MqttAuthenticator *driver_authenticator_new      (const char          *method,
                                                  GBytes              *data,
                                                  GPtrArray           *responses);
void               driver_authenticator_set_data (DriverAuthenticator *self,
                                                  GBytes              *data);

G_END_DECLS
