/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-private.h"
#include "nj-profile-secrets.h"

/* Properties that are kept in the keyring and nowhere else. The field of the secret
 * store has the name of the property. */
static const char *const secrets[] = {
  NJ_SECRET_PASSWORD,
  NJ_SECRET_KEY_PASSPHRASE,
  NJ_SECRET_PROXY_PASSWORD,
  NULL,
};

/* All secrets of one profile on their way to the store. */
typedef struct
{
  guint n_pending;
  GError *error; /* the first one */
} Progress;

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_clear_error (&progress->error);
  g_free (progress);
}

/**
 * nj_profile_list_secrets:
 *
 * Returns: (transfer none): the names of the properties that are secrets
 */
const char *const *
nj_profile_list_secrets (void)
{
  return secrets;
}

/**
 * nj_profile_get_secret:
 * @self: a profile
 * @secret: one of nj_profile_list_secrets()
 *
 * Returns: (transfer full): its value, "" for none
 */
char *
nj_profile_get_secret (NjProfile  *self,
                       const char *secret)
{
  char *value = NULL;

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);
  g_return_val_if_fail (g_strv_contains (secrets, secret), NULL);

  g_object_get (self, secret, &value, NULL);

  return value;
}

/**
 * nj_profile_set_secret:
 * @self: a profile
 * @secret: one of nj_profile_list_secrets()
 * @value: (nullable): its value
 */
void
nj_profile_set_secret (NjProfile  *self,
                       const char *secret,
                       const char *value)
{
  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (g_strv_contains (secrets, secret));

  g_object_set (self, secret, value, NULL);
}

/**
 * nj_profile_has_same_secrets:
 * @self: a profile
 * @other: another
 *
 * Returns: whether they are the same in both
 */
gboolean
nj_profile_has_same_secrets (NjProfile *self,
                             NjProfile *other)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (NJ_IS_PROFILE (other), FALSE);

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *own = nj_profile_get_secret (self, secrets[i]);
      g_autofree char *others = nj_profile_get_secret (other, secrets[i]);

      if (!g_str_equal (own, others))
        return FALSE;
    }

  return TRUE;
}

/* A keyring is not asked for what can hardly be in it. */
static gboolean
may_have_secret (NjProfile  *self,
                 const char *secret)
{
  if (g_str_equal (secret, NJ_SECRET_KEY_PASSPHRASE))
    return nj_profile_string (self, PROP_CERTIFICATE_FILE) != NULL;

  if (g_str_equal (secret, NJ_SECRET_PROXY_PASSWORD))
    return *nj_profile_string (self, PROP_PROXY_USERNAME) != '\0';

  /* MQTT 5 has passwords without a user name. */
  return *nj_profile_get_username (self) != '\0' ||
         nj_profile_get_version (self) == MQTT_VERSION_5_0;
}

typedef struct
{
  NjProfile *profile;
  const char *secret;
} Lookup;

static void
secret_looked_up_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autofree Lookup *lookup = user_data;
  g_autoptr (NjProfile) profile = lookup->profile;
  g_autoptr (GError) error = NULL;
  g_autofree char *value =
    nj_secret_store_lookup_finish (NJ_SECRET_STORE (source), result, &error);

  if (value != NULL)
    nj_profile_set_secret (profile, lookup->secret, value);
  else if (error != NULL)
    g_message ("The %s of \"%s\" could not be read: %s", lookup->secret,
               nj_profile_get_name (profile), error->message);
}

/**
 * nj_profile_load_secrets:
 * @self: a profile
 * @store: where its secrets are
 *
 * Looks them up; each is set when it has been found.
 */
void
nj_profile_load_secrets (NjProfile     *self,
                         NjSecretStore *store)
{
  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (NJ_IS_SECRET_STORE (store));

  for (guint i = 0; secrets[i] != NULL; i++)
    {
      Lookup *lookup;

      if (!may_have_secret (self, secrets[i]))
        continue;

      lookup = g_new0 (Lookup, 1);
      lookup->profile = g_object_ref (self);
      lookup->secret = secrets[i];
      nj_secret_store_lookup_async (store, nj_profile_get_id (self), secrets[i], NULL,
                                    secret_looked_up_cb, lookup);
    }
}

/* Takes @error. */
static void
end_one (GTask  *task,
         GError *error)
{
  Progress *progress = g_task_get_task_data (task);

  if (progress->error == NULL)
    progress->error = error;
  else
    g_clear_error (&error);

  progress->n_pending--;
  if (progress->n_pending > 0)
    return;

  if (progress->error != NULL)
    g_task_return_error (task, g_steal_pointer (&progress->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  nj_secret_store_store_finish (NJ_SECRET_STORE (source), result, &error);
  end_one (task, error);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  nj_secret_store_clear_finish (NJ_SECRET_STORE (source), result, &error);
  end_one (task, error);
}

static GTask *
create_task (NjProfile           *self,
             gpointer             source_tag,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Progress *progress = g_new0 (Progress, 1);

  progress->n_pending = G_N_ELEMENTS (secrets) - 1;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, progress, progress_free);

  return task;
}

/**
 * nj_profile_save_secrets_async:
 * @self: a profile
 * @store: where its secrets are to be kept
 * @cancellable: (nullable): a cancellable
 * @callback: called when all of them are there
 * @user_data: for @callback
 *
 * Stores the secrets it has, and forgets those that it has no more.
 */
void
nj_profile_save_secrets_async (NjProfile           *self,
                               NjSecretStore       *store,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (NJ_IS_SECRET_STORE (store));

  task = create_task (self, nj_profile_save_secrets_async, cancellable, callback, user_data);
  for (guint i = 0; secrets[i] != NULL; i++)
    {
      g_autofree char *value = nj_profile_get_secret (self, secrets[i]);

      if (*value != '\0')
        nj_secret_store_store_async (store, nj_profile_get_id (self), secrets[i],
                                     nj_profile_get_name (self), value, cancellable,
                                     stored_cb, g_object_ref (task));
      else
        nj_secret_store_clear_async (store, nj_profile_get_id (self), secrets[i], cancellable,
                                     cleared_cb, g_object_ref (task));
    }
}

/**
 * nj_profile_save_secrets_finish:
 * @self: a profile
 * @result: what the callback was given
 * @error: return location for an error of the keyring
 *
 * Returns: whether all secrets are kept, at least for the session
 */
gboolean
nj_profile_save_secrets_finish (NjProfile     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * nj_profile_clear_secrets_async:
 * @self: a profile
 * @store: where its secrets are
 * @cancellable: (nullable): a cancellable
 * @callback: called when they are gone
 * @user_data: for @callback
 *
 * Forgets its secrets. The profile itself is left as it is.
 */
void
nj_profile_clear_secrets_async (NjProfile           *self,
                                NjSecretStore       *store,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_PROFILE (self));
  g_return_if_fail (NJ_IS_SECRET_STORE (store));

  task = create_task (self, nj_profile_clear_secrets_async, cancellable, callback, user_data);
  for (guint i = 0; secrets[i] != NULL; i++)
    nj_secret_store_clear_async (store, nj_profile_get_id (self), secrets[i], cancellable,
                                 cleared_cb, g_object_ref (task));
}

/**
 * nj_profile_clear_secrets_finish:
 * @self: a profile
 * @result: what the callback was given
 * @error: return location for an error of the keyring
 *
 * Returns: whether there are no secrets of it any more
 */
gboolean
nj_profile_clear_secrets_finish (NjProfile     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (NJ_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
