/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-error.h"
#include "mqtt-properties-private.h"
#include "mqtt-types.h"

/* Checking, reading and writing lists of properties (5.0 §2.2.2). */

static gboolean
refuse (GError       **error,
        MqttProperty   id,
        const char    *rule)
{
  mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_PROTOCOL, MQTT_REASON_PROTOCOL_ERROR,
                  "%s %s", mqtt_property_get_name (id), rule);
  return FALSE;
}

static gboolean
check_repetition (const MqttProperties  *self,
                  guint                  index,
                  guint                  place,
                  GError               **error)
{
  MqttProperty id = mqtt_properties_get_item (self, index)->id;

  if (id == MQTT_PROPERTY_USER_PROPERTY ||
      (id == MQTT_PROPERTY_SUBSCRIPTION_IDENTIFIER && place == MQTT_PACKET_PUBLISH))
    return TRUE;

  for (guint i = 0; i < index; i++)
    {
      if (mqtt_properties_get_item (self, i)->id == id)
        return refuse (error, id, "is there more than once (5.0 §2.2.2)");
    }

  return TRUE;
}

static gboolean
check_text (const char  *text,
            GError     **error)
{
  gsize size = strlen (text);

  if (size > MQTT_MAX_STRING_LENGTH)
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                      "A property is longer than 65,535 bytes (5.0 §1.5.4)");
      return FALSE;
    }

  return mqtt_utf8_validate (text, size, error);
}

static gboolean
check_value (const MqttPropertyItem  *item,
             MqttPropertyType         type,
             GError                 **error)
{
  guint32 min, max;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
    case MQTT_PROPERTY_TYPE_VARINT:
      if (!mqtt_property_get_range (item->id, &min, &max) ||
          item->number < min || item->number > max)
        return refuse (error, item->id, "has a value that it may not have (5.0 §2.2.2.2)");
      return TRUE;
    case MQTT_PROPERTY_TYPE_STRING:
      if (item->id == MQTT_PROPERTY_RESPONSE_TOPIC &&
          (strpbrk (item->text, "+#") != NULL || *item->text == '\0'))
        return refuse (error, item->id, "is not a Topic Name (5.0 §3.3.2.3.5)");
      return check_text (item->text, error);
    case MQTT_PROPERTY_TYPE_BINARY:
      if (g_bytes_get_size (item->data) > MQTT_MAX_STRING_LENGTH)
        return refuse (error, item->id, "is longer than 65,535 bytes (5.0 §1.5.6)");
      return TRUE;
    case MQTT_PROPERTY_TYPE_PAIR:
      return check_text (item->name, error) && check_text (item->text, error);
    default:
      return TRUE;
    }
}

/**
 * mqtt_properties_validate:
 * @self: (nullable): a list
 * @place: an #MqttPacketType, or %MQTT_PROPERTIES_WILL
 * @error: return location for %MQTT_ERROR_PROTOCOL or %MQTT_ERROR_MALFORMED
 *
 * Checks that all properties may stand there, how often, and with which values
 * (5.0 §2.2.2.2).
 *
 * Returns: whether they may
 */
gboolean
mqtt_properties_validate (const MqttProperties  *self,
                          guint                  place,
                          GError               **error)
{
  for (guint i = 0; i < mqtt_properties_get_n (self); i++)
    {
      const MqttPropertyItem *item = mqtt_properties_get_item (self, i);
      MqttPropertyType type;

      if (!mqtt_property_get_type_of (item->id, &type) ||
          !mqtt_property_is_allowed (item->id, place))
        {
          mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED,
                          MQTT_REASON_MALFORMED_PACKET,
                          "%s does not belong into this packet (5.0 §2.2.2.2)",
                          mqtt_property_get_name (item->id));
          return FALSE;
        }

      if (!check_repetition (self, i, place, error) || !check_value (item, type, error))
        return FALSE;
    }

  if (mqtt_properties_has (self, MQTT_PROPERTY_AUTHENTICATION_DATA) &&
      !mqtt_properties_has (self, MQTT_PROPERTY_AUTHENTICATION_METHOD))
    return refuse (error, MQTT_PROPERTY_AUTHENTICATION_DATA,
                   "is there without Authentication Method (5.0 §3.1.2.11.10)");

  return TRUE;
}

static gboolean
read_value (MqttReader        *reader,
            MqttPropertyType   type,
            MqttPropertyItem  *item,
            GError           **error)
{
  guint8 byte;
  guint16 two;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
      if (!mqtt_reader_read_u8 (reader, &byte, error))
        return FALSE;
      item->number = byte;
      return TRUE;
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
      if (!mqtt_reader_read_u16 (reader, &two, error))
        return FALSE;
      item->number = two;
      return TRUE;
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
      return mqtt_reader_read_u32 (reader, &item->number, error);
    case MQTT_PROPERTY_TYPE_VARINT:
      return mqtt_reader_read_varint (reader, &item->number, error);
    case MQTT_PROPERTY_TYPE_STRING:
      item->text = mqtt_reader_read_string (reader, error);
      return item->text != NULL;
    case MQTT_PROPERTY_TYPE_BINARY:
      item->data = mqtt_reader_read_binary (reader, error);
      return item->data != NULL;
    case MQTT_PROPERTY_TYPE_PAIR:
      item->name = mqtt_reader_read_string (reader, error);
      if (item->name != NULL)
        item->text = mqtt_reader_read_string (reader, error);
      return item->text != NULL;
    default:
      return FALSE;
    }
}

/**
 * mqtt_properties_read:
 * @reader: a reader at a Property Length
 * @place: an #MqttPacketType, or %MQTT_PROPERTIES_WILL
 * @error: return location for %MQTT_ERROR_MALFORMED or %MQTT_ERROR_PROTOCOL
 *
 * Reads and checks a list of properties (5.0 §2.2.2).
 *
 * Returns: (transfer full) (nullable): the list, or %NULL with an error
 */
MqttProperties *
mqtt_properties_read (MqttReader  *reader,
                      guint        place,
                      GError     **error)
{
  g_autoptr (MqttProperties) self = mqtt_properties_new ();
  MqttReader inside;
  guint32 size;

  if (!mqtt_reader_read_varint (reader, &size, error))
    return NULL;

  if (size > mqtt_reader_get_remaining (reader))
    {
      mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED, MQTT_REASON_MALFORMED_PACKET,
                      "The Property Length goes beyond the end of the packet (5.0 §2.2.2.1)");
      return NULL;
    }

  inside = *reader;
  inside.size = inside.offset + size;
  reader->offset += size;

  while (mqtt_reader_get_remaining (&inside) > 0)
    {
      MqttPropertyType type;
      MqttPropertyItem item = { 0 };
      guint32 id;

      if (!mqtt_reader_read_varint (&inside, &id, error))
        return NULL;

      if (!mqtt_property_get_type_of (id, &type))
        {
          mqtt_set_error (error, MQTT_LAYER_MQTT, MQTT_ERROR_MALFORMED,
                          MQTT_REASON_MALFORMED_PACKET,
                          "There is no property 0x%02X (5.0 §2.2.2.2)", id);
          return NULL;
        }

      item.id = id;
      if (!read_value (&inside, type, &item, error))
        {
          mqtt_property_item_clear (&item);
          return NULL;
        }
      g_array_append_val (self->items, item);
    }

  if (!mqtt_properties_validate (self, place, error))
    return NULL;

  return g_steal_pointer (&self);
}

static gsize
get_item_size (const MqttPropertyItem *item)
{
  MqttPropertyType type;

  if (!mqtt_property_get_type_of (item->id, &type))
    return 0;

  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
      return 1 + 1;
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
      return 1 + 2;
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
      return 1 + 4;
    case MQTT_PROPERTY_TYPE_VARINT:
      return 1 + mqtt_varint_get_size (item->number);
    case MQTT_PROPERTY_TYPE_STRING:
      return 1 + 2 + strlen (item->text);
    case MQTT_PROPERTY_TYPE_BINARY:
      return 1 + 2 + g_bytes_get_size (item->data);
    case MQTT_PROPERTY_TYPE_PAIR:
      return 1 + 2 + strlen (item->name) + 2 + strlen (item->text);
    default:
      return 0;
    }
}

/**
 * mqtt_properties_get_size:
 * @self: (nullable): a list
 *
 * Returns: the Property Length: the size in bytes without the length itself
 */
gsize
mqtt_properties_get_size (const MqttProperties *self)
{
  gsize size = 0;

  for (guint i = 0; i < mqtt_properties_get_n (self); i++)
    size += get_item_size (mqtt_properties_get_item (self, i));

  return size;
}

static void
write_item (const MqttPropertyItem *item,
            MqttWriter             *writer)
{
  MqttPropertyType type;

  if (!mqtt_property_get_type_of (item->id, &type))
    return;

  mqtt_writer_write_u8 (writer, item->id);
  switch (type)
    {
    case MQTT_PROPERTY_TYPE_BYTE:
      mqtt_writer_write_u8 (writer, item->number);
      break;
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
      mqtt_writer_write_u16 (writer, item->number);
      break;
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
      mqtt_writer_write_u32 (writer, item->number);
      break;
    case MQTT_PROPERTY_TYPE_VARINT:
      mqtt_writer_write_varint (writer, item->number);
      break;
    case MQTT_PROPERTY_TYPE_STRING:
      mqtt_writer_write_string (writer, item->text);
      break;
    case MQTT_PROPERTY_TYPE_BINARY:
      mqtt_writer_write_binary (writer, item->data);
      break;
    case MQTT_PROPERTY_TYPE_PAIR:
      mqtt_writer_write_string (writer, item->name);
      mqtt_writer_write_string (writer, item->text);
      break;
    default:
      break;
    }
}

/**
 * mqtt_properties_write:
 * @self: (nullable): a list that mqtt_properties_validate() has accepted
 * @writer: where to
 *
 * Writes the Property Length and the properties (5.0 §2.2.2).
 */
void
mqtt_properties_write (const MqttProperties *self,
                       MqttWriter           *writer)
{
  mqtt_writer_write_varint (writer, mqtt_properties_get_size (self));
  for (guint i = 0; i < mqtt_properties_get_n (self); i++)
    write_item (mqtt_properties_get_item (self, i), writer);
}
