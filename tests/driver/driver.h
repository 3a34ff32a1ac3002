/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Driver:
 *
 * A client that does what lines of JSON say, and says what comes of it.
 */
typedef struct _Driver Driver;

Driver  *driver_new       (void);
void     driver_free      (Driver     *self);
gboolean driver_do        (Driver     *self,
                           const char *line,
                           gsize       size);
gboolean driver_is_ending (Driver     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Driver, driver_free)

G_END_DECLS
