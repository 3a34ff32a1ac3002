/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-secret-store.h"
#include "test-util.h"

static char *
lookup (NjSecretStore *store,
        const char    *profile_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *secret;

  nj_secret_store_lookup_async (store, profile_id, NJ_SECRET_PASSWORD, NULL,
                                test_store_result, &result);
  test_await (result != NULL);
  secret = nj_secret_store_lookup_finish (store, result, &error);
  g_assert_no_error (error);

  return secret;
}

static void
store_secret (NjSecretStore *store,
              const char    *profile_id,
              const char    *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_secret_store_store_async (store, profile_id, NJ_SECRET_PASSWORD, "A label", secret, NULL,
                               test_store_result, &result);
  test_await (result != NULL);
  g_assert_true (nj_secret_store_store_finish (store, result, &error));
  g_assert_no_error (error);
}

static void
clear (NjSecretStore *store,
       const char    *profile_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_secret_store_clear_async (store, profile_id, NJ_SECRET_PASSWORD, NULL,
                               test_store_result, &result);
  test_await (result != NULL);
  g_assert_true (nj_secret_store_clear_finish (store, result, &error));
  g_assert_no_error (error);
}

#define assert_secret(store, profile_id, expected)             \
  G_STMT_START                                                 \
  {                                                            \
    g_autofree char *secret_ = lookup ((store), (profile_id)); \
    g_assert_cmpstr (secret_, ==, (expected));                 \
  }                                                            \
  G_STMT_END

static void
check_session (NjSecretStore *store)
{
  assert_secret (store, "a", NULL);
  store_secret (store, "a", "one");
  store_secret (store, "b", "two");
  assert_secret (store, "a", "one");
  assert_secret (store, "b", "two");
  store_secret (store, "a", "three");
  assert_secret (store, "a", "three");
  store_secret (store, "a", "");
  assert_secret (store, "a", "");
  clear (store, "a");
  clear (store, "a");
  assert_secret (store, "a", NULL);
  assert_secret (store, "b", "two");
}

static void
test_memory (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new_memory ();
  g_autoptr (NjSecretStore) other = nj_secret_store_new_memory ();

  g_assert_false (nj_secret_store_get_persistent (store));
  check_session (store);
  assert_secret (other, "b", NULL);
}

static void
count (guint *counter)
{
  (*counter)++;
}

/* The bus leads nowhere, see main(). */
static void
test_no_service (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new ();
  guint n_notified = 0;

  g_signal_connect_swapped (store, "notify::persistent", G_CALLBACK (count), &n_notified);
  g_assert_true (nj_secret_store_get_persistent (store));
  check_session (store);
  g_assert_false (nj_secret_store_get_persistent (store));
  g_assert_cmpuint (n_notified, ==, 1);
}

/* What is asked before it is known that there is no service is answered in order. */
static void
test_early_requests (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new ();
  g_autoptr (GAsyncResult) before = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) after = NULL;
  g_autofree char *secret = NULL;

  nj_secret_store_lookup_async (store, "a", NJ_SECRET_PASSWORD, NULL, test_store_result, &before);
  nj_secret_store_store_async (store, "a", NJ_SECRET_PASSWORD, "A label", "one", NULL,
                               test_store_result, &stored);
  nj_secret_store_lookup_async (store, "a", NJ_SECRET_PASSWORD, NULL, test_store_result, &after);
  test_await (before != NULL && stored != NULL && after != NULL);

  g_assert_null (nj_secret_store_lookup_finish (store, before, NULL));
  g_assert_true (nj_secret_store_store_finish (store, stored, NULL));
  secret = nj_secret_store_lookup_finish (store, after, NULL);
  g_assert_cmpstr (secret, ==, "one");
}

static void
test_cancelled (void)
{
  g_autoptr (NjSecretStore) store = nj_secret_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  nj_secret_store_lookup_async (store, "a", NJ_SECRET_PASSWORD, cancellable,
                                test_store_result, &result);
  test_await (result != NULL);
  g_assert_null (nj_secret_store_lookup_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);

  g_test_add_func ("/secret-store/memory", test_memory);
  g_test_add_func ("/secret-store/no-service", test_no_service);
  g_test_add_func ("/secret-store/early-requests", test_early_requests);
  g_test_add_func ("/secret-store/cancelled", test_cancelled);

  return g_test_run ();
}
