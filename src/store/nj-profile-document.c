/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-durable-file.h"
#include "nj-json-text.h"
#include "nj-profile-document.h"
#include "nj-profile-store.h"

#define MEMBER_VERSION "version"
#define MEMBER_PROFILES "profiles"

typedef struct
{
  guint position; /* among the entries of the file */
  JsonNode *node;
} Broken;

struct _NjProfileDocument
{
  gint64 version;
  JsonObject *others; /* the members of the file that are not known */
  GPtrArray *profiles;
  GArray *broken;
  char *problem; /* (nullable): of the first broken entry */
  guint is_new : 1;
  guint is_read_only : 1;
};

static void
broken_clear (gpointer data)
{
  Broken *broken = data;

  json_node_unref (broken->node);
}

/**
 * nj_profile_document_new:
 *
 * Returns: (transfer full): a document without profiles
 */
NjProfileDocument *
nj_profile_document_new (void)
{
  NjProfileDocument *self = g_new0 (NjProfileDocument, 1);

  self->version = NJ_PROFILE_DOCUMENT_VERSION;
  self->others = json_object_new ();
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->broken = g_array_new (FALSE, FALSE, sizeof (Broken));
  g_array_set_clear_func (self->broken, broken_clear);

  return self;
}

/**
 * nj_profile_document_free:
 * @self: (transfer full): a document
 */
void
nj_profile_document_free (NjProfileDocument *self)
{
  json_object_unref (self->others);
  g_ptr_array_unref (self->profiles);
  g_array_unref (self->broken);
  g_free (self->problem);
  g_free (self);
}

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON, message);

  return FALSE;
}

/*
 * Version 0, from before there were versions, is the bare array of profiles.
 * A migration takes the root of one version and returns that of the next.
 */
static JsonNode *
migrate_from_0 (JsonNode *root)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_int_member (object, MEMBER_VERSION, 1);
  json_object_set_member (object, MEMBER_PROFILES, json_node_copy (root));

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *(*const migrations[]) (JsonNode *root) = {
  migrate_from_0,
};

G_STATIC_ASSERT (G_N_ELEMENTS (migrations) == NJ_PROFILE_DOCUMENT_VERSION);

static gboolean
read_version (JsonNode  *root,
              gint64    *version,
              GError   **error)
{
  JsonNode *node;

  if (JSON_NODE_HOLDS_ARRAY (root))
    {
      *version = 0;
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_OBJECT (root))
    return fail (error, "It is neither a JSON object nor an array");

  node = json_object_get_member (json_node_get_object (root), MEMBER_VERSION);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 1)
    return fail (error, "It has no valid “version”");

  *version = json_node_get_int (node);

  return TRUE;
}

static gboolean
is_known_id (NjProfileDocument *self,
             NjProfile         *profile)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      NjProfile *other = g_ptr_array_index (self->profiles, i);

      if (g_str_equal (nj_profile_get_id (other), nj_profile_get_id (profile)) ||
          (nj_profile_get_local (other) && nj_profile_get_local (profile)))
        return TRUE;
    }

  return FALSE;
}

static void
read_profile (NjProfileDocument *self,
              guint              position,
              JsonNode          *node)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_from_json (node, &error);
  Broken broken;

  if (profile != NULL && is_known_id (self, profile))
    {
      fail (&error, "Two profiles have the same “id”, or are both “local”");
      g_clear_object (&profile);
    }

  if (profile != NULL)
    {
      g_ptr_array_add (self->profiles, g_steal_pointer (&profile));
      return;
    }

  broken.position = position;
  broken.node = json_node_copy (node);
  g_array_append_val (self->broken, broken);
  if (self->problem == NULL)
    self->problem = g_steal_pointer (&error->message);
}

static gboolean
read_root (NjProfileDocument  *self,
           JsonNode           *root,
           GError            **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  JsonArray *array;

  node = json_object_get_member (json_node_get_object (root), MEMBER_PROFILES);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "It has no array “profiles”");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    read_profile (self, i, json_array_get_element (array, i));

  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!g_str_equal (name, MEMBER_VERSION) && !g_str_equal (name, MEMBER_PROFILES))
        json_object_set_member (self->others, name, json_node_copy (node));
    }

  return TRUE;
}

/**
 * nj_profile_document_parse:
 * @text: (array length=size): the contents of a profile file
 * @size: its length
 * @error: return location for an error
 *
 * Reads a document of any version. A single profile that cannot be understood is
 * no error: it is kept as it is.
 *
 * Returns: (transfer full) (nullable): the document
 */
NjProfileDocument *
nj_profile_document_parse (const char  *text,
                           gsize        size,
                           GError     **error)
{
  g_autoptr (NjProfileDocument) self = nj_profile_document_new ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  /* JSON-GLib recurses without limit, and takes a lot for JSON that is not. */
  if (!nj_json_text_validate (text, size, size, error) ||
      !json_parser_load_from_data (parser, text, (gssize) size, error))
    return NULL;

  root = json_node_ref (json_parser_get_root (parser));
  if (!read_version (root, &self->version, error))
    return NULL;

  for (gint64 i = self->version; i < NJ_PROFILE_DOCUMENT_VERSION; i++)
    {
      g_autoptr (JsonNode) old = g_steal_pointer (&root);

      root = migrations[i](old);
    }

  /* Of a newer version, whatever can be understood is good enough to be shown. */
  self->is_read_only = self->version > NJ_PROFILE_DOCUMENT_VERSION;
  if (!read_root (self, root, self->is_read_only ? NULL : error) && !self->is_read_only)
    return NULL;

  return g_steal_pointer (&self);
}

static NjProfileDocument *
create_substitute (gboolean is_read_only)
{
  NjProfileDocument *self = nj_profile_document_new ();

  self->is_new = TRUE;
  self->is_read_only = is_read_only;

  return self;
}

static NjProfileDocument *
set_broken_aside (const char  *path,
                  const char  *problem,
                  char       **set_aside,
                  GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *display_name = NULL;

  *set_aside = nj_durable_file_set_aside (path, &local_error);
  if (*set_aside == NULL)
    {
      g_set_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_UNREADABLE,
                   "The profiles cannot be understood (%s), and their file cannot be set aside: %s",
                   problem, local_error->message);
      return create_substitute (TRUE);
    }

  display_name = g_filename_display_name (*set_aside);
  g_set_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_BROKEN,
               "The profiles cannot be understood (%s). Their file was renamed to “%s”",
               problem, display_name);

  return create_substitute (FALSE);
}

/**
 * nj_profile_document_load:
 * @path: path of a profile file, which need not exist
 * @set_aside: (out) (nullable) (transfer full): where a broken file is now
 * @error: return location for an #NjProfileStoreError
 *
 * Reads a file, and sets it aside if it is broken.
 *
 * Returns: (transfer full): a document, also when @error is set
 */
NjProfileDocument *
nj_profile_document_load (const char  *path,
                          char       **set_aside,
                          GError     **error)
{
  g_autoptr (NjProfileDocument) self = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  gsize size;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (set_aside != NULL, NULL);

  *set_aside = NULL;

  if (!g_file_get_contents (path, &text, &size, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return create_substitute (FALSE);

      g_set_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_UNREADABLE,
                   "The profiles cannot be read: %s", local_error->message);
      return create_substitute (TRUE);
    }

  self = nj_profile_document_parse (text, size, &local_error);
  if (self == NULL)
    return set_broken_aside (path, local_error->message, set_aside, error);

  if (self->is_read_only)
    g_set_error_literal (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_FUTURE,
                         "The profiles were written by a newer version of Nightjar. "
                         "Changes are not saved");
  else if (self->broken->len > 0)
    g_set_error (error, NJ_PROFILE_STORE_ERROR, NJ_PROFILE_STORE_ERROR_PARTIAL,
                 "%u of the profiles cannot be understood (%s). They are left as they are",
                 self->broken->len, self->problem);

  return g_steal_pointer (&self);
}

/**
 * nj_profile_document_is_new:
 * @self: a document
 *
 * Returns: whether it is there because no file was, or none that can be read
 */
gboolean
nj_profile_document_is_new (NjProfileDocument *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_new;
}

/**
 * nj_profile_document_is_read_only:
 * @self: a document
 *
 * Returns: whether writing it would destroy what was not understood
 */
gboolean
nj_profile_document_is_read_only (NjProfileDocument *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_read_only;
}

/**
 * nj_profile_document_get_profiles:
 * @self: a document
 *
 * Returns: (transfer none) (element-type NjProfile): the profiles that were read
 */
GPtrArray *
nj_profile_document_get_profiles (NjProfileDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->profiles;
}

static JsonArray *
write_profiles (NjProfileDocument *self,
                NjProfileList     *profiles)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  NjProfile *profile;
  JsonArray *array;

  for (guint i = 0; (profile = nj_profile_list_get (profiles, i)) != NULL; i++)
    g_ptr_array_add (nodes, nj_profile_to_json (profile));

  for (guint i = 0; i < self->broken->len; i++)
    {
      const Broken *broken = &g_array_index (self->broken, Broken, i);

      g_ptr_array_insert (nodes, (int) MIN (broken->position, nodes->len),
                          json_node_copy (broken->node));
    }

  array = json_array_sized_new (nodes->len);
  for (guint i = 0; i < nodes->len; i++)
    json_array_add_element (array, g_ptr_array_index (nodes, i));

  return array;
}

/**
 * nj_profile_document_to_string:
 * @self: the document as it was read
 * @profiles: the profiles as they are now
 *
 * Returns: (transfer full): the text to write
 */
char *
nj_profile_document_to_string (NjProfileDocument *self,
                               NjProfileList     *profiles)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_alloc ();
  g_autofree char *text = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (NJ_IS_PROFILE_LIST (profiles), NULL);

  json_object_set_int_member (object, MEMBER_VERSION, NJ_PROFILE_DOCUMENT_VERSION);
  json_object_set_array_member (object, MEMBER_PROFILES, write_profiles (self, profiles));

  json_object_iter_init_ordered (&iter, self->others);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (object, name, json_node_copy (node));

  json_node_init_object (root, object);
  text = json_to_string (root, TRUE);

  /* An unknown member may have had an escape for half a surrogate pair. */
  return g_utf8_make_valid (text, -1);
}
