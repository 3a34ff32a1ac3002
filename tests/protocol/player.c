/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player-steps.h"

#include <poll.h>
#include <string.h>

#include "packet-text.h"

G_DEFINE_QUARK (player-error-quark, player_error)

gboolean
player_fail (GError     **error,
             const char  *format,
             ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (PLAYER_ERROR, 0, format, args));
  va_end (args);

  return FALSE;
}

/* For the log, which is shown if the case fails. */
void
player_note (Player     *self,
             const char *format,
             ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
  g_string_append_c (self->log, '\n');
}

static void
work (Player *self,
      gint64  until)
{
  Channel *channels[] = {
    &self->driver.input,
    &self->driver.output,
    &self->driver.errors,
    &self->server.connection,
  };
  struct pollfd fds[G_N_ELEMENTS (channels) + 1];
  gint64 left = MAX (until - g_get_monotonic_time (), 0);

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      fds[i].events = channel_get_events (channels[i]);
      fds[i].fd = fds[i].events == 0 ? -1 : channels[i]->fd;
      fds[i].revents = 0;
    }
  fds[G_N_ELEMENTS (channels)].fd = self->awaits_connection ? self->server.listener : -1;
  fds[G_N_ELEMENTS (channels)].events = POLLIN;

  poll (fds, G_N_ELEMENTS (fds), left / 1000 + 1);

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      if (fds[i].fd >= 0)
        channel_work (channels[i], fds[i].revents);
    }

  script_server_work (&self->server);
  driver_process_work (&self->driver);
}

gboolean
player_wait (Player          *self,
             gint64           patience,
             PlayerCondition  condition,
             gpointer         data)
{
  gint64 until = g_get_monotonic_time () + patience;

  for (;;)
    {
      if (condition (self, data))
        return TRUE;
      if (g_get_monotonic_time () >= until)
        return FALSE;

      work (self, until);
    }
}

gboolean
player_stays_quiet (Player          *self,
                    PlayerCondition  condition,
                    gpointer         data)
{
  return !player_wait (self, PLAYER_QUIET, condition, data);
}

/* $b64(BYTES) and $text(BYTES). Returns what follows. */
static const char *
expand_function (Player      *self,
                 const char  *p,
                 GString     *expanded,
                 GError     **error)
{
  gboolean base64 = g_str_has_prefix (p, "$b64(");
  const char *inside = strchr (p, '(') + 1;
  const char *end = byte_pattern_find_end (inside);
  g_autofree char *text = NULL;
  g_autoptr (BytePattern) pattern = byte_pattern_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *encoded = NULL;

  if (end == NULL)
    {
      player_fail (error, "Has no end: %s", p);
      return NULL;
    }

  text = g_strndup (inside, end - inside);
  if (!byte_pattern_add_text (pattern, text, self->variables, error))
    return NULL;

  bytes = byte_pattern_get_bytes (pattern, error);
  if (bytes == NULL)
    return NULL;

  if (base64)
    {
      encoded = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_string_append (expanded, encoded);
    }
  else if (g_bytes_get_size (bytes) > 0)
    {
      g_string_append_len (expanded, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }

  return end + 1;
}

/* A variable is a number here. Returns what follows. */
static const char *
expand_variable (Player     *self,
                 const char *p,
                 GString    *expanded)
{
  gsize span = strspn (p + 1, G_CSET_a_2_z G_CSET_DIGITS "_-");
  g_autofree char *name = g_strndup (p + 1, span);
  GBytes *value = g_hash_table_lookup (self->variables, name);
  guint64 number = 0;

  if (g_str_equal (name, "url"))
    g_string_append_printf (expanded, self->server.websocket ? "ws://%s:%u/mqtt" : "mqtt://%s:%u",
                            self->server.host, self->server.port);
  else if (g_str_equal (name, "host"))
    g_string_append (expanded, self->server.host);
  else if (g_str_equal (name, "port"))
    g_string_append_printf (expanded, "%u", self->server.port);
  else if (value != NULL)
    {
      for (gsize i = 0; i < g_bytes_get_size (value); i++)
        number = number << 8 | ((const guint8 *) g_bytes_get_data (value, NULL))[i];
      g_string_append_printf (expanded, "%" G_GUINT64_FORMAT, number);
    }
  else
    g_string_append_len (expanded, p, span + 1);

  return p + 1 + span;
}

/* The text of a step to or from the driver; what is unknown stays. */
char *
player_expand (Player      *self,
               const char  *text,
               GError     **error)
{
  g_autoptr (GString) expanded = g_string_new (NULL);
  const char *p = text;

  while (p != NULL && *p != '\0')
    {
      if (g_str_has_prefix (p, "$b64(") || g_str_has_prefix (p, "$text("))
        p = expand_function (self, p, expanded, error);
      else if (g_str_has_prefix (p, "$$"))
        {
          g_string_append_c (expanded, '$');
          p += 2;
        }
      else if (*p == '$')
        p = expand_variable (self, p, expanded);
      else
        g_string_append_c (expanded, *p++);
    }

  return p == NULL ? NULL : g_string_free (g_steal_pointer (&expanded), FALSE);
}

static gboolean
do_version (Player      *self,
            const char  *rest,
            GError     **error)
{
  self->version = *rest - '0';

  return (self->version >= 3 && self->version <= 5) || player_fail (error, "No such version");
}

static gboolean
never (Player   *self,
       gpointer  data)
{
  return FALSE;
}

static gboolean
do_wait (Player      *self,
         const char  *rest,
         GError     **error)
{
  player_wait (self, g_ascii_strtoll (rest, NULL, 10) * G_TIME_SPAN_MILLISECOND, never, NULL);

  return TRUE;
}

static gboolean
do_nothing (Player      *self,
            const char  *rest,
            GError     **error)
{
  return player_do_no_packet (self, "", error) &&
         player_do_no_event (self, "", error) &&
         player_do_no_connection (self, "", error);
}

static const struct
{
  const char *verb;
  gboolean (*func) (Player      *self,
                    const char  *rest,
                    GError     **error);
} verbs[] = {
  { "accept", player_do_accept },
  { "accept-http", player_do_accept_http },
  { "accept-silent", player_do_accept_silent },
  { "await-event", player_do_await_event },
  { "close", player_do_close },
  { "driver", player_do_driver },
  { "driver-end", player_do_driver_end },
  { "drop", player_do_drop },
  { "event", player_do_event },
  { "exits", player_do_exits },
  { "expect", player_do_expect },
  { "expect-close", player_do_expect_close },
  { "expect-pong", player_do_expect_pong },
  { "frame", player_do_frame },
  { "listen", player_do_listen },
  { "no-connection", player_do_no_connection },
  { "no-event", player_do_no_event },
  { "no-packet", player_do_no_packet },
  { "no-request", player_do_no_request },
  { "nothing", do_nothing },
  { "raw", player_do_raw },
  { "request", player_do_request },
  { "reset", player_do_reset },
  { "resume", player_do_resume },
  { "send", player_do_send },
  { "send-split", player_do_send_split },
  { "stall", player_do_stall },
  { "transport", player_do_transport },
  { "version", do_version },
  { "wait", do_wait },
};

static gboolean
do_step (Player    *self,
         CaseStep  *step,
         GError   **error)
{
  player_note (self, "%s:%u: %s %s", step->file, step->line, step->verb, step->rest);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (verbs[i].verb, step->verb))
        return verbs[i].func (self, step->rest, error);
    }

  return player_fail (error, "There is no such step");
}

/* The index of the "end" that belongs to the "repeat" at @first, or the length. */
static guint
find_repeat_end (GPtrArray *steps,
                 guint      first,
                 guint      end)
{
  guint depth = 0;

  for (guint i = first; i < end; i++)
    {
      CaseStep *step = steps->pdata[i];

      if (g_str_equal (step->verb, "repeat"))
        depth++;
      else if (g_str_equal (step->verb, "end") && --depth == 0)
        return i;
    }

  return end;
}

static gboolean
do_steps (Player  *self,
          guint    begin,
          guint    end,
          GError **error)
{
  GPtrArray *steps = self->play_case->steps;

  for (self->step = begin; self->step < end;)
    {
      guint first = self->step;
      CaseStep *step = steps->pdata[first];
      guint last;

      if (!g_str_equal (step->verb, "repeat"))
        {
          if (!do_step (self, step, error))
            return FALSE;
          self->step++;
          continue;
        }

      last = find_repeat_end (steps, first, end);
      for (guint i = 1; i <= g_ascii_strtoull (step->rest, NULL, 10); i++)
        {
          const guint8 number[] = { i >> 8 & 0xff, i & 0xff };

          g_hash_table_insert (self->variables, g_strdup ("i"), g_bytes_new (number, 2));
          if (!do_steps (self, first + 1, last, error))
            return FALSE;
        }
      self->step = last + 1;
    }

  return TRUE;
}

/* Whatever has happened, the driver ends when it is told to. */
static gboolean
end_driver (Player  *self,
            GError **error)
{
  static const char quit[] = "{\"cmd\":\"quit\"}\n";

  if (self->driver.process == NULL)
    return TRUE;

  channel_write (&self->driver.input, quit, strlen (quit));

  return player_do_exits (self, "0", error);
}

static gboolean
start (Player  *self,
       GError **error)
{
  return script_server_init (&self->server, error) &&
         driver_process_init (&self->driver, self->options->driver, error) &&
         player_do_event (self, "{\"event\":\"ready\"}", error);
}

static void
note_failure (Player       *self,
              const GError *error)
{
  GPtrArray *steps = self->play_case->steps;

  player_note (self, "%s", error->message);
  if (self->step < steps->len)
    {
      CaseStep *step = steps->pdata[self->step];

      player_note (self, "at %s:%u: %s %s", step->file, step->line, step->verb, step->rest);
    }

  for (GList *l = self->driver.events.head; l != NULL; l = l->next)
    {
      g_autofree char *event = json_to_string (l->data, FALSE);

      player_note (self, "not asked about: %s", event);
    }

  if (self->driver.errors.in != NULL && self->driver.errors.in->len > 0)
    player_note (self, "standard error: %.*s", (int) self->driver.errors.in->len,
                 (const char *) self->driver.errors.in->data);
}

/* Plays @play_case and sets *@log to what to say about it. Returns whether all was as
 * it says. */
gboolean
player_play (const PlayOptions  *options,
             const PlayCase     *play_case,
             char              **log)
{
  Player self = { .options = options, .play_case = play_case, .version = 5 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  self.log = g_string_new (NULL);
  self.variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) g_bytes_unref);

  ok = start (&self, &error) &&
       do_steps (&self, 0, play_case->steps->len, &error) &&
       end_driver (&self, &error);

  if (!ok)
    note_failure (&self, error);

  script_server_clear (&self.server);
  driver_process_clear (&self.driver);
  g_hash_table_unref (self.variables);
  *log = g_string_free (self.log, FALSE);

  return ok;
}
