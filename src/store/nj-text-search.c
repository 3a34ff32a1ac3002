/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "nj-text-search.h"

struct _NjTextSearch
{
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

  self = g_new0 (NjTextSearch, 1);
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
 * nj_text_search_free:
 * @self: (transfer full): a search
 */
void
nj_text_search_free (NjTextSearch *self)
{
  g_free (self->needle);
  g_free (self);
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
