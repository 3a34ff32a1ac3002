/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "json-match.h"
#include "player-steps.h"

gboolean
player_do_driver (Player      *self,
                  const char  *rest,
                  GError     **error)
{
  g_autofree char *line = player_expand (self, rest, error);

  if (line == NULL)
    return FALSE;

  channel_write (&self->driver.input, line, strlen (line));
  channel_write (&self->driver.input, "\n", 1);

  return TRUE;
}

static gboolean
is_written (Player   *self,
            gpointer  data)
{
  return self->driver.input.out->len == 0;
}

gboolean
player_do_driver_end (Player      *self,
                      const char  *rest,
                      GError     **error)
{
  if (!player_wait (self, self->options->patience, is_written, NULL))
    return player_fail (error, "The driver does not read its input");

  channel_close (&self->driver.input);

  return TRUE;
}

static JsonNode *
parse_expected (Player      *self,
                const char  *rest,
                GError     **error)
{
  g_autofree char *text = player_expand (self, rest, error);

  return text == NULL ? NULL : json_from_string (text, error);
}

static gboolean
has_event (Player   *self,
           gpointer  data)
{
  return self->driver.events.length > 0 || self->driver.output.ended;
}

/* The next event, or NULL with an error. */
static JsonNode *
take_event (Player      *self,
            const char  *awaited,
            GError     **error)
{
  g_autofree char *text = NULL;
  JsonNode *event;

  player_wait (self, self->options->patience, has_event, NULL);
  event = g_queue_pop_head (&self->driver.events);
  if (event == NULL)
    {
      player_fail (error, "There is no event: %s", awaited);
      return NULL;
    }

  text = json_to_string (event, FALSE);
  player_note (self, "  %.2000s", text);

  return event;
}

gboolean
player_do_event (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  g_autoptr (JsonNode) expected = parse_expected (self, rest, error);
  g_autoptr (JsonNode) event = expected != NULL ? take_event (self, rest, error) : NULL;

  if (event == NULL)
    return FALSE;

  return json_match (expected, event) || player_fail (error, "The event is another one");
}

gboolean
player_do_await_event (Player      *self,
                       const char  *rest,
                       GError     **error)
{
  g_autoptr (JsonNode) expected = parse_expected (self, rest, error);

  if (expected == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr (JsonNode) event = take_event (self, rest, error);

      if (event == NULL)
        return FALSE;
      if (json_match (expected, event))
        return TRUE;
    }
}

static gboolean
has_event_like (Player   *self,
                gpointer  data)
{
  for (GList *l = self->driver.events.head; l != NULL; l = l->next)
    {
      if (data == NULL || json_match (data, l->data))
        return TRUE;
    }

  return FALSE;
}

gboolean
player_do_no_event (Player      *self,
                    const char  *rest,
                    GError     **error)
{
  g_autoptr (JsonNode) expected = NULL;

  if (*rest != '\0')
    {
      expected = parse_expected (self, rest, error);
      if (expected == NULL)
        return FALSE;
    }

  return player_stays_quiet (self, has_event_like, expected) ||
         player_fail (error, "There is an event that should not be");
}

static gboolean
has_ended (Player   *self,
           gpointer  data)
{
  return self->driver.output.ended && self->driver.errors.ended;
}

gboolean
player_do_exits (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  int status;

  if (!player_wait (self, self->options->patience, has_ended, NULL))
    return player_fail (error, "The driver has not ended");

  status = driver_process_wait (&self->driver);
  g_clear_object (&self->driver.process);
  if (self->driver.errors.in->len > 0)
    player_note (self, "standard error: %.*s", (int) self->driver.errors.in->len,
                 (const char *) self->driver.errors.in->data);

  if (status != g_ascii_strtoll (rest, NULL, 10))
    return player_fail (error, "The driver has ended with the status %d", status);

  return self->server.fault == NULL || player_fail (error, "%s", self->server.fault);
}
