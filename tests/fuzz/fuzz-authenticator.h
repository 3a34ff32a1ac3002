/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-authenticator.h"

G_BEGIN_DECLS

/**
 * FuzzAuthenticator:
 *
 * The method "m", which is content with everything but data that begins with "!".
 */
#define FUZZ_TYPE_AUTHENTICATOR (fuzz_authenticator_get_type ())
G_DECLARE_FINAL_TYPE (FuzzAuthenticator, fuzz_authenticator, FUZZ, AUTHENTICATOR, MqttAuthenticator)

MqttAuthenticator *fuzz_authenticator_new (void);

G_END_DECLS
