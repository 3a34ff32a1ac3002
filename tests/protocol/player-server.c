/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "player-steps.h"

gboolean
player_do_transport (Player      *self,
                     const char  *rest,
                     GError     **error)
{
  self->server.websocket = g_str_equal (rest, "ws");

  return self->server.websocket || g_str_equal (rest, "tcp") ||
         player_fail (error, "There is no such transport");
}

gboolean
player_do_listen (Player      *self,
                  const char  *rest,
                  GError     **error)
{
  script_server_unlisten (&self->server);

  return g_str_equal (rest, "off") || script_server_listen (&self->server, error);
}

static gboolean
accept_connection (Player   *self,
                   gpointer  data)
{
  return script_server_accept (&self->server);
}

static gboolean
await_connection (Player *self,
                  gint64  patience)
{
  gboolean accepted;

  self->awaits_connection = TRUE;
  accepted = player_wait (self, patience, accept_connection, NULL);
  self->awaits_connection = FALSE;

  return accepted;
}

static gboolean
read_request (Player   *self,
              gpointer  data)
{
  return script_server_read_request (&self->server) || self->server.connection.ended;
}

gboolean
player_do_accept_silent (Player      *self,
                         const char  *rest,
                         GError     **error)
{
  if (!await_connection (self, self->options->patience))
    return player_fail (error, "There is no connection");

  if (!self->server.websocket)
    return TRUE;

  player_wait (self, self->options->patience, read_request, NULL);

  return self->server.request != NULL || player_fail (error, "There is no request");
}

gboolean
player_do_accept (Player      *self,
                  const char  *rest,
                  GError     **error)
{
  if (!player_do_accept_silent (self, rest, error))
    return FALSE;

  if (self->server.websocket)
    script_server_upgrade (&self->server);

  return TRUE;
}

gboolean
player_do_accept_http (Player      *self,
                       const char  *rest,
                       GError     **error)
{
  g_autofree char *answer = g_strcompress (rest);

  if (!player_do_accept_silent (self, "", error))
    return FALSE;

  script_server_answer (&self->server, answer);

  return TRUE;
}

static gboolean
request_has (Player      *self,
             const char  *pattern,
             gboolean    *has,
             GError     **error)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, error);

  if (regex == NULL)
    return FALSE;

  player_note (self, "%s", self->server.request);
  *has = self->server.request != NULL && g_regex_match (regex, self->server.request, 0, NULL);

  return TRUE;
}

gboolean
player_do_request (Player      *self,
                   const char  *rest,
                   GError     **error)
{
  gboolean has;

  return request_has (self, rest, &has, error) &&
         (has || player_fail (error, "The request has no such line"));
}

gboolean
player_do_no_request (Player      *self,
                      const char  *rest,
                      GError     **error)
{
  gboolean has;

  return request_has (self, rest, &has, error) &&
         (!has || player_fail (error, "The request has such a line"));
}

gboolean
player_do_close (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  script_server_close (&self->server,
                       *rest == '\0' ? 1000 : g_ascii_strtoull (rest, NULL, 10));

  return TRUE;
}

gboolean
player_do_drop (Player      *self,
                const char  *rest,
                GError     **error)
{
  channel_close (&self->server.connection);

  return TRUE;
}

gboolean
player_do_reset (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  script_server_reset (&self->server);

  return TRUE;
}

gboolean
player_do_stall (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  self->server.connection.stalled = TRUE;

  return TRUE;
}

gboolean
player_do_resume (Player      *self,
                  const char  *rest,
                  GError     **error)
{
  self->server.connection.stalled = FALSE;

  return TRUE;
}

static gboolean
is_closed (Player   *self,
           gpointer  data)
{
  return self->server.connection.ended;
}

/* Packets that came before count: they are to be expected first. */
gboolean
player_do_expect_close (Player      *self,
                        const char  *rest,
                        GError     **error)
{
  guint code = g_ascii_strtoull (rest, NULL, 10);

  if (!player_wait (self, self->options->patience, is_closed, NULL))
    return player_fail (error, "The engine does not close the connection");

  if (self->server.mqtt->len > 0)
    return player_fail (error, "The engine has sent something before it closed: %02x …",
                        self->server.mqtt->data[0]);

  if (code != 0 && self->server.close_code != code)
    return player_fail (error, "The close code is %u", self->server.close_code);

  return TRUE;
}

gboolean
player_do_no_connection (Player      *self,
                         const char  *rest,
                         GError     **error)
{
  return !await_connection (self, PLAYER_QUIET) ||
         player_fail (error, "There is a connection that should not be");
}
