/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine behind standard input and output: one JSON object a line. It ends at
 * "quit" and at the end of input, when what was told before has been given to the
 * engine and a disconnect has ended; it does not disconnect by itself. */

#include "config.h"

#include <gio/gunixinputstream.h>
#include <signal.h>
#include <unistd.h>

#include "driver-event.h"
#include "driver.h"

#define MAX_LAST_ROUNDS 1000

typedef struct
{
  Driver *driver;
  GDataInputStream *input;
  gboolean ended;
} Input;

static void read_line (Input *self);

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Input *self = user_data;
  g_autofree char *line = NULL;
  gsize size = 0;

  line = g_data_input_stream_read_line_finish (self->input, result, &size, NULL);
  if (line != NULL && driver_do (self->driver, line, size))
    read_line (self);
  else
    self->ended = TRUE;
}

static void
read_line (Input *self)
{
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);
  g_autoptr (Driver) driver = NULL;
  Input input = { 0 };

  /* A suite that has gone away is seen at the end of input. */
  signal (SIGPIPE, SIG_IGN);

  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  driver = driver_new ();
  driver_event_ready ();

  input.driver = driver;
  input.input = lines;
  read_line (&input);
  while (!input.ended || driver_is_ending (driver))
    g_main_context_iteration (NULL, TRUE);

  /* What was written in the last moment is still to go out; a server that does not
   * stop sending does not keep this alive. */
  for (guint i = 0; i < MAX_LAST_ROUNDS && g_main_context_iteration (NULL, FALSE); i++)
    continue;

  return 0;
}
