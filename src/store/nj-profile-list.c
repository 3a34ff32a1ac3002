/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-list.h"

/**
 * NjProfileList:
 *
 * The profiles in the user's order, as a #GListModel. The local broker's, if
 * there is one, is always the first, and cannot be removed.
 */
struct _NjProfileList
{
  GObject parent_instance;

  GPtrArray *profiles;
};

static void nj_profile_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NjProfileList, nj_profile_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      nj_profile_list_model_init))

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} NjProfileListSignal;

static guint signals[N_SIGNALS];

static void
nj_profile_list_emit_changed (NjProfileList *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
nj_profile_list_has_local (NjProfileList *self)
{
  return self->profiles->len > 0 &&
         nj_profile_get_local (g_ptr_array_index (self->profiles, 0));
}

static GType
nj_profile_list_get_item_type (GListModel *model)
{
  return NJ_TYPE_PROFILE;
}

static guint
nj_profile_list_get_n_items (GListModel *model)
{
  return NJ_PROFILE_LIST (model)->profiles->len;
}

static gpointer
nj_profile_list_get_item (GListModel *model,
                          guint       position)
{
  NjProfileList *self = NJ_PROFILE_LIST (model);

  if (position >= self->profiles->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->profiles, position));
}

static void
nj_profile_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nj_profile_list_get_item_type;
  iface->get_n_items = nj_profile_list_get_n_items;
  iface->get_item = nj_profile_list_get_item;
}

static void
nj_profile_list_finalize (GObject *object)
{
  NjProfileList *self = NJ_PROFILE_LIST (object);

  for (guint i = 0; i < self->profiles->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->profiles, i), self);
  g_ptr_array_unref (self->profiles);

  G_OBJECT_CLASS (nj_profile_list_parent_class)->finalize (object);
}

static void
nj_profile_list_class_init (NjProfileListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nj_profile_list_finalize;

  /**
   * NjProfileList::changed:
   *
   * The list, or something that is stored of a profile in it, has changed.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nj_profile_list_init (NjProfileList *self)
{
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * nj_profile_list_new:
 *
 * Returns: (transfer full): an empty list
 */
NjProfileList *
nj_profile_list_new (void)
{
  return g_object_new (NJ_TYPE_PROFILE_LIST, NULL);
}

/**
 * nj_profile_list_append:
 * @self: a list
 * @profile: a profile that is not in it
 *
 * Adds a profile at the end.
 */
void
nj_profile_list_append (NjProfileList *self,
                        NjProfile     *profile)
{
  g_return_if_fail (NJ_IS_PROFILE_LIST (self));

  nj_profile_list_insert (self, self->profiles->len, profile);
}

/**
 * nj_profile_list_insert:
 * @self: a list
 * @position: where to, at most the number of profiles
 * @profile: a profile that is not in it; there is one for the local broker only
 *
 * Adds a profile. It comes as near to @position as the local broker's, being the
 * first, allows.
 */
void
nj_profile_list_insert (NjProfileList *self,
                        guint          position,
                        NjProfile     *profile)
{
  g_return_if_fail (NJ_IS_PROFILE_LIST (self));
  g_return_if_fail (NJ_IS_PROFILE (profile));
  g_return_if_fail (nj_profile_list_lookup (self, nj_profile_get_id (profile)) == NULL);
  g_return_if_fail (!nj_profile_get_local (profile) || !nj_profile_list_has_local (self));

  position = MIN (position, self->profiles->len);
  if (nj_profile_get_local (profile))
    position = 0;
  else if (position == 0 && nj_profile_list_has_local (self))
    position = 1;

  g_signal_connect_object (profile, "changed",
                           G_CALLBACK (nj_profile_list_emit_changed),
                           self, G_CONNECT_SWAPPED);
  g_ptr_array_insert (self->profiles, (int) position, g_object_ref (profile));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  nj_profile_list_emit_changed (self);
}

/**
 * nj_profile_list_remove:
 * @self: a list
 * @position: of a profile, but not the local broker's
 *
 * Removes a profile. Whoever wants to undo this keeps a reference to it.
 */
void
nj_profile_list_remove (NjProfileList *self,
                        guint          position)
{
  NjProfile *profile;

  g_return_if_fail (NJ_IS_PROFILE_LIST (self));
  g_return_if_fail (position < self->profiles->len);

  profile = g_ptr_array_index (self->profiles, position);
  g_return_if_fail (!nj_profile_get_local (profile));

  g_signal_handlers_disconnect_by_data (profile, self);
  g_ptr_array_remove_index (self->profiles, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  nj_profile_list_emit_changed (self);
}

/**
 * nj_profile_list_move:
 * @self: a list
 * @from: of a profile
 * @to: where it shall be afterwards
 *
 * Moves a profile. The local broker's stays the first.
 */
void
nj_profile_list_move (NjProfileList *self,
                      guint          from,
                      guint          to)
{
  NjProfile *profile;
  guint first;

  g_return_if_fail (NJ_IS_PROFILE_LIST (self));
  g_return_if_fail (from < self->profiles->len);
  g_return_if_fail (to < self->profiles->len);

  first = nj_profile_list_has_local (self) ? 1 : 0;
  to = MAX (to, first);
  if (from < first || from == to)
    return;

  profile = g_ptr_array_steal_index (self->profiles, from);
  g_ptr_array_insert (self->profiles, (int) to, profile);

  first = MIN (from, to);
  g_list_model_items_changed (G_LIST_MODEL (self), first,
                              MAX (from, to) - first + 1, MAX (from, to) - first + 1);
  nj_profile_list_emit_changed (self);
}

/**
 * nj_profile_list_get:
 * @self: a list
 * @position: of a profile
 *
 * Returns: (transfer none) (nullable): the profile there
 */
NjProfile *
nj_profile_list_get (NjProfileList *self,
                     guint          position)
{
  g_return_val_if_fail (NJ_IS_PROFILE_LIST (self), NULL);

  return position < self->profiles->len ? g_ptr_array_index (self->profiles, position) : NULL;
}

/**
 * nj_profile_list_lookup:
 * @self: a list
 * @id: the id of a profile
 *
 * Returns: (transfer none) (nullable): that profile
 */
NjProfile *
nj_profile_list_lookup (NjProfileList *self,
                        const char    *id)
{
  g_return_val_if_fail (NJ_IS_PROFILE_LIST (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      NjProfile *profile = g_ptr_array_index (self->profiles, i);

      if (g_str_equal (nj_profile_get_id (profile), id))
        return profile;
    }

  return NULL;
}

/**
 * nj_profile_list_find:
 * @self: a list
 * @profile: a profile
 * @position: (out) (optional): where it is
 *
 * Returns: whether @profile is in the list
 */
gboolean
nj_profile_list_find (NjProfileList *self,
                      NjProfile     *profile,
                      guint         *position)
{
  g_return_val_if_fail (NJ_IS_PROFILE_LIST (self), FALSE);
  g_return_val_if_fail (NJ_IS_PROFILE (profile), FALSE);

  return g_ptr_array_find (self->profiles, profile, position);
}
