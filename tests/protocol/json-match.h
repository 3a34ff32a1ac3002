/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean json_match (JsonNode *expected,
                     JsonNode *actual);

G_END_DECLS
