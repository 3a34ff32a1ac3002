/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-json-text.h"
#include "nj-payload-format.h"

/* How a character is named in an error. */
static char *
quote_character (gunichar c)
{
  char utf8[7] = { 0 };

  if (!g_unichar_isprint (c))
    return g_strdup_printf ("U+%04X", c);

  g_unichar_to_utf8 (c, utf8);

  return g_strdup_printf ("'%s'", utf8);
}

static gboolean
fail_character (const char      *text,
                const char      *where,
                NjPayloadError   code,
                const char      *problem,
                GError         **error)
{
  g_autofree char *quoted = quote_character (g_utf8_get_char (where));

  g_set_error (error, NJ_PAYLOAD_ERROR, code, "%s: %s at position %ld %s",
               code == NJ_PAYLOAD_ERROR_HEX ? "hex" : "base64",
               quoted, g_utf8_pointer_to_offset (text, where) + 1, problem);

  return FALSE;
}

static gboolean
is_hex_prefix (const char *p)
{
  return p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
}

static gboolean
is_hex_separator (char c)
{
  return g_ascii_isspace (c) || c == ':' || c == ',';
}

/* Takes one run of digits, which is whole bytes. */
static const char *
take_hex_run (const char  *text,
              const char  *run,
              GByteArray  *bytes,
              GError     **error)
{
  const char *p = run;

  for (; g_ascii_isxdigit (p[0]) && g_ascii_isxdigit (p[1]); p += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  if (g_ascii_isxdigit (*p) && (p[1] == '\0' || is_hex_separator (p[1])))
    {
      g_set_error (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_HEX,
                   "hex: odd number of digits at position %ld",
                   g_utf8_pointer_to_offset (text, run) + 1);
      return NULL;
    }

  return g_ascii_isxdigit (*p) ? p + 1 : p;
}

static gboolean
encode_hex (const char  *text,
            GBytes     **payload,
            GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  const char *p = text;

  while (*p != '\0')
    {
      const char *start;

      if (is_hex_separator (*p))
        {
          p++;
          continue;
        }

      start = is_hex_prefix (p) ? p + 2 : p;
      p = take_hex_run (text, start, bytes, error);
      if (p == NULL)
        return FALSE;

      if (p == start && (*p == '\0' || is_hex_separator (*p)))
        {
          g_set_error_literal (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_HEX,
                               "hex: no digits after “0x”");
          return FALSE;
        }
      if (*p != '\0' && !is_hex_separator (*p))
        return fail_character (text, p, NJ_PAYLOAD_ERROR_HEX, "is no hex digit", error);
    }

  *payload = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));

  return TRUE;
}

static gboolean
is_base64_character (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

static gboolean
check_base64 (const char  *text,
              GError     **error)
{
  guint n_digits = 0;
  guint n_padding = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_ascii_isspace (*p))
        continue;

      if (*p == '=')
        n_padding++;
      else if (!is_base64_character (*p))
        return fail_character (text, p, NJ_PAYLOAD_ERROR_BASE64,
                               "is no Base64 character", error);
      else if (n_padding > 0)
        return fail_character (text, p, NJ_PAYLOAD_ERROR_BASE64, "follows '='", error);
      else
        n_digits++;
    }

  if ((n_digits + n_padding) % 4 != 0 || n_padding > 2)
    {
      g_set_error_literal (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_BASE64,
                           n_padding > 2
                             ? "base64: more than two '=' at the end"
                             : "base64: the number of characters is no multiple of 4, '=' included");
      return FALSE;
    }

  return TRUE;
}

static gboolean
encode_base64 (const char  *text,
               GBytes     **payload,
               GError     **error)
{
  guchar *data;
  gsize size;

  if (!check_base64 (text, error))
    return FALSE;

  data = g_base64_decode (text, &size);
  *payload = g_bytes_new_take (data, size);

  return TRUE;
}

/**
 * nj_payload_encode:
 * @text: what was typed
 * @format: how it is meant
 * @payload: (out) (transfer full): the bytes to publish
 * @error: return location for an #NjPayloadError
 *
 * JSON is checked and sent as it was typed. Hex digits come in pairs, which may
 * be separated by white space, ':' or ',' and introduced by "0x".
 *
 * Returns: whether @text is what @format says it is
 */
gboolean
nj_payload_encode (const char       *text,
                   NjPayloadFormat   format,
                   GBytes          **payload,
                   GError          **error)
{
  gsize size;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);

  size = strlen (text);
  if (!g_utf8_validate_len (text, size, NULL))
    {
      g_set_error_literal (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_TEXT,
                           "The text is not valid UTF-8");
      return FALSE;
    }

  switch (format)
    {
    case NJ_PAYLOAD_HEX:
      return encode_hex (text, payload, error);

    case NJ_PAYLOAD_BASE64:
      return encode_base64 (text, payload, error);

    case NJ_PAYLOAD_JSON:
      if (!nj_json_text_validate (text, size, size, error))
        return FALSE;
      break;

    case NJ_PAYLOAD_AUTO:
    case NJ_PAYLOAD_TEXT:
    default:
      break;
    }

  *payload = g_bytes_new (text, size);

  return TRUE;
}
