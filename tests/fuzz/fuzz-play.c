/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "fuzz.h"

/* Plays files through a target, without libFuzzer: those given, and those in the
 * directories given. */

static void
play (gconstpointer user_data)
{
  const char *path = user_data;
  g_autofree char *contents = NULL;
  g_autofree guint8 *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &contents, &size, &error);
  g_assert_no_error (error);

  /* Not one byte more, so that a sanitizer sees who reads it. */
  data = g_memdup2 (contents, size);
  LLVMFuzzerTestOneInput (data, size);
}

static void
add_file (char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *test = g_strconcat ("/", name, NULL);

  g_test_add_data_func_full (test, path, play, g_free);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
add_directory (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);

  for (guint i = 0; i < names->len; i++)
    add_file (g_build_filename (path, names->pdata[i], NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);

  if (argc < 2)
    {
      g_printerr ("Usage: %s FILE|DIRECTORY…\n", argv[0]);
      return 2;
    }

  for (int i = 1; i < argc; i++)
    {
      if (g_file_test (argv[i], G_FILE_TEST_IS_DIR))
        add_directory (argv[i]);
      else
        add_file (g_strdup (argv[i]));
    }

  return g_test_run ();
}
