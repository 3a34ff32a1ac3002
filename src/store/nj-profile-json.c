/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-profile-private.h"
#include "nj-profile-secrets.h"

#define MEMBER_SUBSCRIPTIONS "subscriptions"

static gboolean
nj_profile_read_subscriptions (NjProfile  *self,
                               JsonNode   *node,
                               GError    **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON,
                   "The value of “%s” has the wrong type or is out of range",
                   MEMBER_SUBSCRIPTIONS);
      return FALSE;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr (NjSubscription) subscription =
        nj_subscription_new_from_json (json_array_get_element (array, i), error);

      if (subscription == NULL)
        return FALSE;

      g_list_store_append (nj_profile_get_subscriptions (self), subscription);
    }

  return TRUE;
}

static const char *
get_string_member (JsonObject *object,
                   const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_boolean_member (JsonObject *object,
                    const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

/**
 * nj_profile_new_from_json:
 * @node: what nj_profile_to_json() made, in this or another version
 * @error: return location for %NJ_PROFILE_ERROR_JSON
 *
 * Members that are missing have their defaults, members that are unknown are
 * kept and written again by nj_profile_to_json(). A password or another secret that
 * somebody has written into the file is used, and is gone from it with the next save.
 *
 * Returns: (transfer full) (nullable): a profile
 */
NjProfile *
nj_profile_new_from_json (JsonNode  *node,
                          GError   **error)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  const char *const *secrets = nj_profile_list_secrets ();
  g_autoptr (NjProfile) self = NULL;
  JsonObject *object;

  g_return_val_if_fail (node != NULL, NULL);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON,
                           "A profile is not a JSON object");
      return NULL;
    }

  object = json_node_get_object (node);
  self = g_object_new (NJ_TYPE_PROFILE,
                       "id", get_string_member (object, "id"),
                       "local", get_boolean_member (object, "local"),
                       NULL);

  g_ptr_array_add (others, (char *) MEMBER_SUBSCRIPTIONS);
  for (guint i = 0; secrets[i] != NULL; i++)
    g_ptr_array_add (others, (char *) secrets[i]);
  g_ptr_array_add (others, NULL);
  if (!nj_record_read_json (NJ_RECORD (self), object, (const char *const *) others->pdata, error))
    return NULL;

  for (guint i = 0; secrets[i] != NULL; i++)
    nj_profile_set_secret (self, secrets[i], get_string_member (object, secrets[i]));

  if (json_object_has_member (object, MEMBER_SUBSCRIPTIONS) &&
      !nj_profile_read_subscriptions (self,
                                      json_object_get_member (object, MEMBER_SUBSCRIPTIONS),
                                      error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * nj_profile_to_json:
 * @self: a profile
 *
 * Returns: (transfer full): a JSON object with everything except the secrets
 */
JsonNode *
nj_profile_to_json (NjProfile *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GListModel *subscriptions;
  JsonArray *array = json_array_new ();

  g_return_val_if_fail (NJ_IS_PROFILE (self), NULL);

  nj_record_write_json (NJ_RECORD (self), object);

  subscriptions = G_LIST_MODEL (nj_profile_get_subscriptions (self));
  for (guint i = 0; i < g_list_model_get_n_items (subscriptions); i++)
    {
      g_autoptr (NjSubscription) subscription = g_list_model_get_item (subscriptions, i);

      json_array_add_element (array, nj_subscription_to_json (subscription));
    }
  json_object_set_array_member (object, MEMBER_SUBSCRIPTIONS, array);

  return json_node_init_object (json_node_alloc (), object);
}
