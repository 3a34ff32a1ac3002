/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "nj-engine-sentences.h"
#include "nj-engine-text.h"

/* The engine says what is wrong in English, with names and numbers in it. Here such a
 * sentence is found again, and said in the language of the user with the same names and
 * numbers. */

#define GAP "%s"

/* (transfer full) (nullable): what stands in the gaps of @sentence, if @message is one
 * of that kind. */
static GStrv
find_gaps (const char *sentence,
           const char *message)
{
  g_auto (GStrv) parts = g_strsplit (sentence, GAP, -1);
  g_autoptr (GStrvBuilder) gaps = g_strv_builder_new ();
  guint n = g_strv_length (parts);
  const char *rest = message;

  if (!g_str_has_prefix (message, parts[0]))
    return NULL;

  rest += strlen (parts[0]);
  for (guint i = 1; i < n; i++)
    {
      gboolean is_last = i == n - 1;
      const char *end;
      g_autofree char *gap = NULL;

      if (is_last && !g_str_has_suffix (rest, parts[i]))
        return NULL;

      end = is_last ? rest + strlen (rest) - strlen (parts[i]) : strstr (rest, parts[i]);
      if (end == NULL || end == rest)
        return NULL;

      gap = g_strndup (rest, end - rest);
      g_strv_builder_add (gaps, gap);
      rest = end + strlen (parts[i]);
    }

  return *rest == '\0' ? g_strv_builder_end (gaps) : NULL;
}

static const NjEngineSentence *
find_sentence (const char *message,
               GStrv      *gaps)
{
  for (gsize i = 0; i < nj_n_engine_sentences; i++)
    {
      *gaps = find_gaps (nj_engine_sentences[i].sentence, message);
      if (*gaps != NULL)
        return &nj_engine_sentences[i];
    }

  return NULL;
}

/* A translation has the gaps in the order of the English ("%s"), or says which one it
 * means ("%2$s"). (nullable): the gap that begins at @text, and its size there. */
static const char *
get_gap (const char *text,
         GStrv       gaps,
         guint      *n_used,
         gsize      *size)
{
  guint n = g_strv_length (gaps);
  guint which;

  if (g_str_has_prefix (text, GAP))
    {
      which = (*n_used)++;
      *size = strlen (GAP);
    }
  else if (text[0] == '%' && g_ascii_isdigit (text[1]) && text[2] == '$' && text[3] == 's')
    {
      which = (guint) g_ascii_digit_value (text[1]) - 1;
      *size = 4;
    }
  else
    return NULL;

  return which < n ? gaps[which] : NULL;
}

/* What stands in a gap may be a part of the sentence itself. */
static char *
fill_gaps (const char *translation,
           GStrv       gaps)
{
  GString *filled = g_string_new (NULL);
  guint n_used = 0;

  for (const char *c = translation; *c != '\0';)
    {
      gsize size = 1;
      const char *gap = get_gap (c, gaps, &n_used, &size);
      g_autofree char *text = gap == NULL ? g_strndup (c, size) : nj_engine_text_translate (gap);

      g_string_append (filled, text);
      c += size;
    }

  return g_string_free (filled, FALSE);
}

/**
 * nj_engine_text_translate:
 * @message: a sentence of the engine
 *
 * Returns: (transfer full): the same in the language of the user, or as it is if it is
 *   not known
 */
char *
nj_engine_text_translate (const char *message)
{
  g_auto (GStrv) gaps = NULL;
  const NjEngineSentence *known;

  g_return_val_if_fail (message != NULL, NULL);

  known = find_sentence (message, &gaps);

  return known == NULL ? g_strdup (message) : fill_gaps (_(known->sentence), gaps);
}

/**
 * nj_engine_text_describe:
 * @message: a sentence of the engine
 * @title: (out): what has happened, as a title
 * @advice: (out): the sentence, and what to do about it
 *
 * Returns: whether there is more to say about it than the code of the error says
 */
gboolean
nj_engine_text_describe (const char  *message,
                         char       **title,
                         char       **advice)
{
  g_auto (GStrv) gaps = NULL;
  g_autofree char *text = NULL;
  const NjEngineSentence *known;

  g_return_val_if_fail (message != NULL, FALSE);
  g_return_val_if_fail (title != NULL && advice != NULL, FALSE);

  known = find_sentence (message, &gaps);
  if (known == NULL || known->title == NULL)
    return FALSE;

  text = fill_gaps (_(known->sentence), gaps);
  /* What GLib says ends with one, and is the end of some sentences. */
  if (g_str_has_suffix (text, "."))
    text[strlen (text) - 1] = '\0';
  *title = g_strdup (_(known->title));
  /* Translators: a sentence without its full stop, and one with it */
  *advice = g_strdup_printf (_("%s. %s"), text, _(known->advice));

  return TRUE;
}
