/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "vectors.h"

#include "test-util.h"

const MqttVersion vector_versions[3] = {
  MQTT_VERSION_3_1,
  MQTT_VERSION_3_1_1,
  MQTT_VERSION_5_0,
};

static const char *const type_names[] = {
  "Will", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
  "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"
};

static void
vector_free (gpointer data)
{
  Vector *self = data;

  g_free (self->where);
  g_strfreev (self->columns);
  g_free (self);
}

/* Loads tests/mqtt/data/@name, whose lines have at least @n_columns. */
GPtrArray *
vectors_load (const char *name,
              guint       n_columns)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func (vector_free);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mqtt", "data", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Vector *vector;

      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;

      vector = g_new0 (Vector, 1);
      vector->where = g_strdup_printf ("%s:%u", name, i + 1);
      vector->columns = g_strsplit (lines[i], "\t", -1);
      vector->n_columns = g_strv_length (vector->columns);
      if (vector->n_columns < n_columns)
        g_error ("%s: too few columns", vector->where);
      g_ptr_array_add (vectors, vector);
    }

  g_assert_cmpuint (vectors->len, >, 0);

  return vectors;
}

/* Whether the first column names the protocol level. */
gboolean
vector_has_version (const Vector *self,
                    MqttVersion   version)
{
  return strchr (self->columns[0], '0' + version) != NULL;
}

GBytes *
vector_get_bytes (const Vector *self,
                  guint         column)
{
  return test_bytes (self->columns[column]);
}

/* The name of a packet type; of 0, the place of the Will Properties. */
const char *
vector_type_to_text (guint type)
{
  g_assert_cmpuint (type, <, G_N_ELEMENTS (type_names));

  return type_names[type];
}

static void
append_data (GString      *text,
             const guint8 *data,
             gsize         size)
{
  gboolean printable = TRUE;
  g_autofree char *hex = NULL;

  for (gsize i = 0; i < size; i++)
    printable = printable && g_ascii_isprint (data[i]) && data[i] != '"';

  if (printable)
    {
      g_string_append_printf (text, "\"%.*s\"", (int) size, (const char *) data);
      return;
    }

  hex = test_hex (data, size);
  g_string_append (text, hex);
}

static void
append_bytes (GString *text,
              GBytes  *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  append_data (text, data, size);
}

static void
append_property (GString              *text,
                 const MqttProperties *properties,
                 guint                 index)
{
  MqttProperty id = mqtt_properties_get_id (properties, index);
  const char *name, *value;
  MqttPropertyType type;

  g_assert_true (mqtt_property_get_type_of (id, &type));
  g_string_append_printf (text, "%s%s=", index > 0 ? ", " : "", mqtt_property_get_name (id));
  switch (type)
    {
    case MQTT_PROPERTY_TYPE_STRING:
      g_string_append_printf (text, "\"%s\"", mqtt_properties_get_string_at (properties, index));
      break;
    case MQTT_PROPERTY_TYPE_BINARY:
      append_bytes (text, mqtt_properties_get_binary_at (properties, index));
      break;
    case MQTT_PROPERTY_TYPE_PAIR:
      g_assert_true (mqtt_properties_get_user_at (properties, index, &name, &value));
      g_string_append_printf (text, "\"%s\":\"%s\"", name, value);
      break;
    case MQTT_PROPERTY_TYPE_BYTE:
    case MQTT_PROPERTY_TYPE_TWO_BYTE:
    case MQTT_PROPERTY_TYPE_FOUR_BYTE:
    case MQTT_PROPERTY_TYPE_VARINT:
    default:
      g_string_append_printf (text, "%u", mqtt_properties_get_uint_at (properties, index));
      break;
    }
}

static void
append_properties (GString              *text,
                   const MqttProperties *properties)
{
  if (mqtt_properties_get_n (properties) == 0)
    return;

  g_string_append (text, " {");
  for (guint i = 0; i < mqtt_properties_get_n (properties); i++)
    append_property (text, properties, i);
  g_string_append (text, "}");
}

static void
append_message (GString           *text,
                const MqttMessage *message,
                guint              id)
{
  g_string_append_printf (text, "topic=\"%s\" qos=%d%s%s", message->topic, message->qos,
                          message->dup ? " dup" : "", message->retain ? " retain" : "");
  if (id > 0)
    g_string_append_printf (text, " id=%u", id);
  g_string_append (text, " payload=");
  append_data (text, message->payload, message->payload_size);
  append_properties (text, message->properties);
}

static void
append_connect (GString                 *text,
                const MqttConnectPacket *connect)
{
  g_string_append_printf (text, " %s client=\"%s\" keep-alive=%u%s",
                          connect->version == MQTT_VERSION_3_1 ? "3.1" : connect->version == MQTT_VERSION_3_1_1 ? "3.1.1"
                                                                                                                : "5.0",
                          connect->client_id, connect->keep_alive,
                          connect->clean_start ? " clean" : "");
  if (connect->username != NULL)
    g_string_append_printf (text, " user=\"%s\"", connect->username);
  if (connect->password != NULL)
    {
      g_string_append (text, " password=");
      append_bytes (text, connect->password);
    }
  if (connect->will != NULL)
    {
      g_string_append (text, " will(");
      append_message (text, connect->will, 0);
      g_string_append (text, ")");
    }
}

static void
append_subscriptions (GString   *text,
                      GPtrArray *subscriptions)
{
  for (guint i = 0; i < subscriptions->len; i++)
    {
      const MqttSubscription *subscription = g_ptr_array_index (subscriptions, i);

      g_string_append_printf (text, " [filter=\"%s\" qos=%d%s%s retain-handling=%d]",
                              subscription->filter, subscription->qos,
                              subscription->no_local ? " no-local" : "",
                              subscription->retain_as_published ? " retain-as-published" : "",
                              subscription->retain_handling);
    }
}

char *
vector_describe (const MqttPacket *packet)
{
  GString *text = g_string_new (vector_type_to_text (packet->type));
  g_autofree char *hex = NULL;

  if (packet->id > 0 && packet->type != MQTT_PACKET_PUBLISH)
    g_string_append_printf (text, " id=%u", packet->id);

  switch (packet->type)
    {
    case MQTT_PACKET_CONNECT:
      append_connect (text, &packet->connect);
      break;
    case MQTT_PACKET_CONNACK:
      g_string_append_printf (text, " reason=0x%02x%s", packet->connack.reason,
                              packet->connack.session_present ? " session-present" : "");
      break;
    case MQTT_PACKET_PUBLISH:
      g_string_append (text, " ");
      append_message (text, packet->publish.message, packet->id);
      break;
    case MQTT_PACKET_SUBSCRIBE:
      append_subscriptions (text, packet->subscribe.subscriptions);
      break;
    case MQTT_PACKET_UNSUBSCRIBE:
      for (guint i = 0; packet->unsubscribe.filters[i] != NULL; i++)
        g_string_append_printf (text, " [\"%s\"]", packet->unsubscribe.filters[i]);
      break;
    case MQTT_PACKET_SUBACK:
    case MQTT_PACKET_UNSUBACK:
      hex = test_hex (packet->suback.reasons->data, packet->suback.reasons->len);
      g_string_append_printf (text, " reasons=%s", hex);
      break;
    case MQTT_PACKET_PINGREQ:
    case MQTT_PACKET_PINGRESP:
      break;
    case MQTT_PACKET_PUBACK:
    case MQTT_PACKET_PUBREC:
    case MQTT_PACKET_PUBREL:
    case MQTT_PACKET_PUBCOMP:
    case MQTT_PACKET_DISCONNECT:
    case MQTT_PACKET_AUTH:
    default:
      g_string_append_printf (text, " reason=0x%02x", packet->ack.reason);
      break;
    }
  append_properties (text, packet->properties);

  return g_string_free (text, FALSE);
}
