/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "player.h"

/* Plays the cases of the files and directories it is given, several at once: most
 * of their time is waiting. Says TAP, in the order of the cases. */

typedef struct
{
  PlayOptions options;
  GPtrArray *cases; /* (element-type PlayCase) */
  GMutex mutex;
  char **logs; /* of those that are played, by index */
  gboolean *passed;
  guint n_told;
  guint n_failed;
} Suite;

static void
tell (Suite *self,
      guint  index)
{
  PlayCase *play_case = self->cases->pdata[index];
  g_auto (GStrv) lines = g_strsplit (g_strchomp (self->logs[index]), "\n", 0);

  printf ("%s %u %s\n", self->passed[index] ? "ok" : "not ok", index + 1, play_case->name);
  for (guint i = 0; lines[i] != NULL && (!self->passed[index] || self->options.verbose); i++)
    printf ("# %s\n", lines[i]);

  self->n_failed += !self->passed[index];
}

static void
play (gpointer data,
      gpointer user_data)
{
  Suite *self = user_data;
  guint index = GPOINTER_TO_UINT (data) - 1;
  char *log = NULL;
  gboolean passed = player_play (&self->options, self->cases->pdata[index], &log);

  g_mutex_lock (&self->mutex);
  self->logs[index] = log;
  self->passed[index] = passed;
  while (self->n_told < self->cases->len && self->logs[self->n_told] != NULL)
    tell (self, self->n_told++);
  fflush (stdout);
  g_mutex_unlock (&self->mutex);
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
read_dir (Suite       *self,
          const char  *path,
          GError     **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    return FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".case"))
        g_ptr_array_add (paths, g_build_filename (path, name, NULL));
    }
  g_ptr_array_sort (paths, compare_paths);

  for (guint i = 0; i < paths->len; i++)
    {
      if (!case_file_read (paths->pdata[i], self->cases, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_cases (Suite   *self,
            int      n_paths,
            char   **paths,
            GError **error)
{
  for (int i = 0; i < n_paths; i++)
    {
      gboolean ok = g_file_test (paths[i], G_FILE_TEST_IS_DIR)
                      ? read_dir (self, paths[i], error)
                      : case_file_read (paths[i], self->cases, error);

      if (!ok)
        return FALSE;
    }

  return TRUE;
}

static void
keep_prefix (Suite      *self,
             const char *prefix)
{
  for (guint i = self->cases->len; i > 0; i--)
    {
      PlayCase *play_case = self->cases->pdata[i - 1];

      if (!g_str_has_prefix (play_case->name, prefix))
        g_ptr_array_remove_index (self->cases, i - 1);
    }
}

static gboolean
check_names (Suite   *self,
             GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->cases->len; i++)
    {
      PlayCase *play_case = self->cases->pdata[i];

      if (g_hash_table_add (names, play_case->name))
        continue;

      g_set_error (error, CASE_FILE_ERROR, 0, "There are two cases %s", play_case->name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
play_all (Suite   *self,
          int      n_threads,
          GError **error)
{
  GThreadPool *pool = g_thread_pool_new (play, self, n_threads, FALSE, error);

  if (pool == NULL)
    return FALSE;

  self->logs = g_new0 (char *, self->cases->len);
  self->passed = g_new0 (gboolean, self->cases->len);
  printf ("1..%u\n", self->cases->len);
  fflush (stdout);

  for (guint i = 0; i < self->cases->len; i++)
    g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
  g_thread_pool_free (pool, FALSE, TRUE);

  for (guint i = 0; i < self->cases->len; i++)
    g_free (self->logs[i]);
  g_free (self->logs);
  g_free (self->passed);

  return TRUE;
}

static void
list_names (Suite *self)
{
  for (guint i = 0; i < self->cases->len; i++)
    puts (((PlayCase *) self->cases->pdata[i])->name);
}

int
main (int   argc,
      char *argv[])
{
  Suite suite = { 0 };
  g_autofree char *driver = NULL;
  g_autofree char *prefix = NULL;
  gboolean verbose = FALSE;
  gboolean list = FALSE;
  int n_threads = 16;
  int patience = 30;
  GOptionEntry entries[] = {
    { "driver", 'd', 0, G_OPTION_ARG_FILENAME, &driver, "nightjar-driver", "PATH" },
    { "prefix", 'p', 0, G_OPTION_ARG_STRING, &prefix, "Play only what begins so", "NAME" },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &n_threads, "How many to play at once", "N" },
    { "patience", 't', 0, G_OPTION_ARG_INT, &patience, "How long to wait for anything", "SECONDS" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Say what goes to and fro", NULL },
    { "list", 'l', 0, G_OPTION_ARG_NONE, &list, "Only say which there are", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE…");
  g_autoptr (GError) error = NULL;

  signal (SIGPIPE, SIG_IGN);
  g_option_context_add_main_entries (context, entries, NULL);
  suite.cases = g_ptr_array_new_with_free_func ((GDestroyNotify) play_case_free);

  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      !read_cases (&suite, argc - 1, argv + 1, &error) ||
      !check_names (&suite, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  if (prefix != NULL)
    keep_prefix (&suite, prefix);

  suite.options.driver = driver;
  suite.options.patience = patience * G_TIME_SPAN_SECOND;
  suite.options.verbose = verbose;

  if (list)
    list_names (&suite);
  else if (!play_all (&suite, n_threads, &error))
    g_printerr ("%s\n", error->message);

  g_ptr_array_unref (suite.cases);

  return suite.n_failed > 0 || error != NULL;
}
