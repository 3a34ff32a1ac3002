/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What libFuzzer calls, and fuzz-play.c where there is no libFuzzer. Each target
 * has a LLVMFuzzerTestOneInput() of its own; a finding ends the process. */
int LLVMFuzzerInitialize   (int          *argc,
                            char       ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* With FUZZ_TRACE in the environment, what happens is told on standard error. */
extern gboolean fuzz_is_tracing;

#define fuzz_trace(...) \
  G_STMT_START \
    { \
      if (G_UNLIKELY (fuzz_is_tracing)) \
        g_printerr (__VA_ARGS__); \
    } \
  G_STMT_END

G_END_DECLS
