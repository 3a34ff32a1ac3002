/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* memmem() */

#include <glib/gstdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include "nj-secret-store.h"
#include "test-util.h"

/* libsecret's own file, which it also uses in a Flatpak, takes the keyring's place. */
static char *dir;
static char *path;

/* libsecret 0.20 leaks the entity tag of its file with each write. */
static void
begin_write (void)
{
#if defined(__SANITIZE_ADDRESS__)
  __lsan_disable ();
#endif
}

static void
end_write (void)
{
#if defined(__SANITIZE_ADDRESS__)
  __lsan_enable ();
#endif
}

static char *
lookup (NjSecretStore *store,
        const char    *profile_id,
        const char    *field)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;

  nj_secret_store_lookup_async (store, profile_id, field, NULL, test_store_result, &result);
  test_await (result != NULL);
  secret = nj_secret_store_lookup_finish (store, result, &error);
  g_assert_no_error (error);

  return secret;
}

#define assert_secret(store, profile_id, field, expected)               \
  G_STMT_START                                                          \
  {                                                                     \
    g_autofree char *secret_ = lookup ((store), (profile_id), (field)); \
    g_assert_cmpstr (secret_, ==, (expected));                          \
  }                                                                     \
  G_STMT_END

static void
store_secret (NjSecretStore *store,
              const char    *profile_id,
              const char    *field,
              const char    *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin_write ();
  nj_secret_store_store_async (store, profile_id, field, "A label", secret, NULL,
                               test_store_result, &result);
  test_await (result != NULL);
  end_write ();
  g_assert_true (nj_secret_store_store_finish (store, result, &error));
  g_assert_no_error (error);
}

static void
clear (NjSecretStore *store,
       const char    *profile_id,
       const char    *field)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin_write ();
  nj_secret_store_clear_async (store, profile_id, field, NULL, test_store_result, &result);
  test_await (result != NULL);
  end_write ();
  g_assert_true (nj_secret_store_clear_finish (store, result, &error));
  g_assert_no_error (error);
}

static void
test_kept (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new ();
  g_autoptr (NjSecretStore) again = NULL;
  g_autofree char *data = NULL;
  gsize size;

  assert_secret (store, "a", NJ_SECRET_PASSWORD, NULL);
  store_secret (store, "a", NJ_SECRET_PASSWORD, "hunter2 温");
  store_secret (store, "a", "other", "field");
  store_secret (store, "b", NJ_SECRET_PASSWORD, "two");
  g_assert_true (nj_secret_store_get_persistent (store));
  g_clear_object (&store);

  again = nj_secret_store_new ();
  assert_secret (again, "a", NJ_SECRET_PASSWORD, "hunter2 温");
  assert_secret (again, "a", "other", "field");
  assert_secret (again, "b", NJ_SECRET_PASSWORD, "two");
  store_secret (again, "a", NJ_SECRET_PASSWORD, "three");
  assert_secret (again, "a", NJ_SECRET_PASSWORD, "three");

  clear (again, "a", NJ_SECRET_PASSWORD);
  clear (again, "a", NJ_SECRET_PASSWORD);
  assert_secret (again, "a", NJ_SECRET_PASSWORD, NULL);
  assert_secret (again, "a", "other", "field");
  assert_secret (again, "b", NJ_SECRET_PASSWORD, "two");
  g_assert_true (nj_secret_store_get_persistent (again));

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_null (memmem (data, size, "hunter2", strlen ("hunter2")));
}

/* A keyring that does not take the secret any more. */
static void
test_refused (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new ();
  g_autoptr (NjSecretStore) again = nj_secret_store_new ();
  g_autofree char *aside = g_strconcat (dir, "-aside", NULL);

  store_secret (store, "c", NJ_SECRET_PASSWORD, "old");
  g_assert_true (nj_secret_store_get_persistent (store));

  g_assert_cmpint (g_rename (dir, aside), ==, 0);
  g_assert_true (g_file_set_contents (dir, "in the way", -1, NULL));
  store_secret (store, "c", NJ_SECRET_PASSWORD, "new");
  g_assert_false (nj_secret_store_get_persistent (store));
  assert_secret (store, "c", NJ_SECRET_PASSWORD, "new");

  g_assert_cmpint (g_unlink (dir), ==, 0);
  g_assert_cmpint (g_rename (aside, dir), ==, 0);
  store_secret (store, "c", NJ_SECRET_PASSWORD, "newest");
  g_assert_true (nj_secret_store_get_persistent (store));
  assert_secret (again, "c", NJ_SECRET_PASSWORD, "newest");
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);

  dir = test_make_dir ();
  path = g_build_filename (dir, "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "master", TRUE);

  g_test_add_func ("/secret-keyring/kept", test_kept);
  g_test_add_func ("/secret-keyring/refused", test_refused);

  result = g_test_run ();

  test_remove_dir (dir);
  g_free (path);
  g_free (dir);

  return result;
}
