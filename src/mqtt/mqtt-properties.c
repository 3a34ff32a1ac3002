/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "mqtt-properties-private.h"

G_DEFINE_BOXED_TYPE (MqttProperties, mqtt_properties, mqtt_properties_ref, mqtt_properties_unref)

void
mqtt_property_item_clear (gpointer data)
{
  MqttPropertyItem *item = data;

  g_free (item->name);
  g_free (item->text);
  g_clear_pointer (&item->data, g_bytes_unref);
}

static const MqttPropertyItem *
find_item (const MqttProperties *self,
           MqttProperty          id)
{
  if (self == NULL)
    return NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      if (mqtt_properties_get_item (self, i)->id == id)
        return mqtt_properties_get_item (self, i);
    }

  return NULL;
}

static gboolean
has_type (MqttProperty     id,
          MqttPropertyType type)
{
  MqttPropertyType actual;

  return mqtt_property_get_type_of (id, &actual) && actual == type;
}

static gboolean
is_number (MqttProperty id)
{
  guint32 min, max;

  return mqtt_property_get_range (id, &min, &max);
}

/**
 * mqtt_properties_new:
 *
 * Returns: (transfer full): an empty list
 */
MqttProperties *
mqtt_properties_new (void)
{
  MqttProperties *self = g_new (MqttProperties, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->items = g_array_new (FALSE, FALSE, sizeof (MqttPropertyItem));
  g_array_set_clear_func (self->items, mqtt_property_item_clear);

  return self;
}

/**
 * mqtt_properties_ref:
 * @self: a list
 *
 * Returns: (transfer full): the same list
 */
MqttProperties *
mqtt_properties_ref (MqttProperties *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * mqtt_properties_unref:
 * @self: (transfer full): a list
 */
void
mqtt_properties_unref (MqttProperties *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->items);
  g_free (self);
}

/**
 * mqtt_properties_copy_without:
 * @self: (nullable): a list
 * @id: an identifier
 *
 * Returns: (transfer full): a new list with all properties but those of @id, which
 *   is not shared and can be added to
 */
MqttProperties *
mqtt_properties_copy_without (const MqttProperties *self,
                              MqttProperty          id)
{
  MqttProperties *copy = mqtt_properties_new ();

  for (guint i = 0; i < mqtt_properties_get_n (self); i++)
    {
      MqttPropertyItem item = *mqtt_properties_get_item (self, i);

      if (item.id == id)
        continue;

      item.name = g_strdup (item.name);
      item.text = g_strdup (item.text);
      if (item.data != NULL)
        g_bytes_ref (item.data);
      g_array_append_val (copy->items, item);
    }

  return copy;
}

/**
 * mqtt_properties_get_n:
 * @self: (nullable): a list
 *
 * Returns: how many properties there are
 */
guint
mqtt_properties_get_n (const MqttProperties *self)
{
  return self == NULL ? 0 : self->items->len;
}

/**
 * mqtt_properties_get_id:
 * @self: a list
 * @index: which one
 *
 * Returns: its identifier
 */
MqttProperty
mqtt_properties_get_id (const MqttProperties *self,
                        guint                 index)
{
  g_return_val_if_fail (index < mqtt_properties_get_n (self), 0);

  return mqtt_properties_get_item (self, index)->id;
}

/**
 * mqtt_properties_has:
 * @self: (nullable): a list
 * @id: an identifier
 *
 * Returns: whether the property is there
 */
gboolean
mqtt_properties_has (const MqttProperties *self,
                     MqttProperty          id)
{
  return find_item (self, id) != NULL;
}

/**
 * mqtt_properties_add_uint:
 * @self: a list that is not shared
 * @id: a property that is a number
 * @value: the number
 */
void
mqtt_properties_add_uint (MqttProperties *self,
                          MqttProperty    id,
                          guint32         value)
{
  MqttPropertyItem item = { .id = id, .number = value };

  g_return_if_fail (self != NULL);
  g_return_if_fail (is_number (id));

  g_array_append_val (self->items, item);
}

/**
 * mqtt_properties_get_uint:
 * @self: (nullable): a list
 * @id: a property that is a number
 * @fallback: what counts when it is absent
 *
 * Returns: the number
 */
guint32
mqtt_properties_get_uint (const MqttProperties *self,
                          MqttProperty          id,
                          guint32               fallback)
{
  const MqttPropertyItem *item = find_item (self, id);

  return item == NULL ? fallback : item->number;
}

/**
 * mqtt_properties_get_uint_at:
 * @self: a list
 * @index: a property that is a number
 *
 * Returns: the number
 */
guint32
mqtt_properties_get_uint_at (const MqttProperties *self,
                             guint                 index)
{
  g_return_val_if_fail (index < mqtt_properties_get_n (self), 0);

  return mqtt_properties_get_item (self, index)->number;
}

/**
 * mqtt_properties_add_string:
 * @self: a list that is not shared
 * @id: a property that is a string
 * @value: UTF-8
 */
void
mqtt_properties_add_string (MqttProperties *self,
                            MqttProperty    id,
                            const char     *value)
{
  MqttPropertyItem item = { .id = id };

  g_return_if_fail (self != NULL);
  g_return_if_fail (has_type (id, MQTT_PROPERTY_TYPE_STRING));
  g_return_if_fail (value != NULL);

  item.text = g_strdup (value);
  g_array_append_val (self->items, item);
}

/**
 * mqtt_properties_get_string:
 * @self: (nullable): a list
 * @id: a property that is a string
 *
 * Returns: (transfer none) (nullable): the string
 */
const char *
mqtt_properties_get_string (const MqttProperties *self,
                            MqttProperty          id)
{
  const MqttPropertyItem *item = find_item (self, id);

  return item == NULL ? NULL : item->text;
}

/**
 * mqtt_properties_get_string_at:
 * @self: a list
 * @index: a property that is a string
 *
 * Returns: (transfer none) (nullable): the string
 */
const char *
mqtt_properties_get_string_at (const MqttProperties *self,
                               guint                 index)
{
  g_return_val_if_fail (index < mqtt_properties_get_n (self), NULL);

  return mqtt_properties_get_item (self, index)->text;
}

/**
 * mqtt_properties_add_binary:
 * @self: a list that is not shared
 * @id: a property that is binary
 * @value: the data
 */
void
mqtt_properties_add_binary (MqttProperties *self,
                            MqttProperty    id,
                            GBytes         *value)
{
  MqttPropertyItem item = { .id = id };

  g_return_if_fail (self != NULL);
  g_return_if_fail (has_type (id, MQTT_PROPERTY_TYPE_BINARY));
  g_return_if_fail (value != NULL);

  item.data = g_bytes_ref (value);
  g_array_append_val (self->items, item);
}

/**
 * mqtt_properties_get_binary:
 * @self: (nullable): a list
 * @id: a property that is binary
 *
 * Returns: (transfer none) (nullable): the data
 */
GBytes *
mqtt_properties_get_binary (const MqttProperties *self,
                            MqttProperty          id)
{
  const MqttPropertyItem *item = find_item (self, id);

  return item == NULL ? NULL : item->data;
}

/**
 * mqtt_properties_get_binary_at:
 * @self: a list
 * @index: a property that is binary
 *
 * Returns: (transfer none) (nullable): the data
 */
GBytes *
mqtt_properties_get_binary_at (const MqttProperties *self,
                               guint                 index)
{
  g_return_val_if_fail (index < mqtt_properties_get_n (self), NULL);

  return mqtt_properties_get_item (self, index)->data;
}

/**
 * mqtt_properties_add_user:
 * @self: a list that is not shared
 * @name: UTF-8
 * @value: UTF-8
 *
 * Adds a User Property; order and repetition count.
 */
void
mqtt_properties_add_user (MqttProperties *self,
                          const char     *name,
                          const char     *value)
{
  MqttPropertyItem item = { .id = MQTT_PROPERTY_USER_PROPERTY };

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  item.name = g_strdup (name);
  item.text = g_strdup (value);
  g_array_append_val (self->items, item);
}

/**
 * mqtt_properties_get_user_at:
 * @self: a list
 * @index: which property
 * @name: (out) (transfer none): its name
 * @value: (out) (transfer none): its value
 *
 * Returns: whether it is a User Property
 */
gboolean
mqtt_properties_get_user_at (const MqttProperties  *self,
                             guint                  index,
                             const char           **name,
                             const char           **value)
{
  const MqttPropertyItem *item;

  g_return_val_if_fail (index < mqtt_properties_get_n (self), FALSE);

  item = mqtt_properties_get_item (self, index);
  if (item->id != MQTT_PROPERTY_USER_PROPERTY)
    return FALSE;

  *name = item->name;
  *value = item->text;

  return TRUE;
}
