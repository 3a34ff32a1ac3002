/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void    mqtt_secret_free      (char       *secret);
GBytes *mqtt_secret_new_bytes (const char *secret);

G_END_DECLS
