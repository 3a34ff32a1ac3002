/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-durable-file.h"
#include "nj-profile-document.h"
#include "nj-profile-store.h"
#include "nj-profile-writer.h"

/* From the first change to the save, milliseconds. */
#define SAVE_DELAY 500

struct _NjProfileStore
{
  GObject parent_instance;

  GFile *file;
  NjSecretStore *secrets;
  NjProfileList *profiles;
  GFile *set_aside;

  NjProfileDocument *document; /* %NULL until loaded */
  GError *read_only;           /* why the file must not be written */
  GError *failure;             /* of the last save, if it failed */

  NjProfileWriter *writer;
  guint64 generation;
  GPtrArray *waiting; /* tasks for the next write */
  GPtrArray *writing; /* tasks of the write that is going on, %NULL if there is none */
  guint save_id;
  guint is_dirty : 1;
  guint is_loading : 1;
  guint write_again : 1;
};

G_DEFINE_FINAL_TYPE (NjProfileStore, nj_profile_store, G_TYPE_OBJECT)

G_DEFINE_QUARK (nj-profile-store-error-quark, nj_profile_store_error)

typedef enum
{
  PROP_FILE = 1,
  PROP_SECRETS,
  PROP_PROFILES,
  N_PROPERTIES,
} NjProfileStoreProperty;

static GParamSpec *properties[N_PROPERTIES];

typedef enum
{
  SIGNAL_SAVE_FAILED,
  N_SIGNALS,
} NjProfileStoreSignal;

static guint signals[N_SIGNALS];

/* Says once what is wrong, and again when something else is. */
static void
nj_profile_store_set_failure (NjProfileStore *self,
                              const GError   *error)
{
  gboolean is_new = error != NULL &&
                    (self->failure == NULL ||
                     !g_error_matches (self->failure, error->domain, error->code));

  g_clear_error (&self->failure);
  if (error == NULL)
    return;

  self->failure = g_error_copy (error);
  if (is_new)
    g_signal_emit (self, signals[SIGNAL_SAVE_FAILED], 0, self->failure);
}

static void nj_profile_store_write_cb (GObject      *object,
                                       GAsyncResult *result,
                                       gpointer      user_data);

static void
nj_profile_store_start_writing (NjProfileStore *self)
{
  g_autofree char *text = NULL;

  if (self->writing != NULL)
    {
      self->write_again = TRUE;
      return;
    }

  g_clear_handle_id (&self->save_id, g_source_remove);
  self->is_dirty = FALSE;
  self->write_again = FALSE;
  self->writing = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);

  text = nj_profile_document_to_string (self->document, self->profiles);
  nj_profile_writer_write_async (self->writer, text, ++self->generation,
                                 nj_profile_store_write_cb, g_object_ref (self));
}

static void
nj_profile_store_write_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (NjProfileStore) self = user_data;
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->writing);
  g_autoptr (GError) error = NULL;

  if (!nj_profile_writer_write_finish (self->writer, result, &error))
    self->is_dirty = TRUE;
  nj_profile_store_set_failure (self, error);

  for (guint i = 0; i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }

  if (self->write_again && self->writing == NULL)
    nj_profile_store_start_writing (self);
}

static gboolean
nj_profile_store_save_cb (gpointer user_data)
{
  NjProfileStore *self = NJ_PROFILE_STORE (user_data);

  self->save_id = 0;

  if (self->read_only != NULL)
    nj_profile_store_set_failure (self, self->read_only);
  else
    nj_profile_store_start_writing (self);

  return G_SOURCE_REMOVE;
}

static void
nj_profile_store_changed_cb (NjProfileStore *self)
{
  if (self->is_loading || self->document == NULL)
    return;

  self->is_dirty = TRUE;
  if (self->save_id == 0)
    self->save_id = g_timeout_add (SAVE_DELAY, nj_profile_store_save_cb, self);
}

static void
nj_profile_store_constructed (GObject *object)
{
  NjProfileStore *self = NJ_PROFILE_STORE (object);
  g_autofree char *path = NULL;

  G_OBJECT_CLASS (nj_profile_store_parent_class)->constructed (object);

  path = g_file_get_path (self->file);
  self->writer = nj_profile_writer_new (path);
}

static void
nj_profile_store_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  NjProfileStore *self = NJ_PROFILE_STORE (object);

  switch ((NjProfileStoreProperty) property_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;

    case PROP_SECRETS:
      g_value_set_object (value, self->secrets);
      break;

    case PROP_PROFILES:
      g_value_set_object (value, self->profiles);
      break;

    case N_PROPERTIES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
nj_profile_store_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  NjProfileStore *self = NJ_PROFILE_STORE (object);

  switch ((NjProfileStoreProperty) property_id)
    {
    case PROP_FILE:
      self->file = g_value_dup_object (value);
      break;

    case PROP_SECRETS:
      self->secrets = g_value_dup_object (value);
      break;

    case PROP_PROFILES:
    case N_PROPERTIES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
nj_profile_store_finalize (GObject *object)
{
  NjProfileStore *self = NJ_PROFILE_STORE (object);

  g_clear_handle_id (&self->save_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_clear_object (&self->file);
  g_clear_object (&self->secrets);
  g_clear_object (&self->profiles);
  g_clear_object (&self->set_aside);
  g_clear_pointer (&self->document, nj_profile_document_free);
  g_clear_error (&self->read_only);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->writer, nj_profile_writer_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_profile_store_parent_class)->finalize (object);
}

static void
nj_profile_store_class_init (NjProfileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = nj_profile_store_constructed;
  object_class->get_property = nj_profile_store_get_property;
  object_class->set_property = nj_profile_store_set_property;
  object_class->finalize = nj_profile_store_finalize;

  properties[PROP_FILE] =
    g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SECRETS] =
    g_param_spec_object ("secrets", NULL, NULL, NJ_TYPE_SECRET_STORE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROFILES] =
    g_param_spec_object ("profiles", NULL, NULL, NJ_TYPE_PROFILE_LIST,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * NjProfileStore::save-failed:
   * @self: the store
   * @error: what went wrong
   *
   * The profiles could not be written. They are kept, and the next change makes
   * another attempt. Emitted again only when the error is another one.
   */
  signals[SIGNAL_SAVE_FAILED] =
    g_signal_new ("save-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
nj_profile_store_init (NjProfileStore *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->profiles = nj_profile_list_new ();
  g_signal_connect_object (self->profiles, "changed",
                           G_CALLBACK (nj_profile_store_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * nj_profile_store_new:
 * @file: a local file, which need not exist
 * @secrets: where the passwords are
 *
 * Returns: (transfer full): a store, to be loaded first
 */
NjProfileStore *
nj_profile_store_new (GFile         *file,
                      NjSecretStore *secrets)
{
  g_return_val_if_fail (G_IS_FILE (file) && g_file_is_native (file), NULL);
  g_return_val_if_fail (NJ_IS_SECRET_STORE (secrets), NULL);

  return g_object_new (NJ_TYPE_PROFILE_STORE, "file", file, "secrets", secrets, NULL);
}

/**
 * nj_profile_store_get_default_file:
 *
 * Returns: (transfer full): the file of the user's profiles
 */
GFile *
nj_profile_store_get_default_file (void)
{
  return g_file_new_build_filename (g_get_user_config_dir (), "nightjar", "profiles.json", NULL);
}

/**
 * nj_profile_store_get_file:
 * @self: a store
 *
 * Returns: (transfer none): its file
 */
GFile *
nj_profile_store_get_file (NjProfileStore *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), NULL);

  return self->file;
}

/**
 * nj_profile_store_get_secrets:
 * @self: a store
 *
 * Returns: (transfer none): where the passwords are
 */
NjSecretStore *
nj_profile_store_get_secrets (NjProfileStore *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), NULL);

  return self->secrets;
}

/**
 * nj_profile_store_get_profiles:
 * @self: a store
 *
 * Returns: (transfer none): the profiles; empty until they are loaded
 */
NjProfileList *
nj_profile_store_get_profiles (NjProfileStore *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), NULL);

  return self->profiles;
}

/**
 * nj_profile_store_get_set_aside:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): where a broken file is now
 */
GFile *
nj_profile_store_get_set_aside (NjProfileStore *self)
{
  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), NULL);

  return self->set_aside;
}

static void
nj_profile_store_fill (NjProfileStore *self)
{
  GPtrArray *found = nj_profile_document_get_profiles (self->document);
  NjProfile *first;

  for (guint i = 0; i < found->len; i++)
    nj_profile_list_append (self->profiles, g_ptr_array_index (found, i));

  first = nj_profile_list_get (self->profiles, 0);
  if (first == NULL || !nj_profile_get_local (first))
    {
      g_autoptr (NjProfile) local = nj_profile_new_local ();

      nj_profile_list_insert (self->profiles, 0, local);
    }

  if (nj_profile_document_is_new (self->document))
    {
      g_autoptr (NjProfile) example = nj_profile_new_example ();

      nj_profile_list_append (self->profiles, example);
    }
}

/**
 * nj_profile_store_load:
 * @self: a store that was not loaded yet
 * @error: return location for an #NjProfileStoreError
 *
 * Reads the file. Whatever happens, there are profiles afterwards: those of the
 * file as far as they can be understood, or what a first start offers.
 *
 * Returns: whether there is nothing to tell the user
 */
gboolean
nj_profile_store_load (NjProfileStore  *self,
                       GError         **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *set_aside = NULL;
  guint n_read;

  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (self->document == NULL, FALSE);

  nj_durable_file_clean (nj_profile_writer_get_path (self->writer));
  self->document = nj_profile_document_load (nj_profile_writer_get_path (self->writer),
                                             &set_aside, &problem);
  if (set_aside != NULL)
    self->set_aside = g_file_new_for_path (set_aside);
  if (nj_profile_document_is_read_only (self->document))
    self->read_only = g_error_copy (problem);

  n_read = nj_profile_document_get_profiles (self->document)->len;
  self->is_loading = TRUE;
  nj_profile_store_fill (self);
  self->is_loading = FALSE;

  /* What was made up now, identifiers for instance, shall be the same next time. */
  if (self->read_only == NULL &&
      g_list_model_get_n_items (G_LIST_MODEL (self->profiles)) != n_read)
    nj_profile_store_changed_cb (self);

  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/**
 * nj_profile_store_save_async:
 * @self: a store that was loaded
 * @cancellable: (nullable): ends the waiting, not the writing
 * @callback: called when the profiles, as they are now, are on the disk
 * @user_data: for @callback
 *
 * Saves at once.
 */
void
nj_profile_store_save_async (NjProfileStore      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_PROFILE_STORE (self));
  g_return_if_fail (self->document != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_profile_store_save_async);

  if (self->read_only != NULL)
    {
      g_task_return_error (task, g_error_copy (self->read_only));
      return;
    }

  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  nj_profile_store_start_writing (self);
}

/**
 * nj_profile_store_save_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an #NjProfileStoreError or a #GIOErrorEnum
 *
 * Returns: whether the profiles were written
 */
gboolean
nj_profile_store_save_finish (NjProfileStore  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * nj_profile_store_flush:
 * @self: a store that was loaded
 * @error: return location for an #NjProfileStoreError or a #GIOErrorEnum
 *
 * Writes what is not on the disk yet, and blocks until it is. For the end of the
 * program.
 *
 * Returns: whether everything is on the disk
 */
gboolean
nj_profile_store_flush (NjProfileStore  *self,
                        GError         **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (self->document != NULL, FALSE);

  g_clear_handle_id (&self->save_id, g_source_remove);

  if (!self->is_dirty && self->writing == NULL)
    return TRUE;

  if (self->read_only != NULL)
    {
      g_propagate_error (error, g_error_copy (self->read_only));
      return FALSE;
    }

  text = nj_profile_document_to_string (self->document, self->profiles);
  if (!nj_profile_writer_write (self->writer, text, ++self->generation, error))
    return FALSE;

  self->is_dirty = FALSE;

  return TRUE;
}
