/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-json-text.h"
#include "nj-payload-format.h"

/* What nj_payload_detect() looks at. */
#define DETECT_SIZE (64 * 1024)

/* The longest UTF-8 sequence. */
#define MAX_SEQUENCE 4

#define HEX_LINE 16
/* 76 characters of Base64 (RFC 2045 §6.8). */
#define BASE64_LINE 57

G_DEFINE_QUARK (nj-payload-error-quark, nj_payload_error)

static gboolean
is_continuation (char c)
{
  return ((guchar) c & 0xc0) == 0x80;
}

/* Whether bytes, or all of them but a sequence cut off at the end, are UTF-8. */
static gboolean
is_utf8_prefix (const char *data,
                gsize       size,
                gboolean    is_cut)
{
  const char *end;

  if (g_utf8_validate_len (data, size, &end))
    return TRUE;

  return is_cut && size - (gsize) (end - data) < MAX_SEQUENCE &&
         *end != '\0' &&
         g_utf8_get_char_validated (end, data + size - end) == (gunichar) -2;
}

/* The same, but U+0000 may be among them. */
static gboolean
is_utf8_with_nul (const char *data,
                  gsize       size,
                  gboolean    is_cut)
{
  const char *end = data + size;

  for (const char *nul = memchr (data, '\0', size); nul != NULL;
       nul = memchr (data, '\0', (gsize) (end - data)))
    {
      if (!g_utf8_validate_len (data, (gsize) (nul - data), NULL))
        return FALSE;
      data = nul + 1;
    }

  return is_utf8_prefix (data, (gsize) (end - data), is_cut);
}

static gboolean
is_text (const char *data,
         gsize       size,
         gboolean    is_cut)
{
  for (gsize i = 0; i < size; i++)
    {
      if (g_ascii_iscntrl (data[i]) && strchr ("\t\r\n", data[i]) == NULL)
        return FALSE;
      if (data[i] == '\0')
        return FALSE;
    }

  return is_utf8_prefix (data, size, is_cut);
}

static gboolean
is_json_container (const char *data,
                   gsize       size)
{
  gsize i = 0;

  while (i < size && strchr (" \t\r\n", data[i]) != NULL && data[i] != '\0')
    i++;

  return i < size && (data[i] == '{' || data[i] == '[');
}

/**
 * nj_payload_detect:
 * @payload: a payload
 *
 * Looks at the first 64 KiB. A JSON text counts as JSON if it is an object or an
 * array, because a bare "12" is as likely to be text.
 *
 * Returns: the format to show @payload in: JSON, text or, if it is neither, hex
 */
NjPayloadFormat
nj_payload_detect (GBytes *payload)
{
  const char *data;
  gsize size;
  gsize looked_at;

  g_return_val_if_fail (payload != NULL, NJ_PAYLOAD_TEXT);

  data = g_bytes_get_data (payload, &size);
  looked_at = MIN (size, DETECT_SIZE);

  if (is_json_container (data, looked_at) &&
      nj_json_text_validate (data, size, looked_at, NULL))
    return NJ_PAYLOAD_JSON;

  return is_text (data, looked_at, looked_at < size) ? NJ_PAYLOAD_TEXT : NJ_PAYLOAD_HEX;
}

static char *
preview_hex (const guchar *data,
             gsize         size,
             gsize         max_chars)
{
  GString *preview = g_string_new (NULL);

  for (gsize i = 0; i < MIN (size, (max_chars + 1) / 3); i++)
    g_string_append_printf (preview, i > 0 ? " %02x" : "%02x", data[i]);

  return g_string_free (preview, FALSE);
}

static char *
preview_base64 (const guchar *data,
                gsize         size,
                gsize         max_chars)
{
  g_autofree char *preview = g_base64_encode (data, MIN (size, max_chars / 4 * 3 + 3));

  return g_strndup (preview, max_chars);
}

/* Runs of white space become one space, so that indented JSON shows something. */
static char *
preview_text (const char *data,
              gsize       size,
              gsize       max_chars)
{
  GString *preview = g_string_new (NULL);
  const char *end = data + size;
  gboolean after_space = TRUE;
  gsize n_chars = 0;

  for (const char *p = data; p < end && n_chars < max_chars; p = g_utf8_next_char (p))
    {
      gunichar c = *p == '\0' ? 0 : g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -2)
        break;

      if (g_unichar_isspace (c) || c == 0x85)
        {
          if (!after_space)
            {
              g_string_append_c (preview, ' ');
              n_chars++;
            }
          after_space = TRUE;
          continue;
        }

      after_space = FALSE;
      if (c < 0x20)
        c += 0x2400;
      else if (c == 0x7f)
        c = 0x2421;
      else if (g_unichar_iscntrl (c))
        c = 0xfffd;
      g_string_append_unichar (preview, c);
      n_chars++;
    }

  return g_string_free (preview, FALSE);
}

/**
 * nj_payload_preview:
 * @payload: a payload
 * @format: how to show it
 * @max_chars: how many characters at most
 *
 * Looks at the beginning only, however large the payload. What is no UTF-8 is
 * shown as hex if text was asked for, control characters as their pictures.
 *
 * Returns: (transfer full): one line of valid UTF-8, without line breaks
 */
char *
nj_payload_preview (GBytes          *payload,
                    NjPayloadFormat  format,
                    gsize            max_chars)
{
  const char *data;
  gsize size;
  gsize looked_at;

  g_return_val_if_fail (payload != NULL, NULL);

  data = g_bytes_get_data (payload, &size);
  if (size == 0)
    return g_strdup ("");

  /* Indentation is squeezed out, so look further than the characters need. */
  max_chars = MIN (max_chars, DETECT_SIZE);
  looked_at = MIN (size, max_chars * 2 * MAX_SEQUENCE);

  switch (format)
    {
    case NJ_PAYLOAD_HEX:
      return preview_hex ((const guchar *) data, looked_at, max_chars);

    case NJ_PAYLOAD_BASE64:
      return preview_base64 ((const guchar *) data, looked_at, max_chars);

    case NJ_PAYLOAD_AUTO:
      if (is_text (data, looked_at, looked_at < size))
        return preview_text (data, looked_at, max_chars);
      return preview_hex ((const guchar *) data, looked_at, max_chars);

    case NJ_PAYLOAD_TEXT:
    case NJ_PAYLOAD_JSON:
    default:
      if (is_utf8_with_nul (data, looked_at, looked_at < size))
        return preview_text (data, looked_at, max_chars);
      return preview_hex ((const guchar *) data, looked_at, max_chars);
    }
}

static char *
decode_text (const char *data,
             gsize       size,
             gsize       offset,
             gsize       end,
             gsize      *next_offset)
{
  for (guint i = 1; i < MAX_SEQUENCE && end < size && is_continuation (data[end]); i++)
    end++;

  *next_offset = end;

  return g_utf8_make_valid (data + offset, (gssize) (end - offset));
}

static void
append_hex_line (GString      *text,
                 const guchar *data,
                 gsize         offset,
                 gsize         size)
{
  gsize end = MIN (size, offset + HEX_LINE);

  g_string_append_printf (text, "%08" G_GSIZE_MODIFIER "x ", offset);
  for (gsize i = offset; i < offset + HEX_LINE; i++)
    {
      if (i == offset + HEX_LINE / 2)
        g_string_append_c (text, ' ');
      if (i < end)
        g_string_append_printf (text, " %02x", data[i]);
      else
        g_string_append (text, "   ");
    }

  g_string_append (text, "  |");
  for (gsize i = offset; i < end; i++)
    g_string_append_c (text, g_ascii_isprint ((char) data[i]) ? (char) data[i] : '.');
  g_string_append_c (text, '|');
}

/* Line breaks are put before the lines, so that parts can be put together. */
static char *
decode_lines (const guchar *data,
              gsize         size,
              gsize         line,
              gsize         offset,
              gsize         end,
              gsize        *next_offset)
{
  GString *text = g_string_new (NULL);

  for (offset -= offset % line; offset < end; offset += line)
    {
      if (offset > 0)
        g_string_append_c (text, '\n');

      if (line == HEX_LINE)
        {
          append_hex_line (text, data, offset, size);
        }
      else
        {
          g_autofree char *encoded = g_base64_encode (data + offset, MIN (line, size - offset));

          g_string_append (text, encoded);
        }
    }

  *next_offset = MIN (offset, size);

  return g_string_free (text, FALSE);
}

/**
 * nj_payload_decode:
 * @payload: a payload
 * @format: how to show it
 * @offset: where in @payload to begin: 0, or what @next_offset was
 * @max_bytes: how many bytes of @payload to show, about; %G_MAXSIZE for all
 * @next_offset: (out) (optional): where the next part begins, the size of
 *   @payload after the last one
 * @error: return location for %NJ_PAYLOAD_ERROR_JSON, the only one there is
 *
 * Shows a payload, or a part of it. Parts put together are the same text as the
 * whole. As text, a byte that is no UTF-8 is U+FFFD. JSON is indented and
 * otherwise left alone: order, repeated names and the spelling of numbers stay.
 * Only what is shown is checked.
 *
 * Returns: (transfer full) (nullable): valid UTF-8
 */
char *
nj_payload_decode (GBytes           *payload,
                   NjPayloadFormat   format,
                   gsize             offset,
                   gsize             max_bytes,
                   gsize            *next_offset,
                   GError          **error)
{
  const char *data;
  gsize size;
  gsize end;
  gsize unused;

  g_return_val_if_fail (payload != NULL, NULL);
  g_return_val_if_fail (max_bytes > 0, NULL);

  data = g_bytes_get_data (payload, &size);
  offset = MIN (offset, size);
  end = offset + MIN (max_bytes, size - offset);
  next_offset = next_offset != NULL ? next_offset : &unused;

  if (offset == size && size > 0)
    {
      *next_offset = size;
      return g_strdup ("");
    }

  if (format == NJ_PAYLOAD_AUTO)
    format = nj_payload_detect (payload);

  switch (format)
    {
    case NJ_PAYLOAD_JSON:
      return nj_json_text_indent (data, size, offset, end, next_offset, error);

    case NJ_PAYLOAD_HEX:
      return decode_lines ((const guchar *) data, size, HEX_LINE, offset, end, next_offset);

    case NJ_PAYLOAD_BASE64:
      return decode_lines ((const guchar *) data, size, BASE64_LINE, offset, end, next_offset);

    case NJ_PAYLOAD_AUTO:
    case NJ_PAYLOAD_TEXT:
    default:
      return decode_text (size > 0 ? data : "", size, offset, end, next_offset);
    }
}
