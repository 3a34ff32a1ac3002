/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-json-text.h"
#include "nj-payload-format.h"

#define INDENT 2

/* What the grammar of RFC 8259 allows next. */
typedef enum
{
  STATE_VALUE,
  STATE_VALUE_OR_END, /* after '[' */
  STATE_KEY_OR_END,   /* after '{' */
  STATE_KEY,          /* after ',' in an object */
  STATE_COLON,
  STATE_COMMA_OR_END,
  STATE_END,
} State;

/*
 * Reads JSON as a sequence of tokens, without making values of them: the order
 * of members, repeated members, and the spelling of numbers and strings remain.
 * What the tokens between offset and end look like depends only on what is
 * before them, so a text indented in parts is the text indented as a whole.
 */
typedef struct
{
  const char *text;
  gsize size;
  gsize pos;

  GString *out; /* (nullable) */
  gsize offset;
  gsize end;

  State state;
  guint depth;
  char stack[NJ_JSON_TEXT_MAX_DEPTH]; /* '{' or '[' */
} Reader;

static void
reader_set_error (Reader      *reader,
                  gsize        pos,
                  const char  *message,
                  GError     **error)
{
  guint64 line = 1;
  guint64 column = 1;

  for (gsize i = 0; i < pos; i++)
    {
      if (reader->text[i] == '\n')
        {
          line++;
          column = 1;
        }
      else if (((guchar) reader->text[i] & 0xc0) != 0x80)
        {
          column++;
        }
    }

  g_set_error (error, NJ_PAYLOAD_ERROR, NJ_PAYLOAD_ERROR_JSON,
               "line %" G_GUINT64_FORMAT ", column %" G_GUINT64_FORMAT ": %s%s",
               line, column, message, pos >= reader->size ? ", found the end" : "");
}

static gboolean
reader_fail_expected (Reader  *reader,
                      GError **error)
{
  const char *message = NULL;
  gboolean in_object = reader->depth > 0 && reader->stack[reader->depth - 1] == '{';

  switch (reader->state)
    {
    case STATE_VALUE:
      message = "expected a value";
      break;
    case STATE_VALUE_OR_END:
      message = "expected a value or ']'";
      break;
    case STATE_KEY_OR_END:
      message = "expected a name in double quotes or '}'";
      break;
    case STATE_KEY:
      message = "expected a name in double quotes";
      break;
    case STATE_COLON:
      message = "expected ':'";
      break;
    case STATE_COMMA_OR_END:
      message = in_object ? "expected ',' or '}'" : "expected ',' or ']'";
      break;
    case STATE_END:
      message = "expected nothing after the value";
      break;
    default:
      g_assert_not_reached ();
    }

  reader_set_error (reader, reader->pos, message, error);

  return FALSE;
}

static gboolean
reader_is_at_end (Reader *reader)
{
  return reader->pos >= reader->end;
}

static void
reader_write_line_break (Reader *reader,
                         guint   depth)
{
  if (reader->out == NULL || reader->pos < reader->offset)
    return;

  g_string_append_c (reader->out, '\n');
  for (guint i = 0; i < depth * INDENT; i++)
    g_string_append_c (reader->out, ' ');
}

static void
reader_write (Reader *reader,
              gsize   start)
{
  start = MAX (start, reader->offset);

  if (reader->out != NULL && start < reader->pos)
    g_string_append_len (reader->out, reader->text + start, (gssize) (reader->pos - start));
}

static void
reader_end_value (Reader *reader)
{
  reader->state = reader->depth == 0 ? STATE_END : STATE_COMMA_OR_END;
}

static gboolean
reader_read_escape (Reader  *reader,
                    GError **error)
{
  gsize start = reader->pos++;

  if (reader->pos < reader->size && reader->text[reader->pos] == 'u')
    {
      reader->pos++;
      for (guint i = 0; i < 4; i++, reader->pos++)
        {
          if (reader->pos >= reader->size || !g_ascii_isxdigit (reader->text[reader->pos]))
            {
              reader_set_error (reader, reader->pos, "expected a hexadecimal digit", error);
              return FALSE;
            }
        }
      return TRUE;
    }

  if (reader->pos >= reader->size ||
      memchr ("\"\\/bfnrt", reader->text[reader->pos], 8) == NULL)
    {
      reader_set_error (reader, start, "unknown escape sequence", error);
      return FALSE;
    }

  reader->pos++;

  return TRUE;
}

/* Stops before the end of the string when the end of the part is reached. */
static gboolean
reader_read_string (Reader  *reader,
                    GError **error)
{
  reader->pos++;

  while (reader->pos < reader->size && !reader_is_at_end (reader))
    {
      guchar c = (guchar) reader->text[reader->pos];

      if (c == '"')
        {
          reader->pos++;
          return TRUE;
        }
      else if (c == '\\')
        {
          if (!reader_read_escape (reader, error))
            return FALSE;
        }
      else if (c < 0x20)
        {
          reader_set_error (reader, reader->pos,
                            "a control character in a string must be escaped", error);
          return FALSE;
        }
      else if (c < 0x80)
        {
          reader->pos++;
        }
      else
        {
          const char *p = reader->text + reader->pos;
          gunichar character =
            g_utf8_get_char_validated (p, (gssize) MIN (reader->size - reader->pos, 6));

          if (character == (gunichar) -1 || character == (gunichar) -2)
            {
              reader_set_error (reader, reader->pos, "invalid UTF-8", error);
              return FALSE;
            }
          reader->pos += (gsize) g_unichar_to_utf8 (character, NULL);
        }
    }

  if (reader->pos >= reader->size)
    {
      reader_set_error (reader, reader->size, "expected '\"'", error);
      return FALSE;
    }

  return TRUE;
}

static void
reader_skip_digits (Reader *reader)
{
  while (reader->pos < reader->size && g_ascii_isdigit (reader->text[reader->pos]))
    reader->pos++;
}

static gboolean
reader_read_digits (Reader  *reader,
                    GError **error)
{
  if (reader->pos >= reader->size || !g_ascii_isdigit (reader->text[reader->pos]))
    {
      reader_set_error (reader, reader->pos, "expected a digit", error);
      return FALSE;
    }

  reader_skip_digits (reader);

  return TRUE;
}

static gboolean
reader_accept (Reader     *reader,
               const char *characters)
{
  if (reader->pos >= reader->size || reader->text[reader->pos] == '\0' ||
      strchr (characters, reader->text[reader->pos]) == NULL)
    return FALSE;

  reader->pos++;

  return TRUE;
}

static gboolean
reader_read_number (Reader  *reader,
                    GError **error)
{
  reader_accept (reader, "-");

  if (reader_accept (reader, "0"))
    {
      if (reader->pos < reader->size && g_ascii_isdigit (reader->text[reader->pos]))
        {
          reader_set_error (reader, reader->pos, "a number must not begin with 0", error);
          return FALSE;
        }
    }
  else if (!reader_read_digits (reader, error))
    {
      return FALSE;
    }

  if (reader_accept (reader, ".") && !reader_read_digits (reader, error))
    return FALSE;

  if (reader_accept (reader, "eE"))
    {
      reader_accept (reader, "+-");
      return reader_read_digits (reader, error);
    }

  return TRUE;
}

static gboolean
reader_read_literal (Reader  *reader,
                     GError **error)
{
  static const char *const literals[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (literals); i++)
    {
      gsize length = strlen (literals[i]);

      if (reader->size - reader->pos >= length &&
          memcmp (reader->text + reader->pos, literals[i], length) == 0)
        {
          reader->pos += length;
          return TRUE;
        }
    }

  return reader_fail_expected (reader, error);
}

static gboolean
reader_open (Reader  *reader,
             char     bracket,
             GError **error)
{
  if (reader->depth == NJ_JSON_TEXT_MAX_DEPTH)
    {
      reader_set_error (reader, reader->pos,
                        "nested more than " G_STRINGIFY (NJ_JSON_TEXT_MAX_DEPTH) " levels deep",
                        error);
      return FALSE;
    }

  reader->stack[reader->depth++] = bracket;
  reader->pos++;
  reader->state = bracket == '{' ? STATE_KEY_OR_END : STATE_VALUE_OR_END;

  return TRUE;
}

static gboolean
reader_close (Reader  *reader,
              char     bracket,
              GError **error)
{
  gboolean is_empty = reader->state == STATE_KEY_OR_END || reader->state == STATE_VALUE_OR_END;
  char opened = bracket == '}' ? '{' : '[';

  if ((!is_empty && reader->state != STATE_COMMA_OR_END) ||
      reader->depth == 0 || reader->stack[reader->depth - 1] != opened)
    return reader_fail_expected (reader, error);

  reader->depth--;
  if (!is_empty)
    reader_write_line_break (reader, reader->depth);
  reader->pos++;
  reader_end_value (reader);

  return TRUE;
}

static gboolean
reader_read_value (Reader  *reader,
                   GError **error)
{
  char c = reader->text[reader->pos];
  gboolean success;

  if (reader->state != STATE_VALUE && reader->state != STATE_VALUE_OR_END)
    return reader_fail_expected (reader, error);

  if (reader->depth > 0 && reader->stack[reader->depth - 1] == '[')
    reader_write_line_break (reader, reader->depth);

  if (c == '{' || c == '[')
    return reader_open (reader, c, error);

  if (c == '"')
    success = reader_read_string (reader, error);
  else if (c == '-' || g_ascii_isdigit (c))
    success = reader_read_number (reader, error);
  else
    success = reader_read_literal (reader, error);

  reader_end_value (reader);

  return success;
}

static gboolean
reader_read_separator (Reader  *reader,
                       GError **error)
{
  gboolean in_object = reader->depth > 0 && reader->stack[reader->depth - 1] == '{';

  if (reader->text[reader->pos] == ':' && reader->state == STATE_COLON)
    reader->state = STATE_VALUE;
  else if (reader->text[reader->pos] == ',' && reader->state == STATE_COMMA_OR_END)
    reader->state = in_object ? STATE_KEY : STATE_VALUE;
  else
    return reader_fail_expected (reader, error);

  reader->pos++;

  return TRUE;
}

static gboolean
reader_read_token (Reader  *reader,
                   GError **error)
{
  gsize start = reader->pos;
  char c = reader->text[start];
  gboolean success;

  if (c == '"' && (reader->state == STATE_KEY || reader->state == STATE_KEY_OR_END))
    {
      reader_write_line_break (reader, reader->depth);
      success = reader_read_string (reader, error);
      reader->state = STATE_COLON;
    }
  else if (c == '}' || c == ']')
    {
      success = reader_close (reader, c, error);
    }
  else if (c == ':' || c == ',')
    {
      success = reader_read_separator (reader, error);
    }
  else
    {
      success = reader_read_value (reader, error);
    }

  if (!success)
    return FALSE;

  reader_write (reader, start);
  if (c == ':' && reader->out != NULL && start >= reader->offset)
    g_string_append_c (reader->out, ' ');

  return TRUE;
}

static gboolean
reader_read (Reader  *reader,
             GError **error)
{
  while (!reader_is_at_end (reader))
    {
      if (reader_accept (reader, " \t\r\n"))
        continue;

      if (!reader_read_token (reader, error))
        return FALSE;
    }

  if (reader->pos >= reader->size && reader->state != STATE_END)
    return reader_fail_expected (reader, error);

  return TRUE;
}

static gboolean
read_text (const char  *text,
           gsize        size,
           gsize        offset,
           gsize        end,
           GString     *out,
           gsize       *next_offset,
           GError     **error)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);

  reader->text = text;
  reader->size = size;
  reader->offset = offset;
  reader->end = MIN (end, size);
  reader->out = out;

  if (!reader_read (reader, error))
    return FALSE;

  if (next_offset != NULL)
    *next_offset = reader->pos;

  return TRUE;
}

/**
 * nj_json_text_validate:
 * @text: (array length=size): a text, not necessarily terminated
 * @size: its length in bytes
 * @end: how much of it to look at, at least; @size for all of it
 * @error: return location for %NJ_PAYLOAD_ERROR_JSON
 *
 * Returns: whether @text is JSON (RFC 8259), as far as @end
 */
gboolean
nj_json_text_validate (const char  *text,
                       gsize        size,
                       gsize        end,
                       GError     **error)
{
  g_return_val_if_fail (text != NULL || size == 0, FALSE);

  return read_text (text, size, 0, end, NULL, NULL, error);
}

/**
 * nj_json_text_indent:
 * @text: (array length=size): a text, not necessarily terminated
 * @size: its length in bytes
 * @offset: where the part begins: 0, or a @next_offset
 * @end: where it ends, about; it is never in the middle of a character
 * @next_offset: (out) (optional): where the next part begins, @size after the last
 * @error: return location for %NJ_PAYLOAD_ERROR_JSON
 *
 * Indents JSON and changes nothing else. Errors behind @end are not seen.
 *
 * Returns: (transfer full) (nullable): the part, indented
 */
char *
nj_json_text_indent (const char  *text,
                     gsize        size,
                     gsize        offset,
                     gsize        end,
                     gsize       *next_offset,
                     GError     **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (text != NULL || size == 0, NULL);
  g_return_val_if_fail (offset <= end, NULL);

  if (!read_text (text, size, offset, end, out, next_offset, error))
    return NULL;

  return g_string_free (g_steal_pointer (&out), FALSE);
}
