/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "fuzz.h"

#include <locale.h>
#include <stdlib.h>

gboolean fuzz_is_tracing;

/* libFuzzer knows nothing of the breakpoint in which a fatal message ends. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0)
    return G_LOG_WRITER_HANDLED;

  g_log_writer_standard_streams (level, fields, n_fields, user_data);
  abort ();
}

int
LLVMFuzzerInitialize (int *argc,
                      char ***argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  fuzz_is_tracing = g_getenv ("FUZZ_TRACE") != NULL;
  g_log_set_writer_func (write_log, NULL, NULL);

  return 0;
}
