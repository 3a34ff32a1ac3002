/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "driver-private.h"

G_BEGIN_DECLS

/**
 * DriverRequest:
 * @driver: who waits for the outcome
 * @ref: (nullable): what the command is called
 *
 * A command whose outcome is to be told.
 */
typedef struct
{
  Driver *driver;
  char *ref;
} DriverRequest;

DriverRequest *driver_request_new  (Driver        *driver,
                                    const char    *ref);
void           driver_request_free (DriverRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DriverRequest, driver_request_free)

G_END_DECLS
