/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "mqtt-error.h"

G_BEGIN_DECLS

GError *mqtt_ws_error_new_broken (const GError *cause);
GError *mqtt_ws_error_new_closed (guint         code,
                                  const char   *text);

G_END_DECLS
