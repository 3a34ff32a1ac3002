/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "nj-profile-secrets.h"
#include "test-util.h"

static void
save_secrets (NjProfile     *profile,
              NjSecretStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  nj_profile_save_secrets_async (profile, store, NULL, test_store_result, &result);
  test_await (result != NULL);
  nj_profile_save_secrets_finish (profile, result, &error);
  g_assert_no_error (error);
}

static char *
look_up (NjSecretStore *store,
         NjProfile     *profile,
         const char    *field)
{
  g_autoptr (GAsyncResult) result = NULL;

  nj_secret_store_lookup_async (store, nj_profile_get_id (profile), field, NULL,
                                test_store_result, &result);
  test_await (result != NULL);

  return nj_secret_store_lookup_finish (store, result, NULL);
}

static NjProfile *
reload (NjProfile *profile)
{
  g_autoptr (JsonNode) node = nj_profile_to_json (profile);

  return nj_profile_new_from_json (node, NULL);
}

/* Every secret goes to the keyring and comes back, is never in the file, and goes
 * with the profile. */
static void
test_secrets (void)
{
  const char *const *secrets = nj_profile_list_secrets ();
  g_autoptr (NjSecretStore) store = nj_secret_store_new_memory ();
  g_autoptr (NjProfile) profile = nj_profile_new_example ();
  g_autoptr (NjProfile) again = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpuint (g_strv_length ((char **) secrets), ==, 3);
  g_object_set (profile,
                "username", "me", "proxy-username", "me", "certificate-file", "/c.p12",
                NULL);
  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *value = g_strconcat ("hush-", secrets[i], NULL);

      nj_profile_set_secret (profile, secrets[i], value);
    }

  node = nj_profile_to_json (profile);
  text = json_to_string (node, FALSE);
  g_assert_null (strstr (text, "hush"));
  g_assert_null (strstr (text, "passphrase"));
  g_assert_null (strstr (text, "password"));

  save_secrets (profile, store);
  again = reload (profile);
  g_assert_false (nj_profile_has_same_secrets (profile, again));
  nj_profile_load_secrets (again, store);
  test_await (nj_profile_has_same_secrets (profile, again));

  /* One that is empty is forgotten, the others stay. */
  nj_profile_set_secret (profile, NJ_SECRET_KEY_PASSPHRASE, "");
  save_secrets (profile, store);
  g_assert_null (look_up (store, profile, NJ_SECRET_KEY_PASSPHRASE));
  g_clear_pointer (&text, g_free);
  text = look_up (store, profile, NJ_SECRET_PROXY_PASSWORD);
  g_assert_cmpstr (text, ==, "hush-proxy-password");

  nj_profile_clear_secrets_async (profile, store, NULL, test_store_result, &result);
  test_await (result != NULL);
  g_assert_true (nj_profile_clear_secrets_finish (profile, result, &error));
  g_assert_no_error (error);
  for (guint i = 0; secrets[i] != NULL; i++)
    g_assert_null (look_up (store, profile, secrets[i]));
}

/* One that somebody has written into the file is used, and not written again. */
static void
test_secrets_in_file (void)
{
  g_autoptr (JsonNode) node =
    json_from_string ("{\"password\":\"hush\",\"key-passphrase\":\"hush\",\"proxy-password\":\"hush\"}", NULL);
  g_autoptr (NjProfile) profile = nj_profile_new_from_json (node, NULL);
  g_autoptr (JsonNode) written = nj_profile_to_json (profile);
  g_autofree char *text = json_to_string (written, FALSE);
  const char *const *secrets = nj_profile_list_secrets ();

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *value = nj_profile_get_secret (profile, secrets[i]);

      g_assert_cmpstr (value, ==, "hush");
    }
  g_assert_null (strstr (text, "hush"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-secrets/keyring", test_secrets);
  g_test_add_func ("/profile-secrets/file", test_secrets_in_file);

  return g_test_run ();
}
