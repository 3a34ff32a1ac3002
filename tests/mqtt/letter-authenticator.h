/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-authenticator.h"

G_BEGIN_DECLS

/**
 * LetterAuthenticator:
 *
 * The method "m": says "0", answers a letter with the next one, and is content with
 * "z". It fails when it is told to.
 */
#define LETTER_TYPE_AUTHENTICATOR (letter_authenticator_get_type ())
G_DECLARE_FINAL_TYPE (LetterAuthenticator, letter_authenticator, LETTER, AUTHENTICATOR, MqttAuthenticator)

LetterAuthenticator *letter_authenticator_new       (void);
void                 letter_authenticator_set_fails (LetterAuthenticator *self,
                                                     gboolean             fails);

G_END_DECLS
