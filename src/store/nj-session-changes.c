/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-session-changes.h"

static void
change_clear (gpointer data)
{
  NjSessionChange *change = data;

  g_clear_pointer (&change->message, mqtt_message_unref);
}

/**
 * nj_session_changes_new:
 *
 * Returns: (transfer full): no changes
 */
NjSessionChanges *
nj_session_changes_new (void)
{
  NjSessionChanges *self = g_new0 (NjSessionChanges, 1);

  self->array = g_array_new (FALSE, FALSE, sizeof (NjSessionChange));
  g_array_set_clear_func (self->array, change_clear);
  self->serials = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  return self;
}

/**
 * nj_session_changes_free:
 * @self: (transfer full): changes
 */
void
nj_session_changes_free (NjSessionChanges *self)
{
  g_array_unref (self->array);
  g_hash_table_unref (self->serials);
  g_free (self);
}

/**
 * nj_session_changes_get_n:
 * @self: changes
 *
 * Returns: how many there are, with those that are void
 */
guint
nj_session_changes_get_n (NjSessionChanges *self)
{
  return self->array->len;
}

/**
 * nj_session_changes_get:
 * @self: changes
 * @index: which one
 *
 * Returns: (transfer none): a change
 */
const NjSessionChange *
nj_session_changes_get (NjSessionChanges *self,
                        guint             index)
{
  return &g_array_index (self->array, NjSessionChange, index);
}

/* What was last noted for this serial, if it is not written yet. */
static NjSessionChange *
find_serial (NjSessionChanges *self,
             guint64           serial)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->serials, &serial));

  return index == 0 ? NULL : &g_array_index (self->array, NjSessionChange, index - 1);
}

/* Returns whether @change is in the one before it now. */
static gboolean
merge (NjSessionChange       *before,
       const NjSessionChange *change)
{
  if (change->type == NJ_SESSION_CHANGE_REMOVE)
    {
      gboolean unwritten = before->type == NJ_SESSION_CHANGE_SAVE;

      change_clear (before);
      before->type = NJ_SESSION_CHANGE_VOID;
      return unwritten;
    }

  if (before->type == NJ_SESSION_CHANGE_REMOVE)
    return FALSE;

  before->id = change->id;
  before->released = change->released;
  if (before->released)
    change_clear (before);

  return TRUE;
}

/**
 * nj_session_changes_add:
 * @self: changes
 * @change: (transfer full): one more
 */
void
nj_session_changes_add (NjSessionChanges *self,
                        NjSessionChange   change)
{
  gboolean has_serial = change.type == NJ_SESSION_CHANGE_SAVE ||
                        change.type == NJ_SESSION_CHANGE_UPDATE ||
                        change.type == NJ_SESSION_CHANGE_REMOVE;
  NjSessionChange *before = NULL;

  if (has_serial && change.type != NJ_SESSION_CHANGE_SAVE)
    before = find_serial (self, change.serial);

  if (before != NULL && merge (before, &change))
    {
      if (before->type == NJ_SESSION_CHANGE_VOID)
        g_hash_table_remove (self->serials, &change.serial);
      return;
    }

  g_array_append_val (self->array, change);
  if (has_serial)
    g_hash_table_insert (self->serials, g_memdup2 (&change.serial, sizeof change.serial),
                         GUINT_TO_POINTER (self->array->len));
}

/**
 * nj_session_changes_append:
 * @self: changes
 * @later: (transfer full): changes that come after them
 */
void
nj_session_changes_append (NjSessionChanges *self,
                           NjSessionChanges *later)
{
  for (guint i = 0; i < later->array->len; i++)
    {
      NjSessionChange *change = &g_array_index (later->array, NjSessionChange, i);
      NjSessionChange moved = *change;

      change->message = NULL;
      if (moved.type != NJ_SESSION_CHANGE_VOID)
        nj_session_changes_add (self, moved);
    }

  nj_session_changes_free (later);
}
