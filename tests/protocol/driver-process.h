/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "channel.h"

G_BEGIN_DECLS

/**
 * DriverProcess:
 * @process: the driver
 * @input: to its standard input
 * @output: from its standard output
 * @errors: from its standard error
 * @events: (element-type JsonNode): what it said and nobody has asked about yet
 *
 * nightjar-driver as a process of its own.
 */
typedef struct
{
  GSubprocess *process;
  Channel input;
  Channel output;
  Channel errors;
  GQueue events;
} DriverProcess;

gboolean driver_process_init  (DriverProcess *self,
                               const char    *path,
                               GError       **error);
void     driver_process_clear (DriverProcess *self);
void     driver_process_work  (DriverProcess *self);
int      driver_process_wait  (DriverProcess *self);

G_END_DECLS
