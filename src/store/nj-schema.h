/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What leads from each version of the database to the next one. A
 * version that was released does not change any more. */
extern const char *const nj_migrations[];

G_END_DECLS
