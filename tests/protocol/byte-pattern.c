/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "byte-pattern.h"

#include <string.h>

/* What is not a byte: any byte, and any with these upper four bits. */
#define ANY 0x100
#define TYPE 0x200

typedef struct
{
  char *name;
  gsize offset;
  gsize size;
} Capture;

struct _BytePattern
{
  GArray *cells;    /* (element-type guint16): a byte, or ANY */
  GArray *captures; /* (element-type Capture) */
  gboolean open;    /* anything may follow */
};

G_DEFINE_QUARK (byte-pattern-error-quark, byte_pattern_error)

static void
capture_clear (gpointer data)
{
  g_free (((Capture *) data)->name);
}

BytePattern *
byte_pattern_new (void)
{
  BytePattern *self = g_new0 (BytePattern, 1);

  self->cells = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->captures = g_array_new (FALSE, FALSE, sizeof (Capture));
  g_array_set_clear_func (self->captures, capture_clear);

  return self;
}

void
byte_pattern_free (BytePattern *self)
{
  g_array_unref (self->cells);
  g_array_unref (self->captures);
  g_free (self);
}

gsize
byte_pattern_get_size (const BytePattern *self)
{
  return self->cells->len;
}

static void
add_cell (BytePattern *self,
          guint16      cell)
{
  g_array_append_val (self->cells, cell);
}

static guint16
get_cell (const BytePattern *self,
          gsize              index)
{
  return g_array_index (self->cells, guint16, index);
}

/* Bytes to send: nothing may be left open. */
GBytes *
byte_pattern_get_bytes (const BytePattern  *self,
                        GError            **error)
{
  g_autoptr (GByteArray) array = g_byte_array_sized_new (self->cells->len);

  for (gsize i = 0; i < self->cells->len && !self->open; i++)
    {
      guint16 cell = get_cell (self, i);
      guint8 byte = cell;

      if (cell >= ANY)
        break;
      g_byte_array_append (array, &byte, 1);
    }

  if (self->open || array->len < self->cells->len)
    {
      g_set_error (error, BYTE_PATTERN_ERROR, 0, "These bytes are not all known");
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

char *
byte_pattern_to_string (const BytePattern *self)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < self->cells->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ' ');
      if (get_cell (self, i) == ANY)
        g_string_append (text, "??");
      else if (get_cell (self, i) >= TYPE)
        g_string_append_printf (text, "%x?", (get_cell (self, i) & 0xff) >> 4);
      else
        g_string_append_printf (text, "%02x", get_cell (self, i));
    }
  if (self->open)
    g_string_append (text, " ...");

  return g_string_free (text, FALSE);
}

void
byte_pattern_add_byte (BytePattern *self,
                       guint8       byte)
{
  add_cell (self, byte);
}

/* The first byte of a packet of @type with any flags. */
void
byte_pattern_add_type (BytePattern *self,
                       guint8       type)
{
  add_cell (self, TYPE | type << 4);
}

void
byte_pattern_add_number (BytePattern *self,
                         guint32      number,
                         gsize        size)
{
  for (gsize i = size; i > 0; i--)
    add_cell (self, number >> (8 * (i - 1)) & 0xff);
}

void
byte_pattern_add_varint (BytePattern *self,
                         guint32      number)
{
  do
    {
      add_cell (self, (number & 0x7f) | (number > 0x7f ? 0x80 : 0));
      number >>= 7;
    }
  while (number > 0);
}

void
byte_pattern_add_any (BytePattern *self,
                      const char  *name,
                      gsize        size)
{
  if (name != NULL)
    {
      Capture capture = { g_strdup (name), self->cells->len, size };

      g_array_append_val (self->captures, capture);
    }

  for (gsize i = 0; i < size; i++)
    add_cell (self, ANY);
}

void
byte_pattern_add_rest (BytePattern *self)
{
  self->open = TRUE;
}

void
byte_pattern_add_pattern (BytePattern       *self,
                          const BytePattern *other)
{
  gsize offset = self->cells->len;

  for (guint i = 0; i < other->captures->len; i++)
    {
      Capture capture = g_array_index (other->captures, Capture, i);

      capture.name = g_strdup (capture.name);
      capture.offset += offset;
      g_array_append_val (self->captures, capture);
    }
  if (other->cells->len > 0)
    g_array_append_vals (self->cells, other->cells->data, other->cells->len);
  self->open |= other->open;
}

static gsize
name_span (const char *text)
{
  return strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-");
}

static int
hex_byte (const char *text)
{
  if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
    return -1;

  return g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]);
}

static void
add_unichar (BytePattern *self,
             gunichar     c)
{
  char utf8[6];
  int size = g_unichar_to_utf8 (c, utf8);

  for (int i = 0; i < size; i++)
    add_cell (self, (guint8) utf8[i]);
}

/* Returns what follows the escape. */
static const char *
add_escape (BytePattern *self,
            const char  *p)
{
  static const char letters[] = "nrt0";
  static const char values[] = "\n\r\t\0";
  const char *letter = *p != '\0' ? strchr (letters, *p) : NULL;
  char *end;

  if (*p == 'x' && hex_byte (p + 1) >= 0)
    {
      add_cell (self, hex_byte (p + 1));
      return p + 3;
    }

  if (*p == 'u' && hex_byte (p + 1) >= 0 && hex_byte (p + 3) >= 0)
    {
      g_autofree char *digits = g_strndup (p + 1, 4);

      add_unichar (self, g_ascii_strtoull (digits, &end, 16));
      return p + 5;
    }

  add_cell (self, letter != NULL ? (guint8) values[letter - letters] : (guint8) *p);
  return *p == '\0' ? p : p + 1;
}

static const char *
add_quoted (BytePattern  *self,
            const char   *p,
            GError      **error)
{
  for (p++; *p != '\0' && *p != '"';)
    {
      if (*p == '\\')
        p = add_escape (self, p + 1);
      else
        add_cell (self, (guint8) *p++);
    }

  if (*p == '\0')
    {
      g_set_error (error, BYTE_PATTERN_ERROR, 0, "A text has no end");
      return NULL;
    }

  return p + 1;
}

/* ?name:size */
static const char *
add_capture (BytePattern  *self,
             const char   *p,
             GError      **error)
{
  gsize span = name_span (p + 1);
  g_autofree char *name = g_strndup (p + 1, span);
  char *end;
  guint64 size;

  if (span == 0 || p[1 + span] != ':')
    {
      g_set_error (error, BYTE_PATTERN_ERROR, 0, "Not understood: %s", p);
      return NULL;
    }

  size = g_ascii_strtoull (p + span + 2, &end, 10);
  byte_pattern_add_any (self, name, size);

  return end;
}

static const char *
add_variable (BytePattern  *self,
              const char   *p,
              GHashTable   *variables,
              GError      **error)
{
  gsize span = name_span (p + 1);
  g_autofree char *name = g_strndup (p + 1, span);
  GBytes *value = g_hash_table_lookup (variables, name);
  const guint8 *data;
  gsize size;

  if (value == NULL)
    {
      g_set_error (error, BYTE_PATTERN_ERROR, 0, "There is no $%s", name);
      return NULL;
    }

  data = g_bytes_get_data (value, &size);
  for (gsize i = 0; i < size; i++)
    add_cell (self, data[i]);

  return p + 1 + span;
}

/* The parenthesis that ends what @text is the beginning of. */
const char *
byte_pattern_find_end (const char *text)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
      else if (!quoted && *p == '(')
        depth++;
      else if (!quoted && *p == ')' && depth-- == 0)
        return p;
    }

  return NULL;
}

/* (BYTES) */
static const char *
add_group (BytePattern  *self,
           const char   *p,
           GHashTable   *variables,
           GError      **error)
{
  const char *end = byte_pattern_find_end (p + 1);
  g_autofree char *inside = NULL;

  if (end == NULL)
    {
      g_set_error (error, BYTE_PATTERN_ERROR, 0, "Has no end: %s", p);
      return NULL;
    }

  inside = g_strndup (p + 1, end - p - 1);

  return byte_pattern_add_text (self, inside, variables, error) ? end + 1 : NULL;
}

static const char *
add_element (BytePattern  *self,
             const char   *p,
             GHashTable   *variables,
             GError      **error)
{
  if (*p == '"')
    return add_quoted (self, p, error);

  if (*p == '(')
    return add_group (self, p, variables, error);

  if (*p == '$')
    return add_variable (self, p, variables, error);

  if (g_str_has_prefix (p, "??"))
    {
      add_cell (self, ANY);
      return p + 2;
    }

  if (*p == '?')
    return add_capture (self, p, error);

  if (hex_byte (p) >= 0)
    {
      add_cell (self, hex_byte (p));
      return p + 2;
    }

  g_set_error (error, BYTE_PATTERN_ERROR, 0, "Not understood: %s", p);
  return NULL;
}

/* Adds bytes as they are written in a case: see README.md. */
gboolean
byte_pattern_add_text (BytePattern  *self,
                       const char   *text,
                       GHashTable   *variables,
                       GError      **error)
{
  const char *p = text + strspn (text, " \t");

  while (*p != '\0')
    {
      g_autoptr (BytePattern) element = byte_pattern_new ();
      guint64 count = 1;
      char *end;

      if (g_str_equal (p, "..."))
        {
          byte_pattern_add_rest (self);
          return TRUE;
        }

      p = add_element (element, p, variables, error);
      if (p == NULL)
        return FALSE;

      if (*p == '*')
        {
          count = g_ascii_strtoull (p + 1, &end, 10);
          p = end;
        }
      while (count-- > 0)
        byte_pattern_add_pattern (self, element);

      p += strspn (p, " \t");
    }

  return TRUE;
}

static gboolean
match_cell (guint16 cell,
            guint8  byte)
{
  if (cell >= TYPE)
    return (cell & 0xf0) == (byte & 0xf0);

  return cell == ANY || cell == byte;
}

/* Compares, and keeps what has a name if all is well. */
gboolean
byte_pattern_match (const BytePattern *self,
                    const guint8      *data,
                    gsize              size,
                    GHashTable        *variables)
{
  if (size < self->cells->len || (size > self->cells->len && !self->open))
    return FALSE;

  for (gsize i = 0; i < self->cells->len; i++)
    {
      if (!match_cell (get_cell (self, i), data[i]))
        return FALSE;
    }

  for (guint i = 0; i < self->captures->len; i++)
    {
      const Capture *capture = &g_array_index (self->captures, Capture, i);

      g_hash_table_insert (variables, g_strdup (capture->name),
                           g_bytes_new (data + capture->offset, capture->size));
    }

  return TRUE;
}
