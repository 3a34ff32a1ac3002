/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *nj_topic_filter_get_problem (const char *filter);

G_END_DECLS
