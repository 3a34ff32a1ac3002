/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "nj-profile-store.h"
#include "store-util.h"
#include "test-util.h"

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
  fixture->path = g_build_filename (fixture->dir, "nightjar", "profiles.json", NULL);
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
make_store (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (NjSecretStore) secrets = nj_secret_store_new_memory ();

  return nj_profile_store_new (file, secrets);
}

static NjProfileStore *
load_store (const char *path)
{
  NjProfileStore *store = make_store (path);
  g_autoptr (GError) error = NULL;

  nj_profile_store_load (store, &error);
  g_assert_no_error (error);

  return store;
}

static void
write_file (const char *path,
            const char *data,
            gssize      size)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static char *
read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "store", "data", name, NULL);

  return read_file (path);
}

static gboolean
file_contains (const char *path,
               const char *needle)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, needle) != NULL;
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

static char *
list_names (NjProfileStore *store)
{
  GString *names = g_string_new (NULL);
  NjProfile *profile;

  for (guint i = 0;
       (profile = nj_profile_list_get (nj_profile_store_get_profiles (store), i)) != NULL;
       i++)
    g_string_append_printf (names, "%s;", nj_profile_get_name (profile));

  return g_string_free (names, FALSE);
}

#define assert_names(store, expected)             \
  G_STMT_START                                    \
  {                                               \
    g_autofree char *names_ = list_names (store); \
    g_assert_cmpstr (names_, ==, (expected));     \
  }                                               \
  G_STMT_END

static void
count (guint *counter)
{
  (*counter)++;
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (NjProfileStore) store = load_store (fixture->path);
  g_autoptr (NjProfileStore) again = NULL;
  g_autofree char *dir = g_path_get_dirname (fixture->path);
  NjProfile *profile;
  NjProfile *profile_again;
  GStatBuf status;

  assert_names (store, "Local broker;EMQX public;");

  /* By itself, so that the next start has the same client identifiers. */
  test_await (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (dir, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);

  again = load_store (fixture->path);
  assert_names (again, "Local broker;EMQX public;");
  profile = nj_profile_list_get (nj_profile_store_get_profiles (store), 1);
  profile_again = nj_profile_list_get (nj_profile_store_get_profiles (again), 1);
  g_assert_cmpstr (nj_profile_get_client_id (profile), ==, nj_profile_get_client_id (profile_again));
}

static void
test_saves_by_itself (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (NjProfileStore) store = load_store (fixture->path);
  NjProfileList *profiles = nj_profile_store_get_profiles (store);
  NjProfile *profile = nj_profile_list_get (profiles, 1);
  g_autoptr (NjSubscription) subscription = nj_subscription_new ("first/#", MQTT_QOS_0);

  nj_profile_set_password (profile, "hunter2");
  nj_profile_set_host (profile, "one.example");
  test_await (file_contains (fixture->path, "one.example"));

  g_list_store_append (nj_profile_get_subscriptions (profile), subscription);
  test_await (file_contains (fixture->path, "first/#"));

  nj_subscription_set_alias (subscription, "the alias");
  test_await (file_contains (fixture->path, "the alias"));

  nj_profile_list_remove (profiles, 1);
  test_await (!file_contains (fixture->path, "one.example"));
  g_assert_false (file_contains (fixture->path, "hunter2"));
}

static void
test_save_and_flush (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (NjProfileStore) store = load_store (fixture->path);
  NjProfile *profile = nj_profile_list_get (nj_profile_store_get_profiles (store), 1);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;

  nj_profile_set_host (profile, "one.example");
  g_assert_true (save (store, &error));
  g_assert_no_error (error);
  g_assert_true (file_contains (fixture->path, "one.example"));

  /* What changes while a save goes on is in the one after it. */
  nj_profile_set_host (profile, "two.example");
  nj_profile_store_save_async (store, NULL, test_store_result, &first);
  nj_profile_set_host (profile, "three.example");
  nj_profile_store_save_async (store, NULL, test_store_result, &second);
  test_await (second != NULL);
  g_assert_nonnull (first);
  g_assert_true (nj_profile_store_save_finish (store, second, &error));
  g_assert_true (file_contains (fixture->path, "three.example"));

  /* A save that is under way does not write over what was flushed. */
  nj_profile_store_save_async (store, NULL, test_store_result, &third);
  nj_profile_set_host (profile, "four.example");
  g_assert_true (nj_profile_store_flush (store, &error));
  g_assert_no_error (error);
  g_assert_true (file_contains (fixture->path, "four.example"));
  test_await (third != NULL);
  g_assert_true (nj_profile_store_save_finish (store, third, &error));
  g_assert_true (file_contains (fixture->path, "four.example"));
  g_assert_true (nj_profile_store_flush (store, &error));
}

static void
test_current_version (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *original = read_data ("profiles-1.json");
  g_autoptr (NjProfileStore) store = NULL;
  g_autoptr (NjProfileStore) again = NULL;
  g_autoptr (GError) error = NULL;
  NjProfile *factory;

  write_file (fixture->path, original, -1);
  store = load_store (fixture->path);
  assert_names (store, "Local broker;Factory;Cloud;");
  factory = nj_profile_list_lookup (nj_profile_store_get_profiles (store), "factory-id");
  g_assert_cmpint (nj_profile_get_version (factory), ==, MQTT_VERSION_5_0);
  g_assert_cmpint (nj_profile_get_draft_format (factory), ==, NJ_PAYLOAD_HEX);
  g_assert_cmpstr (nj_profile_get_headers (factory)[0], ==, "X-Site: 温州");

  nj_profile_list_move (nj_profile_store_get_profiles (store), 1, 2);
  g_assert_true (save (store, &error));

  again = load_store (fixture->path);
  assert_names (again, "Local broker;Cloud;Factory;");

  /* What this version does not know is still there. */
  {
    g_autofree char *text = read_file (fixture->path);
    g_autoptr (JsonNode) root = json_from_string (text, &error);
    g_autofree char *compact = NULL;

    g_assert_no_error (error);
    compact = json_to_string (root, FALSE);
    g_assert_nonnull (strstr (compact, "\"window\":{\"columns\":[1,2,3]}"));
    g_assert_nonnull (strstr (compact, "\"certificate-pins\":[\"ab\",1.5,null]"));
    g_assert_nonnull (strstr (compact, "\"priority\":{\"rank\":3}"));
  }
}

static void
test_old_version (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *original = read_data ("profiles-0.json");
  g_autoptr (NjProfileStore) store = NULL;
  g_autoptr (NjProfileStore) again = NULL;
  g_autoptr (GError) error = NULL;
  NjProfile *factory;

  write_file (fixture->path, original, -1);
  store = load_store (fixture->path);
  assert_names (store, "Local broker;Old factory;");
  factory = nj_profile_list_get (nj_profile_store_get_profiles (store), 1);
  g_assert_cmpstr (nj_profile_get_id (factory), ==, "7e9a3c1e-0d0b-4a5e-9c55-1f1c5b0d2a10");
  g_assert_nonnull (nj_profile_find_subscription (factory, "line/+/state"));

  g_assert_true (save (store, &error));
  g_assert_true (file_contains (fixture->path, "\"version\" : 1"));
  again = load_store (fixture->path);
  assert_names (again, "Local broker;Old factory;");
}

static void
test_future_version (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *original = read_data ("profiles-future.json");
  g_autofree char *text = NULL;
  g_autoptr (NjProfileStore) store = make_store (fixture->path);
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) save_error = NULL;
  g_autoptr (GError) flush_error = NULL;
  guint n_failed = 0;

  write_file (fixture->path, original, -1);
  g_signal_connect_swapped (store, "save-failed", G_CALLBACK (count), &n_failed);
  g_assert_false (nj_profile_store_load (store, &load_error));
  g_assert_error (load_error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_FUTURE);
  g_assert_null (nj_profile_store_get_set_aside (store));
  assert_names (store, "Local broker;Known;");

  nj_profile_set_name (nj_profile_list_get (nj_profile_store_get_profiles (store), 1), "Changed");
  test_await (n_failed == 1);
  nj_profile_set_name (nj_profile_list_get (nj_profile_store_get_profiles (store), 1), "Again");
  g_assert_false (save (store, &save_error));
  g_assert_error (save_error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_FUTURE);
  g_assert_false (nj_profile_store_flush (store, &flush_error));
  g_assert_error (flush_error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_FUTURE);
  g_assert_cmpuint (n_failed, ==, 1);

  text = read_file (fixture->path);
  g_assert_cmpstr (text, ==, original);
}

/* Even if a future version calls everything something else. */
static void
test_future_version_unreadable (Fixture       *fixture,
                                gconstpointer  data)
{
  static const char original[] = "{\"version\":99,\"connections\":{}}";
  g_autoptr (NjProfileStore) store = make_store (fixture->path);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture->path, original, -1);
  g_assert_false (nj_profile_store_load (store, &error));
  g_assert_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_FUTURE);
  assert_names (store, "Local broker;");
  text = read_file (fixture->path);
  g_assert_cmpstr (text, ==, original);
}

static void
test_partly_broken (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char original[] =
    "{\"version\":1,\"profiles\":["
    "{\"id\":\"l\",\"name\":\"L\",\"local\":true},"
    "{\"id\":\"a\",\"name\":\"A\"},"
    "{\"id\":\"b\",\"name\":\"B\",\"port\":\"eighty\"},"
    "17,"
    "{\"id\":\"c\",\"name\":\"C\"},"
    "{\"id\":\"a\",\"name\":\"the same id\"},"
    "{\"id\":\"m\",\"name\":\"M\",\"local\":true}"
    "]}";
  g_autoptr (NjProfileStore) store = make_store (fixture->path);
  g_autoptr (NjProfileStore) again = make_store (fixture->path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *compact = NULL;
  JsonArray *array;

  write_file (fixture->path, original, -1);
  g_assert_false (nj_profile_store_load (store, &error));
  g_assert_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_PARTIAL);
  g_assert_nonnull (strstr (error->message, "4 of the profiles"));
  g_assert_nonnull (strstr (error->message, "“port”"));
  assert_names (store, "L;A;C;");
  g_clear_error (&error);

  nj_profile_set_name (nj_profile_list_get (nj_profile_store_get_profiles (store), 1), "A2");
  g_assert_true (save (store, &error));

  text = read_file (fixture->path);
  root = json_from_string (text, &error);
  compact = json_to_string (root, FALSE);
  array = json_object_get_array_member (json_node_get_object (root), "profiles");
  g_assert_cmpuint (json_array_get_length (array), ==, 7);
  g_assert_cmpint (json_array_get_int_element (array, 3), ==, 17);
  g_assert_nonnull (strstr (compact, "{\"id\":\"b\",\"name\":\"B\",\"port\":\"eighty\"},17,"));
  g_assert_nonnull (strstr (compact, "{\"id\":\"a\",\"name\":\"the same id\"},"
                                     "{\"id\":\"m\",\"name\":\"M\",\"local\":true}]"));

  g_assert_false (nj_profile_store_load (again, &again_error));
  g_assert_error (again_error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_PARTIAL);
  assert_names (again, "L;A2;C;");
}

static void
check_broken (Fixture    *fixture,
              const char *data,
              gsize       size)
{
  g_autoptr (NjProfileStore) store = make_store (fixture->path);
  g_autoptr (NjProfileStore) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *kept = NULL;
  gsize kept_size;

  write_file (fixture->path, data, (gssize) size);
  g_assert_false (nj_profile_store_load (store, &error));
  g_assert_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_BROKEN);
  assert_names (store, "Local broker;EMQX public;");

  g_assert_nonnull (nj_profile_store_get_set_aside (store));
  aside = g_file_get_path (nj_profile_store_get_set_aside (store));
  g_assert_true (g_str_has_prefix (aside, fixture->path));
  g_assert_nonnull (strstr (error->message, aside));
  g_assert_true (g_file_get_contents (aside, &kept, &kept_size, NULL));
  g_assert_cmpmem (kept, kept_size, data, size);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_true (save (store, &error));
  again = load_store (fixture->path);
  assert_names (again, "Local broker;EMQX public;");
}

static void
test_broken (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    const char *data;
    gsize size;
  } cases[] = {
#define CASE(text) { (text), sizeof (text) - 1 }
    CASE (""),
    CASE (" \n"),
    CASE ("\0\0\0\0"),
    CASE ("not json"),
    CASE ("null"),
    CASE ("17"),
    CASE ("\"text\""),
    CASE ("{"),
    CASE ("[{]"),
    CASE ("{}"),
    CASE ("{\"version\":1}"),
    CASE ("{\"version\":1,\"profiles\":{}}"),
    CASE ("{\"version\":1,\"profiles\":null}"),
    CASE ("{\"version\":\"1\",\"profiles\":[]}"),
    CASE ("{\"version\":null,\"profiles\":[]}"),
    CASE ("{\"version\":1.5,\"profiles\":[]}"),
    CASE ("{\"version\":0,\"profiles\":[]}"),
    CASE ("{\"version\":-1,\"profiles\":[]}"),
    CASE ("{\"version\":[1],\"profiles\":[]}"),
    CASE ("{\"version\":1,\"profiles\":[]} trailing"),
    CASE ("{\"version\":1,\"profiles\":[\"\xff\xfe\"]}"),
    CASE ("{\"version\":1,\"profiles\":[]}\0"),
    CASE ("\xff\xd8\xff\xe0 a picture"),
#undef CASE
  };
  g_autofree char *deep = g_strnfill (1000 * 1000, '[');

  /* All within a second or two, so the names have to differ by more than the time. */
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_broken (fixture, cases[i].data, cases[i].size);

  check_broken (fixture, deep, strlen (deep));
}

static void
test_truncated (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *original = read_data ("profiles-1.json");

  g_strchomp (original);
  for (gsize size = strlen (original) - 1; size > 0; size -= MIN (size, 37))
    check_broken (fixture, original, size);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/profile-store/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("first-start", test_first_start);
  ADD ("saves-by-itself", test_saves_by_itself);
  ADD ("save-and-flush", test_save_and_flush);
  ADD ("current-version", test_current_version);
  ADD ("old-version", test_old_version);
  ADD ("future-version", test_future_version);
  ADD ("future-version-unreadable", test_future_version_unreadable);
  ADD ("partly-broken", test_partly_broken);
  ADD ("broken", test_broken);
  ADD ("truncated", test_truncated);

  return g_test_run ();
}
