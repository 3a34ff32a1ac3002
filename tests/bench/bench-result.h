/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchResult:
 *
 * A line of JSON with numbers.
 */
typedef GString BenchResult;

BenchResult *bench_result_new   (const char  *name);
void         bench_result_add   (BenchResult *self,
                                 const char  *key,
                                 double       number);
void         bench_result_print (BenchResult *self);

/* What the process has used so far. */
double       bench_get_cpu      (void);
double       bench_get_thread_cpu (const char *name);
double       bench_get_pss      (void);

G_END_DECLS
