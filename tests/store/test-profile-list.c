/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nj-profile-list.h"

static void
count (guint *counter)
{
  (*counter)++;
}

static char *
list_names (NjProfileList *list)
{
  GString *names = g_string_new (NULL);
  NjProfile *profile;

  for (guint i = 0; (profile = nj_profile_list_get (list, i)) != NULL; i++)
    g_string_append (names, nj_profile_get_name (profile));

  return g_string_free (names, FALSE);
}

#define assert_names(list, expected)             \
  G_STMT_START                                   \
  {                                              \
    g_autofree char *names_ = list_names (list); \
    g_assert_cmpstr (names_, ==, (expected));    \
  }                                              \
  G_STMT_END

static void
mirror_items_changed (GPtrArray  *mirror,
                      guint       position,
                      guint       removed,
                      guint       added,
                      GListModel *model)
{
  for (guint i = 0; i < removed; i++)
    g_ptr_array_remove_index (mirror, position);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (mirror, (int) i, g_list_model_get_item (model, i));

  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (NjProfile) profile = g_list_model_get_item (model, i);

      g_assert_true (profile == g_ptr_array_index (mirror, i));
    }
}

static void
test_list (void)
{
  g_autoptr (NjProfileList) list = nj_profile_list_new ();
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NjProfile) local = nj_profile_new_local ();
  g_autoptr (NjProfile) removed = NULL;
  guint n_changed = 0;
  guint position;

  g_signal_connect_swapped (list, "changed", G_CALLBACK (count), &n_changed);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (mirror_items_changed), mirror);

  for (const char *name = "abcd"; *name != '\0'; name++)
    {
      g_autoptr (NjProfile) profile = nj_profile_new ();

      nj_profile_set_name (profile, (const char[]){ *name, '\0' });
      nj_profile_list_append (list, profile);
    }
  nj_profile_set_name (local, "L");
  nj_profile_list_append (list, local);
  assert_names (list, "Labcd");
  g_assert_cmpuint (n_changed, ==, 5);

  nj_profile_list_move (list, 1, 4);
  assert_names (list, "Lbcda");
  nj_profile_list_move (list, 3, 0);
  assert_names (list, "Ldbca");
  nj_profile_list_move (list, 0, 3);
  assert_names (list, "Ldbca");
  g_assert_cmpuint (n_changed, ==, 7);

  removed = g_object_ref (nj_profile_list_get (list, 2));
  nj_profile_list_remove (list, 2);
  assert_names (list, "Ldca");
  g_assert_cmpuint (n_changed, ==, 8);
  nj_profile_set_name (removed, "B");
  g_assert_cmpuint (n_changed, ==, 8);
  g_assert_null (nj_profile_list_lookup (list, nj_profile_get_id (removed)));

  nj_profile_list_insert (list, 0, removed);
  assert_names (list, "LBdca");
  g_assert_true (nj_profile_list_lookup (list, nj_profile_get_id (removed)) == removed);
  g_assert_true (nj_profile_list_find (list, removed, &position));
  g_assert_cmpuint (position, ==, 1);

  nj_profile_set_group (removed, "Cloud");
  g_assert_cmpuint (n_changed, ==, 10);
  g_assert_null (nj_profile_list_get (list, 5));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-list/list", test_list);

  return g_test_run ();
}
