/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "driver-process.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <string.h>

/* Not for other drivers that are started meanwhile. */
static void
open_copy (Channel *channel,
           int      fd)
{
  channel_open (channel, fcntl (fd, F_DUPFD_CLOEXEC, 3));
}

gboolean
driver_process_init (DriverProcess  *self,
                     const char     *path,
                     GError        **error)
{
  GUnixOutputStream *input;
  GUnixInputStream *output, *errors;

  memset (self, 0, sizeof *self);
  g_queue_init (&self->events);
  channel_init (&self->input);
  channel_init (&self->output);
  channel_init (&self->errors);

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                      G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                      G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                    error, path, NULL);
  if (self->process == NULL)
    return FALSE;

  input = G_UNIX_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (self->process));
  output = G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (self->process));
  errors = G_UNIX_INPUT_STREAM (g_subprocess_get_stderr_pipe (self->process));
  open_copy (&self->input, g_unix_output_stream_get_fd (input));
  open_copy (&self->output, g_unix_input_stream_get_fd (output));
  open_copy (&self->errors, g_unix_input_stream_get_fd (errors));

  /* Ours are the duplicates: closing them has to be the end of input. */
  g_output_stream_close (G_OUTPUT_STREAM (input), NULL, NULL);

  return TRUE;
}

void
driver_process_clear (DriverProcess *self)
{
  if (self->process != NULL)
    {
      g_subprocess_force_exit (self->process);
      g_subprocess_wait (self->process, NULL, NULL);
    }

  g_clear_object (&self->process);
  channel_clear (&self->input);
  channel_clear (&self->output);
  channel_clear (&self->errors);
  g_queue_clear_full (&self->events, (GDestroyNotify) json_node_unref);
}

/* What is no JSON becomes a string, which no case expects. */
static JsonNode *
parse_line (const char *line)
{
  JsonNode *node = json_from_string (line, NULL);

  return node != NULL ? node : json_node_init_string (json_node_alloc (), line);
}

void
driver_process_work (DriverProcess *self)
{
  char *line;

  while ((line = channel_take_line (&self->output)) != NULL)
    {
      g_queue_push_tail (&self->events, parse_line (line));
      g_free (line);
    }
}

/* Waits for its end. Returns the exit status, or minus the signal. */
int
driver_process_wait (DriverProcess *self)
{
  g_subprocess_wait (self->process, NULL, NULL);

  if (g_subprocess_get_if_exited (self->process))
    return g_subprocess_get_exit_status (self->process);

  return -g_subprocess_get_term_sig (self->process);
}
