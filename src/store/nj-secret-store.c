/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsecret/secret.h>

#include "nj-secret-store.h"

/* How long a secret service may take for its first answer, in seconds. */
#define PROBE_TIMEOUT 10

#define ATTRIBUTE_PROFILE "profile-id"
#define ATTRIBUTE_FIELD "field"

typedef enum
{
  SERVICE_UNKNOWN,
  SERVICE_PROBING,
  SERVICE_AVAILABLE,
  SERVICE_ABSENT,
} Service;

typedef void (*Operation) (GTask *task);

/* What a task is about. */
typedef struct
{
  Operation run;
  char *profile_id;
  char *field;
  char *label;
  char *secret;
} Request;

struct _NjSecretStore
{
  GObject parent_instance;

  GHashTable *session; /* "field profile-id" to secret: what is not in the keyring */
  GPtrArray *waiting;  /* tasks, until it is known whether there is a service */
  GCancellable *probe;
  Service service;
  guint probe_id;
  gboolean persistent;
};

G_DEFINE_FINAL_TYPE (NjSecretStore, nj_secret_store, G_TYPE_OBJECT)

typedef enum
{
  PROP_PERSISTENT = 1,
  N_PROPERTIES,
} NjSecretStoreProperty;

static GParamSpec *properties[N_PROPERTIES];

static const SecretSchema schema = {
  "io.github.nightjar_mqtt.Nightjar",
  SECRET_SCHEMA_NONE,
  {
    { ATTRIBUTE_PROFILE, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { ATTRIBUTE_FIELD, SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static void
secret_free (gpointer secret)
{
  secret_password_wipe (secret);
  g_free (secret);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->profile_id);
  g_free (request->field);
  g_free (request->label);
  secret_free (request->secret);
  g_free (request);
}

static char *
request_get_key (const Request *request)
{
  return g_strconcat (request->field, " ", request->profile_id, NULL);
}

static GHashTable *
request_get_attributes (const Request *request)
{
  return secret_attributes_build (&schema,
                                  ATTRIBUTE_PROFILE, request->profile_id,
                                  ATTRIBUTE_FIELD, request->field,
                                  NULL);
}

static void
nj_secret_store_set_persistent (NjSecretStore *self,
                                gboolean       persistent)
{
  if (self->persistent == persistent)
    return;

  self->persistent = persistent;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSISTENT]);
}

static void
nj_secret_store_end_probe (NjSecretStore *self,
                           Service        service)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->service = service;
  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_clear_object (&self->probe);

  if (service == SERVICE_ABSENT)
    nj_secret_store_set_persistent (self, FALSE);

  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);
      const Request *request = g_task_get_task_data (task);

      request->run (task);
    }
}

static void
nj_secret_store_probe_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (NjSecretStore) self = user_data;
  g_autoptr (GError) error = NULL;
  GList *found = secret_password_search_finish (result, &error);

  g_list_free_full (found, g_object_unref);

  if (self->service != SERVICE_PROBING)
    return;

  if (error != NULL)
    g_debug ("No secret service: %s", error->message);
  nj_secret_store_end_probe (self, error == NULL ? SERVICE_AVAILABLE : SERVICE_ABSENT);
}

static gboolean
nj_secret_store_probe_timeout_cb (gpointer user_data)
{
  NjSecretStore *self = NJ_SECRET_STORE (user_data);

  g_debug ("The secret service does not answer");
  self->probe_id = 0;
  g_cancellable_cancel (self->probe);
  if (self->service == SERVICE_PROBING)
    nj_secret_store_end_probe (self, SERVICE_ABSENT);

  return G_SOURCE_REMOVE;
}

/* A search that unlocks nothing: an answer is all that is wanted, and soon. */
static void
nj_secret_store_start_probe (NjSecretStore *self)
{
  g_autoptr (GHashTable) attributes =
    secret_attributes_build (&schema, ATTRIBUTE_FIELD, "probe", NULL);

  self->service = SERVICE_PROBING;
  self->probe = g_cancellable_new ();
  self->probe_id = g_timeout_add_seconds (PROBE_TIMEOUT, nj_secret_store_probe_timeout_cb, self);
  secret_password_searchv (&schema, attributes, SECRET_SEARCH_NONE, self->probe,
                           nj_secret_store_probe_cb, g_object_ref (self));
}

static void
nj_secret_store_run (NjSecretStore *self,
                     GTask         *task)
{
  const Request *request = g_task_get_task_data (task);

  if (self->service == SERVICE_UNKNOWN)
    nj_secret_store_start_probe (self);

  if (self->service == SERVICE_PROBING)
    g_ptr_array_add (self->waiting, g_object_ref (task));
  else
    request->run (task);
}

static GTask *
nj_secret_store_create_task (NjSecretStore       *self,
                             Operation            run,
                             const char          *profile_id,
                             const char          *field,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->run = run;
  request->profile_id = g_strdup (profile_id);
  request->field = g_strdup (field);
  g_task_set_task_data (task, request, request_free);

  return task;
}

static void
nj_secret_store_lookup_cb (GObject      *object,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *found = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_return_pointer (task, g_strdup (found), secret_free);
  secret_password_free (found);
}

static void
nj_secret_store_run_lookup (GTask *task)
{
  NjSecretStore *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  g_autofree char *key = request_get_key (request);
  g_autoptr (GHashTable) attributes = NULL;
  const char *secret = g_hash_table_lookup (self->session, key);

  if (secret != NULL || self->service == SERVICE_ABSENT)
    {
      g_task_return_pointer (task, g_strdup (secret), secret_free);
      return;
    }

  attributes = request_get_attributes (request);
  secret_password_lookupv (&schema, attributes, g_task_get_cancellable (task),
                           nj_secret_store_lookup_cb, g_object_ref (task));
}

static void
nj_secret_store_keep_for_session (NjSecretStore *self,
                                  const Request *request)
{
  g_hash_table_replace (self->session, request_get_key (request), g_strdup (request->secret));
  nj_secret_store_set_persistent (self, FALSE);
}

static void
nj_secret_store_store_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  NjSecretStore *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    {
      g_autofree char *key = request_get_key (request);

      g_hash_table_remove (self->session, key);
      nj_secret_store_set_persistent (self, g_hash_table_size (self->session) == 0);
    }
  else
    {
      if (g_task_return_error_if_cancelled (task))
        return;

      g_debug ("The keyring does not take the secret: %s",
               error != NULL ? error->message : "dismissed");
      nj_secret_store_keep_for_session (self, request);
    }

  g_task_return_boolean (task, TRUE);
}

static void
nj_secret_store_run_store (GTask *task)
{
  NjSecretStore *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = request_get_attributes (request);

  if (self->service == SERVICE_ABSENT)
    {
      nj_secret_store_keep_for_session (self, request);
      g_task_return_boolean (task, TRUE);
      return;
    }

  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT,
                          request->label, request->secret,
                          g_task_get_cancellable (task),
                          nj_secret_store_store_cb, g_object_ref (task));
}

static void
nj_secret_store_clear_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error means that there was nothing to clear. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
nj_secret_store_run_clear (GTask *task)
{
  NjSecretStore *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  g_autofree char *key = request_get_key (request);
  g_autoptr (GHashTable) attributes = request_get_attributes (request);

  g_hash_table_remove (self->session, key);
  if (self->service == SERVICE_ABSENT)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  secret_password_clearv (&schema, attributes, g_task_get_cancellable (task),
                          nj_secret_store_clear_cb, g_object_ref (task));
}

static void
nj_secret_store_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (property_id == PROP_PERSISTENT)
    g_value_set_boolean (value, NJ_SECRET_STORE (object)->persistent);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
nj_secret_store_finalize (GObject *object)
{
  NjSecretStore *self = NJ_SECRET_STORE (object);

  g_clear_handle_id (&self->probe_id, g_source_remove);
  g_clear_object (&self->probe);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->session, g_hash_table_unref);

  G_OBJECT_CLASS (nj_secret_store_parent_class)->finalize (object);
}

static void
nj_secret_store_class_init (NjSecretStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nj_secret_store_get_property;
  object_class->finalize = nj_secret_store_finalize;

  properties[PROP_PERSISTENT] =
    g_param_spec_boolean ("persistent", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
nj_secret_store_init (NjSecretStore *self)
{
  self->persistent = TRUE;
  self->session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * nj_secret_store_new:
 *
 * Nothing is asked of the keyring before the first secret is.
 *
 * Returns: (transfer full): a store that uses the user's keyring, if there is one
 */
NjSecretStore *
nj_secret_store_new (void)
{
  return g_object_new (NJ_TYPE_SECRET_STORE, NULL);
}

/**
 * nj_secret_store_new_memory:
 *
 * Returns: (transfer full): a store that forgets everything when it goes
 */
NjSecretStore *
nj_secret_store_new_memory (void)
{
  NjSecretStore *self = nj_secret_store_new ();

  self->service = SERVICE_ABSENT;
  self->persistent = FALSE;

  return self;
}

/**
 * nj_secret_store_get_persistent:
 * @self: a store
 *
 * Returns: %FALSE if it is known that a secret is kept for this session only
 */
gboolean
nj_secret_store_get_persistent (NjSecretStore *self)
{
  g_return_val_if_fail (NJ_IS_SECRET_STORE (self), FALSE);

  return self->persistent;
}

/**
 * nj_secret_store_lookup_async:
 * @self: a store
 * @profile_id: the id of a profile
 * @field: what the secret is for, such as %NJ_SECRET_PASSWORD
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Looks a secret up. The user may be asked to unlock the keyring.
 */
void
nj_secret_store_lookup_async (NjSecretStore       *self,
                              const char          *profile_id,
                              const char          *field,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_SECRET_STORE (self));
  g_return_if_fail (profile_id != NULL);
  g_return_if_fail (field != NULL);

  task = nj_secret_store_create_task (self, nj_secret_store_run_lookup, profile_id, field,
                                      cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_secret_store_lookup_async);
  nj_secret_store_run (self, task);
}

/**
 * nj_secret_store_lookup_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error of the keyring
 *
 * Returns: (transfer full) (nullable): the secret, or %NULL without an error if
 *   there is none
 */
char *
nj_secret_store_lookup_finish (NjSecretStore  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (NJ_IS_SECRET_STORE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * nj_secret_store_store_async:
 * @self: a store
 * @profile_id: the id of a profile
 * @field: what the secret is for, such as %NJ_SECRET_PASSWORD
 * @label: what the keyring calls it, for people
 * @secret: the secret
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Stores a secret in place of an earlier one. If the keyring does not take it, it
 * is kept for the session, and "persistent" says so.
 */
void
nj_secret_store_store_async (NjSecretStore       *self,
                             const char          *profile_id,
                             const char          *field,
                             const char          *label,
                             const char          *secret,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  g_return_if_fail (NJ_IS_SECRET_STORE (self));
  g_return_if_fail (profile_id != NULL);
  g_return_if_fail (field != NULL);
  g_return_if_fail (label != NULL);
  g_return_if_fail (secret != NULL);

  task = nj_secret_store_create_task (self, nj_secret_store_run_store, profile_id, field,
                                      cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_secret_store_store_async);
  request = g_task_get_task_data (task);
  request->label = g_strdup (label);
  request->secret = g_strdup (secret);
  nj_secret_store_run (self, task);
}

/**
 * nj_secret_store_store_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the secret is kept, at least for the session
 */
gboolean
nj_secret_store_store_finish (NjSecretStore  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (NJ_IS_SECRET_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * nj_secret_store_clear_async:
 * @self: a store
 * @profile_id: the id of a profile
 * @field: what the secret is for, such as %NJ_SECRET_PASSWORD
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is gone
 * @user_data: for @callback
 *
 * Forgets a secret.
 */
void
nj_secret_store_clear_async (NjSecretStore       *self,
                             const char          *profile_id,
                             const char          *field,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (NJ_IS_SECRET_STORE (self));
  g_return_if_fail (profile_id != NULL);
  g_return_if_fail (field != NULL);

  task = nj_secret_store_create_task (self, nj_secret_store_run_clear, profile_id, field,
                                      cancellable, callback, user_data);
  g_task_set_source_tag (task, nj_secret_store_clear_async);
  nj_secret_store_run (self, task);
}

/**
 * nj_secret_store_clear_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error of the keyring
 *
 * Returns: whether there is no such secret any more
 */
gboolean
nj_secret_store_clear_finish (NjSecretStore  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (NJ_IS_SECRET_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
