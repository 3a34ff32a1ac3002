/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver-request.h"

DriverRequest *
driver_request_new (Driver     *driver,
                    const char *ref)
{
  DriverRequest *self = g_new0 (DriverRequest, 1);

  self->driver = driver;
  self->ref = g_strdup (ref);

  return self;
}

void
driver_request_free (DriverRequest *self)
{
  g_free (self->ref);
  g_free (self);
}
