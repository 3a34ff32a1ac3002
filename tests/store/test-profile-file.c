/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "nj-profile-store.h"
#include "store-util.h"
#include "test-util.h"

#define N_KILLS 50

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->dir = test_make_dir ();
  fixture->path = g_build_filename (fixture->dir, "profiles.json", NULL);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  store_remove_tree (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->path);
}

static NjProfileStore *
load_store (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();
  g_autoptr (GError) error = NULL;
  NjProfileStore *store = nj_profile_store_new (file, secrets);

  nj_profile_store_load (store, &error);
  g_assert_no_error (error);

  return store;
}

static gboolean
save (NjProfileStore  *store,
      GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nj_profile_store_save_async (store, NULL, test_store_result, &result);
  test_await (result != NULL);

  return nj_profile_store_save_finish (store, result, error);
}

static NjProfile *
get_example (NjProfileStore *store)
{
  return nj_profile_list_get (nj_profile_store_get_profiles (store), 1);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
store_error (NjProfileStore  *store,
             const GError    *error,
             GError         **stored)
{
  g_clear_error (stored);
  *stored = g_error_copy (error);
}

/* The directory goes away, and comes back. */
static void
test_unwritable (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *dir = g_build_filename (fixture->dir, "config", NULL);
  g_autofree char *path = g_build_filename (dir, "profiles.json", NULL);
  g_autoptr (NjProfileStore) store = load_store (path);
  g_autoptr (NjProfileStore) again = NULL;
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) flush_error = NULL;

  g_signal_connect (store, "save-failed", G_CALLBACK (store_error), &failed);
  g_assert_true (g_file_set_contents (dir, "in the way", -1, NULL));

  nj_profile_set_host (get_example (store), "one.example");
  test_await (failed != NULL);
  g_assert_error (failed, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_false (save (store, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_false (nj_profile_store_flush (store, &flush_error));
  g_assert_error (flush_error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_cmpstr (nj_profile_get_host (get_example (store)), ==, "one.example");

  /* The next change is another attempt, and everything is saved. */
  g_assert_cmpint (g_unlink (dir), ==, 0);
  nj_profile_set_name (get_example (store), "Renamed");
  test_await (g_file_test (path, G_FILE_TEST_EXISTS));
  again = load_store (path);
  g_assert_cmpstr (nj_profile_get_host (get_example (again)), ==, "one.example");
}

static void
test_read_only_directory (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr (NjProfileStore) store = load_store (fixture->path);
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("Root may write everywhere");
      return;
    }

  g_assert_true (save (store, &error));
  g_assert_cmpint (g_chmod (fixture->dir, 0500), ==, 0);
  nj_profile_set_host (get_example (store), "one.example");
  g_assert_false (save (store, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (fixture->dir, 0700), ==, 0);
  g_assert_true (nj_profile_store_flush (store, &error));
  g_assert_no_error (error);
}

/* A limit on the size of files fails a write in its middle, as a full disk does. */
static void
test_disk_full (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (NjProfileStore) store = load_store (fixture->path);
  g_autoptr (NjProfileStore) again = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit old_limit;
  struct rlimit limit;

  g_assert_true (save (store, &error));
  g_assert_true (g_file_get_contents (fixture->path, &before, NULL, NULL));

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);
  limit = old_limit;
  limit.rlim_cur = 100;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  nj_profile_set_host (get_example (store), "one.example");
  g_assert_false (save (store, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old_limit), ==, 0);

  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (count_files (fixture->dir), ==, 1);
  g_clear_error (&error);

  g_assert_true (nj_profile_store_flush (store, &error));
  g_assert_no_error (error);
  again = load_store (fixture->path);
  g_assert_cmpstr (nj_profile_get_host (get_example (again)), ==, "one.example");
}

/* What cannot be read is not written over. */
static void
test_unreadable (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();
  g_autoptr (NjProfileStore) store = nj_profile_store_new (file, secrets);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) save_error = NULL;

  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_false (nj_profile_store_load (store, &error));
  g_assert_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_UNREADABLE);
  g_assert_nonnull (get_example (store));
  g_assert_false (save (store, &save_error));
  g_assert_error (save_error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_UNREADABLE);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_DIR));
}

static void
check_link (Fixture    *fixture,
            const char *target_path,
            const char *link_target)
{
  g_autoptr (NjProfileStore) store = NULL;
  g_autoptr (NjProfileStore) again = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (link_target, fixture->path), ==, 0);
  store = load_store (fixture->path);
  nj_profile_set_host (get_example (store), "linked.example");
  g_assert_true (save (store, &error));
  g_assert_no_error (error);

  link = g_file_read_link (fixture->path, NULL);
  g_assert_cmpstr (link, ==, link_target);
  g_assert_true (g_file_test (target_path, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (target_path, G_FILE_TEST_IS_SYMLINK));
  again = load_store (target_path);
  g_assert_cmpstr (nj_profile_get_host (get_example (again)), ==, "linked.example");
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
}

static void
test_symlink (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *directory = g_build_filename (fixture->dir, "dotfiles", NULL);
  g_autofree char *target = g_build_filename (directory, "mine.json", NULL);
  g_autofree char *second = g_build_filename (fixture->dir, "second", NULL);

  /* It does not exist yet; then it does; then through another link, relatively. */
  check_link (fixture, target, target);
  check_link (fixture, target, target);
  check_link (fixture, target, "dotfiles/mine.json");
  g_assert_cmpint (symlink ("dotfiles/mine.json", second), ==, 0);
  check_link (fixture, target, "second");
}

/* A broken file behind a link is set aside beside the file, and the link stays. */
static void
test_broken_symlink_target (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *target = g_build_filename (fixture->dir, "mine.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();
  g_autoptr (NjProfileStore) store = nj_profile_store_new (file, secrets);
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (target, "broken", -1, NULL));
  g_assert_cmpint (symlink ("mine.json", fixture->path), ==, 0);
  g_assert_false (nj_profile_store_load (store, &error));
  g_assert_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_BROKEN);
  aside = g_file_get_path (nj_profile_store_get_set_aside (store));
  g_assert_true (g_str_has_prefix (aside, target));
  g_clear_error (&error);

  g_assert_true (save (store, &error));
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (target, G_FILE_TEST_IS_REGULAR));
}

/* A killed program leaves a file behind; an old one is removed, a new one may be in use. */
static void
test_leftovers (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *old = g_build_filename (fixture->dir, ".nightjar-new-OLD123", NULL);
  g_autofree char *new = g_build_filename (fixture->dir, ".nightjar-new-NEW123", NULL);
  g_autofree char *other = g_build_filename (fixture->dir, "profiles.json.backup", NULL);
  g_autoptr (NjProfileStore) store = NULL;
  struct utimbuf times = { 1, 1 };

  g_assert_true (g_file_set_contents (old, "", 0, NULL));
  g_assert_true (g_file_set_contents (new, "", 0, NULL));
  g_assert_true (g_file_set_contents (other, "", 0, NULL));
  g_assert_cmpint (g_utime (old, &times), ==, 0);
  g_assert_cmpint (g_utime (other, &times), ==, 0);

  store = load_store (fixture->path);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

/* What is in the file at any moment: every profile of one generation. */
static void
set_generation (NjProfileStore *store,
                guint           generation)
{
  g_autofree char *group = g_strdup_printf ("generation %u", generation);
  NjProfile *profile;

  for (guint i = 0;
       (profile = nj_profile_list_get (nj_profile_store_get_profiles (store), i)) != NULL;
       i++)
    nj_profile_set_group (profile, group);
}

/* The process that is killed. */
static void G_GNUC_NORETURN
save_forever (const char *path)
{
  g_autoptr (NjProfileStore) store = load_store (path);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (NjProfile) profile = nj_profile_new ();

      nj_profile_list_append (nj_profile_store_get_profiles (store), profile);
    }

  for (guint generation = 0;; generation++)
    {
      g_autoptr (GError) error = NULL;

      set_generation (store, generation);
      if (generation % 2 == 0 ? !save (store, &error) : !nj_profile_store_flush (store, &error))
        g_error ("%s", error->message);

      if (generation == 0)
        g_assert_cmpint (write (STDOUT_FILENO, "ready\n", 6), ==, 6);
    }
}

static void
check_consistent (const char *path,
                  guint       n_profiles)
{
  g_autoptr (NjProfileStore) store = load_store (path);
  NjProfileList *profiles = nj_profile_store_get_profiles (store);
  const char *group = nj_profile_get_group (nj_profile_list_get (profiles, 0));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (profiles)), ==, n_profiles);
  g_assert_true (g_str_has_prefix (group, "generation "));
  for (guint i = 1; i < n_profiles; i++)
    g_assert_cmpstr (nj_profile_get_group (nj_profile_list_get (profiles, i)), ==, group);
}

static void
test_killed (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < N_KILLS; i++)
    {
      g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
      g_autoptr (GSubprocess) child = NULL;
      g_autoptr (GError) error = NULL;
      char ready[6];
      gsize n_read;

      g_assert_true (g_unlink (fixture->path) == 0 || errno == ENOENT);
      child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                self, "--save-forever", fixture->path, NULL);
      g_assert_no_error (error);
      g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (child), ready,
                                              sizeof ready, &n_read, NULL, NULL));
      g_assert_cmpmem (ready, n_read, "ready\n", 6);

      g_usleep ((gulong) g_test_rand_int_range (0, 20000));
      g_subprocess_force_exit (child);
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      g_assert_true (g_subprocess_get_if_signaled (child));
      g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);

      check_consistent (fixture->path, 52);
    }
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 3 && g_str_equal (argv[1], "--save-forever"))
    save_forever (argv[2]);

  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/profile-file/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("unwritable", test_unwritable);
  ADD ("read-only-directory", test_read_only_directory);
  ADD ("disk-full", test_disk_full);
  ADD ("unreadable", test_unreadable);
  ADD ("symlink", test_symlink);
  ADD ("broken-symlink-target", test_broken_symlink_target);
  ADD ("leftovers", test_leftovers);
  ADD ("killed", test_killed);

  return g_test_run ();
}
