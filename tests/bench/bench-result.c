/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench-result.h"

/**
 * bench_result_new:
 * @name: what was measured
 *
 * Returns: (transfer full): a result without numbers
 */
BenchResult *
bench_result_new (const char *name)
{
  GString *self = g_string_new (NULL);

  g_string_append_printf (self, "{\"result\": \"%s\"", name);

  return self;
}

/**
 * bench_result_add:
 * @self: a result
 * @key: what is counted, with its unit
 * @number: how many
 */
void
bench_result_add (BenchResult *self,
                  const char  *key,
                  double       number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (self, ", \"%s\": %s", key,
                          g_ascii_formatd (buffer, sizeof buffer, "%.10g", number));
}

/**
 * bench_result_print:
 * @self: (transfer full): a result
 *
 * Prints the line.
 */
void
bench_result_print (BenchResult *self)
{
  g_print ("%s}\n", self->str);
  g_string_free (self, TRUE);
}

/**
 * bench_get_cpu:
 *
 * Returns: how many seconds of a processor this process has used
 */
double
bench_get_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/**
 * bench_get_thread_cpu:
 * @name: the name of threads
 *
 * Returns: how many seconds of a processor the threads with this name have used
 */
double
bench_get_thread_cpu (const char *name)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  double seconds = 0;
  const char *task;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "stat", NULL);
      g_autofree char *text = NULL;
      const char *comm;
      const char *rest;
      unsigned long user;
      unsigned long system;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;

      comm = strchr (text, '(') + 1;
      rest = strrchr (text, ')');
      if (strlen (name) != (gsize) (rest - comm) || strncmp (comm, name, rest - comm) != 0)
        continue;
      if (sscanf (rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) == 2)
        seconds += (user + system) / (double) sysconf (_SC_CLK_TCK);
    }

  return seconds;
}

/**
 * bench_get_pss:
 *
 * Returns: the memory of this process, its share of what others have too, in MB
 */
double
bench_get_pss (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  line = strstr (text, "\nPss:");

  return line != NULL ? g_ascii_strtoull (line + strspn (line, "\nPss: "), NULL, 10) * 1024 / 1e6 : 0;
}
