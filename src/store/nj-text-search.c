/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-text-search.h"

struct _NjTextSearch
{
  GRegex *regex; /* (nullable): then there is nothing else */
  guint8 *needle;
  gsize length;
  gsize skip[256]; /* Horspool: how far the window may move on this last byte */
};

/**
 * nj_text_search_new:
 * @text: what to look for, not empty
 *
 * Returns: (transfer full): a search
 */
NjTextSearch *
nj_text_search_new (const char *text)
{
  NjTextSearch *self;

  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  self = g_atomic_rc_box_new0 (NjTextSearch);
  self->needle = (guint8 *) g_ascii_strdown (text, -1);
  self->length = strlen (text);

  for (gsize i = 0; i < G_N_ELEMENTS (self->skip); i++)
    self->skip[i] = self->length;
  for (gsize i = 0; i + 1 < self->length; i++)
    {
      self->skip[self->needle[i]] = self->length - 1 - i;
      self->skip[(guint8) g_ascii_toupper (self->needle[i])] = self->length - 1 - i;
    }

  return self;
}

/**
 * nj_text_search_new_regex:
 * @pattern: a regular expression in the syntax of Perl, not empty
 * @error: return location for a #GRegexError
 *
 * Returns: (transfer full) (nullable): a search
 */
NjTextSearch *
nj_text_search_new_regex (const char  *pattern,
                          GError     **error)
{
  NjTextSearch *self;
  GRegex *regex;

  g_return_val_if_fail (pattern != NULL && *pattern != '\0', NULL);

  /* Payloads are bytes. */
  regex = g_regex_new (pattern, G_REGEX_RAW | G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, error);
  if (regex == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (NjTextSearch);
  self->regex = regex;

  return self;
}

/**
 * nj_text_search_ref:
 * @self: a search
 *
 * Returns: (transfer full): the same, for another thread
 */
NjTextSearch *
nj_text_search_ref (NjTextSearch *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
text_search_clear (gpointer data)
{
  NjTextSearch *self = data;

  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self->needle);
}

/**
 * nj_text_search_unref:
 * @self: (transfer full): a search
 */
void
nj_text_search_unref (NjTextSearch *self)
{
  g_atomic_rc_box_release_full (self, text_search_clear);
}

/* GRegex counts in int. */
static gboolean
matches (NjTextSearch *self,
         const char   *data,
         gsize         size)
{
  return g_regex_match_full (self->regex, data != NULL ? data : "", (gssize) MIN (size, G_MAXINT),
                             0, 0, NULL, NULL);
}

/**
 * nj_text_search_is_found:
 * @self: a search
 * @data: bytes, not necessarily text
 * @size: their number
 *
 * Returns: whether the text is in @data
 */
gboolean
nj_text_search_is_found (NjTextSearch  *self,
                         gconstpointer  data,
                         gsize          size)
{
  const guint8 *bytes = data;
  gsize at = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->regex != NULL)
    return matches (self, data, size);

  while (size - at >= self->length)
    {
      const guint8 *window = bytes + at;
      gsize i = self->length;

      while (i > 0 && (guint8) g_ascii_tolower (window[i - 1]) == self->needle[i - 1])
        i--;
      if (i == 0)
        return TRUE;

      at += self->skip[window[self->length - 1]];
      if (at > size)
        break;
    }

  return FALSE;
}
