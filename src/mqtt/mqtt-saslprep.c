/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-saslprep.h"
#include "mqtt-secret.h"

/* SASLprep (RFC 4013), with the tables of RFC 3454. Normalisation is that of GLib's
 * Unicode, which has more characters than the 3.2 of the RFC: what was unassigned then
 * is allowed, as for a query (RFC 3454 §7). */

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* B.1 */
static const Range mapped_to_nothing[] = {
  { 0x00ad, 0x00ad },
  { 0x034f, 0x034f },
  { 0x1806, 0x1806 },
  { 0x180b, 0x180d },
  { 0x200b, 0x200d },
  { 0x2060, 0x2060 },
  { 0xfe00, 0xfe0f },
  { 0xfeff, 0xfeff },
};

/* C.1.2 */
static const Range spaces[] = {
  { 0x00a0, 0x00a0 },
  { 0x1680, 0x1680 },
  { 0x2000, 0x200b },
  { 0x202f, 0x202f },
  { 0x205f, 0x205f },
  { 0x3000, 0x3000 },
};

/* C.1.2 to C.9; the last two of each plane are in is_prohibited(). */
static const Range prohibited[] = {
  { 0x0000, 0x001f },
  { 0x007f, 0x00a0 },
  { 0x0340, 0x0341 },
  { 0x06dd, 0x06dd },
  { 0x070f, 0x070f },
  { 0x1680, 0x1680 },
  { 0x180e, 0x180e },
  { 0x2000, 0x200f },
  { 0x2028, 0x202f },
  { 0x205f, 0x2063 },
  { 0x206a, 0x206f },
  { 0x2ff0, 0x2ffb },
  { 0x3000, 0x3000 },
  { 0xd800, 0xf8ff },
  { 0xfdd0, 0xfdef },
  { 0xfeff, 0xfeff },
  { 0xfff9, 0xffff },
  { 0x1d173, 0x1d17a },
  { 0xe0001, 0xe0001 },
  { 0xe0020, 0xe007f },
  { 0xf0000, 0x10ffff },
};

/* D.1: written from the right to the left. */
static const Range leftward[] = {
  { 0x05be, 0x05be },
  { 0x05c0, 0x05c0 },
  { 0x05c3, 0x05c3 },
  { 0x05d0, 0x05ea },
  { 0x05f0, 0x05f4 },
  { 0x061b, 0x061b },
  { 0x061f, 0x061f },
  { 0x0621, 0x063a },
  { 0x0640, 0x064a },
  { 0x066d, 0x066f },
  { 0x0671, 0x06d5 },
  { 0x06dd, 0x06dd },
  { 0x06e5, 0x06e6 },
  { 0x06fa, 0x06fe },
  { 0x0700, 0x070d },
  { 0x0710, 0x0710 },
  { 0x0712, 0x072c },
  { 0x0780, 0x07a5 },
  { 0x07b1, 0x07b1 },
  { 0x200f, 0x200f },
  { 0xfb1d, 0xfb1d },
  { 0xfb1f, 0xfb28 },
  { 0xfb2a, 0xfb36 },
  { 0xfb38, 0xfb3c },
  { 0xfb3e, 0xfb3e },
  { 0xfb40, 0xfb41 },
  { 0xfb43, 0xfb44 },
  { 0xfb46, 0xfbb1 },
  { 0xfbd3, 0xfd3d },
  { 0xfd50, 0xfd8f },
  { 0xfd92, 0xfdc7 },
  { 0xfdf0, 0xfdfc },
  { 0xfe70, 0xfe74 },
  { 0xfe76, 0xfefc },
};

static gboolean
is_in (const Range *ranges,
       gsize        n_ranges,
       gunichar     c)
{
  for (gsize i = 0; i < n_ranges; i++)
    {
      if (c >= ranges[i].first && c <= ranges[i].last)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_prohibited (gunichar c)
{
  return is_in (prohibited, G_N_ELEMENTS (prohibited), c) || (c & 0xfffe) == 0xfffe;
}

static gboolean
is_leftward (gunichar c)
{
  return is_in (leftward, G_N_ELEMENTS (leftward), c);
}

/* RFC 4013 §2.1. Nothing becomes longer, so that no copy is left behind. */
static char *
map (const char *text)
{
  GString *mapped = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_in (mapped_to_nothing, G_N_ELEMENTS (mapped_to_nothing), c))
        continue;

      g_string_append_unichar (mapped,
                               is_in (spaces, G_N_ELEMENTS (spaces), c) ? ' ' : c);
    }

  return g_string_free (mapped, FALSE);
}

/* RFC 3454 §6 */
static gboolean
has_one_direction (const char *text)
{
  const char *last = g_utf8_find_prev_char (text, text + strlen (text));
  gboolean left = FALSE;
  gboolean right = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      left |= is_leftward (c);
      right |= !is_leftward (c) && g_unichar_isalpha (c);
    }

  return !left || (!right && is_leftward (g_utf8_get_char (text)) &&
                   is_leftward (g_utf8_get_char (last)));
}

static gboolean
refuse (GError     **error,
        const char  *text)
{
  mqtt_set_error (error, MQTT_LAYER_USAGE, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", text);
  return FALSE;
}

static gboolean
check (const char  *prepared,
       GError     **error)
{
  for (const char *p = prepared; *p != '\0'; p = g_utf8_next_char (p))
    {
      /* Which one it is would tell about a password. */
      if (is_prohibited (g_utf8_get_char (p)))
        return refuse (error, "It has a character that cannot be typed or seen (RFC 4013 §2.3)");
    }

  if (!has_one_direction (prepared))
    return refuse (error, "It mixes letters that run from the left with letters that run from the "
                          "right (RFC 4013 §2.4)");

  return TRUE;
}

/**
 * mqtt_saslprep:
 * @text: a user name or password
 * @error: %MQTT_ERROR_INVALID_ARGUMENT
 *
 * Prepares a string so that it compares equal to what the server has kept, however it
 * was typed (RFC 4013).
 *
 * Returns: (transfer full): the prepared string; free it with mqtt_secret_free()
 */
char *
mqtt_saslprep (const char  *text,
               GError     **error)
{
  char *mapped;
  char *prepared;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      refuse (error, "It is not valid UTF-8");
      return NULL;
    }

  mapped = map (text);
  prepared = g_utf8_normalize (mapped, -1, G_NORMALIZE_ALL_COMPOSE);
  mqtt_secret_free (mapped);
  if (check (prepared, error))
    return prepared;

  mqtt_secret_free (prepared);

  return NULL;
}
