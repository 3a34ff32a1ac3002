/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-enums.h"
#include "nj-profile.h"
#include "nj-record.h"

static GQuark
nj_record_unknown_quark (void)
{
  return g_quark_from_static_string ("nj-record-unknown-members");
}

/* MQTT's own numbers are more telling than any name they could be given. */
static gboolean
nj_record_enum_is_number (GType type)
{
  return type == MQTT_TYPE_VERSION ||
         type == MQTT_TYPE_QOS ||
         type == MQTT_TYPE_RETAIN_HANDLING;
}

static JsonNode *
nj_record_value_to_json (GParamSpec   *pspec,
                         const GValue *value)
{
  JsonNode *node = json_node_alloc ();

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return json_node_init_boolean (node, g_value_get_boolean (value));

  if (G_IS_PARAM_SPEC_UINT (pspec))
    return json_node_init_int (node, g_value_get_uint (value));

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      int number = g_value_get_enum (value);
      GEnumClass *enum_class = G_PARAM_SPEC_ENUM (pspec)->enum_class;

      if (nj_record_enum_is_number (pspec->value_type))
        return json_node_init_int (node, number);

      return json_node_init_string (node, g_enum_get_value (enum_class, number)->value_nick);
    }

  if (pspec->value_type == G_TYPE_STRV)
    {
      g_autoptr (JsonArray) array = json_array_new ();
      const char *const *strings = g_value_get_boxed (value);

      for (guint i = 0; strings[i] != NULL; i++)
        json_array_add_string_element (array, strings[i]);

      return json_node_init_array (node, array);
    }

  if (g_value_get_string (value) == NULL)
    return json_node_init_null (node);

  return json_node_init_string (node, g_value_get_string (value));
}

/**
 * nj_record_write_json:
 * @self: a record
 * @object: where to write to
 *
 * Writes the stored properties, and the members that nj_record_read_json() found
 * and did not know.
 */
void
nj_record_write_json (NjRecord   *self,
                      JsonObject *object)
{
  NjRecordClass *klass;
  JsonObject *unknown;

  g_return_if_fail (NJ_IS_RECORD (self));
  g_return_if_fail (object != NULL);

  klass = NJ_RECORD_GET_CLASS (self);
  unknown = g_object_get_qdata (G_OBJECT (self), nj_record_unknown_quark ());

  for (guint i = 1; i < klass->n_properties; i++)
    {
      GParamSpec *pspec = klass->properties[i];

      if (pspec->flags & NJ_PARAM_STORED)
        json_object_set_member (object, pspec->name,
                                nj_record_value_to_json (pspec, nj_record_get (self, i)));
    }

  if (unknown != NULL)
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *node;

      json_object_iter_init_ordered (&iter, unknown);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        json_object_set_member (object, name, json_node_copy (node));
    }
}

static gboolean
nj_record_node_is (JsonNode *node,
                   GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
nj_record_enum_from_json (GParamSpec *pspec,
                          JsonNode   *node,
                          GValue     *value)
{
  GEnumClass *enum_class = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  GEnumValue *found = NULL;

  if (nj_record_node_is (node, G_TYPE_STRING))
    {
      found = g_enum_get_value_by_nick (enum_class, json_node_get_string (node));
    }
  else if (nj_record_node_is (node, G_TYPE_INT64))
    {
      gint64 number = json_node_get_int (node);

      if (number == (int) number)
        found = g_enum_get_value (enum_class, (int) number);
    }

  if (found != NULL)
    g_value_set_enum (value, found->value);

  return found != NULL;
}

static gboolean
nj_record_strv_from_json (JsonNode *node,
                          GValue   *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!nj_record_node_is (element, G_TYPE_STRING))
        return FALSE;

      g_strv_builder_add (builder, json_node_get_string (element));
    }

  g_value_take_boxed (value, g_strv_builder_end (builder));

  return TRUE;
}

static gboolean
nj_record_value_from_json (GParamSpec *pspec,
                           JsonNode   *node,
                           GValue     *value)
{
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      if (!nj_record_node_is (node, G_TYPE_BOOLEAN))
        return FALSE;
      g_value_set_boolean (value, json_node_get_boolean (node));
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      GParamSpecUInt *range = G_PARAM_SPEC_UINT (pspec);
      gint64 number;

      if (!nj_record_node_is (node, G_TYPE_INT64))
        return FALSE;
      number = json_node_get_int (node);
      if (number < (gint64) range->minimum || number > (gint64) range->maximum)
        return FALSE;
      g_value_set_uint (value, (guint) number);
    }
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      return nj_record_enum_from_json (pspec, node, value);
    }
  else if (pspec->value_type == G_TYPE_STRV)
    {
      return nj_record_strv_from_json (node, value);
    }
  else
    {
      if (!JSON_NODE_HOLDS_NULL (node) && !nj_record_node_is (node, G_TYPE_STRING))
        return FALSE;
      g_value_set_string (value, json_node_get_string (node));
    }

  return TRUE;
}

static GParamSpec *
nj_record_find_stored (NjRecordClass *klass,
                       const char    *name,
                       guint         *property_id)
{
  for (guint i = 1; i < klass->n_properties; i++)
    {
      GParamSpec *pspec = klass->properties[i];

      if ((pspec->flags & NJ_PARAM_STORED) && g_str_equal (pspec->name, name))
        {
          *property_id = i;
          return pspec;
        }
    }

  return NULL;
}

/**
 * nj_record_read_json:
 * @self: a record
 * @object: where to read from
 * @others: (nullable): members that the caller reads itself
 * @error: return location for %NJ_PROFILE_ERROR_JSON
 *
 * Sets the properties that @object has. Members that nobody knows are remembered
 * as they are. Those fixed at construction are checked and otherwise ignored.
 *
 * Returns: whether each known member had a value of the right type and range
 */
gboolean
nj_record_read_json (NjRecord           *self,
                     JsonObject         *object,
                     const char *const  *others,
                     GError            **error)
{
  g_autoptr (JsonObject) unknown = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (NJ_IS_RECORD (self), FALSE);
  g_return_val_if_fail (object != NULL, FALSE);

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_auto (GValue) value = G_VALUE_INIT;
      guint property_id = 0;
      GParamSpec *pspec = nj_record_find_stored (NJ_RECORD_GET_CLASS (self), name, &property_id);

      if (pspec == NULL)
        {
          if (others == NULL || !g_strv_contains (others, name))
            json_object_set_member (unknown, name, json_node_copy (node));
          continue;
        }

      g_value_init (&value, pspec->value_type);
      if (!nj_record_value_from_json (pspec, node, &value))
        {
          g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_JSON,
                       "The value of “%s” has the wrong type or is out of range", name);
          return FALSE;
        }

      if (!(pspec->flags & G_PARAM_CONSTRUCT_ONLY))
        nj_record_set (self, property_id, &value);
    }

  if (json_object_get_size (unknown) > 0)
    g_object_set_qdata_full (G_OBJECT (self), nj_record_unknown_quark (),
                             g_steal_pointer (&unknown),
                             (GDestroyNotify) json_object_unref);

  return TRUE;
}

/**
 * nj_record_copy_unknown:
 * @self: a record
 * @other: another
 *
 * Takes over the members of @other's JSON that this version does not know.
 */
void
nj_record_copy_unknown (NjRecord *self,
                        NjRecord *other)
{
  JsonObject *unknown;

  g_return_if_fail (NJ_IS_RECORD (self));
  g_return_if_fail (NJ_IS_RECORD (other));

  unknown = g_object_get_qdata (G_OBJECT (other), nj_record_unknown_quark ());
  if (unknown != NULL)
    g_object_set_qdata_full (G_OBJECT (self), nj_record_unknown_quark (),
                             json_object_ref (unknown),
                             (GDestroyNotify) json_object_unref);
}
