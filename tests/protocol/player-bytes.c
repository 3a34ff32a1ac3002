/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "packet-text.h"
#include "player-steps.h"

/* Enough of a packet to see what it is. */
#define MAX_SHOWN 200

static char *
to_hex (const guint8 *data,
        gsize         size)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (size, MAX_SHOWN); i++)
    g_string_append_printf (text, "%s%02x", i > 0 ? " " : "", data[i]);
  if (size > MAX_SHOWN)
    g_string_append_printf (text, " … (%" G_GSIZE_FORMAT " bytes)", size);

  return g_string_free (text, FALSE);
}

static gboolean
has_packet (Player   *self,
            gpointer  data)
{
  return script_server_get_packet (&self->server) > 0;
}

static gboolean
has_packet_or_end (Player   *self,
                   gpointer  data)
{
  return has_packet (self, data) || self->server.connection.ended;
}

gboolean
player_do_expect (Player      *self,
                  const char  *rest,
                  GError     **error)
{
  g_autoptr (BytePattern) pattern = packet_text_parse (rest, self->version, self->variables, error);
  g_autofree char *expected = NULL;
  g_autofree char *got = NULL;
  gboolean matches;
  gsize size;

  if (pattern == NULL)
    return FALSE;

  expected = byte_pattern_to_string (pattern);
  player_wait (self, self->options->patience, has_packet_or_end, NULL);
  size = script_server_get_packet (&self->server);
  if (size == 0)
    return player_fail (error, "There is no packet, expected: %.1000s", expected);

  got = to_hex (self->server.mqtt->data, size);
  player_note (self, "  %s", got);
  matches = byte_pattern_match (pattern, self->server.mqtt->data, size, self->variables);
  g_byte_array_remove_range (self->server.mqtt, 0, size);

  return matches || player_fail (error, "The packet is another one, expected: %.1000s", expected);
}

gboolean
player_do_no_packet (Player      *self,
                     const char  *rest,
                     GError     **error)
{
  return player_stays_quiet (self, has_packet, NULL) ||
         player_fail (error, "There is a packet that should not be: %02x …",
                      self->server.mqtt->data[0]);
}

static GBytes *
parse_bytes (Player      *self,
             const char  *text,
             GError     **error)
{
  g_autoptr (BytePattern) pattern = packet_text_parse (text, self->version, self->variables, error);
  g_autofree char *hex = NULL;

  if (pattern == NULL)
    return NULL;

  hex = byte_pattern_to_string (pattern);
  player_note (self, "  %.600s", hex);

  return byte_pattern_get_bytes (pattern, error);
}

gboolean
player_do_send (Player      *self,
                const char  *rest,
                GError     **error)
{
  g_autoptr (GBytes) bytes = parse_bytes (self, rest, error);

  if (bytes == NULL)
    return FALSE;

  script_server_send (&self->server, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return TRUE;
}

gboolean
player_do_send_split (Player      *self,
                      const char  *rest,
                      GError     **error)
{
  char *end;
  gsize step = g_ascii_strtoull (rest, &end, 10);
  g_autoptr (GBytes) bytes = parse_bytes (self, end, error);
  const guint8 *data;
  gsize size;

  if (bytes == NULL || step == 0)
    return bytes != NULL && player_fail (error, "How large is a frame?");

  data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i += step)
    script_server_send (&self->server, data + i, MIN (step, size - i));

  return TRUE;
}

gboolean
player_do_frame (Player      *self,
                 const char  *rest,
                 GError     **error)
{
  gsize span = strcspn (rest, " ");
  g_autofree char *kind = g_strndup (rest, span);
  g_autoptr (GBytes) bytes = parse_bytes (self, rest + span, error);

  if (bytes == NULL)
    return FALSE;

  return script_server_send_frame (&self->server, kind, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes)) ||
         player_fail (error, "There is no such frame");
}

gboolean
player_do_raw (Player      *self,
               const char  *rest,
               GError     **error)
{
  g_autoptr (GBytes) bytes = parse_bytes (self, rest, error);

  if (bytes == NULL)
    return FALSE;

  channel_write (&self->server.connection, g_bytes_get_data (bytes, NULL),
                 g_bytes_get_size (bytes));

  return TRUE;
}

static gboolean
has_pong (Player   *self,
          gpointer  data)
{
  return self->server.has_pong;
}

gboolean
player_do_expect_pong (Player      *self,
                       const char  *rest,
                       GError     **error)
{
  g_autoptr (GBytes) bytes = parse_bytes (self, rest, error);
  g_autoptr (GBytes) pongs = NULL;

  if (bytes == NULL)
    return FALSE;

  if (!player_wait (self, self->options->patience, has_pong, NULL))
    return player_fail (error, "There is no pong");

  pongs = g_bytes_new (self->server.pongs->data, self->server.pongs->len);
  if (!g_bytes_equal (pongs, bytes))
    return player_fail (error, "The pong has other bytes");

  self->server.has_pong = FALSE;
  g_byte_array_set_size (self->server.pongs, 0);

  return TRUE;
}
