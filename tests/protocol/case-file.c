/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "case-file.h"

#include <string.h>

/* Macros may use macros, but not without an end. */
#define MAX_DEPTH 16

/* A line as it stands in a file, with the lines that continue it. */
typedef struct
{
  char *file;
  guint number;
  char *text;
} Line;

/* A macro or a case before anything in it is replaced. */
typedef struct
{
  char *name;
  GPtrArray *lines; /* (element-type Line) */
} Block;

typedef struct
{
  GHashTable *macros; /* (element-type utf8 Block) */
  GPtrArray *blocks;  /* (element-type Block): the cases */
} Reader;

G_DEFINE_QUARK (case-file-error-quark, case_file_error)

static Line *
line_new (const char *file,
          guint       number,
          const char *text)
{
  Line *self = g_new0 (Line, 1);

  self->file = g_strdup (file);
  self->number = number;
  self->text = g_strchomp (g_strdup (text));

  return self;
}

static void
line_free (gpointer data)
{
  Line *self = data;

  g_free (self->file);
  g_free (self->text);
  g_free (self);
}

static Block *
block_new (const char *name)
{
  Block *self = g_new0 (Block, 1);

  self->name = g_strstrip (g_strdup (name));
  self->lines = g_ptr_array_new_with_free_func (line_free);

  return self;
}

static void
block_free (gpointer data)
{
  Block *self = data;

  g_free (self->name);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static void
step_free (gpointer data)
{
  CaseStep *self = data;

  g_free (self->file);
  g_free (self->verb);
  g_free (self->rest);
  g_free (self);
}

void
play_case_free (PlayCase *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static gboolean
refuse (GError     **error,
        const Line  *line,
        const char  *what)
{
  g_set_error (error, CASE_FILE_ERROR, 0, "%s:%u: %s: %s",
               line->file, line->number, what, line->text);
  return FALSE;
}

/* Lines without comments and empty ones, each with those that continue it. */
static GPtrArray *
read_lines (const char  *path,
            GError     **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *contents = NULL;
  g_auto (GStrv) texts = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return NULL;

  texts = g_strsplit (contents, "\n", 0);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      const char *text = texts[i];

      if (*text == '#' || text[strspn (text, " \t\r")] == '\0')
        continue;

      if (g_ascii_isspace (*text) && lines->len > 0)
        {
          Line *last = lines->pdata[lines->len - 1];
          g_autofree char *joined = g_strconcat (last->text, " ", g_strstrip (texts[i]), NULL);

          g_free (last->text);
          last->text = g_steal_pointer (&joined);
          continue;
        }

      g_ptr_array_add (lines, line_new (base, i + 1, text));
    }

  return g_steal_pointer (&lines);
}

static gboolean
read_file (Reader      *self,
           const char  *path,
           guint        depth,
           GError     **error)
{
  g_autoptr (GPtrArray) lines = read_lines (path, error);
  Block *block = NULL;

  if (lines == NULL)
    return FALSE;

  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = lines->pdata[i];

      if (g_str_has_prefix (line->text, "=== "))
        {
          block = block_new (line->text + 4);
          g_ptr_array_add (self->blocks, block);
        }
      else if (g_str_has_prefix (line->text, "--- "))
        {
          block = block_new (line->text + 4);
          g_hash_table_replace (self->macros, block->name, block);
        }
      else if (block != NULL)
        {
          g_ptr_array_add (block->lines, line_new (line->file, line->number, line->text));
        }
      else if (g_str_has_prefix (line->text, "include ") && depth < MAX_DEPTH)
        {
          g_autofree char *dir = g_path_get_dirname (path);
          g_autofree char *name = g_strconcat (line->text + 8, ".inc", NULL);
          g_autofree char *other = g_build_filename (dir, name, NULL);

          if (!read_file (self, other, depth + 1, error))
            return FALSE;
        }
      else
        return refuse (error, line, "Belongs to no case");
    }

  return TRUE;
}

static char *
replace (const char *text,
         const char *mark,
         const char *value)
{
  GString *replaced = g_string_new (text);

  g_string_replace (replaced, mark, value, 0);

  return g_string_free (replaced, FALSE);
}

/* %1 to %9 */
static char *
replace_arguments (const char *text,
                   GStrv       arguments)
{
  char *replaced = g_strdup (text);
  guint n = g_strv_length (arguments);

  for (guint i = 0; i < 9; i++)
    {
      const char mark[] = { '%', '1' + i, '\0' };
      char *next = replace (replaced, mark, i < n ? g_strstrip (arguments[i]) : "");

      g_free (replaced);
      replaced = next;
    }

  return replaced;
}

static gboolean
add_line (Reader      *self,
          PlayCase    *target,
          const Line  *line,
          const char  *text,
          guint        depth,
          GError     **error)
{
  gsize span = strcspn (text, " \t");
  g_autofree char *verb = g_strndup (text, span);
  const char *rest = text + span + strspn (text + span, " \t");
  Block *macro = g_hash_table_lookup (self->macros, verb);
  g_autofree char *spaced = g_strconcat (" ", rest, " ", NULL);
  g_auto (GStrv) arguments = NULL;
  CaseStep *step;

  if (macro == NULL)
    {
      step = g_new0 (CaseStep, 1);
      step->file = g_strdup (line->file);
      step->line = line->number;
      step->verb = g_steal_pointer (&verb);
      step->rest = g_strdup (rest);
      g_ptr_array_add (target->steps, step);
      return TRUE;
    }

  if (depth >= MAX_DEPTH)
    return refuse (error, line, "The macro uses itself");

  arguments = g_strsplit (spaced, " | ", 0);
  for (guint i = 0; i < macro->lines->len; i++)
    {
      Line *inner = macro->lines->pdata[i];
      g_autofree char *replaced = replace_arguments (inner->text, arguments);

      if (!add_line (self, target, line, replaced, depth + 1, error))
        return FALSE;
    }

  return TRUE;
}

static PlayCase *
play_case_new (char *name)
{
  PlayCase *self = g_new0 (PlayCase, 1);

  self->name = name;
  self->steps = g_ptr_array_new_with_free_func (step_free);

  return self;
}

/* One case of a block: with @mark, that is one for @word. */
static gboolean
add_case (Reader      *self,
          Block       *block,
          PlayCase    *target,
          const char  *mark,
          const char  *word,
          GError     **error)
{
  for (guint i = word == NULL ? 0 : 1; i < block->lines->len; i++)
    {
      Line *line = block->lines->pdata[i];
      g_autofree char *text = word == NULL ? g_strdup (line->text)
                                           : replace (line->text, mark, word);

      if (!add_line (self, target, line, text, 0, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether all the words behind "each NAME" can be part of a name. */
static gboolean
are_plain (char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][strspn (words[i], G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-")] != '\0')
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_block (Reader      *self,
           Block       *block,
           const char  *file,
           GPtrArray   *cases,
           GError     **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", file, block->name);
  Line *line = block->lines->len > 0 ? block->lines->pdata[0] : NULL;
  g_auto (GStrv) words = NULL;
  g_autofree char *mark = NULL;
  gboolean plain;
  guint number = 0;

  if (line == NULL || !g_str_has_prefix (line->text, "each "))
    {
      g_ptr_array_add (cases, play_case_new (g_steal_pointer (&name)));
      return add_case (self, block, cases->pdata[cases->len - 1], NULL, NULL, error);
    }

  words = g_strsplit_set (line->text, " \t", 0);
  if (words[1] == NULL || *words[1] == '\0')
    return refuse (error, line, "Each what?");

  mark = g_strconcat ("%", words[1], NULL);
  plain = are_plain (words + 2);
  for (guint i = 2; words[i] != NULL; i++)
    {
      g_autofree char *suffix = NULL;

      if (*words[i] == '\0')
        continue;

      number++;
      suffix = plain ? g_strdup (words[i]) : g_strdup_printf ("%u", number);
      g_ptr_array_add (cases, play_case_new (g_strconcat (name, "-", suffix, NULL)));
      if (!add_case (self, block, cases->pdata[cases->len - 1], mark, words[i], error))
        return FALSE;
    }

  return TRUE;
}

/* Adds the cases of the file at @path to @cases (element-type PlayCase). */
gboolean
case_file_read (const char  *path,
                GPtrArray   *cases,
                GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);
  Reader reader = { 0 };
  gboolean ok;

  *strrchr (name, '.') = '\0';
  reader.macros = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, block_free);
  reader.blocks = g_ptr_array_new_with_free_func (block_free);

  ok = read_file (&reader, path, 0, error);
  for (guint i = 0; ok && i < reader.blocks->len; i++)
    ok = add_block (&reader, reader.blocks->pdata[i], name, cases, error);

  g_hash_table_unref (reader.macros);
  g_ptr_array_unref (reader.blocks);

  return ok;
}
