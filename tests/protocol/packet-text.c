/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "packet-text.h"

#include <string.h>

#include "packet-field.h"

typedef enum
{
  CONNECT = 1,
  CONNACK,
  PUBLISH,
  PUBACK,
  PUBREC,
  PUBREL,
  PUBCOMP,
  SUBSCRIBE,
  SUBACK,
  UNSUBSCRIBE,
  UNSUBACK,
  PINGREQ,
  PINGRESP,
  DISCONNECT,
  AUTH,
} PacketType;

static const char *const packet_names[] = {
  "",
  "CONNECT",
  "CONNACK",
  "PUBLISH",
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBSCRIBE",
  "SUBACK",
  "UNSUBSCRIBE",
  "UNSUBACK",
  "PINGREQ",
  "PINGRESP",
  "DISCONNECT",
  "AUTH",
};

typedef struct
{
  PacketType type;
  guint version;
  GHashTable *variables;
  GHashTable *fields; /* what is not a property, by its key */
  GPtrArray *filters; /* filter and options in turn */
  BytePattern *properties;
  BytePattern *will;
  gboolean has_properties; /* an empty list was asked for */
} Packet;

static gboolean
refuse (GError     **error,
        const char  *what,
        const char  *text)
{
  g_set_error (error, BYTE_PATTERN_ERROR, 0, "%s: %s", what, text);
  return FALSE;
}

/* Words, which may have quoted parts. Returns what follows. */
static const char *
next_word (const char  *text,
           char       **word)
{
  const char *begin = text + strspn (text, " \t");
  const char *p = begin;
  gboolean quoted = FALSE;

  for (; *p != '\0' && (quoted || !g_ascii_isspace (*p)); p++)
    {
      if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
    }

  *word = p == begin ? NULL : g_strndup (begin, p - begin);
  return p;
}

static gboolean
read_word (Packet       *packet,
           BytePattern **list,
           const char   *word,
           GError      **error)
{
  const char *equals = strchr (word, '=');
  g_autofree char *key = NULL;
  int row;

  if (g_str_equal (word, "will:"))
    {
      *list = packet->will;
      return TRUE;
    }

  if (g_str_equal (word, "{}"))
    {
      packet->has_properties = TRUE;
      return TRUE;
    }

  if (equals == NULL)
    return refuse (error, "Not understood", word);

  key = g_strndup (word, equals - word);
  row = packet_field_find_property (key);
  if (row >= 0)
    return packet_field_add_property (*list, packet->variables, row, equals + 1, error);

  if (g_str_equal (key, "property"))
    return packet_field_add_raw (*list, packet->variables, equals + 1, error);

  if (g_str_equal (key, "filter"))
    {
      g_ptr_array_add (packet->filters, g_strdup (equals + 1));
      g_ptr_array_add (packet->filters, g_strdup ("0"));
    }
  else if (g_str_equal (key, "options") && packet->filters->len > 0)
    {
      g_free (packet->filters->pdata[packet->filters->len - 1]);
      packet->filters->pdata[packet->filters->len - 1] = g_strdup (equals + 1);
    }
  else
    {
      g_hash_table_insert (packet->fields, g_steal_pointer (&key), g_strdup (equals + 1));
    }

  return TRUE;
}

static const char *
get_field (Packet     *packet,
           const char *key,
           const char *fallback)
{
  const char *value = g_hash_table_lookup (packet->fields, key);

  return value != NULL ? value : fallback;
}

static gboolean
has_field (Packet     *packet,
           const char *key)
{
  return g_hash_table_contains (packet->fields, key);
}

static gboolean
is_set (Packet     *packet,
        const char *key,
        gboolean    fallback)
{
  return g_str_equal (get_field (packet, key, fallback ? "1" : "0"), "1");
}

static gboolean
put_number (Packet       *packet,
            BytePattern  *body,
            const char   *key,
            const char   *fallback,
            gsize         size,
            GError      **error)
{
  return packet_field_add_number (body, packet->variables, get_field (packet, key, fallback), size, error);
}

static gboolean
put_text (Packet       *packet,
          BytePattern  *body,
          const char   *key,
          GError      **error)
{
  return packet_field_add_text (body, packet->variables, get_field (packet, key, "\"\""), error);
}

static void
put_properties (Packet            *packet,
                BytePattern       *body,
                const BytePattern *list)
{
  if (packet->version < 5)
    return;

  byte_pattern_add_varint (body, byte_pattern_get_size (list));
  byte_pattern_add_pattern (body, list);
}

static guint
get_will_qos (Packet *packet)
{
  return *get_field (packet, "will-qos", "0") - '0';
}

static gboolean
put_connect (Packet       *packet,
             BytePattern  *body,
             GError      **error)
{
  gboolean will = has_field (packet, "will-topic");
  const char *name = packet->version == 3 ? "\"MQIsdp\"" : "\"MQTT\"";

  if (!packet_field_add_text (body, packet->variables, name, error))
    return FALSE;

  byte_pattern_add_byte (body, packet->version);
  byte_pattern_add_byte (body, (has_field (packet, "user") ? 0x80 : 0) |
                                 (has_field (packet, "password") ? 0x40 : 0) |
                                 (is_set (packet, "will-retain", FALSE) ? 0x20 : 0) |
                                 get_will_qos (packet) << 3 |
                                 (will ? 0x04 : 0) |
                                 (is_set (packet, "clean", TRUE) ? 0x02 : 0));
  if (!put_number (packet, body, "keepalive", "60", 2, error))
    return FALSE;

  put_properties (packet, body, packet->properties);
  if (!put_text (packet, body, "client", error))
    return FALSE;

  if (will)
    {
      put_properties (packet, body, packet->will);
      if (!put_text (packet, body, "will-topic", error) ||
          !put_text (packet, body, "will-payload", error))
        return FALSE;
    }

  return (!has_field (packet, "user") || put_text (packet, body, "user", error)) &&
         (!has_field (packet, "password") || put_text (packet, body, "password", error));
}

static gboolean
put_publish (Packet       *packet,
             BytePattern  *body,
             GError      **error)
{
  if (!put_text (packet, body, "topic", error) ||
      (has_field (packet, "id") && !put_number (packet, body, "id", "0", 2, error)))
    return FALSE;

  put_properties (packet, body, packet->properties);

  return !has_field (packet, "payload") ||
         packet_field_add_raw (body, packet->variables, get_field (packet, "payload", ""), error);
}

static gboolean
put_codes (Packet       *packet,
           BytePattern  *body,
           GError      **error)
{
  g_auto (GStrv) codes = g_strsplit (get_field (packet, "codes", ""), ",", 0);

  for (guint i = 0; codes[i] != NULL; i++)
    {
      if (!byte_pattern_add_text (body, codes[i], packet->variables, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
put_filters (Packet       *packet,
             BytePattern  *body,
             GError      **error)
{
  for (guint i = 0; i < packet->filters->len; i += 2)
    {
      if (!packet_field_add_text (body, packet->variables, packet->filters->pdata[i], error))
        return FALSE;
      if (packet->type == SUBSCRIBE &&
          !packet_field_add_number (body, packet->variables, packet->filters->pdata[i + 1], 1, error))
        return FALSE;
    }

  return TRUE;
}

/* Reason and properties, as short as can be. */
static gboolean
put_reason (Packet       *packet,
            BytePattern  *body,
            GError      **error)
{
  gboolean list = packet->has_properties || byte_pattern_get_size (packet->properties) > 0;

  if (packet->version < 5 || (!list && !has_field (packet, "reason")))
    return TRUE;

  if (!put_number (packet, body, "reason", "0", 1, error))
    return FALSE;

  if (list)
    put_properties (packet, body, packet->properties);

  return TRUE;
}

static gboolean
put_body (Packet       *packet,
          BytePattern  *body,
          GError      **error)
{
  switch (packet->type)
    {
    case CONNECT:
      return put_connect (packet, body, error);

    case CONNACK:
      if (!put_number (packet, body, "session", "0", 1, error) ||
          !put_number (packet, body, "reason", "0", 1, error))
        return FALSE;
      put_properties (packet, body, packet->properties);
      return TRUE;

    case PUBLISH:
      return put_publish (packet, body, error);

    case PUBACK:
    case PUBREC:
    case PUBREL:
    case PUBCOMP:
      return put_number (packet, body, "id", "0", 2, error) && put_reason (packet, body, error);

    case SUBSCRIBE:
    case SUBACK:
    case UNSUBSCRIBE:
    case UNSUBACK:
      if (!put_number (packet, body, "id", "0", 2, error))
        return FALSE;
      put_properties (packet, body, packet->properties);
      return put_filters (packet, body, error) && put_codes (packet, body, error);

    case DISCONNECT:
    case AUTH:
      return put_reason (packet, body, error);

    case PINGREQ:
    case PINGRESP:
    default:
      return TRUE;
    }
}

static guint8
get_flags (Packet *packet)
{
  switch (packet->type)
    {
    case PUBLISH:
      return (is_set (packet, "dup", FALSE) ? 0x08 : 0) |
             (*get_field (packet, "qos", "0") - '0') << 1 |
             (is_set (packet, "retain", FALSE) ? 0x01 : 0);

    case PUBREL:
    case SUBSCRIBE:
    case UNSUBSCRIBE:
      return 0x02;

    case CONNECT:
    case CONNACK:
    case PUBACK:
    case PUBREC:
    case PUBCOMP:
    case SUBACK:
    case UNSUBACK:
    case PINGREQ:
    case PINGRESP:
    case DISCONNECT:
    case AUTH:
    default:
      return 0;
    }
}

static gboolean
write_packet (Packet       *packet,
              const char   *words,
              BytePattern  *pattern,
              GError      **error)
{
  g_autoptr (BytePattern) body = byte_pattern_new ();
  BytePattern *list = packet->properties;

  while (words != NULL)
    {
      g_autofree char *word = NULL;

      words = next_word (words, &word);
      if (word == NULL)
        break;
      if (!read_word (packet, &list, word, error))
        return FALSE;
    }

  if (has_field (packet, "version"))
    packet->version = *get_field (packet, "version", "5") - '0';

  if (!put_body (packet, body, error))
    return FALSE;

  byte_pattern_add_byte (pattern, packet->type << 4 | get_flags (packet));
  byte_pattern_add_varint (pattern, byte_pattern_get_size (body));
  byte_pattern_add_pattern (pattern, body);

  return TRUE;
}

static int
find_type (const char *name)
{
  for (guint i = 1; i < G_N_ELEMENTS (packet_names); i++)
    {
      if (g_str_equal (packet_names[i], name))
        return i;
    }

  return -1;
}

static gboolean
add_packet (BytePattern  *pattern,
            const char   *text,
            guint         version,
            GHashTable   *variables,
            GError      **error)
{
  Packet packet = { .version = version, .variables = variables };
  g_autofree char *name = NULL;
  const char *words = next_word (text, &name);
  int type = name != NULL ? find_type (name) : -1;
  g_autofree char *rest = NULL;
  gboolean ok;

  if (type < 0)
    return byte_pattern_add_text (pattern, text, variables, error);

  rest = g_strstrip (g_strdup (words));
  if (g_str_equal (rest, "..."))
    {
      byte_pattern_add_type (pattern, type);
      byte_pattern_add_rest (pattern);
      return TRUE;
    }

  packet.type = type;
  packet.fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  packet.filters = g_ptr_array_new_with_free_func (g_free);
  packet.properties = byte_pattern_new ();
  packet.will = byte_pattern_new ();

  ok = write_packet (&packet, words, pattern, error);

  g_hash_table_unref (packet.fields);
  g_ptr_array_unref (packet.filters);
  byte_pattern_free (packet.properties);
  byte_pattern_free (packet.will);

  return ok;
}

BytePattern *
packet_text_parse (const char  *text,
                   guint        version,
                   GHashTable  *variables,
                   GError     **error)
{
  g_autoptr (BytePattern) pattern = byte_pattern_new ();
  const char *begin = text;
  gboolean quoted = FALSE;

  for (const char *p = text;; p++)
    {
      if (*p == '\0' || (*p == ';' && !quoted))
        {
          g_autofree char *part = g_strstrip (g_strndup (begin, p - begin));

          if (!add_packet (pattern, part, version, variables, error))
            return NULL;
          if (*p == '\0')
            break;
          begin = p + 1;
        }
      else if (quoted && *p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '"')
        quoted = !quoted;
    }

  return g_steal_pointer (&pattern);
}
