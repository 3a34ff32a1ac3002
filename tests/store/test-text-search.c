/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-text-search.h"

static const struct
{
  const char *text;
  const char *data;
  gboolean found;
} cases[] = {
  { "a", "a", TRUE },
  { "a", "", FALSE },
  { "a", "b", FALSE },
  { "abc", "ab", FALSE },
  { "abc", "abc", TRUE },
  { "abc", "xxabc", TRUE },
  { "abc", "abcxx", TRUE },
  { "abc", "ababc", TRUE },
  { "abc", "ababab", FALSE },
  { "aab", "aaaaab", TRUE },
  { "aba", "abbababb", TRUE },
  { "Hello", "hELLO", TRUE },
  { "hello", "say HELLO twice", TRUE },
  { "HELLO", "hell no", FALSE },
  { "\"temp\":", "{\"hum\":1,\"TEMP\":2}", TRUE },
  { "客厅", "在客厅里", TRUE },
  { "客厅", "在客房里", FALSE },
  /* Case means ASCII here: bytes are bytes. */
  { "Ä", "ä", FALSE },
  { "[", "{", FALSE },
  { "@", "`", FALSE },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NjTextSearch) search = nj_text_search_new (cases[i].text);

      g_test_message ("“%s” in “%s”", cases[i].text, cases[i].data);
      g_assert_cmpint (nj_text_search_is_found (search, cases[i].data, strlen (cases[i].data)),
                       ==, cases[i].found);
    }
}

static void
test_binary (void)
{
  static const guint8 data[] = { 0x00, 0xff, 0x80, 'O', 'n', 0x00, 0xc3 };
  g_autoptr (NjTextSearch) search = nj_text_search_new ("oN");
  g_autoptr (NjTextSearch) off = nj_text_search_new ("off");

  g_assert_true (nj_text_search_is_found (search, data, sizeof data));
  g_assert_false (nj_text_search_is_found (off, data, sizeof data));
  /* Only as far as it is told. */
  g_assert_false (nj_text_search_is_found (search, data, 4));
  g_assert_false (nj_text_search_is_found (search, NULL, 0));
}

static gboolean
find_naively (const char *text,
              const char *data)
{
  for (; *data != '\0'; data++)
    {
      if (g_ascii_strncasecmp (data, text, strlen (text)) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
fill (char  *text,
      guint  length)
{
  for (guint i = 0; i < length; i++)
    text[i] = "abAB"[g_test_rand_int_range (0, 4)];
  text[length] = '\0';
}

/* Few letters make many near misses. */
static void
test_random (void)
{
  guint n_found = 0;

  for (guint i = 0; i < 20000; i++)
    {
      char text[8];
      char data[64];
      g_autoptr (NjTextSearch) search = NULL;
      gboolean expected;

      fill (text, g_test_rand_int_range (1, sizeof text));
      fill (data, g_test_rand_int_range (0, sizeof data));
      search = nj_text_search_new (text);
      expected = find_naively (text, data);
      n_found += expected;

      if (nj_text_search_is_found (search, data, strlen (data)) != expected)
        g_error ("“%s” in “%s”", text, data);
    }

  g_assert_cmpuint (n_found, >, 1000);
  g_assert_cmpuint (n_found, <, 19000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-search/cases", test_cases);
  g_test_add_func ("/text-search/binary", test_binary);
  g_test_add_func ("/text-search/random", test_random);

  return g_test_run ();
}
